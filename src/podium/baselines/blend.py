"""Greedy ensemble selection: the weighted mean of models that is best out-of-fold.

Source: Caruana, Niculescu-Mizil, Crew, Ksikes, "Ensemble selection from libraries of models", ICML 2004. Start
empty; again and again add the model, taken before or not, whose addition helps the metric most; keep the best prefix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from podium.baselines.goal import Raw
from podium.baselines.roster import ENSEMBLE
from podium.baselines.run import BaselineResult, Progress
from podium.baselines.training import TrainingData
from podium.errors import CompetitionError

N_STEPS = 50
PATIENCE = 10  # steps without a new best, after which one is not to be expected


def blend(results: Sequence[BaselineResult], data: TrainingData, *, progress: Progress | None = None) -> BaselineResult:
    """The best blend of ``results``; never worse out-of-fold than the best of them, which is its first step.

    Probabilities of classes are blended where labels are asked for, and numbers as they are.

    Raises
    ------
    CompetitionError
        There is nothing to blend.
    """
    started = perf_counter()
    if not results:
        raise CompetitionError("there is nothing to blend: no baseline has run")
    weights, raw_oof, oof_score = select(results, data, progress)
    raw_test = sum((weights.get(result.name, 0.0) * result.raw_test for result in results), np.zeros(()))
    return BaselineResult(
        name=ENSEMBLE.name,
        rung=ENSEMBLE.rung,
        submission=data.table(data.test, raw_test),
        oof=data.table(data.train.iloc[data.rows[data.judge.rows]], raw_oof),
        oof_score=oof_score,
        seconds=perf_counter() - started,
        details={"seed": data.seed, "n_folds": len(data.folds), "weights": weights},
        raw_oof=raw_oof,
        raw_test=raw_test,
    )


def select(
    results: Sequence[BaselineResult], data: TrainingData, progress: Progress | None = None
) -> tuple[dict[str, float], Raw, float]:
    """The weights by name, largest first, the out-of-fold blend they make, and its score."""
    judge = data.judge
    taken: list[str] = []
    total = np.zeros_like(results[0].raw_oof)
    best: tuple[list[str], Raw, float] | None = None
    for step in range(1, N_STEPS + 1):
        tries = [(judge.score((total + result.raw_oof) / step), result) for result in results]
        score, added = tries[0]
        for other_score, other in tries[1:]:
            if judge.is_better(other_score, score):
                score, added = other_score, other
        total = total + added.raw_oof
        taken.append(added.name)
        if best is None or judge.is_better(score, best[2]):
            best = list(taken), total / step, score
        if progress:
            progress(step, N_STEPS, ENSEMBLE.name)
        if step - len(best[0]) >= PATIENCE:
            break
    assert best is not None
    names, raw, score = best
    return {name: count / len(names) for name, count in Counter(names).most_common()}, raw, score
