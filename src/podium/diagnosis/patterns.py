"""What weighed segments tell, in sentences: where the loss is large, and where predictions are too high or too low."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.finding import ALPHA, Finding
from podium.diagnosis.intervals import Interval, Units, Values, standard_error, two_sided_p
from podium.diagnosis.losses import Losses
from podium.diagnosis.segments import Weighed
from podium.diagnosis.wording import between, chance, cut_off, short

PREDICTION = "the prediction"
"""The name of the prediction among the columns that rows are cut by."""
MOMENT = "the time"
"""The same for their place in time."""
MOST_TOLD = 3
"""Segments in one finding."""
_CLEAR_Z = 2.0


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A baseline's loss of each row, NaN where it has no prediction."""

    name: str
    values: Values

    def lead(self, losses: Losses, rows: NDArray[np.bool_], units: Units) -> tuple[float, float, float]:
        """Your mean loss on some rows, the baseline's, and by how many paired standard errors it is ahead."""
        shared = rows & np.isfinite(self.values)
        if not shared.any():
            return np.nan, np.nan, 0.0
        own, other = losses.values[shared], self.values[shared]
        error = standard_error(own - other, None if units is None else units[shared])
        behind = float((own - other).mean())
        return float(own.mean()), float(other.mean()), behind / error if error > 0 else 0.0


def standing_out(weighed: Sequence[Weighed]) -> list[Weighed]:
    """What noise alone would not show: of each column the segment that is furthest off, at most three."""
    found: dict[str, Weighed] = {}
    for one in weighed:
        if one.p <= ALPHA:
            found.setdefault(one.segment.column, one)
    return list(found.values())[:MOST_TOLD]


def find_hard_segments(
    losses: Losses, weighed: Sequence[Weighed], peer: Peer | None = None, units: Units = None
) -> Iterator[Finding]:
    """Segments whose loss is larger than that of the other rows by more than noise shows among all of them."""
    found = standing_out(weighed)
    if not found:
        return
    worst, *others = found
    also = "".join(f"; {_words(one)}, {losses.text(one.inside.estimate)}" for one in others)
    yield Finding(
        look="segments",
        idea="error-analysis",
        sentence=(
            f"Rows with {_words(worst)} ({_of(worst)}): the {losses.name} is {losses.interval_text(worst.inside)}, "
            f"elsewhere {losses.text(worst.elsewhere)}{f'. Also{also[1:]}' if also else ''}. {_surely(weighed, worst)}"
        ),
        advice=_segment_advice(losses, worst, peer, units),
        stake=worst.n_rows * (worst.inside.estimate - worst.elsewhere) / float(losses.values.sum()),
        numbers=_numbers(worst),
    )


def _segment_advice(losses: Losses, worst: Weighed, peer: Peer | None, units: Units) -> str:
    look = "Sort these rows by how wrong they are and look at the worst: what have they in common that no column says?"
    if peer is None:
        return f"{look} Some kinds of rows are simply harder; a baseline's loss on them would show it."
    own, other, z = peer.lead(losses, worst.segment.rows, units)
    if z > _CLEAR_Z:
        better = f"{peer.name} has {losses.text(other)} there, so they can be predicted better than {losses.text(own)}"
        return f"{better}. {look}"
    if np.isnan(other):
        return look
    return f"{peer.name} has {losses.text(other)} there, so these rows may simply be harder. {look}"


def find_behind(losses: Losses, peer: Peer, units: Units) -> Iterator[Finding]:
    """Whether a baseline has the smaller loss over all rows."""
    own, other, z = peer.lead(losses, np.ones(len(peer.values), np.bool_), units)
    if z <= 0 or two_sided_p(z) > ALPHA:
        return
    yield Finding(
        look="behind",
        idea="paired-comparison",
        sentence=(
            f"On the whole {peer.name} is ahead of you: its {losses.name} is {losses.text(other)}, yours "
            f"{losses.text(own)} on the same rows, {short(z)} paired standard errors apart."
        ),
        advice=f"Start from it (`podium baseline SLUG {peer.name} --code` prints a script); mend what else stands out.",
        stake=1 - other / own,
        numbers={"baseline": peer.name, "loss": losses.shown(own), "baseline_loss": losses.shown(other), "z": z},
    )


def find_lost_segments(losses: Losses, peer: Peer, weighed: Sequence[Weighed]) -> Iterator[Finding]:
    """Segments in which a baseline is ahead of you, and more so than elsewhere.

    ``weighed`` are your losses less the baseline's, on the rows that both have.
    """
    found = [one for one in standing_out(weighed) if one.inside.low > 0]
    if not found:
        return
    worst, *others = found
    shared = np.isfinite(peer.values)
    total = float(losses.values[shared].sum())
    inside = losses.values[shared][worst.segment.rows].mean()
    also = f" Also: {'; '.join(map(_words, others))}." if others else ""
    yield Finding(
        look="lost",
        idea="paired-comparison",
        sentence=(
            f"Rows with {_words(worst)} ({_of(worst)}): the {losses.name} of {peer.name} is "
            f"{losses.text(inside - worst.inside.estimate)} there, yours {losses.text(inside)}.{also} "
            f"{_surely(weighed, worst)}"
        ),
        advice=(
            f"See what {peer.name} makes of these rows (`podium baseline SLUG {peer.name} --code`), or blend the two."
        ),
        stake=worst.n_rows * worst.inside.estimate / total,
        numbers={**_numbers(worst), "baseline": peer.name},
    )


def find_shifted_segments(residuals: Values, weighed: Sequence[Weighed], *, unit: str = "") -> Iterator[Finding]:
    """Segments in which the truth lies above or below the prediction on average: a pattern that could be learnt."""
    found = standing_out(weighed)
    if not found:
        return
    shares = {one.segment.column: _explained(residuals, weighed, one.segment.column) for one in found}
    worst, *others = sorted(found, key=lambda one: -shares[one.segment.column])
    also = "".join(f"; {_words(one)}, too {_way(one)} by {short(abs(one.inside.estimate))}" for one in others)
    yield Finding(
        look="shifts",
        idea="residuals",
        sentence=(
            f"Rows with {_words(worst)} ({_of(worst)}) are predicted too {_way(worst)}, by "
            f"{between(_size(worst.inside))}{unit} on average{f'. Also{also[1:]}' if also else ''}. "
            f"{_surely(weighed, worst)}"
        ),
        advice=_shift_advice(worst.segment.column),
        stake=shares[worst.segment.column],
        numbers=_numbers(worst),
    )


def _explained(residuals: Values, weighed: Sequence[Weighed], column: str) -> float:
    """The share of the squared error that goes when each segment of a column gets its mean back."""
    gains = [one.n_rows * one.inside.estimate**2 for one in weighed if one.segment.column == column]
    return sum(gains) / float((residuals**2).sum())


def _shift_advice(column: str) -> str:
    if column == PREDICTION:
        return (
            "The predictions are bent: extremes are drawn to the middle, or the target wants another scale. Try a "
            "logarithm of the target, or a model that bends."
        )
    if column == MOMENT:
        return "The level moves with time. Let the model see the trend, or learn from the latest rows only."
    return (
        f"The model does not follow {cut_off(column)} there. Let it bend (trees, splines, `PolynomialFeatures`), or "
        f"add a column that says how {cut_off(column)} acts together with others."
    )


def _words(one: Weighed) -> str:
    return cut_off(one.segment.words, 60)


def _of(one: Weighed) -> str:
    return f"{one.n_rows:,} of {len(one.segment.rows):,}"


def _surely(weighed: Sequence[Weighed], one: Weighed) -> str:
    return f"Noise alone shows one of {len(weighed)} segments so far off {chance(one.p)}."


def _way(one: Weighed) -> str:
    """How the prediction is, where the truth is larger (or smaller) on average."""
    return "low" if one.inside.estimate > 0 else "high"


def _size(one: Interval) -> Interval:
    """An interval without its sign."""
    low, high = sorted((abs(one.low), abs(one.high)))
    return Interval(estimate=abs(one.estimate), low=0.0 if one.holds(0.0) else low, high=high)


def _numbers(one: Weighed) -> dict[str, float | int | str]:
    return {
        "column": one.segment.column,
        "segment": one.segment.name,
        "n_rows": one.n_rows,
        "mean": one.inside.estimate,
        "low": one.inside.low,
        "high": one.inside.high,
        "elsewhere": one.elsewhere,
        "p": one.p,
    }
