"""A team's way so far: its public scores and its own cross-validation, as a chart and in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from podium.charts.chart import CROWDED, Chart, Level, Series
from podium.competition.folder import Competition
from podium.metrics.registry import Metric
from podium.scoring.evidence import Evidence
from podium.standings.display import Precision, standard_error_text
from podium.standings.parting import Pair, find_partings
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.use.commitments import current_submissions, load_commitment
from podium.use.cross_validation import cv_text
from podium.use.evidence import load_evidence
from podium.use.metric import load_metric
from podium.use.places import store_path
from podium.use.rungs import find_rungs, find_same, latest_baselines
from podium.use.submissions import Own, load_own


@dataclass(frozen=True, kw_only=True)
class Point:
    """One submission as it is told: ``public`` is None where a ladder keeps it, ``private`` before the end."""

    number: int
    submitted_at: datetime
    public: float | None
    public_error: float | None
    cv: float | None
    cv_std: float | None
    private: float | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A team's submissions in their order, the chart of them, and what can be said of the two kinds of score.

    ``n_outdated`` submissions were scored against an earlier solution and are not among them.
    """

    points: Sequence[Point]
    chart: Chart
    sentences: Sequence[str]
    n_outdated: int

    @property
    def has_cv(self) -> bool:
        return any(point.cv is not None for point in self.points)


def load_progress(root: Path, competition: Competition, *, team: str, now: datetime) -> Progress:
    """What a team may see of its own way: scores as it has been told them, so on a ladder only those that it has.

    Parameters
    ----------
    root : Path
    competition : Competition
    team : str
        A name; a team without any submission has an empty chart.
    now : datetime
        UTC.
    """
    own = load_own(root, competition, team=team, now=now)
    metric, current = load_metric(competition), load_commitment(competition)
    submissions = [one for one in own.submissions if one.commitment == current]
    with Store.open(store_path(root)) as store:
        # Whatever is judged by a standard error tells of scores that a ladder keeps.
        evidence = load_evidence(store, [] if competition.is_ladder else submissions, PUBLIC, metric)
        levels = _load_levels(competition, store, metric, own.precision)
    points = [_point(one, own, evidence) for one in submissions]
    return Progress(
        points=points,
        chart=_chart(points, own, metric, levels, own.team.name if own.team else team),
        sentences=_sentences(points, own, metric, evidence),
        n_outdated=len(own.submissions) - len(submissions),
    )


def _load_levels(competition: Competition, store: Store, metric: Metric, precision: Precision) -> list[Level]:
    """The rungs that can be told apart, with their public scores as they are told."""
    baselines = latest_baselines(current_submissions(competition, store))
    rungs = find_rungs(competition, baselines, PUBLIC, greater_is_better=metric.greater_is_better)
    same = find_same(competition, baselines, load_evidence(store, baselines.values(), PRIVATE, metric))
    return [Level(name=rung.tier, value=precision.told(rung.score)) for rung in rungs if rung.tier not in same]


def _point(one: Submission, own: Own, evidence: Evidence) -> Point:
    error = evidence.standard_error(one.number)
    return Point(
        number=one.number,
        submitted_at=one.submitted_at,
        public=own.public_score(one),
        public_error=None if error is None else float(standard_error_text(error)),  # no finer than boards tell it
        cv=one.cv_score,
        cv_std=one.cv_std,
        private=one.scores.get(PRIVATE),
        is_late=one.is_late,
    )


def _sentences(points: Sequence[Point], own: Own, metric: Metric, evidence: Evidence) -> list[str]:
    pairs = [
        Pair(
            number=point.number,
            public=point.public,
            public_error=point.public_error,
            cv=point.cv,
            cv_std=point.cv_std,
        )
        for point in points
        if point.public is not None and point.cv is not None
    ]
    return find_partings(
        pairs,
        greater_is_better=metric.greater_is_better,
        paired_error=evidence.error_of_difference,
        text=own.precision.text,
        cv_text=lambda score: cv_text(score, None),
    )


def _chart(points: Sequence[Point], own: Own, metric: Metric, levels: Sequence[Level], team: str) -> Chart:
    best = list(_best_so_far(points, metric))
    return Chart(
        title=f"{own.competition.title}: submissions of {team}",
        summary=_summary(points, own.precision, metric, best, levels),
        measure=metric.key,
        greater_is_better=metric.greater_is_better,
        places=[str(point.number) for point in points],
        dates=[point.submitted_at.date() for point in points],
        notes=[_note(point, own.precision, has_errors=len(points) <= CROWDED) for point in points],
        series=list(_series(points)),
        best=best,
        levels=levels,
        grain=_grain(points, own.precision),
    )


def _grain(points: Sequence[Point], precision: Precision) -> float:
    """What is too small to be worth seeing: a standard error, or the steps of a coarse board."""
    errors = [point.public_error for point in points if point.public_error]
    return max(median(errors) if errors else 0.0, precision.smallest if precision.is_coarse else 0.0)


def _series(points: Sequence[Point]) -> Iterator[Series]:
    """Public always; the others where there are any."""
    yield Series(
        name="public",
        values=[point.public for point in points],
        spreads=[point.public_error for point in points],
        spread_name="one standard error",
    )
    if any(point.cv is not None for point in points):
        yield Series(
            name="CV",
            values=[point.cv for point in points],
            spreads=[point.cv_std for point in points],
            spread_name="its deviation over the folds",
        )
    if any(point.private is not None for point in points):
        yield Series(name="private", values=[point.private for point in points])


def _best_so_far(points: Sequence[Point], metric: Metric) -> Iterator[float | None]:
    """Late submissions move nothing."""
    best: float | None = None
    for point in points:
        if point.public is not None and not point.is_late:
            better_one = max if metric.greater_is_better else min
            best = point.public if best is None else better_one(best, point.public)
        yield best


def _note(point: Point, precision: Precision, *, has_errors: bool) -> str:
    """What a submission's mark says when it is pointed at; with its errors where these are drawn, too."""
    told = [] if point.public is None else [f"public {precision.text(point.public)}"]
    if told and point.public_error and has_errors:
        told[0] += f" ± {standard_error_text(point.public_error)}"
    if point.cv is not None:
        told.append(f"CV {cv_text(point.cv, point.cv_std if has_errors else None)}")
    if point.private is not None:
        told.append(f"private {precision.text(point.private)}")
    return f"{point.number}{', late' if point.is_late else ''}: {', '.join(told)}"


def _summary(
    points: Sequence[Point],
    precision: Precision,
    metric: Metric,
    best: Sequence[float | None],
    levels: Sequence[Level],
) -> str:
    """The chart in words."""
    direction = "higher" if metric.greater_is_better else "lower"
    count = f"{len(points)} submission{'' if len(points) == 1 else 's'}"
    said = [f"Scores ({metric.key}, {direction} is better) of {count} in their order; better is up."]
    if best and best[-1] is not None:
        said.append(f"Best public score so far: {precision.text(best[-1])}.")
    if n_cv := sum(point.cv is not None for point in points):
        said.append(f"{n_cv} with a cross-validation score.")
    if levels:
        named = [f"{level.name} at {precision.text(level.value)}" for level in levels]
        said.append(f"Lines: {', '.join(named)}.")
    return " ".join(said)
