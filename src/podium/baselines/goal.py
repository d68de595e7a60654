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

from podium.baselines.class_texts import class_texts, is_whole
from podium.baselines.item_lists import ItemLists, read_items
from podium.baselines.prepare_columns import read_numbers
from podium.baselines.problem_kinds import CLUSTERING
from podium.competition.keys import WITHOUT_LABELS
from podium.errors import CompetitionError, InvalidCompetitionError
from podium.metrics.labels import positive_label, sort_labels, spell_labels

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
LISTS = ("ranked_list", "label_set")
SHAPES = ("labels", "clusters", "probability", "class_probabilities", "numbers", *LISTS)
MOST_CLUSTERS = 10
USUAL_SHARE = 0.1  # of outliers, where yes or no is asked for and no label tells how many there are


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What to predict, and how raw predictions become a submission's columns.

    Attributes
    ----------
    shape : str
        The metric's shape key, one of :data:`SHAPES`.
    targets : tuple of str
    classes : tuple of tuple of str
        For each target its classes, sorted (numbers by value, then texts); empty where numbers are predicted.
    positive : tuple of int
        For each target the code of the class whose probability is asked for, -1 if unknown; empty where all are.
    is_whole : tuple of bool
        For each target whether its classes are whole numbers in ``train``.
    lowest : float
        Predicted numbers are not below it.
    lists : ItemLists or None
        Where a cell is a list of guesses or a set of labels: the items, and how a cell is made of them.
    is_unlabelled : bool
        Whether no training row tells the answer: classes are then groups to be found, or "0" and "1" for an outlier.
    """

    shape: str
    targets: tuple[str, ...]
    classes: tuple[tuple[str, ...], ...]
    positive: tuple[int, ...]
    is_whole: tuple[bool, ...]
    lowest: float
    lists: ItemLists | None = None
    is_unlabelled: bool = False

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

        if self.is_unlabelled:
            return np.zeros((len(train), 1))
        if self.lists:
            return self.lists.answers(train[self.targets[0]])
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
        if self.lists:
            return {self.targets[0]: self.lists.truth(answers)}
        if not self.classes:
            return dict(zip(self.targets, answers.T, strict=True))
        return {name: self._labels(place, answers[:, place].astype(np.intp)) for place, name in enumerate(self.targets)}

    def predictions(self, raw: Raw, names: Sequence[str] = ()) -> dict[str, Any]:
        """Raw predictions (n_rows, width) as a submission's columns; ``names`` replace the targets' names."""
        if self.classes:
            raw = raw.clip(0.0, 1.0)  # a mean of ones can be 1.0000000000000002
        if self.lists:
            return {(*names, self.targets[0])[0]: self.lists.predictions(raw)}
        if self.shape == "class_probabilities" and len(self.targets) == 1:
            return dict(zip(names or self.classes[0], raw.T, strict=True))
        values = [self._answer(place, raw[:, slot]) for place, slot in enumerate(self.slots)]
        if self.shape == "class_probabilities":  # each target is a class: a row's shares add up to one
            values = list(_shares(np.column_stack(values)).T)
        return dict(zip(names or self.targets, values, strict=True))

    def _answer(self, place: int, raw: Raw) -> NDArray[Any]:
        if not self.classes:
            return np.maximum(raw[:, 0], self.lowest)
        if self.is_unlabelled and self.shape == "labels":
            return self._labels(place, (raw[:, 1] > 1 - USUAL_SHARE).astype(np.intp))
        if self.shape in ("labels", "clusters"):
            return self._labels(place, raw.argmax(axis=1))
        positive = self.positive[place]
        return raw[:, positive] if positive >= 0 else np.zeros(len(raw))

    def _labels(self, place: int, codes: NDArray[np.intp]) -> NDArray[Any]:
        labels = np.array(self.classes[place], dtype=object)[codes]
        return labels.astype(np.int64) if self.is_whole[place] else labels


def read_goal(
    train: pd.DataFrame, target: tuple[str, ...], *, task: str, metric: Metric, options: Mapping[str, Any]
) -> Goal:
    """What the metric asks for of these targets.

    Raises
    ------
    CompetitionError
        No baseline can make submissions of the metric's shape, or of these targets.
    """
    shape = metric.shape.key
    if shape not in SHAPES:
        hint = " (a metric.py says which of them it takes: `metric.shape`)" if shape == "rows" else ""
        raise CompetitionError(
            f"{metric.title} takes submissions of the shape {shape!r}; baselines make {', '.join(SHAPES)}{hint}"
        )
    if task in WITHOUT_LABELS and not any(name in train.columns for name in target):
        return _unlabelled_goal(shape, target, task)
    if shape in LISTS:
        return _list_goal(train, target, metric, options)
    if not _predicts_classes(train, target, task, metric):
        lowest = 0.0 if shape == "class_probabilities" else LOWEST.get(metric.key, -np.inf)
        return Goal(shape=shape, targets=target, classes=(), positive=(), is_whole=(), lowest=lowest)
    classes = tuple(sort_labels(text for text in class_texts(train[name]) if text is not None) for name in target)
    for name, found in zip(target, classes, strict=True):
        if not found:
            raise CompetitionError(f"the target {name!r} is empty in every row of train.csv")
    is_of_one = shape in ("numbers", "probability") or (shape == "class_probabilities" and len(target) > 1)
    return Goal(
        shape=shape,
        targets=target,
        classes=classes,
        positive=tuple(_positive(found, metric, options) for found in classes) if is_of_one else (),
        is_whole=tuple(is_whole(train[name]) for name in target),
        lowest=-np.inf,
    )


def _unlabelled_goal(shape: str, target: tuple[str, ...], task: str) -> Goal:
    """Groups without names, or how much each row looks like an outlier, from 0 to 1."""
    wanted = ("labels", "clusters") if task == CLUSTERING else ("labels", "probability", "numbers")
    if shape not in wanted or len(target) > 1:
        raise CompetitionError(
            f"train.csv does not hold {', '.join(map(repr, target))}; without labels, baselines for the task {task!r} "
            f"make one column of {' or '.join(wanted)}, and the metric takes {shape}"
        )
    n_classes = MOST_CLUSTERS if task == CLUSTERING else 2
    return Goal(
        shape=shape,
        targets=target,
        classes=(tuple(map(str, range(n_classes))),),
        positive=(1,) if task != CLUSTERING else (),
        is_whole=(True,),
        lowest=-np.inf,
        is_unlabelled=True,
    )


def _list_goal(train: pd.DataFrame, target: tuple[str, ...], metric: Metric, options: Mapping[str, Any]) -> Goal:
    """One class for each row where each cell holds one item, else yes or no for each item."""
    if len(target) > 1:
        raise CompetitionError(f"{metric.title} is for one column of lists; the targets are {', '.join(target)}")
    k = metric.read_options(options).get("k")
    most = k if isinstance(k, int) else None
    lists = read_items(train[target[0]], is_set=metric.shape.key == "label_set", most=most)
    n_columns = 1 if lists.is_single else len(lists.items)
    return Goal(
        shape=metric.shape.key,
        targets=target,
        classes=(lists.items,) if lists.is_single else (("no", "yes"),) * n_columns,
        positive=(),
        is_whole=(False,) * n_columns,
        lowest=-np.inf,
        lists=lists,
    )


def _predicts_classes(train: pd.DataFrame, target: tuple[str, ...], task: str, metric: Metric) -> bool:
    """Whether the answers are classes; the numbers that AUC and its like ask for are probabilities of one."""
    from podium.metrics.columns import Binary

    are_zero_one = all(np.isin(read_numbers(train[name].dropna()), (0.0, 1.0)).all() for name in target)
    if metric.shape.key == "class_probabilities":
        return len(target) == 1 or are_zero_one
    if metric.shape.key == "numbers" and not isinstance(metric.shape, Binary):
        return task in ("binary", "multilabel") and are_zero_one
    return True


def _positive(classes: Sequence[str], metric: Metric, options: Mapping[str, Any]) -> int:
    """The code of the positive class, -1 where train holds negatives only.

    Raises
    ------
    CompetitionError
        There are too many classes, or they do not tell which is positive.
    """
    if len(classes) > 2 and options.get("pos_label") is None:
        raise CompetitionError(f"{metric.title} is for two classes; train.csv holds {', '.join(classes[:5])}, ...")
    spelled = spell_labels(classes)[0]
    positive = positive_label(spelled, options.get("pos_label"))
    return spelled.index(positive) if positive in spelled else -1


def _shares(values: Raw) -> Raw:
    """Each row divided by its sum; equal shares where that is nothing."""
    totals = values.sum(axis=1, keepdims=True)
    return np.where(totals > 0, values / np.where(totals > 0, totals, 1.0), 1.0 / values.shape[1])
