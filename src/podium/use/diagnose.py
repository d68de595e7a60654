"""What stands out in your predictions: on training rows at any time, on test rows once their answers are open.

Before the close everything comes from public files and from your own: nothing below a ``private/`` is opened.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from podium.charts.pictures import Picture
from podium.competition.folder import Competition
from podium.diagnosis.finding import Finding, most_important
from podium.diagnosis.intervals import standard_error
from podium.diagnosis.losses import Losses
from podium.diagnosis.patterns import find_hard_segments
from podium.diagnosis.segments import Weighed, weigh_segments
from podium.errors import CompetitionError
from podium.use.diagnose_baselines import (
    NONE,
    Against,
    Beside,
    Pairing,
    Progress,
    find_beside,
    find_lost,
    fit_again,
    nearest,
)
from podium.use.diagnose_kinds import take_apart
from podium.use.diagnose_pictures import draw_segments
from podium.use.diagnose_rows import AnsweredRows, read_training_rows
from podium.use.diagnose_segments import MOST_COLUMNS, feature_columns, find_segments
from podium.use.phase import hides_baselines_until

FEW_ROWS = 30
"""Fewer rows can hardly show anything."""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What was found in predictions whose answers are known.

    Attributes
    ----------
    competition : Competition
    what : str
        ``training rows`` or ``test rows``.
    source : str
        The file, or the submission, that was looked at.
    n_rows, n_expected : int
        The rows that were looked at, and how many there could be.
    score, error : float or None
        In the competition's metric, and its standard error, as far as they are known.
    nearest : sequence of Beside
        The baselines next above and below, the best first.
    against : Against or None
        The comparison with one of them, row by row.
    findings : sequence of Finding
        At most five, the most important first.
    pictures : mapping from str to Picture
    numbers : mapping
        What the pictures show, for programs.
    remarks : sequence of str
        What has to be known beside it.
    """

    competition: Competition
    what: str
    source: str
    n_rows: int
    n_expected: int
    score: float | None
    error: float | None
    nearest: Sequence[Beside]
    against: Against | None
    findings: Sequence[Finding]
    pictures: Mapping[str, Picture]
    numbers: Mapping[str, Any]
    remarks: Sequence[str]


def diagnose(
    competition: Competition,
    source: Path | bytes,
    *,
    now: datetime,
    name: str = "",
    baseline: str | None = None,
    progress: Progress = lambda done, total, name: None,
) -> Diagnosis:
    """Look at out-of-fold predictions of training rows. Hidden answers have no part in it.

    Parameters
    ----------
    competition : Competition
    source : Path or bytes
        A table as the sample submission, with ids of training rows in the place of test rows; some may be missing.
    now : datetime
        UTC: baselines may be hidden until a moment.
    name : str
        What messages call the file; its name by default.
    baseline : str, optional
        Which one is compared row by row; ``none`` for none, by default the nearest.
    progress : callable
        Hears of the baseline's fits.

    Raises
    ------
    NotAllowedError
        The training rows hold no answers.
    InvalidSubmissionError
        Every problem of the file: ids of test rows are one.
    CompetitionError
        ``baseline`` is none, or cannot run here.
    """
    name = name or (source.name if isinstance(source, Path) else "oof.csv")
    rows = read_training_rows(competition, source, name=name)
    if rows.estimate is None or baseline == NONE or hides_baselines_until(competition, now) is not None:
        return put_together(rows, source=name)
    score, remark = rows.estimate.score, ""
    beside = find_beside(competition)
    pairing = None
    try:
        pairing = fit_again(rows, beside, score, name=baseline, progress=progress)
    except CompetitionError as error:
        if baseline is not None:
            raise
        remark = f"No baseline is compared row by row: {error}"  # the rest is worth having all the same
    close = nearest(beside, score, greater_is_better=rows.solution.metric.greater_is_better)
    return put_together(rows, source=name, close=close, pairing=pairing, remark=remark)


def put_together(
    rows: AnsweredRows,
    *,
    source: str,
    close: Sequence[Beside] = (),
    pairing: Pairing | None = None,
    remark: str = "",
) -> Diagnosis:
    """Everything that is found in some rows, the most important first."""
    segments = find_segments(rows)
    parts = take_apart(rows, segments)
    peer = pairing.peer(parts.losses) if pairing else None
    findings, pictures, numbers = [*parts.findings], {**parts.pictures}, {**parts.numbers}
    if parts.losses:
        weighed = weigh_segments(parts.losses.values, segments, units=rows.units)
        findings += find_hard_segments(parts.losses, weighed, peer, rows.units)
        if weighed:
            pictures["segments"] = draw_segments(parts.losses, weighed)
            numbers["segments"] = _segment_numbers(parts.losses, weighed)
        if peer:
            findings += find_lost(rows, parts.losses, peer, segments)
    return Diagnosis(
        competition=rows.competition,
        what=rows.what,
        source=source,
        n_rows=rows.n_rows,
        n_expected=rows.n_expected,
        score=rows.estimate.score if rows.estimate else None,
        error=_find_error(rows),
        nearest=close,
        against=pairing.against() if pairing else None,
        findings=most_important(findings),
        pictures=pictures,
        numbers=numbers,
        remarks=[one for one in (*_remarks(rows), parts.remark, remark) if one],
    )


def _find_error(rows: AnsweredRows) -> float | None:
    """The standard error of the score, where the metric tells how far each row pulls it."""
    if rows.estimate is None or rows.estimate.influence is None:
        return None
    influence = rows.estimate.influence()
    error = standard_error(influence, rows.units) if len(influence) == rows.n_rows else math.nan
    return None if math.isnan(error) else error


def _remarks(rows: AnsweredRows) -> Iterator[str]:
    if rows.n_rows < FEW_ROWS:
        yield f"{rows.n_rows} rows are few: hardly anything can stand out of the noise."
    if rows.competition.metric.is_file:
        yield "The competition's own metric does not run here; `podium score` gives the score of a file."
    n_columns = len(feature_columns(rows))
    if n_columns > MOST_COLUMNS:
        yield f"Rows are looked at by the first {MOST_COLUMNS} of {n_columns:,} columns."


def _segment_numbers(loss: Losses, weighed: list[Weighed]) -> list[dict[str, Any]]:
    return [
        {
            "column": one.segment.column,
            "segment": one.segment.name,
            "n_rows": one.n_rows,
            "loss": loss.shown(one.inside.estimate),
            "low": loss.shown_interval(one.inside).low,
            "high": loss.shown_interval(one.inside).high,
            "elsewhere": loss.shown(one.elsewhere),
            "p": one.p,
        }
        for one in weighed
    ]
