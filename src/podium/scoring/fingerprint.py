"""What is kept of a submission beside its score: enough for every paired comparison.

A row's influence is how far it pulls the score, with mean zero over the rows. The fingerprint is the
sum of the influences in each of at most 2,048 secret blocks of rows. The standard error of a score,
and of the difference of two scores on the same rows, follow from the fingerprints alone.

Fingerprints leak labels where blocks are small: they stay in the store.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

MOST_BLOCKS = 2048

Blocks = NDArray[np.intp]


def draw_blocks(n_rows: int, seed: int, groups: NDArray[np.int64] | None = None) -> Blocks:
    """The block of each row: equal in size, drawn by the secret ``seed``, whole groups in one block.

    Parameters
    ----------
    n_rows : int
    seed : int
    groups : ndarray of int, shape (n_rows,), optional
        Rows of one group are one sampling unit.

    Returns
    -------
    ndarray of intp, shape (n_rows,)
    """
    units = np.arange(n_rows) if groups is None else np.unique(groups, return_inverse=True)[1]
    n_units = int(units.max()) + 1 if n_rows else 0
    shuffled = np.random.default_rng(seed).permutation(n_units)
    blocks: Blocks = (shuffled % min(n_units, MOST_BLOCKS) if n_units else shuffled).astype(np.intp)[units]
    return blocks


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


def _standard_error(sums: NDArray[np.float64], n_rows: int) -> float:
    n_blocks = len(sums)
    if n_blocks < 2:
        return float("nan")
    spread = float(np.sum((sums - sums.mean()) ** 2))
    return float(np.sqrt(spread * n_blocks / (n_blocks - 1)) / n_rows)


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
