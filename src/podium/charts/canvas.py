"""Cells of a terminal to draw in: Braille dots for lines and clouds, a character for each mark; or plain ASCII."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

Line = list[tuple[str, str]]
"""A printed line in pieces: text, and its role, which an edge may turn into a colour.

Roles are ``series 0`` to ``series 2``, ``best``, ``level``, ``axis``, ``cloud``, ``guide``, ``notable``, ``title``, and
empty for plain words. No meaning hangs on the colour: each role has a mark of its own.
"""


@dataclass(frozen=True, kw_only=True)
class Glyphs:
    """What a chart is drawn with. A cell is ``dots`` (wide, high); its character comes from their bits."""

    marks: Sequence[str]
    both: str
    up: str
    down: str
    axis: str
    tick: str
    foot: str
    floor: str
    best: str
    shades: str
    dots: tuple[int, int]

    @property
    def characters(self) -> str:
        """Every character that a chart may hold, for who has to know whether they can be shown."""
        lines = "".join(map(chr, range(_BLANK, _BLANK + 0x100))) if self.dots != (1, 1) else "".join(_LINES.values())
        signs = [self.both, self.up, self.down, self.axis, self.tick, self.foot, self.floor, self.shades, lines]
        return "".join([*self.marks, *signs])


UNICODE = Glyphs(
    marks="●◆■",
    both="◈",
    up="▲",
    down="▼",
    axis="│",
    tick="┤",
    foot="╰",
    floor="─",
    best="⠒⠒",
    shades=" ░▒▓█",
    dots=(2, 4),
)
ASCII = Glyphs(
    marks="oxp",
    both="@",
    up="^",
    down="v",
    axis="|",
    tick="+",
    foot="+",
    floor="-",
    best="--",
    shades=" .:*#",
    dots=(1, 1),
)
_BLANK = 0x2800
_BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a Braille character, from the top row down (added to U+2800)."""
_LINES = {"best": "-", "best up": "|", "cloud": ".", "guide": "-", "level": ".", "spread": "|"}
"""The character of each kind of line and cloud in ASCII; where several meet in a cell the first by name is drawn."""


@dataclass(frozen=True)
class Canvas:
    """A grid of cells: dots for lines, and characters on top of them."""

    width: int
    height: int
    glyphs: Glyphs
    dots: dict[tuple[int, int], str] = field(default_factory=dict)
    marks: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def row(self, height: float) -> int:
        """The row of cells at a height from 0 (bottom) to 1 (top)."""
        return self.dot_row(height) // self.glyphs.dots[1]

    def dot_row(self, height: float) -> int:
        return round((1 - height) * (self.height * self.glyphs.dots[1] - 1))

    def column(self, share: float) -> int:
        """The column of cells at a share of the width from 0 (left) to 1 (right)."""
        return self.dot_column(share) // self.glyphs.dots[0]

    def dot_column(self, share: float) -> int:
        return round(share * (self.width * self.glyphs.dots[0] - 1))

    def mark(self, column: int, row: int, character: str, role: str) -> None:
        """Put a mark; two different ones in one cell become the mark for both."""
        there = self.marks.get((column, row))
        if there and there[0] != character:
            character, role = self.glyphs.both, ""
        self.marks[column, row] = (character, role)

    def cell(self, column: int, row: int) -> tuple[str, str]:
        """Character and role."""
        if (column, row) in self.marks:
            return self.marks[column, row]
        wide, high = self.glyphs.dots
        inside = {
            (x, y): role
            for y in range(high)
            for x in range(wide)
            if (role := self.dots.get((column * wide + x, row * high + y)))
        }
        if not inside:
            return " ", ""
        role = min(inside.values())  # the best so far before a level
        if wide == 1:
            return _LINES[role], role.partition(" ")[0]
        return chr(_BLANK + sum(_BRAILLE[y][x] for x, y in inside)), role.partition(" ")[0]

    def runs(self, row: int) -> Iterator[tuple[str, str]]:
        """A row of cells, neighbours of one role in one piece."""
        cells = [self.cell(column, row) for column in range(self.width)]
        for role, run in groupby(cells, key=lambda cell: cell[1]):
            yield "".join(character for character, _ in run), role
