"""Times until an event, of which some are only known to be longer."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import Numbers
from podium.metrics.influence import Estimate, Vector
from podium.metrics.losses import one_column_of
from podium.metrics.options import Means
from podium.metrics.orders import greater_and_later
from podium.metrics.registry import metric

Values = NDArray[np.float64]
Counts = NDArray[np.int64]


def no_events(y_true: Values, event: Values | None) -> str | None:
    ended = np.ones(len(y_true), dtype=np.bool_) if event is None else event == 1
    if not ended.any():
        return "no event was observed, so that no pair of rows can be compared"
    return None if _later(*_moments(y_true, ended))[ended].any() else "no pair of rows can be compared"


def _moments(time: Values, ended: NDArray[np.bool_]) -> tuple[Counts, Counts]:
    """Codes of moments, and rows of each: at equal times an end comes before the rows that were still there."""
    moments = 2 * np.unique(time, return_inverse=True)[1].reshape(-1) + ~ended
    _, codes, counts = np.unique(moments, return_inverse=True, return_counts=True)
    return codes.reshape(-1), counts


def _later(codes: Counts, counts: Counts) -> Counts:
    """For each row how many have a later moment."""
    later: Counts = (counts.sum() - np.cumsum(counts))[codes]
    return later


@metric(
    shape=Numbers(
        key="survival",
        meaning="a number in each row that ranks how long it lasts; the solution has the time and whether it ended",
    ),
    title="Concordance Index",
    aliases=("C-Index", "concordance_index_censored", "Harrell's C"),
    greater_is_better=True,
    high=1.0,
    formula="share of comparable pairs in the right order, ties in the prediction are half",
    source="CamDavidsonPilon/lifelines, utils/concordance.py; Harrell 1996",
    example=([1.0, 2.0, 3.0], [1.0, 3.0, 2.0], 2 / 3, {"event": [1, 1, 0]}),
    undefined=no_events,
)
def concordance_index(
    y_true: Values,
    y_pred: Values,
    *,
    higher_prediction_means: Annotated[
        Literal["longer survival", "higher risk"], Means("which way predictions point")
    ] = "longer survival",
    event: Values | None = None,
) -> Estimate:
    """Who lasts longer gets the higher number; rows that did not end are compared with earlier ends only."""
    sign = 1 if higher_prediction_means == "longer survival" else -1
    values = np.unique(sign * one_column_of(y_pred), return_inverse=True)[1].reshape(-1)
    falling = values.max() - values
    ended = np.ones(len(y_true), dtype=np.bool_) if event is None else event == 1
    codes, counts = _moments(y_true, ended)
    n_later = _later(codes, counts)
    n_pairs = int(n_later[ended].sum())
    if not n_pairs:
        return Estimate(float("nan"))
    # Of the later rows, those with a greater value are right, those with a smaller one wrong, the others tied.
    right = np.where(ended, n_later + greater_and_later(codes, values) - greater_and_later(codes, falling), 0) / 2
    share = float(right.sum()) / n_pairs

    def influence() -> Vector:
        """What each row adds to the pairs in which it ends first, and to those in which it is the later one."""
        before = codes.max() - codes
        n_earlier = (np.cumsum(np.bincount(codes, weights=ended)) - np.bincount(codes, weights=ended))[codes]
        right_as_later = (
            n_earlier + greater_and_later(before, falling, ended) - greater_and_later(before, values, ended)
        ) / 2
        pairs = np.where(ended, n_later, 0) + n_earlier
        pull: Vector = len(values) * (right + right_as_later - share * pairs) / n_pairs
        return pull

    return Estimate(share, influence)
