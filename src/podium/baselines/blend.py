"""Greedy ensemble selection: the weighted mean of models that is best out-of-fold.

Source: Caruana, Niculescu-Mizil, Crew, Ksikes, "Ensemble selection from libraries of models", ICML 2004. Start
empty; again and again add the model, taken before or not, whose addition helps the metric most; keep the best prefix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from podium.baselines.folds import Rows
from podium.baselines.goal import Raw
from podium.baselines.roster import ENSEMBLE

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

Progress = Callable[[int, int, str], None]

N_STEPS = 50
PATIENCE = 10  # steps without a new best, after which one is not to be expected
SELECTION_ROWS = 20_000  # weights of a few dozen models: more rows than these change none of them
ORDER_ONLY = frozenset(
    {
        *("auc", "columnwise_auc", "multiclass_auc", "weighted_auc_tpr", "average_precision"),
        *("gini", "normalized_gini", "weighted_gini", "spearman", "columnwise_spearman", "kendall_tau"),
    }
)
"""Metrics that see nothing but the order of the predictions: models are blended by ranks."""


def select(
    raws: Sequence[Raw],
    data: TrainingData,
    places: Rows,
    progress: Progress | None = None,
    ends_at: float | None = None,
) -> dict[int, float]:
    """The weights by the model's place in ``raws``, largest first, chosen at some places of the judge's rows.

    The best model alone is the first step, so no blend is worse than it on the rows it was chosen on.
    """
    if len(places) > SELECTION_ROWS:
        places = np.sort(np.random.RandomState(data.seed).choice(places, SELECTION_ROWS, replace=False))
    judge = data.judge.part(places)
    kept = [raw[places] for raw in raws]
    taken: list[int] = []
    total = np.zeros_like(kept[0])
    best: tuple[list[int], float] | None = None
    for step in range(1, N_STEPS + 1):
        added, score = 0, judge.score((total + kept[0]) / step)
        for other in range(1, len(kept)):
            other_score = judge.score((total + kept[other]) / step)
            if judge.is_better(other_score, score):
                added, score = other, other_score
        total = total + kept[added]
        taken.append(added)
        if best is None or judge.is_better(score, best[1]):
            best = list(taken), score
        if progress:
            progress(step, N_STEPS, ENSEMBLE.name)
        if step - len(best[0]) >= PATIENCE or (ends_at is not None and monotonic() >= ends_at):
            break
    assert best is not None
    return {place: count / len(best[0]) for place, count in Counter(best[0]).most_common()}


def common_scale(data: TrainingData) -> Callable[[Raw, Raw], Raw]:
    """(a model's out-of-fold predictions, any predictions of it) -> predictions that can be averaged with others'.

    Where only the order counts: the share of out-of-fold predictions below each, so that a model that says .01 and .02
    weighs no less than one that says .1 and .9. Elsewhere: as they are.
    """
    if data.metric.key not in ORDER_ONLY:
        return lambda _, raw: raw
    return shares_below


def shares_below(known: Raw, raw: Raw) -> Raw:
    """For each column the share of ``known`` values below each of ``raw``, equal ones counting half: from 0 to 1."""
    found = np.empty_like(raw)
    for column in range(raw.shape[1]):
        values = np.sort(known[:, column])
        below = np.searchsorted(values, raw[:, column], side="left")
        found[:, column] = (below + np.searchsorted(values, raw[:, column], side="right")) / (2 * len(values))
    return found
