"""The rungs of a competition: which of its baselines hold the tiers."""

from collections.abc import Callable, Iterable, Mapping

from podium.competition.folder import Competition
from podium.scoring.evidence import Evidence
from podium.standings.points import DUMMY, LINEAR, TOP, TUNED, Holder
from podium.standings.points import GOOD as GOOD_RUNG
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS, Rung, choose_rungs, merge_rungs
from podium.submission import PRIVATE, Submission

SINGLES = ("linear", "default")
"""The kinds of baselines of which the best out of fold is a good result."""


def latest_baselines(submissions: Iterable[Submission]) -> dict[str, Submission]:
    """The latest run of each baseline, by name; ``submissions`` come by number."""
    return {one.team.name: one for one in submissions if one.team.is_baseline}


def find_rungs(
    competition: Competition, baselines: Mapping[str, Submission], split: str, *, greater_is_better: bool
) -> list[Rung]:
    """The rungs on one split, in the order of the way up."""

    def rung(tier: str, one: Submission) -> Rung:
        return Rung(tier=tier, name=one.team.name, score=one.scores[split], number=one.number)

    dummies, ensembles = of_kind(baselines, "dummy"), of_kind(baselines, "ensemble")
    top = rung(WORLD_CLASS, ensembles[0]) if ensembles else None
    if competition.published:
        published = competition.published
        top = Rung(tier=WORLD_CLASS, name=published.label or "published", score=published.score, number=None)
    return choose_rungs(
        rung(RESULT, dummies[0]) if dummies else None,
        [(out_of_fold(one), rung(GOOD, one)) for one in of_kind(baselines, *SINGLES)],
        top,
        greater_is_better=greater_is_better,
    )


def of_kind(baselines: Mapping[str, Submission], *kinds: str) -> list[Submission]:
    """The baselines whose details name one of these rungs."""
    return [one for one in baselines.values() if one.details.get("rung") in kinds]


def hold_rungs(baselines: Mapping[str, Submission], *, greater_is_better: bool) -> dict[str, Submission]:
    """The baseline that holds each of the five rungs, lowest first; those there are.

    Good is the best single model by out-of-fold score; it may be the linear one, which then holds two.
    """
    sign = 1 if greater_is_better else -1
    singles = of_kind(baselines, *SINGLES)
    found = {
        DUMMY: of_kind(baselines, "dummy"),
        LINEAR: of_kind(baselines, "linear"),
        GOOD_RUNG: [max(singles, key=lambda one: sign * out_of_fold(one))] if singles else [],
        TUNED: of_kind(baselines, "tuned"),
        TOP: of_kind(baselines, "ensemble"),
    }
    return {rung: held[0] for rung, held in found.items() if held}


def find_same(competition: Competition, baselines: Mapping[str, Submission], private: Evidence) -> dict[str, str]:
    """Which tiers cannot be told apart on the private rows: tier -> the lower tier it is shown as one with.

    ``private`` knows the baselines on the private rows.
    """
    rungs = find_rungs(competition, baselines, PRIVATE, greater_is_better=private.greater_is_better)
    return merge_rungs(rungs, private.z)


def find_holders(
    competition: Competition,
    baselines: Mapping[str, Submission],
    told: Callable[[Submission], float],
    *,
    greater_is_better: bool,
) -> list[Holder]:
    """Who holds the five rungs that points are counted by, each with its score as it is ``told``; those there are."""
    held = hold_rungs(baselines, greater_is_better=greater_is_better)
    if competition.published:
        held.pop(TOP, None)
    holders = [Holder(rung=rung, name=one.team.name, score=told(one), number=one.number) for rung, one in held.items()]
    if competition.published:
        published = competition.published
        holders.append(Holder(rung=TOP, name=published.label or "published", score=published.score, number=None))
    return holders


def out_of_fold(baseline: Submission) -> float:
    """What a single model scored out of fold."""
    return float(str(baseline.details["oof_score"]))
