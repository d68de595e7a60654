"""Forecasts: the plain rules against published numbers, smoothing against statsmodels, and nobody knows the future."""

import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kind_tables import FORECASTERS, make_series, weekly
from statsmodels.tsa.api import ExponentialSmoothing
from statsmodels.tsa.stattools import acf
from thorough import many
from threadpoolctl import threadpool_limits

import podium
from podium.baselines.folds import horizon_folds
from podium.baselines.forecasting import choose_n_seasons, drift, persistence, seasonal_naive
from podium.baselines.lags import LagTable, draw_starts
from podium.baselines.roster import get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.smoothing import smooth
from podium.baselines.timeline import autocorrelations, find_season, read_timeline
from podium.baselines.tuned import hold_back
from podium.baselines.unavailable import BaselineUnavailableError

STANDARD = os.environ.get("PODIUM_STANDARD_DATA", "")
RULES = [get_recipe(name) for name in FORECASTERS if name not in ("dummy", "linear")]


@pytest.fixture(autouse=True)
def one_thread():
    """As in a run: threads of small tables wait for each other more than they work."""
    with threadpool_limits(1):
        yield


def rmse(one, other):
    return float(np.sqrt(np.mean((np.asarray(one) - np.asarray(other)) ** 2)))


def test_the_plain_rules_are_those_of_the_textbook():
    """Hyndman and Athanasopoulos, fpp3, 5.2, by hand; gaps are passed over."""
    known = np.array([np.nan, 2.0, 4.0, 9.0, np.nan, 8.0])
    ahead = np.array([6, 7, 8, 11])
    assert persistence(known, ahead).tolist() == [8, 8, 8, 8]
    assert drift(known, ahead).tolist() == [9.5, 11, 12.5, 17]
    assert seasonal_naive(known, ahead, 3).tolist() == [9, 2, 8, 8]
    assert seasonal_naive(known, ahead, 3, n_seasons=2).tolist() == [9, 2, 6, 6]
    assert seasonal_naive(np.arange(9.0), np.array([9, 14]), 3, n_seasons=3).tolist() == [3, 5]


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=40), st.integers(1, 9), st.integers(1, 4), st.data())
@settings(max_examples=many(60))
def test_seasonal_naive_is_the_mean_of_the_last_values_of_that_time_of_the_season(values, season, n_seasons, data):
    """As a loop over the past has it."""
    known = np.array([value if data.draw(st.integers(0, 4)) else np.nan for value in values])
    assume(np.isfinite(known).any())
    places = np.arange(len(known), len(known) + 20)
    found = seasonal_naive(known, places, season, n_seasons)
    for place, value in zip(places, found, strict=True):
        past = [known[at] for at in range(place - season, -1, -season) if at < len(known) and np.isfinite(known[at])]
        wanted = np.mean(past[:n_seasons]) if past else known[np.isfinite(known)][-1]
        assert value == pytest.approx(wanted, abs=1e-9)


PUBLISHED = {
    "airline-passengers.csv": (12, 50.708316),
    "monthly-mean-temp.csv": (12, 1.501562),
}


@pytest.mark.skipif(not STANDARD, reason="outside material is absent: PODIUM_STANDARD_DATA names no folder of series")
@pytest.mark.parametrize("name", PUBLISHED)
def test_seasonal_naive_gives_the_published_scores(name):
    """Chosen and computed from the training rows alone, on the last twelve months, to all printed digits."""
    n_ahead, published = PUBLISHED[name]
    table = pd.read_csv(Path(STANDARD) / name)
    data, solution = make_series(table.iloc[:, 1].to_numpy(), n_ahead, times=table.iloc[:, 0])
    result = run_recipe(get_recipe("seasonal-naive"), data)
    # The published mean of four seasons was taken over the last five years.
    assert rmse(result.submission["y"], solution["y"]) == pytest.approx(published, abs=5e-7)


@pytest.mark.skipif(not STANDARD, reason="outside material is absent: PODIUM_STANDARD_DATA names no folder of series")
def test_persistence_gives_the_published_scores():
    """One step ahead, again and again; smallest temperatures: mean squared error; shampoo: root of it."""
    for name, n_held, published in (("daily-min-temperatures.csv", 7, 3.422857), ("shampoo.csv", 12, 136.76**2)):
        values = pd.read_csv(Path(STANDARD) / name).iloc[:, 1].to_numpy(dtype=np.float64)
        steps = range(len(values) - n_held, len(values))
        found = [persistence(values[:place], np.array([place]))[0] for place in steps]
        assert np.mean((np.array(found) - values[-n_held:]) ** 2) == pytest.approx(published, rel=1e-4)


@pytest.mark.parametrize("season", [1, 7])
def test_smoothing_is_the_median_of_statsmodels_forms(season):
    """Every form fitted by hand."""
    values = weekly(70, noise=0.5) if season == 7 else np.cumsum(np.random.RandomState(1).normal(size=60)) + 50
    cycles = [{"seasonal": kind, "seasonal_periods": 7} for kind in ("add", "mul")] if season == 7 else [{}]
    trends = [{}, {"trend": "add"}, {"trend": "add", "damped_trend": True}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        models = [ExponentialSmoothing(values, **trend, **cycle).fit() for cycle in cycles for trend in trends]
    wanted = np.median([model.forecast(10) for model in models], axis=0)
    np.testing.assert_allclose(smooth(values, np.arange(10) + len(values), season), wanted, rtol=1e-9)


def test_smoothing_takes_what_a_series_may_be():
    """A handful of values, a constant, gaps, a season too long to be fitted."""
    places = np.arange(40, 45)
    assert smooth(np.array([1.0, np.nan, 3.0]), np.array([3, 9]), 1).tolist() == [3, 3]
    assert smooth(np.full(40, 2.5), places, 7).tolist() == [2.5] * 5
    gaps = weekly(40, noise=0.0)
    gaps[[3, 20, 21]] = np.nan
    assert rmse(smooth(gaps, places, 7), weekly(45, noise=0.0)[40:]) < 0.5
    yearly = np.sin(2 * np.pi * np.arange(156) / 52)
    assert rmse(smooth(yearly[:130], np.arange(130, 156), 52), yearly[130:]) < 0.2


@pytest.mark.parametrize("recipe", RULES, ids=lambda recipe: recipe.name)
def test_no_forecast_changes_when_the_future_does(recipe):
    """Neither out of fold, where it stands in the file, nor for the test rows' own columns."""
    data, _ = make_series(weekly(90), 14)
    first = data.folds[0]
    rows = data.train.copy()
    rows.loc[rows.index[first[1][0] :], "y"] = 1e6
    other, _ = make_series(np.r_[rows["y"].to_numpy(), np.zeros(14)], 14)
    assert [held.tolist() for _, held in other.folds] == [held.tolist() for _, held in data.folds]
    held = data.train.drop(columns="y").iloc[first[1]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [recipe.predict(one, first[0], held) for one in (data, other)]
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("name", ["seasonal-naive", "exponential-smoothing", "lag-features"])
def test_what_repeats_itself_is_forecast_better_than_by_a_constant(name):
    """Out of fold and in the future, with the trend that a tree alone cannot go on with."""
    data, solution = make_series(weekly(150), 14)
    dummy, result = run_recipe(get_recipe("dummy"), data), run_recipe(get_recipe(name), data)
    assert result.oof_score < 0.5 * dummy.oof_score
    found = podium.score(solution, result.submission, metric="rmse")
    assert found < 0.5 * podium.score(solution, dummy.submission, metric="rmse")


@pytest.mark.parametrize("recipe", RULES, ids=lambda recipe: recipe.name)
def test_noise_cannot_be_forecast(recipe):
    data, solution = make_series(np.random.RandomState(8).normal(size=200), 28)
    if recipe.name == "seasonal-naive":
        with pytest.raises(BaselineUnavailableError, match="no season"):
            run_recipe(recipe, data)
        return
    dummy, result = run_recipe(get_recipe("dummy"), data), run_recipe(recipe, data)
    assert result.oof_score > 0.97 * dummy.oof_score
    scores = [podium.score(solution, one.submission, metric="rmse") for one in (result, dummy)]
    assert scores[0] > 0.95 * scores[1]


def test_columns_known_in_advance_are_used():
    """Prices that are planned, beside the days."""
    plan = np.random.RandomState(2).rand(200)
    values = weekly(200, noise=0.1) - 8 * plan
    with_plan, solution = make_series(values, 14, price=plan)
    without, _ = make_series(values, 14)
    scores = [
        podium.score(solution, run_recipe(get_recipe("lag-features"), one).submission, metric="rmse")
        for one in (with_plan, without)
    ]
    assert scores[0] < 0.7 * scores[1]


def several_series(n_days=80, n_ahead=14):
    """Three shops with trends and scales of their own, of which one is new in the test rows; rows in any order."""
    days = pd.date_range("2024-03-01", periods=n_days).strftime("%Y-%m-%d")
    shops = {shop: scale * weekly(n_days, seed=shop) for shop, scale in ((1, 1.0), (2, 20.0), (3, 400.0))}
    table = pd.concat([pd.DataFrame({"time": days, "shop": shop, "y": values}) for shop, values in shops.items()])
    table = table.sample(frac=1, random_state=0).reset_index(drop=True).assign(id=range(3 * n_days))
    is_test = table["time"] >= days[-n_ahead]
    data, _ = make_series(np.arange(10.0), 2)
    train = table[~is_test & (table["shop"] < 3)].reset_index(drop=True)
    test = table[is_test].drop(columns="y").reset_index(drop=True)
    return type(data)(**{**_fields(data), "train": train, "test": test}), table[is_test][["id", "y"]]


def _fields(data):
    return {name: getattr(data, name) for name in data.__dataclass_fields__}


@pytest.mark.parametrize("name", ["persistence", "drift", "seasonal-naive", "exponential-smoothing", "lag-features"])
def test_each_series_goes_on_by_itself(name):
    """Told apart by the column that does so; one never seen gets the mean of the others."""
    data, solution = several_series()
    assert data.timeline.series_columns == ("shop",)
    assert data.timeline.ahead == (1, 14)
    assert data.timeline.calendar == (7, 365)
    result = run_recipe(get_recipe(name), data)
    dummy = run_recipe(get_recipe("dummy"), data)
    assert result.oof_score < 0.6 * dummy.oof_score
    joined = result.submission.merge(solution, on="id").merge(data.test, on="id").sort_values("time")
    for shop, scale in ((1, 1.0), (2, 20.0)):
        its = joined[joined["shop"] == shop]
        assert rmse(its["y_x"], its["y_y"]) < 7 * scale
    new = joined[joined["shop"] == 3]["y_x"]
    assert 40 < new.mean() < 200


@pytest.mark.parametrize(
    ("times", "calendar"),
    [
        (pd.date_range("2020-01-01", periods=40, freq="MS").strftime("%Y-%m"), (12, 6, 3)),
        (pd.date_range("2020-01-31", periods=40, freq="ME").strftime("%Y-%m-%d"), (12, 6, 3)),
        (pd.date_range("2020-01-01", periods=40, freq="QS").strftime("%Y-%m-%d"), (4, 2)),
        (pd.date_range("2020-01-01", periods=40, freq="h").strftime("%Y-%m-%d %H:%M"), (24, 168)),
        (pd.date_range("2020-12-01", periods=40).strftime("%Y%m%d").astype(int), (7, 365)),
        (pd.date_range("2020-12-06", periods=40, freq="7D").strftime("%d.%m.%Y"), (52,)),
        (range(100, 140), ()),
        (np.linspace(0, 3.9, 40), ()),
        ([f"week {place:03d}" for place in range(40)], ()),
    ],
    ids=["months", "month ends", "quarters", "hours", "eight digits", "weeks", "counted", "decimals", "words"],
)
def test_times_of_any_kind_become_equal_steps(times, calendar):
    """And the calendar tells after how many of them it repeats itself."""
    data, _ = make_series(np.arange(40.0), 10, times=times)
    assert data.timeline.calendar == calendar
    assert data.timeline.places(data.train).tolist() == list(range(30))
    assert data.timeline.places(data.test).tolist() == list(range(30, 40))
    assert data.timeline.ahead == (1, 10)


def test_gaps_stay_gaps_and_moments_without_a_grid_are_counted():
    """Weekends and lost days are places without a value; readings at odd moments are taken one by one."""
    days = pd.bdate_range("2024-01-01", periods=30)
    workdays, _ = make_series(np.arange(30.0), 5, times=days.strftime("%Y-%m-%d"))
    assert workdays.timeline.places(workdays.train)[:7].tolist() == [0, 1, 2, 3, 4, 7, 8]
    odd, _ = make_series(np.arange(6.0), 2, times=[0.0, 0.001, 0.5, 99.0, 1e6, 1e9])
    assert odd.timeline.places(odd.train).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("recipe", RULES, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("n_values", [7, 12, 60])
def test_short_series_with_holes_are_forecast(recipe, n_values):
    """Lost answers, lost days, a repeated day, a test row in between."""
    draw = np.random.RandomState(n_values)
    values = weekly(n_values + 3)
    values[draw.choice(n_values - 3, n_values // 5, replace=False)] = np.nan
    data, _ = make_series(values, 3)
    train = pd.concat([data.train.drop(data.train.index[2]), data.train.iloc[-1:]])
    test = pd.concat([data.test, data.train.iloc[[2]].drop(columns="y").assign(id="between")])
    data = type(data)(**{**_fields(data), "train": train.reset_index(drop=True), "test": test})
    if recipe.name == "seasonal-naive" and n_values < 20:
        with pytest.raises(BaselineUnavailableError, match="no season"):
            run_recipe(recipe, data)
        return
    result = run_recipe(recipe, data)
    assert np.isfinite(result.submission["y"]).all()
    assert len(result.submission) == 4
    assert np.abs(result.submission["y"]).max() < 100


@given(st.integers(8, 120), st.integers(1, 20), st.integers(0, 5))
def test_folds_look_as_far_ahead_as_the_test_rows_do(n_places, width, gap):
    """Learned from is only what lies before, and the gap to it is that of the test rows."""
    places = np.arange(n_places)
    folds = horizon_folds(places, (1 + gap, width + gap))
    assert folds
    for learned, held in folds:
        assert places[learned].max() < places[held].min()
        if len(folds) > 1 and n_places * 2 // 3 - gap >= width:
            assert places[held].min() - places[learned].max() == 1 + gap
            assert len(held) == width
            assert len(learned) >= n_places // 3
    held_at_all = np.concatenate([held for _, held in folds])
    assert len(np.unique(held_at_all)) == len(held_at_all)


@pytest.mark.parametrize(("width", "n_folds"), [(1, 20), (6, 20), (12, 10), (20, 5), (40, 5)])
def test_the_fewer_rows_a_forecast_has_the_more_of_them_there_are(width, n_folds):
    """A hundred held-out rows, or twenty origins."""
    assert len(horizon_folds(np.arange(400), (1, width))) == n_folds


def test_the_trees_of_a_short_forecast_are_counted_on_several():
    """The best number for one row would be an accident; nothing learned from is later."""
    data, _ = make_series(weekly(90), 1)
    learned, stopped = hold_back(data, np.arange(89))
    assert len(stopped) == 20
    assert learned.max() < stopped.min()
    assert sorted([*learned, *stopped]) == list(range(89))


def test_a_horizon_too_long_for_the_past_gives_folds_by_time():
    folds = horizon_folds(np.arange(30), (1, 60))
    assert len(folds) == 5
    assert all(learned.max() < held.min() for learned, held in folds)


def test_the_season_is_that_of_the_highest_autocorrelation():
    """As statsmodels measures it, the straight line taken out; none in noise."""
    values = weekly(140)
    known = np.vstack([values, values])
    assert find_season(known, (7, 365)) == 7
    assert find_season(known, ()) == 7
    assert find_season(np.random.RandomState(0).normal(size=(2, 100)), (12, 6, 3)) == 1
    assert find_season(np.arange(20.0).reshape(2, 10), ()) == 1
    slow = np.sin(2 * np.pi * np.arange(800) / 365)[None].repeat(2, axis=0)
    assert find_season(slow, (7, 365)) == 365
    steps = np.arange(140)
    left = values - np.polyval(np.polyfit(steps, values, 1), steps)
    np.testing.assert_allclose(autocorrelations(known, 20), acf(left, nlags=20), rtol=1e-6)


def test_the_number_of_seasons_is_what_would_have_been_best():
    """One where the level moves, several where there is nothing but noise about a pattern."""
    draw = np.random.RandomState(0)
    pattern = np.tile(draw.normal(size=7), 20)
    moving = pattern + 0.5 * np.arange(140)
    noisy = pattern + draw.normal(size=140)
    assert choose_n_seasons(moving[None], 7, 7) == 1
    assert choose_n_seasons(noisy[None], 7, 7) == 4
    assert choose_n_seasons(noisy[None, :8], 7, 7) == 1


@given(st.integers(5, 60), st.integers(1, 12), st.integers(0, 100))
@settings(max_examples=many(40))
def test_lag_columns_hold_nothing_later_than_the_place_they_start_from(n_places, season, seed):
    """Values after it may be anything."""
    draw = np.random.RandomState(seed)
    known = draw.normal(size=(2, n_places))
    start = draw.randint(0, n_places - 1, 6)
    series, target = draw.randint(0, 2, 6), start + 1 + draw.randint(0, 5, 6)
    for one, at, to in zip(series, start, target, strict=True):
        changed = known.copy()
        changed[:, at + 1 :] = 0.0
        tables = [LagTable(values, season) for values in (known, changed)]
        for table in tables:
            table.scale[:] = 1.0
        rows = [table.columns(*(np.array([place]) for place in (one, at, to))) for table in tables]
        np.testing.assert_allclose(*rows, atol=1e-9)


def test_training_rows_are_predicted_from_as_far_as_the_test_rows():
    """At distances that occur, with a past before each start."""
    places = np.arange(100)
    which, starts = draw_starts(places, np.array([3, 4, 5]), 7, 0)
    assert set(places[which] - starts) == {3, 4, 5}
    assert starts.min() >= 6
    assert len(which) > 200
    which, starts = draw_starts(np.arange(5), np.array([20]), 7, 0)
    assert (places[which] - starts == 1).all()


def test_rows_of_one_moment_that_nothing_tells_apart_are_averaged():
    table = pd.DataFrame({"time": [1, 1, 2, 2, 3, 3], "y": [1.0, 3, 5, 7, 9, 11]})
    timeline = read_timeline(
        table, pd.DataFrame({"time": [4]}), time_column="time", group_column=None, ignore={"id", "y"}
    )
    assert timeline.series_columns == ()
    assert timeline.n_series == 1
    assert timeline.ahead == (1, 1)
