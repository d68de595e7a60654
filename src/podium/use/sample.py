"""The sample submission: the solution's ids with constant values taken from train. It is the format."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidCompetitionError
from podium.metrics.registry import Metric
from podium.metrics.shapes import Roles
from podium.scoring.whole import ROWS
from podium.tables.table import Table


def sample_values(train: Table, roles: Roles, metric: Metric, classes: Sequence[str] | None) -> dict[str, str]:
    """One constant for each column of a submission, from the training rows alone.

    A class's column gets the class's share, a probability the share of ones, a number the lower median, and
    anything else the most frequent answer. A column that only a metric file knows (how certain an answer is, say)
    gets 1. Where train holds no answers at all, each is 0.
    """
    columns = roles.prediction or metric.shape.prediction_columns(roles, classes or ())
    if set(columns) <= set(train.columns) or metric.shape.key == ROWS:
        return {column: _constant(train, column, metric) if column in train.columns else "1" for column in columns}
    if columns == roles.target and not set(columns) & set(train.columns):  # no labels: one group, all equally strange
        return dict.fromkeys(columns, "0")
    target = roles.target[0]
    if set(columns) != set(classes or ()) or target not in train.columns:
        raise InvalidCompetitionError.one(
            "the sample submission cannot be made",
            f"train.csv does not tell what stands in {', '.join(columns)}: it has {', '.join(train.columns)}",
        )
    counts = Counter(train.texts(target))
    return {name: repr(counts[name] / train.n_rows) for name in columns}


def _constant(train: Table, column: str, metric: Metric) -> str:
    numbers = train.numbers(column)
    is_number = not len(numbers.words) and np.isfinite(numbers.values).any()
    if metric.shape.key == "probability":
        return repr(round(float(np.nanmean(numbers.values)), 6)) if is_number and _is_share(numbers.values) else "0.5"
    if metric.shape.key == "numbers" and len(numbers.words):  # of two classes in words: how likely is the one
        return "0.5"
    if metric.shape.key == "numbers" and is_number:
        known = np.sort(numbers.values[np.isfinite(numbers.values)])
        return _shortest(float(known[(len(known) - 1) // 2]))
    return max(sorted(Counter(filter(None, train.texts(column))).items()), key=lambda item: item[1])[0]


def _is_share(values: NDArray[np.float64]) -> bool:
    return bool(np.nanmin(values) >= 0 and np.nanmax(values) <= 1)


def _shortest(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
