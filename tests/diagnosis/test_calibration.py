"""The reliability curve is scikit-learn's, the slope statsmodels', and calibrated probabilities are left in peace."""

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.calibration import calibration_curve
from statsmodels.stats.proportion import proportion_confint

from podium.diagnosis.calibration import calibrate, find_miscalibration, find_starts, recalibration_slope


def draw(n: int, seed: int, *, sharpen: float = 1.0, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities whose logit is ``sharpen`` times the true one, plus ``shift``; and what happened."""
    random = np.random.default_rng(seed)
    logit = random.normal(0, 1.5, n)
    happened = (random.random(n) < 1 / (1 + np.exp(-logit))).astype(float)
    return 1 / (1 + np.exp(-(sharpen * logit + shift))), happened


def test_the_curve_is_that_of_scikit_learn() -> None:
    """Ten bins at quantiles, where there are rows enough; with Wilson's intervals."""
    given, happened = draw(1000, 0)
    found = calibrate(given, happened)
    shares, means = calibration_curve(happened, given, n_bins=10, strategy="quantile")
    assert [one.given for one in found.bins] == pytest.approx(means)
    assert [one.happened.estimate for one in found.bins] == pytest.approx(shares)
    first = found.bins[0]
    low, high = proportion_confint(round(first.happened.estimate * first.n_rows), first.n_rows, method="wilson")
    assert (first.happened.low, first.happened.high) == pytest.approx((low, high))
    sizes = np.array([one.n_rows for one in found.bins])
    assert found.error == pytest.approx((sizes * np.abs(shares - means)).sum() / 1000)
    assert found.excess.estimate == pytest.approx(given.mean() - happened.mean())


def test_bins_have_rows_enough_and_keep_equal_probabilities_together() -> None:
    """Whatever the probabilities are."""
    for seed, n in enumerate((5, 30, 74, 200, 3000)):
        random = np.random.default_rng(seed)
        for ordered in (np.sort(random.random(n)), np.sort(random.integers(0, 4, n) / 3), np.zeros(n)):
            starts = find_starts(ordered)
            sizes = np.diff([*starts, n])
            assert len(starts) <= 10
            assert len(starts) == 1 or sizes.min() >= 12
            assert all(ordered[start] > ordered[start - 1] for start in starts[1:])


def test_the_slope_is_that_of_a_logistic_regression() -> None:
    """As statsmodels fits it, with its interval."""
    given, happened = draw(400, 1, sharpen=1.3)
    given = given.clip(0.01, 0.99)
    fitted = sm.Logit(happened, sm.add_constant(np.log(given / (1 - given)))).fit(disp=0)
    found = recalibration_slope(given, happened)
    assert found.estimate == pytest.approx(fitted.params[1], rel=1e-6)
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int()[1]), rel=1e-4)


def test_where_there_is_no_slope_there_is_none() -> None:
    """Equal probabilities, equal outcomes, and a line that parts yes from no."""
    assert recalibration_slope(np.full(50, 0.3), np.arange(50) % 2.0) is None
    assert recalibration_slope(np.linspace(0.1, 0.9, 50), np.ones(50)) is None
    assert recalibration_slope(np.linspace(0.01, 0.99, 50), (np.arange(50) > 24).astype(float)) is None


@pytest.mark.parametrize(
    ("sharpen", "shift", "words"),
    [(2.5, 0.0, "too extreme"), (0.4, 0.0, "too timid"), (1.0, 0.8, "too high"), (1.0, -0.8, "too low")],
)
def test_it_is_told_in_which_way_they_are_off(sharpen: float, shift: float, words: str) -> None:
    [one] = find_miscalibration(calibrate(*draw(2000, 2, sharpen=sharpen, shift=shift)))
    assert words in one.sentence
    assert one.idea == "calibration"
    assert one.stake > 0.02


def test_calibrated_probabilities_hardly_ever_stand_out() -> None:
    """The chance that is told is the chance that it is: of calibrated tables about 1 in 100 is told of."""
    found = [calibrate(*draw(300, seed)) for seed in range(100)]
    assert sum(one.p <= 0.05 for one in found) <= 12
    assert sum(one.p <= 0.5 for one in found) >= 30
    assert sum(len(list(find_miscalibration(one))) for one in found) <= 5
    assert np.mean([one.error for one in found]) > 0.02  # and yet it is never 0


def test_rows_that_go_together_need_more_of_them() -> None:
    """The same rows twenty times over are no more evidence than once."""
    given, happened = draw(60, 3, sharpen=1.3)
    once = calibrate(given, happened)
    copies = calibrate(np.tile(given, 20), np.tile(happened, 20))
    aware = calibrate(np.tile(given, 20), np.tile(happened, 20), units=np.tile(np.arange(60), 20))
    assert copies.p < 0.05 < aware.p
    assert aware.by_chance > 2 * copies.by_chance
    assert once.p > 0.05
