"""What has become of a goal: it follows from the submissions and the clock, and is stored nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS
from podium.store.learning import Goal

TIERS = {"result": RESULT, "good": GOOD, "world-class": WORLD_CLASS}
"""The tiers by the words in which a goal is set, lowest first."""

OPEN, MET, LATE, MISSED = "open", "met", "met late", "missed"
SOON = timedelta(days=7)
"""How long before its date a goal is due."""


@dataclass(frozen=True, kw_only=True)
class GoalState:
    """A goal, and what has become of it.

    Attributes
    ----------
    goal : Goal
    state : {"open", "met", "met late", "missed", "replaced", "dropped"}
    reached_at : datetime or None
        When the first submission reached it, in time or not.
    is_due : bool
        Whether it is open and its date is near.
    """

    goal: Goal
    state: str
    reached_at: datetime | None
    is_due: bool


def judge_goal(goal: Goal, reached_at: datetime | None, *, is_over: bool, now: datetime) -> GoalState:
    """What has become of a goal by ``now``.

    Parameters
    ----------
    goal : Goal
    reached_at : datetime or None
        When the first submission reached it, by what is known today.
    is_over : bool
        Whether the competition has ended for the team, so that nothing can move it any more.
    now : datetime
    """
    state = _find_state(goal, reached_at, is_over=is_over, now=now)
    return GoalState(goal=goal, state=state, reached_at=reached_at, is_due=state == OPEN and goal.by - now <= SOON)


def _find_state(goal: Goal, reached_at: datetime | None, *, is_over: bool, now: datetime) -> str:
    if reached_at is not None and reached_at < goal.by and (goal.ended_at is None or reached_at <= goal.ended_at):
        return MET
    if not goal.stands:
        return goal.ending
    if reached_at is not None:
        return LATE
    return MISSED if is_over or now >= goal.by else OPEN


def is_enough(goal: Goal, tier: str | None, points: float | None) -> bool:
    """Whether a submission of this tier and these points reaches the goal."""
    if goal.points is not None:
        return points is not None and points >= goal.points
    return tier_place(tier) >= tier_place(goal.tier)


def tier_place(tier: str | None) -> int:
    """0 for no tier, 1 for a result, and so on."""
    return list(TIERS.values()).index(tier) + 1 if tier else 0


def goal_words(goal: Goal) -> str:
    """``a good result``, or ``60 points``."""
    return goal.tier if goal.points is None else f"{goal.points:g} points"
