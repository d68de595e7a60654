"""Does anything that a participant gets, or the repository, give the answers away?"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, Problem
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.check_subject import Subject
from podium.use.tracked_secrets import find_tracked

SUSPICIOUS = 0.9
"""How close to sorted by the target ids or rows may be, 0 to 1, before they give labels away."""
FEWEST_ROWS = 10
"""Fewer rows are sorted by chance too easily."""


def find_visible_answers(subject: Subject) -> Iterator[Problem]:
    competition = subject.competition
    for column in competition.target:
        if column in subject.test.columns:
            yield Problem(f"public/test.csv holds the target column {column!r}")
    solution = competition.solution_path.read_bytes()
    known = (competition.train_path, competition.test_path, competition.sample_path)
    for path in sorted(competition.public_dir.rglob("*")):
        if path.is_symlink():
            yield Problem(f"public/{path.relative_to(competition.public_dir)} is a link; links can lead to private/")
        elif path.is_file() and path.read_bytes() == solution:
            yield Problem(f"public/{path.name} is the solution")
        elif path.is_file() and path not in known:
            yield from _find_answers_in(subject, path)
    train, ids = subject.train, subject.competition.id
    if all(name in train.columns for name in ids):
        shared = set(zip(*(train.texts(name) for name in ids), strict=True)) & set(
            zip(*(subject.test.texts(name) for name in ids), strict=True)
        )
        if shared:
            yield Problem(f"{len(shared)} ids of test rows stand in public/train.csv with their answers")


def _find_answers_in(subject: Subject, path: Path) -> Iterator[Problem]:
    competition = subject.competition
    try:
        table = read_table(path, error=InvalidCompetitionError)
    except InvalidCompetitionError:
        return
    if not set(competition.id + competition.target) <= set(table.columns):
        return
    known = set(zip(*(table.texts(name) for name in competition.id), strict=True))
    n_shared = sum(row in known for row in zip(*(subject.test.texts(name) for name in competition.id), strict=True))
    if n_shared:
        yield Problem(f"public/{path.name} has the target of {n_shared} test rows")


def find_test_rows_in_train(subject: Subject) -> Iterator[Problem]:
    """Rows that are the same in every feature: their label stands in train."""
    features = [
        name
        for name in subject.test.columns
        if name in subject.train.columns and name not in subject.competition.id + subject.competition.target
    ]
    if not features:
        return
    known = set(zip(*(subject.train.texts(name) for name in features), strict=True))
    rows = [
        place
        for place, row in enumerate(zip(*(subject.test.texts(name) for name in features), strict=True))
        if row in known
    ]
    if rows:
        yield Problem("test rows stand in public/train.csv with their label", subject.test.lines(rows[:5]), len(rows))


def find_telling_order(subject: Subject) -> Iterator[Problem]:
    """Ids or row order that go along with the target give it away."""
    table = subject.solution.table
    if not subject.solution.metric.shape.matches_ids:  # participants do not know which rows the solution has
        return
    values = _ordered(table, subject.competition.target[0])
    if len(values) < FEWEST_ROWS:
        return
    orders = {"the order of the rows": np.arange(len(values), dtype=np.float64)}
    if len(subject.competition.id) == 1:
        orders["the id"] = _ordered(table, subject.competition.id[0])
    for what, order in orders.items():
        strength = max(_likeness(order, values), _run_excess(values[np.argsort(order, kind="stable")]))
        if strength > SUSPICIOUS:
            share = f"{strength:.0%} of what sorting them would do"
            yield Problem(f"{what} goes along with the target ({share}): shuffle the rows, then give ids")


def _ordered(table: Table, column: str) -> NDArray[np.float64]:
    """A column's values, or where they are words their places in the alphabet."""
    numbers = table.numbers(column)
    return table.factor(column)[0].astype(np.float64) if len(numbers.words) else numbers.values


def _likeness(order: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """How much of the rank correlation that sorting would give is there; few distinct values allow no 1."""
    highest = _rank_correlation(np.sort(order), np.sort(values))
    return abs(_rank_correlation(order, values)) / highest if highest else 0.0


def _run_excess(values: NDArray[np.float64]) -> float:
    """How much more often neighbours are the same than chance has it: 1 where each value stands in one run."""
    _, counts = np.unique(values, return_counts=True)
    n_rows = len(values)
    by_chance = float(np.sum(counts * (counts - 1.0))) / n_rows
    at_most = n_rows - len(counts)
    if at_most <= by_chance or len(counts) > n_rows / 3:
        return 0.0
    return (float(np.sum(values[1:] == values[:-1])) - by_chance) / (at_most - by_chance)


def _rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Spearman's, with average ranks for ties; 0 where one of the two is constant."""
    a, b = _average_ranks(one), _average_ranks(other)
    spread = float(a.std() * b.std())
    return float(np.mean((a - a.mean()) * (b - b.mean()))) / spread if spread else 0.0


def _average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[codes]
    return ranks


def find_tracked_secrets(subject: Subject) -> Iterator[Problem]:
    """What git tracks, or ever committed, below a ``private/``."""
    yield from find_tracked(subject.root)


def find_shared_rows(competitions: list[Competition]) -> Iterator[Problem]:
    """Labelled rows of one competition that are test rows of another."""
    for one in competitions:
        train = read_table(one.train_path, error=InvalidCompetitionError)
        for other in competitions:
            if one.slug == other.slug:
                continue
            test = read_table(other.test_path, error=InvalidCompetitionError)
            features = [name for name in test.columns if name not in other.id]
            if not features or not set(features) <= set(train.columns):
                continue
            known = set(zip(*(train.texts(name) for name in features), strict=True))
            n_shared = sum(row in known for row in zip(*(test.texts(name) for name in features), strict=True))
            if n_shared:
                yield Problem(f"{n_shared} test rows of {other.slug} stand with their label in {one.slug}'s train.csv")
