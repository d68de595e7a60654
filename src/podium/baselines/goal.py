"""What a baseline has to predict: read from the metric's shape and the training answers, nowhere else.

Models of classes give a probability for each class, models of numbers give numbers. These raw predictions are what
is blended; :meth:`Goal.predictions` makes of them the columns that the metric asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.prepare_columns import read_numbers
from podium.errors import CompetitionError, InvalidCompetitionError

if TYPE_CHECKING:
    import pandas as pd

    from podium.metrics.registry import Metric

Raw = NDArray[np.float64]

# The lowest prediction that metrics with a logarithm or a ratio of the prediction can take.
LOWEST = {
    "rmsle": 0.0,
    "msle": 0.0,
    "mcrmsle": 0.0,
    "poisson_deviance": 1e-6,
    "gamma_deviance": 1e-6,
    "tweedie_deviance": 1e-6,
}
SHAPES = ("labels", "probability", "class_probabilities", "numbers")


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What to predict, and how raw predictions become a submission's columns.

    Attributes
    ----------
    shape : str
        The metric's shape key: labels, probability, class_probabilities or numbers.
    targets : tuple of str
    classes : tuple of tuple of str
        For each target its classes, sorted as text; empty where numbers are predicted.
    is_whole : tuple of bool
        For each target whether its classes are whole numbers in ``train``.
    lowest : float
        Predicted numbers are not below it.
    """

    shape: str
    targets: tuple[str, ...]
    classes: tuple[tuple[str, ...], ...]
    is_whole: tuple[bool, ...]
    lowest: float

    @property
    def predicts_classes(self) -> bool:
        return bool(self.classes)

    @property
    def slots(self) -> list[slice]:
        """Where each target lies in the columns of the raw predictions."""
        widths = [len(classes) for classes in self.classes] or [1] * len(self.targets)
        ends = np.cumsum(widths)
        return [slice(int(end - width), int(end)) for end, width in zip(ends, widths, strict=True)]

    @property
    def width(self) -> int:
        """How many columns the raw predictions have."""
        return int(self.slots[-1].stop)

    def answers(self, train: pd.DataFrame) -> NDArray[np.float64]:
        """The training answers (n_rows, n_targets): class codes or numbers, NaN where there is none.

        Raises
        ------
        InvalidCompetitionError
            A target of numbers holds something else.
        """
        import pandas as pd

        answers = np.full((len(train), len(self.targets)), np.nan)
        for place, name in enumerate(self.targets):
            if self.classes:
                codes = pd.Index(self.classes[place]).get_indexer(pd.Index(class_texts(train[name])))
                answers[:, place] = np.where(codes >= 0, codes, np.nan)
                continue
            answers[:, place] = read_numbers(train[name])
            wrong = train[name].notna().to_numpy() & np.isnan(answers[:, place])
            if wrong.any():
                found = str(train[name].to_numpy()[wrong][0])
                raise InvalidCompetitionError.one(
                    "train.csv does not fit the metric", f"the target {name!r} should hold numbers, found {found!r}"
                )
        return answers

    def truth(self, answers: NDArray[np.float64]) -> dict[str, Any]:
        """Answers without gaps as the solution's columns."""
        if not self.classes:
            return dict(zip(self.targets, answers.T, strict=True))
        return {name: self._labels(place, answers[:, place].astype(np.intp)) for place, name in enumerate(self.targets)}

    def predictions(self, raw: Raw, names: Sequence[str] = ()) -> dict[str, Any]:
        """Raw predictions (n_rows, width) as a submission's columns; ``names`` replace the targets' names."""
        if self.shape == "class_probabilities" and len(self.targets) == 1:
            return dict(zip(names or self.classes[0], raw.T, strict=True))
        named = enumerate(names or self.targets)
        if not self.classes:
            return {name: np.maximum(raw[:, place], self.lowest) for place, name in named}
        if self.shape == "labels":
            return {name: self._labels(place, raw[:, self.slots[place]].argmax(axis=1)) for place, name in named}
        return {name: raw[:, self.slots[place].stop - 1] for place, name in named}  # the last class is the positive one

    def _labels(self, place: int, codes: NDArray[np.intp]) -> NDArray[Any]:
        labels = np.array(self.classes[place], dtype=object)[codes]
        return labels.astype(np.int64) if self.is_whole[place] else labels


def read_goal(train: pd.DataFrame, target: tuple[str, ...], *, task: str, metric: Metric) -> Goal:
    """What the metric asks for of these targets.

    Raises
    ------
    CompetitionError
        No baseline can make submissions of the metric's shape, or of these targets.
    """
    shape = metric.shape.key
    if shape not in SHAPES:
        raise CompetitionError(
            f"{metric.title} takes submissions of the shape {shape!r}; baselines make {', '.join(SHAPES)}"
        )
    if shape == "numbers" and not _numbers_mean_classes(train, target, task):
        lowest = LOWEST.get(metric.key, -np.inf)
        return Goal(shape=shape, targets=target, classes=(), is_whole=(), lowest=lowest)
    classes = tuple(tuple(sorted(set(class_texts(train[name])) - {None})) for name in target)
    if shape in ("numbers", "probability"):
        _check_binary(metric, dict(zip(target, classes, strict=True)))
    whole = tuple(_is_whole(train[name]) for name in target)
    return Goal(shape=shape, targets=target, classes=classes, is_whole=whole, lowest=-np.inf)


def _numbers_mean_classes(train: pd.DataFrame, target: tuple[str, ...], task: str) -> bool:
    """Whether the numbers asked for are probabilities of the positive class, as for AUC."""
    if task in ("regression", "ordinal", "forecast"):
        return False
    return all(train[name].dropna().nunique() <= 2 for name in target)


def _check_binary(metric: Metric, classes: Mapping[str, tuple[str, ...]]) -> None:
    for name, found in classes.items():
        if len(found) > 2:
            raise CompetitionError(
                f"{metric.title} is for two classes; the target {name!r} has {len(found)} in train: "
                + ", ".join(found[:5])
            )


def class_texts(column: pd.Series) -> list[Any]:
    """Each cell's class as text, None where it is empty; 1.0 is class 1 where only a gap made it a float."""
    as_text = (lambda cell: str(int(cell))) if _is_whole(column) else str
    cells = column.astype(object).where(column.notna(), None)
    return [None if cell is None else as_text(cell) for cell in cells]


def _is_whole(column: pd.Series) -> bool:
    import pandas as pd

    if pd.api.types.is_integer_dtype(column):
        return True
    has_gaps = bool(column.isna().any())
    return has_gaps and pd.api.types.is_float_dtype(column) and bool((column.dropna() % 1 == 0).all())
