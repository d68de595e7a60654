"""What a chart shows: series of scores in the order of the submissions, and levels to compare them with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_STRIDES = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in every locale

CROWDED = 40
"""With more places than that, error bars would be a thicket and are left out, and whole pixels are fine enough."""

Values = Sequence[float | None]
"""One for each place on the x axis; None where there is nothing to draw."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values of one kind, with a mark of their own. ``spreads`` are half the lengths of their error bars."""

    name: str
    values: Values
    spreads: Values = ()
    spread_name: str = ""

    def points(self) -> Iterator[tuple[int, float]]:
        """Place and value of what is to be drawn."""
        return ((place, value) for place, value in enumerate(self.values) if value is not None)


@dataclass(frozen=True, kw_only=True)
class Level:
    """A horizontal line with its name."""

    name: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of scores; better is up, whatever the direction of the measure.

    Attributes
    ----------
    title, summary : str
        The summary is for who cannot see the picture.
    measure : str
        What the y axis measures.
    greater_is_better : bool
    places : sequence of str
        The name of each place on the x axis, from left to right.
    dates : sequence of date
    notes : sequence of str
        What is told of each place when somebody points at it.
    series : sequence of Series
        At most three. The first is the main one: its better part is never off the chart.
    best : sequence of (float or None)
        The best of the main series so far.
    levels : sequence of Level
    grain : float
        A difference that is too small to be worth seeing, in the units of the measure: nothing is magnified beyond it.
    """

    title: str
    summary: str
    measure: str
    greater_is_better: bool
    places: Sequence[str]
    dates: Sequence[date]
    notes: Sequence[str]
    series: Sequence[Series]
    best: Values
    levels: Sequence[Level]
    grain: float = 0.0

    @property
    def direction(self) -> str:
        """What up means on the y axis."""
        return f"{'higher' if self.greater_is_better else 'lower'} {self.measure}"

    def date_labels(self) -> list[str]:
        """The date of each place; the year only where they are of several."""
        has_years = len({day.year for day in self.dates}) > 1
        return [f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if has_years else ''}" for day in self.dates]

    def day_changes(self) -> list[str]:
        """As :meth:`date_labels`, empty where a place has the date of the one before it."""
        labels = self.date_labels()
        return [label if place == 0 or label != labels[place - 1] else "" for place, label in enumerate(labels)]


def thinned(labels: Sequence[str], room: float) -> list[str]:
    """Every label, or every second, fifth, tenth, ...: as many as fit where each place has ``room`` characters."""
    widest = max(map(len, labels), default=0) + 1
    stride = next(stride for stride in _STRIDES if stride * room >= widest or stride >= len(labels))
    return [label if place % stride == 0 else "" for place, label in enumerate(labels)]
