"""Set a dated goal for a competition, drop it, or look at all there were."""

from datetime import date, datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.moments import end_of
from podium.errors import NotAllowedError
from podium.store.learning import Goal
from podium.store.store import Store
from podium.teaching.goals import GoalState, goal_words, judge_goal
from podium.use.attained import Attained, load_attained
from podium.use.phase import find_deadline
from podium.use.places import store_path


def set_goal(
    root: Path,
    competition: Competition,
    *,
    team: str,
    tier: str = "",
    points: float | None = None,
    by: datetime | date,
    now: datetime,
) -> GoalState:
    """Set a goal, in the place of the one that stands.

    Parameters
    ----------
    root : Path
    competition : Competition
    team : str
        A name; nobody need have submitted under it.
    tier : str
        One of :data:`podium.teaching.goals.TIERS`' values; empty where ``points`` are given.
    points : float, optional
    by : datetime or date
        A bare date is the end of that day in the competition's time zone.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        The date has passed or lies beyond the close, the competition is over for the team, or the goal is reached
        already.
    """
    moment = end_of(by, competition.rules.time_zone)
    goal = Goal(slug=competition.slug, tier=tier, points=points, by=moment, set_at=now)
    with Store.open(store_path(root)) as store:
        attained = _load(competition, store, team, now)
        if attained.is_over:
            raise NotAllowedError(f"{competition.slug} is over for you: nothing that you submit now would count")
        deadline = find_deadline(competition, store, store.get_team(team))
        if moment <= now:
            raise NotAllowedError(f"{by} has passed; a goal lies ahead")
        if deadline is not None and moment > deadline:
            said = competition.rules.say(deadline)
            raise NotAllowedError(f"{competition.slug} closes at {said}, before {by} is over; choose an earlier date")
        if attained.reached_at(goal) is not None:
            raise NotAllowedError(f"you have reached {goal_words(goal)} on {competition.slug} already; aim higher")
        store.set_goal(team, goal)
    return judge_goal(goal, None, is_over=False, now=now)


def drop_goal(root: Path, competition: Competition, *, team: str, now: datetime) -> Goal:
    """Let go of the goal that stands; it stays in the history.

    Raises
    ------
    NotAllowedError
        There is none.
    """
    with Store.open(store_path(root)) as store:
        standing = [goal for goal in store.goals(competition.slug, team) if goal.stands]
        if not standing:
            raise NotAllowedError(f"there is no goal to drop on {competition.slug}")
        store.drop_goal(competition.slug, team, now=now)
    return standing[0]


def load_goals(root: Path, competition: Competition, *, team: str, now: datetime) -> list[GoalState]:
    """Every goal of a team on a competition, the oldest first, and what has become of each."""
    with Store.open(store_path(root)) as store:
        goals = store.goals(competition.slug, team)
        attained = _load(competition, store, team, now)
    return [judge_goal(goal, attained.reached_at(goal), is_over=attained.is_over, now=now) for goal in goals]


def _load(competition: Competition, store: Store, team: str, now: datetime) -> Attained:
    """What is prepared later cannot have been reached yet."""
    author = store.get_team(team) if competition.is_prepared else None
    return load_attained(competition, store, author, now=now)
