"""A prepared competition as the checks see it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.scoring.custom import Trial
from podium.scoring.score import Solution
from podium.submission import SPLITS
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.check_answers import Name, try_answers
from podium.use.scorer import load_solution


class Remark(str):
    """Something that an organiser should know and that makes no competition unfit: one sentence."""

    __slots__ = ()


@dataclass(frozen=True)
class Subject:
    """A competition with its solution and public tables, read once for all checks."""

    root: Path
    competition: Competition
    solution: Solution
    train: Table
    test: Table

    @cached_property
    def trials(self) -> dict[Name, Trial]:
        """What the metric says of the answers that the checks ask about."""
        return try_answers(self.competition, self.solution)

    def scores(self, kind: str) -> dict[str, float]:
        """What an answer gets on each split; raises what its trial ended with."""
        return {split: self.trials[kind, split].get() for split in SPLITS}


def load_subject(root: Path, competition: Competition) -> Subject:
    """Read what the checks look at; InvalidCompetitionError where that cannot be done."""
    return Subject(
        root,
        competition,
        load_solution(competition),
        read_table(competition.train_path, error=InvalidCompetitionError),
        read_table(competition.test_path, error=InvalidCompetitionError),
    )
