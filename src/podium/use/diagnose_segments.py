"""By which parts the rows of a competition can be looked at: its feature columns, the calendar, the prediction."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from podium.charts.chart import MONTHS
from podium.diagnosis.finding import Finding
from podium.diagnosis.intervals import Values
from podium.diagnosis.patterns import MOMENT, PREDICTION, find_shifted_segments
from podium.diagnosis.segments import Segment, cut_labels, cut_numbers, large_enough, weigh_segments
from podium.errors import InvalidCompetitionError
from podium.tables.read import read_table
from podium.use.diagnose_rows import TRAINING, AnsweredRows

MOST_COLUMNS = 200
MOST_CALENDAR = 24


def find_segments(rows: AnsweredRows) -> list[Segment]:
    """Segments by every column that train.csv and test.csv share, ids left out, and by the calendar."""
    return large_enough([*_by_features(rows), *_by_calendar(rows)])


def feature_columns(rows: AnsweredRows) -> list[str]:
    """The columns that rows are looked at by, at most 200; a time is no feature, its calendar is."""
    competition = rows.competition
    others = read_table(
        competition.test_path if rows.what == TRAINING else competition.train_path, error=InvalidCompetitionError
    )
    left_out = {*competition.id, *competition.target, competition.split.time_column}
    return [name for name in rows.features.columns if name in others.columns and name not in left_out]


def _by_features(rows: AnsweredRows) -> Iterator[Segment]:
    for column in feature_columns(rows)[:MOST_COLUMNS]:
        numbers = rows.features.numbers(column)
        if not len(numbers.words):
            yield from cut_numbers(column, numbers.values[rows.places])
            continue
        codes, names = rows.features.factor(column)
        yield from cut_labels(column, codes[rows.places], names)


def find_moments(rows: AnsweredRows) -> NDArray[np.datetime64] | None:
    """The moment of each row, shape (n_rows,), where a competition in time writes dates."""
    column = rows.competition.split.time_column
    if not column or column not in rows.features.columns or not len(rows.features.numbers(column).words):
        return None
    import pandas as pd

    texts = np.array(rows.features.texts(column), dtype=object)[rows.places]
    moments = pd.to_datetime(pd.Series(texts), errors="coerce", utc=True, format="ISO8601")
    return None if moments.isna().any() else moments.dt.tz_localize(None).to_numpy("datetime64[s]")


def _by_calendar(rows: AnsweredRows) -> Iterator[Segment]:
    moments = find_moments(rows)
    if moments is None:
        return
    import pandas as pd

    when = pd.Series(moments).dt
    calendar = {
        "hour": when.hour,
        "weekday": when.day_of_week.map(dict(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))),
        "month": when.month.map(dict(enumerate(MONTHS, start=1))),
    }
    for name, values in calendar.items():
        found = values.unique()
        if 1 < len(found) <= MOST_CALENDAR:
            yield from (Segment(column=name, name=f"= {one}", rows=(values == one).to_numpy()) for one in found)


def by_prediction(predictions: Values) -> list[Segment]:
    """Segments by the prediction itself."""
    return large_enough([*cut_numbers(PREDICTION, predictions)])


def by_time(rows: AnsweredRows) -> list[Segment]:
    """Quarters of the time that a competition in time covers, from the first to the last."""
    column = rows.competition.split.time_column
    if not column or column not in rows.features.columns:
        return []
    ranks = rows.ranks(column)
    quarters = np.minimum(3, 4 * ranks // max(1, int(ranks.max()) + 1))
    texts = rows.features.texts(column)
    found = []
    for quarter in range(4):
        inside = np.flatnonzero(quarters == quarter)
        if len(inside):
            first, last = (inside[at] for at in (np.argmin(ranks[inside]), np.argmax(ranks[inside])))
            name = f"from {texts[rows.places[first]]} to {texts[rows.places[last]]}"
            found.append(Segment(column=MOMENT, name=name, rows=quarters == quarter))
    return large_enough(found)


def find_shifts(
    rows: AnsweredRows, values: Values, predictions: Values, segments: list[Segment], *, unit: str = ""
) -> Iterator[Finding]:
    """Where truth and prediction part in one direction: by columns, by time, and by the prediction itself.

    What all rows have in common is taken out first: it is told once.
    """
    centred = values - values.mean()
    parts = [*segments, *by_time(rows), *by_prediction(predictions)]
    weighed = weigh_segments(centred, parts, units=rows.units, is_two_sided=True)
    yield from find_shifted_segments(centred, weighed, unit=unit)
