"""Scores are cut off toward zero where they are shown, and nowhere else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.standings.display import Precision, automatic_precision, get_precision, standard_error_text

CASES = [
    # score, decimals, shown: what Kaggle's boards show for the full values its own pages give
    (34.538776394910684, 5, "34.53877"),
    (0.29, 2, "0.29"),
    (0.999999, 5, "0.99999"),
    (0.999999999999, 5, "1.00000"),
    (-0.123456, 5, "-0.12345"),
    (-0.000001, 5, "0.00000"),
    (0.0, 5, "0.00000"),
    (1.1, 1, "1.1"),
    (2.5, 0, "2"),
    (2.45e25, 0, str(int(2.45e25))),
]


@pytest.mark.parametrize(("score", "decimals", "shown"), CASES)
def test_a_score_is_cut_off_toward_zero(score: float, decimals: int, shown: str) -> None:
    """The table of cases of the rule."""
    assert Precision(decimals).text(score) == shown


@given(st.floats(-1e6, 1e6), st.integers(0, 8))
def test_what_is_shown_is_never_further_from_zero_than_the_score(score: float, decimals: int) -> None:
    """Cutting off moves toward zero by less than one unit of the last decimal."""
    shown = Precision(decimals).shown(score)
    assert abs(shown) <= abs(score) + 1.1e-6 * 10**-decimals + 1e-9
    assert abs(shown - score) < 10**-decimals * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize(
    ("error", "text"), [(0.0031, "0.732"), (0.0052, "0.730"), (0.012, "0.73"), (0.3, "0.6"), (30.0, "0")]
)
def test_automatic_precision_is_at_most_one_standard_error(error: float, text: str) -> None:
    """The step is the largest of 1, 2, 5 times a power of ten that one standard error allows."""
    assert automatic_precision([error]).text(0.7329) == text


@given(st.floats(1e-9, 1e6))
def test_the_automatic_step_is_within_a_factor_of_two_and_a_half_of_the_error(error: float) -> None:
    """1, 2 and 5 leave no larger gap."""
    precision = automatic_precision([error])
    step = precision.step * 10.0**-precision.decimals
    assert step <= error * (1 + 1e-9)
    assert error < 2.5 * step * (1 + 1e-9)


def test_without_a_standard_error_five_decimals_are_shown() -> None:
    """Nothing known is no reason to hide digits."""
    assert get_precision("auto", [math.nan, 0.0]) == Precision(5, told_in_full=False)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (0.0041, "0.004"),
        (0.00051, "0.0005"),
        (0.0096, "0.01"),
        (0.0094, "0.009"),
        (0.96, "1"),
        (2.4, "2"),
        (9.7, "10"),
        (1234.0, "1000"),
        (3e-7, "0.0000003"),
        (0.0, "0"),
        (math.nan, ""),
        (math.inf, ""),
    ],
)
def test_a_standard_error_has_one_significant_digit(error: float, text: str) -> None:
    """To the nearest, never as a power of ten; nothing where it is not known."""
    assert standard_error_text(error) == text


@given(st.floats(1e-9, 1e9))
def test_a_shown_standard_error_is_right_to_half_its_digit(error: float) -> None:
    """It differs by half a unit of the only digit at most, and has no other."""
    text = standard_error_text(error)
    assert len(text.replace(".", "").strip("0")) == 1
    assert abs(float(text) - error) <= 0.5 * 10.0 ** math.floor(math.log10(error)) * (1 + 1e-9)
