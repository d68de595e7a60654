"""A result, a good result, a world-class result: which rung holds each, and when it is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.standings.tiers import (
    GOOD,
    RESULT,
    WORLD_CLASS,
    Rung,
    choose_rungs,
    judge,
    merge_rungs,
    reached_tier,
)


def rung(tier: str, score: float, number: int | None, name: str = "") -> Rung:
    return Rung(tier=tier, name=name or tier, score=score, number=number)


DUMMY, LINEAR, FOREST, ENSEMBLE = (
    rung(RESULT, 0.5, 1, "dummy"),
    rung(GOOD, 0.7, 2, "linear"),
    rung(GOOD, 0.8, 3, "forest"),
    rung(WORLD_CLASS, 0.9, 4, "ensemble"),
)
LADDER = [DUMMY, FOREST, ENSEMBLE]


def states(score: float, z: float = 5.0, same: dict[str, str] | None = None, rungs=LADDER, *, greater: bool = True):
    return judge(score, 9, rungs, same or {}, lambda one, other: z, greater_is_better=greater)


def test_good_is_the_best_default_by_out_of_fold_score() -> None:
    """Not by test score: nobody looks at test rows to choose a rung."""
    chosen = choose_rungs(DUMMY, [(0.95, LINEAR), (0.6, FOREST)], ENSEMBLE, greater_is_better=True)
    assert [one.name for one in chosen] == ["dummy", "linear", "ensemble"]
    chosen = choose_rungs(DUMMY, [(0.95, LINEAR), (0.6, FOREST)], ENSEMBLE, greater_is_better=False)
    assert chosen[1].name == "forest"


def test_world_class_is_never_easier_than_good() -> None:
    """An ensemble, or a published score, that is worse than good is replaced by good, in either direction."""
    weak = rung(WORLD_CLASS, 0.75, 4, "ensemble")
    top = choose_rungs(DUMMY, [(1.0, FOREST)], weak, greater_is_better=True)[-1]
    assert (top.tier, top.name, top.score, top.number) == (WORLD_CLASS, "forest", 0.8, 3)
    strong = choose_rungs(DUMMY, [(1.0, FOREST)], weak, greater_is_better=False)[-1]
    assert strong.name == "ensemble"
    published = rung(WORLD_CLASS, 0.6, None, "paper")
    assert choose_rungs(None, [(1.0, FOREST)], published, greater_is_better=True)[-1].name == "forest"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_whoever_reaches_world_class_has_reached_good(score: float, good: float, top: float, greater: bool) -> None:
    """Whatever the scores of the rungs."""
    rungs = choose_rungs(None, [(1.0, rung(GOOD, good, 1))], rung(WORLD_CLASS, top, 2), greater_is_better=greater)
    low, high = states(score, rungs=rungs, greater=greater)
    assert low.is_reached or not high.is_reached


@pytest.mark.parametrize("missing", range(4))
def test_rungs_that_are_not_there_are_left_out(missing: int) -> None:
    """Before the roster has run there may be any of them."""
    dummy, singles, top = (
        [DUMMY, None][missing == 0],
        [[(1.0, FOREST)], []][missing == 1],
        [ENSEMBLE, None][missing == 2],
    )
    tiers = [one.tier for one in choose_rungs(dummy, singles, top, greater_is_better=True)]
    assert tiers == [tier for place, tier in enumerate((RESULT, GOOD, WORLD_CLASS)) if place != missing]


def test_a_result_must_beat_the_dummy_beyond_doubt() -> None:
    """Better is not enough: 1.96 paired standard errors are needed, and 1.96 is not beyond."""
    for z, is_reached in ((1.9599, False), (1.96, False), (1.9601, True)):
        result, *_ = states(0.6, z)
        assert result.is_reached is is_reached
        assert result.is_confirmed is is_reached
        assert result.gap == 0
    worse, *_ = states(0.4, 5.0)
    assert not worse.is_reached
    assert worse.gap == pytest.approx(0.1)


def test_good_and_world_class_need_to_be_at_least_as_good() -> None:
    """Confirmed or not, which is said."""
    for score, reached in ((0.6, RESULT), (0.8, GOOD), (0.85, GOOD), (0.9, WORLD_CLASS)):
        assert reached_tier(states(score)) == reached
    good = states(0.8, 1.0, rungs=[FOREST])[0]
    assert good.is_reached
    assert not good.is_confirmed


def test_no_tier_is_reached_above_one_that_is_missed() -> None:
    """A score that is not confirmed against the dummy is no good result either."""
    assert reached_tier(states(0.95, 1.0)) is None


def test_lower_scores_are_better_where_the_metric_says_so() -> None:
    """Gap and tier turn round."""
    rungs = [rung(RESULT, 0.9, 1), rung(GOOD, 0.5, 2), rung(WORLD_CLASS, 0.3, 3)]
    found = states(0.4, rungs=rungs, greater=False)
    assert reached_tier(found) == GOOD
    assert found[2].gap == pytest.approx(0.1)


def test_a_published_score_has_nothing_to_pair_with() -> None:
    """It is reached or not, and is never merged with a rung."""
    rungs = choose_rungs(DUMMY, [(1.0, FOREST)], rung(WORLD_CLASS, 0.88, None, "paper"), greater_is_better=True)
    assert merge_rungs(rungs, lambda one, other: 9.0) == {}
    *_, top = states(0.88, rungs=rungs)
    assert top.is_reached
    assert top.z is None
    assert not top.is_confirmed


def test_rungs_that_cannot_be_told_apart_are_one() -> None:
    """Below two paired standard errors; chains of them lead to the lowest. Such a tier is not awarded."""
    assert merge_rungs(LADDER, lambda one, other: 2.0) == {}
    assert merge_rungs(LADDER, lambda one, other: 1.99) == {GOOD: RESULT, WORLD_CLASS: RESULT}
    upper = merge_rungs(LADDER, lambda one, other: 9.0 if one == 3 else 0.5)
    assert upper == {WORLD_CLASS: GOOD}
    assert reached_tier(states(0.95, same=upper)) == GOOD
    assert states(0.95, same=upper)[2].same_as == GOOD


def test_a_world_class_rung_that_is_the_good_one_is_the_same() -> None:
    """Whatever its z against itself."""
    rungs = choose_rungs(DUMMY, [(1.0, FOREST)], rung(WORLD_CLASS, 0.1, 4), greater_is_better=True)
    assert merge_rungs(rungs, lambda one, other: 9.0) == {WORLD_CLASS: GOOD}


def test_without_rungs_there_is_no_tier() -> None:
    """Nothing to reach, nothing reached."""
    assert reached_tier(states(1.0, rungs=[])) is None
