"""Intervals are those of scipy and statsmodels, and hold what they say they hold."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW
from thorough import many

from podium.diagnosis.intervals import design_effect, mean_interval, standard_error, two_sided_p, wilson
from podium.diagnosis.wording import between, chance, percent, short


@settings(max_examples=many(60))
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.9, 0.95]))
def test_a_share_has_wilsons_interval(counts: tuple[int, int], level: float) -> None:
    """As statsmodels has it; the share itself is always inside."""
    hits, n_rows = counts
    found = wilson(hits, n_rows, level=level)
    low, high = proportion_confint(hits, n_rows, alpha=1 - level, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert found.low <= found.estimate == hits / n_rows <= found.high


def test_a_mean_has_students_interval() -> None:
    """As statsmodels has it; of zeros and ones it is Wilson's."""
    values = np.random.default_rng(0).exponential(size=40)
    found = mean_interval(values)
    assert (found.low, found.high) == pytest.approx(DescrStatsW(values).tconfint_mean())
    assert mean_interval(np.array([0.0, 1.0, 1.0])) == wilson(2, 3)


def test_rows_that_go_together_make_it_wider() -> None:
    """The error over units is the cluster-robust one of an ordinary regression on a constant."""
    random = np.random.default_rng(1)
    units = np.repeat(np.arange(30), 5)
    values = random.normal(size=30)[units] + random.normal(size=150)
    fitted = sm.OLS(values, np.ones(150)).fit(cov_type="cluster", cov_kwds={"groups": units})
    assert standard_error(values, units) == pytest.approx(fitted.bse[0], rel=1e-9)
    assert design_effect(values, units) > 2
    assert design_effect(values, None) == 1.0
    alone, together = mean_interval(values), mean_interval(values, units)
    assert together.high - together.low > 1.3 * (alone.high - alone.low)
    assert mean_interval(values, np.zeros(150, dtype=int)).high == math.inf


def test_losses_with_a_long_tail_have_an_interval_that_holds_their_mean() -> None:
    """Of 500 tables of 60 log-normal losses about 95 in 100; Student's alone is too low too often."""
    random = np.random.default_rng(2)
    mean, holds, above = math.exp(0.5), 0, 0
    for _ in range(500):
        found = mean_interval(random.lognormal(size=60), is_positive=True)
        assert found.low > 0
        holds += found.holds(mean)
        above += found.high < mean
    assert 0.89 <= holds / 500 <= 0.97
    assert above / 500 < 0.1


def test_a_normal_chance_is_two_sided() -> None:
    assert two_sided_p(1.959964) == pytest.approx(0.05, abs=1e-6)
    assert two_sided_p(-1.959964) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.012345, "0.0123"),
        (1.5, "1.50"),
        (123.4, "123"),
        (12345.6, "12,300"),
        (1e-12, "1e-12"),
        (-0.5, "-0.500"),
        (math.inf, "unknown"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.9999, "99.9 %"),
        (0.9961, "99.6 %"),
        (0.345, "34 %"),
        (0.0341, "3.4 %"),
        (0.02, "2 %"),
        (1e-5, "under 0.1 %"),
    ],
)
def test_shares_are_never_all_or_nothing_by_rounding(share: float, text: str) -> None:
    assert percent(share) == text


def test_chances_and_intervals_read_as_sentences() -> None:
    assert chance(0.0005) == "in fewer than 1 of 1,000 cases"
    assert chance(0.0042) == "in 4 of 1,000 cases"
    assert between(wilson(5, 100), is_share=True) == "5 % (2.2 % to 11 %)"
