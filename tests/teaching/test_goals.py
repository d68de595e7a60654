"""What becomes of a goal follows from the submissions and the clock."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS
from podium.store.learning import Goal
from podium.teaching.goals import LATE, MET, MISSED, OPEN, goal_words, is_enough, judge_goal

START = datetime(2026, 11, 1, tzinfo=UTC)
HOURS = st.integers(1, 2000)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def goal(by: int, ended: int | None = None, ending: str = "") -> Goal:
    return Goal(
        slug="tiny",
        tier=GOOD,
        by=at(by),
        set_at=START,
        ended_at=None if ended is None else at(ended),
        ending=ending,
    )


def state(one: Goal, reached: int | None, now: int, *, is_over: bool = False) -> str:
    """As it is known at ``now``: nobody knows of later submissions."""
    known = at(reached) if reached is not None and reached <= now else None
    return judge_goal(one, known, is_over=is_over, now=at(now)).state


def test_a_goal_is_open_until_it_is_reached_or_its_date_comes() -> None:
    """What comes in at the moment itself is too late."""
    assert state(goal(100), None, 99) == OPEN
    assert state(goal(100), 50, 50) == MET
    assert state(goal(100), None, 100) == MISSED
    assert state(goal(100), 100, 100) == LATE
    assert state(goal(100), 120, 110) == MISSED
    assert state(goal(100), 120, 130) == LATE


def test_nothing_can_move_a_goal_once_the_competition_is_over() -> None:
    """Missed before its date; what was reached in time stays met."""
    assert state(goal(100), None, 50, is_over=True) == MISSED
    assert state(goal(100), 40, 50, is_over=True) == MET


def test_a_goal_that_was_replaced_or_dropped_says_so() -> None:
    """Unless it had been met before that."""
    assert state(goal(100, 60, "replaced"), None, 70) == "replaced"
    assert state(goal(100, 60, "dropped"), 80, 90) == "dropped"
    assert state(goal(100, 60, "replaced"), 50, 90) == MET


def test_a_goal_is_due_in_its_last_week() -> None:
    """Neither before nor after, and not once it is met."""
    by = 24 * 30
    due = [judge_goal(goal(by), None, is_over=False, now=at(hour)).is_due for hour in (by - 169, by - 168, by - 1, by)]
    assert due == [False, True, True, False]
    assert not judge_goal(goal(by), at(5), is_over=False, now=at(by - 1)).is_due


@settings(max_examples=many(200))
@given(by=HOURS, reached=st.none() | HOURS, first=HOURS, later=HOURS)
def test_the_states_of_a_goal_only_go_forward(by: int, reached: int | None, first: int, later: int) -> None:
    """Open, then met for good; or open, missed, and perhaps reached late."""
    before, after = sorted((first, later))
    follows = {OPEN: {OPEN, MET, MISSED, LATE}, MET: {MET}, MISSED: {MISSED, LATE}, LATE: {LATE}}
    assert state(goal(by), reached, after) in follows[state(goal(by), reached, before)]
    assert (state(goal(by), reached, after) == OPEN) == (after < by and (reached is None or reached > after))


@given(points=st.floats(0, 150), wanted=st.floats(1, 150))
def test_points_are_enough_from_the_wanted_number_on(points: float, wanted: float) -> None:
    """Whatever the tier."""
    one = Goal(slug="tiny", points=wanted, by=at(1), set_at=START)
    assert is_enough(one, WORLD_CLASS, points) == (points >= wanted)
    assert not is_enough(one, WORLD_CLASS, None)


def test_a_higher_tier_is_enough() -> None:
    """A lower one is not, and none is not."""
    assert [is_enough(goal(1), tier, 150.0) for tier in (None, RESULT, GOOD, WORLD_CLASS)] == [False, False, True, True]
    assert [goal_words(goal(1)), goal_words(Goal(slug="t", points=62.5, by=at(1), set_at=START))] == [
        GOOD,
        "62.5 points",
    ]
