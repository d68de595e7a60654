"""What a learner should do next, and why: one plain sentence, from where the team stands on its path.

What presses comes first: a goal that is due, something to learn whose date has come, a finished competition that
nobody has looked back on. Then what is begun: up to a good result, then to its end. Then the lowest level that is not
finished in the track the team works in; whatever that needs goes before it. The last step is one's own data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from podium.standings.tiers import GOOD
from podium.store.learning import Goal, Reflection
from podium.teaching.goals import MISSED, OPEN, TIERS, GoalState, goal_words, tier_place
from podium.teaching.path import LearningPath
from podium.teaching.place import UNPREPARED, Place

NEAR = timedelta(days=3)
"""How long before its date something to learn is spoken of."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to do, and why; ``slug`` is empty where it is about no competition that there is."""

    slug: str
    command: str
    why: str


def choose_next(path: LearningPath, places: Sequence[Place], *, now: datetime) -> Advice | None:
    """The one thing to do next; None where the path is done and has no end of one's own data."""
    found = [*find_pressing(places, now=now), *_go_on(places), *_begin(path, places)]
    return found[0] if found else None


def find_pressing(places: Sequence[Place], *, now: datetime) -> Iterator[Advice]:
    """What cannot wait, the most urgent first."""
    due = [(place, place.goal) for place in places if place.goal and place.goal.is_due and place.is_workable]
    for place, state in sorted(due, key=lambda pair: pair[1].goal.by):
        why = f"your goal, {goal_words(state.goal)}, {_due(place, state.goal.by, now)}"
        yield Advice(slug=place.slug, command=_work(place), why=why)
    for place, reflection in _find_unlearned(places):
        if reflection.by <= now:
            yield _learn_advice(place, reflection, now)
    for place in places:
        if place.has_to_look_back:
            command = f"podium path reflect {place.slug}"
            yield Advice(slug=place.slug, command=command, why="it is finished; look back while it is fresh")


def find_reminders(places: Sequence[Place], *, now: datetime) -> list[Advice]:
    """All that has a date which is near or has passed, and all that waits to be looked back on."""
    missed = [
        _missed_advice(place, place.goal)
        for place in places
        if place.goal and place.goal.state == MISSED and place.is_workable
    ]
    near = [
        _learn_advice(place, reflection, now)
        for place, reflection in _find_unlearned(places)
        if now < reflection.by <= now + NEAR
    ]
    return [*find_pressing(places, now=now), *missed, *near]


def _find_unlearned(places: Sequence[Place]) -> list[tuple[Place, Reflection]]:
    """What the latest reflections want to learn, by its date."""
    found = [(place, place.reflection) for place in places if place.reflection and place.is_here]
    return sorted([pair for pair in found if pair[1].learned_at is None], key=lambda pair: pair[1].by)


def _missed_advice(place: Place, state: GoalState) -> Advice:
    goal, day = state.goal, place.last_day(state.goal.by)
    again = f"podium path goal {place.slug} {_wanted(goal)} --by DATE"
    why = (
        f"the date of your goal, {goal_words(goal)}, was {day}. That happens: take the next step now, and give it a "
        f"new date ({again}) or let it go (--drop)"
    )
    return Advice(slug=place.slug, command=_work(place), why=why)


def _wanted(goal: Goal) -> str:
    if goal.points is not None:
        return f"--points {goal.points:g}"
    return next(f"--tier {word}" for word, tier in TIERS.items() if tier == goal.tier)


def _learn_advice(place: Place, reflection: Reflection, now: datetime) -> Advice:
    why = f"you wanted to learn this, and it {_due(place, reflection.by, now)}: {reflection.learn}"
    return Advice(slug=place.slug, command=f"podium path reflect {place.slug}", why=why)


def _due(place: Place, by: datetime, now: datetime) -> str:
    if by <= now:
        return f"was due on {place.last_day(by)}"
    n_days = (by - now).days
    left = f"{n_days} day{'s' if n_days > 1 else ''} left" if n_days else "less than a day left"
    return f"is due on {place.last_day(by)}, {left}"


def _go_on(places: Sequence[Place]) -> Iterator[Advice]:
    """A better tier on what was worked on last, and then its end."""
    begun = [place for place in places if place.is_begun and place.is_workable]
    for place in sorted(begun, key=lambda place: _latest(place), reverse=True):
        missing = _find_missing(place, places) if place.tier is None else None
        advice = _need_advice(missing, place) if missing else _climb(place)
        if advice:
            yield advice


def _latest(place: Place) -> float:
    return place.latest_at.timestamp() if place.latest_at else 0.0


def _climb(place: Place) -> Advice | None:
    slug, reached, top = place.slug, place.tier or "no tier yet", tier_place(place.top_tier)
    if not place.has_rungs:
        return Advice(slug=slug, command=_work(place), why="you have begun it; a better score is next")
    if not top:
        why = "it has no baselines yet, so nobody can say how good your score is"
        return Advice(slug=slug, command=f"podium baseline {slug}", why=why)
    aim = min(tier_place(GOOD), top) if place.may_finish else top
    if tier_place(place.tier) < aim:
        ahead = list(TIERS.values())[tier_place(place.tier)]
        return Advice(slug=slug, command=_work(place), why=f"you have begun it: {reached}; {ahead} is next")
    if place.may_finish:
        why = f"you have reached {reached}; see what it is worth on the private rows, and study the best baseline"
        return Advice(slug=slug, command=f"podium finish {slug}", why=why)
    return None


def _begin(path: LearningPath, places: Sequence[Place]) -> Iterator[Advice]:
    """The lowest level that is not finished, in the track the team works in or else in any; then one's own data."""
    on_path = [place for place in places if place.step]
    fresh = [place for place in on_path if place.is_workable and not place.is_begun]
    track = _find_track(on_path)
    for place in sorted(fresh, key=lambda place: _order(place, track)):
        missing = _find_missing(place, places)
        yield _need_advice(missing, place) if missing else _start_advice(path, place)
    if path.ends_with_own_data:
        why = "the last level is your own data: a CSV of yours, one month, one goal"
        yield Advice(slug="", command="podium new DATA.csv", why=why)


def _find_track(on_path: Sequence[Place]) -> str:
    """Where the latest submission went; else the first track."""
    latest = max(on_path, key=_latest, default=None)
    return latest.step.track if latest and latest.step else ""


def _order(place: Place, track: str) -> tuple[bool, bool, int]:
    """What one has set a goal for, then one's own track; from the lowest level up."""
    assert place.step is not None
    has_goal = place.goal is not None and place.goal.state == OPEN
    return not has_goal, place.step.track != track, place.step.level


def _find_missing(place: Place, places: Sequence[Place]) -> Place | None:
    """What has to come first: a competition that is needed, directly or through others, and not begun."""
    for name in place.step.needs if place.step else ():
        needed = next(one for one in places if one.slug == name)
        if needed.is_workable and not needed.is_begun:
            return _find_missing(needed, places) or needed
    return None


def _start_advice(path: LearningPath, place: Place) -> Advice:
    assert place.step is not None
    teaches = f"; it teaches {', '.join(place.teaches)}" if place.teaches else ""
    level = path.level_words(place.step.level)
    why = f"it is the lowest of {place.step.track} that you have not finished, {level}{teaches}"
    if place.goal and place.goal.state == OPEN:
        goal = place.goal.goal
        why = f"you have set yourself a goal: {goal_words(goal)} by {place.last_day(goal.by)}"
    return Advice(slug=place.slug, command=_work(place), why=why)


def _need_advice(needed: Place, place: Place) -> Advice:
    skills = ", ".join(place.step.needs.get(needed.slug, ()) if place.step else ()) or ", ".join(needed.teaches)
    why = f"it teaches {skills or 'what comes first'}, which {place.slug} needs"
    return Advice(slug=needed.slug, command=_work(needed), why=why)


def _work(place: Place) -> str:
    """The command with which work on it begins, or goes on."""
    if place.state == UNPREPARED:
        return f"podium prepare {place.slug}"
    if place.is_begun and not place.has_hints:
        return f"podium submissions {place.slug} --plot"
    return f"podium {'hint' if place.is_begun else 'start'} {place.slug}"
