"""From the columns of a table and what the organiser has said to a competition that could be made of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from podium.competition.keys import TASKS
from podium.errors import InvalidCompetitionError, Problem
from podium.metrics.registry import get_metric
from podium.proposal.aims import check_target, class_shares, find_metric, find_target, find_task, positive_label
from podium.proposal.columns import Column, describe_columns
from podium.proposal.leaks import find_leaks
from podium.proposal.remarks import find_remarks
from podium.proposal.splitting import PUBLIC, find_group, find_time, is_identifier, propose_limit, propose_test
from podium.proposal.wishes import NEW, NONE, Proposal, Wishes
from podium.tables.quote import count, show_all
from podium.tables.table import Table

FEWEST_ROWS = 20
CLASS_TASKS = ("binary", "multiclass", "ordinal")
NUMBERS_ROWS = "it only numbers the rows"
SAID = "as you said"

Columns = Mapping[str, Column]


@dataclass(frozen=True, kw_only=True)
class _Split:
    """How rows are parted: by a time, by groups, or at random."""

    time: Column | None = None
    group: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class _Shares:
    """How many rows are test rows, how many of these are public, and how often they may be asked about."""

    test: float
    public: float
    daily_limit: int
    why: Mapping[str, str]


def propose(table: Table, wishes: Wishes) -> Proposal:
    """A competition that could be made of ``table``.

    Raises
    ------
    InvalidCompetitionError
        A wish cannot be met, or the table is too small, or the target says too little; every reason is named.
    """
    return propose_for({column.name: column for column in describe_columns(table)}, table, wishes)


def propose_for(columns: Columns, table: Table, wishes: Wishes) -> Proposal:
    """As :func:`propose`, for a table whose columns were described already."""
    _check_wishes(columns, wishes)
    target, why_target = find_target(columns, wishes.target)
    targets = [columns[name] for name in target]
    n_rows = _check_answers(targets, wishes)
    left_out = dict(_find_useless(columns, target, wishes))
    candidates = [column for name, column in columns.items() if name not in {*target, *left_out, wishes.id}]
    time, why_time = _find_time(candidates, targets, wishes)
    leaks = [leak for one in targets for leak in find_leaks([c for c in candidates if c is not time], one, time)]
    for leak in leaks:
        left_out |= {name: leak.sentence for name in leak.left_out if name not in wishes.keep}
    features = [column for column in candidates if column.name not in left_out]
    split = _find_split(features, targets, time, why_time, wishes)
    task, why_task = _find_task(targets, time, wishes)
    metric, options, why_metric = _find_metric(task, targets, wishes)
    shares = _find_shares(n_rows, time, wishes)
    return Proposal(
        columns=columns,
        target=target,
        task=task,
        metric=metric,
        metric_options=options,
        id="" if wishes.id == NEW else wishes.id,
        group=split.group,
        time=time.name if time else "",
        test=shares.test,
        public=shares.public,
        daily_limit=shares.daily_limit,
        left_out=left_out,
        n_rows=n_rows,
        why={
            "target": why_target,
            "task": why_task,
            "metric": why_metric,
            "id": _why_id(left_out, wishes),
            "split": split.why or _why_random(task),
            **shares.why,
        },
        leaks=leaks,
        remarks=list(find_remarks(table, targets, features, columns.get(wishes.id))),
    )


def _check_wishes(columns: Columns, wishes: Wishes) -> None:
    """Raise InvalidCompetitionError with every wish that cannot be met."""
    problems = [
        Problem(f"--{name} is {share:g}; a share between 0 and 1 is expected")
        for name, share in (("test", wishes.test), ("public", wishes.public))
        if share is not None and not 0 < share < 1
    ]
    named: dict[str, Sequence[str]] = {
        "--id": [wishes.id] if wishes.id != NEW else [],
        "--group": [wishes.group] if wishes.group != NONE else [],
        "--time": [wishes.time] if wishes.time != NONE else [],
        "--drop": wishes.drop,
        "--keep": wishes.keep,
    }
    for option, names in named.items():
        unknown = [name for name in names if name and name not in columns]
        if unknown:
            there = ", ".join(columns)
            problems.append(Problem(f"{option}: there is no column {show_all(unknown)}; there are {there}"))
    if wishes.id in columns and not columns[wishes.id].is_unique:
        problems.append(Problem(f"--id: {wishes.id!r} does not tell all rows apart; leave it out for new numbers"))
    if wishes.task and wishes.task not in TASKS:
        problems.append(Problem(f"--task is {wishes.task!r}; it is one of {', '.join(TASKS)}"))
    if problems:
        raise InvalidCompetitionError("no competition can be made like this", problems)


def _check_answers(targets: Sequence[Column], wishes: Wishes) -> int:
    """How many rows have all answers; InvalidCompetitionError where too little can be learnt of them."""
    for target in targets:
        check_target(target, wishes.task)
    n_rows = int((~np.any([target.is_missing for target in targets], axis=0)).sum())
    if n_rows < FEWEST_ROWS:
        message = f"{count(n_rows, 'row has', 'rows have')} an answer, and at least {FEWEST_ROWS} are expected"
        raise InvalidCompetitionError.one("the table is too small", message)
    return n_rows


def _find_useless(columns: Columns, target: Sequence[str], wishes: Wishes) -> Iterator[tuple[str, str]]:
    """Columns that are left out whatever they say of the target, and why."""
    for name, column in columns.items():
        if name in (*target, wishes.id, wishes.time, wishes.group):
            continue
        if name in wishes.drop:
            yield name, SAID
        elif name not in wishes.keep and column.is_constant:
            yield name, "it says the same in every row"
        elif name not in wishes.keep and is_identifier(column):
            yield name, NUMBERS_ROWS


def _find_time(candidates: Sequence[Column], targets: Sequence[Column], wishes: Wishes) -> tuple[Column | None, str]:
    if wishes.time == NONE or (not wishes.time and wishes.group not in ("", NONE)):
        return None, ""
    if not wishes.time:
        return find_time(candidates, targets[0])
    found = next((one for one in candidates if one.name == wishes.time), None)
    if found is None or not found.is_ordered or found.n_missing:
        message = f"{wishes.time!r} is no column of dates or numbers, one in each row, that participants get"
        raise InvalidCompetitionError.one("the rows cannot be split in time", message)
    return found, SAID


def _find_split(
    features: Sequence[Column], targets: Sequence[Column], time: Column | None, why_time: str, wishes: Wishes
) -> _Split:
    if wishes.group not in ("", NONE):
        return _Split(time=time, group=wishes.group, why=why_time or SAID)
    if time is not None:
        return _Split(time=time, why=why_time)
    found = None if wishes.group == NONE else find_group(features)
    if found is None:
        return _Split()
    each = found.n_rows / found.n_distinct
    return _Split(group=found.name, why=f"it has {found.n_distinct:,} values with about {each:.1f} rows each")


def _find_shares(n_rows: int, time: Column | None, wishes: Wishes) -> _Shares:
    test, why_test = (wishes.test, SAID) if wishes.test else propose_test(n_rows, is_in_time=time is not None)
    public = wishes.public or PUBLIC
    limit, why_limit = propose_limit(n_rows * test * public)
    why_public = SAID if wishes.public else "the usual share; the others decide in the end"
    if wishes.daily_limit is not None:
        limit, why_limit = wishes.daily_limit, SAID
    why = {"test": why_test, "public": why_public, "limit": why_limit}
    return _Shares(test=test, public=public, daily_limit=limit, why=why)


def _find_task(targets: Sequence[Column], time: Column | None, wishes: Wishes) -> tuple[str, str]:
    if wishes.task:
        return wishes.task, SAID
    task, why = find_task(targets)
    if task == "regression" and time is not None and len(targets) == 1:
        return "forecast", f"{why}, and the test rows are later in time"
    return task, why


def _find_metric(task: str, targets: Sequence[Column], wishes: Wishes) -> tuple[str, Mapping[str, object], str]:
    """The metric, its options, and why."""
    name, why = find_metric("regression" if task == "forecast" else task, targets)
    if wishes.metric:
        name, why = wishes.metric, SAID
    metric = get_metric(name, only_one_meaning=True)
    if "pos_label" not in metric.options or len(targets) > 1 or targets[0].n_distinct != 2:
        return metric.key, {}, why
    label = positive_label(class_shares(targets[0]))
    if label is None:
        return metric.key, {}, why
    return metric.key, {"pos_label": label}, f"{why}; {label!r} counts as positive"


def _why_id(left_out: Mapping[str, str], wishes: Wishes) -> str:
    if wishes.id not in ("", NEW):
        return SAID
    numbering = [name for name, why in left_out.items() if why == NUMBERS_ROWS]
    why = "drawn anew, so that they say nothing"
    return f"{why}; {show_all(numbering)} could lead back to the answers" if numbering else why


def _why_random(task: str) -> str:
    if task in CLASS_TASKS:
        return "each side has its share of each class"
    return "each side has its share of small and large answers" if task == "regression" else "nothing asks for more"
