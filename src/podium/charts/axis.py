"""The y axis: which part of the scores is shown, where a score lies in it, and how its numbers are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from podium.charts.chart import Chart

MAIN_SHARE = 0.75
"""This share of the main series, its better part, is always on the chart."""
MOST_GROWTH = 4.0
"""Whatever else is shown may make the chart this many times as high as that part needs, and no higher."""
PADDING = 0.06
"""Free room above and below, as a share of the height."""
_RELATIVE_GRAIN = 1e-3
"""The height of a chart of equal scores, as a share of them, where nothing else says what is small."""
_RELATIVE_ROUNDING = 1e-9
"""Differences below this share of the scores come from rounding, and are not magnified."""
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The part of the measure from ``low`` to ``high`` (low < high); better is up."""

    low: float
    high: float
    greater_is_better: bool
    most_ticks: int = 7

    def height(self, value: float) -> float:
        """0 at the bottom, 1 at the top; beyond them what is off the chart."""
        share = (value - self.low) / (self.high - self.low)
        return share if self.greater_is_better else 1 - share

    def shows(self, value: float) -> bool:
        return self.low <= value <= self.high

    @cached_property
    def step(self) -> float:
        """The distance of two ticks: 1, 2, 2.5 or 5 times a power of ten."""
        return _nice_step((self.high - self.low) / self.most_ticks)

    def ticks(self) -> list[float]:
        """Round numbers on the axis, from low to high."""
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return [place * self.step for place in range(first, last + 1)]

    def text(self, value: float) -> str:
        """A number with the digits that the ticks need, and no more."""
        if max(abs(self.low), abs(self.high)) >= 1e7 or self.step < 1e-8:
            largest = max(abs(self.low), abs(self.high), abs(value))
            digits = max(0, math.floor(math.log10(largest)) - math.floor(math.log10(self.step)))
            return f"{value:.{digits}e}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        if round(self.step * 10**decimals, 6) % 1:  # 0.25
            decimals += 1
        return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _nice_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(nice * power for nice in _NICE if nice * power >= least * (1 - 1e-9))


def choose_axis(chart: Chart, *, most_ticks: int = 7) -> Axis:
    """The part of the measure in which the scores can be told apart.

    The better three quarters of the main series are on it. Everything else (worse scores, other series, levels)
    is taken in, nearest first, as long as the chart does not become more than four times as high by it: one bad
    score does not flatten all others. Where that part is a single number, its distance to the nearest level counts as
    its height, or to whatever else is nearest.
    """
    main = sorted((value for _, value in chart.series[0].points()), reverse=chart.greater_is_better)
    others = [value for series in chart.series[1:] for _, value in series.points()]
    levels = [level.value for level in chart.levels]
    kept = main[: max(1, math.floor(MAIN_SHARE * len(main)))]
    kept = kept or others[:1] or levels[:1] or [0.0]
    everything = [*main, *others, *levels]
    apart = [abs(value - kept[0]) for value in levels if value != kept[0]]
    apart = apart or [abs(value - kept[0]) for value in everything if value != kept[0]]
    height = max(kept) - min(kept) or min(apart, default=0.0)
    low, high = _grow(kept, everything, MOST_GROWTH * max(height, 2 * chart.grain))
    missing = max(0.0, _least_height(low, high, chart.grain) - (high - low))
    padding = PADDING * (high - low + missing) + missing / 2
    return Axis(
        low=low - padding, high=high + padding, greater_is_better=chart.greater_is_better, most_ticks=most_ticks
    )


def _grow(kept: Sequence[float], everything: Sequence[float], limit: float) -> tuple[float, float]:
    """The range of ``kept``, and of as much of the rest as fits, nearest first, into a range of length ``limit``."""
    low, high = min(kept), max(kept)
    for value in sorted(everything, key=lambda value: max(low - value, value - high)):
        if max(high, value) - min(low, value) > limit:
            break
        low, high = min(low, value), max(high, value)
    return low, high


def _least_height(low: float, high: float, grain: float) -> float:
    """How high the chart is at least, in the units of the measure: what is equal looks equal."""
    size = max(abs(low), abs(high))
    relative = _RELATIVE_ROUNDING if high > low else _RELATIVE_GRAIN
    return max(2 * grain, relative * size) or 1.0


def off_chart(chart: Chart, axis: Axis) -> list[tuple[bool, str]]:
    """What lies beyond the axis: whether it is worse than what is shown, and a sentence."""
    found = []
    for is_worse, where in ((True, "Below"), (False, "Above")):
        parts = [
            f"{series.name} of {_some(chart, beyond, axis)}"
            for series in chart.series
            if (beyond := [point for point in series.points() if _is_beyond(axis, point[1], is_worse)])
        ]
        parts += [
            f"{level.name} ({_far_text(axis, level.value)})"
            for level in chart.levels
            if _is_beyond(axis, level.value, is_worse)
        ]
        if parts:
            found.append((is_worse, f"{where} the chart: {'; '.join(parts)}."))
    return found


def _is_beyond(axis: Axis, value: float, is_worse: bool) -> bool:
    return not axis.shows(value) and (axis.height(value) < 0) == is_worse


def _some(chart: Chart, points: Sequence[tuple[int, float]], axis: Axis, most: int = 3) -> str:
    """``4 (0.106), 7 (0.2) and 3 others``"""
    named = [f"{chart.places[place]} ({_far_text(axis, value)})" for place, value in points[:most]]
    n_more = len(points) - most
    if n_more > 0:
        return f"{', '.join(named)} and {n_more} other{'s' if n_more > 1 else ''}"
    return ", ".join(named)


def _far_text(axis: Axis, value: float) -> str:
    """A number that may be of another size than those on the axis."""
    text = axis.text(value)
    if "e" in text or not axis.step <= abs(value) < 1e9:
        return f"{value:.4g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spread_out(wanted: Sequence[float], gap: float, *, highest: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least ``gap`` apart and at most at ``highest``."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = list(wanted)
    for lower, upper in pairwise(order):
        found[upper] = max(found[upper], found[lower] + gap)
    ceiling = highest
    for place in reversed(order):
        found[place] = min(found[place], ceiling)
        ceiling = found[place] - gap
    return found
