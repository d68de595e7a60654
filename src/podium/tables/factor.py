"""The distinct texts of a column, numbered."""

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import in_blocks
from podium.tables.cells import Cells
from podium.tables.compare import are_equal, hash_rows


def factor(cells: Cells) -> tuple[NDArray[np.int64], list[str]]:
    """Number the distinct texts of a column.

    Returns
    -------
    codes : ndarray of int64, shape (n_rows,)
    distinct : list of str
        Sorted; ``distinct[codes[row]]`` is the text of ``row``.
    """
    hashes, is_exact = hash_rows((cells,))
    parts = in_blocks(lambda first, last: np.unique(hashes[first:last]), len(hashes))
    values = np.unique(np.concatenate(parts)) if parts else hashes
    codes = _join(in_blocks(lambda first, last: np.searchsorted(values, hashes[first:last]), len(hashes)), np.intp)
    rows = np.empty(len(values), np.intp)
    rows[codes] = np.arange(len(codes))
    if not is_exact and not are_equal((cells,), np.arange(len(codes)), (cells,), rows[codes]):
        distinct = sorted(set(cells.texts()))
        place = {text: code for code, text in enumerate(distinct)}
        return np.fromiter((place[text] for text in cells.texts()), np.int64, len(hashes)), distinct
    texts = [cell.decode("utf-8", "surrogatepass") for cell in cells.raw(rows)]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank[codes], [texts[code] for code in order]
