"""The ensemble: the best, out of fold, of a greedy blend, a stack, and the best single model."""

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

MEANS_OF = (3, 5, 8)


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
    """The best candidate out of fold; never worse there than the best of ``results``, which is one of them.

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
        if data.judge.is_better(other.decided.score, best.decided.score):
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


def _find_candidates(
    results: Sequence[BaselineResult], data: TrainingData, progress: Progress | None, ends_at: float | None
) -> Iterator[Candidate]:
    """The best single model first; the others as long as there is time."""
    single = _best_single(results, data)
    yield Candidate(
        way="best single model",
        raw_oof=single.raw_oof,
        raw_test=single.raw_test,
        members={single.name: 1.0},
        decided=decide(single.raw_oof, data),
    )
    if len(results) < 2:
        return
    if data.goal.is_unlabelled:
        yield _averaged(results, data)
        return
    for n_members in MEANS_OF:
        if n_members <= len(results):
            yield _mean(results, data, n_members)
    for find in (_blended, _stacked):
        if ends_at is not None and monotonic() >= ends_at:
            return
        yield find(results, data, progress, ends_at)


def _best_single(results: Sequence[BaselineResult], data: TrainingData) -> BaselineResult:
    best, *others = results
    for other in others:
        if data.judge.is_better(other.oof_score, best.oof_score):
            best = other
    return best


def _mean(results: Sequence[BaselineResult], data: TrainingData, n_members: int) -> Candidate:
    """Equal weights for the few best: too plain to overfit a table in which weights would."""
    scale = common_scale(data)
    sign = -1 if data.metric.greater_is_better else 1
    best = sorted(results, key=lambda result: sign * result.oof_score)[:n_members]
    raw_oof = np.asarray(np.mean([scale(one.raw_oof, one.raw_oof) for one in best], axis=0))
    return Candidate(
        way=f"mean of {n_members}",
        raw_oof=raw_oof,
        raw_test=np.asarray(np.mean([scale(one.raw_oof, one.raw_test) for one in best], axis=0)),
        members={one.name: 1 / n_members for one in best},
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


def _stacked(
    results: Sequence[BaselineResult], data: TrainingData, progress: Progress | None, ends_at: float | None
) -> Candidate:
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
