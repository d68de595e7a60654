"""Scores with their intervals, one small drawing for each line of a table: better is right.

Every place is a share of the width, so that the drawing is as wide as its cell. It says nothing that does not stand in
the table in numbers; screen readers pass over it. Its style is the page's.
"""

from collections.abc import Iterator, Sequence

from podium.charts.axis import Axis, choose_axis
from podium.charts.chart import Chart, Level, Series

HEIGHT = 22
"""Pixels."""
_EDGE = 3.0  # per cent of the width that are free on either side


def choose_span(scores: Sequence[float], levels: Sequence[float], *, greater_is_better: bool, grain: float) -> Axis:
    """The part of the measure on which the scores of a table can be told apart; ``grain`` as of a :class:`Chart`."""
    chart = Chart(
        title="",
        summary="",
        measure="",
        greater_is_better=greater_is_better,
        places=(),
        dates=(),
        notes=(),
        series=[Series(name="", values=scores)],
        best=(),
        levels=[Level(name="", value=level) for level in levels],
        grain=grain,
    )
    return choose_axis(chart)


def write_interval(axis: Axis, score: float, half: float | None, levels: Sequence[float], *, is_own: bool) -> str:
    """A score as a dot and its interval as a bar, before the levels as upright lines.

    Parameters
    ----------
    axis : Axis
        The same for all lines of a table; what is off it stands as an arrow at its edge.
    score : float
    half : float or None
        Half the length of the interval, in the units of the measure; None where it is not known.
    levels : sequence of float
    is_own : bool
        Drawn filled, and all others hollow.
    """
    kind = "podium-interval own" if is_own else "podium-interval"
    body = "".join([*_levels(axis, levels), *_bar(axis, score, half), _dot(axis, score)])
    return f'<svg class="{kind}" width="100%" height="{HEIGHT}" aria-hidden="true" focusable="false">{body}</svg>'


def _levels(axis: Axis, levels: Sequence[float]) -> Iterator[str]:
    for level in levels:
        if axis.shows(level):
            yield f'<line class="level" x1="{_x(axis, level)}" x2="{_x(axis, level)}" y1="0" y2="{HEIGHT}"/>'


def _bar(axis: Axis, score: float, half: float | None) -> Iterator[str]:
    """What of the interval is on the axis."""
    if half is None or not (axis.shows(score - half) or axis.shows(score + half) or axis.shows(score)):
        return
    ends = f'x1="{_x(axis, score - half)}" x2="{_x(axis, score + half)}"'
    yield f'<line class="bar" {ends} y1="{HEIGHT // 2}" y2="{HEIGHT // 2}"/>'


def _dot(axis: Axis, score: float) -> str:
    if axis.shows(score):
        return f'<circle cx="{_x(axis, score)}" cy="{HEIGHT // 2}" r="4.5"/>'
    arrow, anchor = ("◂", "start") if axis.height(score) < 0 else ("▸", "end")
    return f'<text x="{"0" if anchor == "start" else "100%"}" y="{HEIGHT - 6}" text-anchor="{anchor}">{arrow}</text>'


def _x(axis: Axis, value: float) -> str:
    """A tenth of a per cent of the width; what is off the axis stands at its edge."""
    share = min(1.0, max(0.0, axis.height(value)))
    return f"{_EDGE + (100 - 2 * _EDGE) * share:.1f}%"
