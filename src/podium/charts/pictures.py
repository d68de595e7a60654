"""Pictures of how predictions and truths go together: a matrix, bars with intervals, points in a plane."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from podium.charts.axis import Axis

MOST_CLASSES = 15
MOST_BARS = 16
MOST_DOTS = 600
"""More dots than that of a cloud are not drawn: they hide each other and fill the file."""
PADDING = 0.05
_LEAST_RANGE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """How often each row got each column, such as true classes and predicted ones; at most 15 of each.

    Attributes
    ----------
    title, summary : str
        The summary is for who cannot see the picture.
    rows, columns : sequence of str
        Names.
    counts : sequence of sequence of int
        One sequence for each row.
    row_title, column_title : str
        What rows and columns are.
    is_square : bool
        Whether the diagonal holds what is right.
    """

    title: str
    summary: str
    rows: Sequence[str]
    columns: Sequence[str]
    counts: Sequence[Sequence[int]]
    row_title: str = "truth"
    column_title: str = "prediction"
    is_square: bool = True

    def shares(self) -> list[list[float]]:
        """Each count as a share of its row."""
        return [[count / max(1, sum(row)) for count in row] for row in self.counts]

    def is_right(self, row: int, column: int) -> bool:
        return self.is_square and row == column


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A named value with the ends of its interval, and what stands beside it; ``is_notable`` gives it another mark."""

    name: str
    value: float
    low: float
    high: float
    note: str = ""
    is_notable: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Named values with their intervals, one below the other, on one axis.

    Attributes
    ----------
    title, summary : str
    measure : str
        What the axis measures.
    bars : sequence of Bar
        At most 16.
    guide : float or None
        A line to hold them against, called ``guide_name``.
    notable : str
        What the other mark means; empty where no bar has it.
    """

    title: str
    summary: str
    measure: str
    bars: Sequence[Bar]
    guide: float | None = None
    guide_name: str = ""
    notable: str = ""

    def axis(self, most_ticks: int) -> Axis:
        """All values, intervals and the guide are on it."""
        ends = [*chain.from_iterable((bar.low, bar.value, bar.high) for bar in self.bars)]
        return axis_of([*ends, *([] if self.guide is None else [self.guide])], most_ticks=most_ticks)


@dataclass(frozen=True, kw_only=True)
class Points:
    """Points with a mark of their own; with ``is_cloud`` mere dots. ``lows`` and ``highs`` are ends of error bars."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    lows: Sequence[float] = ()
    highs: Sequence[float] = ()
    notes: Sequence[str] = ()
    is_cloud: bool = False


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A line through some points, such as what would be ideal."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a histogram: their edges, one more than there are heights."""

    edges: Sequence[float]
    heights: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Plane:
    """Points, lines and columns between two axes of numbers.

    Attributes
    ----------
    title, summary : str
    x, y : str
        What the axes measure.
    points : sequence of Points
        At most three.
    guides : sequence of Guide
    columns : Columns or None
    x_ticks : mapping from a number on the x axis to its name, or None
        In the place of numbers, for instance dates.
    y_range : tuple of float or None
        What is shown of y; by default everything.
    """

    title: str
    summary: str
    x: str
    y: str
    points: Sequence[Points] = ()
    guides: Sequence[Guide] = ()
    columns: Columns | None = None
    x_ticks: Sequence[tuple[float, str]] | None = None
    y_range: tuple[float, float] | None = None

    def x_axis(self, most_ticks: int) -> Axis:
        found = [*chain.from_iterable(one.xs for one in self.points)]
        found += chain.from_iterable(one.xs for one in self.guides)
        if self.columns:
            found += self.columns.edges
        return axis_of(found, most_ticks=most_ticks)

    def y_axis(self, most_ticks: int) -> Axis:
        if self.y_range is not None:
            return axis_of(self.y_range, most_ticks=most_ticks)
        found = [*chain.from_iterable((*one.ys, *one.lows, *one.highs) for one in self.points)]
        found += chain.from_iterable(one.ys for one in self.guides)
        if self.columns:
            found += [0.0, *self.columns.heights]
        return axis_of(found, most_ticks=most_ticks)


Picture = Matrix | Bars | Plane


def axis_of(values: Sequence[float], *, most_ticks: int) -> Axis:
    """An axis on which all (finite) values are, with a little room at both ends; what is larger is higher."""
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    missing = max(0.0, _LEAST_RANGE * max(abs(low), abs(high), 1.0) - (high - low))
    padding = PADDING * (high - low) + missing * 1e3
    return Axis(low=low - padding, high=high + padding, greater_is_better=True, most_ticks=most_ticks)


def thinned_dots(points: Points) -> list[tuple[float, float]]:
    """The dots of a cloud, or evenly chosen ones of many; the highest and the lowest stay."""
    pairs = [pair for pair in zip(points.xs, points.ys, strict=True) if all(map(math.isfinite, pair))]
    if len(pairs) <= MOST_DOTS:
        return pairs
    by_height = sorted(pairs, key=lambda pair: pair[1])
    ends, middle = [*by_height[:20], *by_height[-20:]], sorted(by_height[20:-20])
    stride = len(middle) / (MOST_DOTS - len(ends))
    return ends + [middle[int(place * stride)] for place in range(MOST_DOTS - len(ends))]


def shortened(text: str, most: int, *, dots: str = "…") -> str:
    """A name no longer than there is room."""
    return text if len(text) <= most else text[: max(0, most - len(dots))] + dots
