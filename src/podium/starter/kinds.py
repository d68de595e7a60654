"""The kinds of problem that a script can be written for, and what differs between their scripts."""

from collections.abc import Mapping
from dataclasses import dataclass

LEARNT_OTHERWISE = ("clustering", "outliers", "ranking")
"""Tasks in which the target of the training rows is not there, or is not what is to be predicted."""

MEDIAN_METRICS = ("mae", "medae", "mape", "smape")
"""Their best constant answer lies nearer to the median than to the mean."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of problem: pieces of its script.

    ``cut`` follows the predictions and takes out of them what ``scored`` and the submission need.
    """

    models: Mapping[str, str]
    xgboost: str
    folds: str
    method: str = "predict"
    cut: str = ""
    scored: str = "y, predicted"
    is_target_text: bool = False

    def get_models(self, metric_key: str) -> Mapping[str, str]:
        """The models by name, the dummy's constant right for the metric."""
        if metric_key in MEDIAN_METRICS and self.models is REGRESSORS:
            return {**self.models, "dummy": 'DummyRegressor(strategy="median")'}
        return self.models


CLASSIFIERS = {
    "dummy": 'DummyClassifier(strategy="prior")',
    "logistic regression": "LogisticRegression(max_iter=1000)",
    "random forest": "RandomForestClassifier(n_estimators=200, random_state=0)",
}
REGRESSORS = {
    "dummy": "DummyRegressor()",
    "ridge regression": "Ridge()",
    "random forest": "RandomForestRegressor(n_estimators=200, random_state=0)",
}
KINDS = {
    "labels": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="StratifiedKFold",
        scored="classes[y], classes[predicted]",
        is_target_text=True,
    ),
    "probability": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="StratifiedKFold",
        method="predict_proba",
        cut="[:, 1]",
    ),
    "class_probabilities": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="StratifiedKFold",
        method="predict_proba",
        is_target_text=True,
    ),
    "numbers": Kind(models=REGRESSORS, xgboost="XGBRegressor", folds="KFold"),
}
GOALS = {
    "labels": "Name {what} for each row of test.csv.",
    "probability": "How probable is it, for each row of test.csv, that {what} is {positive}?",
    "class_probabilities": "How probable is each class of {what}, for each row of test.csv?",
    "numbers": "Predict a number for each row of test.csv: {what}.",
    "other": "`podium show` says what is asked for, and sample_submission.csv how to answer.",
}
"""The first sentence of each script."""


def choose_kind(shape_key: str, task: str, n_targets: int, n_predictions: int, has_features: bool) -> str:
    """The key in :data:`KINDS` of the script that fits, or ``other`` where none does."""
    if not has_features or task in LEARNT_OTHERWISE:
        return "other"
    if shape_key == "class_probabilities" or (shape_key == "labels" and n_targets == 1):
        return shape_key
    is_binary = shape_key == "probability" or (shape_key == "numbers" and task == "binary")
    if is_binary and n_targets == n_predictions == 1:
        return "probability"
    # Several probabilities are learnt like numbers from 0 to 1: all columns at once.
    is_number = shape_key in ("numbers", "probability")
    return "numbers" if is_number and n_targets == n_predictions else "other"
