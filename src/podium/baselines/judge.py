"""How good predictions are out-of-fold: by the same code that scores a participant's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.folds import Rows, held_out
from podium.baselines.goal import Raw

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData
    from podium.metrics.influence import Estimate

ROW = "\N{NUMERO SIGN}"  # the id of a training row is its place; a table hardly has a column of this name


class Judge:
    """Scores out-of-fold predictions in the metric's own terms, by the same code as a participant's file."""

    def __init__(self, data: TrainingData, places: Rows | None = None) -> None:
        import pandas as pd

        from podium.scoring.roles import read_roles
        from podium.scoring.score import Solution
        from podium.tables.table import table_from_frame

        self.data = data
        self.rows = held_out(data.folds) if places is None else held_out(data.folds)[places]
        roles = {role: names for role, names in data.columns.items() if self._has(names) and role != "prediction"}
        taken = [name for names in roles.values() for name in ((names,) if isinstance(names, str) else names)]
        frame = data.train.iloc[data.rows[self.rows]]
        solution = pd.DataFrame(
            {
                ROW: np.arange(len(self.rows)),  # ids of train may be missing or repeated; places are neither
                **{name: frame[name].to_numpy() for name in taken},
                **data.goal.truth(data.answers[self.rows]),
            }
        )
        named = {**roles, "id": ROW, "target": data.target, "prediction": data.columns.get("prediction", ())}
        self._solution = Solution(
            table_from_frame(solution, name="the training rows"),
            read_roles(tuple(solution.columns), named),
            data.metric,
            data.metric.read_options(data.options),
        )

    def _has(self, names: str | Sequence[str]) -> bool:
        return all(name in self.data.train.columns for name in ([names] if isinstance(names, str) else names))

    def score(self, raw: Raw) -> float:
        """The score of raw predictions, in the order of :attr:`rows`."""
        return self.estimate(self.data.predictions(raw)).score

    def estimate(self, predictions: Mapping[str, Any]) -> Estimate:
        """The score of columns as a file holds them, in the order of :attr:`rows`, and each row's influence on it."""
        import pandas as pd

        from podium.tables.table import table_from_frame

        frame = pd.DataFrame({ROW: np.arange(len(self.rows)), **predictions})
        classes = self.data.goal.classes[0] if len(self.data.goal.classes) == 1 else None
        arrays = self._solution.align(table_from_frame(frame, name="the predictions"), classes)
        return self._solution.estimate(arrays, None)

    def lead(self, one: Estimate, other: Estimate) -> float:
        """By how many standard errors of their difference, on the same rows, ``one`` is better than ``other``.

        NaN where the metric does not tell how far each row pulls it.
        """
        if one.influence is None or other.influence is None:
            return float("nan")
        sign = 1 if self.data.metric.greater_is_better else -1
        gaps = one.influence() - other.influence()
        error = float(gaps.std(ddof=1) / np.sqrt(len(gaps)))
        return sign * (one.score - other.score) / error if error > 0 else 0.0

    def part(self, places: Rows) -> Judge:
        """A judge of some of the rows, by their places in :attr:`rows`."""
        return Judge(self.data, places)

    def is_better(self, score: float, than: float) -> bool:
        return score > than if self.data.metric.greater_is_better else score < than
