"""A stack: a small linear model that learns, out of fold, how far to trust each member.

Source: Wolpert, "Stacked generalization", Neural Networks 5 (1992); weights of numbers are kept from going below zero
after Breiman, "Stacked regressions", Machine Learning 24 (1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.folds import Rows
from podium.baselines.goal import Raw

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

SMALLEST = 1e-4  # a probability: members that are surer are not worth a hundred of the others
MOST_COLUMNS = 200  # members times classes
PENALTY = 1.0


def stack(raws: Sequence[Raw], data: TrainingData, places: Rows, new: Sequence[Raw]) -> Raw:
    """Learn from the members' out-of-fold predictions at some places; put their ``new`` predictions together."""
    answers = data.answers[data.judge.rows[places]]
    found = np.zeros_like(new[0])
    for place, slot in enumerate(data.goal.slots):
        learned = [raw[places, slot] for raw in raws]
        others = [raw[:, slot] for raw in new]
        if data.goal.predicts_classes:
            found[:, slot] = _chances(learned, answers[:, place].astype(np.intp), others)
        else:
            found[:, slot] = _numbers(learned, answers[:, place], others)
    return found


def _chances(raws: Sequence[Raw], codes: NDArray[np.intp], new: Sequence[Raw]) -> Raw:
    """Logistic regression on the members' log odds, begun at their mean."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    n_classes = raws[0].shape[1]
    present = np.unique(codes)
    if len(present) < 2 or len(raws) * n_classes > MOST_COLUMNS:
        return np.asarray(np.mean(new, axis=0))
    scale = StandardScaler().fit(_log_odds(raws))
    model = LogisticRegression(C=PENALTY / len(raws), max_iter=500)
    model.fit(scale.transform(_log_odds(raws)), codes)
    found = np.zeros_like(new[0])
    found[:, present] = model.predict_proba(scale.transform(_log_odds(new)))
    return found


def _log_odds(raws: Sequence[Raw]) -> NDArray[Any]:
    """One column for each member and class; of two classes one says it all."""
    kept = [raw.clip(SMALLEST, 1 - SMALLEST) for raw in raws]
    odds = [np.log(raw / (1 - raw)) for raw in kept]
    return np.hstack([one[:, 1:] if one.shape[1] == 2 else one for one in odds])


def _numbers(raws: Sequence[Raw], answers: NDArray[np.float64], new: Sequence[Raw]) -> Raw:
    """Ridge regression with weights of at least zero on predictions in units of the answers' deviation."""
    from sklearn.linear_model import Ridge

    centre, spread = float(answers.mean()), float(answers.std()) or 1.0
    model = Ridge(alpha=PENALTY, positive=True).fit((np.hstack(raws) - centre) / spread, (answers - centre) / spread)
    return np.asarray(model.predict((np.hstack(new) - centre) / spread) * spread + centre)[:, None]
