"""Train, test and solution out of the tables that a source has, however they are cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from podium.errors import Problem
from podium.formats.cells import all_cells, find_usage_problems, open_table, to_csv
from podium.formats.draft import LEAK, Content, Remark, read_content, refuse
from podium.submission import PRIVATE, PUBLIC, USAGES
from podium.tables.table import Table

NO_TRAIN = b"note\nno training table came with this competition\n"
"""Stands for a training table that the source does not have."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """The tables that a source holds; ``train_labels`` are the answers of ``train`` where they lie beside it."""

    solution: Content
    sample: Content | None = None
    test: Content | None = None
    train: Content | None = None
    train_labels: Content | None = None
    id: str = ""
    target: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """Three tables that fit each other. ``answers`` are the solution's targets, column by column."""

    id: str
    target: tuple[str, ...]
    train: Content
    test: Content
    solution: Content
    has_labels: bool
    answers: Sequence[Sequence[str]]
    remarks: list[Remark] = field(default_factory=list)


def assemble(given: Given, name: str) -> Assembled:
    """Put the tables together.

    Raises
    ------
    InvalidCompetitionError
        With every problem: no id or target can be told, a ``Usage`` is misspelt.
    """
    solution = open_table(given.solution, "the solution")
    sample = open_table(given.sample, "the sample submission") if given.sample is not None else None
    test = open_table(given.test, "the test table") if given.test is not None else None
    problems = find_usage_problems(solution)
    id_column, target = _name_columns(given, solution, sample, problems)
    if problems:
        raise refuse(name, problems)
    remarks: list[Remark] = []
    train, has_labels = _make_train(given, target, remarks)
    return Assembled(
        id=id_column,
        target=target,
        train=train,
        test=_make_test(given, test, solution, sample, id_column, target, remarks),
        solution=_make_solution(given, solution, test, id_column, target, remarks),
        has_labels=has_labels,
        answers=[solution.texts(column) for column in target],
        remarks=remarks,
    )


def _name_columns(
    given: Given, solution: Table, sample: Table | None, problems: list[Problem]
) -> tuple[str, tuple[str, ...]]:
    known = sample.columns if sample is not None else solution.columns
    id_column = given.id or known[0]
    if id_column not in solution.columns:
        problems.append(Problem(f"the solution has no id column {id_column!r}; it has {', '.join(solution.columns)}"))
    rest = tuple(column for column in solution.columns if column not in (id_column, "Usage"))
    asked = tuple(column for column in known if column != id_column and column in rest)
    target = given.target or asked or rest
    lacking = [column for column in target if column not in solution.columns]
    if lacking or not target:
        problems.append(Problem(f"the solution has no column {', '.join(map(repr, lacking)) or 'for the answers'}"))
    return id_column, target


def _make_train(given: Given, target: tuple[str, ...], remarks: list[Remark]) -> tuple[Content, bool]:
    """The training table, and whether it holds the answers."""
    if given.train is None or read_content(given.train) == NO_TRAIN:
        remarks.append(
            Remark(
                what="train",
                why="no training table came with it, so nothing can be learnt here and no baseline runs",
                do="lay a train.csv into private/raw/public/, set `task`, and prepare again",
            )
        )
        return NO_TRAIN, False
    train = open_table(given.train, "the training table")
    if set(target) <= set(train.columns):
        return given.train, True
    labels = open_table(given.train_labels, "the training labels") if given.train_labels is not None else None
    if labels is not None and labels.n_rows == train.n_rows and len(labels.columns) >= len(target):
        columns = labels.columns[-len(target) :]
        cells = {column: labels.texts(found) for column, found in zip(target, columns, strict=True)}
        return to_csv({**all_cells(train), **cells}), True
    remarks.append(
        Remark(
            what="train",
            why=f"the training table has no column {', '.join(target)}, so no baseline runs",
            do="lay one with answers into private/raw/public/train.csv, set `task`, and prepare again",
        )
    )
    return given.train, False


def _make_test(
    given: Given,
    test: Table | None,
    solution: Table,
    sample: Table | None,
    id_column: str,
    target: tuple[str, ...],
    remarks: list[Remark],
) -> Content:
    if test is None or given.test is None:
        why = "no test table came with it: test.csv holds the ids alone"
        remarks.append(Remark(what="test", why=why, do="say in description.md where participants find the rows"))
        return to_csv({id_column: solution.texts(id_column)})
    told = [column for column in target if column in test.columns]
    if told:
        why = f"the test table holds the answers ({', '.join(told)}): they were left out"
        remarks.append(Remark(what=LEAK, why=why, do="whoever has the source knows them"))
    has_ids = id_column in test.columns
    if has_ids and not told:
        return given.test
    cells = {column: texts for column, texts in all_cells(test).items() if column not in told}
    if not has_ids and test.n_rows == solution.n_rows:
        keys = sample if sample is not None and sample.n_rows == test.n_rows else solution
        cells = {id_column: keys.texts(id_column), **cells}
        why = f"the test table has no column {id_column!r}: its rows were given the ids in the order they stand in"
        remarks.append(Remark(what="ids", why=why))
    return to_csv(cells)


def _make_solution(
    given: Given, solution: Table, test: Table | None, id_column: str, target: tuple[str, ...], remarks: list[Remark]
) -> Content:
    """Ids, targets, ``Usage`` and hidden columns; what stands in the test table too is left out."""
    features = set(test.columns) if test is not None else set()
    kept = [column for column in solution.columns if column in (id_column, *target) or column not in features]
    if "Usage" in kept and len({*solution.texts("Usage")} & {USAGES[PUBLIC], USAGES[PRIVATE]}) < 2:
        kept.remove("Usage")
        why = "all rows are on one side of its Usage: public and private rows are drawn by the secret seed instead"
        remarks.append(Remark(what="Usage", why=why))
    hidden = [column for column in kept if column not in (id_column, "Usage", *target)]
    if hidden:
        why = f"the solution's columns {', '.join(hidden)} are kept, and the metric does not use them"
        remarks.append(Remark(what="hidden columns", why=why, do="give them a role in [metric] columns if it should"))
    if kept == list(solution.columns):
        return given.solution
    return to_csv({column: solution.texts(column) for column in kept})
