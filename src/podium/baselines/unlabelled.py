"""How baselines are told apart where no label tells which is right: by a criterion of the training rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from podium.baselines.clustering import silhouette
from podium.baselines.folds import Rows
from podium.baselines.goal import Raw
from podium.baselines.judge import Judge
from podium.baselines.outliers import agreement
from podium.baselines.problem_kinds import CLUSTERING

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

CRITERIA = {
    CLUSTERING: "there are no labels to learn from: chosen by the silhouette of the training rows' groups, which says "
    "how much nearer a row is to its own group than to the next one",
    "outliers": "there are no labels to learn from: chosen by the rank correlation with the mean of all detectors on "
    "the training rows, which says how far a detector agrees with the others, and not that they are right",
}


class UnlabelledJudge(Judge):
    """Higher is better, whatever the metric: what is scored are the training rows, and nothing else."""

    def __init__(self, data: TrainingData, places: Rows | None = None) -> None:
        self.data = data
        self.rows = np.arange(len(data.rows)) if places is None else places

    @property
    def criterion(self) -> str:
        """What the score is, in a sentence."""
        return CRITERIA[self.data.kind]

    def score(self, raw: Raw) -> float:
        """The criterion for raw predictions of the training rows, in the order of :attr:`rows`."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(self.data.setting.n_threads):
            if self.data.kind == CLUSTERING:
                return silhouette(self.data, raw.argmax(axis=1), self.rows)
            return agreement(self.data, raw[:, 1], self.rows)

    def part(self, places: Rows) -> UnlabelledJudge:
        """A judge of some of the rows, by their places in :attr:`rows`."""
        return UnlabelledJudge(self.data, self.rows[places])

    def is_better(self, score: float, than: float) -> bool:
        return score > than
