"""The answers that the checks have a metric score: everybody knows what they are worth, or that they are worth nothing.

They are scored all at once, because a metric file runs in a child that is slow to start.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, PodiumError
from podium.metrics.shapes import Arrays
from podium.scoring.custom import CustomMetric, Trial
from podium.scoring.score import Solution
from podium.scoring.whole import WholeRows
from podium.submission import PRIVATE, SPLITS
from podium.tables.cells import texts_to_cells
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.tables.write import csv_bytes
from podium.use.validate import load_format

SAMPLE, SAMPLE_AGAIN, PERFECT = "the sample submission", "the sample submission again", "the perfect answer"
SHUFFLED, REVERSED = "the shuffled answer", "the reversed answer"
FORWARDS, BACKWARDS = "shuffled rows", "shuffled rows from the last to the first"
MARK, NUMBER_MARK = "Zq7Label", 8_675_000
"""What true answers are marked with, to find them again in a message."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Something to score on one split, against a solution that may be a changed one."""

    solution: Solution
    arrays: Arrays
    split: str = PRIVATE


Name = tuple[str, str]
"""What an answer is called: its kind, then the split or what is odd about it."""
Made = Iterator[tuple[Name, Callable[[], Answer]]]
"""Answers that are yet to be made; that raises where Podium refuses one itself."""


def try_answers(competition: Competition, solution: Solution) -> dict[Name, Trial]:
    """What comes of every answer; one that a metric file is never asked for is not among them.

    Raises
    ------
    NotAllowedError
        Nobody trusts the metric file.
    """
    trials: dict[Name, Trial] = {}
    answers: dict[Name, Answer] = {}
    for name, make in _list_answers(competition, solution):
        try:
            answers[name] = make()
        except PodiumError as error:
            trials[name] = Trial(error=error)
    return trials | _score(solution, answers)


def _score(solution: Solution, answers: Mapping[Name, Answer]) -> dict[Name, Trial]:
    if not isinstance(solution.metric, CustomMetric):
        return {name: _score_one(one) for name, one in answers.items()}
    parts = [one.solution.part(one.arrays, one.split) for one in answers.values()]
    trials = dict(zip(answers, solution.metric.try_all(parts, **solution.options), strict=True))
    for name, trial in trials.items():
        perfect = trials.get((PERFECT, answers[name].split))
        if isinstance(trial.error, MetricError) and perfect is not None and perfect.error is None:
            trials[name] = replace(trial, error=solution.find_refusal(answers[name].arrays) or trial.error)
    return trials


def _score_one(answer: Answer) -> Trial:
    try:
        return Trial(score=answer.solution.estimate(answer.arrays, answer.split).score)
    except PodiumError as error:
        return Trial(error=error)


def _list_answers(competition: Competition, solution: Solution) -> Made:
    def sample(split: str) -> Answer:
        table = read_table(competition.sample_path, error=InvalidCompetitionError)
        return _on(solution, solution.align(table), split)

    def perfect(split: str) -> Answer:
        return _on(solution, solution.perfect(), split)

    for split in SPLITS:
        yield (SAMPLE, split), partial(sample, split)
        yield (PERFECT, split), partial(perfect, split)
    yield (SHUFFLED, PRIVATE), lambda: _on(solution, shuffle(solution.perfect()))
    yield (REVERSED, PRIVATE), lambda: _on(solution, turn_round(solution.perfect(), solution.metric.shape.key))
    if isinstance(solution.metric, CustomMetric):
        for split in SPLITS:
            yield (SAMPLE_AGAIN, split), partial(sample, split)
        yield from _list_orders(solution)
        yield from _list_odd_files(competition, solution)


def _on(solution: Solution, arrays: Arrays | None, split: str = PRIVATE) -> Answer:
    """An answer, if there is such a one and its split has rows."""
    if arrays is None:
        raise MetricError("there is no such answer")
    solution.part(arrays, split)
    return Answer(solution=solution, arrays=arrays, split=split)


# The perfect answer, spoilt


def shuffle(arrays: Arrays) -> Arrays | None:
    """The same answers for other rows, within all rows; drawn with a fixed seed."""
    order = np.random.default_rng(0).permutation(arrays.n_rows)
    if isinstance(arrays.y_pred, WholeRows):
        return _with_answers(arrays, lambda texts: [texts[place] for place in order])
    return replace(arrays, y_pred=arrays.y_pred[order]) if isinstance(arrays.y_pred, np.ndarray) else None


def turn_round(arrays: Arrays, shape: str) -> Arrays | None:
    """What was high is low, and a class is the next one; None where an answer has no reverse."""
    if isinstance(arrays.y_pred, WholeRows):
        return _with_answers(arrays, _turned)
    if not isinstance(arrays.y_pred, np.ndarray) or shape not in ("numbers", "probability", "labels"):
        return None
    if shape == "labels":
        return replace(arrays, y_pred=(arrays.y_pred + 1) % max(2, len(arrays.classes or ())))
    return replace(arrays, y_pred=_mirrored(arrays.y_pred))


def _mirrored(values: NDArray[Any]) -> NDArray[Any]:
    """Within their own range, so that no logarithm meets a negative number that was none before."""
    mirrored: NDArray[Any] = values.max(axis=0) + values.min(axis=0) - values
    return mirrored


def _turned(texts: list[str]) -> list[str]:
    try:
        return [repr(float(value)) for value in _mirrored(np.array(texts, dtype=np.float64))]
    except ValueError:
        known = sorted(set(texts))
        after = dict(zip(known, [*known[1:], known[0]], strict=True))
        return [after[text] for text in texts]


def _with_answers(arrays: Arrays, change: Callable[[list[str]], list[str]]) -> Arrays:
    """Whole rows whose predictions are changed, each column alike; ids stay where they are."""
    rows: WholeRows = arrays.y_pred
    kept = {name: rows.table.texts(name) for name in rows.columns}
    made = {name: texts if name in rows.roles.id else change(texts) for name, texts in kept.items()}
    table = Table(name="an answer", cells={name: texts_to_cells(texts) for name, texts in made.items()})
    return replace(arrays, y_pred=replace(rows, table=table))


def _list_orders(solution: Solution) -> Made:
    """The same rows in one order and in the other, as files."""

    def in_order(step: int) -> Answer:
        answers = shuffle(solution.perfect())
        assert answers is not None
        table: Table = answers.y_pred.table
        return _on(solution, solution.align(_read([table.columns, *_rows_of(table)[::step]])))

    yield (FORWARDS, PRIVATE), partial(in_order, 1)
    yield (BACKWARDS, PRIVATE), partial(in_order, -1)


# Files that somebody will send some day


@dataclass(frozen=True, kw_only=True)
class Probe:
    """The sample submission with something odd in its first row.

    ``may_be_scored``: it may be meant as an answer. ``is_marked``: it is scored against marked answers too.
    """

    what: str
    cell: str
    may_be_scored: bool = False
    is_marked: bool = False


PROBES = (
    Probe(what="an empty cell", cell=""),
    Probe(what="'nan'", cell="nan"),
    Probe(what="'inf'", cell="inf"),
    Probe(what="a word", cell="zq7word", is_marked=True),
    Probe(what="1e308", cell="1e308", may_be_scored=True, is_marked=True),
    Probe(what="a cell of 100,000 letters", cell="1" * 100_000, may_be_scored=True),
)
TWICE = "an id that stands there twice"
ODD, MARKED = "an odd file", "an odd file against marked answers"


def _list_odd_files(competition: Competition, solution: Solution) -> Made:
    try:
        sample = read_table(competition.sample_path, error=InvalidCompetitionError)
        wanted = load_format(competition)
    except InvalidCompetitionError:
        return  # which the check of the sample tells
    first, *rest = _rows_of(sample)
    place = _first_answer(competition, sample)
    marked = _with_marked_answers(solution, competition.target)

    def odd(known: Solution, row: Sequence[str], *rows: Sequence[str]) -> Answer:
        table = _read([sample.columns, row, *rows])
        if problems := wanted.problems(table):
            raise InvalidSubmissionError(f"{table.name} is refused", problems)
        return _on(known, known.align(table))

    for probe in PROBES:
        row = [*first[:place], probe.cell, *first[place + 1 :]]
        yield (ODD, probe.what), partial(odd, solution, row, *rest)
        if probe.is_marked:
            yield (MARKED, probe.what), partial(odd, marked, row, *rest)
    if solution.metric.shape.matches_ids:
        yield (ODD, TWICE), partial(odd, solution, first, first, *rest)


def takes_words(competition: Competition) -> bool:
    """Whether answers are words, of which none is odd."""
    sample = read_table(competition.sample_path, error=InvalidCompetitionError)
    return bool(len(sample.numbers(sample.columns[_first_answer(competition, sample)]).words))


def _first_answer(competition: Competition, sample: Table) -> int:
    return next(place for place, name in enumerate(sample.columns) if name not in competition.id)


def _with_marked_answers(solution: Solution, target: Sequence[str]) -> Solution:
    """The same solution with every true answer marked, so that it is known again wherever it turns up."""
    table = solution.table
    columns: Mapping[str, list[str]] = {name: table.texts(name) for name in table.columns}
    marked = {name: list(map(_marked, texts)) if name in target else texts for name, texts in columns.items()}
    cells = {name: texts_to_cells(texts) for name, texts in marked.items()}
    return Solution(Table(name=table.name, cells=cells), solution.roles, solution.metric, solution.options)


def _marked(text: str) -> str:
    try:
        return repr(float(text) + NUMBER_MARK)
    except ValueError:
        return text + MARK


def _rows_of(table: Table) -> list[tuple[str, ...]]:
    return list(zip(*(table.texts(name) for name in table.columns), strict=True))


def _read(rows: Sequence[Sequence[str]]) -> Table:
    return read_table(csv_bytes(rows), name="odd.csv", error=InvalidSubmissionError)
