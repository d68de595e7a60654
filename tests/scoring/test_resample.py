"""Metrics that nobody has taken apart have standard errors all the same: from parts of the rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from metrics.draws import draw
from scipy import stats

from podium.errors import MetricError
from podium.metrics.registry import get_metric, list_metrics
from podium.scoring.fingerprint import Fingerprint
from podium.scoring.resample import (
    FEWEST_UNITS,
    N_BATCHES,
    N_HALVES,
    N_SLOW_HALVES,
    NO_SAMPLE_OF_ROWS,
    TOO_FEW,
    UNITS_FOR_BATCHES,
    Parts,
    draw_parts,
    encode,
    find_units,
    resample,
)
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution
from podium.tables.table import table_from_frame


class Case:
    """Two submissions to one metric of the catalogue, as arrays and as what ``resample`` takes."""

    def __init__(self, key: str, n_rows: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.metric = get_metric(key)
        truth, answer, roles = draw(self.metric, rng, n_rows)
        self.one = self.metric.wrap(truth, answer, **roles)
        shuffled = np.where(rng.random(n_rows) < 0.1, rng.permutation(n_rows), np.arange(n_rows))
        self.two = replace(self.one, y_pred=self.one.y_pred[shuffled])
        frame = pd.DataFrame({"id": range(n_rows), "y": 0})
        self.solution = Solution(
            table_from_frame(frame, name="the solution"),
            read_roles(["id", "y"], None),
            get_metric("rmse"),
            {},
        )
        self.solution = with_metric(self.solution, self.metric)

    def fingerprint(self, arrays, **changes) -> Fingerprint:
        found = resample(
            self.solution, arrays, None, score=self.metric.score(arrays), seed=changes.pop("seed", 3), **changes
        )
        assert found.fingerprint is not None, found.why_not
        return found.fingerprint


def with_metric(solution: Solution, metric) -> Solution:
    """The same solution under another metric, whatever it would say of the truths: they come as arrays here."""
    other = object.__new__(Solution)
    vars(other).update({**vars(solution), "metric": metric, "options": metric.read_options({})})
    return other


def bootstrap(case: Case, n_resamples: int = 1_000) -> tuple[float, float]:
    """The standard error of the score of ``one``, and of its difference to ``two``, by resampling rows."""
    rng = np.random.default_rng(17)
    n_rows, found = case.one.n_rows, []
    for _ in range(n_resamples):
        rows = np.sort(rng.integers(0, n_rows, n_rows))
        found.append([case.metric.score(arrays.take(rows)) for arrays in (case.one, case.two)])
    one, two = np.array(found).T
    return float(np.std(one, ddof=1)), float(np.std(one - two, ddof=1))


SMOOTH = (
    "adjusted_rand",
    "average_among_top",
    "gini",
    "google_global_ap",
    "nmi",
    "normalized_gini",
    "weighted_gini",
    "retrieval_average_precision",
    "weighted_auc_tpr",
)
"""Metrics without influences whose rows are a sample."""


@pytest.mark.parametrize("key", SMOOTH)
def test_halves_come_within_ten_percent_of_the_bootstrap(key: str) -> None:
    """For scores and for paired differences, on 1,000 rows."""
    case = Case(key, 1_000, seed=4)
    one, two = case.fingerprint(case.one), case.fingerprint(case.two)
    assert len(one.sums) == N_HALVES
    error, paired = bootstrap(case)
    assert one.standard_error() == pytest.approx(error, rel=0.1)
    assert one.standard_error_of_difference(two) == pytest.approx(paired, rel=0.1)


@pytest.mark.parametrize("key", ["adjusted_rand", "normalized_gini", "weighted_auc_tpr"])
def test_batches_come_within_thirty_percent_of_the_bootstrap(key: str) -> None:
    """For scores and for paired differences; the expected error with 64 batches is 9 %."""
    case = Case(key, 8_000, seed=2)
    one, two = case.fingerprint(case.one), case.fingerprint(case.two)
    assert len(one.sums) == N_BATCHES
    error, paired = bootstrap(case, 300)
    assert one.standard_error() == pytest.approx(error, rel=0.3)
    assert one.standard_error_of_difference(two) == pytest.approx(paired, rel=0.3)


def test_halves_agree_with_the_bootstrap_of_scipy() -> None:
    """The paired bootstrap of ``scipy.stats``, within 10 %."""
    case = Case("normalized_gini", 300, seed=1)
    truth, answer = case.one.y_true, case.one.y_pred

    def statistic(rows: np.ndarray) -> float:
        return case.metric.score(case.one.take(rows.astype(int)))

    assert len(truth) == len(answer)
    scipy_error = stats.bootstrap(
        (np.arange(300),), statistic, vectorized=False, n_resamples=2_000, method="percentile", random_state=1
    ).standard_error
    assert case.fingerprint(case.one).standard_error() == pytest.approx(scipy_error, rel=0.1)


@pytest.mark.parametrize(("n_units", "method"), [(61, "halves"), (400, "halves"), (6_400, "batches")])
def test_for_a_mean_both_encodings_are_the_textbooks(n_units: int, method: str) -> None:
    """With many parts the standard error is that of ``scipy.stats.sem``: odd numbers of rows too."""
    losses = np.random.default_rng(n_units).gamma(2.0, size=n_units)
    n_parts = 20_000 if method == "halves" else n_units // 2
    parts = Parts(units=np.arange(n_units), method=method, n_parts=n_parts, seed=5)
    scores = np.array([losses[mask].mean() for mask in parts.masks()])
    found = encode(scores, losses.mean(), parts).fingerprint
    assert found is not None
    assert found.n_rows == n_units
    assert found.standard_error() == pytest.approx(stats.sem(losses), rel=4 / np.sqrt(2 * n_parts))


def test_the_encoding_is_the_one_of_the_docstring() -> None:
    """``var(M_g) / G`` for batches, ``var(M_b)`` for halves of an even number, to what float32 keeps."""
    scores = np.random.default_rng(0).normal(3.0, 1.0, 64)
    for method, expected in (("batches", scores.var(ddof=1) / 64), ("halves", scores.var(ddof=1))):
        parts = Parts(units=np.arange(1000), method=method, n_parts=64, seed=0)
        found = encode(scores, 3.0, parts).fingerprint
        assert found is not None
        assert found.standard_error() ** 2 == pytest.approx(expected, rel=1e-5)


def test_parts_are_drawn_by_the_seed_alone() -> None:
    """Batches share out all rows; each half holds half of the units; nothing of a submission goes in."""
    batches = draw_parts(np.arange(UNITS_FOR_BATCHES), 1, is_slow=False)
    assert batches is not None
    masks = np.array(list(batches.masks()))
    assert masks.shape == (N_BATCHES, UNITS_FOR_BATCHES)
    assert (masks.sum(axis=0) == 1).all()
    assert np.ptp(masks.sum(axis=1)) <= 1
    halves = draw_parts(np.arange(101), 1, is_slow=True)
    assert halves is not None
    drawn = np.array(list(halves.masks()))
    assert drawn.shape == (N_SLOW_HALVES, 101)
    assert (drawn.sum(axis=1) == 50).all()
    assert np.array_equal(drawn, np.array(list(halves.masks())))
    other = draw_parts(np.arange(101), 2, is_slow=True)
    assert other is not None
    assert not np.array_equal(drawn, np.array(list(other.masks())))


def test_what_belongs_together_goes_into_a_part_as_a_whole() -> None:
    """Groups of the competition, groups of the metric, and the rows that either of the two joins."""
    assert find_units(3).tolist() == [0, 1, 2]
    assert find_units(4, None, np.array([7, 5, 7, 5])).tolist() == [1, 0, 1, 0]
    joined = find_units(6, np.array([0, 0, 1, 1, 2, 3]), np.array([4, 5, 5, 6, 7, 8]))
    assert len(set(joined[:4])) == 1
    assert len(set(joined)) == 3
    groups = np.random.default_rng(0).integers(0, 40, 900)
    parts = draw_parts(find_units(900, groups), 0, is_slow=True)
    assert parts is not None
    for mask in parts.masks():
        assert len(np.unique(groups[mask])) == 20
        assert not set(groups[mask]) & set(groups[~mask])


def test_the_groups_of_a_metric_are_its_sampling_units() -> None:
    """A mean over 60 groups, against a bootstrap of the groups' own values."""
    rng = np.random.default_rng(8)
    group = np.repeat(np.arange(60), 10)
    truth = rng.normal(size=600) + rng.normal(size=60)[group]
    answer = truth + rng.normal(size=600) * rng.uniform(0.2, 3, 60)[group]
    case = Case("normalized_gini", 600)
    metric = get_metric("mean_pearson")
    case.metric, case.solution = metric, with_metric(case.solution, metric)
    arrays = metric.wrap(truth, answer, group=group)
    own = [np.corrcoef(truth[group == one], answer[group == one])[0, 1] for one in range(60)]
    assert case.fingerprint(arrays).standard_error() == pytest.approx(stats.sem(own), rel=0.1)


def test_every_metric_without_influences_is_resampled_or_says_why_not() -> None:
    """What the catalogue gains has to be looked at: is it a function of a sample of rows?"""
    rng = np.random.default_rng(0)
    without = set()
    for metric in list_metrics():
        truth, answer, roles = draw(metric, rng, 40)
        if metric.estimate_values(truth, answer, **roles).influence is None:
            without.add(metric.key)
    assert without - set(NO_SAMPLE_OF_ROWS) == {
        *SMOOTH,
        "gps_mean_p50_p95",
        "mean_pearson",
    }
    assert set(NO_SAMPLE_OF_ROWS) < without


def refusal(key: str, n_rows: int = 200, *, score: float | None = None) -> str:
    case = Case(key, n_rows)
    found = resample(
        case.solution, case.one, None, score=case.metric.score(case.one) if score is None else score, seed=0
    )
    assert found.fingerprint is None
    return found.why_not


def test_what_cannot_be_resampled_has_no_fingerprint() -> None:
    """Each time with the reason."""
    assert refusal("max_error") == "one row decides it"
    assert refusal("mase") == "its rows are moments in time"
    assert refusal("rmse") == "the influence of each row is known"
    assert refusal("adjusted_rand", FEWEST_UNITS - 1) == TOO_FEW
    assert refusal("adjusted_rand", score=0.123) == "the metric does not give the same score again"


@pytest.mark.parametrize("method", ["batches", "halves"])
def test_a_sum_or_a_maximum_is_recognised(method: str) -> None:
    """Its mean over the parts is far from the score on all rows; that of a mean, or a median, is not."""
    losses = np.random.default_rng(3).gamma(2.0, size=6_400)
    parts = Parts(units=np.arange(6_400), method=method, n_parts=64, seed=5)
    for function, is_steady in ((np.sum, False), (np.max, False), (np.mean, True), (np.median, True)):
        scores = np.array([function(losses[mask]) for mask in parts.masks()])
        found = encode(scores, float(function(losses)), parts)
        assert (found.fingerprint is not None) is is_steady
        assert found.why_not == ("" if is_steady else "the score changes with the number of rows")


def test_parts_that_lack_a_score_are_left_out_of_every_formula() -> None:
    """Where two submissions lack the same ones the result is that of the others; many missing ones are too many."""
    rng = np.random.default_rng(6)
    shared = rng.normal(size=100)
    scores = np.array([shared + rng.normal(size=100) * 0.3, shared + rng.normal(size=100) * 0.3])
    scores[:, :8] = np.nan
    parts = Parts(units=np.arange(400), method="halves", n_parts=100, seed=0)
    one, two = (encode(values, 0.0, parts).fingerprint for values in scores)
    assert one is not None
    assert two is not None
    assert len(one.sums) == 100
    known = scores[:, 8:]
    assert one.standard_error() == pytest.approx(known[0].std(ddof=1), rel=0.01)
    assert one.standard_error_of_difference(two) == pytest.approx((known[0] - known[1]).std(ddof=1), rel=0.01)
    scores[0, :11] = np.nan
    found = encode(scores[0], 0.0, parts, "what broke")
    assert found.fingerprint is None
    assert (found.why_not, found.details) == ("11 of 100 parts of the rows have no score", "what broke")


def test_a_rare_class_leaves_parts_without_a_score() -> None:
    """Undefined by the truth alone: for all submissions the same parts, and no error."""
    case = Case("weighted_auc_tpr", 60)
    truth = np.zeros(60)
    truth[[3, 40]] = 1
    arrays = replace(case.one, y_true=truth)
    with pytest.raises(MetricError):
        case.metric.score(arrays.take(np.flatnonzero(truth == 0)))
    found = resample(case.solution, arrays, None, score=case.metric.score(arrays), seed=0)
    assert found.fingerprint is None
    assert "parts of the rows have no score" in found.why_not
