"""What a board's ranks are worth: intervals of ranks, ties, whether the first is first, and how stable it all is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from podium.standings.step_down import Matrix, Pairs, draw_noise, find_settled, paired_errors, studentise

FIRST_Z = 1.96


@dataclass(frozen=True, kw_only=True)
class RankSet:
    """The ranks that a team may truly have: from ``low``, the best, to ``high``, the worst."""

    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """What the test rows can and cannot say about the ranks of a board.

    Attributes
    ----------
    rank_sets : sequence of RankSet
        One for each score, in the order given. All of them together hold the true ranks with a chance of
        1 - alpha, and each holds the rank on the board.
    groups : sequence of int
        Who is tied with whom, from 1: the leader and all who are not clearly worse; then the best of the rest
        and all of the rest who are not clearly worse than that one; and so on.
    is_first_verified : bool
        Whether the leader is 1.96 paired standard errors or more ahead of every other.
    stability : float or None
        The mean Kendall tau between the ranking and the rankings of other test rows as one might have drawn them:
        1 where none would change. None where nobody stands above anybody.
    """

    rank_sets: Sequence[RankSet]
    groups: Sequence[int]
    is_first_verified: bool
    stability: float | None


def weigh(
    scores: ArrayLike,
    covariance: ArrayLike,
    *,
    greater_is_better: bool,
    seed: int,
    n_blocks: int,
    alpha: float = 0.05,
    n_draws: int = 2000,
) -> Uncertainty:
    """Weigh the ranks of scores that were taken on the same rows.

    Parameters
    ----------
    scores : array-like of shape (m,)
        What the board ranks by. Among equal scores the first given leads.
    covariance : array-like of shape (m, m)
        Of the scores. A score without standard errors (a row of NaN) must be left out by the caller.
    greater_is_better : bool
    seed : int
        The same seed gives the same answer.
    n_blocks : int
        How many blocks of rows the covariance was computed from.
    alpha : float
    n_draws : int

    Raises
    ------
    ValueError
        Not one finite score for each row and column of a finite covariance.

    Notes
    -----
    Rank sets and groups are those of :mod:`podium.standings.step_down`. That the plain 1.96 is enough for the
    leader, who was chosen by looking, is shown by Hung and Fithian 2019 (arXiv:1610.03944).
    """
    values, matrix = _checked(scores, covariance)
    order = np.argsort(-values if greater_is_better else values, kind="stable")
    values, matrix = values[order], matrix[np.ix_(order, order)]
    leads = np.subtract.outer(values, values) * (1 if greater_is_better else -1)
    z = studentise(leads, matrix)
    noise = draw_noise(matrix, seed=seed, n_blocks=n_blocks, n_draws=n_draws)
    settled = find_settled(z, paired_errors(matrix), noise, alpha)
    places = np.argsort(order)
    sets, groups = rank_sets(settled), tied_groups(settled)
    return Uncertainty(
        rank_sets=[sets[place] for place in places],
        groups=[groups[place] for place in places],
        is_first_verified=is_first_verified(z),
        stability=ranking_stability(z),
    )


def _checked(scores: ArrayLike, covariance: ArrayLike) -> tuple[NDArray[np.float64], Matrix]:
    values, matrix = np.asarray(scores, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if values.ndim != 1 or matrix.shape != (len(values), len(values)):
        raise ValueError(f"the covariance of {values.shape} scores has the shape {matrix.shape}")
    if not (np.isfinite(values).all() and np.isfinite(matrix).all()):
        raise ValueError("a score without standard errors cannot be weighed: leave it out")
    return values, matrix


def rank_sets(settled: Pairs) -> list[RankSet]:
    """From 1 + those clearly better, to all but those clearly worse."""
    n_better, n_worse = settled.sum(axis=0).tolist(), settled.sum(axis=1).tolist()
    return [RankSet(low=1 + b, high=len(settled) - w) for b, w in zip(n_better, n_worse, strict=True)]


def tied_groups(settled: Pairs) -> list[int]:
    """The group of each, where rows and columns of ``settled`` are best first."""
    groups = np.zeros(len(settled), dtype=int)
    while not groups.all():
        leader = int(np.argmin(groups != 0))
        groups[(groups == 0) & ~settled[leader]] = groups.max() + 1
    return [int(group) for group in groups]


def is_first_verified(z: Matrix) -> bool:
    """Whether the first row leads each other by 1.96; somebody alone has nobody to be ahead of."""
    return len(z) > 1 and bool((z[0, 1:] >= FIRST_Z).all())


def ranking_stability(z: Matrix) -> float | None:
    """The mean Kendall tau between a ranking and Gaussian redraws of it, without drawing.

    A redraw keeps a pair in its order with the chance Phi(|z|) and turns it round otherwise, so that the pair adds
    2 Phi(|z|) - 1 = erf(|z| / sqrt 2) to the mean of tau, whatever the other pairs do. Pairs of equal scores
    are in no order and do not count.
    """
    leads = z[np.triu_indices(len(z), 1)]
    ranked = leads[leads > 0].tolist()
    return math.fsum(math.erf(lead / math.sqrt(2)) for lead in ranked) / len(ranked) if ranked else None
