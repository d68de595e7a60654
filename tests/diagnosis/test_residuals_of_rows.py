"""Bias, tails and autocorrelation: statsmodels' numbers, and silence where there is only noise."""

import numpy as np
import pytest
from statsmodels.tsa.stattools import acf

from podium.diagnosis.copied import find_copied_labels, find_copied_numbers
from podium.diagnosis.residuals import (
    autocorrelation,
    find_autocorrelation,
    find_bias,
    find_heavy_tails,
    sum_up,
    worst_share,
)

IDS = [f"r{place}" for place in range(1000)]


def test_autocorrelation_is_that_of_statsmodels() -> None:
    values = np.random.default_rng(0).normal(size=300).cumsum()
    assert autocorrelation(values) == pytest.approx(acf(values, nlags=1)[1])


def test_neighbours_that_err_alike_are_told() -> None:
    """And independent ones hardly ever."""
    random = np.random.default_rng(1)
    noise = random.normal(size=500)
    drifting = np.convolve(noise, np.ones(5), "same")
    [one] = find_autocorrelation(drifting)
    assert (one.idea, one.look) == ("autocorrelation", "time")
    assert sum(len(list(find_autocorrelation(random.normal(size=200)))) for _ in range(200)) <= 5


def test_a_bias_is_told_with_its_way_and_interval() -> None:
    """The residual is truth minus prediction: above 0 the prediction is too low."""
    values = np.random.default_rng(2).normal(size=400)
    values += 0.5 - values.mean()
    [one] = find_bias(sum_up(values), None)
    assert "too low on the whole: the mean residual is 0.500 (0.4" in one.sentence
    assert one.numbers["low"] < 0.5 < one.numbers["high"]
    assert one.stake == pytest.approx(values.mean() ** 2 / (values**2).mean())
    assert "too high" in next(find_bias(sum_up(-values), None)).sentence
    assert list(find_bias(sum_up(values - values.mean()), None)) == []


def test_few_rows_with_most_of_the_error_are_named() -> None:
    """The share of the worst 1 % is held against normal tables of the same size."""
    values = np.random.default_rng(3).normal(size=1000)
    assert list(find_heavy_tails(sum_up(values), IDS)) == []
    assert worst_share(values) == pytest.approx(np.sort(values**2)[-10:].sum() / (values**2).sum())
    values[[7, 700]] = 60.0, -50.0
    [one] = find_heavy_tails(sum_up(values), IDS)
    assert "10 rows of 1,000 (1 %) make up" in one.sentence
    assert "The largest: r7, r700" in one.sentence


def test_normal_residuals_hardly_ever_have_heavy_tails() -> None:
    """About 1 in 100."""
    random = np.random.default_rng(4)
    tables = [sum_up(random.normal(size=200), seed=seed) for seed in range(100)]
    assert sum(len(list(find_heavy_tails(one, IDS))) for one in tables) <= 5


def test_predictions_that_are_the_answers_are_remarked_on_kindly() -> None:
    """Numbers that leave nothing, or equal most of many answers; labels that are all right, and sure of it."""
    truth = np.random.default_rng(5).normal(size=100)
    [one] = find_copied_numbers(np.zeros(100), truth)
    assert one.is_first
    assert "they equal them in 100 rows of 100" in one.sentence
    assert one.advice.startswith("That can be")
    half = np.where(np.arange(100) < 60, 0.0, 1.0)
    assert len(list(find_copied_numbers(half, truth))) == 1
    assert list(find_copied_numbers(half, np.arange(100.0) // 50)) == []  # few different answers are often met
    assert list(find_copied_numbers(0.3 * truth, truth)) == []
    assert len(list(find_copied_labels(0, 60))) == len(list(find_copied_labels(0, 60, mean_log_loss=1e-6))) == 1
    for n_wrong, n_rows, loss in ((1, 60, None), (0, 40, None), (0, 60, 0.1)):
        assert list(find_copied_labels(n_wrong, n_rows, mean_log_loss=loss)) == []
