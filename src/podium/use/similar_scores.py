"""Findings from scores and their standard errors: public-private gaps, and leads that are too large."""

from collections.abc import Iterator, Mapping, Sequence

from podium.competition.folder import Competition
from podium.errors import MetricError
from podium.integrity.alarms import is_too_good, share_of_rest
from podium.integrity.finding import GAPS, LEAKAGE, Finding
from podium.metrics.registry import Metric
from podium.scoring.score import Solution
from podium.standings.gap import GAP_Z, gap_z
from podium.standings.points import GOOD, TUNED
from podium.standings.rank import best_of
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, SPLITS, Submission
from podium.use.evidence import load_evidence
from podium.use.rungs import hold_rungs

Series = Mapping[str, Sequence[Submission]]
Baselines = Mapping[str, Submission]


def find_gaps(
    store: Store, competition: Competition, solution: Solution, series: Series, baselines: Baselines
) -> Iterator[Finding]:
    """Teams whose best public submission leads a good baseline by far more on public than on private rows."""
    metric = solution.metric
    reference = _good_baseline(baselines, metric)
    if reference is None:
        return
    best = [best_of(own, PUBLIC, greater_is_better=metric.greater_is_better) for own in series.values()]
    evidence = {split: load_evidence(store, [*best, reference], split, metric) for split in SPLITS}
    for one in best:
        z = gap_z(
            one,
            reference,
            lambda split, number, other: evidence[split].error_of_difference(number, other),
            greater_is_better=metric.greater_is_better,
        )
        if z is not None and z > GAP_Z:
            yield Finding(
                kind=GAPS,
                level="review",
                teams=(one.team.name,),
                submissions=(one.number,),
                what=f"the lead over {reference.team.name} is {z:.1f} standard errors larger on public rows: chosen or "
                "tuned by the public score",
                numbers={"z": z},
            )


def _good_baseline(baselines: Baselines, metric: Metric) -> Submission | None:
    """The tuned single model, else the best default one by its out-of-fold score."""
    holders = hold_rungs(baselines, greater_is_better=metric.greater_is_better)
    return holders.get(TUNED) or holders.get(GOOD)


def find_leaks(
    store: Store, solution: Solution, series: Series, baselines: Baselines, *, shows_private: bool
) -> Iterator[Finding]:
    """Submissions that lie more than halfway between the best baseline and the perfect score, beyond all doubt."""
    metric, split = solution.metric, PRIVATE if shows_private else PUBLIC
    greater = metric.greater_is_better
    models = [one for one in baselines.values() if one.details.get("rung") != "dummy"]
    perfect = _perfect_score(solution, split)
    if perfect is None or not models:
        return
    ensembles = [one for one in models if one.details.get("rung") == "ensemble"]
    reference = best_of(ensembles or models, PUBLIC, greater_is_better=greater)
    best = [best_of(own, PUBLIC, greater_is_better=greater) for own in series.values()]
    evidence = load_evidence(store, [*best, reference], split, metric)
    for one in best:
        share = share_of_rest(one.scores[split], reference.scores[split], perfect)
        z = evidence.z(one.number, reference.number)
        if share is not None and z is not None and is_too_good(share, z):
            yield Finding(
                kind=LEAKAGE,
                level="look",
                teams=(one.team.name,),
                submissions=(one.number,),
                what=f"check for leakage: {share:.0%} of the way from {reference.team.name} to the perfect score, "
                f"{z:.1f} standard errors ahead on {split} rows",
                numbers={"z": z, "share_of_rest": share},
            )


def _perfect_score(solution: Solution, split: str) -> float | None:
    """The score of the true answers; None for a metric that has none, or that is a file."""
    if solution.metric.key.endswith(".py"):
        return None
    try:
        return solution.estimate(solution.perfect(), split).score
    except MetricError:
        return None
