"""Names, options and calls: what the catalogue accepts and how it refuses."""

import re

import numpy as np
import pytest

from podium.errors import MetricError
from podium.metrics.registry import get_metric, list_metrics


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("rmse", "rmse"),
        ("Root Mean Squared Error", "rmse"),
        ("roc_auc_score", "auc"),
        ("Area Under Receiver Operating Characteristic Curve", "auc"),
        ("LOGLOSS", "log_loss"),
        ("R^2 score (coefficient of determination)", "r2"),
        ("matthews_corrcoef", "mcc"),
        ("F-Score (Macro)", "f1_macro"),
        ("F_{Beta} (deprecated)", "fbeta"),
    ],
)
def test_a_metric_is_found_by_key_title_and_alias(name: str, key: str) -> None:
    """Capitals and punctuation do not matter."""
    assert get_metric(name).key == key


KAGGLE_NAMES = (
    "Categorization Accuracy, Root Mean Squared Error, Area Under Receiver Operating Characteristic Curve, "
    "F-Score (Micro), Mean Absolute Error, Mean Squared Error, FScoreBeta (deprecated), Log Loss, MAP@{K}, "
    "Root Mean Squared Logarithmic Error, F-Score (Macro), Levenshtein Mean, NDCG@{K}, Multiclass Loss, MAPE, "
    "R^2 score (coefficient of determination), Weighted Categorization Accuracy, Dice, "
    "Mean Columnwise Area Under Receiver Operating Characteristic Curve, MeanBestErrorAtK, F-Score Beta (Micro), "
    "SMAPE, Absolute Error, Matthews correlation coefficient, QuadraticWeightedKappa, Cohen Kappa Score, "
    "WeightedMeanQuadraticWeightedKappa, Root Mean Square Percentage Error, Normalized Gini Index, Gini Index, "
    "Weighted Gini, Mean Columnwise Root Mean Squared Error, Mean Weighted Columnwise Root Mean Squared Error, "
    "SpearmanR, Mean Columnwise Root Mean Squared Logarithmic Error, Weighted Mean Absolute Error, NWMAE, AP, "
    "Average Precision, Mean Columnwise Average Precision, HammingLoss, Mean Consequential Error, R-squared, "
    "Weighted Root Mean Squared Error, NWRMSLE, GoogleGlobalAP, Precision@{K}, AverageAmongTop{P}, "
    "Mean Columnwise Log Loss, Weighted Mean Columnwise Log Loss, Weighted Multiclass Loss, Jaccard, "
    "Continuous Rank Probability Score, Capped Binomial Deviance, MeanUtility, Laplace Log Likelihood, "
    "Averaged Haversine Distance, Group Mean Log MAE, MeanAngularError, Kullback Leibler Divergence, "
    "Probabilistic F-Score Beta (Micro), Median Absolute Error, Mean Squared Log Error, R2 Score, F1 Score"
)


@pytest.mark.parametrize("name", KAGGLE_NAMES.split(", "))
def test_kaggle_calls_it_so(name: str) -> None:
    """The names of the competitions' pages lead to a metric."""
    assert get_metric(name).title


def test_a_key_is_never_ambiguous() -> None:
    """Who writes `jaccard` means it; Kaggle's Jaccard compares words."""
    assert get_metric("jaccard", only_one_meaning=True).key == "jaccard"
    with pytest.raises(MetricError, match="choose one of jaccard, jaccard_words"):
        get_metric("Jaccard", only_one_meaning=True)
    with pytest.raises(MetricError, match="choose one of r2, squared_correlation"):
        get_metric("R-squared", only_one_meaning=True)
    with pytest.raises(MetricError, match="choose one of dice_mean, dice_global"):
        get_metric("Dice", only_one_meaning=True)


def test_options_that_an_organiser_has_to_choose_say_so() -> None:
    """Where one name has had two meanings, the competition names the one it takes."""
    chosen = {(m.key, name) for m in list_metrics() for name, option in m.options.items() if option.must_choose}
    assert {("wmae", "normalise"), ("dice_mean", "both_empty"), ("gini", "ties")} <= chosen


def test_a_misspelt_name_is_answered_with_the_nearest_ones() -> None:
    """The error helps."""
    with pytest.raises(MetricError, match="there is no metric 'log_los'; did you mean log_loss"):
        get_metric("log_los")


def test_a_negated_name_is_refused_with_the_right_one() -> None:
    """Direction is stored once, with the metric."""
    with pytest.raises(MetricError, match="write 'rmse', Podium knows that its lower values are better"):
        get_metric("neg_root_mean_squared_error")


def test_a_name_with_several_meanings_has_to_be_chosen_where_it_matters() -> None:
    """`podium.score` takes the first meaning, a competition must say which."""
    assert get_metric("Mean F-Score").key == "f1_micro"
    with pytest.raises(MetricError, match="has had several meanings: choose one of f1_micro, "):
        get_metric("F-Score (Micro)", only_one_meaning=True)


def test_every_wrong_option_is_named_at_once() -> None:
    """With what is known and what was expected."""
    with pytest.raises(MetricError) as error:
        get_metric("fbeta").read_options({"beta": "two", "averag": "macro", "average": "mean"})
    assert str(error.value) == (
        "fbeta: 'averag' is no option, it knows beta, average, zero_division, pos_label; "
        "beta is 'two', it must be a number from 0 up; "
        "average is 'mean', it must be one of binary, macro, micro, weighted, samples"
    )


def test_options_are_read_as_they_come_from_a_command_line() -> None:
    """Texts become what the option holds."""
    read = get_metric("multiclass_log_loss").read_options({"clip": "1e-7", "normalize": "false"})
    assert read["clip"] == 1e-7
    assert read["normalize"] is False
    assert get_metric("mae").read_options({"output_weights": "[1, 2]"})["output_weights"] == [1.0, 2.0]


def test_a_role_that_a_metric_cannot_use_is_refused() -> None:
    """A weight that would be ignored in silence is worse than an error."""
    with pytest.raises(MetricError, match="medae has no use for a column of weight; it can use: none"):
        get_metric("medae")([1.0, 2.0], [1.0, 2.0], weight=[1.0, 2.0])


@pytest.mark.parametrize(
    ("key", "y_true", "y_pred", "text"),
    [
        ("rmse", [1.0, 2.0], [1.0], "there are 2 true values and 1 predictions"),
        ("rmse", [], [], "there are no rows"),
        ("rmse", [1.0], ["a"], "the predictions must be numbers"),
        ("rmse", [1.0], [np.nan], "the predictions hold 1 values that are missing or infinite"),
        ("rmsle", [1.0], [-1.0], "the predictions must be greater than -1: 1 are not"),
        ("rmse", [[1.0, 2.0]], [[1.0, 2.0]], "there are 2 columns and it takes one"),
        ("log_loss", [0, 1], [0.5, 1.5], "the predictions must be from 0 to 1: 1 are not"),
        ("log_loss", [0, 1], [[0.4, 0.6]] * 2, "the positive class alone, predict_proba(X)[:, 1]"),
        ("log_loss", ["ham", "spam"], [0.5, 0.5], "set the option pos_label"),
        ("auc", [0, 1, 2], [0.1, 0.2, 0.3], "the truth holds 3 different labels, expected 2"),
        ("auc", [1, 1], [0.1, 0.2], "it needs rows of both classes, and all are of one"),
        ("multiclass_log_loss", ["a", "b"], [[0.2, 0.3, 0.5]] * 2, "the truth has 2 classes and the predictions 3"),
        ("multiclass_log_loss", ["a", "b"], [0.2, 0.3], "one column for each class, classes sorted"),
        ("quadratic_weighted_kappa", [1, 2], [1.4, 2], "ratings must be whole numbers: round"),
        ("quadratic_weighted_kappa", [2, 2], [2, 2], "it compares classes, and all rows are of one"),
        ("f1", ["a", "b", "c"], ["a", "b", "c"], "there are more than two classes: set average"),
        ("f1", ["a", "b"], ["a", "b"], "set the option pos_label"),
        ("mape", [0.0, 1.0], [1.0, 1.0], "it divides by the true value, and 1 are 0"),
        ("r2", [1.0], [1.0], "there is one row"),
    ],
)
def test_what_cannot_be_scored_is_a_clear_error(key: str, y_true: object, y_pred: object, text: str) -> None:
    """What was found and what was expected; never a NaN."""
    with pytest.raises(MetricError, match=re.escape(text)):
        get_metric(key)(y_true, y_pred)


def test_labels_are_numbers_only_where_all_true_ones_are() -> None:
    """1.0 is 1 among numbers; 007 is not 7 among words."""
    accuracy = get_metric("accuracy")
    assert accuracy([1, 2, 3], [1.0, 2.0, 3.5]) == pytest.approx(2 / 3)
    assert accuracy(["1", "2"], ["1.0", "2e0"]) == 1.0
    assert accuracy(["007", "x"], ["7", "x"]) == 0.5
    assert accuracy([True, False], ["True", "False"]) == 1.0


def test_what_a_notebook_holds_is_taken() -> None:
    """Series, lists, arrays, with whatever index; texts, numbers, booleans."""
    import pandas as pd

    frame = pd.DataFrame({"y": ["cat", "dog", "cat"], "p": ["cat", "cat", "cat"], "x": [1, 2, 4]}, index=[7, 7, 9])
    assert get_metric("accuracy")(frame["y"], frame["p"]) == pytest.approx(2 / 3)
    assert get_metric("rmse")(frame["x"], frame["x"] + 1) == 1.0
    assert get_metric("auc")(frame["x"] > 1, frame["x"]) == 1.0
    assert get_metric("map_at_k")(frame["y"], frame["p"] + " dog", k=2) == pytest.approx(2.5 / 3)
    assert get_metric("levenshtein_mean")(frame["y"], frame["p"]) == 1.0
    assert get_metric("mae")(frame[["x", "x"]], frame[["x", "x"]].to_numpy() + 1.0) == 1.0


def test_names_of_the_positive_label() -> None:
    """0 and 1, -1 and 1, False and True speak for themselves."""
    brier = get_metric("brier")
    assert brier([-1, 1], [0.1, 0.9]) == brier([0, 1], [0.1, 0.9]) == brier([False, True], [0.1, 0.9])
    assert brier(["spam", "ham"], [0.1, 0.9], pos_label="ham") == brier([0, 1], [0.1, 0.9])


def test_every_key_is_listed_once() -> None:
    """The catalogue has no two metrics of one key."""
    keys = [metric.key for metric in list_metrics()]
    assert len(keys) == len(set(keys))
