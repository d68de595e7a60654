"""What a baseline is worth: its tasks' predictions put together, decided, and scored out of fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.decision import Decided, decide, undecided
from podium.baselines.fitting import find_versions
from podium.baselines.goal import Raw
from podium.baselines.recipe import Recipe
from podium.baselines.tasks import ALL_ROWS, Outcome
from podium.baselines.unavailable import BaselineUnavailableError
from podium.baselines.unlabelled import UnlabelledJudge

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.training import TrainingData

NO_TIME = "the time was up before it had run"


@dataclass(frozen=True, kw_only=True)
class BaselineResult:
    """What a baseline predicts, and how good that is out-of-fold.

    Attributes
    ----------
    name, rung : str
    submission : DataFrame
        Ids and predictions for the test rows: a valid submission.
    oof : DataFrame
        The same columns for the training rows that some fold held out.
    oof_score : float
        The metric on ``oof``.
    seconds : float
        Time of all fits, wherever they ran, predictions included.
    details : dict
        Seed, folds, versions, memory, decision, remarks and warnings; plain values, fit for JSON.
    raw_oof, raw_test : ndarray (n_rows, width)
        What is blended: probabilities of all classes, or numbers; calibrated, but not yet decided upon.
    """

    name: str
    rung: str
    submission: pd.DataFrame
    oof: pd.DataFrame
    oof_score: float
    seconds: float
    details: dict[str, Any]
    raw_oof: Raw = field(repr=False)
    raw_test: Raw = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One of a recipe's models with all that it predicted; ``n_repeats`` deals of the rows are complete."""

    name: str
    raw_oof: Raw
    raw_test: Raw
    decided: Decided
    n_repeats: int


def assemble(
    recipe: Recipe, outcomes: Sequence[Outcome], data: TrainingData, *, is_cut: bool = False
) -> BaselineResult:
    """The recipe's best variant out of fold, from whatever became of its tasks.

    Raises
    ------
    BaselineUnavailableError
        No variant has every row predicted.
    """
    variants = list(find_complete(recipe, outcomes, data))
    if not variants:
        raise next((one.failure for one in outcomes if one.failure), BaselineUnavailableError(recipe.name, NO_TIME))
    best, *others = variants
    for other in others:
        if data.judge.is_better(other.decided.score, best.decided.score):
            best = other
    return make_result(
        name=recipe.name,
        rung=recipe.rung,
        raw_oof=best.raw_oof,
        raw_test=best.raw_test,
        decided=best.decided,
        seconds=sum(outcome.seconds for outcome in outcomes),
        details={
            **_details(recipe, [one for one in outcomes if one.task.variant == best.name], data),
            **({"variant": best.name} if best.name else {}),
            "n_repeats": best.n_repeats,
            "is_cut_short": is_cut,
            "memory": max((outcome.memory for outcome in outcomes), default=0),
        },
        data=data,
    )


def make_result(
    *,
    name: str,
    rung: str,
    raw_oof: Raw,
    raw_test: Raw,
    decided: Decided,
    seconds: float,
    details: Mapping[str, Any],
    data: TrainingData,
) -> BaselineResult:
    """A result in the competition's terms."""
    is_believed = decided.step is not None and decided.step.is_believed
    return BaselineResult(
        name=name,
        rung=rung,
        submission=data.table(data.test, decided.apply(raw_test)),
        oof=data.table(data.train.iloc[data.rows[data.judge.rows]], decided.raw),
        oof_score=decided.score,
        seconds=seconds,
        details={"seed": data.seed, "n_folds": len(data.folds), **details, "decision": dict(decided.details)},
        raw_oof=decided.raw if is_believed else raw_oof,
        raw_test=decided.apply(raw_test) if is_believed else raw_test,
    )


def find_complete(recipe: Recipe, outcomes: Sequence[Outcome], data: TrainingData) -> Iterable[Variant]:
    """The variants that predicted every held-out row and the test rows, as the mean over their complete repeats.

    A dummy's variants are its decision: each is the best constant of some metric.
    """
    names = dict.fromkeys(outcome.task.variant for outcome in outcomes)
    for name in names:
        done = [one for one in outcomes if one.task.variant == name and not one.failure]
        repeats = [
            repeat
            for number in range(len(data.repeats))
            if len(repeat := _of_repeat(done, number)) == len(data.repeats[number])
        ]
        last = [one for one in done if one.task.fold == ALL_ROWS]
        tests = [one.test for one in last or chain.from_iterable(repeats) if one.test is not None]
        if repeats and tests:
            raw_oof = np.mean([_out_of_fold(repeat, data) for repeat in repeats], axis=0)
            raw_test = np.mean(tests, axis=0)
            decided = decide(raw_oof, data) if recipe.rung != "dummy" else undecided(raw_oof, data)
            yield Variant(name=name, raw_oof=raw_oof, raw_test=raw_test, decided=decided, n_repeats=len(repeats))


def _of_repeat(outcomes: Iterable[Outcome], number: int) -> list[Outcome]:
    """In the order of the folds, so that a sum of floats does not depend on who was first."""
    found = [one for one in outcomes if one.task.repeat == number and one.task.fold != ALL_ROWS]
    return sorted(found, key=lambda one: one.task.fold)


def _out_of_fold(outcomes: Iterable[Outcome], data: TrainingData) -> Raw:
    raw = np.full((len(data.rows), data.goal.width), np.nan)
    for one in outcomes:
        raw[data.repeats[one.task.repeat][one.task.fold][1]] = one.held
    return raw[data.judge.rows]


def _details(recipe: Recipe, outcomes: Sequence[Outcome], data: TrainingData) -> dict[str, Any]:
    in_order = sorted(outcomes, key=lambda one: (one.task.repeat, one.task.fold % (len(data.folds) + 1)))
    remarks = list(dict.fromkeys(remark for one in in_order for remark in one.remarks))
    n_unanswered = len(data.train) - len(data.rows)
    if n_unanswered:
        remarks.append(f"{n_unanswered} training rows without an answer were left out")
    if isinstance(data.judge, UnlabelledJudge):
        remarks.append(data.judge.criterion)
    return {
        "versions": find_versions(recipe),
        "left_out": dict(data.features.left_out),
        "remarks": remarks,
        "warnings": list(dict.fromkeys(line for one in in_order for line in one.warnings)),
    }
