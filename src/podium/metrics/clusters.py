"""Agreement of groupings, whatever the groups are called; and the G-mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import Problem
from podium.metrics.classification import LABELS, Classes, Weight, one_truth_per_row, only_one_class
from podium.metrics.influence import Codes, Estimate, count, of_counts
from podium.metrics.labels import Labels
from podium.metrics.registry import metric
from podium.metrics.shapes import Options, Roles

if TYPE_CHECKING:
    from podium.tables.table import Table


@dataclass(frozen=True, kw_only=True)
class Clusters(Labels):
    """Labels of groups: any names will do."""

    key: str = "clusters"
    meaning: str = "the group of each row, under any name"

    def problems(
        self, submission: "Table", roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        return super().problems(submission, roles, None, options)


CLUSTERS = Clusters()


def contingency(y_true: Codes, y_pred: Codes) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Rows of each pair of true and predicted group that occurs, of each true and of each predicted one."""
    pairs = y_true * (int(y_pred.max()) + 1) + y_pred
    return tuple(np.unique(codes, return_counts=True)[1].astype(np.float64) for codes in (pairs, y_true, y_pred))


@metric(
    shape=CLUSTERS,
    title="Adjusted Rand Index",
    aliases=("adjusted_rand_score", "ARI"),
    greater_is_better=True,
    low=-0.5,
    high=1.0,
    formula="(pairs together in both - expected) / (mean of pairs together in each - expected)",
    source="Hubert and Arabie 1985; scikit-learn, metrics/cluster",
    example=([0, 0, 1, 1], [0, 0, 1, 2], 4 / 7),
)
def adjusted_rand(y_true: Codes, y_pred: Codes) -> float:
    """Pairs of rows that belong together are put together, beyond chance."""
    both, truths, predictions = (
        float((counts * (counts - 1) / 2).sum()) for counts in contingency(one_truth_per_row(y_true), y_pred)
    )
    n_pairs = len(y_true) * (len(y_true) - 1) / 2
    expected = truths * predictions / n_pairs if n_pairs else 0.0
    at_most = (truths + predictions) / 2
    return 1.0 if at_most == expected else (both - expected) / (at_most - expected)


@metric(
    shape=CLUSTERS,
    title="Normalized Mutual Information",
    aliases=("normalized_mutual_info_score", "normalized_mutual_information"),
    greater_is_better=True,
    high=1.0,
    formula="I(y; p) / mean of H(y) and H(p); 1 where both are one group",
    source="scikit-learn, metrics/cluster: average_method = arithmetic",
    example=([0, 0, 1, 1], [0, 0, 1, 2], 0.8),
)
def nmi(y_true: Codes, y_pred: Codes) -> float:
    """Groups that tell about each other."""
    joint, truths, predictions = (entropy(counts) for counts in contingency(one_truth_per_row(y_true), y_pred))
    if truths + predictions == 0:
        return 1.0
    return float(np.clip((truths + predictions - joint) / ((truths + predictions) / 2), 0.0, 1.0))


def entropy(counts: NDArray[Any]) -> float:
    """In nats, of groups of these sizes."""
    shares = counts / counts.sum()
    return max(0.0, float(-np.sum(shares * np.log(shares))))


@metric(
    shape=LABELS,
    title="G-Mean",
    aliases=("geometric_mean_score", "Geometric Mean"),
    greater_is_better=True,
    high=1.0,
    formula="geometric mean over the true classes of the share of their rows that are right",
    source="Kubat and Matwin 1997; imbalanced-learn, geometric_mean_score",
    example=([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 0.375**0.5),
    undefined=only_one_class,
)
def g_mean(y_true: Codes, y_pred: Codes, *, classes: Classes = (), weight: Weight = None) -> Estimate:
    """Right labels in every class: one class that is never told makes it 0."""
    one_truth_per_row(y_true)
    hit = y_true == y_pred
    hits = count(y_true[hit], len(classes), None if weight is None else weight[hit])
    if (hits[count(y_true, len(classes), weight) > 0] == 0).any():
        return Estimate(0.0, lambda: np.zeros(len(y_true)))

    def geometric_mean(hits: Any, truths: Any, _: Any) -> Any:
        occurs = truths.real > 0
        return np.exp(np.mean(np.log(hits[occurs] / truths[occurs])))

    return of_counts(geometric_mean, y_true, y_pred, len(classes), weight)
