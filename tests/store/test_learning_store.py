"""Goals and reflections in the store: kept for a name, ended but never removed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tiny import Tiny

from podium.errors import NotAllowedError
from podium.store.learning import Goal, Reflection

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GOAL = Goal(slug="tiny", tier="a good result", by=NOW + timedelta(days=9), set_at=NOW)


def reflection(tiny: Tiny, **changes) -> Reflection:
    """One on a submission that there is, with every field set."""
    number = tiny.submit("ann", 2.0).receipt.number
    one = Reflection(
        slug="tiny",
        written_at=NOW,
        worked="trees",
        gap="why",
        learn="bagging",
        by=NOW + timedelta(days=7),
        number=number,
        split="public",
        score=2.0,
        rank=1,
        n_ranked=3,
        tier="a result",
        points=12.5,
    )
    return replace(one, **changes)


def test_a_goal_comes_back_as_it_was_set(tiny: Tiny) -> None:
    """Nobody of that name has submitted, and nobody is made a team by it."""
    points = replace(GOAL, tier="", points=62.5)
    with tiny.store() as store:
        store.set_goal("ann", points)
        assert store.goals("tiny", "ann") == [points]
        assert store.get_team("ann") is None


def test_a_replaced_goal_stays_in_the_history(tiny: Tiny) -> None:
    """One stands at most; what ended says when and how."""
    second = replace(GOAL, tier="a result", set_at=NOW + timedelta(hours=1))
    third = replace(GOAL, set_at=NOW + timedelta(hours=3))
    with tiny.store() as store:
        store.set_goal("ann", GOAL)
        store.set_goal("ann", second)
        store.drop_goal("tiny", "ann", now=NOW + timedelta(hours=2))
        store.set_goal("ann", third)
        assert store.goals("tiny", "ann") == [
            replace(GOAL, ended_at=second.set_at, ending="replaced"),
            replace(second, ended_at=NOW + timedelta(hours=2), ending="dropped"),
            third,
        ]


def test_goals_belong_to_a_name_however_it_is_capitalised(tiny: Tiny) -> None:
    """And to one competition; without a slug all are given."""
    other = replace(GOAL, slug="other")
    with tiny.store() as store:
        for goal in (GOAL, other):
            store.set_goal("Ann", goal)
        assert store.goals("tiny", "ANN") == [GOAL]
        assert store.goals(None, "ann") == [GOAL, other]
        assert store.goals(None, "bob") == []
        store.drop_goal("tiny", "bob", now=NOW)
        assert store.goals("tiny", "ann") == [GOAL]


def test_a_name_that_cannot_be_a_team_has_no_goals(tiny: Tiny) -> None:
    """As everywhere; and nothing is kept."""
    with tiny.store() as store, pytest.raises(NotAllowedError, match="cannot be seen"):
        store.set_goal("a\nb", GOAL)


def test_a_reflection_comes_back_as_it_was_written(tiny: Tiny) -> None:
    """The oldest first; what was not told is None."""
    first = reflection(tiny)
    second = replace(first, score=None, rank=None, n_ranked=None, tier="", points=None, worked="Bäume, 'quoted'")
    with tiny.store() as store:
        for one in (first, second):
            store.add_reflection("ann", one)
        assert store.reflections("tiny", "Ann") == [first, second]
        assert store.reflections(None, "ann") == [first, second]
        assert store.reflections("other", "ann") == store.reflections(None, "bob") == []


def test_what_is_learned_is_learned_once(tiny: Tiny) -> None:
    """A second time does not move the date; later reflections wait anew."""
    first = reflection(tiny)
    later = replace(first, written_at=NOW + timedelta(days=2))
    with tiny.store() as store:
        store.add_reflection("ann", first)
        store.mark_learned("tiny", "ann", now=NOW + timedelta(days=1))
        store.add_reflection("ann", later)
        store.mark_learned("tiny", "bob", now=NOW + timedelta(days=3))
        assert store.reflections("tiny", "ann") == [replace(first, learned_at=NOW + timedelta(days=1)), later]
        store.mark_learned("tiny", "ann", now=NOW + timedelta(days=4))
        learned = [one.learned_at for one in store.reflections("tiny", "ann")]
    assert learned == [NOW + timedelta(days=1), NOW + timedelta(days=4)]
