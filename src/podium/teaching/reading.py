"""Where to read on: the chapter of a manual that explains the idea behind a baseline."""

from dataclasses import dataclass

GUIDE = "https://scikit-learn.org/stable/"
LIGHTGBM = "https://lightgbm.readthedocs.io/en/stable/"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A chapter and its address."""

    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.title}, {self.url}"


def _chapter(title: str, page: str) -> Reading:
    return Reading(title=f"scikit-learn user guide, {title}", url=f"{GUIDE}{page}.html")


METRICS = _chapter("Metrics and scoring", "modules/model_evaluation")
DUMMIES = _chapter("Dummy estimators", "modules/model_evaluation")
LINEAR = _chapter("Linear models", "modules/linear_model")
ENSEMBLES = _chapter("Ensembles: gradient boosting, random forests, bagging, voting, stacking", "modules/ensemble")
SEARCH = _chapter("Tuning the hyper-parameters of an estimator", "modules/grid_search")
CROSS_VALIDATION = _chapter("Cross-validation: evaluating estimator performance", "modules/cross_validation")
PITFALLS = _chapter("Common pitfalls and recommended practices", "common_pitfalls")
IMPORTANCE = _chapter("Permutation feature importance", "modules/permutation_importance")
CLUSTERING = _chapter("Clustering", "modules/clustering")
MIXTURES = _chapter("Gaussian mixture models", "modules/mixture")
OUTLIERS = _chapter("Novelty and outlier detection", "modules/outlier_detection")
BOOSTING = Reading(title="LightGBM, Parameters Tuning", url=f"{LIGHTGBM}Parameters-Tuning.html")
FORECASTS = Reading(
    title="Hyndman and Athanasopoulos, Forecasting: Principles and Practice", url="https://otexts.com/fpp3/"
)

BY_BASELINE = {
    "linear-discriminant": _chapter("Linear and Quadratic Discriminant Analysis", "modules/lda_qda"),
    "nearest-neighbours": _chapter("Nearest neighbors", "modules/neighbors"),
    "naive-bayes": _chapter("Naive Bayes", "modules/naive_bayes"),
    "decision-tree": _chapter("Decision trees", "modules/tree"),
    "svm": _chapter("Support vector machines", "modules/svm"),
    "random-forest": ENSEMBLES,
    "neural-network": _chapter("Neural network models (supervised)", "modules/neural_networks_supervised"),
    "lightgbm": Reading(title="LightGBM, Features", url=f"{LIGHTGBM}Features.html"),
    "xgboost": Reading(
        title="XGBoost, Introduction to boosted trees",
        url="https://xgboost.readthedocs.io/en/stable/tutorials/model.html",
    ),
}
BY_BASELINE |= dict.fromkeys(("gaussian-mixture", "pca-gaussian-mixture"), MIXTURES)
BY_RUNG = {"dummy": DUMMIES, "linear": LINEAR, "default": ENSEMBLES, "tuned": SEARCH, "ensemble": ENSEMBLES}
BY_KIND = {"forecast": FORECASTS, "clustering": CLUSTERING, "outliers": OUTLIERS}


def find_reading(name: str, rung: str, kinds: frozenset[str] = frozenset()) -> Reading:
    """The chapter for a baseline: its own, else that of the one kind of problem it is for, else that of its rung."""
    if name in BY_BASELINE:
        return BY_BASELINE[name]
    if len(kinds) == 1 and next(iter(kinds)) in BY_KIND:
        return BY_KIND[next(iter(kinds))]
    return BY_RUNG[rung]
