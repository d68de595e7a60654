"""A chart as lines of text for a terminal: lines in Braille dots, a mark for each score; or plain ASCII."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from podium.charts.axis import Axis, choose_axis, off_chart, spread_out
from podium.charts.canvas import UNICODE, Canvas, Glyphs, Line
from podium.charts.chart import Chart, Level, thinned

_PLACES = "No. "
_LEAST_WIDTH, _LEAST_HEIGHT = 40, 6
_LEAST_PLOT = 30
"""Columns for the drawing itself; where names of levels leave fewer, they go below it."""
_DOTTED = 3
"""Every third dot of a level's line is drawn."""


def draw(chart: Chart, *, width: int, height: int = 16, glyphs: Glyphs = UNICODE) -> list[Line]:
    """A chart with its axes, and below it what the marks mean and what is off the chart.

    Parameters
    ----------
    chart : Chart
        With at least one score.
    width : int
        No line is longer; a chart is never narrower than 40 columns.
    height : int
        Lines of the drawing itself, 6 or more.
    glyphs : Glyphs
        :data:`~podium.charts.canvas.UNICODE` or :data:`~podium.charts.canvas.ASCII`.
    """
    frame = _frame(chart, max(width, _LEAST_WIDTH), max(height, _LEAST_HEIGHT), glyphs)
    _draw_lines(frame)
    _draw_marks(frame)
    lines = [[(f"{glyphs.up} better: {chart.direction}", "axis")], *_rows(frame), *_x_axis(frame), *_legend(frame)]
    for is_worse, sentence in off_chart(chart, frame.axis):
        arrow = glyphs.down if is_worse else glyphs.up
        lines += [[(line, "")] for line in textwrap.wrap(f"{arrow} {sentence}", frame.width, subsequent_indent="  ")]
    return lines


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A chart and where its parts go: the canvas, the width of what stands left of it, and the names right of it.

    ``levels`` are those that are on the chart. Where there is no room for their names these are letters, with a key.
    """

    chart: Chart
    axis: Axis
    width: int
    gutter: int
    canvas: Canvas
    columns: Sequence[int]
    levels: Sequence[Level]
    names: Sequence[str]
    has_key: bool

    @property
    def glyphs(self) -> Glyphs:
        return self.canvas.glyphs


def _frame(chart: Chart, width: int, height: int, glyphs: Glyphs) -> _Frame:
    axis = choose_axis(chart, most_ticks=min(7, height // 2))
    gutter = max(len(_PLACES), *(len(axis.text(tick)) + 2 for tick in axis.ticks()))
    levels = [level for level in chart.levels if axis.shows(level.value)]
    names = [level.name for level in levels]
    room = max((len(name) + 1 for name in names), default=0)
    has_key = room > 0 and width - gutter - room < _LEAST_PLOT
    if has_key:
        names, room = [chr(ord("A") + place) for place in range(len(names))], 2
    canvas = Canvas(width - gutter - room, height, glyphs)
    return _Frame(
        chart=chart,
        axis=axis,
        width=width,
        gutter=gutter,
        canvas=canvas,
        columns=_columns(len(chart.places), canvas.width),
        levels=levels,
        names=names,
        has_key=has_key,
    )


def _columns(n_places: int, width: int) -> list[int]:
    """A column of cells for each place; a place alone stands in the middle."""
    first, last = 1, width - 2
    if n_places == 1:
        return [(first + last) // 2]
    return [first + round(place * (last - first) / (n_places - 1)) for place in range(n_places)]


def _draw_lines(frame: _Frame) -> None:
    """The levels, and the steps of the best so far on top of them."""
    canvas, axis = frame.canvas, frame.axis
    wide = canvas.glyphs.dots[0]
    for level in frame.levels:
        row = canvas.dot_row(axis.height(level.value))
        canvas.dots.update({(x, row): "level" for x in range(0, canvas.width * wide, _DOTTED)})
    ends = [*(column * wide for column in frame.columns), canvas.width * wide]
    before = None
    for (start, end), best in zip(pairwise(ends), frame.chart.best, strict=True):
        if best is None:
            continue
        row = canvas.dot_row(min(1.0, max(0.0, axis.height(best))))
        if before is not None:
            canvas.dots.update({(start, y): "best up" for y in range(min(row, before), max(row, before) + 1)})
        if axis.shows(best):
            canvas.dots.update({(x, row): "best" for x in range(start, end)})
        before = row


def _draw_marks(frame: _Frame) -> None:
    """A mark for each score, and an arrow at the edge for one that is off the chart."""
    canvas, axis, glyphs = frame.canvas, frame.axis, frame.glyphs
    for order, (series, mark) in enumerate(zip(frame.chart.series, glyphs.marks, strict=False)):
        for place, value in series.points():
            column, height, role = frame.columns[place], axis.height(value), f"series {order}"
            if axis.shows(value):
                canvas.mark(column, canvas.row(height), mark, role)
            elif height < 0:
                canvas.mark(column, canvas.height - 1, glyphs.down, role)
            else:
                canvas.mark(column, 0, glyphs.up, role)


def _rows(frame: _Frame) -> Iterator[Line]:
    """The drawing, with the numbers of the y axis before it and the names of the levels behind it."""
    canvas, axis = frame.canvas, frame.axis
    ticks = {canvas.row(axis.height(tick)): axis.text(tick) for tick in axis.ticks()}
    names = _side_names(frame)
    for row in range(canvas.height):
        edge = frame.glyphs.tick if row in ticks else frame.glyphs.axis
        line = [(f"{ticks.get(row, ''):>{frame.gutter - 2}} {edge}", "axis"), *canvas.runs(row)]
        if row in names:
            line.append((f" {names[row]}", "level"))
        yield line


def _side_names(frame: _Frame) -> dict[int, str]:
    """The name of each level, in a row as near to its line as there is a free one."""
    rows = [frame.canvas.row(frame.axis.height(level.value)) for level in frame.levels]
    free_rows = spread_out(rows, 1, highest=frame.canvas.height - 1)
    return {int(row): name for row, name in zip(free_rows, frame.names, strict=True)}


def _x_axis(frame: _Frame) -> Iterator[Line]:
    """The floor, the names of the places, and the first place of each day."""
    glyphs, chart, width = frame.glyphs, frame.chart, frame.canvas.width
    yield [(" " * (frame.gutter - 1) + glyphs.foot + glyphs.floor * width, "axis")]
    places = thinned(chart.places, width / len(chart.places))
    yield [(_PLACES.rjust(frame.gutter) + _labels(places, frame.columns), "axis")]
    days = chart.day_changes()
    starts = [min(column, width - len(day)) for column, day in zip(frame.columns, days, strict=True)]
    yield [(" " * frame.gutter + _labels(days, starts, gap=2), "axis")]


def _labels(labels: Sequence[str], starts: Sequence[int], gap: int = 1) -> str:
    """Each label at its column, unless the one before it is in the way."""
    text = ""
    for label, start in zip(labels, starts, strict=True):
        if label and start >= len(text) + gap * bool(text):
            text = text.ljust(start) + label
    return text


def _legend(frame: _Frame) -> Iterator[Line]:
    """What each mark and line means, in as many lines as it takes."""
    line: Line = []
    for mark, name, role in _legend_entries(frame):
        if line and sum(len(text) for text, _ in line) + 3 + len(mark) + 1 + len(name) > frame.width:
            yield line
            line = []
        line = [*line, ("   " if line else "", ""), (mark, role), (f" {name}", "")]
    yield line


def _legend_entries(frame: _Frame) -> Iterator[tuple[str, str, str]]:
    chart, glyphs = frame.chart, frame.glyphs
    for order, (series, mark) in enumerate(zip(chart.series, glyphs.marks, strict=False)):
        yield mark, series.name, f"series {order}"
    if any(mark == glyphs.both for mark, _ in frame.canvas.marks.values()):
        yield glyphs.both, "several in one place", ""
    yield glyphs.best, f"best {chart.series[0].name} so far", "best"
    for level, name in zip(frame.levels, frame.names, strict=True):
        if frame.has_key:
            yield name, f"{level.name} {frame.axis.text(level.value)}", "level"
