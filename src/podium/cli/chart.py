"""How a chart comes onto a terminal: its width, its characters, its colours."""

import shutil
import sys
from collections.abc import Iterator

import click

from podium.charts.chart import Chart
from podium.charts.terminal import ASCII, UNICODE, Line, draw
from podium.cli.rows import printable

_MOST_COLUMNS, _MOST_LINES = 120, 16
_LINES_BESIDE = 9  # what stands above and below the drawing
_STYLES: dict[str, dict[str, object]] = {
    "series 0": {"fg": "blue", "bold": True},
    "series 1": {"fg": "yellow"},
    "series 2": {"fg": "green"},
    "best": {"fg": "blue"},
    "level": {"dim": True},
    "axis": {"dim": True},
}


def chart_lines(chart: Chart) -> Iterator[str]:
    """The chart as wide as the terminal, at most 120 columns; in ASCII where standard output has nothing better."""
    columns, lines = shutil.get_terminal_size()
    glyphs = UNICODE if can_print(UNICODE.characters) else ASCII
    height = min(_MOST_LINES, lines - _LINES_BESIDE)
    for line in draw(chart, width=min(columns, _MOST_COLUMNS), height=height, glyphs=glyphs):
        yield _styled(line)


def can_print(text: str) -> bool:
    """Whether standard output has all characters of ``text``."""
    encoding = getattr(sys.stdout, "encoding", None)
    if encoding is None:  # it takes text, not bytes
        return True
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def plain(text: str) -> str:
    """``text`` with ``+-`` for a plus-minus sign that standard output does not have."""
    return text if can_print("±") else text.replace("±", "+-")


def _styled(line: Line) -> str:
    pieces = [(printable(text), role) for text, role in line]
    return "".join(click.style(text, **_STYLES[role]) if role else text for text, role in pieces).rstrip()  # type: ignore[arg-type]
