"""The last step: it finds what the metric pays for, and finds nothing in noise."""

import numpy as np
import pandas as pd
import pytest
from baseline_tables import make_problem
from scipy.optimize import minimize
from sklearn.metrics import cohen_kappa_score, f1_score, log_loss

from podium.baselines.decision import blocks, decide, find_step, undecided
from podium.baselines.roster import get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.steps import CalibrationStep, CutsStep, LevelStep, ThresholdStep
from podium.metrics.registry import get_metric

N_ROWS = 400


def problem(answers, metric, task):
    """A table whose one column says nothing; the predictions come from the tests."""
    train = pd.DataFrame({"id": range(len(answers)), "x": range(len(answers)), "y": answers})
    return make_problem(
        "regression", train=train, test=train[["id", "x"]], target=("y",), task=task, metric=get_metric(metric)
    )


def binary(metric, seed=0, share=0.15):
    """Rare positives, and probabilities that rank them well."""
    draw = np.random.RandomState(seed)
    answers = (draw.rand(N_ROWS) < share).astype(int)
    odds = 1.5 * draw.normal(size=N_ROWS) + 2 * answers - 3
    chances = 1 / (1 + np.exp(-odds))
    return problem(answers, metric, "binary"), np.column_stack([1 - chances, chances])


@pytest.mark.parametrize("metric", ["f1", "g_mean", "balanced_accuracy", "mcc", "kappa", "f1_macro"])
def test_a_threshold_is_found_where_labels_are_rare(metric):
    """Far below one half, and the score is better on rows that did not choose it."""
    data, raw = binary(metric)
    decided = decide(raw, data)
    assert 0 < decided.details["threshold"] < 0.4
    assert decided.score > data.judge.score(raw)
    labels = data.predictions(decided.apply(raw))["y"]
    assert (labels == (raw[:, 1] > decided.details["threshold"])).all()


def test_the_threshold_is_as_good_as_the_best_one_can_find():
    """Against a fine grid and scikit-learn's F1."""
    data, raw = binary("f1")
    best = max(f1_score(data.answers[:, 0], raw[:, 1] > t) for t in np.linspace(0.01, 0.99, 500))
    chosen = f1_score(data.answers[:, 0], raw[:, 1] > decide(raw, data).details["threshold"])
    assert chosen > 0.96 * best


def test_the_score_of_a_decision_is_of_rows_that_did_not_choose_it():
    """Each block's labels come from the threshold of the others."""
    data, raw = binary("f1")
    decided = decide(raw, data)
    assert decided.score == pytest.approx(f1_score(data.answers[:, 0], decided.raw.argmax(axis=1)))
    for others, held in blocks(data):
        step = ThresholdStep().learn(raw[others], data.answers[others], data.goal, data.judge.part(others))
        np.testing.assert_array_equal(decided.raw[held], step.apply(raw[held]))


@pytest.mark.parametrize("metric", ["balanced_accuracy", "mcc", "log_loss"])
def test_shuffled_answers_give_no_skill_through_any_decision(metric):
    """Beyond a constant there is less than half of what chance gives to one table: two ways were compared, no more."""
    scores = []
    for seed in range(10):
        data, raw = binary(metric, seed=seed)
        shuffled = raw[np.random.RandomState(seed).permutation(N_ROWS)]
        scores.append(decide(shuffled, data).score)
        constant = undecided(np.tile(np.bincount(data.answers[:, 0].astype(int)) / N_ROWS, (N_ROWS, 1)), data).score
        scores[-1] = (scores[-1] - constant) * (1 if data.metric.greater_is_better else -1)
    assert np.mean(scores) < 0.5 / np.sqrt(N_ROWS)


def test_a_noise_column_beats_no_dummy():
    """The whole way, models and all, on answers that nothing explains."""
    data, _ = binary("f1")
    dummy = run_recipe(get_recipe("dummy"), data)
    assert run_recipe(get_recipe("lightgbm"), data).oof_score < dummy.oof_score + 0.03


def test_calibration_is_platts_line():
    """Against the same line found by scipy, and a better log loss by scikit-learn."""
    data, raw = binary("log_loss")
    sure = raw**3 / (raw**3).sum(axis=1, keepdims=True)
    decided = decide(sure, data)
    odds = np.log(sure[:, 1] / sure[:, 0]).clip(-13.8, 13.8)

    def loss(line):
        return log_loss(data.answers[:, 0], 1 / (1 + np.exp(-(line[0] * odds + line[1]))))

    expected = minimize(loss, [1.0, 0.0]).x
    assert [decided.details["slope"], decided.details["intercept"]] == pytest.approx(expected, abs=0.02)
    assert decided.score < log_loss(data.answers[:, 0], sure[:, 1]) - 0.05


def test_many_classes_get_a_temperature():
    """Predictions that are twice as sure as they may be are cooled down again."""
    draw = np.random.RandomState(0)
    honest = draw.dirichlet([0.5] * 4, 2000)
    answers = np.array([draw.choice(4, p=row) for row in honest])
    data = problem(answers, "multiclass_log_loss", "multiclass")
    decided = decide(honest**2 / (honest**2).sum(axis=1, keepdims=True), data)
    assert decided.details["temperature"] == pytest.approx(2, rel=0.1)


def test_from_twenty_thousand_rows_the_curve_is_free():
    """A bend that no line can follow."""
    draw = np.random.RandomState(0)
    chances = draw.rand(25_000)
    true = np.where(chances < 0.5, 0.1, 0.6 + 0.3 * chances)
    data = problem((draw.rand(25_000) < true).astype(int), "log_loss", "binary")
    decided = decide(np.column_stack([1 - chances, chances]), data)
    assert decided.details["isotonic"] > 5
    assert decided.score == pytest.approx(log_loss(data.answers[:, 0], true), abs=0.003)


def test_cuts_between_ratings_win_kappa():
    """Expected ratings are drawn to the middle; cut where the ratings' shares are, they agree again."""
    draw = np.random.RandomState(0)
    ratings = draw.choice(5, N_ROWS, p=[0.4, 0.25, 0.15, 0.12, 0.08])
    noisy = ratings + 1.2 * draw.normal(size=N_ROWS)
    raw = np.exp(-0.25 * (noisy[:, None] - np.arange(5)) ** 2) * [0.4, 0.25, 0.15, 0.12, 0.08]
    raw = raw / raw.sum(axis=1, keepdims=True)
    data = problem(ratings, "quadratic_weighted_kappa", "ordinal")
    decided = decide(raw, data)
    assert len(decided.details["cuts"]) == 4
    assert decided.details["cuts"] == sorted(decided.details["cuts"])
    assert decided.score == pytest.approx(cohen_kappa_score(ratings, decided.raw.argmax(axis=1), weights="quadratic"))
    assert decided.score > cohen_kappa_score(ratings, raw.argmax(axis=1), weights="quadratic") + 0.02


@pytest.mark.parametrize(("metric", "is_factor"), [("mae", True), ("mape", True), ("mae", False)])
def test_a_level_is_found(metric, is_factor):
    """Skewed answers: the mean is too high for a metric of medians or of ratios."""
    draw = np.random.RandomState(0)
    base = np.exp(draw.normal(size=N_ROWS))
    answers = base * np.exp(draw.normal(size=N_ROWS)) - (0 if is_factor else 5)
    raw = (base * np.exp(0.5) - (0 if is_factor else 5))[:, None]
    data = problem(answers, metric, "regression")
    decided = decide(raw, data)
    assert decided.details.get("factor" if is_factor else "shift", 1) < (0.8 if is_factor else 0)
    assert decided.score < data.judge.score(raw)


@pytest.mark.parametrize(
    ("metric", "answers", "step"),
    [
        ("accuracy", [0, 1], None),
        ("auc", [0, 1], None),
        ("f1", [0, 1], ThresholdStep),
        ("log_loss", [0, 1], CalibrationStep),
        ("brier", [0, 1], CalibrationStep),
        ("multiclass_log_loss", [0, 1, 2], CalibrationStep),
        ("quadratic_weighted_kappa", [0, 1, 2], CutsStep),
        ("quadratic_weighted_kappa", ["a", "b", "c"], ThresholdStep),
        ("rmse", [0.5, 1.5], None),
        ("mae", [0.5, 1.5], LevelStep),
        ("rmsle", [0.5, 1.5], LevelStep),
    ],
)
def test_which_metric_calls_for_which_step(metric, answers, step):
    """By its shape and its name."""
    task = "regression" if isinstance(answers[0], float) else "multiclass" if len(answers) > 2 else "binary"
    data = problem(answers * 10, metric, task)
    assert find_step(data.goal, metric) is step


def test_a_step_that_does_not_help_is_not_taken():
    """What is perfect stays as it is."""
    data, _ = binary("f1")
    raw = np.eye(2)[data.answers[:, 0].astype(int)]
    decided = decide(raw, data)
    assert decided.step is None
    assert decided.details == {}
    assert decided.apply(raw) is raw
