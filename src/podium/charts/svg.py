"""A chart as SVG, written by hand: one file without scripts or fonts, for light and dark pages, and for screen readers.

The same chart gives the same bytes.
"""

import textwrap
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template
from xml.sax.saxutils import escape

from podium.charts.axis import Axis, choose_axis, off_chart, spread_out
from podium.charts.chart import CROWDED, Chart, Series, thinned

WIDTH = 720
TOP, PLOT_HEIGHT, BELOW_PLOT = 88, 240, 48
LEFT_PADDING, RIGHT_PADDING, CHARACTER, LINE = 16, 20, 6.5, 17
"""Pixels; the width of a character is what most fonts have at 12 pixels, on the safe side."""
_MOST_TITLE = 80

_SHAPES = """\
.podium-chart{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;color:$ink}
.podium-chart .page{fill:$page}
.podium-chart text{fill:currentColor}
.podium-chart .title{font-size:16px;font-weight:600}
.podium-chart .soft{fill-opacity:.72}
.podium-chart .end{text-anchor:end}
.podium-chart .middle{text-anchor:middle}
.podium-chart path{fill:none;stroke:currentColor;stroke-width:1.6}
.podium-chart .grid{stroke-opacity:.13;stroke-width:1}
.podium-chart .floor{stroke-opacity:.5;stroke-width:1}
.podium-chart .level{stroke-opacity:.6;stroke-width:1.2;stroke-dasharray:2 4}
.podium-chart .lead{stroke-opacity:.35;stroke-width:1}
.podium-chart .bars{stroke-opacity:.4;stroke-width:1.2}
.podium-chart .best{stroke-opacity:.55;stroke-width:2;stroke-linejoin:round}
.podium-chart .s0{stroke:$s0}
.podium-chart .full,.podium-chart circle{fill:$s0;stroke:none}
.podium-chart .s1{stroke:$s1}
.podium-chart .s2{stroke:$s2}
.podium-chart .cloud{stroke-width:3;stroke-linecap:round;stroke-opacity:.4}
.podium-chart .right{fill:$s0}
.podium-chart .wrong{fill:$s1}
"""
_COLOURS = """\
.podium-chart{color:$ink}
.podium-chart .page{fill:$page}
.podium-chart .s0{stroke:$s0}
.podium-chart .full,.podium-chart circle{fill:$s0}
.podium-chart .s1{stroke:$s1}
.podium-chart .s2{stroke:$s2}
.podium-chart .right{fill:$s0}
.podium-chart .wrong{fill:$s1}
"""
_LIGHT = {"ink": "#1f2328", "page": "#fff", "s0": "#0969b2", "s1": "#bc4c00", "s2": "#1a7f37"}
_DARK = {"ink": "#e6edf3", "page": "#0d1117", "s0": "#58b6ff", "s1": "#ffa657", "s2": "#56d364"}
_STYLE = (
    f"{Template(_SHAPES).substitute(_LIGHT)}@media (prefers-color-scheme:dark){{\n"
    f"{Template(_COLOURS).substitute(_DARK)}}}"
)
"""Every rule is scoped: the picture may stand in the middle of somebody's page."""
PAGE_STYLE = Template(_SHAPES).substitute({name: f"var(--chart-{name})" for name in _LIGHT})
"""The same rules for the stylesheet of a page of ours, which says what the colours are."""
_STYLE_ELEMENT, _FITTING = f"<style>\n{_STYLE}\n</style>\n", ' style="max-width:100%;height:auto"'


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A chart and its place in the picture, in pixels from the upper left corner."""

    chart: Chart
    axis: Axis
    left: float
    right: float

    @property
    def size(self) -> float:
        """Half the width of a mark."""
        n_places = len(self.chart.places)
        return 4.5 if n_places <= 30 else 3.5 if n_places <= 60 else 2.5

    @property
    def bottom(self) -> int:
        return TOP + PLOT_HEIGHT

    @property
    def stride(self) -> float:
        """From one place to the next."""
        return (self.right - self.left - 32) / max(1, len(self.chart.places) - 1)

    def x(self, place: int, order: int = 0) -> float:
        """A place alone stands in the middle. Each series stands a little beside the others, if there is room."""
        beside = (0, 5, -5)[order] if self.stride > 15 else 0
        return self._rounded(self.left + 16 + self.stride * (place if len(self.chart.places) > 1 else 0.5) + beside)

    def y(self, value: float) -> float:
        """What is off the chart stands at its edge."""
        return self._rounded(TOP + PLOT_HEIGHT * (1 - min(1.0, max(0.0, self.axis.height(value)))))

    def _rounded(self, pixels: float) -> float:
        return round(pixels, 0 if len(self.chart.places) > CROWDED else 1)


def write_svg(chart: Chart, *, is_inline: bool = False) -> str:
    """The chart as an SVG document.

    A chart without any score shows its levels, and says that there is nothing yet. One that is ``is_inline`` takes
    its style from a page whose stylesheet holds :data:`PAGE_STYLE`: a strict Content-Security-Policy wants it so.
    """
    frame = _frame(chart)
    remarks = [sentence for _, sentence in off_chart(chart, frame.axis)]
    lines = [line for remark in remarks for line in textwrap.wrap(remark, int((WIDTH - 32) / CHARACTER))]
    height = TOP + PLOT_HEIGHT + BELOW_PLOT + LINE * len(lines) + 12 * bool(lines)
    body = "\n".join([*_head(frame), *_levels(frame), *_scores(frame), *_x_axis(frame), *_foot(frame, lines)])
    return document(chart.title, " ".join([chart.summary, *remarks]), body, height, is_inline=is_inline)


def document(title: str, description: str, body: str, height: float, *, is_inline: bool = False) -> str:
    """A whole picture of :data:`WIDTH` pixels with its own name: several may stand on one page."""
    name = f"podium-{zlib.crc32(body.encode()):08x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="podium-chart" role="img" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}"{"" if is_inline else _FITTING} '
        f'aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escaped(title)}</title>\n'
        f'<desc id="{name}-desc">{escaped(description)}</desc>\n'
        f"{'' if is_inline else _STYLE_ELEMENT}"
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>\n{body}\n</svg>\n'
    )


def _frame(chart: Chart) -> _Frame:
    axis = choose_axis(chart)
    gutter = max(len(axis.text(tick)) for tick in axis.ticks())
    names = max((len(level.name) for level in chart.levels if axis.shows(level.value)), default=0)
    right = WIDTH - RIGHT_PADDING - (names * CHARACTER + 12 if names else 0)
    return _Frame(chart=chart, axis=axis, left=LEFT_PADDING + gutter * CHARACTER + 10, right=right)


def _head(frame: _Frame) -> Iterator[str]:
    """Title, legend, the direction of the y axis, and its numbers."""
    chart = frame.chart
    yield heading(chart.title)
    yield from _legend(frame)
    yield text(LEFT_PADDING, TOP - 12, f"↑ better: {chart.direction}", "soft")
    for tick in frame.axis.ticks():
        y = frame.y(tick)
        yield path("grid", f"M{in_pixels(frame.left)} {in_pixels(y)}H{in_pixels(frame.right)}")
        yield text(frame.left - 8, y + 4, frame.axis.text(tick), "soft end")


def _legend(frame: _Frame) -> Iterator[str]:
    x, y = float(LEFT_PADDING), 50.0
    for order, series in enumerate(frame.chart.series):
        yield _mark(order, x + 5, y - 4, 4.5)
        has_bars = _has_bars(frame, series)
        name = f"{series.name} ± {series.spread_name}" if has_bars else series.name
        yield text(x + 16, y, name)
        x += 16 + len(name) * CHARACTER + 18
    if frame.chart.series:
        yield path("best s0", f"M{in_pixels(x)} {in_pixels(y - 4)}h18")
        yield text(x + 24, y, f"best {frame.chart.series[0].name} so far")


def _levels(frame: _Frame) -> Iterator[str]:
    """Dotted lines, and their names to the right of them, led there where they would touch."""
    shown = [level for level in frame.chart.levels if frame.axis.shows(level.value)]
    lines = [frame.y(level.value) for level in shown]
    for level, y, name_y in zip(shown, lines, spread_out(lines, LINE, highest=frame.bottom), strict=True):
        yield path("level", f"M{in_pixels(frame.left)} {in_pixels(y)}H{in_pixels(frame.right)}")
        yield path("lead", f"M{in_pixels(frame.right)} {in_pixels(y)}L{in_pixels(frame.right + 8)} {in_pixels(name_y)}")
        yield text(frame.right + 12, name_y + 4, level.name)


def _scores(frame: _Frame) -> Iterator[str]:
    """Error bars, the steps of the best so far, and the marks; the main series on top, with what is told of each."""
    chart = frame.chart
    if not any(True for series in chart.series for _ in series.points()):
        yield text((frame.left + frame.right) / 2, TOP + PLOT_HEIGHT / 2, "no submission yet", "soft middle")
        return
    for order, series in enumerate(chart.series):
        if _has_bars(frame, series):
            yield path(f"bars s{order}", _bars(frame, order))
    yield path("best s0", _steps(frame))
    for order in range(len(chart.series) - 1, -1, -1):
        inside = [(place, value) for place, value in chart.series[order].points() if frame.axis.shows(value)]
        if order:
            outlines = "".join(
                _outline(order, frame.x(place, order), frame.y(value), frame.size) for place, value in inside
            )
            yield path(f"s{order}", outlines)
        else:
            yield from (_dot(frame, place, value) for place, value in inside)
        yield _arrows(frame, order)


def _has_bars(frame: _Frame, series: Series) -> bool:
    return len(frame.chart.places) <= CROWDED and any(series.spreads)


def _bars(frame: _Frame, order: int) -> str:
    """From one spread below each score to one above it."""
    series = frame.chart.series[order]
    return "".join(
        f"M{in_pixels(frame.x(place, order))} {in_pixels(frame.y(value - spread))}V{in_pixels(frame.y(value + spread))}"
        for (place, value), spread in zip(enumerate(series.values), series.spreads, strict=True)
        if value is not None and spread and frame.axis.shows(value)
    )


def _steps(frame: _Frame) -> str:
    """Along each best score until a better one comes; from the edge where the one before is off the chart."""
    drawing, before = "", None
    for place, best in enumerate(frame.chart.best):
        if best is None or best == before:
            continue
        x, y = in_pixels(frame.x(place)), in_pixels(frame.y(best))
        if before is not None and frame.axis.shows(before):
            drawing += f"H{x}V{y}"
        elif before is not None:
            drawing += f"M{x} {in_pixels(frame.y(before))}V{y}"
        else:
            drawing = f"M{x} {y}"
        before = best
    return f"{drawing}H{in_pixels(frame.right)}" if before is not None and frame.axis.shows(before) else ""


def _dot(frame: _Frame, place: int, value: float) -> str:
    note = escaped(frame.chart.notes[place])
    return (
        f'<circle cx="{in_pixels(frame.x(place))}" cy="{in_pixels(frame.y(value))}" r="{in_pixels(frame.size)}">'
        f"<title>{note}</title></circle>"
    )


def _outline(order: int, x: float, y: float, size: float) -> str:
    """A diamond for the second series, a square for the third."""
    if order == 1:
        return diamond(x, y, size)
    side = in_pixels(2 * size - 1)
    return f"M{in_pixels(x - size + 0.5)} {in_pixels(y - size + 0.5)}h{side}v{side}h-{side}z"


def _mark(order: int, x: float, y: float, size: float) -> str:
    """A mark alone, as the legend shows it."""
    if order == 0:
        return f'<circle cx="{in_pixels(x)}" cy="{in_pixels(y)}" r="{in_pixels(size)}"/>'
    return path(f"s{order}", _outline(order, x, y, size))


def _arrows(frame: _Frame, order: int) -> str:
    """A triangle at the edge for each score that is off the chart."""
    outlines = ""
    for place, value in frame.chart.series[order].points():
        if not frame.axis.shows(value):
            y, rise = (frame.bottom - 1, -8) if frame.axis.height(value) < 0 else (TOP + 1, 8)
            outlines += f"M{in_pixels(frame.x(place, order))} {y}l-5 {rise}h10z"
    return path(f"s{order}" if order else "full", outlines)


def _x_axis(frame: _Frame) -> Iterator[str]:
    """The floor, the names of the places as there is room, and the first place of each day."""
    chart = frame.chart
    yield path("floor", f"M{in_pixels(frame.left)} {in_pixels(frame.bottom)}H{in_pixels(frame.right)}")
    yield text(frame.left - 8, frame.bottom + 18, "No.", "soft end")
    places = thinned(chart.places, frame.stride / CHARACTER)
    for labels, y in ((places, frame.bottom + 18), (chart.day_changes(), frame.bottom + 36)):
        free_from = 0.0
        for place, label in enumerate(labels):
            reach = len(label) * CHARACTER / 2
            if label and frame.x(place) - reach >= free_from and frame.x(place) + reach <= WIDTH:
                yield text(frame.x(place), y, label, "soft middle")
                free_from = frame.x(place) + reach + CHARACTER * 1.5


def _foot(frame: _Frame, lines: Sequence[str]) -> Iterator[str]:
    for order, line in enumerate(lines):
        yield text(LEFT_PADDING, frame.bottom + BELOW_PLOT + LINE * (order + 1) - 4, line, "soft")


def heading(title: str) -> str:
    title = title if len(title) <= _MOST_TITLE else f"{title[: _MOST_TITLE - 1]}…"
    return text(LEFT_PADDING, 28, title, "title")


def diamond(x: float, y: float, size: float) -> str:
    """The outline of a diamond around a point."""
    reach = in_pixels(size + 0.5)
    return f"M{in_pixels(x)} {in_pixels(y - size - 0.5)}l{reach} {reach}-{reach} {reach}-{reach}-{reach}z"


def path(kind: str, drawing: str) -> str:
    return f'<path class="{kind}" d="{drawing}"/>' if drawing else ""


def text(x: float, y: float, words: str, kind: str = "") -> str:
    kind = f' class="{kind}"' if kind else ""
    return f'<text{kind} x="{in_pixels(x)}" y="{in_pixels(y)}">{escaped(words)}</text>'


def in_pixels(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def escaped(words: str) -> str:
    """Text that cannot end the element it stands in, without characters that XML does not know."""
    return escape("".join(character if character.isprintable() else "\ufffd" for character in words))
