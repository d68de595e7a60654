"""Grades rise with the score, stay within the rubric, and say where luck decides."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.competition.rubric import Rubric, make_rubric
from podium.grading.grade import Grade, give, grade_score, reduce, round_grade
from podium.grading.words import close_words, grade_words
from podium.standings.points import DUMMY, TOP, Holder, make_scale
from podium.standings.points import GOOD as GOOD_RUNG
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS, Rung, judge

ERROR = 0.01
RUNGS = [
    Rung(tier=RESULT, name="dummy", score=0.5, number=1),
    Rung(tier=GOOD, name="forest", score=0.7, number=2),
    Rung(tier=WORLD_CLASS, name="ensemble", score=0.8, number=3),
]
SCALE = make_scale(
    [
        Holder(rung=DUMMY, name="dummy", score=0.5, number=1),
        Holder(rung=GOOD_RUNG, name="forest", score=0.7, number=2),
        Holder(rung=TOP, name="ensemble", score=0.8, number=3),
    ],
    lambda one, other: 9.0,
    greater_is_better=True,
)


def rubric(**changes) -> Rubric:
    plain = {"out_of": 20.0, "submitted": 4.0, "result": 10.0, "good": 16.0, "world_class": 20.0}
    rest = {"refused": 0.0, "missing": 0.0, "between": "points", "unconfirmed": 1.0, "decimals": 1}
    return make_rubric({**plain, **rest, **changes})


def states(score: float, same: dict[str, str] | None = None):
    """Every difference has the same paired standard error."""
    at = {rung.number: rung.score for rung in RUNGS}
    return judge(score, 9, RUNGS, same or {}, lambda _, other: (score - at[other]) / ERROR, greater_is_better=True)


def grade(score: float, *, same: dict[str, str] | None = None, **changes) -> Grade:
    return grade_score(rubric(**changes), states(score, same), SCALE, score, error=ERROR)


@pytest.mark.parametrize(
    ("score", "value", "tier"),
    [
        (0.4, 4, None),
        (0.51, 4, None),  # better than the dummy, and not clearly so
        (0.6, 13, RESULT),  # 25 of the 50 points up to good
        (0.7, 16, GOOD),
        (0.75, 18, GOOD),
        (0.8, 20, WORLD_CLASS),
        (0.95, 20, WORLD_CLASS),
    ],
)
def test_grades_between_the_tiers_follow_the_points(score: float, value: float, tier: str | None) -> None:
    """Worked out by hand."""
    assert (grade(score).value, grade(score).tier) == (value, tier)


@pytest.mark.parametrize(("score", "value"), [(0.51, 4), (0.6, 10), (0.69, 10), (0.7, 16), (0.79, 16), (0.8, 20)])
def test_steps_give_nothing_between_two_tiers(score: float, value: float) -> None:
    assert grade(score, between="steps").value == value


def test_a_tier_that_is_not_confirmed_can_give_a_share_of_its_step() -> None:
    given = [grade(score, between="steps", unconfirmed=0.5).value for score in (0.7, 0.71, 0.73)]
    assert given == [13, 13, 16]


def test_tiers_that_are_one_give_what_the_highest_does() -> None:
    """Nobody loses a grade to a tier that cannot be told apart from the one that was reached."""
    assert grade(0.72, same={WORLD_CLASS: GOOD}, between="steps").value == 20


def test_luck_is_marked_within_two_standard_errors_of_a_step() -> None:
    near, far = grade(0.71, between="steps"), grade(0.73, between="steps")
    assert (near.is_close, near.low, near.high) == (True, 10, 16)
    assert (far.is_close, far.low, far.high) == (False, 16, 16)
    below = grade(0.69, between="steps")
    assert (below.is_close, below.low, below.high) == (True, 10, 16)


def test_by_points_only_the_first_step_is_one() -> None:
    """At a good result nothing jumps; below a result everything does."""
    assert not grade(0.7).is_close
    assert grade(0.51).is_close
    assert next(close_words(rubric(), grade(0.51), states(0.51))).startswith(
        "luck decides: 1.0 paired standard errors below the step to a result"
    )


def test_without_standard_errors_nothing_is_said_of_luck() -> None:
    unknown = [replace(state, z=None) for state in states(0.71)]
    found = grade_score(rubric(), unknown, SCALE, 0.71)
    assert (found.low, found.high, found.is_close) == (found.value, found.value, False)


def test_the_reason_names_tier_and_rung() -> None:
    def words(score: float, **changes) -> str:
        return grade_words(rubric(**changes), grade(score, **changes), states(score), SCALE)

    assert words(0.6) == "a result (clearly better than dummy), 25 points"
    assert words(0.71, between="steps") == "a good result (at least forest)"
    assert words(0.71, between="steps", unconfirmed=0.5).endswith("not confirmed: 50 % of the step")
    assert (words(0.51), words(0.4)) == ("not clearly better than dummy", "no better than dummy")


@settings(max_examples=many(100))
@given(st.floats(0.3, 1.1), st.floats(0, 0.2), st.sampled_from(["points", "steps"]))
def test_a_better_score_never_gets_a_lower_grade(score: float, gain: float, between: str) -> None:
    worse, better = grade(score, between=between), grade(score + gain, between=between)
    assert worse.value <= better.value
    for one in (worse, better):
        assert 4 <= one.low <= one.value <= one.high <= 20


def test_late_work_loses_its_share() -> None:
    late = reduce(rubric(), grade(0.75), 0.1)
    assert late.value == 16.2
    assert reduce(rubric(), late, 1.0).value == 0


def test_grades_are_rounded_half_up() -> None:
    assert [round_grade(value, 1) for value in (0.05, 0.25, 1.15, 2.449999)] == [0.1, 0.3, 1.2, 2.4]
    assert [round_grade(value, 0) for value in (0.5, 1.5, 2.5)] == [1, 2, 3]
    assert give(rubric(decimals=0), 2.5).value == 3
