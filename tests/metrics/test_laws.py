"""Laws that hold for every metric of the catalogue."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics.draws import draw
from thorough import many

from podium.errors import MetricError
from podium.metrics.registry import Metric, get_metric, list_metrics
from podium.metrics.shapes import Arrays

ALL = list_metrics()
every_metric = pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.key)


def drawn_arrays(metric: Metric, seed: int, n_rows: int) -> tuple[Arrays, dict[str, object]]:
    y_true, y_pred, given = draw(metric, np.random.default_rng(seed), n_rows)
    arrays = metric.wrap(y_true, y_pred, **given)
    return arrays, {name: value for name, value in given.items() if name in metric.options}


def perfect(metric: Metric, arrays: Arrays, options: dict[str, object]) -> Arrays:
    return metric.shape.perfect(arrays, metric.read_options(options))


@every_metric
def test_the_example_gives_the_score_it_says(metric: Metric) -> None:
    """What the documentation shows is what the metric returns."""
    example = metric.example
    assert metric(example.y_true, example.y_pred, **example.given) == pytest.approx(example.score, rel=1e-9, abs=1e-12)


@every_metric
def test_what_is_known_about_it_is_complete(metric: Metric) -> None:
    """Nothing that the catalogue prints is empty, and every option says what it means."""
    assert metric.meaning.endswith(".")
    assert metric.title
    assert metric.formula
    assert metric.source
    assert metric.low <= metric.high
    assert all(option.meaning for option in metric.options.values())
    assert metric.best in (None, metric.low, metric.high)


@every_metric
def test_the_perfect_answer_gets_the_best_score_and_nothing_beats_it(metric: Metric) -> None:
    """True answers score best; where the best depends on the truth, at least no drawn answer is better."""
    for seed in range(5):
        arrays, options = drawn_arrays(metric, seed, 60)
        best = metric.best_score(perfect(metric, arrays, options), **options)
        if metric.best is not None:
            assert best == pytest.approx(metric.best, abs=1e-9)
        score = metric.score(arrays, **options)
        if metric.unfit_for_ranking:
            continue
        assert (score <= best + 1e-9) if metric.greater_is_better else (score >= best - 1e-9)


@every_metric
def test_the_score_is_finite_and_in_range(metric: Metric) -> None:
    """A score is a finite Python float inside the range that the metric states."""
    for seed in range(5):
        arrays, options = drawn_arrays(metric, seed, 40)
        score = metric.score(arrays, **options)
        assert type(score) is float
        assert math.isfinite(score)
        assert metric.low - 1e-9 <= score <= metric.high + 1e-9


@every_metric
def test_the_order_of_rows_does_not_matter_unless_declared(metric: Metric) -> None:
    """Rows in another order get the same score; a metric for which they do not says why."""
    arrays, options = drawn_arrays(metric, 3, 80)
    shuffled = arrays.take(np.random.default_rng(4).permutation(arrays.n_rows))
    if not metric.order_sensitive:
        assert metric.score(shuffled, **options) == pytest.approx(metric.score(arrays, **options), rel=1e-9, abs=1e-12)


@every_metric
def test_one_row_or_one_true_value_gives_a_score_or_a_clear_error(metric: Metric) -> None:
    """Where nothing can be said the metric says so, and never with another exception or a NaN."""
    arrays, options = drawn_arrays(metric, 5, 30)
    for rows in ([0], [0, 0, 0], [1, 1]):
        part = arrays.take(np.array(rows))
        try:
            assert math.isfinite(metric.score(part, **options))
        except MetricError as error:
            assert metric.key in str(error)  # noqa: PT017 - both outcomes are right


def has_influence(metric: Metric) -> bool:
    arrays, options = drawn_arrays(metric, 0, 20)
    return metric.estimate(arrays, **options).influence is not None


WITH_INFLUENCE = [metric for metric in ALL if has_influence(metric)]
NOT_FOR_THE_JACKKNIFE = {"medae"}  # it fails for medians (Miller 1974), where the bootstrap below does not


@pytest.mark.parametrize(
    "metric",
    [metric for metric in WITH_INFLUENCE if metric.key not in NOT_FOR_THE_JACKKNIFE],
    ids=lambda metric: metric.key,
)
def test_influences_have_mean_zero_and_the_standard_error_of_the_jackknife(metric: Metric) -> None:
    """How far each row pulls the score agrees with leaving rows out one by one (Efron 1981)."""
    arrays, options = drawn_arrays(metric, 6, 200)
    influence = metric.influence(arrays, **options)
    assert influence is not None
    assert influence.shape == (arrays.n_rows,)
    assert abs(influence.mean()) < 1e-9 * (1 + abs(influence).max())
    everyone = np.arange(arrays.n_rows)
    without = np.array([metric.score(arrays.take(np.delete(everyone, row)), **options) for row in everyone])
    jackknife = math.sqrt((len(without) - 1) / len(without) * np.sum((without - without.mean()) ** 2))
    assert math.sqrt(np.sum(influence**2)) / len(influence) == pytest.approx(jackknife, rel=0.12)


extremes = st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e-300, -1e-300, 1e300, -1e300, 1.7e308, 3.0, 1e16])


@every_metric
@settings(max_examples=many(15), deadline=None)
@given(data=st.data())
def test_whatever_is_valid_gives_a_finite_score_in_range_or_a_clear_error(metric: Metric, data: st.DataObject) -> None:
    """Also for the largest and smallest numbers, constants, ties and a single row."""
    n_rows = data.draw(st.integers(1, 6))
    y_true, y_pred, given_roles = draw(metric, np.random.default_rng(data.draw(st.integers(0, 99))), n_rows)
    sides = []
    for side in (y_true, y_pred):
        if isinstance(side, np.ndarray) and side.dtype.kind == "f":
            shape = side.shape
            side = np.array(data.draw(st.lists(extremes, min_size=side.size, max_size=side.size))).reshape(shape)
        sides.append(side)
    try:
        arrays = metric.wrap(*sides, **given_roles)
        score = metric.score(arrays)
        influence = metric.influence(arrays)
    except MetricError as error:
        assert str(error)  # noqa: PT017 - both outcomes are right
        return
    assert math.isfinite(score)
    assert metric.low - 1e-6 <= score <= metric.high + 1e-6
    assert influence is None or influence.shape == (n_rows,)


WEIGHTED = [metric for metric in ALL if "weight" in metric.roles]


@pytest.mark.parametrize("metric", WEIGHTED, ids=lambda metric: metric.key)
def test_a_row_of_weight_two_counts_like_two_rows(metric: Metric) -> None:
    """Whole weights are repeats of rows, unless the sum is what is taken."""
    arrays, options = drawn_arrays(metric, 7, 30)
    repeats = np.random.default_rng(8).integers(1, 4, arrays.n_rows)
    weighted = metric.score(arrays, weight=repeats.astype(float), **options)
    again = arrays.take(np.repeat(np.arange(arrays.n_rows), repeats))
    assert weighted == pytest.approx(metric.score(again, **without_weight(metric, again), **options), rel=1e-9)


def without_weight(metric: Metric, arrays: Arrays) -> dict[str, object]:
    return {"weight": np.ones(arrays.n_rows)} if "weight" in metric.required_roles else {}


SUMS = {"sse", "absolute_error"}  # their weights do more than to weigh


@pytest.mark.parametrize(
    "metric",
    [metric for metric in WEIGHTED if metric in WITH_INFLUENCE and metric.key not in SUMS],
    ids=lambda metric: metric.key,
)
def test_weighted_influences_are_the_derivative_by_the_weights(metric: Metric) -> None:
    """A row's influence is how the score moves when the row gains weight, which is their definition."""
    arrays, options = drawn_arrays(metric, 9, 40)
    weight = np.random.default_rng(10).uniform(0.5, 2.0, arrays.n_rows)
    influence = metric.influence(arrays, weight=weight, **options)
    assert influence is not None
    step = 1e-5
    for row in range(5):
        ends = []
        for sign in (1, -1):
            moved = weight.copy()
            moved[row] += sign * step * weight[row]
            ends.append(metric.score(arrays, weight=moved, **options))
        slope = (ends[0] - ends[1]) / (2 * step) * arrays.n_rows
        assert influence[row] == pytest.approx(slope, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("key", ["auc", "average_precision", "f1_macro", "quadratic_weighted_kappa", "medae"])
def test_influences_have_the_standard_error_of_the_bootstrap(key: str) -> None:
    """Drawing rows again and again spreads the score as the influences say."""
    metric = get_metric(key)
    arrays, options = drawn_arrays(metric, 11, 400)
    rng = np.random.default_rng(12)
    drawn = [metric.score(arrays.take(rng.integers(0, 400, 400)), **options) for _ in range(400)]
    influence = metric.influence(arrays, **options)
    assert influence is not None
    assert math.sqrt(np.sum(influence**2)) / 400 == pytest.approx(np.std(drawn), rel=0.2)


def test_every_name_means_one_metric_or_is_declared_to_have_several_meanings() -> None:
    """Titles and aliases are found, and lead to the metric itself or to one that claims the name as well."""
    for metric in ALL:
        for name in (metric.key, metric.title, *metric.aliases):
            found = get_metric(name)
            assert found is metric or name in {found.key, found.title, *found.aliases} or name.lower() == found.key
