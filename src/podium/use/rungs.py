"""The rungs of a competition: which of its baselines hold the tiers."""

from collections.abc import Iterable, Mapping

from podium.competition.folder import Competition
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS, Rung, choose_rungs
from podium.submission import Submission


def latest_baselines(submissions: Iterable[Submission]) -> dict[str, Submission]:
    """The latest run of each baseline, by name; ``submissions`` come by number."""
    return {one.team.name: one for one in submissions if one.team.is_baseline}


def find_rungs(
    competition: Competition, baselines: Mapping[str, Submission], split: str, *, greater_is_better: bool
) -> list[Rung]:
    """The rungs on one split, in the order of the way up."""

    def of_kind(*kinds: str) -> list[Submission]:
        return [one for one in baselines.values() if one.details.get("rung") in kinds]

    def rung(tier: str, one: Submission) -> Rung:
        return Rung(tier=tier, name=one.team.name, score=one.scores[split], number=one.number)

    dummies, ensembles = of_kind("dummy"), of_kind("ensemble")
    top = rung(WORLD_CLASS, ensembles[0]) if ensembles else None
    if competition.published:
        published = competition.published
        top = Rung(tier=WORLD_CLASS, name=published.label or "published", score=published.score, number=None)
    return choose_rungs(
        rung(RESULT, dummies[0]) if dummies else None,
        [(float(str(one.details["oof_score"])), rung(GOOD, one)) for one in of_kind("linear", "default")],
        top,
        greater_is_better=greater_is_better,
    )
