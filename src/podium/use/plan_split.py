"""Can the test rows tell the rungs apart, and how are they best parted? For organisers: it reads private scores."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import CompetitionError, InvalidCompetitionError
from podium.metrics.registry import Metric
from podium.scoring.evidence import Evidence
from podium.standings.split_plan import SplitPlan, Step, propose_split
from podium.store.store import Store
from podium.submission import IGNORED, PRIVATE, PUBLIC, SPLITS, USAGES, Submission
from podium.tables.read import read_table
from podium.use.commitments import current_submissions
from podium.use.evidence import load_evidence
from podium.use.metric import load_metric
from podium.use.places import store_path
from podium.use.rungs import hold_rungs, latest_baselines


@dataclass(frozen=True, kw_only=True)
class PlannedSplit:
    """The plan for one competition."""

    competition: Competition
    metric: Metric
    plan: SplitPlan


def plan_split(root: Path, competition: Competition) -> PlannedSplit:
    """Hold the baselines' scores against the rows of each side and propose a split.

    Raises
    ------
    CompetitionError
        Fewer than two rungs have run on the solution as it is now, the metric has no standard errors, or the rows
        are too few for any.
    """
    metric = load_metric(competition)
    with Store.open(store_path(root)) as store:
        baselines = latest_baselines(current_submissions(competition, store))
        held = hold_rungs(baselines, greater_is_better=metric.greater_is_better)
        ladder = list({one.number: one for one in held.values()}.values())
        evidence = {split: load_evidence(store, ladder, split, metric) for split in SPLITS}
    if len(ladder) < 2:
        found = f"only {ladder[0].team.name} has" if ladder else "none has"
        raise CompetitionError(
            f"a split is planned from the scores of two baselines or more, and {found} run on {competition.slug}; "
            f"run `podium baseline {competition.slug}` first"
        )
    steps = [_step(lower, upper, evidence) for lower, upper in pairwise(ladder)]
    if any(math.isnan(step.spread) for step in steps):
        raise CompetitionError(
            f"no split can be planned for {competition.slug}: {metric.key} has no standard errors on its test rows"
        )
    plan = propose_split(
        steps,
        n_public=evidence[PUBLIC].n_rows,
        n_private=evidence[PRIVATE].n_rows,
        share_of_positives=_share_of_positives(competition),
    )
    return PlannedSplit(competition=competition, metric=metric, plan=plan)


def _step(lower: Submission, upper: Submission, evidence: Mapping[str, Evidence]) -> Step:
    pair = upper.number, lower.number
    n_rows = {split: one.n_rows for split, one in evidence.items()}
    z = {split: one.z(*pair) for split, one in evidence.items()}
    error = evidence[PRIVATE].error_of_difference(*pair)
    sign = 1 if evidence[PRIVATE].greater_is_better else -1
    gains = sum(n_rows[split] * sign * (upper.scores[split] - lower.scores[split]) for split in SPLITS)
    return Step(
        lower=lower.team.name,
        upper=upper.team.name,
        gap=gains / max(sum(n_rows.values()), 1),
        spread=math.nan if error is None else error * math.sqrt(n_rows[PRIVATE]),
        public_z=z[PUBLIC],
        private_z=z[PRIVATE],
    )


def _share_of_positives(competition: Competition) -> float | None:
    """The share of the rarer class among the test rows; None where there are not just two."""
    if competition.task != "binary":
        return None
    solution = read_table(competition.solution_path, error=InvalidCompetitionError)
    labels = Counter(
        label
        for label, usage in zip(solution.texts(competition.target[0]), solution.texts("Usage"), strict=True)
        if usage != USAGES[IGNORED]
    )
    return min(labels.values()) / labels.total() if len(labels) == 2 else None
