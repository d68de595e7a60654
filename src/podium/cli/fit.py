"""How a table is fitted to the width of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from podium.cli.terminal import cut, padded, width_of, wrapped

if TYPE_CHECKING:
    from podium.cli.rows import Column

GAP = "  "
LEAST_WORDS = 16
"""Columns that a cell of words keeps; what is longer goes on below."""
LEAST_CUT = 4


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A table in lines: the heading and each row may take several. ``left_out`` are titles of columns."""

    heading: list[str]
    rows: list[list[str]]
    left_out: list[str]


def fit(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int | None) -> Fitted:
    """Lay out a table in ``width`` columns of the terminal; None leaves it as wide as it is.

    First, words go on below, in a column of 16. Then columns leave from the right, except for those that are keys.
    At last, words of the keys are cut.
    """
    grid = [[column.title for column in columns], *cells]
    natural = [max(width_of(line[place]) for line in grid) for place in range(len(columns))]
    least = [
        whole if column.is_right else min(whole, LEAST_WORDS) for whole, column in zip(natural, columns, strict=True)
    ]
    shown = _choose(columns, least, width)
    is_right = [columns[place].is_right for place in shown]
    widths = [natural[place] for place in shown]
    if width is not None:
        widths = _cut_down(_share([least[place] for place in shown], widths, width), is_right, width)
    heading, *rows = (_lines([line[place] for place in shown], widths, is_right) for line in grid)
    left_out = [column.title for place, column in enumerate(columns) if place not in shown]
    return Fitted(heading=heading, rows=rows, left_out=left_out)


def _choose(columns: Sequence[Column], least: Sequence[int], width: int | None) -> list[int]:
    """The places of the columns for which there is room."""
    shown = list(range(len(columns)))
    for place in reversed(shown[1:]):
        if width is not None and not columns[place].is_key and _total([least[one] for one in shown]) > width:
            shown.remove(place)
    return shown


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _share(least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """Widths from ``least`` up to ``natural``: those that need the fewest columns more get them first."""
    widths = list(least)
    free = width - _total(widths)
    waiting = sorted(range(len(widths)), key=lambda place: natural[place] - least[place])
    for n_done, place in enumerate(waiting):
        more = max(0, min(natural[place] - least[place], free // (len(waiting) - n_done)))
        widths[place] += more
        free -= more
    return widths


def _cut_down(widths: list[int], is_right: Sequence[bool], width: int) -> list[int]:
    """Where even the least is too wide, words give way to numbers."""
    for place in reversed(range(len(widths))):
        if not is_right[place]:
            widths[place] = max(min(widths[place], LEAST_CUT), widths[place] - max(0, _total(widths) - width))
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], is_right: Sequence[bool]) -> list[str]:
    """One row: a line, or several where words go on below."""
    parts = [
        [cut(cell, width)] if width < LEAST_WORDS else wrapped(cell, width)
        for cell, width in zip(cells, widths, strict=True)
    ]
    return [
        GAP.join(
            padded(part, width, is_right=right) for part, width, right in zip(line, widths, is_right, strict=True)
        ).rstrip(" ")
        for line in zip_longest(*parts, fillvalue="")
    ]
