"""Read and score many files, in a few processes at once where that pays."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from podium.competition.folder import Competition, load_competition
from podium.errors import InvalidSubmissionError, MetricError
from podium.scoring.fingerprint import Fingerprint
from podium.submission import PRIVATE
from podium.tables.read import read_table
from podium.use.scorer import Scorer
from podium.use.validate import load_format

FEWEST = 40
"""Files for which more than this process are started."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What became of a file: its scores by split and its private fingerprint, or what is wrong with it.

    ``is_metric_broken`` says that it is the organiser's fault.
    """

    scores: dict[str, float] | None = None
    fingerprint: Fingerprint | None = None
    problems: tuple[str, ...] = ()
    is_metric_broken: bool = False


class Reader:
    """What every file of a competition is held against and scored with: read once.

    For ``many`` files pandas is worth its import: it reads numbers faster.
    """

    def __init__(self, competition: Competition, *, many: bool) -> None:
        if many:
            import_module("pandas")
        self.wanted = load_format(competition)
        self.scorer = Scorer(competition)
        self._folder = competition.folder

    def __reduce__(self) -> tuple[object, ...]:
        """Another process reads it again."""
        return _read_again, (self._folder,)

    def read(self, path: Path) -> Scored:
        try:
            table = read_table(path, name=path.name)
            problems = self.wanted.problems(table)
            if problems:
                return Scored(problems=tuple(map(str, problems)))
            scores, prints = self.scorer.score(table)
        except InvalidSubmissionError as error:
            return Scored(problems=tuple(map(str, error.problems)) or (str(error),))
        except MetricError:
            return Scored(problems=("the metric has no score for it",), is_metric_broken=True)
        return Scored(scores=scores, fingerprint=prints.get(PRIVATE))


def _read_again(folder: Path) -> Reader:
    return Reader(load_competition(folder), many=True)


def read_files(competition: Competition, paths: Sequence[Path]) -> Iterator[tuple[int, Scored]]:
    """Each file's place among ``paths`` and what became of it, in any order.

    Raises
    ------
    CompetitionError
        Nothing can be scored here.
    """
    are_many = len(paths) >= FEWEST
    reader = Reader(competition, many=are_many)
    left = deque(range(len(paths)))
    n_children = _count_processors() if are_many else 0
    while left:
        # The first file is always read here: what that imports and keeps, children that are forked have too.
        place = left.popleft()
        yield place, reader.read(paths[place])
        if n_children > 1:
            from podium.use.grade_child import read_in_children

            yield from read_in_children(reader.read, paths, left, n_children)
            n_children = 0


def _count_processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
