"""How far the ranks may move when the private rows decide: made from public scores alone, before the close.

A public score is a team's skill plus the luck of the public rows. How skills are spread is estimated from all
scores together, without a form given in advance (a nonparametric empirical-Bayes prior); each skill is then drawn
given its public score, the luck of the private rows is added, and the ranks are counted. A flat prior, which takes
every public score for the skill, promises too little movement: leaders are mostly lucky ones.

How likely a team is to win is left out on purpose: by simulation such figures are far too high for leaders.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_GRID = 200
EM_STEPS = 200
FEWEST_TEAMS = 3
TOO_FEW = "A forecast of the final ranks needs three teams or more, on a metric with standard errors."
COVERAGE = 0.90
ROUNDING = 1e-12  # an eigenvalue below this part of the largest is zero: identical files have no error of their own

Array = NDArray[np.float64]
Ranks = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What to expect of the private board.

    Attributes
    ----------
    shake_up : float
        The expected :func:`shake_up`, 0 to 1.
    rank_intervals : list of (int, int)
        For each team the first and the last of the private ranks between which it ends nine times in ten.
    """

    shake_up: float
    rank_intervals: list[tuple[int, int]]


def shake_up(public_ranks: Ranks, private_ranks: Ranks) -> Array:
    """How far teams move on average, as a share of the board: mean |private - public rank| / teams (Kaggle's).

    Parameters
    ----------
    public_ranks, private_ranks : ndarray of int, shape (..., n_teams)

    Returns
    -------
    ndarray of float, shape (...)
    """
    share: Array = np.abs(private_ranks - public_ranks).mean(axis=-1) / public_ranks.shape[-1]
    return share


def forecast(
    scores: Array,
    covariance: Array,
    *,
    n_public: int,
    n_private: int,
    greater_is_better: bool,
    seed: int,
    n_draws: int = 2000,
    public_ranks: Ranks | None = None,
) -> Forecast | None:
    """Expected shake-up, and an interval for the private rank of each team.

    Parameters
    ----------
    scores : ndarray of float, shape (n_teams,)
        On the public rows.
    covariance : ndarray of float, shape (n_teams, n_teams)
        Of the errors of these scores, from the fingerprints on the public rows.
    n_public, n_private : int
        Rows of each split. The private errors are the public ones times sqrt(n_public / n_private).
    greater_is_better : bool
    seed : int
        The same input and seed give the same forecast.
    n_draws : int
        How many private boards are drawn.
    public_ranks : ndarray of int, shape (n_teams,), optional
        As the board shows them, where that is coarser than the scores.

    Returns
    -------
    Forecast or None
        None (:data:`TOO_FEW` says why) for fewer than three teams, or where a split has no
        rows or the covariance is not known.

    Notes
    -----
    The prior is the nonparametric maximum likelihood estimate of Kiefer and Wolfowitz (Annals of Mathematical
    Statistics 27, 1956, 887-906), by EM on a grid as in Jiang and Zhang (Annals of Statistics 37, 2009, 1647-1684).
    """
    if len(scores) < FEWEST_TEAMS or not (n_public and n_private and np.isfinite(covariance).all()):
        return None
    from threadpoolctl import threadpool_limits

    losses = -scores if greater_is_better else scores
    # On matrices this small the threads of linear algebra only wait for each other: seconds on a busy machine.
    with threadpool_limits(1):
        ranks = _draw_ranks(losses, covariance, np.sqrt(n_public / n_private), np.random.default_rng(seed), n_draws)
    moves = shake_up(_ranks(losses) if public_ranks is None else public_ranks, ranks)
    tail = (1 - COVERAGE) / 2
    first = np.quantile(ranks, tail, axis=0, method="lower").tolist()
    last = np.quantile(ranks, 1 - tail, axis=0, method="higher").tolist()
    return Forecast(shake_up=float(moves.mean()), rank_intervals=list(zip(first, last, strict=True)))


def _draw_ranks(losses: Array, covariance: Array, ratio: float, random: np.random.Generator, n_draws: int) -> Ranks:
    """Ranks on private boards, shape (n_draws, n_teams); ``ratio`` is that of a private error to a public one."""
    relative, covariance = _without_common_part(losses, covariance)
    root = _root(covariance)
    public, private = (random.standard_normal((n_draws, len(losses))) @ root for _ in range(2))
    return _ranks(_merge_equal(_draw_skills(relative, covariance, public) + ratio * private, covariance))


def _without_common_part(scores: Array, covariance: Array) -> tuple[Array, Array]:
    """Scores, and the covariance of their errors, relative to a mean of all teams.

    Hard rows are hard for everybody and move no rank. Teams with wild errors count less in the mean, or each team's
    relative error would be mostly theirs.
    """
    variances = np.diag(covariance)
    typical = float(np.median(variances))
    weights = 1 / np.maximum(variances, typical) if typical > 0 else np.ones(len(scores))
    weights = weights / weights.sum()
    centre = np.eye(len(scores)) - weights
    relative = centre @ covariance @ centre.T
    np.fill_diagonal(relative, np.maximum(np.diag(relative), 0.0))  # of copies, rounding may leave less than nothing
    return scores - weights @ scores, relative


def _root(covariance: Array) -> Array:
    """The symmetric root of a covariance: with it, similar models draw similar errors."""
    variances, directions = np.linalg.eigh(covariance)
    scales = np.sqrt(np.where(variances > ROUNDING * variances.max(), variances, 0))
    root: Array = (directions * scales) @ directions.T
    return root


def _draw_skills(scores: Array, covariance: Array, errors: Array) -> Array:
    """Skills given the scores; shape (n_draws, n_teams).

    Each team's draws follow its own posterior; they rise and fall with ``errors``, so that models with like errors
    are lucky together (a Gaussian copula).
    """
    grid = _grid(scores)
    posterior = _posterior(scores, np.sqrt(np.diag(covariance)), grid)
    levels = (np.argsort(np.argsort(errors, axis=0), axis=0) + 0.5) / len(errors)
    places = [np.searchsorted(steps, level) for steps, level in zip(posterior.cumsum(axis=1), levels.T, strict=True)]
    skills: Array = grid[np.minimum(np.column_stack(places), len(grid) - 1)]
    return skills


def _grid(scores: Array) -> Array:
    """Where skills may lie: half of the points even over the range, half where the scores are.

    An even grid alone is too coarse for everybody else as soon as one score lies far off.
    """
    share = np.linspace(0, 1, N_GRID // 2)
    even = scores.min() + share * np.ptp(scores)
    return np.sort(np.concatenate([even, np.quantile(scores, share)]))


def _posterior(scores: Array, standard_errors: Array, grid: Array) -> Array:
    """The chance of each grid point to be a team's skill, with the prior that fits all teams best.

    Shape (n_teams, n_points); each row sums to 1.
    """
    narrowest = 1e-9 * max(float(np.ptp(scores)), np.finfo(np.float64).tiny * 1e18)
    widths = np.maximum(standard_errors, narrowest)[:, np.newaxis]
    logs = -0.5 * ((scores[:, np.newaxis] - grid) / widths) ** 2
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    posterior: Array = likelihood * estimate_prior(likelihood)
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


def estimate_prior(likelihood: Array) -> Array:
    """The weights of the grid points under which all scores together are most likely, by EM from equal weights.

    Parameters
    ----------
    likelihood : ndarray of float, shape (n_teams, n_points)
        Of each score, were the skill at that point; rows may be scaled.

    Returns
    -------
    ndarray of float, shape (n_points,)
    """
    n_teams, n_points = likelihood.shape
    prior = np.full(n_points, 1 / n_points)
    for _ in range(EM_STEPS):
        prior *= (1 / (likelihood @ prior)) @ likelihood / n_teams
    return prior


def _merge_equal(drawn: Array, covariance: Array) -> Array:
    """The same draws, with what differs by rounding only made equal: identical files stay level."""
    unit = 1e-6 * float(np.sqrt(np.median(np.diag(covariance))))
    return np.rint(drawn / unit) if unit > 0 else drawn


def _ranks(losses: Array) -> Ranks:
    """Ranks along the last axis, 1 for the least; equal values share the best of their ranks (1, 2, 2, 4)."""
    order = np.argsort(losses, axis=-1, kind="stable")
    rising = np.take_along_axis(losses, order, axis=-1)
    places = np.broadcast_to(np.arange(1, losses.shape[-1] + 1), losses.shape)
    is_new = np.ones(losses.shape, dtype=np.bool_)
    is_new[..., 1:] = rising[..., 1:] != rising[..., :-1]
    ranks = np.empty(losses.shape, dtype=np.intp)
    np.put_along_axis(ranks, order, np.maximum.accumulate(np.where(is_new, places, 1), axis=-1), axis=-1)
    return ranks
