"""A chart so small that it stands in a line of text: the main scores, the best so far, the levels. No words are drawn.

Its style is the page's.
"""

import zlib
from collections.abc import Iterator

from podium.charts.axis import Axis, choose_axis
from podium.charts.chart import Chart
from podium.charts.svg import escaped

WIDTH, HEIGHT, MARGIN = 132, 40, 5
"""Pixels."""


def write_spark(chart: Chart) -> str:
    """The main series of a chart as SVG for a page; its title and summary are for who cannot see it."""
    axis = choose_axis(chart)
    body = "".join([*_levels(chart, axis), _steps(chart, axis), *_dots(chart, axis)])
    name = f"spark-{zlib.crc32(body.encode()):08x}"
    return (
        f'<svg class="podium-spark" role="img" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escaped(chart.title)}</title>'
        f'<desc id="{name}-desc">{escaped(chart.summary)}</desc>{body}</svg>'
    )


def _levels(chart: Chart, axis: Axis) -> Iterator[str]:
    for level in chart.levels:
        if axis.shows(level.value):
            yield f'<path class="level" d="M0 {_y(axis, level.value)}H{WIDTH}"/>'


def _steps(chart: Chart, axis: Axis) -> str:
    """Along each best score until a better one comes, and on to the right edge."""
    drawing = ""
    for place, best in enumerate(chart.best):
        if best is not None:
            y = _y(axis, best)
            drawing += f"H{_x(chart, place)}V{y}" if drawing else f"M{_x(chart, place)} {y}"
    return f'<path class="best" d="{drawing}H{WIDTH}"/>' if drawing else ""


def _dots(chart: Chart, axis: Axis) -> Iterator[str]:
    for place, value in chart.series[0].points():
        if axis.shows(value):
            yield f'<circle cx="{_x(chart, place)}" cy="{_y(axis, value)}" r="2.5"/>'


def _x(chart: Chart, place: int) -> str:
    room = WIDTH - 2 * MARGIN
    share = place / (len(chart.places) - 1) if len(chart.places) > 1 else 0.5
    return f"{MARGIN + room * share:.1f}"


def _y(axis: Axis, value: float) -> str:
    """What is off the axis stands at its edge."""
    return f"{MARGIN + (HEIGHT - 2 * MARGIN) * (1 - min(1.0, max(0.0, axis.height(value)))):.1f}"
