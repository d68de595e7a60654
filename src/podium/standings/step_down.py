"""Which scores are clearly better than which, all pairs judged at once.

The differences of scores, each in its own standard errors, are held against the largest one that chance alone
would show among all ordered pairs. Pairs beyond that bound are settled and leave the comparison; what remains is
held against a new, lower bound, until nothing more is settled (Romano and Wolf 2005; for ranks: Mogstad, Romano,
Shaikh and Wilhelm 2024, Review of Economic Studies 91(1), 476-518; in R: csranks). The chance that any pair is
settled the wrong way, however many there are, is at most ``alpha``.
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Pairs = NDArray[np.bool_]

FEW_BLOCKS = 200
"""With fewer blocks the covariance is itself uncertain enough to count."""
_SMALLEST_ERROR = 1e-5
"""Of the errors of both scores together: the error of a smaller difference is lost in the covariance's rounding."""
_SMALLEST_LEAD = 10 * _SMALLEST_ERROR
_NOTHING_LEFT = 1e-13


def paired_errors(covariance: Matrix) -> Matrix:
    """The standard error of each difference of two scores, shape (m, m); 0 between copies."""
    variances = np.diag(covariance)
    both = variances[:, np.newaxis] + variances
    squares = both - 2 * covariance
    errors: Matrix = np.sqrt(np.where(squares > _SMALLEST_ERROR**2 * both, squares, 0.0))
    return errors


def studentise(leads: Matrix, covariance: Matrix) -> Matrix:
    """``leads`` in paired standard errors, shape (m, m).

    Between copies, which may differ in their last digits, a lead is 0 or infinite: 0 as long as it is so small that
    an error lost in rounding could explain it.
    """
    variances = np.diag(covariance)
    tiny = _SMALLEST_LEAD * np.sqrt(variances[:, np.newaxis] + variances)
    certain = np.where(np.abs(leads) <= tiny, 0.0, np.copysign(np.inf, leads))
    errors = paired_errors(covariance)
    return np.divide(leads, errors, out=certain, where=errors > 0)


def draw_noise(covariance: Matrix, *, seed: int, n_blocks: int, n_draws: int) -> Matrix:
    """Gaussian draws of what chance does to the scores, shape (m, n_draws).

    With fewer than 200 blocks each draw is divided by the error of a variance from so few, as in Student's t.
    """
    random = np.random.default_rng(seed)
    spreads = np.sqrt(np.diag(covariance))
    units = np.where(spreads > 0, spreads, 1.0)  # a hopeless submission of a huge error must not blur the others
    noise: Matrix = square_root(covariance / units / units[:, np.newaxis]) @ random.standard_normal(
        (len(covariance), n_draws)
    )
    noise *= units[:, np.newaxis]
    if n_blocks < FEW_BLOCKS:
        noise *= np.sqrt((n_blocks - 1) / random.chisquare(n_blocks - 1, n_draws))
    return noise


def square_root(matrix: Matrix) -> Matrix:
    """A root ``r`` with ``r @ r.T`` equal to the matrix, which may be of any rank: Cholesky with pivots.

    Equal submissions make the rank deficient. Eigenvectors would serve as well, but their many small steps wait
    for each other's threads on a busy machine.
    """
    rest, root = matrix.copy(), np.zeros_like(matrix)
    for step in range(len(matrix)):
        pivot = int(np.argmax(np.diag(rest)))
        if rest[pivot, pivot] <= _NOTHING_LEFT:
            break
        column = rest[pivot] / np.sqrt(rest[pivot, pivot])
        root[:, step] = column
        rest -= np.outer(column, column)
    return root


def find_settled(z: Matrix, errors: Matrix, noise: Matrix, alpha: float) -> Pairs:
    """Which of the ordered pairs are settled.

    Parameters
    ----------
    z : ndarray of shape (m, m)
        By how many errors the row's score is better than the column's; rows and columns best first.
    errors : ndarray of shape (m, m)
        The standard errors of differences.
    noise : ndarray of shape (m, n_draws)
        What chance does to the scores.
    alpha : float
        The chance to settle any pair the wrong way.

    Returns
    -------
    ndarray of bool, shape (m, m)
        Whether the row is clearly better than the column.
    """
    settled = np.zeros(z.shape, dtype=bool)
    bottom, pair, draw, height = find_peaks(errors, noise)
    while True:
        is_open = ~settled.reshape(-1)[pair]
        largest = bottom.copy()
        np.maximum.at(largest, draw[is_open], height[is_open])
        beyond = z > np.quantile(largest, 1 - alpha)
        if np.array_equal(beyond, settled):
            return settled
        settled = beyond


def find_peaks(errors: Matrix, noise: Matrix) -> tuple[Matrix, NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """All that the bounds depend on, in one pass over pairs and draws.

    A pair of a worse and a better score is never settled, so that its noise counts in every step. Of the other
    direction only what rises above it can matter: a few values among millions. Copies have no noise.

    Returns
    -------
    bottom : ndarray of float64, shape (n_draws,)
        The largest studentised noise in favour of a worse score.
    pair, draw : ndarrays of intp, shape (n_peaks,)
        Where noise in favour of the better score is above that: row * m + column, and the draw.
    height : ndarray of float64, shape (n_peaks,)
    """
    m, n_draws = noise.shape
    inverse = np.divide(1.0, errors, out=np.zeros_like(errors), where=errors > 0)
    bottom = np.zeros(n_draws)
    space = np.empty_like(noise)
    peaks = []
    for row in range(m - 1):
        below = np.subtract(noise[row], noise[row + 1 :], out=space[row + 1 :])
        below *= inverse[row, row + 1 :, np.newaxis]
        np.maximum(bottom, -below.min(axis=0), out=bottom)
        places = np.flatnonzero(below > bottom)
        column, draw = row + 1 + places // n_draws, places % n_draws
        peaks.append((row * m + column, draw, below.reshape(-1)[places]))
    if not peaks:
        return bottom, np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    pair, draw, height = (np.concatenate(parts) for parts in zip(*peaks, strict=True))
    return bottom, pair, draw, height
