"""What to predict is read from the metric and the training answers."""

import numpy as np
import pandas as pd
import pytest

from podium.baselines.goal import read_goal
from podium.errors import CompetitionError, InvalidCompetitionError, MetricError
from podium.metrics.registry import get_metric


def goal_of(answers, metric, task="other", **options):
    frame = pd.DataFrame(answers if isinstance(answers, dict) else {"y": answers})
    return frame, read_goal(frame, tuple(frame), task=task, metric=get_metric(metric), options=options)


def test_the_positive_class_is_the_one_that_the_metric_takes_for_it():
    """yes, 1 and True speak for themselves; anything else needs pos_label, which is obeyed."""
    raw = np.array([[0.9, 0.1], [0.3, 0.7]])
    for answers in (["no", "yes"], [0, 1], [-1, 1], [False, True], [0.0, 1.0]):
        assert goal_of(answers, "auc")[1].predictions(raw)["y"].tolist() == [0.1, 0.7]
    assert goal_of(["benign", "malignant"], "log_loss", pos_label="benign")[1].predictions(raw)["y"].tolist() == [
        0.9,
        0.3,
    ]
    with pytest.raises(MetricError, match="pos_label"):
        goal_of(["benign", "malignant"], "log_loss")


def test_classes_become_columns_or_labels_in_their_own_spelling():
    """Numbered classes are sorted by value and come back as whole numbers."""
    raw = np.array([[0.1, 0.2, 0.7], [0.6, 0.2, 0.2]])
    _, goal = goal_of([10, 9, 8, 10], "multiclass_log_loss")
    assert list(goal.predictions(raw)) == ["8", "9", "10"]
    frame, goal = goal_of([10, 9, 8, 10], "accuracy")
    assert goal.predictions(raw)["y"].tolist() == [10, 8]
    assert goal.truth(goal.answers(frame))["y"].tolist() == [10, 9, 8, 10]


def test_a_gap_among_whole_labels_does_not_change_their_spelling():
    """pandas makes floats of them; the class is still 1, and the row without an answer is no class."""
    frame, goal = goal_of([1, 2, np.nan, 1], "accuracy")
    assert goal.classes == (("1", "2"),)
    np.testing.assert_array_equal(goal.answers(frame)[:, 0], [0, 1, np.nan, 0])


def test_zero_and_one_are_numbers_where_the_task_is_regression():
    """RMSE on a count that happens to be 0 or 1 is no classification; in a binary task it is."""
    assert not goal_of([0, 1, 1], "rmse", "regression")[1].predicts_classes
    assert goal_of([0, 1, 1], "rmse", "binary")[1].predicts_classes
    assert not goal_of([0.5, 1, 1], "rmse", "binary")[1].predicts_classes


def test_predictions_of_a_logarithmic_metric_are_not_negative():
    """RMSLE takes the logarithm of 1 + prediction."""
    assert goal_of([1.5, 2, 3], "rmsle")[1].predictions(np.array([[-3.0], [2.0]]))["y"].tolist() == [0, 2]


def test_targets_that_cannot_be_predicted_are_refused_with_what_was_found():
    """Words where numbers should be, and three classes where two should be."""
    frame, goal = goal_of(["1.5", "many"], "rmse")
    with pytest.raises(InvalidCompetitionError, match="found 'many'"):
        goal.answers(frame)
    with pytest.raises(CompetitionError, match="two classes"):
        goal_of(["a", "b", "c"], "auc")
    with pytest.raises(CompetitionError, match="empty in every row"):
        goal_of([None, None], "accuracy")
