"""Groups and oddities without labels: rules that need none, and predictions that other rows do not change."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kind_tables import KINDS, make_kind
from scipy.stats import rankdata, spearmanr
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.ensemble import IsolationForest
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler
from thorough import many
from threadpoolctl import threadpool_limits

from podium.baselines.clustering import CLUSTERERS, k_means, mixture
from podium.baselines.outliers import DETECTORS, agreement, share_below
from podium.baselines.roster import get_recipe
from podium.baselines.run import run_recipe
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric


@pytest.fixture(autouse=True)
def one_thread():
    """As in a run: threads of small tables wait for each other more than they work."""
    with threadpool_limits(1):
        yield


def everything(data):
    return np.arange(len(data.rows))


@pytest.mark.parametrize("n_groups", [2, 3, 5, 7])
def test_the_number_of_groups_is_found_without_labels(n_groups):
    """By the silhouette of k-means and the BIC of a mixture, where groups are plain to see."""
    points, truth = make_blobs(200, n_features=4, centers=n_groups, cluster_std=0.5, random_state=4)
    for find in (k_means, mixture):
        labels = find(points, 0)(points).argmax(axis=1)
        assert adjusted_rand_score(truth, labels) > 0.99, find


def test_groups_are_those_of_scikit_learn():
    """k-means on scaled columns with the best silhouette, and the mixture with the lowest BIC."""
    data, _ = make_kind("clustering")
    points = StandardScaler().fit_transform(data.train)
    tries = {k: KMeans(k, n_init=10, random_state=0).fit(points) for k in range(2, 11)}
    scores = {k: silhouette_score(points, model.labels_) for k, model in tries.items()}
    best = max(scores, key=scores.get)
    result = run_recipe(get_recipe("k-means"), data)
    wanted = tries[best].predict(StandardScaler().fit(data.train).transform(data.test[list("abcde")]))
    assert adjusted_rand_score(wanted, result.submission["y"]) == 1.0
    assert result.oof_score == pytest.approx(scores[best], rel=1e-9)
    clouds = [
        GaussianMixture(k, covariance_type=shape, n_init=2, reg_covar=1e-4, random_state=0).fit(points)
        for shape in ("full", "tied", "diag")
        for k in range(2, 11)
    ]
    lowest = min(clouds, key=lambda model: model.bic(points))
    np.testing.assert_array_equal(mixture(points, 0)(points), lowest.predict_proba(points))


def test_all_recipes_call_the_same_group_by_the_same_name():
    """Only then can they vote."""
    data, _ = make_kind("clustering")
    names = [recipe.predict(data, everything(data), data.train).argmax(axis=1) for recipe in CLUSTERERS]
    for other in names[1:]:
        assert np.mean(other == names[0]) > 0.8


@pytest.mark.parametrize("recipe", [*CLUSTERERS, *DETECTORS], ids=lambda recipe: recipe.name)
def test_a_row_is_answered_alike_whatever_rows_are_beside_it(recipe):
    """What was learned comes from train alone."""
    data, _ = make_kind("clustering" if recipe in CLUSTERERS else "outliers")
    whole = recipe.predict(data, everything(data), data.test)
    some = recipe.predict(data, everything(data), data.test.iloc[[30, 3]])
    np.testing.assert_allclose(some, whole[[30, 3]], rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(whole, recipe.predict(data, everything(data), data.test))
    assert whole.min() >= 0
    np.testing.assert_allclose(whole.sum(axis=1), 1.0)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=10),
)
@settings(max_examples=many(50))
def test_oddness_is_the_share_of_training_rows_that_are_less_odd(known, found):
    """As the mean rank has it; it stays below 1, and never falls where oddness grows."""
    shares = share_below(np.sort(known), np.array(found))
    for value, share in zip(found, shares, strict=True):
        if value <= max(known):
            # Among itself and its n equals it has half of their places before it.
            assert share == pytest.approx((rankdata([*known, value])[-1] - 1) / (len(known) + 1))
    assert (shares >= 0).all()
    assert (shares <= 1).all()
    order = np.argsort(found, kind="stable")
    assert (np.diff(shares[order]) >= 0).all()


def test_oddness_has_the_order_of_scikit_learns_detector():
    data, _ = make_kind("outliers")
    scaler = StandardScaler().fit(data.train)
    forest = IsolationForest(n_estimators=200, random_state=0).fit(scaler.transform(data.train))
    wanted = -forest.score_samples(scaler.transform(data.test[list("abc")]))
    found = run_recipe(get_recipe("isolation-forest"), data).submission["y"]
    assert spearmanr(found, wanted).statistic > 0.999


def test_detectors_are_chosen_by_their_agreement_with_all_of_them():
    """Spearman's correlation with the mean; a constant agrees with nobody."""
    data, _ = make_kind("outliers")
    rows = everything(data)
    shares = [recipe.predict(data, rows, data.train)[:, 1] for recipe in DETECTORS]
    for one in shares:
        wanted = spearmanr(one, np.mean(shares, axis=0)).statistic
        assert agreement(data, one, rows) == pytest.approx(wanted, rel=1e-9)
    assert agreement(data, np.zeros(len(rows)), rows) == 0.0


@pytest.mark.parametrize(("kind", "recipe"), [("clustering", "k-means"), ("outliers", "isolation-forest")])
def test_it_is_said_that_no_label_chose_a_baseline(kind, recipe):
    """With what did instead."""
    data, _ = make_kind(kind)
    result = run_recipe(get_recipe(recipe), data)
    assert any("no labels" in remark and "chosen by" in remark for remark in result.details["remarks"])


@pytest.mark.parametrize(("task", "metric"), [("clustering", "rmse"), ("outliers", "adjusted_rand")])
def test_a_metric_that_no_unlabelled_answer_fits_is_told(task, metric):
    """With what baselines would make."""
    with pytest.raises(CompetitionError, match="without labels, baselines for the task"):
        _ = make_kind("clustering", task=task, metric=get_metric(metric))[0].goal


@pytest.mark.parametrize("task", ["clustering", "outliers"])
@pytest.mark.parametrize("table", [{"x": [0.0, 1.0, 2.0, 3.0]}, {"x": [0, 0, 0, 0, 1]}, {"x": list("aabbab")}])
def test_a_handful_of_rows_is_enough(task, table):
    """Four rows, two values, one category."""
    metric = "nmi" if task == "clustering" else "auc"
    test = pd.DataFrame(table).assign(id=range(len(table["x"])))
    data, _ = make_kind("clustering", train=pd.DataFrame(table), test=test, task=task, metric=get_metric(metric))
    for recipe in CLUSTERERS if task == "clustering" else DETECTORS:
        if recipe.name == "robust-covariance" and len(set(table["x"])) == 2:
            continue  # half of the rows are the same: there is no covariance to measure by
        assert len(run_recipe(recipe, data).submission) == len(test), recipe.name


def test_yes_or_no_is_told_for_the_oddest_tenth():
    """Nothing tells how many outliers there are: a tenth is the usual guess."""
    data, _ = make_kind("outliers, yes or no")
    found = run_recipe(get_recipe("isolation-forest"), data).oof["y"]
    assert set(found) == {0, 1}
    assert found.mean() == pytest.approx(0.1, abs=0.02)
    assert KINDS["outliers, yes or no"].metric == "f1"
