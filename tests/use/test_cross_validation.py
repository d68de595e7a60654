"""A cross-validation score as it is told with a submission: what is refused, and how it is written."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import Tiny

from podium.errors import InvalidSubmissionError
from podium.metrics.registry import get_metric, list_metrics
from podium.use.cross_validation import cv_text, read_cv

RMSE, ACCURACY = get_metric("rmse"), get_metric("accuracy")


@pytest.mark.parametrize("value", [0.5, 1, np.float32(0.5), np.float64(0.25), np.int64(1)])
def test_any_real_number_is_taken(value) -> None:
    """As a plain float."""
    found = read_cv(ACCURACY, value, value)
    assert found == (value, value)
    assert [type(one) for one in found] == [float, float]


def test_nothing_given_is_nothing() -> None:
    """The deviation may be left out."""
    assert read_cv(RMSE, None, None) == (None, None)
    assert read_cv(RMSE, 2.0, None) == (2.0, None)


@pytest.mark.parametrize("metric", list_metrics(), ids=lambda metric: metric.key)
def test_the_best_score_of_any_metric_is_taken(metric) -> None:
    """Whatever its range."""
    best = metric.best if metric.best is not None else 0.5 * (max(metric.low, -1.0) + min(metric.high, 1.0))
    assert read_cv(metric, best, 0.0) == (best, 0.0)


@pytest.mark.parametrize(
    ("metric", "score", "std", "sentences"),
    [
        (RMSE, math.nan, None, ["it is nan"]),
        (RMSE, math.inf, -1.0, ["it is inf", "its standard deviation is -1.0"]),
        (RMSE, "0.5", None, ["it is '0.5'"]),
        (RMSE, 0.5, math.nan, ["its standard deviation is nan"]),
        (RMSE, 0.5, "wide", ["its standard deviation is 'wide'"]),
        (RMSE, None, 0.1, ["a standard deviation (0.1) and no score"]),
        (RMSE, None, -0.1, ["and no score", "its standard deviation is -0.1"]),
        (RMSE, -0.51, None, ["scikit-learn's 'neg_' scorers turn the sign, so give 0.51"]),
        (ACCURACY, 86.1, None, ["accuracy is never above 1"]),
        (ACCURACY, -0.5, None, ["accuracy is never below 0"]),
    ],
)
def test_what_cannot_be_is_refused_with_all_that_is_wrong(metric, score, std, sentences: list[str]) -> None:
    """And with what to do."""
    with pytest.raises(InvalidSubmissionError, match="the cross-validation score is refused") as error:
        read_cv(metric, score, std)
    assert len(error.value.problems) == len(sentences)
    for problem, sentence in zip(error.value.problems, sentences, strict=True):
        assert sentence in problem.message


def test_a_refused_score_costs_nothing(tiny: Tiny) -> None:
    """No submission, no team."""
    with pytest.raises(InvalidSubmissionError):
        tiny.submit("ann", 1.0, cv_score=-1.0)
    with tiny.store() as store:
        assert store.submissions() == []
        assert store.get_team("ann") is None


@pytest.mark.parametrize(
    ("score", "std", "text"),
    [
        (None, None, ""),
        (0.861, 0.01, "0.861 ± 0.01"),
        (0.86123456789, 0.0123, "0.861235 ± 0.012"),
        (1.0, None, "1"),
        (25_300.0, 1200.0, "25300 ± 1200"),
        (1_234_567.89, None, "1234570"),
        (0.00001234, None, "0.00001234"),
        (-0.5, 0.0, "-0.5 ± 0"),
        (1e-30, None, "1e-30"),
    ],
)
def test_it_is_written_as_a_person_would(score, std, text: str) -> None:
    """Six digits, two of the deviation, no zeros at the end, no exponent where one can do without."""
    assert cv_text(score, std) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_is_the_score(score: float) -> None:
    """To six digits."""
    assert float(cv_text(score, None)) == pytest.approx(score, rel=1e-5)
