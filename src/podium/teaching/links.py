"""Which ideas of the glossary a baseline, a metric and a kind of problem stand on, the most important first."""

from collections.abc import Iterator, Mapping

from podium.competition.folder import Competition
from podium.errors import MetricError
from podium.metrics.registry import get_metric
from podium.teaching.glossary import Entry, find_entry, get_entry

Keys = tuple[str, ...]

BY_BASELINE: Mapping[str, Keys] = {
    "dummy": ("base-rate",),
    "linear": ("ridge", "logistic-regression", "least-squares", "standardisation", "one-hot-encoding", "imputation"),
    "linear-discriminant": ("linear-discriminant", "mahalanobis-distance", "standardisation"),
    "nearest-neighbours": ("k-nearest-neighbours", "standardisation"),
    "naive-bayes": ("naive-bayes", "calibration"),
    "decision-tree": ("decision-tree", "bias-variance"),
    "svm": ("support-vector-machine", "rbf-kernel", "standardisation"),
    "random-forest": ("random-forest", "decision-tree", "bootstrap"),
    "neural-network": ("neural-network", "early-stopping", "standardisation"),
    "lightgbm": ("gradient-boosting", "decision-tree"),
    "xgboost": ("gradient-boosting", "regularisation"),
    "tuned": ("early-stopping", "gradient-boosting", "grid-search", "target-encoding"),
    "persistence": ("persistence",),
    "drift": ("persistence",),
    "seasonal-naive": ("seasonal-naive", "autocorrelation"),
    "exponential-smoothing": ("exponential-smoothing",),
    "lag-features": ("lag-features", "time-folds", "gradient-boosting"),
    "k-means": ("k-means", "silhouette", "standardisation"),
    "pca-k-means": ("pca", "k-means"),
    "gaussian-mixture": ("gaussian-mixture",),
    "pca-gaussian-mixture": ("pca", "gaussian-mixture"),
    "hierarchy": ("hierarchical-clustering", "silhouette"),
    "pca-reconstruction": ("pca",),
    "isolation-forest": ("isolation-forest",),
    "local-outlier-factor": ("local-outlier-factor", "k-nearest-neighbours"),
    "robust-covariance": ("mahalanobis-distance",),
    "neighbour-distance": ("k-nearest-neighbours", "local-outlier-factor"),
    "ensemble": ("greedy-ensemble-selection", "stacking", "rank-averaging"),
}

_METRICS: Mapping[Keys, str] = {
    ("rmse",): "mse rmse mcrmse sse rmsle mcrmsle msle",
    ("mae", "heavy-tails"): "mae medae wmae absolute_error max_error rae",
    ("r2",): "r2 explained_variance rse rrse",
    ("log-loss",): "log_loss multiclass_log_loss mean_columnwise_log_loss balanced_log_loss capped_binomial_deviance",
    ("brier-score",): "brier brier_skill",
    ("accuracy",): "accuracy classification_error balanced_accuracy hamming_loss top1_error",
    ("f1", "threshold-choice"): "f1 fbeta precision recall probabilistic_fbeta",
    ("f1",): "f1_macro f1_micro f1_weighted",
    ("roc-auc",): "auc columnwise_auc multiclass_auc gini normalized_gini weighted_gini weighted_auc_tpr",
    ("average-precision",): "average_precision lrap lwlrap google_global_ap retrieval_average_precision",
    ("kappa", "threshold-choice"): "kappa quadratic_weighted_kappa linear_weighted_kappa mean_quadratic_weighted_kappa",
    ("map-at-k",): "map_at_k mrr_at_k top_k_accuracy retrieval_mrr",
    ("ndcg",): "ndcg_at_k dcg_scores ndcg_scores ndcg_scores_single",
    ("adjusted-rand",): "adjusted_rand nmi",
    ("confusion-matrix",): "mcc g_mean mean_utility",
}
BY_METRIC: Mapping[str, Keys] = {metric: keys for keys, metrics in _METRICS.items() for metric in metrics.split()}

BY_TASK: Mapping[str, Keys] = {
    "binary": ("base-rate", "stratification"),
    "multiclass": ("softmax", "stratification"),
    "multilabel": ("classifier-chain",),
    "regression": ("residuals",),
    "ordinal": ("threshold-choice",),
    "forecast": ("time-folds", "seasonal-naive"),
    "ranking": ("ndcg", "rank-averaging"),
    "clustering": ("k-means", "silhouette"),
    "outliers": ("isolation-forest", "local-outlier-factor"),
}


_OF_CLASSES = {"logistic-regression"}
_OF_NUMBERS = {"ridge", "least-squares"}


def find_ideas(competition: Competition) -> list[Entry]:
    """The ideas of a competition: those that its toml names, then those of its metric, its split and its task.

    A key in the toml that is not in the glossary is left out here; ``podium check`` remarks on it.
    """
    return [get_entry(key) for key in dict.fromkeys(_find_keys(competition))]


def _find_keys(competition: Competition) -> Iterator[str]:
    yield from (entry.key for entry in map(find_entry, competition.ideas) if entry)
    yield from find_metric_ideas(competition.metric.name)
    if competition.split.group_column:
        yield "grouped-folds"
    yield from BY_TASK.get(competition.task, ())


def find_baseline_ideas(name: str, task: str = "") -> Keys:
    """The keys behind a baseline, without those that the task has no use for; none for a competition's own one."""
    unused = {
        **dict.fromkeys(("binary", "multiclass", "multilabel"), _OF_NUMBERS),
        **dict.fromkeys(("regression", "forecast"), _OF_CLASSES),
    }
    return tuple(key for key in BY_BASELINE.get(name, ()) if key not in unused.get(task, ()))


def find_metric_ideas(name: str) -> Keys:
    """The keys behind a metric, by its key or an alias; none for a metric file."""
    try:
        return BY_METRIC.get(get_metric(name).key, ())
    except MetricError:
        return ()


def find_baselines(key: str) -> list[str]:
    """The baselines that stand on an idea."""
    return [name for name, keys in BY_BASELINE.items() if key in keys]


def find_metrics(key: str) -> list[str]:
    """The metrics that it explains."""
    return [name for name, keys in BY_METRIC.items() if key in keys]
