"""The one next thing to do: what presses, then what is begun, then the lowest step that is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS
from podium.store.learning import Goal, Reflection
from podium.teaching.goals import MISSED, judge_goal
from podium.teaching.next_step import choose_next, find_reminders
from podium.teaching.path import SHIPPED_PATH, LearningPath, Step, load_path
from podium.teaching.place import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STATES = ("absent", "broken", "open", "not prepared", "not open yet", "late", "closed")


def a_step(slug: str, track: str = "lines", level: int = 1, **needs: str) -> Step:
    return Step(
        slug=slug, track=track, level=level, teaches=(), needs={name: (skill,) for name, skill in needs.items()}
    )


STEPS = (
    a_step("a1"),
    a_step("a2", level=2, a1="scaling"),
    a_step("a3", level=3, a2="order", b2="shape"),
    a_step("b2", "trees", 2, a1="scaling"),
    a_step("b5", "trees", 5, b2="shape"),
)
PATH = LearningPath(
    title="A path",
    levels=("1", "2", "3", "4", "5"),
    tracks={"lines": "", "trees": ""},
    steps=STEPS,
    ends_with_own_data=True,
)


def place(slug: str, **changes) -> Place:
    step = next((one for one in STEPS if one.slug == slug), None)
    return Place(**{"slug": slug, "title": "", "step": step, "teaches": ("skill",), "state": "open", **changes})


def begun(slug: str, tier: str | None = None, *, days: float = 1, **changes) -> Place:
    latest = NOW - timedelta(days=days)
    return place(slug, **{"n_submissions": 2, "latest_at": latest, "tier": tier, "top_tier": WORLD_CLASS, **changes})


def finished(slug: str, **changes) -> Place:
    """And looked back on."""
    done = begun(slug, GOOD, is_over=True, is_final=True, reflection=a_reflection(slug, learned_at=NOW))
    return replace(done, **changes)


def a_reflection(slug: str, *, by: float = 7, **changes) -> Reflection:
    kept = Reflection(
        slug=slug,
        written_at=NOW,
        worked="w",
        gap="g",
        learn="bagging",
        by=NOW + timedelta(days=by),
        number=1,
        split="public",
    )
    return replace(kept, **changes)


def a_goal(slug: str, *, by: float, tier: str = GOOD):
    goal = Goal(slug=slug, tier=tier, by=NOW + timedelta(days=by), set_at=NOW - timedelta(days=30))
    return judge_goal(goal, None, is_over=False, now=NOW)


def everything(*changed: Place) -> list[Place]:
    """All places of the path, those given in the place of fresh ones, and what is beside the path."""
    given = {one.slug: one for one in changed}
    return [given.pop(step.slug, place(step.slug)) for step in STEPS] + list(given.values())


def command(*changed: Place, path: LearningPath = PATH) -> str:
    advice = choose_next(path, everything(*changed), now=NOW)
    return advice.command if advice else ""


def test_a_beginner_starts_at_the_beginning() -> None:
    """The lowest step of the first track; prepared first where it has to be."""
    assert command() == "podium start a1"
    assert command(place("a1", state="not prepared")) == "podium prepare a1"
    assert command(place("a1", state="absent")) == "podium start a2"


def test_what_is_begun_goes_on_to_a_good_result_and_then_to_its_end() -> None:
    """The competition worked on last; a better tier than good is not asked for."""
    assert command(begun("a1")) == "podium hint a1"
    assert command(begun("a1", RESULT)) == "podium hint a1"
    assert command(begun("a1", GOOD)) == "podium finish a1"
    assert command(begun("a1", RESULT, top_tier=RESULT)) == "podium finish a1"
    assert command(begun("a1", RESULT, days=5), begun("b2", RESULT, days=2)) == "podium hint b2"
    assert command(begun("a1", top_tier=None)) == "podium baseline a1"


def test_what_only_the_organiser_can_end_is_climbed_to_the_top() -> None:
    """And then something else comes."""
    sealed = begun("a1", GOOD, may_finish=False)
    assert command(sealed) == "podium hint a1"
    assert command(replace(sealed, tier=WORLD_CLASS)) == "podium start a2"


def test_no_command_is_named_that_would_be_refused() -> None:
    """Before hints are open, and while baselines are hidden."""
    assert command(begun("a1", RESULT, has_hints=False)) == "podium submissions a1 --plot"
    assert command(begun("a1", top_tier=None, has_rungs=False)) == "podium hint a1"


def test_the_lowest_of_the_track_one_works_in_comes_next() -> None:
    """The latest submission says which; when the track is done, any other."""
    assert command(finished("a1")) == "podium start a2"
    assert command(finished("a1"), finished("b2", latest_at=NOW)) == "podium start b5"
    assert command(*map(finished, ("a1", "a2", "a3"))) == "podium start b2"


def test_what_a_step_needs_goes_before_it() -> None:
    """Directly or through others; the sentence says for what. What cannot be had is not waited for."""
    advice = choose_next(PATH, everything(finished("a1"), finished("a2")), now=NOW)
    assert (advice.command, advice.why) == ("podium start b2", "it teaches shape, which a3 needs")
    assert command(finished("a1"), finished("a2"), place("b2", state="absent")) == "podium start a3"
    assert command(begun("b5")) == "podium start a1"
    assert command(begun("b5", RESULT)) == "podium hint b5"


def test_a_goal_that_is_due_comes_before_everything() -> None:
    """The nearest first; one that is weeks away only says where to begin."""
    due, later = place("b2", goal=a_goal("b2", by=3)), begun("a1", goal=a_goal("a1", by=5))
    advice = choose_next(PATH, everything(due, later), now=NOW)
    assert advice.command == "podium start b2"
    assert advice.why == "your goal, a good result, is due on 2026-11-24, 3 days left"
    assert command(begun("a1", RESULT), place("b2", goal=a_goal("b2", by=30))) == "podium hint a1"
    assert command(finished("a1"), place("b5", goal=a_goal("b5", by=30)), finished("b2")) == "podium start b5"


def test_a_missed_goal_is_told_with_the_next_step_and_holds_nothing_up() -> None:
    """A reminder, with how to set it anew; nothing is said once the competition is over."""
    missed = begun("a1", RESULT, goal=a_goal("a1", by=-2))
    assert missed.goal.state == MISSED
    [reminder] = find_reminders(everything(missed), now=NOW)
    assert reminder.command == "podium hint a1"
    assert "was 2026-11-19. That happens" in reminder.why
    assert "podium path goal a1 --tier good --by DATE" in reminder.why
    assert find_reminders(everything(replace(missed, is_over=True, reflection=a_reflection("a1"))), now=NOW) == []


def test_what_was_to_be_learned_is_spoken_of_when_its_date_is_near() -> None:
    """Three days before it is a reminder, on the day it comes first; learned is learned."""
    far, near, come = (finished("a1", reflection=a_reflection("a1", by=days)) for days in (4, 2, -1))
    assert find_reminders(everything(far), now=NOW) == []
    assert [one.slug for one in find_reminders(everything(near), now=NOW)] == ["a1"]
    assert command(near) == "podium start a2"
    advice = choose_next(PATH, everything(come), now=NOW)
    assert advice.command == "podium path reflect a1"
    assert advice.why == "you wanted to learn this, and it was due on 2026-11-20: bagging"
    assert find_reminders(everything(finished("a1")), now=NOW) == []


def test_what_is_finished_wants_to_be_looked_back_on() -> None:
    """Unless that was done since the latest submission that counts."""
    assert command(finished("a1", reflection=None)) == "podium path reflect a1"
    early = a_reflection("a1", learned_at=NOW, written_at=NOW - timedelta(days=2))
    assert command(finished("a1", reflection=early)) == "podium path reflect a1"
    assert command(finished("a1")) == "podium start a2"


def test_the_end_of_the_path_is_ones_own_data() -> None:
    """Where the path has that end; and what one has made of it goes on like anything else."""
    done = [finished(step.slug) for step in STEPS]
    assert command(*done) == "podium new DATA.csv"
    assert command(*done, path=replace(PATH, ends_with_own_data=False)) == ""
    assert command(*done, begun("mine", RESULT)) == "podium hint mine"
    assert command(*done, place("mine")) == "podium new DATA.csv"


def test_dates_are_told_in_the_time_zone_of_the_competition() -> None:
    """The end of a day in Los Angeles is the next morning in UTC."""
    one = place("a1", time_zone="America/Los_Angeles")
    assert one.last_day(datetime(2026, 12, 25, 8, tzinfo=UTC)) == "2026-12-24"
    assert place("a1").last_day(datetime(2026, 12, 25, tzinfo=UTC)) == "2026-12-24"


MOMENTS = st.integers(-60, 60).map(lambda days: NOW + timedelta(days=days))


@st.composite
def places(draw: st.DrawFn, path: LearningPath) -> list[Place]:
    """Any state of any path, with goals and reflections as the rest of the program could make them."""
    found = []
    for step in path.steps:
        n_submissions = draw(st.integers(0, 2))
        is_over = draw(st.booleans())
        goal = draw(st.none() | MOMENTS)
        reached = draw(st.none() | MOMENTS) if n_submissions else None
        wanted = Goal(slug=step.slug, tier=GOOD, by=goal, set_at=NOW) if goal else None
        found.append(
            Place(
                slug=step.slug,
                title="",
                step=step,
                teaches=(),
                state=draw(st.sampled_from(STATES)),
                is_over=is_over,
                may_finish=draw(st.booleans()),
                n_submissions=n_submissions,
                latest_at=draw(MOMENTS) if n_submissions else None,
                tier=draw(st.sampled_from([None, RESULT, GOOD])) if n_submissions else None,
                top_tier=draw(st.sampled_from([None, RESULT, GOOD, WORLD_CLASS])),
                goal=judge_goal(wanted, reached, is_over=is_over, now=NOW) if wanted else None,
                reflection=a_reflection(step.slug, written_at=draw(MOMENTS), by=draw(st.integers(-20, 20)))
                if n_submissions and draw(st.booleans())
                else None,
            )
        )
    return found


@settings(max_examples=many(200))
@given(st.data())
def test_the_next_step_is_never_work_on_what_is_finished(data: st.DataObject) -> None:
    """What is over is looked back on at most; what is not here is not named; there always is a next step."""
    path = data.draw(st.sampled_from([PATH, load_path(SHIPPED_PATH)]))
    found = data.draw(places(path))
    advice = choose_next(path, found, now=NOW)
    known = {one.slug: one for one in found}
    for one in [advice, *find_reminders(found, now=NOW)]:
        assert one is not None
        if one.command.startswith("podium path reflect"):
            assert known[one.slug].is_begun
            assert known[one.slug].state not in ("absent", "broken")
        elif one.slug:
            assert known[one.slug].is_workable
            assert one.slug in one.command.split()
    workable = [one for one in found if one.is_workable and not one.is_begun]
    assert advice.command != "podium new DATA.csv" or not workable


@settings(max_examples=many(100))
@given(st.data())
def test_who_follows_the_advice_comes_to_the_end_of_the_path(data: st.DataObject) -> None:
    """Start, improve, finish, look back, step by step: every competition that can be had is finished on the way."""
    path = load_path(SHIPPED_PATH)
    absent = data.draw(st.sets(st.sampled_from([step.slug for step in path.steps])))
    found = {
        step.slug: Place(
            slug=step.slug, title="", step=step, teaches=(), state="absent" if step.slug in absent else "open"
        )
        for step in path.steps
    }
    for hour in range(100):
        now = NOW + timedelta(hours=hour)
        advice = choose_next(path, list(found.values()), now=now)
        if not advice.slug:
            break
        found[advice.slug] = follow(found[advice.slug], advice.command.split()[1], now)
    assert advice.command == "podium new DATA.csv"
    assert {one.slug for one in found.values() if not one.is_finished} == absent


def follow(one: Place, verb: str, now: datetime) -> Place:
    """The place after the advice was taken."""
    if verb == "start":
        return replace(one, n_submissions=1, latest_at=now, top_tier=GOOD)
    if verb == "hint":
        better = RESULT if one.tier is None else GOOD
        return replace(one, n_submissions=one.n_submissions + 1, latest_at=now, tier=better)
    if verb == "finish":
        return replace(one, is_over=True)
    assert verb == "path"
    return replace(one, reflection=a_reflection(one.slug, written_at=now, learned_at=now))
