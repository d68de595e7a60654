"""Do a team's cross-validation and its public scores go together? What can be said of it, and no more.

Both are estimates of the same thing, each with an error of its own. They part where they differ by more than their
errors explain, where one rises again and again while the other does not, or where their orders have nothing in common.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

APART_ERRORS = 2.0
"""So many combined standard errors are more than chance explains (about 1 time in 20 it does)."""
LEAST_STREAK = 3
"""So many steps in a row are told of: of two scores without any connexion 1 in 64 ends with such a streak."""
LEAST_PAIRS = 5
"""A rank correlation is told over so many submissions or more, and called few below :data:`MANY_PAIRS`."""
MANY_PAIRS = 10
TOGETHER = 0.5
"""From this rank correlation on they go together."""

AGREE = "go together so far"
"""In the one sentence that tells of no parting."""

_LOOK = "look for what differs between train and test, or for a choice that suits the folds only"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A submission with both scores, as they are told; the errors are None where they are not known."""

    number: int
    public: float
    public_error: float | None
    cv: float
    cv_std: float | None


PairedError = Callable[[int, int], float | None]
"""The standard error of the difference of two submissions' public scores, by their numbers."""


def find_partings(
    pairs: Sequence[Pair],
    *,
    greater_is_better: bool,
    paired_error: PairedError = lambda one, other: None,
    text: Callable[[float], str] = "{:.5f}".format,
    cv_text: Callable[[float], str] = "{:.5f}".format,
) -> list[str]:
    """What is worth saying, in sentences; nothing where there is nothing.

    Parameters
    ----------
    pairs : sequence of Pair
        In the order of the submissions.
    greater_is_better : bool
    paired_error : callable, optional
    text, cv_text : callable
        How a public score, and a cross-validation score, are written.
    """
    sign = 1 if greater_is_better else -1
    found = [*_find_gap(pairs, sign, text, cv_text), *_find_streak(pairs, sign, paired_error, cv_text)]
    correlation = rank_correlation([one.cv for one in pairs], [one.public for one in pairs])
    if len(pairs) >= LEAST_PAIRS and correlation is not None:
        found += _told_correlation(correlation, len(pairs), is_alone=not found)
    return found


def _combined_error(error: float, cv_std: float | None) -> float:
    """The error of a difference. A cross-validation without a deviation is taken to be as uncertain as the score.

    The deviation over the folds stands for the error of their mean, which is smaller: so this is on the safe side.
    """
    return math.hypot(error, error if cv_std is None else cv_std)


def _errors_apart(pair: Pair, sign: int) -> float | None:
    """By how many combined standard errors the cross-validation is the better one; None where that is not known."""
    if not pair.public_error:  # none, or 0 of a score that leaves nothing to vary: no measure of chance
        return None
    return sign * (pair.cv - pair.public) / _combined_error(pair.public_error, pair.cv_std)


def _find_gap(
    pairs: Sequence[Pair], sign: int, text: Callable[[float], str], cv_text: Callable[[float], str]
) -> Iterator[str]:
    """The latest submission: do its two scores differ by more than chance explains?"""
    apart = _errors_apart(pairs[-1], sign) if pairs else None
    if apart is None or abs(apart) <= APART_ERRORS:
        return
    last = pairs[-1]
    known = [one for pair in pairs if (one := _errors_apart(pair, sign)) is not None]
    n_same = sum(abs(one) > APART_ERRORS and one * apart > 0 for one in known)
    often = f", as in {n_same} of {len(known)} submissions" if n_same > 1 else ""
    advice = (
        "Look for rows, groups or features by which a fold knows what the test rows do not tell, or for what differs "
        "between train and test."
        if apart > 0
        else "Look for what differs between train and test, or between the models of your folds and the final one."
    )
    yield (
        f"In submission {last.number} your cross-validation ({cv_text(last.cv)}) is "
        f"{'better' if apart > 0 else 'worse'} than the public score ({text(last.public)}) by {abs(apart):.1f} "
        f"combined standard errors{often}. {advice}"
    )


def _find_streak(
    pairs: Sequence[Pair], sign: int, paired_error: PairedError, cv_text: Callable[[float], str]
) -> Iterator[str]:
    """The latest steps: did the cross-validation get better each time, and the public score not once?"""
    n_steps = 0
    for before, after in reversed(list(pairwise(pairs))):
        if sign * (after.cv - before.cv) <= 0 or sign * (after.public - before.public) > 0:
            break
        n_steps += 1
    if n_steps < LEAST_STREAK:
        return
    first, last = pairs[-1 - n_steps], pairs[-1]
    missing = sign * (last.cv - first.cv) - sign * (last.public - first.public)
    advice = _streak_advice(missing, paired_error(last.number, first.number), last.cv_std)
    yield (
        f"Since submission {first.number} your cross-validation got better {n_steps} times in a row "
        f"({cv_text(first.cv)} to {cv_text(last.cv)}) while the public score shown did not: {advice}."
    )


def _streak_advice(missing: float, error: float | None, cv_std: float | None) -> str:
    """``missing`` is how much more the cross-validation gained than the public score."""
    if error and missing <= APART_ERRORS * error:
        return "trust the cross-validation, for the public rows are too few to show so small a gain"
    if error and missing > APART_ERRORS * _combined_error(error, cv_std):
        return f"the public rows are enough to show such a gain, so {_LOOK}"
    return "trust the cross-validation, or look for what differs between train and test"


def _told_correlation(correlation: float, n_pairs: int, *, is_alone: bool) -> Iterator[str]:
    if correlation <= 0:
        few = "; of so few that may be chance" if n_pairs < MANY_PAIRS else ""
        yield (
            f"Over {n_pairs} submissions a better cross-validation did not go with a better public score "
            f"(rank correlation {correlation + 0.0:.2f}{few})."
        )
    elif correlation >= TOGETHER and is_alone:
        yield (
            f"Your cross-validation and the public score {AGREE} (rank correlation {correlation:.2f} over "
            f"{n_pairs} submissions)."
        )


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank.

    None where all values of one side are equal: then there is no order to compare.
    """
    ranks, others = _centred_ranks(one), _centred_ranks(other)
    spread = math.sqrt(sum(rank * rank for rank in ranks) * sum(rank * rank for rank in others))
    return sum(rank * also for rank, also in zip(ranks, others, strict=True)) / spread if spread else None


def _centred_ranks(values: Sequence[float]) -> list[float]:
    """How many values are smaller minus how many are greater, halved: the mid-rank less the mean of all ranks."""
    return [sum((other < value) - (other > value) for other in values) / 2 for value in values]
