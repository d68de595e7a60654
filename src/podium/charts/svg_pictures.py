"""Pictures of predictions as SVG, in the same frame and colours as a chart of scores."""

from collections.abc import Iterator, Sequence

from podium.charts.axis import Axis
from podium.charts.pictures import Bars, Columns, Guide, Matrix, Picture, Plane, Points, shortened, thinned_dots
from podium.charts.svg import (
    CHARACTER,
    LEFT_PADDING,
    RIGHT_PADDING,
    WIDTH,
    diamond,
    document,
    escaped,
    heading,
    in_pixels,
    path,
    text,
)

TOP = 84
_PLANE_HEIGHT, _BELOW = 260, 56
_CELL, _LEAST_CELL = 46, 28
_BAR = 26
_NAME, _COLUMN_NAME, _BAR_NAME = 26, 12, 40  # characters
_LEAST_SHADE, _MOST_SHADE = 0.04, 0.55  # so that a number on it can be read


def write_picture(picture: Picture, *, is_inline: bool = False) -> str:
    """The picture as an SVG document; ``is_inline`` as in :func:`podium.charts.svg.write_svg`."""
    if isinstance(picture, Matrix):
        grid = _Grid(picture)
        height, lines = grid.bottom + 20, [*_column_names(grid), *_cells(grid)]
    elif isinstance(picture, Bars):
        rack = _Rack(picture)
        height, lines = rack.bottom + 32, [*_measure(rack), *_bars(rack)]
    else:
        height, lines = TOP + _PLANE_HEIGHT + _BELOW, [*_plane(picture)]
    body = "\n".join([heading(picture.title), *filter(None, lines)])
    return document(picture.title, picture.summary, body, height, is_inline=is_inline)


def write_pictures(pictures: Sequence[Picture]) -> str:
    """Several pictures one below the other, as one SVG document."""
    parts, top = [], 0
    for picture in pictures:
        svg = write_picture(picture)
        height = int(svg.partition('height="')[2].partition('"')[0])
        parts.append(svg.replace("<svg ", f'<svg y="{top}" ', 1))
        top += height + 12
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}">'
    return "\n".join([head, *parts, "</svg>\n"])


class _Grid:
    """Where the cells of a matrix lie: as large as there is room, with slanted names above where these are long."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.row_names = [shortened(name, _NAME) for name in matrix.rows]
        self.column_names = [shortened(name, _COLUMN_NAME) for name in matrix.columns]
        longest = max(map(len, self.column_names)) * CHARACTER
        self.left = LEFT_PADDING + max(map(len, self.row_names)) * CHARACTER + 10
        room = (WIDTH - RIGHT_PADDING - self.left) / len(matrix.columns)
        self.size = int(min(_CELL, max(_LEAST_CELL, room)))
        self.is_slanted = longest > self.size - 4
        self.top = TOP + (int(longest * 0.7) if self.is_slanted else 8)
        self.bottom = self.top + len(matrix.rows) * self.size

    def centre(self, row: int, column: int) -> tuple[float, float]:
        return self.left + (column + 0.5) * self.size, self.top + (row + 0.5) * self.size


def _column_names(grid: _Grid) -> Iterator[str]:
    matrix = grid.matrix
    told = f"rows: {matrix.row_title}; columns: {matrix.column_title}; shade: share of the row"
    yield text(LEFT_PADDING, 52, told, "soft")
    for column, name in enumerate(grid.column_names):
        x, y = grid.centre(0, column)[0], grid.top - 8.0
        if not grid.is_slanted:
            yield text(x, y, name, "middle")
            continue
        turned = f'transform="rotate(-45 {in_pixels(x)} {in_pixels(y)})"'
        yield f'<text {turned} x="{in_pixels(x)}" y="{in_pixels(y)}">{escaped(name)}</text>'


def _cells(grid: _Grid) -> Iterator[str]:
    """Counts, shaded by their share of the row: one colour for what is right, another for what is not."""
    matrix, shares = grid.matrix, grid.matrix.shares()
    for row, counts in enumerate(matrix.counts):
        yield text(grid.left - 8, grid.centre(row, 0)[1] + 4, grid.row_names[row], "end")
        for column, count in enumerate(counts):
            x, y = grid.centre(row, column)
            kind = "right" if matrix.is_right(row, column) or not matrix.is_square else "wrong"
            note = f"{matrix.row_title} {matrix.rows[row]}, {matrix.column_title} {matrix.columns[column]}: {count}"
            yield _cell(x, y, grid.size, kind, shares[row][column], note)
            if count:
                yield text(x, y + 4, f"{count}", "middle")


def _cell(x: float, y: float, size: float, kind: str, share: float, note: str) -> str:
    """Small shares of what is wrong are what is looked for: the shade grows with the root."""
    side, shade = in_pixels(size - 2), max(_LEAST_SHADE, _MOST_SHADE * share**0.5)
    return (
        f'<rect class="{kind}" x="{in_pixels(x - size / 2 + 1)}" y="{in_pixels(y - size / 2 + 1)}" width="{side}" '
        f'height="{side}" rx="3" fill-opacity="{shade:.2f}"><title>{escaped(note)}</title></rect>'
    )


class _Rack:
    """Where bars lie: names to the left, notes to the right, and an axis for all of them between."""

    def __init__(self, bars: Bars) -> None:
        self.bars, self.axis = bars, bars.axis(6)
        self.names = [shortened(bar.name, _BAR_NAME) for bar in bars.bars]
        self.left = LEFT_PADDING + max(map(len, self.names)) * CHARACTER + 12
        self.right = WIDTH - RIGHT_PADDING - max(len(bar.note) for bar in bars.bars) * CHARACTER - 10
        self.bottom = TOP + len(bars.bars) * _BAR

    def x(self, value: float) -> float:
        """What is off the axis stands at its edge."""
        return self.left + (self.right - self.left) * min(1.0, max(0.0, self.axis.height(value)))


def _measure(rack: _Rack) -> Iterator[str]:
    """What is measured, the axis, and the guide across all bars."""
    bars = rack.bars
    yield text(LEFT_PADDING, 52, "   ".join([bars.measure, *([f"◆ {bars.notable}"] if bars.notable else [])]), "soft")
    for tick in rack.axis.ticks():
        yield path("grid", f"M{in_pixels(rack.x(tick))} {TOP}V{rack.bottom}")
        yield text(rack.x(tick), rack.bottom + 18, rack.axis.text(tick), "soft middle")
    if bars.guide is not None:
        reach = len(bars.guide_name) * CHARACTER / 2
        yield path("level", f"M{in_pixels(rack.x(bars.guide))} {TOP - 6}V{rack.bottom}")
        yield text(min(rack.x(bars.guide), WIDTH - reach), TOP - 12, bars.guide_name, "soft middle")


def _bars(rack: _Rack) -> Iterator[str]:
    for place, (name, bar) in enumerate(zip(rack.names, rack.bars.bars, strict=True)):
        y, order = TOP + (place + 0.5) * _BAR, int(bar.is_notable)
        yield text(rack.left - 10, y + 4, name, "end")
        yield path(f"bars s{order}", f"M{in_pixels(rack.x(bar.low))} {in_pixels(y)}H{in_pixels(rack.x(bar.high))}")
        yield _mark(order, rack.x(bar.value), y, f"{bar.name}: {bar.note or rack.axis.text(bar.value)}")
        yield text(rack.right + 10, y + 4, bar.note, "soft")


def _plane(plane: Plane) -> Iterator[str]:
    x_axis, y_axis = plane.x_axis(8), plane.y_axis(7)
    left = LEFT_PADDING + max((len(y_axis.text(tick)) for tick in y_axis.ticks()), default=1) * CHARACTER + 10
    frame = _Frame(x_axis, y_axis, left)
    yield from _legend(plane)
    yield text(LEFT_PADDING, TOP - 12, f"↑ {plane.y}", "soft")
    for tick in y_axis.ticks():
        yield path("grid", f"M{in_pixels(left)} {frame.y(tick)}H{frame.right}")
        yield text(left - 8, float(frame.y(tick)) + 4, y_axis.text(tick), "soft end")
    if plane.columns:
        yield from _columns(plane.columns, frame)
    for order, points in enumerate(plane.points):
        if points.is_cloud:
            dots = "".join(f"M{frame.x(x)} {frame.y(y)}h0" for x, y in thinned_dots(points) if frame.shows(y))
            yield path(f"cloud s{order}", dots)
    for guide in plane.guides:
        yield path("level", _polyline(guide, frame))
    for order, points in enumerate(plane.points):
        if not points.is_cloud:
            yield from _points(order, points, frame)
    yield path("floor", f"M{in_pixels(left)} {frame.bottom}H{frame.right}")
    yield from _x_ticks(plane, frame)


class _Frame:
    """Where the numbers of a plane lie in its picture; coordinates are texts."""

    def __init__(self, x_axis: Axis, y_axis: Axis, left: float) -> None:
        self.x_axis, self.y_axis, self.left = x_axis, y_axis, left
        self.right, self.bottom = WIDTH - RIGHT_PADDING, TOP + _PLANE_HEIGHT

    def x(self, value: float) -> str:
        return in_pixels(self.left + (self.right - self.left) * self.x_axis.height(value))

    def y(self, value: float) -> str:
        """What is off the axis stands at its edge."""
        return in_pixels(TOP + _PLANE_HEIGHT * (1 - min(1.0, max(0.0, self.y_axis.height(value)))))

    def shows(self, y: float) -> bool:
        return self.y_axis.shows(y)


def _legend(plane: Plane) -> Iterator[str]:
    x = float(LEFT_PADDING)
    for order, points in enumerate(plane.points):
        if points.is_cloud:
            yield path(f"cloud s{order}", f"M{in_pixels(x + 5)} 46h0")
        else:
            yield _mark(order, x + 5, 46, "")
        yield text(x + 16, 50, points.name)
        x += 16 + len(points.name) * CHARACTER + 18
    for guide in plane.guides:
        yield path("level", f"M{in_pixels(x)} 46h18")
        yield text(x + 24, 50, guide.name)
        x += 24 + len(guide.name) * CHARACTER + 18


def _columns(columns: Columns, frame: _Frame) -> Iterator[str]:
    for low, high, height in zip(columns.edges[:-1], columns.edges[1:], columns.heights, strict=True):
        x, y, width = frame.x(low), frame.y(height), float(frame.x(high)) - float(frame.x(low)) - 1
        if height:
            yield (
                f'<rect class="right" x="{x}" y="{y}" width="{in_pixels(max(0.5, width))}" '
                f'height="{in_pixels(float(frame.y(0.0)) - float(y))}" fill-opacity="0.5">'
                f"<title>{low:.4g} to {high:.4g}: {height:g}</title></rect>"
            )


def _polyline(guide: Guide, frame: _Frame) -> str:
    corners = [f"{frame.x(x)} {frame.y(y)}" for x, y in zip(guide.xs, guide.ys, strict=True)]
    return "M" + "L".join(corners) if len(corners) > 1 else ""


def _points(order: int, points: Points, frame: _Frame) -> Iterator[str]:
    if points.lows:
        spreads = zip(points.xs, points.lows, points.highs, strict=True)
        yield path(
            f"bars s{order}", "".join(f"M{frame.x(x)} {frame.y(low)}V{frame.y(high)}" for x, low, high in spreads)
        )
    notes = points.notes or [""] * len(points.xs)
    for x, y, note in zip(points.xs, points.ys, notes, strict=True):
        yield _mark(order, float(frame.x(x)), float(frame.y(y)), note)


def _mark(order: int, x: float, y: float, note: str) -> str:
    """A dot, or a filled diamond in the second colour."""
    told = f"<title>{escaped(note)}</title>" if note else ""
    if order == 0:
        return f'<circle cx="{in_pixels(x)}" cy="{in_pixels(y)}" r="4.5">{told}</circle>'
    return f'<path class="s1 wrong" d="{diamond(x, y, 4.5)}">{told}</path>'


def _x_ticks(plane: Plane, frame: _Frame) -> Iterator[str]:
    ticks = plane.x_ticks
    if ticks is None:
        ticks = [(tick, frame.x_axis.text(tick)) for tick in frame.x_axis.ticks()]
    free_from = 0.0
    for value, name in ticks:
        x, reach = float(frame.x(value)), len(name) * CHARACTER / 2
        if x - reach >= free_from and x + reach <= WIDTH:
            yield path("floor", f"M{in_pixels(x)} {frame.bottom}v4")
            yield text(x, frame.bottom + 18, name, "soft middle")
            free_from = x + reach + CHARACTER
    yield text(frame.right, frame.bottom + 40, f"{plane.x} →", "soft end")
