"""How a chart comes onto a terminal: its width, its characters, its colours."""

import shutil
from collections.abc import Iterator

import click

from podium.charts.canvas import ASCII, UNICODE, Line
from podium.charts.chart import Chart
from podium.charts.pictures import Picture
from podium.charts.terminal import draw
from podium.charts.terminal_pictures import draw_picture
from podium.cli.rows import printable
from podium.cli.terminal import can_print, is_plain

_MOST_COLUMNS, _MOST_LINES = 120, 16
_LINES_BESIDE = 9  # what stands above and below the drawing
_STYLES: dict[str, dict[str, object]] = {
    "series 0": {"fg": "blue", "bold": True},
    "series 1": {"fg": "yellow"},
    "series 2": {"fg": "green"},
    "best": {"fg": "blue"},
    "level": {"dim": True},
    "axis": {"dim": True},
    "cloud": {"fg": "blue"},
    "guide": {"dim": True},
    "spread": {"fg": "yellow"},
    "notable": {"fg": "yellow", "bold": True},
    "title": {"bold": True},
}


def chart_lines(chart: Chart) -> Iterator[str]:
    """The chart as wide as the terminal, at most 120 columns; in ASCII where standard output has nothing better.

    Where plain lines are asked for, it is told in words.
    """
    if is_plain():
        yield from map(printable, [f"{chart.title}.", chart.summary, *chart.notes])
        return
    columns, lines = shutil.get_terminal_size()
    glyphs = UNICODE if can_print(UNICODE.characters) else ASCII
    height = min(_MOST_LINES, lines - _LINES_BESIDE)
    for line in draw(chart, width=min(columns, _MOST_COLUMNS), height=height, glyphs=glyphs):
        yield _styled(line)


def picture_lines(picture: Picture) -> Iterator[str]:
    """A picture below its title, as :func:`chart_lines`; where plain lines are asked for, in words."""
    if is_plain():
        yield from map(printable, [f"{picture.title}.", picture.summary])
        return
    columns = shutil.get_terminal_size().columns
    glyphs = UNICODE if can_print(UNICODE.characters) else ASCII
    for line in draw_picture(picture, width=min(columns, _MOST_COLUMNS), glyphs=glyphs):
        yield _styled(line)


def plain(text: str) -> str:
    """``text`` with ``+-`` for a plus-minus sign that standard output does not have."""
    return text if can_print("±") else text.replace("±", "+-")


def _styled(line: Line) -> str:
    pieces = [(printable(text), role) for text, role in line]
    return "".join(click.style(text, **_STYLES[role]) if role else text for text, role in pieces).rstrip()  # type: ignore[arg-type]
