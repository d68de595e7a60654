"""Score the submissions of a competition on both splits, each with its fingerprint."""

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.competition.secrecy import derive, private_seed
from podium.errors import InvalidCompetitionError
from podium.scoring.fingerprint import Blocks, Fingerprint, draw_blocks
from podium.scoring.roles import competition_roles
from podium.scoring.score import Solution
from podium.submission import SPLITS
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.metric import load_metric, load_options
from podium.use.split import align_column, rank_values, stretches


def load_solution(competition: Competition) -> Solution:
    """The true answers, from ``private/``; InvalidCompetitionError where this machine does not hold them."""
    if not competition.solution_path.is_file():
        raise InvalidCompetitionError.one(
            f"{competition.slug} cannot score here",
            f"there is no private/solution.csv; the organiser scores, or run `podium prepare {competition.slug}`",
        )
    metric = load_metric(competition)
    return Solution(
        read_table(competition.solution_path, error=InvalidCompetitionError),
        competition_roles(competition),
        metric,
        load_options(competition, metric),
    )


class Scorer:
    """What all submissions of a competition are scored with: its solution, groups and secret seed."""

    def __init__(self, competition: Competition) -> None:
        self.solution = load_solution(competition)
        self._seed = private_seed(competition.private_dir)
        self._groups = load_groups(competition, self.solution.table)
        self._blocks: dict[tuple[str, int], Blocks] = {}

    def score(self, table: Table) -> tuple[dict[str, float], dict[str, Fingerprint]]:
        """Score and fingerprint of a checked submission on both splits."""
        arrays = self.solution.align(table)
        scores, prints = {}, {}
        for split in SPLITS:
            estimate = self.solution.estimate(arrays, split)
            scores[split] = estimate.score
            if estimate.influence is not None:
                influence = estimate.influence()
                prints[split] = Fingerprint.of(influence, self._find_blocks(split, len(influence)))
        return scores, prints

    def _find_blocks(self, split: str, n_rows: int) -> Blocks:
        """The blocks of a split, which are the same for every submission; drawn once."""
        if (split, n_rows) not in self._blocks:
            rows = self.solution.rows(split)
            units = self._groups if self._groups is None or rows is None else self._groups[rows]
            self._blocks[split, n_rows] = draw_blocks(n_rows, derive(self._seed, f"blocks/{split}"), units)
        return self._blocks[split, n_rows]


def score_table(competition: Competition, table: Table) -> tuple[dict[str, float], dict[str, Fingerprint]]:
    """As :meth:`Scorer.score`, for one submission."""
    return Scorer(competition).score(table)


def load_groups(competition: Competition, solution: Table) -> NDArray[np.int64] | None:
    """A sampling unit's code for each row of the solution: its group, or its stretch of time.

    None where rows stand alone.
    """
    split = competition.split
    column = split.group_column or split.time_column
    if not column:
        return None
    test = solution if column in solution.columns else read_table(competition.test_path, error=InvalidCompetitionError)
    codes = rank_values(align_column(competition, solution, test, column))
    return codes if split.group_column else stretches(codes)
