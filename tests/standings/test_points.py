"""Points rise with the score, whatever the rungs do; each rung that can be told apart is worth what it says."""

from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from thorough import many

from podium.standings.points import DUMMY, GOOD, LINEAR, MOST_POINTS, POINTS, TOP, TUNED, Holder, make_scale

SCORES = dict(zip(POINTS, (0.5, 0.6, 0.8, 0.85, 0.9), strict=True))


def held(scores, numbers=None):
    """A holder for each rung, in the order of the way up."""
    return [
        Holder(rung=rung, name=f"the {rung}", score=scores[rung], number=place if numbers is None else numbers[rung])
        for place, rung in enumerate(POINTS)
        if rung in scores
    ]


def scale(scores=SCORES, *, z=lambda one, other: 9.0, greater=True):
    return make_scale(held(scores), z, greater_is_better=greater)


some_scores = st.lists(st.integers(-50, 50), min_size=5, max_size=5).map(
    lambda values: dict(zip(POINTS, map(float, values), strict=True))
)
some_z = st.lists(st.sampled_from([None, -3.0, 0.0, 1.99, 2.0, 5.0]), min_size=4, max_size=4)


def test_each_rung_is_worth_its_points() -> None:
    """And half way between two it is half way between their points."""
    found = scale()
    for rung, points in POINTS.items():
        assert found.points(SCORES[rung]) == pytest.approx(points)
    assert found.points(0.7) == pytest.approx(37.5)
    assert found.points(0.83) == pytest.approx(65)


def test_the_last_slope_goes_on_up_to_150_and_nothing_is_below_0() -> None:
    """From tuned to world-class it is 25 points for 0.05."""
    found = scale()
    assert found.points(0.92) == pytest.approx(110)
    assert found.points(1.01) == found.points(99.0) == MOST_POINTS
    assert found.points(0.4999) == found.points(-1e9) == 0


@given(some_scores, some_z, st.lists(st.floats(-90, 90), min_size=2, max_size=20), st.booleans())
@settings(max_examples=many(100))
def test_a_better_score_never_has_fewer_points(scores, z, values, greater) -> None:
    """Whatever order the rungs are in and whichever of them cannot be told apart."""
    found = scale(scores, z=lambda one, other: z[other], greater=greater)
    if found is None:
        return
    points = [found.points(value) for value in sorted(values, reverse=not greater)]
    assert points == sorted(points)
    assert all(0 <= one <= MOST_POINTS for one in points)


@given(some_scores, some_z, st.floats(-90, 90))
@settings(max_examples=many(100))
def test_the_direction_turns_everything_round(scores, z, value) -> None:
    """A metric that is better when smaller is the same scale with the other sign."""
    turned = scale({rung: -score for rung, score in scores.items()}, z=lambda one, other: z[other], greater=False)
    found = scale(scores, z=lambda one, other: z[other])
    assert (found is None) == (turned is None)
    if found:
        assert turned.points(-value) == pytest.approx(found.points(value))


@given(some_scores, some_z)
@settings(max_examples=many(100))
def test_every_mark_is_worth_the_mean_of_its_rungs(scores, z) -> None:
    """At the score of their tier or the mean of their scores; those that are one with the dummy are worth nothing."""
    found = scale(scores, z=lambda one, other: z[other])
    if found is None:
        return
    assert [holder.rung for mark in found.marks for holder in mark.holders] == list(POINTS)
    for mark in found.marks:
        assert found.points(mark.score) == pytest.approx(mark.points)
        rungs = [holder.rung for holder in mark.holders]
        if DUMMY in rungs:
            assert mark.points == 0
            assert mark.score == max(scores[rung] for rung in rungs)
        else:
            assert mark.points == pytest.approx(mean(POINTS[rung] for rung in rungs))
            places = [mean(scores[rung] for rung in rungs), *(scores[rung] for rung in rungs if rung in (GOOD, TOP))]
            assert any(mark.score == pytest.approx(place) for place in places)


@given(some_scores)
@settings(max_examples=many(50))
def test_rungs_in_the_wrong_order_are_pooled_as_isotonic_regression_does(scores) -> None:
    """scikit-learn's, of the rungs above the dummy, where nothing is known of standard errors."""
    above = {rung: score for rung, score in scores.items() if rung != DUMMY}
    found = scale(above, z=lambda one, other: None)
    fitted = IsotonicRegression().fit_transform(np.arange(4), list(above.values()))
    levels = sorted(set(fitted.round(9)))
    if len(levels) < 2:
        assert found is None
    else:
        pools = [[holder.score for holder in mark.holders] for mark in found.marks]
        assert [mean(pool) for pool in pools] == pytest.approx(levels)


def test_a_tier_that_is_reached_has_the_points_of_its_mark() -> None:
    """Also where the rungs that are one with it stand higher on these rows."""
    found = scale(
        {DUMMY: 0.1, LINEAR: 0.98, GOOD: 0.96, TUNED: 0.97, TOP: 0.99},
        z=lambda one, other: 0.5 if one in (2, 3) else 9.0,
    )
    assert found.points(0.96) == pytest.approx(next(mark.points for mark in found.marks if mark.score == 0.96))
    assert found.reached(0.96).score == 0.96


def test_rungs_that_cannot_be_told_apart_are_one_mark() -> None:
    """Below two paired standard errors."""
    near = scale(z=lambda one, other: 1.99 if (one, other) == (4, 3) else 9.0)
    assert [mark.rungs for mark in near.marks] == [DUMMY, LINEAR, GOOD, f"{TUNED} and {TOP}"]
    assert near.points(0.9) == pytest.approx(87.5)
    assert len(scale(z=lambda one, other: 2.0).marks) == 5


def test_a_linear_model_that_is_the_best_default_model_is_a_good_result() -> None:
    """One submission counts once, as the highest rung it holds."""
    numbers = {DUMMY: 1, LINEAR: 2, GOOD: 2, TUNED: 3, TOP: 4}
    found = make_scale(held({**SCORES, GOOD: 0.6}, numbers), lambda one, other: 9.0, greater_is_better=True)
    assert [mark.points for mark in found.marks] == [0, 50, 75, 100]
    assert found.points(0.6) == 50


@pytest.mark.parametrize("missing", POINTS)
def test_a_missing_rung_leaves_a_straight_line(missing) -> None:
    """The others keep their points."""
    found = scale({rung: score for rung, score in SCORES.items() if rung != missing})
    for rung in POINTS.keys() - {missing}:
        assert found.points(SCORES[rung]) == pytest.approx(POINTS[rung])


def test_where_nothing_can_be_told_apart_there_are_no_points() -> None:
    """Nor with one rung, or none."""
    assert scale(z=lambda one, other: 0.5) is None
    assert scale({GOOD: 0.8}) is None
    assert scale({}) is None


def test_a_published_score_is_paired_with_nothing() -> None:
    """It is a mark of its own as long as it is better."""
    holders = [*held(SCORES)[:-1], Holder(rung=TOP, name="paper", score=0.851, number=None)]
    found = make_scale(holders, lambda one, other: 0.0 if one is None else 9.0, greater_is_better=True)
    assert found.marks[-1].holders[0].name == "paper"
    assert found.points(0.851) == 100


def test_what_is_reached_and_what_is_next() -> None:
    """Strictly better is next; as good is reached."""
    found = scale()
    assert found.reached(0.4) is None
    assert found.next(0.4).rungs == DUMMY
    assert (found.reached(0.8).rungs, found.next(0.8).rungs) == (GOOD, TUNED)
    assert found.next(0.9) is None
    assert found.last_step(found.reached(0.8)) == pytest.approx(0.2)
    assert found.last_step(found.marks[0]) is None
