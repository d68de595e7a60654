"""A submission on a ladder: whether it is accepted, decided before it is stored, and never again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from podium.competition.folder import Competition
from podium.scoring.evidence import Evidence
from podium.scoring.fingerprint import Fingerprint
from podium.standings.display import Precision
from podium.standings.ladder import PLANNED, Ladder, Step
from podium.standings.rank import counted
from podium.store.store import Store
from podium.submission import PUBLIC, Submission
from podium.use.evidence import load_evidence
from podium.use.metric import load_metric

NEW = 0
"""The number of the submission that has none yet."""


def take_step(
    competition: Competition,
    store: Store,
    before: Sequence[Submission],
    scores: Mapping[str, float],
    prints: Mapping[str, Fingerprint],
    precision: Precision,
) -> Step:
    """What becomes of a new submission with these scores and fingerprints, after the team's own ``before``.

    Raises
    ------
    CompetitionError
        The metric has no standard errors.
    """
    metric = load_metric(competition)
    accepted = next((one for one in reversed(before) if one.told_score is not None), None)
    known = load_evidence(store, [accepted] if accepted else [], PUBLIC, metric)
    evidence = replace(
        known,
        scores={**known.scores, NEW: scores[PUBLIC]},
        prints={**known.prints, **({NEW: prints[PUBLIC]} if PUBLIC in prints else {})},
    )
    ladder = _make_ladder(
        competition,
        evidence,
        precision,
        accepted=(accepted.number, accepted.scores[PUBLIC]) if accepted else None,
        n_offered=len(before),
    )
    return ladder.offer(NEW, scores[PUBLIC])


def replay(
    competition: Competition, own: Sequence[Submission], evidence: Evidence, precision: Precision
) -> dict[int, Step]:
    """What becomes of all of a team's submissions, offered once more in their order; late ones are never offered."""
    ladder = _make_ladder(competition, evidence, precision)
    return {one.number: ladder.offer(one.number, one.scores[PUBLIC]) for one in counted(own)}


def _make_ladder(
    competition: Competition,
    evidence: Evidence,
    precision: Precision,
    *,
    accepted: tuple[int, float] | None = None,
    n_offered: int = 0,
) -> Ladder:
    metric = load_metric(competition)
    return Ladder(
        paired_error=evidence.error_of_difference,
        own_error=evidence.standard_error,
        precision=precision,
        planned=competition.rules.total_limit or PLANNED,
        greater_is_better=metric.greater_is_better,
        metric=metric.key,
        accepted=accepted,
        n_offered=n_offered,
    )
