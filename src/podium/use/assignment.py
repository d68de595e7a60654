"""What the starting script of a competition has to know, read from its toml and its public tables."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.metrics.columns import Numbers
from podium.metrics.labels import positive_label
from podium.starter.assignment import Assignment
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.validate import SubmissionFormat, load_format


def read_assignment(competition: Competition) -> Assignment:
    """The assignment of a competition that is prepared."""
    wanted = load_format(competition)
    metric, target = wanted.metric, competition.target
    train = read_table(competition.train_path, error=InvalidCompetitionError)
    test = read_table(competition.test_path, error=InvalidCompetitionError)
    shared = [name for name in test.columns if name in train.columns and name not in competition.id]
    has_target = set(target) <= set(train.columns)
    roles = _roles(train, competition.metric.columns)
    low, high = _reach(wanted)
    group_column = _if_there(train, competition.split.group_column)
    n_groups = len(train.factor(group_column)[1]) if group_column else 0
    time_column = _if_there(train, competition.split.time_column)
    has_dates = bool(time_column) and all(_has_dates(table, time_column) for table in (train, test))
    features = [name for name in shared if not has_dates or name != time_column]  # dates become numbers
    return Assignment(
        slug=competition.slug,
        title=competition.title,
        task=competition.task,
        metric_key=metric.key,
        metric_title=metric.title,
        shape_key=metric.shape.key,
        greater_is_better=metric.greater_is_better,
        options=dict(competition.metric.options),
        row_alignment=competition.metric.row_alignment,
        roles=roles,
        is_scorable=_is_scorable(wanted, competition, roles),
        id=competition.id,
        target=target,
        prediction_columns=wanted.roles.prediction,
        positive=_positive(train, target, wanted.options),
        low=low,
        high=high,
        n_guesses=_whole(wanted.options.get("k")),
        has_features=bool(shared),
        has_target=has_target,
        has_categories=any(len(table.numbers(name).words) for table in (train, test) for name in features),
        has_missing=any(len(table.numbers(name).empty) for table in (train, test) for name in features),
        has_unanswered=has_target and any(len(train.numbers(name).empty) for name in target),
        has_single_items=has_target and all(len(text.split()) <= 1 for text in train.texts(target[0])),
        group_column=group_column if n_groups > 1 else "",
        n_groups=n_groups,
        time_column=time_column,
        has_dates=has_dates,
    )


def _roles(train: Table, columns: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """The metric's further columns as far as train.csv has them."""
    return {
        role: named
        for role, named in columns.items()
        if role != "prediction" and isinstance(named, str) and named in train.columns
    }


def _is_scorable(wanted: SubmissionFormat, competition: Competition, roles: Mapping[str, str]) -> bool:
    """A metric of the catalogue says what it cannot do without; a file may need all that it is given."""
    named = {role for role in competition.metric.columns if role != "prediction"}
    needed = named if competition.metric.is_file else set(wanted.metric.required_roles)
    return needed <= set(roles)


def _reach(wanted: SubmissionFormat) -> tuple[float, float]:
    """Where predicted numbers are cut off: what the metric takes; from 0 up where it takes all above -1."""
    shape = wanted.metric.shape
    if not isinstance(shape, Numbers):
        return -math.inf, math.inf
    reach = shape.reach(wanted.options)
    return (math.floor(reach.low) + 1 if reach.is_open and math.isfinite(reach.low) else reach.low), reach.high


def _positive(train: Table, target: Sequence[str], options: Mapping[str, object]) -> str | None:
    """The positive label, where the target is not written as 0 and 1."""
    if "pos_label" not in options or target[0] not in train.columns:
        return None
    labels = train.factor(target[0])[1]
    return None if set(labels) <= {"0", "1"} else positive_label(labels, options["pos_label"])


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _has_dates(table: Table, column: str) -> bool:
    return bool(column in table.columns and len(table.numbers(column).words)) and all(
        map(_is_date, table.factor(column)[1])
    )


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _if_there(train: Table, column: str) -> str:
    return column if column in train.columns else ""
