"""Pictures of predictions as lines of text for a terminal; or plain ASCII."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise

from podium.charts.axis import Axis
from podium.charts.canvas import UNICODE, Canvas, Glyphs, Line
from podium.charts.pictures import Bars, Columns, Guide, Matrix, Picture, Plane, Points, shortened, thinned_dots

_LEAST_WIDTH = 40
_NAME, _LEAST_NAME = 30, 12
_PLANE_WIDTH = 84
"""A plane is not drawn wider: a cloud would become thin."""
_GUIDE_DOTS = 3  # every third dot of a guide is drawn


def draw_picture(picture: Picture, *, width: int, height: int = 14, glyphs: Glyphs = UNICODE) -> list[Line]:
    """A picture below its title.

    Parameters
    ----------
    picture : Matrix, Bars or Plane
    width : int
        No line is longer; a picture is never narrower than 40 columns.
    height : int
        Lines of a plane's drawing.
    glyphs : Glyphs
        :data:`~podium.charts.canvas.UNICODE` or :data:`~podium.charts.canvas.ASCII`.
    """
    width = max(width, _LEAST_WIDTH)
    lines: list[Line] = [[(line, "title")] for line in textwrap.wrap(picture.title, width)]
    if isinstance(picture, Matrix):
        return [*lines, *_matrix(picture, width, glyphs)]
    if isinstance(picture, Bars):
        return [*lines, *_bars(picture, width, glyphs)]
    return [*lines, *_plane(picture, min(width, _PLANE_WIDTH), height, glyphs)]


def _matrix(matrix: Matrix, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """Counts in cells, or shades of their share of the row where counts do not fit; columns have letters then."""
    digits = max(len(f"{count}") for row in matrix.counts for count in row)
    cell = max(digits, 3) + 1
    n_columns = len(matrix.columns)
    room = width - n_columns * cell
    has_counts = room >= _LEAST_NAME
    if not has_counts:
        cell, room = 2, width - 2 * n_columns
    has_letters = max(map(len, matrix.columns)) >= cell
    letters = [chr(ord("A") + place) for place in range(n_columns)]
    names = _row_names(matrix, letters if has_letters else None, min(room - 2, _NAME), glyphs)
    gutter = max(map(len, names))
    yield from _wrapped(f"rows: {matrix.row_title}; columns: {matrix.column_title}", width, "axis")
    heads = letters if has_letters else [*matrix.columns]
    yield [(" " * (gutter + 2) + "".join(f"{head:>{cell}}" for head in heads), "axis")]
    for row, name in enumerate(names):
        yield [
            (f"{name:>{gutter}} {glyphs.axis}", "axis"),
            *(_cell(matrix, row, column, cell, glyphs, has_counts=has_counts) for column in range(n_columns)),
        ]
    if has_letters and not matrix.is_square:
        told = ", ".join(f"{letter} {name}" for letter, name in zip(letters, matrix.columns, strict=True))
        yield from _wrapped(told, width, "axis")


def _row_names(matrix: Matrix, letters: Sequence[str] | None, room: int, glyphs: Glyphs) -> list[str]:
    """Names of rows; with the letters of the columns before them where these have the same names."""
    names = [*matrix.rows]
    if letters and matrix.is_square:
        names = [f"{letter} {name}" for letter, name in zip(letters, names, strict=True)]
    return [shortened(name, room, dots=_dots(glyphs)) for name in names]


def _cell(matrix: Matrix, row: int, column: int, width: int, glyphs: Glyphs, *, has_counts: bool) -> tuple[str, str]:
    count = matrix.counts[row][column]
    role = "series 0" if matrix.is_right(row, column) else "notable" if count else "axis"
    if has_counts:
        return f"{count if count else '-':>{width}}", role
    share = matrix.shares()[row][column]
    shade = glyphs.shades[min(len(glyphs.shades) - 1, round(share**0.5 * (len(glyphs.shades) - 1)))]
    return (shade * 2 if count else " ."), role


def _bars(bars: Bars, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """A mark within its interval for each name, and the note behind it."""
    note = max(len(bar.note) for bar in bars.bars)
    room = max(_LEAST_NAME, min(_NAME, width - note - 22))
    names = [shortened(bar.name, room, dots=_dots(glyphs)) for bar in bars.bars]
    gutter = max(map(len, names))
    axis = bars.axis(4)
    columns = max(10, width - gutter - note - 4)
    yield from _wrapped(bars.measure, width, "axis")
    for name, bar in zip(names, bars.bars, strict=True):
        cells = [(" ", "")] * columns
        for column in range(_place(axis, bar.low, columns), _place(axis, bar.high, columns) + 1):
            cells[column] = (glyphs.floor, "spread")
        if bars.guide is not None:
            cells[_place(axis, bars.guide, columns)] = (glyphs.axis, "guide")
        order = int(bar.is_notable)
        cells[_place(axis, bar.value, columns)] = (glyphs.marks[order], "notable" if order else "series 0")
        yield [(f"{name:>{gutter}} ", ""), *cells, (f"  {bar.note}", "axis")]
    yield [(" " * (gutter + 1) + _tick_names(axis, columns), "axis")]
    told = [f"{glyphs.axis} {bars.guide_name}"] if bars.guide is not None else []
    told += [f"{glyphs.marks[1]} {bars.notable}"] if bars.notable else []
    yield from _wrapped("   ".join(told), width, "axis")


def _place(axis: Axis, value: float, n_columns: int) -> int:
    """The column of a value; what is off the axis stands at its edge."""
    return round(min(1.0, max(0.0, axis.height(value))) * (n_columns - 1))


def _tick_names(axis: Axis, n_columns: int) -> str:
    named = [(_place(axis, tick, n_columns), axis.text(tick)) for tick in axis.ticks()]
    return _spread_names(named, n_columns)


def _spread_names(named: Sequence[tuple[int, str]], n_columns: int) -> str:
    """Names centred on their columns, as many as do not touch."""
    line = ""
    for column, name in named:
        start = max(0, min(column - len(name) // 2, n_columns - len(name)))
        if start >= len(line) + bool(line):
            line = line.ljust(start) + name
    return line[:n_columns]


def _plane(plane: Plane, width: int, height: int, glyphs: Glyphs) -> Iterator[Line]:
    x_axis, y_axis = plane.x_axis(5), plane.y_axis(min(7, max(2, height // 2)))
    ticks = {tick: y_axis.text(tick) for tick in y_axis.ticks()}
    gutter = max(map(len, ticks.values()), default=1) + 2
    canvas = Canvas(width - gutter, height, glyphs)
    _draw_plane(plane, canvas, x_axis, y_axis)
    at_row = {canvas.row(y_axis.height(tick)): name for tick, name in ticks.items()}
    yield [(f"{glyphs.up} {plane.y}", "axis")]
    for row in range(height):
        edge = glyphs.tick if row in at_row else glyphs.axis
        yield [(f"{at_row.get(row, ''):>{gutter - 2}} {edge}", "axis"), *canvas.runs(row)]
    yield [(" " * (gutter - 1) + glyphs.foot + glyphs.floor * canvas.width, "axis")]
    named = plane.x_ticks or [(tick, x_axis.text(tick)) for tick in x_axis.ticks()]
    places = [(canvas.column(x_axis.height(value)), name) for value, name in named if x_axis.shows(value)]
    yield [(" " * gutter + _spread_names(places, canvas.width), "axis")]
    yield [(f"{plane.x} >".rjust(width), "axis")]
    yield from _wrapped("   ".join(_legend(plane, glyphs)), width, "axis")


def _draw_plane(plane: Plane, canvas: Canvas, x_axis: Axis, y_axis: Axis) -> None:
    if plane.columns:
        _draw_columns(plane.columns, canvas, x_axis, y_axis)
    for guide in plane.guides:
        _draw_guide(guide, canvas, x_axis, y_axis)
    marked = 0
    for points in plane.points:
        if points.is_cloud:
            _draw_cloud(points, canvas, x_axis, y_axis)
        else:
            _draw_points(points, marked, canvas, x_axis, y_axis)
            marked += 1


def _draw_cloud(points: Points, canvas: Canvas, x_axis: Axis, y_axis: Axis) -> None:
    for x, y in thinned_dots(points):
        if y_axis.shows(y):
            at = (canvas.dot_column(x_axis.height(x)), canvas.dot_row(y_axis.height(y)))
            canvas.dots[at] = "cloud"


def _draw_columns(columns: Columns, canvas: Canvas, x_axis: Axis, y_axis: Axis) -> None:
    floor = canvas.dot_row(y_axis.height(0.0))
    for low, high, height in zip(columns.edges[:-1], columns.edges[1:], columns.heights, strict=True):
        first, last = canvas.dot_column(x_axis.height(low)), canvas.dot_column(x_axis.height(high))
        for x in range(first, max(first + 1, last)):
            for y in range(canvas.dot_row(y_axis.height(height)), floor if height else 0):
                canvas.dots[x, y] = "cloud"


def _draw_guide(guide: Guide, canvas: Canvas, x_axis: Axis, y_axis: Axis) -> None:
    """A dotted line from corner to corner."""
    corners = [(x_axis.height(x), y_axis.height(y)) for x, y in zip(guide.xs, guide.ys, strict=True)]
    for (x, y), (next_x, next_y) in pairwise(corners):
        first, last = canvas.dot_column(x), canvas.dot_column(next_x)
        for column in range(first, last + 1):
            share = (column - first) / max(1, last - first)
            height = y + share * (next_y - y)
            if column % _GUIDE_DOTS == 0 and 0 <= height <= 1:
                canvas.dots[column, canvas.dot_row(height)] = "guide"


def _draw_points(points: Points, order: int, canvas: Canvas, x_axis: Axis, y_axis: Axis) -> None:
    def row_of(value: float) -> int:
        return canvas.dot_row(min(1.0, max(0.0, y_axis.height(value))))

    for x, low, high in zip(points.xs, points.lows, points.highs, strict=False):
        column = canvas.dot_column(x_axis.height(x))
        canvas.dots.update({(column, y): "spread" for y in range(row_of(high), row_of(low) + 1)})
    for x, y in zip(points.xs, points.ys, strict=True):
        row = row_of(y) // canvas.glyphs.dots[1]
        canvas.mark(canvas.column(x_axis.height(x)), row, canvas.glyphs.marks[order], f"series {order}")


def _legend(plane: Plane, glyphs: Glyphs) -> Iterator[str]:
    marks = iter(glyphs.marks)
    for points in plane.points:
        yield f"{'.' if points.is_cloud else next(marks)} {points.name}"
    for guide in plane.guides:
        yield f"{glyphs.best} {guide.name}"


def _wrapped(words: str, width: int, role: str) -> Iterator[Line]:
    yield from ([(line, role)] for line in textwrap.wrap(words, width))


def _dots(glyphs: Glyphs) -> str:
    return "..." if glyphs.dots == (1, 1) else "…"
