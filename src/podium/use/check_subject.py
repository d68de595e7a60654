"""A prepared competition as the checks see it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.scoring.score import Solution
from podium.submission import SPLITS
from podium.tables.read import read_table
from podium.tables.table import Table
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
    def sample_scores(self) -> dict[str, float]:
        """What the sample submission gets on each split; a metric file takes a second for each."""
        return self.score_sample()

    def score_sample(self) -> dict[str, float]:
        table = read_table(self.competition.sample_path, error=InvalidCompetitionError)
        arrays = self.solution.align(table)
        return {split: self.solution.estimate(arrays, split).score for split in SPLITS}


def load_subject(root: Path, competition: Competition) -> Subject:
    """Read what the checks look at; InvalidCompetitionError where that cannot be done."""
    return Subject(
        root,
        competition,
        load_solution(competition),
        read_table(competition.train_path, error=InvalidCompetitionError),
        read_table(competition.test_path, error=InvalidCompetitionError),
    )
