"""What is kept of a submission beside its score: enough for every paired comparison.

A row's influence is how far it pulls the score, with mean zero over the rows. The fingerprint is the
sum of the influences in each of at most 2,048 secret blocks of rows. The standard error of a score,
and of the difference of two scores on the same rows, follow from the fingerprints alone.

Fingerprints leak labels where blocks are small: they stay in the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

MOST_BLOCKS = 2048
FEWEST_BLOCKS_WITH_TAILS = 64
"""With fewer, Gaussian blocks too would now and then look heavy-tailed."""

_HALVES_APART = 0.25

Blocks = NDArray[np.intp]


def draw_blocks(n_rows: int, seed: int, groups: NDArray[np.int64] | None = None, *, most: int = MOST_BLOCKS) -> Blocks:
    """The block of each row: equal in size, drawn by the secret ``seed``, whole groups in one block.

    Parameters
    ----------
    n_rows : int
    seed : int
    groups : ndarray of int, shape (n_rows,), optional
        Rows of one group are one sampling unit.
    most : int
        How many blocks there are at most.

    Returns
    -------
    ndarray of intp, shape (n_rows,)
    """
    units = None if groups is None else np.unique(groups, return_inverse=True)[1]
    n_units = n_rows if units is None else int(units.max(initial=-1)) + 1
    blocks: Blocks = np.resize(np.arange(min(n_units, most)), n_units)
    np.random.default_rng(seed).shuffle(blocks)
    return blocks if units is None else blocks[units]


@dataclass(frozen=True)
class Fingerprint:
    """Block sums of the influence values of one submission on one split.

    Attributes
    ----------
    sums : ndarray of float32, shape (n_blocks,)
    n_rows : int
        How many rows the score is taken over.
    """

    sums: NDArray[np.float32]
    n_rows: int

    @classmethod
    def of(cls, influence: NDArray[np.float64], blocks: Blocks) -> Self:
        """The sums of the influences of each block's rows; infinite beyond float32, and then without an error."""
        with np.errstate(over="ignore"):
            return cls(np.bincount(blocks, weights=influence).astype(np.float32), len(influence))

    def to_bytes(self) -> bytes:
        """For the store: the number of rows as eight bytes, then the sums."""
        return self.n_rows.to_bytes(8, "little") + self.sums.astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        return cls(np.frombuffer(data, "<f4", offset=8), int.from_bytes(data[:8], "little"))

    def standard_error(self) -> float:
        """The standard error of the score, in the metric's units."""
        return _standard_error(self.sums.astype(np.float64), self.n_rows)

    def standard_error_of_difference(self, other: Self) -> float:
        """The standard error of this score minus the other's, taken on the same rows."""
        return _standard_error(self.sums.astype(np.float64) - other.sums, self.n_rows)

    def is_heavy_tailed(self) -> bool:
        """Whether a few rows make up so much of the standard error that it may be far too small.

        That is so where two halves of the blocks, split at random, would give standard errors a quarter apart:
        the ratio's logarithm has the standard deviation sqrt(sum d^4 / (sum d^2)^2 - 1 / K), with d the K block
        sums less their mean. Merging blocks in pairs instead shows nothing, because the largest stays the largest.
        False with fewer than 64 blocks, which are too few to tell.
        """
        n_blocks = len(self.sums)
        squares = _squares(self.sums.astype(np.float64))
        total = float(squares.sum())
        if n_blocks < FEWEST_BLOCKS_WITH_TAILS or not 0 < total < np.inf:
            return False
        return bool(np.sum(squares**2) / total**2 - 1 / n_blocks > _HALVES_APART**2)


def _standard_error(sums: NDArray[np.float64], n_rows: int) -> float:
    n_blocks = len(sums)
    if n_blocks < 2:
        return float("nan")
    spread = float(_squares(sums).sum())
    return float(np.sqrt(spread * n_blocks / (n_blocks - 1)) / n_rows)


def _squares(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # of infinite sums nothing is known: NaN
        squares: NDArray[np.float64] = (sums - sums.mean()) ** 2
    return squares


def covariance(prints: Sequence[Fingerprint]) -> NDArray[np.float64]:
    """The covariance of scores that were taken on the same rows.

    It is sum_k (S_a[k] - mean S_a) (S_b[k] - mean S_b) * K / (K - 1) / n^2 for the sums S of K blocks of n rows.

    Parameters
    ----------
    prints : sequence of Fingerprint, of length m

    Returns
    -------
    ndarray of float64, shape (m, m)
        NaN in the row and the column of a score that has no standard error.

    Raises
    ------
    ValueError
        The fingerprints are not of the same rows in the same blocks.
    """
    kinds = sorted({(len(one.sums), one.n_rows) for one in prints})
    if len(kinds) > 1:
        found = " and ".join(f"{n_blocks} blocks of {n_rows} rows" for n_blocks, n_rows in kinds)
        raise ValueError(f"only fingerprints of the same rows can be compared, and these are of {found}")
    if not kinds or kinds[0][0] < 2:
        return np.full((len(prints), len(prints)), np.nan)
    n_blocks, n_rows = kinds[0]
    sums = np.array([one.sums for one in prints], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        sums -= sums.mean(axis=1, keepdims=True)
        products: NDArray[np.float64] = sums @ sums.T
    return products * (n_blocks / (n_blocks - 1) / n_rows**2)


def paired_z(gain: float, one: Fingerprint, other: Fingerprint) -> float:
    """How many paired standard errors a ``gain`` of ``one`` over ``other`` is.

    Two submissions that agree in every block are equal: 0, or infinite where the scores differ all the same.
    A single block tells nothing of its spread: 0.
    """
    error = one.standard_error_of_difference(other)
    if np.isnan(error):
        return 0.0
    if error > 0:
        return gain / error
    return 0.0 if gain == 0 else float(np.copysign(np.inf, gain))
