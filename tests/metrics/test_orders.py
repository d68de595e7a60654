"""Orders of numbers, against NumPy's own slower ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from thorough import many

from podium.metrics import orders

few_values = st.sampled_from([0.0, -0.0, 1.0, 2.0, -3.0, 1e308, -1e308, 5e-324])
numbers = st.one_of(st.lists(few_values, min_size=1), st.lists(st.floats(-1e9, 1e9), min_size=1)).map(np.array)


near_values = st.integers(0, 40).map(lambda n: 1.0 + n * 2**-50)  # they differ only where the row is packed
any_numbers = st.one_of(numbers, st.lists(near_values | st.floats(-1, 1), min_size=1).map(np.array))


@settings(max_examples=many(300), deadline=None)
@given(values=any_numbers, few=st.sampled_from([0.0, 0.2, 1.0]))
def test_rising_and_falling_are_stable_orders(values: NDArray[np.float64], few: float) -> None:
    """Equal values, also 0 and -0, keep their order; few or many of those that are nearly equal are put right."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "FEW", few)
        assert np.array_equal(orders.rising(values), np.argsort(values, kind="stable"))
        assert np.array_equal(orders.falling(values), np.argsort(-values, kind="stable"))


@settings(max_examples=many(100), deadline=None)
@given(values=numbers)
def test_dense_codes_are_the_places_among_distinct_values(values: NDArray[np.float64]) -> None:
    """As NumPy's unique gives them."""
    assert np.array_equal(orders.dense_codes(values), np.unique(values, return_inverse=True)[1].reshape(-1))


@settings(max_examples=many(60), deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(5000, 6000), n_digits=st.integers(0, 3), is_sorted=st.booleans())
def test_the_median_of_many_values_is_found_near_that_of_a_sample(
    seed: int, n: int, n_digits: int, is_sorted: bool
) -> None:
    """For even and odd numbers of values, with ties, and where the sample misleads."""
    values = np.round(np.random.default_rng(seed).gamma(1, 2, n), n_digits)
    if is_sorted:
        values.sort()
        values[:: n // 4096] += 100  # every value of the sample is too high
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "MANY_VALUES", 4096)
        assert orders.find_median(values) == np.median(values)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_median_of_few_values(n: int) -> None:
    """One value is its own median."""
    values = np.random.default_rng(n).normal(size=n)
    assert orders.find_median(values) == np.median(values)


def test_long_columns_are_worked_on_at_once_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """On two threads each gets its own result, in the order given."""
    one, other = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 5.0])
    alone = orders.of_both(orders.dense_codes, one, other)
    monkeypatch.setattr(orders, "MANY_ROWS", 1)
    together = orders.of_both(orders.dense_codes, one, other)
    assert [list(codes) for codes in together] == [list(codes) for codes in alone] == [[2, 0, 1], [0, 0, 1]]
