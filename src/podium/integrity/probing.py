"""Series of submissions that look like questions to the board rather than answers to the task.

A board tells a score for whatever it is sent, and a score tells something of the hidden labels. The patterns here are
those of the known ways to ask: mostly constant answers with a few rows set, row sets changed one after the other, and
answers that never mean to be good. Each has innocent causes too: a first try, a bug that was mended, a post-processing
step.

The logits in geometric progression are how one log loss tells many labels at once (Whitehill 2018, "Climbing the Kaggle
Leaderboard by Exploiting the Log-Loss Oracle").
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from podium.integrity.likeness import Values, row_codes
from podium.integrity.similarity import Kind

Rows = NDArray[np.intp]

MODAL_SHARE = 0.9
FEWEST_MODAL = 2
"""One submission that is mostly constant is a first try with the sample; two are a pattern."""

FEWEST_STEPS, MOST_SET_ROWS = 4, 40
RATIO_ERROR = 0.02
"""How far, of themselves, the ratios of a geometric progression may lie apart: files are rounded."""

FEWEST_CHANGED, CHANGED_SHARE = 10, 0.001
"""A submission that changes fewer rows of the one before it than the larger of the two is a small edit."""

FEWEST_EDITS, FEWEST_SWEEPS = 3, 3
FEWEST_BELOW_DUMMY = 5
FEWEST_TEAMS, FEWEST_MANY, TIMES_MEDIAN = 5, 20, 5
"""Far more than the median: this many times as much, and this many, where there are teams enough to have a median."""

NEAR_ONE_LOGIT = 1e-15
"""Log loss is usually clipped there, so that a longer progression tells no more."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What one submission shows beside the one before it.

    Attributes
    ----------
    number : int
        Of the submission.
    modal_share : float
        The share of rows with the most common answer.
    ratio : float or None
        Between neighbours of a geometric progression that the other rows form; None where they form none.
    n_rows, n_set : int
        All rows, and those with another than the most common answer.
    n_changed : int or None
        Rows that differ from the team's submission before it; None for the first.
    changed : ndarray of intp or None
        Those rows; None where they are more than a quarter of all.
    """

    number: int
    modal_share: float
    ratio: float | None
    n_rows: int
    n_set: int
    n_changed: int | None
    changed: Rows | None


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A pattern that a team's submissions show: which one, by which submissions, with its numbers."""

    name: str
    submissions: tuple[int, ...]
    numbers: dict[str, float]


def trace_all(history: Iterable[tuple[int, Values]], kind: Kind) -> Iterator[Trace]:
    """The trace of each of a team's submissions.

    Parameters
    ----------
    history : iterable of (int, ndarray of float64, shape (n_rows, n_columns))
        Numbers and answers, in the order in which they came; at most two answers are held at a time.
    kind : {"probabilities", "numbers", "labels"}
    """
    before = None
    for number, values in history:
        changed = None if before is None else np.flatnonzero((values != before).any(axis=1))
        share, is_modal = find_modal(values)
        yield Trace(
            number=number,
            modal_share=share,
            ratio=find_ratio(values, is_modal, kind),
            n_rows=len(values),
            n_set=int((~is_modal).sum()),
            n_changed=None if changed is None else len(changed),
            changed=changed if changed is not None and len(changed) <= len(values) // 4 else None,
        )
        before = values


def find_modal(values: Values) -> tuple[float, NDArray[np.bool_]]:
    """The share of the most common row, and where it stands."""
    codes = row_codes(values)
    distinct, counts = np.unique(codes, return_counts=True)
    is_modal: NDArray[np.bool_] = codes == distinct[counts.argmax()]
    return float(is_modal.mean()), is_modal


def find_ratio(values: Values, is_modal: NDArray[np.bool_], kind: Kind) -> float | None:
    """The ratio of the geometric progression that few set rows form, as distances from the common answer, or None.

    Distances are in logits for probabilities, else in the answer's own unit; their sign is no matter.
    """
    if kind == "labels" or is_modal.all() or (~is_modal).sum() > MOST_SET_ROWS:
        return None
    common, found = values[is_modal][0], values[~is_modal]
    if kind == "probabilities" and values.min() >= 0 and values.max() <= 1:
        common, found = _far_logits(common), _far_logits(found)
    sizes = np.sort(np.abs(found - common)[found != common])
    if len(sizes) < FEWEST_STEPS:
        return None
    ratios = sizes[1:] / sizes[:-1]
    if ratios.min() < 1.05 or ratios.max() > ratios.min() * (1 + RATIO_ERROR):
        return None
    return float(np.median(ratios))


def _far_logits(probabilities: Values) -> Values:
    p = np.clip(probabilities, NEAR_ONE_LOGIT, 1 - NEAR_ONE_LOGIT)
    odds: Values = np.log(p) - np.log1p(-p)
    return odds


def find_patterns(traces: Sequence[Trace]) -> list[Pattern]:
    """The patterns that a team's submissions show by their answers."""
    return [*_find_modal_ones(traces), *_find_progressions(traces), *_find_edits(traces), *_find_sweeps(traces)]


def _find_modal_ones(traces: Sequence[Trace]) -> Iterator[Pattern]:
    found = [one for one in traces if one.modal_share >= MODAL_SHARE]
    if len(found) >= FEWEST_MODAL:
        least = min(one.modal_share for one in found)
        yield _pattern("mostly constant", found, count=len(found), of=len(traces), least_share=least)


def _find_progressions(traces: Sequence[Trace]) -> Iterator[Pattern]:
    found = [one for one in traces if one.ratio is not None]
    if found:
        ratio = found[0].ratio or 0.0
        yield _pattern("geometric progression", found, count=len(found), rows=found[0].n_set, ratio=ratio)


def _find_edits(traces: Sequence[Trace]) -> Iterator[Pattern]:
    found = [one for one in traces if one.n_changed and one.n_changed < _small(one.n_rows)]
    if len(found) >= FEWEST_EDITS:
        most = max(one.n_changed or 0 for one in found)
        yield _pattern("small edits", found, count=len(found), of=len(traces), most_rows=most)


def _small(n_rows: int) -> float:
    return max(FEWEST_CHANGED, CHANGED_SHARE * n_rows)


def _find_sweeps(traces: Sequence[Trace]) -> Iterator[Pattern]:
    """The longest run of consecutive changes of equally many, other rows each time.

    The rows of the step before may be put back in the same go: only those that are touched anew count.
    """
    touched = [set() if one.changed is None else set(one.changed.tolist()) for one in traces]
    fresh = [touched[0], *(now - before for before, now in pairwise(touched))] if touched else []
    longest = max(_runs(fresh), key=len, default=range(0))
    if len(longest) >= FEWEST_SWEEPS:
        found = [traces[place] for place in longest]
        yield _pattern("sweep", found, count=len(found), rows=len(fresh[longest[0]]))


def _runs(sets: Sequence[set[int]]) -> Iterator[range]:
    """Stretches of places whose sets are not empty, equal in size and disjoint."""
    start, seen = 0, set[int]()
    for place, rows in enumerate(sets):
        goes_on = place > start and len(rows) == len(sets[start]) and not rows & seen
        if not goes_on:
            yield range(start, place)
            start, seen = (place if rows else place + 1), set()
        seen |= rows
    yield range(start, len(sets))


def _pattern(name: str, traces: Sequence[Trace], **numbers: float) -> Pattern:
    return Pattern(name=name, submissions=tuple(one.number for one in traces), numbers=numbers)


def find_below(scores: Sequence[tuple[int, float]], dummy: float, *, greater_is_better: bool) -> Pattern | None:
    """Five or more submissions that are not better than the dummy, by their numbers and public scores."""
    sign = 1 if greater_is_better else -1
    below = tuple(number for number, score in scores if sign * score <= sign * dummy)
    if len(below) < FEWEST_BELOW_DUMMY:
        return None
    return Pattern(name="not above the dummy", submissions=below, numbers={"count": len(below), "of": len(scores)})


def stands_out(count: int, counts: Sequence[int]) -> float | None:
    """The median of all teams' counts where ``count`` is far above it, else None."""
    median = float(np.median(counts)) if len(counts) >= FEWEST_TEAMS else np.inf
    return median if count >= max(FEWEST_MANY, TIMES_MEDIAN * median) else None
