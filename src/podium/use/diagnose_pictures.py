"""The pictures of a diagnosis, made of its numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from podium.charts.pictures import (
    MOST_BARS,
    MOST_CLASSES,
    Bar,
    Bars,
    Columns,
    Guide,
    Matrix,
    Plane,
    Points,
)
from podium.diagnosis.calibration import Calibration
from podium.diagnosis.confusion import Confusion
from podium.diagnosis.finding import ALPHA
from podium.diagnosis.intervals import Interval, Units, Values, mean_interval
from podium.diagnosis.losses import Losses
from podium.diagnosis.places import PlaceCount
from podium.diagnosis.residuals import Residuals
from podium.diagnosis.segments import Weighed
from podium.diagnosis.wording import cut_off, percent, short

MOST_SEGMENTS = 10
MOST_COLUMNS = 40
_NORMAL_POINTS = 41
_LEAST_WIDTH = 1e-9


def draw_confusion(confusion: Confusion, title: str = "Confusion matrix") -> Matrix:
    """All classes, or of many the fifteen that have a part in the most wrong rows."""
    counts, classes = confusion.counts, [*confusion.classes]
    if len(classes) > MOST_CLASSES:
        wrong = counts - np.diag(np.diag(counts))
        kept = np.sort(np.argsort(-(wrong.sum(axis=0) + wrong.sum(axis=1)), kind="stable")[:MOST_CLASSES])
        title += f": the {MOST_CLASSES} of {len(classes)} classes with the most wrong rows"
        counts, classes = counts[np.ix_(kept, kept)], [classes[place] for place in kept]
    pairs = confusion.pairs()[:3]
    worst = "; ".join(f"{cut_off(one.truth)} taken for {cut_off(one.answer)} {one.n_rows} times" for one in pairs)
    return Matrix(
        title=title,
        summary=(
            f"{confusion.n_wrong} of {confusion.n_rows} rows are wrong." + (f" Most often: {worst}." if worst else "")
        ),
        rows=classes,
        columns=classes,
        counts=counts.tolist(),
    )


def draw_groups(y_true: NDArray[np.int64], y_pred: NDArray[np.int64], classes: Sequence[str]) -> Matrix:
    """True groups against the groups that were found, the largest fifteen of each."""
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(counts, (y_true, y_pred), 1)
    rows = np.argsort(-counts.sum(axis=1), kind="stable")[: min(MOST_CLASSES, len(np.unique(y_true)))]
    columns = np.argsort(-counts.sum(axis=0), kind="stable")[: min(MOST_CLASSES, len(np.unique(y_pred)))]
    columns = columns[np.argsort(counts[np.ix_(rows, columns)].argmax(axis=0), kind="stable")]
    return Matrix(
        title="True groups and found ones",
        summary=f"{len(np.unique(y_true))} true groups, {len(np.unique(y_pred))} found ones.",
        rows=[classes[row] for row in rows],
        columns=[classes[column] for column in columns],
        counts=counts[np.ix_(rows, columns)].tolist(),
        row_title="true group",
        column_title="found group",
        is_square=False,
    )


def draw_calibration(found: Calibration, title: str = "Calibration", event: str = "it is so") -> Plane:
    given = [one.given for one in found.bins]
    happened = [one.happened for one in found.bins]
    top = max([*given, *(one.high for one in happened)])
    return Plane(
        title=title,
        summary=(
            f"Expected calibration error {short(found.error)}; of perfectly calibrated probabilities it would be up to "
            f"{short(found.by_chance)} here. "
            + "; ".join(f"given {short(one.given)}, {event} in {percent(one.happened.estimate)}" for one in found.bins)
            + "."
        ),
        x="mean probability given",
        y=f"share of rows in which {event}",
        points=[
            Points(
                name="rows of like probability, with 95 % intervals",
                xs=given,
                ys=[one.estimate for one in happened],
                lows=[one.low for one in happened],
                highs=[one.high for one in happened],
                notes=[
                    f"{one.n_rows} rows: given {short(one.given)}, {event} in {percent(one.happened.estimate)} "
                    f"({percent(one.happened.low)} to {percent(one.happened.high)})"
                    for one in found.bins
                ],
            )
        ],
        guides=[Guide(name="perfect", xs=[0.0, top], ys=[0.0, top])],
    )


def draw_segments(losses: Losses, weighed: Sequence[Weighed]) -> Bars:
    """The ten segments whose loss is the furthest above that of the other rows."""
    overall = float(losses.values.mean())
    shown = [(one, losses.shown_interval(one.inside)) for one in weighed[:MOST_SEGMENTS]]
    is_any_notable = any(one.p <= ALPHA for one, _ in shown)
    return Bars(
        title=f"Where the {losses.name} is high",
        summary=(
            f"Over all rows it is {losses.text(overall)}. "
            + "; ".join(f"{one.segment.words}: {losses.interval_text(one.inside)}" for one, _ in shown)
            + "."
        ),
        measure=f"{losses.name} (and rows); intervals hold for all {len(weighed)} segments together",
        bars=[
            Bar(
                name=one.segment.words,
                value=interval.estimate,
                low=interval.low,
                high=interval.high,
                note=f"{losses.text(one.inside.estimate)} ({one.n_rows:,})",
                is_notable=one.p <= ALPHA,
            )
            for one, interval in shown
        ],
        guide=losses.shown(overall),
        guide_name=f"all rows: {losses.text(overall)}",
        notable="more than noise shows" if is_any_notable else "",
    )


def draw_residuals(found: Residuals, predictions: Values, units: Units) -> Plane:
    """Residuals against predictions, with means of ten parts."""
    order = np.argsort(predictions, kind="stable")
    parts = [part for part in np.array_split(order, min(10, max(1, len(order) // 15))) if len(part)]
    means = [mean_interval(found.values[part], None if units is None else units[part]) for part in parts]
    return Plane(
        title="Residuals against the prediction",
        summary=(
            f"Residuals are truth minus prediction. Their mean is {short(found.bias.estimate)}, their spread "
            f"{short(found.spread)}. From low to high predictions the means are "
            f"{', '.join(short(one.estimate) for one in means)}."
        ),
        x="prediction",
        y="truth minus prediction",
        points=[
            Points(name="rows", xs=predictions.tolist(), ys=found.values.tolist(), is_cloud=True),
            _means("means of tenths, with 95 % intervals", [float(predictions[part].mean()) for part in parts], means),
        ],
        guides=[_zero(predictions)],
    )


def draw_over_time(found: Residuals, ranks: NDArray[np.int64], labels: Sequence[str], units: Units) -> Plane:
    """Residuals in time, with means of twelve stretches; ``labels`` name the rows' moments."""
    order = np.argsort(ranks, kind="stable")
    parts = [part for part in np.array_split(order, min(12, max(1, len(order) // 15))) if len(part)]
    means = [mean_interval(found.values[part], None if units is None else units[part]) for part in parts]
    times = ranks.astype(np.float64)
    ends = [(float(ranks[order[at]]), labels[order[at]][:10]) for at in np.linspace(0, len(order) - 1, 4).astype(int)]
    return Plane(
        title="Residuals over time",
        summary=(
            "Mean residuals (truth minus prediction) from the earliest stretch to the latest: "
            f"{', '.join(short(one.estimate) for one in means)}."
        ),
        x="time",
        y="truth minus prediction",
        points=[
            Points(name="rows", xs=times.tolist(), ys=found.values.tolist(), is_cloud=True),
            _means("means of stretches, with 95 % intervals", [float(times[part].mean()) for part in parts], means),
        ],
        guides=[_zero(times)],
        x_ticks=ends,
    )


def _means(name: str, xs: Sequence[float], means: Sequence[Interval]) -> Points:
    known = [one if np.isfinite(one.low) else Interval(estimate=one.estimate, low=one.estimate, high=one.estimate)
             for one in means]  # fmt: skip
    return Points(
        name=name,
        xs=xs,
        ys=[one.estimate for one in known],
        lows=[one.low for one in known],
        highs=[one.high for one in known],
        notes=[f"mean {short(one.estimate)} ({short(one.low)} to {short(one.high)})" for one in known],
    )


def _zero(values: Values) -> Guide:
    return Guide(name="no error", xs=[float(values.min()), float(values.max())], ys=[0.0, 0.0])


def draw_spread(found: Residuals) -> Plane:
    """The histogram of the residuals beside the normal curve of the same mean and spread."""
    values = found.values
    n_columns = int(np.clip(2 * len(values) ** (1 / 3), 8, MOST_COLUMNS))  # Rice's rule
    ends = (float(values.min()), float(values.max()))
    room = _LEAST_WIDTH * max(1.0, abs(ends[0]), abs(ends[1]))  # equal residuals are one column, not an error
    heights, edges = np.histogram(values, bins=n_columns, range=(ends[0] - room, ends[1] + room))
    centre, spread = float(values.mean()), max(found.spread, room)
    xs = np.linspace(edges[0], edges[-1], _NORMAL_POINTS)
    density = np.exp(-(((xs - centre) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
    curve = density * len(values) * (edges[1] - edges[0])
    return Plane(
        title="How residuals are spread",
        summary=(
            f"The worst 1 % of rows make up {percent(found.worst_share)} of the squared error; of normal errors it "
            f"would be at most {percent(found.worst_by_chance)}."
        ),
        x="truth minus prediction",
        y="rows",
        guides=[Guide(name="a normal curve of the same spread", xs=xs.tolist(), ys=curve.tolist())],
        columns=Columns(edges=edges.tolist(), heights=heights.astype(np.float64).tolist()),
    )


def draw_places(counts: Sequence[PlaceCount], n_rows: int) -> Bars:
    """The share of rows whose truth stands at this place or a better one."""
    known = [one for one in counts if one.place]
    nowhere = sum(one.n_rows for one in counts if not one.place)
    return Bars(
        title="At which place the truth stands",
        summary=(
            "; ".join(f"within {one.place}: {percent(one.up_to_here.estimate)}" for one in known)
            + (f"; in none of these: {nowhere} of {n_rows} rows." if nowhere else ".")
        ),
        measure="share of rows whose truth is among the first guesses, with 95 % intervals",
        bars=[
            Bar(
                name="first guess" if one.place == 1 else f"first {one.place}",
                value=one.up_to_here.estimate,
                low=one.up_to_here.low,
                high=one.up_to_here.high,
                note=f"{percent(one.up_to_here.estimate)}, {one.n_rows:,} {'rows' if one.place == 1 else 'more'}",
            )
            for one in known[:MOST_BARS]
        ],
    )


def draw_skills(names: Sequence[str], skills: Sequence[Interval]) -> Bars:
    """How much each column takes off the loss of its best constant, the weakest first."""
    order = sorted(range(len(names)), key=lambda place: skills[place].estimate)[:MOST_BARS]
    return Bars(
        title="Column by column",
        summary="; ".join(f"{names[place]} {percent(skills[place].estimate)}" for place in order) + ".",
        measure=f"taken off the loss of the best constant; intervals hold for all {len(names)} columns together",
        bars=[
            Bar(
                name=names[place],
                value=skills[place].estimate,
                low=skills[place].low,
                high=skills[place].high,
                note=percent(skills[place].estimate),
                is_notable=skills[place].low <= 0,
            )
            for place in order
        ],
        guide=0.0,
        guide_name="the constant",
        notable="not clearly better than its constant" if any(skills[place].low <= 0 for place in order) else "",
    )
