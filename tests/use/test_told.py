"""What the ledger tells of a score is what the board tells, and a recomputed score is held to just that."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import NOW, Tiny

from podium.standings.display import Precision, automatic_precision
from podium.store.limits import NO_LIMITS
from podium.use.commitments import ensure_commitment
from podium.use.scorer import score_table
from podium.use.submit import new_submission
from podium.use.told import is_as_told, read_step, told_as
from podium.use.validate import validate
from podium.use.verify import verify

STEPS = st.builds(Precision, st.integers(0, 9), st.sampled_from([1, 2, 5, 10, 200]), told_in_full=st.just(False))
SCORES = st.floats(-1e3, 1e3)


@given(STEPS, SCORES)
def test_a_coarse_score_is_told_as_it_is_shown_and_agrees_with_itself(precision: Precision, score: float) -> None:
    """The text is the float that programs are given; and no digit more is in it."""
    told = told_as(precision, score)
    assert float(told["told_score"]) == precision.told(score)
    assert read_step(told["told_step"]) == Precision(precision.decimals, precision.step)
    assert is_as_told(score, told["told_score"], told["told_step"])
    assert not is_as_told(score + 2 * precision.smallest + 1e-5, told["told_score"], told["told_step"])


@given(SCORES)
def test_a_score_in_full_agrees_to_nine_digits(score: float) -> None:
    """Another machine may add up in another order; anything else is another score."""
    assert told_as(Precision(5), score) == {}
    assert is_as_told(score, repr(score), None)
    assert is_as_told(score * (1 + 1e-12), repr(score), None)
    assert not is_as_told(score + abs(score) * 1e-6 + 1e-9, repr(score), None)


def test_an_automatic_step_reads_back() -> None:
    """Of every size, also of one above 1."""
    for error in (0.0079, 0.02, 0.5, 1.0, 37.0, 2500.0):
        precision = automatic_precision([error])
        assert read_step(told_as(precision, 1.0)["told_step"]) == Precision(precision.decimals, precision.step)


@pytest.mark.parametrize("step", ["", "0", "0.000", "-1", "1e-3", "x", "0.5.5"])
def test_what_is_no_step_agrees_with_nothing(step: str) -> None:
    """A damaged entry is found, not believed."""
    with pytest.raises(ValueError, match="is no step"):
        read_step(step)
    assert not is_as_told(0.5, "0.5", step)
    assert not is_as_told(0.5, "half", "0.1")


def test_where_nothing_is_told_nothing_can_be_wrong() -> None:
    """A ladder that says `not a significant improvement` and nothing else."""
    assert is_as_told(0.123, None, None)


@pytest.mark.parametrize(
    ("told", "step", "is_right"),
    [("1.2", "0.1", True), ("1.0", "0.5", True), ("1.0", "1", True), ("", None, True), ("1.3", "0.1", False)],
)
def test_a_coarse_entry_is_verified_by_its_step(tiny: Tiny, told: str, step: str | None, is_right: bool) -> None:
    """The file gives 1.25 on public: whatever rounds to what was told is right, and the ledger holds no 1.25."""
    data = tiny.file(1.25, 2.0)
    scores, prints = score_table(tiny.competition, validate(tiny.competition, data, name="a.csv"))
    assert 1.2499 < scores["public"] < 1.2501
    with tiny.store() as store:
        team = store.add_team("ann", now=NOW)
        commitment = ensure_commitment(tiny.competition, store, now=NOW)
        moment = NOW + timedelta(minutes=1)
        new = new_submission(tiny.competition, team, data, "a.csv", scores, prints, now=moment, commitment=commitment)
        store.add_submission(replace(new, told_score=told, told_step=step), limits=NO_LIMITS)
        assert "1.25" not in store.ledger("tiny")[-1].entry
    found = [problem for _, one in verify(tiny.root, ["tiny"]) for problem in one.problems]
    assert found == ([] if is_right else ["submission 1: the ledger tells 1.3, its file gives another public score"])
