"""How far a team has come in a competition, from the board as the team may know it.

Before the end that is the public board, so tiers and points are provisional; once the competition is over for the team
the private rows decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from podium.competition.folder import Competition
from podium.standings.rank import best_of, counted
from podium.store.learning import Goal
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.teaching.goals import is_enough
from podium.team import Team
from podium.use.board import Board, assemble
from podium.use.commitments import current_submissions
from podium.use.phase import is_over, is_past_deadline
from podium.use.told import told_public


def _never(goal: Goal) -> datetime | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Attained:
    """What a team has reached.

    Attributes
    ----------
    is_over : bool
        Whether the competition has ended for the team.
    split : {"public", "private"}
        The rows that tell so.
    n_submissions : int
        Those that count: not late, and scored against the solution that stands.
    latest_at : datetime or None
        When the latest of them came in.
    tier, top_tier : str or None
        The highest reached, and the highest that the board awards.
    points : float or None
    reached_at : callable
        When a goal was reached first; None where it is not.
    """

    is_over: bool
    split: str = PUBLIC
    n_submissions: int = 0
    latest_at: datetime | None = None
    tier: str | None = None
    top_tier: str | None = None
    points: float | None = None
    reached_at: Callable[[Goal], datetime | None] = _never


def load_attained(competition: Competition, store: Store, team: Team | None, *, now: datetime) -> Attained:
    """What ``team`` has reached; None where nobody of that name has submitted to anything."""
    ended = is_past_deadline(competition, store, team, now)
    own = [] if team is None or team.is_baseline else counted(current_submissions(competition, store, team))
    if team is None or not own:
        return Attained(is_over=ended)
    is_closed = is_over(competition, store, now)
    may_see_private = is_closed or team.id in store.finished(competition.slug)
    board = assemble(
        competition,
        store,
        split=PRIVATE if may_see_private else PUBLIC,
        is_closed=is_closed,
        now=now,
        team=team,
        only=lambda one: one.team.is_baseline or one.team.id == team.id,
        also=own,
    )
    told = [one for one in own if told_score(board, one) is not None]
    stands = _find_best(board, told, team)
    score = told_score(board, stands) if stands else None
    return Attained(
        is_over=ended,
        split=board.split,
        n_submissions=len(own),
        latest_at=own[-1].submitted_at,
        tier=board.tier(stands) if stands else None,
        top_tier=_top_tier(board),
        points=None if score is None else board.points(score),
        reached_at=lambda goal: _reached_at(goal, board, told, stands),
    )


def _find_best(board: Board, told: Sequence[Submission], team: Team) -> Submission | None:
    """What the team stands with; before the end its best one, which a frozen board need not show."""
    if board.split == PUBLIC:
        return best_of(told, PUBLIC, greater_is_better=board.metric.greater_is_better) if told else None
    line = board.line_of(team)
    return line.submission if line else None


def told_score(board: Board, one: Submission) -> float | None:
    """A score of a team's own submission on this board as the team is told it; None where a ladder tells none."""
    return one.scores[PRIVATE] if board.split == PRIVATE else told_public(board.competition, board.precision, one)


def _top_tier(board: Board) -> str | None:
    awarded = [rung.tier for rung in board.rungs if rung.tier not in board.same]
    return awarded[-1] if awarded else None


def _reached_at(goal: Goal, board: Board, told: Sequence[Submission], stands: Submission | None) -> datetime | None:
    """When the first submission reached a goal that the one which stands reaches: what was never picked is no help."""

    def reaches(one: Submission) -> bool:
        score = told_score(board, one)
        return score is not None and is_enough(goal, board.tier(one), board.points(score))

    if stands is None or not reaches(stands):
        return None
    return next(one.submitted_at for one in told if reaches(one))
