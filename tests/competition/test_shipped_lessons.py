"""What the descriptions of the shipped competitions promise is there to be found in their data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_shipped import load_program

from podium.competition.folder import get_competition


@pytest.fixture
def load(shipped_root: Path):
    """Train rows, test rows and true answers of a competition, by id."""

    def load(slug: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        competition = get_competition(shipped_root, slug)
        paths = (competition.train_path, competition.test_path, competition.solution_path)
        train, test, solution = (pd.read_csv(path, index_col="id") for path in paths)
        return train, test, solution.drop(columns="Usage")

    return load


def rmse(truth: pd.Series, predicted: object) -> float:
    return float(np.sqrt(np.mean((truth.to_numpy() - np.asarray(predicted)) ** 2)))


def test_malignant_is_one(load) -> None:
    """scikit-learn codes malignant as 0: a tumour of the larger kind must be a 1 here."""
    train, _, _ = load("breast-cancer")
    mean = train.groupby("malignant")["mean_radius"].mean()
    assert mean[1] > 15 > mean[0]
    assert train["malignant"].sum() == round(212 / 569 * 370)


def test_the_noise_of_friedman_is_one(load) -> None:
    """Whoever knows the formula gets an RMSE of 1.0, to within four standard errors."""
    _, test, solution = load("friedman")
    x1, x2, x3, x4, x5 = (test[f"x{number}"] for number in range(1, 6))
    known = 10 * np.sin(np.pi * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5
    assert abs(rmse(solution["y"], known) - 1) < 4 / np.sqrt(2 * len(test))


def test_distances_between_wines_need_one_scale(load) -> None:
    """Nearest neighbours gain a fifth by scaling."""
    from sklearn.metrics import f1_score
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train, test, solution = load("wine")
    models = KNeighborsClassifier(), make_pipeline(StandardScaler(), KNeighborsClassifier())
    raw, scaled = (
        f1_score(solution["cultivar"], one.fit(train[test.columns], train["cultivar"]).predict(test), average="macro")
        for one in models
    )
    assert raw < 0.75
    assert scaled > 0.94


def test_no_straight_border_closes_around_the_ball(load) -> None:
    """The sum of squares tells every row, and no column is of any use to a straight border."""
    train, test, solution = load("hastie")
    median = 9.341818  # of chi-squared with 10 degrees of freedom
    assert np.array_equal((test**2).sum(axis=1) > median, solution["is_outside"] == 1)
    assert abs(train.corr()["is_outside"].drop("is_outside")).max() < 4 / np.sqrt(len(train))
    assert abs(solution["is_outside"].mean() - 0.5) < 4 * 0.5 / np.sqrt(len(solution))


def test_one_payment_in_thirty_is_a_fraud(load) -> None:
    """On both sides; and the habits of the thieves, known exactly, are worth what the description says."""
    from sklearn.metrics import average_precision_score

    train, test, solution = load("imbalanced")
    program = load_program("imbalanced")
    assert all(0.028 < part["is_fraud"].mean() < 0.042 for part in (train, solution))
    known = average_precision_score(solution["is_fraud"], program.signs(test))
    assert 0.5 < known < 0.65
    # Each fraud is drawn with its chance: the number of frauds is what the chances add up to.
    chance = 1 / (1 + np.exp(-(program.BASE + program.signs(test))))
    assert abs(solution["is_fraud"].sum() - chance.sum()) < 4 * np.sqrt((chance * (1 - chance)).sum())


def test_the_grader_agrees_with_her_own_taste(load) -> None:
    """All five grades occur, and quality alone gives the kappa that the description calls the end."""
    from sklearn.metrics import cohen_kappa_score

    _, test, solution = load("apples")
    program = load_program("apples")
    known = 1 + np.searchsorted(program.BOUNDS, program.quality(test))
    assert set(solution["grade"]) == {1, 2, 3, 4, 5}
    assert 0.86 < cohen_kappa_score(solution["grade"], known, weights="quadratic") < 0.91


def test_every_fault_is_there_often_enough(load) -> None:
    """In one pump of five to nine, on both sides; and faults go together."""
    train, _, solution = load("machine-faults")
    for part in (train[solution.columns], solution):
        assert part.mean().between(1 / 10, 1 / 4).all()
        assert part.corr().loc["worn_bearing", "leak"] > 0.2
        assert part.corr().loc["clogged_filter", "cavitation"] > 0.2


def test_the_weather_is_climate_and_noise(load) -> None:
    """Whoever knows the climate is off by the noise; last year's reading by more, yesterday's by far more."""
    train, test, solution = load("weather-station")
    program = load_program("weather-station")
    known = program.climate(pd.DatetimeIndex([*train["time"], *test["time"]]))[len(train) :]
    assert abs(rmse(solution["temperature"], known) - 1.5) < 4 * 1.5 / np.sqrt(2 * len(test))
    assert 2.0 < rmse(solution["temperature"], train["temperature"][-len(test) :]) < 2.3
    assert rmse(solution["temperature"], train["temperature"].iloc[-1]) > 4


def test_strange_meters_are_few_and_not_the_largest(load) -> None:
    """Four in a hundred; being far from the mean says little, being far from one's neighbours much more."""
    from sklearn.metrics import average_precision_score
    from sklearn.neighbors import NearestNeighbors

    train, test, solution = load("water-meters")
    strange = solution["is_strange"]
    assert abs(strange.mean() - 0.04) < 4 * np.sqrt(0.04 * 0.96 / len(test))
    center, spread = train.mean(), train.std()
    usual, asked = ((part - center) / spread for part in (train, test))
    far = average_precision_score(strange, (asked**2).sum(axis=1))
    distances, _ = NearestNeighbors(n_neighbors=20).fit(usual).kneighbors(asked)
    lonely = average_precision_score(strange, distances.mean(axis=1))
    assert lonely > far + 0.15


def test_three_guesses_are_asked_of_the_very_rows_of_digits(load, shipped_root: Path) -> None:
    """Train, test, ids, answers and the parting into public and private are the same, byte for byte."""
    one, other = (get_competition(shipped_root, slug) for slug in ("digits", "digits-top3"))
    for name in ("train_path", "test_path", "solution_path"):
        assert getattr(one, name).read_bytes() == getattr(other, name).read_bytes()


def test_nobody_can_tell_good_models_of_irises_apart(load) -> None:
    """A linear model and nearest neighbours are both good, and less than two standard errors apart."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    train, test, solution = load("iris")
    models = LogisticRegression(max_iter=1000), KNeighborsClassifier()
    one, other = (
        model.fit(train[test.columns], train["species"]).predict(test) == solution["species"].to_numpy()
        for model in models
    )
    assert min(one.mean(), other.mean()) > 0.9
    # McNemar: flowers that only one of the two gets right are as good as coins.
    n_one, n_other = (one & ~other).sum(), (other & ~one).sum()
    assert abs(n_one - n_other) <= 2 * np.sqrt(n_one + n_other)
