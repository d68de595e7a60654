"""Was it better? The words, and what they may claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from podium.standings.verdict import CANNOT_TELL, CLEARLY, MAYBE, N_ANSWERS, judge_difference

Z = st.floats(-50, 50)


@pytest.mark.parametrize(
    ("z", "words"),
    [
        (0.0, "cannot tell (two equal models would show such a gap more often than not)"),
        (0.9, "cannot tell (two equal models would show such a gap more than one time in three)"),
        (1.28, "maybe better (two equal models would show such a gap about one time in 5)"),
        (1.95, "maybe better (two equal models would show such a gap about one time in 20)"),
        (1.97, "clearly better (two equal models would show such a gap less than one time in 20)"),
        (float("inf"), "clearly better (two equal models would show such a gap less than one time in 20)"),
    ],
)
def test_what_is_said(z: float, words: str) -> None:
    """In plain words, the same for a loss as for a gain."""
    assert judge_difference(z).words("better") == words
    assert judge_difference(-z).words("worse") == words.replace("better", "worse")


@given(Z)
def test_the_chance_is_that_of_the_normal_distribution(z: float) -> None:
    """ "about one time in N" is within a factor of 1.5 of the two-sided p value, and the borders are 5 % and 32 %."""
    p = 2 * stats.norm.sf(abs(z))
    verdict = judge_difference(z)
    assert verdict.kind == (CLEARLY if p < 0.05 else MAYBE if p < 0.32 else CANNOT_TELL)
    if verdict.kind == MAYBE:
        assert 1 / 1.5 < p * int(verdict.chance.split()[-1]) < 1.5


def test_there_are_as_many_answers_as_the_leak_audit_counts() -> None:
    """Swept over every z that matters."""
    told = {judge_difference(z).words("better" if z > 0 else "worse") for z in np.linspace(-8, 8, 8001)}
    assert len(told) == N_ANSWERS


def test_equal_models_are_rarely_called_different() -> None:
    """Of 20,000 pairs of equal models about 5 % are "clearly" apart, for normal differences of 400 rows."""
    random = np.random.default_rng(5)
    differences = random.normal(size=(20_000, 400))
    z = differences.mean(axis=1) / (differences.std(axis=1, ddof=1) / 20)
    share = np.mean([judge_difference(one).kind == CLEARLY for one in z])
    assert 0.045 < share < 0.056
