"""The kinds of problem that a script can be written for, and what differs between their scripts."""

from collections.abc import Mapping
from dataclasses import dataclass

from podium.starter.assignment import Assignment

WITHOUT_LABELS = ("clustering", "outliers")
"""Tasks in which no training row need tell the answer."""

CLASS_TASKS = ("binary", "multiclass", "ordinal")
NUMBER_TASKS = ("regression", "forecast")
"""Tasks that tell what a submission's cells are where a metric file does not."""

MEDIAN_METRICS = ("mae", "medae", "mape", "smape")
"""Their best constant answer lies nearer to the median than to the mean."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of problem in which training rows have answers: pieces of its script.

    Attributes
    ----------
    models : mapping from name to the code of an estimator
    xgboost : str
        The class of the same kind.
    folds : str
        The class of scikit-learn that deals the rows out.
    pipeline : str
        The code of a model with its preparation.
    method : str
        Of the model, whose predictions are used.
    cut : str
        Follows the predictions and takes out of them what is scored and sent in.
    true, predicted : str
        What the metric is given.
    rows : str
        The training rows that are predicted.
    held_out : str
        How the rows that a model has not seen are predicted; ``{arguments}`` are further ones for scikit-learn.
    """

    models: Mapping[str, str]
    xgboost: str
    folds: str
    pipeline: str = "make_pipeline(prepare, {model})"
    method: str = "predict"
    cut: str = ""
    true: str = "y"
    predicted: str = "predicted"
    rows: str = "train"
    held_out: str = "cross_val_predict(candidate, X, y, cv=folds{arguments})"


CLASSIFIERS = {
    "dummy": 'DummyClassifier(strategy="prior")',
    "logistic regression": "LogisticRegression(max_iter=1000)",
    "random forest": "RandomForestClassifier(n_estimators=200, n_jobs=-1, random_state=0)",
}
REGRESSORS = {
    "dummy": "DummyRegressor()",
    "ridge regression": "Ridge()",
    "random forest": "RandomForestRegressor(n_estimators=200, n_jobs=-1, random_state=0)",
}
KINDS = {
    "labels": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="StratifiedKFold",
        true="classes[y]",
        predicted="classes[predicted]",
    ),
    "several_labels": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="KFold",
        pipeline="make_pipeline(prepare, MultiOutputClassifier({model}))",
        true="coder.inverse_transform(y)",
        predicted="coder.inverse_transform(predicted)",
    ),
    "probability": Kind(
        models=CLASSIFIERS, xgboost="XGBClassifier", folds="StratifiedKFold", method="predict_proba", cut="[:, 1]"
    ),
    "class_probabilities": Kind(
        models=CLASSIFIERS, xgboost="XGBClassifier", folds="StratifiedKFold", method="predict_proba"
    ),
    "ranked_list": Kind(
        models=CLASSIFIERS,
        xgboost="XGBClassifier",
        folds="StratifiedKFold",
        method="predict_proba",
        true="classes[y]",
        predicted="best_first(predicted)",
    ),
    "numbers": Kind(models=REGRESSORS, xgboost="XGBRegressor", folds="KFold"),
    "forecast": Kind(
        models=REGRESSORS,
        xgboost="XGBRegressor",
        folds="TimeSeriesSplit",
        true="y.iloc[later]",
        rows="train.iloc[later]",
        held_out="predict_in_turn(candidate)",
    ),
}
GOALS = {
    "labels": "Name {what} for each row of test.csv.",
    "several_labels": "Name each of {what} for each row of test.csv.",
    "probability": "How probable is it, for each row of test.csv, that {what} is {positive}?",
    "class_probabilities": "How probable is each class of {what}, for each row of test.csv?",
    "ranked_list": "Guess {what} for each row of test.csv: several guesses, the likeliest first.",
    "numbers": "Predict a number for each row of test.csv: {what}.",
    "forecast": "Predict a number for each row of test.csv, all later in time than train.csv: {what}.",
    "clusters": "Find groups of rows that belong together: {what}. No row says how many there are, or what they mean.",
    "outliers": "How strange is each row of test.csv? No row of train.csv says which are ({what}).",
    "other": "`podium show` says what is asked for, and sample_submission.csv how to answer.",
}
"""The first sentence of each script."""


def models_of(kind: Kind, metric_key: str) -> Mapping[str, str]:
    """The models by name, the dummy's constant right for the metric."""
    if metric_key in MEDIAN_METRICS and kind.models is REGRESSORS:
        return {**kind.models, "dummy": 'DummyRegressor(strategy="median")'}
    return kind.models


def choose_kind(assignment: Assignment) -> str:
    """The key in :data:`GOALS` of the script that fits: ``other`` where none does."""
    if not assignment.has_features:
        return "other"
    if not assignment.has_target:
        return _choose_without_labels(assignment)
    if not assignment.is_scorable:
        return "other"
    shape = _shape(assignment)
    n_targets, n_predictions = len(assignment.target), len(assignment.prediction_columns)
    if shape == "class_probabilities":
        return shape
    if shape == "ranked_list":
        return shape if n_targets == 1 and assignment.has_single_items else "other"
    if n_targets != n_predictions or shape not in ("labels", "probability", "numbers"):
        return "other"
    if shape == "labels":
        return "labels" if n_targets == 1 else "several_labels"
    is_binary = shape == "probability" or assignment.task == "binary"
    # Several probabilities are learnt like numbers from 0 to 1: all columns at once.
    if is_binary and n_targets == 1:
        return "probability"
    return "forecast" if assignment.task == "forecast" and assignment.time_column else "numbers"


def _choose_without_labels(assignment: Assignment) -> str:
    is_one_column = len(assignment.target) == len(assignment.prediction_columns) == 1
    if not is_one_column or assignment.task not in WITHOUT_LABELS:
        return "other"
    if assignment.task == "clustering":
        return "clusters" if assignment.shape_key in ("labels", "clusters", "rows") else "other"
    return "outliers" if assignment.shape_key in ("labels", "probability", "numbers") else "other"


def _shape(assignment: Assignment) -> str:
    """What a submission's cells are; of a metric file that does not say, what its task is usually answered with."""
    if assignment.shape_key != "rows":
        return assignment.shape_key
    if assignment.task in CLASS_TASKS:
        return "labels"
    return "numbers" if assignment.task in NUMBER_TASKS else "rows"
