"""Ids that are small whole numbers, written the one canonical way: then the number stands for the text.

``7`` is canonical; ``007``, ``+7``, ``7.0`` and `` 7`` are not, and make the whole column text again.
"""

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import in_blocks
from podium.tables.cells import WORD, Cells, Words

_ZEROS = np.array([0x3030303030303030 >> (8 * n) for n in range(WORD)] + [0], dtype=np.uint64)
"""The digit 0 in as many low bytes as a cell of n bytes leaves free."""

_ALL_ZEROS = _ZEROS[0]
_TO_TEN = np.uint64(0x7676767676767676)
_HIGH_BITS = np.uint64(0x8080808080808080)
_PAIRS = np.uint64(0x00FF00FF00FF00FF)
_FOURS = np.uint64(0x0000FFFF0000FFFF)
_EIGHT = np.uint64(0x00000000FFFFFFFF)


def read_decimals(cells: Cells) -> NDArray[np.uint32] | None:
    """The numbers in a column of canonical decimals of up to eight digits; None if one cell is anything else."""
    values = np.empty(cells.n_rows, np.uint32)

    def read(first: int, last: int) -> bool:
        block = _read_block(cells, first, last)
        if block is None:
            return False
        values[first:last] = block
        return True

    head = min(cells.n_rows, 1000)
    return values if read(0, head) and all(in_blocks(read, cells.n_rows)) else None


def _read_block(cells: Cells, first: int, last: int) -> Words | None:
    starts, lengths = cells.bounds(slice(first, last))
    if lengths.min(initial=1) < 1 or lengths.max(initial=1) > WORD:
        return None
    words = cells.word(0, starts, lengths)
    if ((words & np.uint64(0xFF) == ord("0")) & (lengths > 1)).any():
        return None
    # The last digit into the highest byte, zeros before the first; then each byte is a digit's value.
    words <<= ((WORD - lengths) * 8).astype(np.uint64)
    words |= _ZEROS[lengths]
    words ^= _ALL_ZEROS
    if (((words + _TO_TEN) | words) & _HIGH_BITS).any():
        return None
    # Neighbours join: eight digits, four pairs, two fours, one number.
    for power, mask in ((1, _PAIRS), (2, _FOURS), (4, _EIGHT)):
        shifted = words >> np.uint64(8 * power)
        words *= np.uint64(10**power)
        words += shifted
        words &= mask
    return words
