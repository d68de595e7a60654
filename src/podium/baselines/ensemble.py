"""The ensemble: half a plain mean of the good models, half a stack; or one way alone, where that is clearly better.

Out of fold the best of many is partly the luckiest, the more so the fewer rows there are. So models that cannot be told
from the best by a standard error are averaged, after the rule of Breiman, Friedman, Olshen and Stone, "Classification
and regression trees" (1984), section 3.4.3. Measured on 17 tables of 57 to 850 rows, none of them of the benchmark:
above the best single model as it comes by 5.8 % of the way from the dummy to the best of all (15 at most for a table);
what is best out of fold, by 4.6 %. The rule was chosen on these tables, among some ninety; a stack alone had 5.7 %.
From 1,000 rows on luck is small beside what ways differ by: what is best out of fold is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.blend import Progress, common_scale, select
from podium.baselines.decision import Decided, blocks, decide
from podium.baselines.goal import Raw
from podium.baselines.results import BaselineResult, make_result
from podium.baselines.roster import ENSEMBLE
from podium.baselines.stack import stack
from podium.errors import CompetitionError

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

ALIKE = 1.0
"""Standard errors behind the best model, on the same rows, up to which another counts as good as it."""

CLEARLY = 2.0
"""Standard errors ahead from which on another way is taken where rows are few: it is the luckiest of several."""

MANY = 1000  # out-of-fold rows

MOST_AVERAGED = 8
FEWEST_WEIGHED = 100  # out-of-fold rows; from fewer no weights are learned


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to make one prediction of many; ``members`` are weights by name, where there are such."""

    way: str
    raw_oof: Raw
    raw_test: Raw
    members: Mapping[str, float]
    decided: Decided


def build_ensemble(
    results: Sequence[BaselineResult],
    data: TrainingData,
    *,
    progress: Progress | None = None,
    ends_at: float | None = None,
) -> BaselineResult:
    """A plain mean and a stack, or what is better out of fold; never clearly worse there than a single model.

    The blend and the stack are judged on predictions of rows that their weights were not learned from.

    Raises
    ------
    CompetitionError
        There is nothing to put together.
    """
    started = perf_counter()
    if not results:
        raise CompetitionError("there is nothing to blend: no baseline has run")
    candidates = _find_candidates(results, data, progress, ends_at)
    best = next(candidates)
    for other in candidates:
        if _is_clearly_better(other, best, data):
            best = other
    return make_result(
        name=ENSEMBLE.name,
        rung=ENSEMBLE.rung,
        raw_oof=best.raw_oof,
        raw_test=best.raw_test,
        decided=best.decided,
        seconds=perf_counter() - started + sum(result.seconds for result in results),
        details={
            "way": best.way,
            "members": dict(best.members),
            "memory": max((int(result.details.get("memory", 0)) for result in results), default=0),
            "is_cut_short": any(result.details.get("is_cut_short") for result in results),
            "versions": _union(result.details.get("versions", {}) for result in results),
        },
        data=data,
    )


def _union(versions: Iterator[Any]) -> dict[str, str]:
    return {name: number for each in versions for name, number in each.items()}


def _is_clearly_better(one: Candidate, other: Candidate, data: TrainingData) -> bool:
    """By more than two standard errors of the difference; by anything where rows are many, or there are no errors."""
    judge = data.judge
    is_better = judge.is_better(one.decided.score, other.decided.score)
    if data.goal.is_unlabelled or not is_better or len(judge.rows) >= MANY:
        return is_better
    lead = judge.lead(*(judge.estimate(data.predictions(each.decided.raw)) for each in (one, other)))
    return not lead <= CLEARLY


def _find_candidates(
    results: Sequence[BaselineResult], data: TrainingData, progress: Progress | None, ends_at: float | None
) -> Iterator[Candidate]:
    """What is taken unless another is clearly better, then the others; what learns weights while there is time."""
    ranked = _rank(results, data)
    if data.goal.is_unlabelled:
        yield _alone(ranked[0], data)
        if len(results) > 1:
            yield _averaged(results, data)
        return
    alike = _find_alike(ranked, data)
    mean = _mean(alike, data) if len(alike) > 1 else _alone(ranked[0], data)
    stacked = None
    if len(results) > 1 and len(data.judge.rows) >= FEWEST_WEIGHED and _is_time(ends_at):
        stacked = _stacked(results, data)
        yield _half_and_half(mean, stacked, data)
    yield mean
    yield _alone(ranked[0], data)
    if stacked:
        yield stacked
        if _is_time(ends_at):
            yield _blended(results, data, progress, ends_at)


def _is_time(ends_at: float | None) -> bool:
    return ends_at is None or monotonic() < ends_at


def _rank(results: Sequence[BaselineResult], data: TrainingData) -> list[BaselineResult]:
    """The best first; of equals the first."""
    sign = -1 if data.judge.is_better(1.0, 0.0) else 1
    return sorted(results, key=lambda result: sign * result.oof_score)


def _find_alike(ranked: Sequence[BaselineResult], data: TrainingData) -> list[BaselineResult]:
    """The best model and those that are not clearly behind it, on the same rows."""
    judge = data.judge
    told = ({str(name): one.oof[name] for name in one.oof if name not in data.id} for one in ranked)
    best, *others = map(judge.estimate, told)
    alike = [one for one, its in zip(ranked[1:], others, strict=True) if not judge.lead(best, its) > ALIKE]
    return [ranked[0], *alike][:MOST_AVERAGED]


def _alone(single: BaselineResult, data: TrainingData) -> Candidate:
    return Candidate(
        way="best single model",
        raw_oof=single.raw_oof,
        raw_test=single.raw_test,
        members={single.name: 1.0},
        decided=decide(single.raw_oof, data),
    )


def _mean(results: Sequence[BaselineResult], data: TrainingData) -> Candidate:
    """Equal weights: too plain to overfit a table in which weights would."""
    scale = common_scale(data)
    raw_oof = np.asarray(np.mean([scale(one.raw_oof, one.raw_oof) for one in results], axis=0))
    return Candidate(
        way=f"mean of {len(results)}",
        raw_oof=raw_oof,
        raw_test=np.asarray(np.mean([scale(one.raw_oof, one.raw_test) for one in results], axis=0)),
        members={one.name: 1 / len(results) for one in results},
        decided=decide(raw_oof, data),
    )


def _blended(
    results: Sequence[BaselineResult], data: TrainingData, progress: Progress | None, ends_at: float | None
) -> Candidate:
    scale = common_scale(data)
    names = [result.name for result in results]
    raws = [scale(result.raw_oof, result.raw_oof) for result in results]
    tests = [scale(result.raw_oof, result.raw_test) for result in results]
    everything = np.arange(len(raws[0]))
    weights = select(raws, data, everything, progress, ends_at)
    crossed = np.zeros_like(raws[0])
    for others, held in blocks(data):
        found = select(raws, data, others, None, ends_at)
        crossed[held] = sum(weight * raws[place][held] for place, weight in found.items())
    return Candidate(
        way="greedy blend",
        raw_oof=crossed,
        raw_test=np.asarray(sum(weight * tests[place] for place, weight in weights.items())),
        members={names[place]: weight for place, weight in weights.items()},
        decided=decide(crossed, data),
    )


def _averaged(results: Sequence[BaselineResult], data: TrainingData) -> Candidate:
    """All with the same weight: no label tells which deserves more. Clusters vote, oddities are averaged."""
    taken = [result for result in results if result.rung != "dummy"] or list(results)
    raw_oof = np.mean([result.raw_oof for result in taken], axis=0)
    return Candidate(
        way="mean of all",
        raw_oof=raw_oof,
        raw_test=np.mean([result.raw_test for result in taken], axis=0),
        members={result.name: 1 / len(taken) for result in taken},
        decided=decide(raw_oof, data),
    )


def _half_and_half(mean: Candidate, stacked: Candidate, data: TrainingData) -> Candidate:
    """Weights that are learned, and equal ones, err in different ways too."""
    scale = common_scale(data)
    raw_oof = (scale(mean.raw_oof, mean.raw_oof) + scale(stacked.raw_oof, stacked.raw_oof)) / 2
    return Candidate(
        way=f"{mean.way} and {stacked.way}",
        raw_oof=raw_oof,
        raw_test=(scale(mean.raw_oof, mean.raw_test) + scale(stacked.raw_oof, stacked.raw_test)) / 2,
        members={},
        decided=decide(raw_oof, data),
    )


def _stacked(results: Sequence[BaselineResult], data: TrainingData) -> Candidate:
    raws, tests = [result.raw_oof for result in results], [result.raw_test for result in results]
    crossed = np.zeros_like(raws[0])
    for others, held in blocks(data):
        crossed[held] = stack(raws, data, others, [raw[held] for raw in raws])
    return Candidate(
        way="stack",
        raw_oof=crossed,
        raw_test=stack(raws, data, np.arange(len(raws[0])), tests),
        members={},
        decided=decide(crossed, data),
    )
