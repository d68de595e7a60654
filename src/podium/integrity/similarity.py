"""Which pairs of answers are more alike than honest ones are, and which of those a baseline explains.

Thresholds come from one study on 50,000 rows and real models (``benchmarks/copies.py`` repeats it). They are raised to
what different baselines of the same competition reach among themselves: two answers are remarked on only if they are
more alike than any two recipes that are known to be different.

Two answers that are as near to a baseline, or to a file that was handed out, as to each other are an *unmodified
starter*: whoever runs a deterministic recipe gets the same answer as everybody else who runs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from podium.integrity.likeness import (
    Values,
    correlate,
    equal_rows,
    error_consistency,
    logits,
    ranks,
    residuals,
    share_errors,
    telling_codes,
    usual_answer,
)

COMMON_SOURCE, REVIEW, STARTER = "common source", "review", "unmodified starter"
Kind = Literal["probabilities", "numbers", "labels"]

FEWEST_ROWS = 30
"""With fewer rows no likeness is judged."""

FEWEST_ERRORS = 30
"""With fewer wrong labels, error consistency and equal files of labels say little."""

ONE_RECIPE = 0.1
"""Baselines that are this part of a measure's slack from 1 are one recipe under two names, and calibrate nothing."""

TRUTH_IS_FARTHER = 1e-3
"""Rank correlation counts only if two answers are a thousand times nearer to each other than to the truth."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The different answers of a competition on the same rows.

    Attributes
    ----------
    kind : {"probabilities", "numbers", "labels"}
    values : ndarray of float64, shape (n_answers, n_rows, n_columns)
        Codes, for labels.
    truth : ndarray of float64, shape (n_rows, n_columns)
        0 and 1 for probabilities; codes for labels.
    is_known : ndarray of bool, shape (n_answers,)
        Baselines, and files that were handed out: a likeness to them explains itself.
    is_recipe : ndarray of bool, shape (n_answers,)
        The known ones that are recipes of their own: no blends of others.
    """

    kind: Kind
    values: Values
    truth: Values
    is_known: NDArray[np.bool_]
    is_recipe: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """From where on a measure is remarked on; ``most_honest`` is the largest value among different recipes."""

    review: float
    common: float
    most_honest: float | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure of likeness for all pairs, with its bounds.

    ``slack`` is how much less likeness to a baseline still counts as the same.
    """

    name: str
    values: Values
    bounds: Bounds
    slack: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two answers that are remarkably alike, by their places; ``one == other`` is a file that several teams sent.

    ``level`` is one of ``"common source"``, ``"review"`` and ``"unmodified starter"``; ``starter`` is the place of the
    known answer that explains the last. ``measures`` holds every measure that is defined.
    """

    one: int
    other: int
    level: str
    measures: dict[str, float]
    starter: int | None


def to_scale(values: Values, kind: Kind) -> Values:
    """Probabilities as logits, anything else as it is; scores that are no probabilities stay too."""
    if kind != "probabilities" or values.min(initial=0.0) < 0 or values.max(initial=1.0) > 1:
        return values
    return logits(values)


def measure_all(answers: Answers, *, seed: int = 0) -> list[Measure]:
    """Every measure that suits the kind of answers; none on too few rows."""
    if answers.values.shape[1] < FEWEST_ROWS or not len(answers.values):
        return []
    if answers.kind == "labels":
        kappa = error_consistency(is_right(answers))
        return [_measure("error_consistency", kappa, answers, review=0.98, common=np.inf, slack=1e-3)]
    scaled = np.stack([to_scale(one, answers.kind) for one in answers.values])
    usual = usual_answer(scaled[answers.is_recipe])
    left = correlate(residuals(scaled, answers.truth, usual))
    codes = np.stack([telling_codes(one) for one in answers.values])
    of_recipes = correlation_of_recipes(scaled[answers.is_recipe], answers.truth)
    return [
        _measure("residual_correlation", left, answers, review=0.95, common=0.99, slack=1e-3, recipes=of_recipes),
        _measure("rank_correlation", _rank_correlation(scaled, answers.truth), answers, common=0.99995, slack=1e-5),
        _measure("equal_rows", equal_rows(codes, seed), answers, common=0.2, slack=0.01),
    ]


def is_right(answers: Answers) -> NDArray[np.bool_]:
    """Where each answer has the true label; shape (n_answers, n_rows * n_columns)."""
    right: NDArray[np.bool_] = (answers.values == answers.truth).reshape(len(answers.values), -1)
    return right


def correlation_of_recipes(recipes: Values, truth: Values) -> Values:
    """The residual correlation of each two recipes, with the mean of the others as the usual answer.

    A recipe that is itself part of what is regressed out would look less like its neighbour than a team's answer does.
    Shape (n_recipes, n_recipes), NaN but above the diagonal.
    """
    found = np.full((len(recipes), len(recipes)), np.nan)
    for pair in combinations(range(len(recipes)), 2):
        others = np.delete(recipes, pair, axis=0)
        found[pair] = correlate(residuals(recipes[list(pair)], truth, usual_answer(others)))[0, 1]
    return found


def _rank_correlation(scaled: Values, truth: Values) -> Values:
    """Rank correlation; NaN where the truth is nearly as close as the other answer, so that closeness tells nothing."""
    with_truth = np.concatenate([scaled, np.broadcast_to(truth, (1, *scaled.shape[1:]))])
    both = correlate(ranks(with_truth))
    to_truth = np.nan_to_num(both[:-1, -1], nan=0.0)
    nearest = 1 - np.maximum.outer(to_truth, to_truth)
    return np.where(1 - both[:-1, :-1] <= TRUTH_IS_FARTHER * nearest, both[:-1, :-1], np.nan)


def _measure(
    name: str,
    values: Values,
    answers: Answers,
    *,
    common: float,
    review: float | None = None,
    slack: float,
    recipes: Values | None = None,
) -> Measure:
    """A measure whose bounds are raised to just above the largest value of two different recipes."""
    if recipes is None:
        recipes = values[np.ix_(answers.is_recipe, answers.is_recipe)]
    among = recipes[np.triu_indices(len(recipes), 1)]
    honest = float(np.max(among, where=among < 1 - ONE_RECIPE * slack, initial=-np.inf))  # NaN is not below
    above = np.nextafter(honest, np.inf)
    bounds = Bounds(
        review=max(common if review is None else review, above),
        common=max(common, above),
        most_honest=honest if honest > -np.inf else None,
    )
    return Measure(name=name, values=values, bounds=bounds, slack=slack)


def find_pairs(answers: Answers, measures: Sequence[Measure]) -> Iterator[Pair]:
    """The pairs that any measure remarks on, and each answer with itself where it is a starter.

    Without a known answer nothing can be told apart from a common recipe: no more than ``"review"`` is said.
    """
    if not measures:
        return
    strength = np.zeros(measures[0].values.shape, dtype=np.int8)
    explained = np.full(strength.shape, -1)
    for measure in measures:
        values = np.nan_to_num(measure.values, nan=-np.inf)
        is_remarkable = values >= measure.bounds.review
        strength = np.maximum(strength, np.where(values >= measure.bounds.common, 2, is_remarkable.astype(np.int8)))
        starter = _explaining(values, answers.is_known, measure.slack)
        explained = np.where(is_remarkable & (explained < 0), starter, explained)
    own = ~answers.is_known
    for one, other in np.argwhere(np.triu((strength > 0) & np.logical_and.outer(own, own))).tolist():
        place = int(explained[one, other])
        level = COMMON_SOURCE if strength[one, other] == 2 and answers.is_known.any() else REVIEW
        yield Pair(
            one=one,
            other=other,
            level=STARTER if place >= 0 else level,
            measures=_values_at(measures, one, other),
            starter=place if place >= 0 else None,
        )


def _values_at(measures: Sequence[Measure], one: int, other: int) -> dict[str, float]:
    found = {measure.name: float(measure.values[one, other]) for measure in measures}
    return {name: value for name, value in found.items() if not np.isnan(value)}


def _explaining(values: Values, is_known: NDArray[np.bool_], slack: float) -> NDArray[np.intp]:
    """For each pair the known answer to which one of the two is as near as to the other; -1 where there is none."""
    if not is_known.any():
        return np.full(values.shape, -1)
    places = np.flatnonzero(is_known)
    nearest = places[values[:, places].argmax(axis=1)]
    nearness = values[:, places].max(axis=1)
    is_first = nearness[:, None] >= nearness[None, :]
    chosen = np.where(is_first, nearest[:, None], nearest[None, :])
    return np.where(np.maximum.outer(nearness, nearness) >= values - slack, chosen, -1)


def count_errors(answers: Answers, one: int, other: int) -> dict[str, int]:
    """What beside error consistency is worth knowing of two answers of labels."""
    right = is_right(answers)
    same, differing = share_errors(answers.values[one], answers.values[other], answers.truth)
    return {
        "errors": int((~right[one]).sum()),
        "other_errors": int((~right[other]).sum()),
        "same_errors": same,
        "differences": differing,
    }
