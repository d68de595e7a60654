"""Who would move on a board when every submission is scored again, and by how much."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from podium.competition.folder import Competition
from podium.scoring.evidence import Evidence
from podium.standings.rank import rank_picks
from podium.standings.tiers import judge, reached_tier
from podium.submission import PRIVATE, SPLITS, Submission
from podium.team import Team
from podium.use.board import find_picks, find_precision
from podium.use.rungs import find_rungs, find_same, latest_baselines
from podium.use.told import compared_by, is_same_score

EvidenceOf = Callable[[Sequence[Submission], str], Evidence]
"""What is known of some submissions on one split."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where a team stands, and with which submission. ``rank`` is None for baselines."""

    rank: int | None
    score: float
    tier: str | None
    submission: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """What becomes of one team on one split; ``old`` or ``new`` is None where it does not stand on the board."""

    team: Team
    split: str
    old: Line | None
    new: Line | None

    @property
    def changes_score(self) -> bool:
        return self.old is None or self.new is None or not is_same_score(self.old.score, self.new.score)

    @property
    def changes_rank(self) -> bool:
        return self._rank(self.old) != self._rank(self.new)

    @property
    def changes_tier(self) -> bool:
        return self._tier(self.old) != self._tier(self.new)

    @property
    def is_any(self) -> bool:
        return self.changes_score or self.changes_rank or self.changes_tier

    @staticmethod
    def _rank(line: Line | None) -> int | None:
        return line.rank if line else None

    @staticmethod
    def _tier(line: Line | None) -> str | None:
        return line.tier if line else None


@dataclass(frozen=True, kw_only=True)
class Side:
    """All submissions of a competition as they are scored at one time, and what was known of them then."""

    submissions: Sequence[Submission]
    evidence_of: EvidenceOf
    greater_is_better: bool


def find_moves(competition: Competition, old: Side, new: Side, selections: Mapping[str, Sequence[int]]) -> list[Move]:
    """Every team on both boards of both sides, in the order of the new board; those that do not move, too."""
    moves = []
    for split in SPLITS:
        lines = [_stand(competition, side, split, selections) for side in (old, new)]
        teams = {one.team.id: one.team for one in (*old.submissions, *new.submissions)}
        order = dict.fromkeys((*lines[1], *lines[0]))
        moves += [
            Move(team=teams[team_id], split=split, old=lines[0].get(team_id), new=lines[1].get(team_id))
            for team_id in order
        ]
    return moves


def _stand(
    competition: Competition, side: Side, split: str, selections: Mapping[str, Sequence[int]]
) -> dict[str, Line]:
    """The lines of the whole board by team id, best first: frozen or hidden from others, the organiser sees it."""
    greater = side.greater_is_better
    picks = find_picks(competition, side.submissions, split, selections=selections, greater_is_better=greater)
    baselines = latest_baselines(side.submissions)
    compared = [*(pick.submission for pick in picks), *baselines.values()]
    evidence = {name: side.evidence_of(compared, name) for name in {split, PRIVATE}}
    precision = find_precision(competition, picks, evidence[split].standard_errors())
    rungs = find_rungs(competition, baselines, split, greater_is_better=greater)
    same = find_same(competition, baselines, evidence[PRIVATE])

    def told(one: Submission) -> float:
        return one.scores[split] if split == PRIVATE else compared_by(competition, precision, one)

    def tier(one: Submission) -> str | None:
        z = evidence[split].z
        return reached_tier(judge(one.scores[split], one.number, rungs, same, z, greater_is_better=greater))

    return {
        line.team.id: Line(
            rank=line.rank, score=line.score, tier=tier(line.submission), submission=line.submission.number
        )
        for line in rank_picks(picks, greater_is_better=greater, told=told)
    }
