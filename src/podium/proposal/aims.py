"""What is to be predicted, what kind of problem that is, and how answers are scored."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from podium.errors import InvalidCompetitionError, Problem
from podium.proposal.columns import EMPTY, NUMBER, TEXT, Column
from podium.tables.quote import count, show_all

TARGET_NAMES = ("target", "label", "class", "y", "outcome", "response", "answer")
GRADE_NAMES = ("grade", "rating", "stars", "quality", "severity", "stage", "satisfaction")
"""Words in the name of a column of few whole numbers that say that their order counts."""

POSITIVE = ("yes", "y", "true", "t", "positive", "pos", "+")
"""What classes are called that say yes; of 1 and -1 it is 1."""

MOST_CLASSES = 50
MOST_NUMBERED_CLASSES = 12
"""Whole numbers of at most so many values are taken for classes."""

RARE = 0.1
"""Below this share the rarer of two classes is what counts."""

SPREAD = 20.0
"""The 95th over the 5th percentile, from which relative errors are what people mean."""


def find_target(columns: Mapping[str, Column], wanted: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The columns to predict, and why.

    Raises
    ------
    InvalidCompetitionError
        A name is not there, or nothing was named and no column is called like a target.
    """
    names = list(columns)
    if not wanted:
        likely = [name for name in names if name.lower() in TARGET_NAMES]
        if len(likely) == 1:
            return (likely[0],), "its name says so"
        what = "which column is to be predicted?"
        raise InvalidCompetitionError.one(what, f"say --target COLUMN; there are {', '.join(names)}")
    found = [_find_column(names, one) for one in wanted]
    unknown = [one for one, name in zip(wanted, found, strict=True) if not name]
    if unknown:
        message = f"there is no column {show_all(unknown)}; there are {', '.join(names)}"
        raise InvalidCompetitionError.one("the target is not in the table", message)
    return tuple(dict.fromkeys(found)), "as you said"


def _find_column(names: Sequence[str], wanted: str) -> str:
    """A column by its name, or by its number counted from 1 or from the end; empty where there is none."""
    if wanted in names:
        return wanted
    try:
        place = int(wanted)
    except ValueError:
        return ""
    return names[place - 1 if place > 0 else place] if 1 <= abs(place) <= len(names) else ""


def check_target(column: Column, task: str) -> None:
    """Raise InvalidCompetitionError where nothing can be learnt of a column, with every reason."""
    problems = []
    if column.kind == EMPTY or column.n_distinct < 2:
        problems.append(Problem("it holds fewer than two different values"))
    elif column.kind == TEXT or (not column.is_ordered and column.n_distinct > MOST_CLASSES and task != "other"):
        problems.append(
            Problem(
                f"it holds {count(column.n_distinct, 'different text')}, and a number, or a text of at most "
                f"{MOST_CLASSES} different values, is expected"
            )
        )
    if problems:
        raise InvalidCompetitionError(f"{column.name!r} cannot be predicted", problems)


def find_task(targets: Sequence[Column]) -> tuple[str, str]:
    """The kind of problem, and why; time is looked at later."""
    if len(targets) > 1:
        if all(one.kind == NUMBER and set(one.known) <= {0.0, 1.0} for one in targets):
            return "multilabel", f"{len(targets)} columns of 0 and 1"
        return "regression", f"{len(targets)} columns of numbers"
    target = targets[0]
    n_values = target.n_distinct
    if n_values == 2:
        return "binary", "it has two values"
    if not target.is_ordered:
        return "multiclass", f"it has {count(n_values, 'different text')}"
    if target.is_whole and n_values <= MOST_NUMBERED_CLASSES and n_values < target.n_rows / 5:
        if any(word in target.name.lower() for word in GRADE_NAMES):
            return "ordinal", f"its {n_values} whole numbers are grades by its name: their order counts"
        return "multiclass", f"it has only {n_values} different whole numbers"
    return "regression", f"it has {count(n_values, 'different number')}"


def find_metric(task: str, targets: Sequence[Column]) -> tuple[str, str]:
    """A metric of the catalogue for the task, and why."""
    if len(targets) > 1:
        if task == "multilabel":
            return "mean_columnwise_log_loss", "probabilities of several labels"
        return "mcrmse", "the root mean squared error of several numbers"
    target = targets[0]
    if task == "ordinal":
        return "quadratic_weighted_kappa", "a grade that is far off counts more than one nearby"
    if task in ("binary", "multiclass"):
        return _metric_of_classes(task, class_shares(target))
    if task == "regression" and _is_spread(target):
        return "rmsle", "its numbers are positive and spread widely: relative errors count"
    return "rmse", "the usual one for numbers; large errors count more"


def class_shares(target: Column) -> "dict[str, float]":
    """The share of each class among the rows that have one, the rarest first."""
    codes = target.codes[~target.is_missing]
    values, counts = np.unique(codes, return_counts=True)
    texts = [label_text(target, int(code)) for code in values]
    shares = zip(texts, (counts / len(codes)).tolist(), strict=True)
    return dict(sorted(shares, key=lambda item: item[1]))


def label_text(target: Column, code: int) -> str:
    """The label behind a code, as it is written."""
    if target.kind != NUMBER:
        return target.levels[code]
    value = float(target.known[code])
    return str(int(value)) if value.is_integer() else repr(value)


def _metric_of_classes(task: str, shares: Mapping[str, float]) -> tuple[str, str]:
    rarest = min(shares.values())
    if task == "binary":
        if rarest < RARE:
            return "average_precision", f"the rarer class has {rarest:.1%} of the rows: finding it is what counts"
        return "auc", "how well rows are ranked by their chance, whatever the threshold"
    if rarest < 0.5 / len(shares):
        return "f1_macro", f"the classes are uneven (the rarest has {rarest:.1%}): each counts alike"
    return "accuracy", "the classes are about even"


def _is_spread(target: Column) -> bool:
    values = target.values[~target.is_missing]
    low, high = np.quantile(values, (0.05, 0.95))
    return bool(values.min() >= 0 and low > 0 and high / low > SPREAD)


def positive_label(shares: Mapping[str, float]) -> "str | int | None":
    """What a metric has to be told of two classes: the one that says yes, else the rarer one.

    None where they are 0 and 1, or true and false: metrics know these.
    """
    if {label.lower() for label in shares} in ({"0", "1"}, {"true", "false"}):
        return None
    saying_yes = [
        label for label in shares if label.lower() in POSITIVE or (set(shares) == {"1", "-1"} and label == "1")
    ]
    label = next(iter([*saying_yes, *shares]))
    return int(label) if re.fullmatch("-?[0-9]+", label) else label
