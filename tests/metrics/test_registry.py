"""Names, options and calls: what the catalogue accepts and how it refuses."""

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
    with pytest.raises(MetricError, match=text.replace("(", r"\(")):
        get_metric(key)(y_true, y_pred)


def test_labels_are_numbers_only_where_all_true_ones_are() -> None:
    """1.0 is 1 among numbers; 007 is not 7 among words."""
    accuracy = get_metric("accuracy")
    assert accuracy([1, 2, 3], [1.0, 2.0, 3.5]) == pytest.approx(2 / 3)
    assert accuracy(["1", "2"], ["1.0", "2e0"]) == 1.0
    assert accuracy(["007", "x"], ["7", "x"]) == 0.5
    assert accuracy([True, False], ["True", "False"]) == 1.0


def test_names_of_the_positive_label() -> None:
    """0 and 1, -1 and 1, False and True speak for themselves."""
    brier = get_metric("brier")
    assert brier([-1, 1], [0.1, 0.9]) == brier([0, 1], [0.1, 0.9]) == brier([False, True], [0.1, 0.9])
    assert brier(["spam", "ham"], [0.1, 0.9], pos_label="ham") == brier([0, 1], [0.1, 0.9])


def test_every_key_is_listed_once() -> None:
    """The catalogue has no two metrics of one key."""
    keys = [metric.key for metric in list_metrics()]
    assert len(keys) == len(set(keys))
