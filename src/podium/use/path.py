"""The learner's path as a map: every competition on it, how far a team has come, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition, load_competition
from podium.errors import CompetitionError
from podium.store.learning import Goal, Reflection
from podium.store.store import Store
from podium.submission import PRIVATE
from podium.teaching.goals import judge_goal
from podium.teaching.next_step import Advice, choose_next, find_reminders
from podium.teaching.path import SHIPPED_PATH, LearningPath, Step, find_path, load_path
from podium.teaching.place import ABSENT, BROKEN, Place
from podium.team import Team
from podium.use.attained import Attained, load_attained
from podium.use.listing import Listed, list_competitions
from podium.use.names import name_across
from podium.use.places import shipped_dir, store_path


@dataclass(frozen=True, kw_only=True)
class PathMap:
    """A path, and where a team stands on it.

    Attributes
    ----------
    path : LearningPath
    team : str
        Whose it is, as the team may be shown.
    is_own : bool
        Whether it is the root's own path.toml.
    places : sequence of Place
        The competitions on the path, in its order.
    beside : sequence of Place
        The root's other competitions, by slug.
    next : Advice or None
    reminders : sequence of Advice
        What has a date that is near or has passed, and what waits to be looked back on.
    """

    path: LearningPath
    team: str
    is_own: bool
    places: Sequence[Place]
    beside: Sequence[Place]
    next: Advice | None
    reminders: Sequence[Advice]


@dataclass(frozen=True, kw_only=True)
class _Learner:
    """What the store holds of one team."""

    team: Team | None
    goals: Mapping[str, Goal]
    reflections: Mapping[str, Reflection]


def load_path_map(root: Path, *, team: str, now: datetime) -> PathMap:
    """The path below ``root``, and how far ``team`` has come on it.

    Parameters
    ----------
    root : Path
    team : str
        A name; nobody need have submitted under it.
    now : datetime
        UTC.

    Raises
    ------
    InvalidCompetitionError
        The root's path.toml is wrong; every problem is named.
    NotAllowedError
        The name cannot be a team's.
    """
    file = find_path(root)
    path = load_path(file)
    found = {one.slug: one for one in list_competitions(root, team=team, now=now)}
    steps = {step.slug: step for step in path.steps}
    with Store.open(store_path(root)) as store:
        learner = _load_learner(store, team)
        places = {
            slug: _find_place(slug, steps.get(slug), found.get(slug), store, learner, now)
            for slug in [*steps, *(slug for slug in found if slug not in steps)]
        }
    everything = list(places.values())
    return PathMap(
        path=path,
        team=name_across(root, learner.team) if learner.team else team,
        is_own=file != SHIPPED_PATH,
        places=[place for place in everything if place.step],
        beside=[place for place in everything if place.step is None],
        next=choose_next(path, everything, now=now),
        reminders=find_reminders(everything, now=now),
    )


def _load_learner(store: Store, team: str) -> _Learner:
    """The goals that stand and the latest reflections, by slug."""
    return _Learner(
        team=store.get_team(team),
        goals={goal.slug: goal for goal in store.goals(None, team) if goal.stands},
        reflections={one.slug: one for one in store.reflections(None, team)},
    )


def _find_place(
    slug: str, step: Step | None, listed: Listed | None, store: Store, learner: _Learner, now: datetime
) -> Place:
    competition = listed.competition if listed else _find_shipped(slug)
    state = listed.state if listed else ABSENT
    attained = Attained(is_over=False)
    if competition and listed and competition.is_prepared:
        try:
            attained = load_attained(competition, store, learner.team, now=now)
        except CompetitionError:  # its organiser's to mend, and no reason to show no path at all
            state = BROKEN
    goal = learner.goals.get(slug)
    return Place(
        slug=slug,
        title=competition.title if competition else "",
        step=step,
        teaches=(step.teaches if step else ()) or (competition.skills if competition else ()),
        state=state,
        time_zone=competition.rules.time_zone if competition else "UTC",
        is_over=attained.is_over,
        may_finish=competition is None or competition.is_practice,
        has_hints=competition is None or _is_open(competition.rules.hints_from, now),
        has_rungs=competition is None or _is_open(competition.rules.baselines_from, now),
        n_submissions=attained.n_submissions,
        latest_at=attained.latest_at,
        tier=attained.tier,
        top_tier=attained.top_tier,
        points=attained.points,
        is_final=attained.split == PRIVATE,
        goal=judge_goal(goal, attained.reached_at(goal), is_over=attained.is_over, now=now) if goal else None,
        reflection=learner.reflections.get(slug),
    )


def _is_open(moment: datetime | None, now: datetime) -> bool:
    """Whether what the rules open at a moment is open; without one it always is."""
    return moment is None or now >= moment


def _find_shipped(slug: str) -> Competition | None:
    """The competition of that slug that comes with Podium, for what it teaches."""
    folder = shipped_dir() / slug
    try:
        return load_competition(folder)
    except CompetitionError:
        return None
