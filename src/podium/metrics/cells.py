"""Cells of whole numbers, such as ``12 7 3``, read all at once; in files of recommendations nearly all are."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Items = tuple[NDArray[np.int64], NDArray[np.int64]]
"""All items one after another, shape (n_items,), and where each row starts, shape (n_rows + 1,)."""

ZERO, SPACE, NEWLINE = ord("0"), ord(" "), ord("\n")
MOST_DIGITS = 18


def read_whole_numbers(given: Iterable[Any]) -> Items | None:
    """The numbers in cells of digits and spaces; None for anything else.

    Items are texts: ``7`` and ``07`` are two, so that cells with zeros in front are none of these.
    """
    cells = given if isinstance(given, list) else list(given)
    if set(map(type, cells)) != {str}:
        return None
    text = "\n".join(cells)
    if not text.isascii() or text.count("\n") != len(cells) - 1 or not _has_digits_only(cells[0]):
        return None
    letters = np.frombuffer(text.encode(), dtype=np.uint8)
    gaps = np.flatnonzero(letters <= SPACE)
    between = letters[gaps]
    digits = letters - np.uint8(ZERO)
    if np.count_nonzero(digits < 10) + len(gaps) != len(letters) or not np.isin(between, (SPACE, NEWLINE)).all():
        return None
    starts = np.concatenate([[0], gaps + 1])
    lengths = np.append(gaps, len(letters)) - starts
    rows = np.concatenate([[0], np.flatnonzero(between == NEWLINE) + 1, [len(starts)]])
    if not lengths.all():  # an empty cell, or more than one space
        is_there = lengths > 0
        rows = np.concatenate([[0], np.cumsum(is_there)])[rows]
        starts, lengths = starts[is_there], lengths[is_there]
    numbers = _numbers(digits, starts, lengths)
    return None if numbers is None else (numbers, rows)


def _has_digits_only(cell: str) -> bool:
    return all(item.isdigit() for item in cell.split())


def _numbers(
    digits: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """The numbers of some digits from each start on; None where one is too long or has zeros in front."""
    most = int(lengths.max(initial=0))
    numbers = digits[starts].astype(np.int64)
    if most > MOST_DIGITS or ((numbers == 0) & (lengths > 1)).any():
        return None
    for place in range(1, most):
        longer = np.flatnonzero(lengths > place)
        numbers[longer] = numbers[longer] * 10 + digits[starts[longer] + place]
    return numbers
