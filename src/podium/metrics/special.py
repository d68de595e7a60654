"""Metrics with a submission of their own: guesses with confidence, lung function over time, kappas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError, Problem
from podium.metrics.columns import Numbers, as_numbers, column_problems_of_numbers, read_numbers
from podium.metrics.influence import Estimate, Vector, of_means
from podium.metrics.options import Means
from podium.metrics.registry import metric
from podium.metrics.shapes import (
    Arrays,
    Options,
    Order,
    Roles,
    Shape,
    check_lengths,
    extra_problems,
    in_order,
    read_extra,
)

if TYPE_CHECKING:
    from podium.tables.table import Table

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Guesses(Shape):
    """A label and a confidence in one cell, ``label 0.9``; an empty cell is no guess.

    Arrays hold ``y_true`` as codes, -1 for a row that has no label, and ``y_pred`` as float64 of shape
    (n_rows, 2): code, -1 for no guess, and confidence.
    """

    key: str = "guess"
    meaning: str = "a label and a confidence in one cell, separated by a space; an empty cell is no guess"

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        many = [Problem(f"there are {len(roles.target)} target columns, expected 1")] if len(roles.target) > 1 else []
        return many + extra_problems(solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        column = self.prediction_columns(roles, ())[0]
        if column not in submission.columns:
            return []
        cells = submission.texts(column)
        wrong = np.array([row for row, cell in enumerate(cells) if cell.strip() and _guess_of(cell) is None])
        if not len(wrong):
            return []
        message = f"{len(wrong)} cells of column {column!r} are no guess, such as {cells[wrong[0]]!r}"
        text = f"{message}; write a label and a finite number, such as 'cat 0.9'"
        return [Problem(text, submission.lines(wrong[:5]), len(wrong))]

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        cells = submission.texts(self.prediction_columns(roles, ())[0])
        guesses = [_guess_of(cells[row]) for row in (range(len(cells)) if rows is None else rows)]
        return self._arrays(solution.texts(roles.target[0]), guesses, read_extra(solution, roles))

    def _arrays(self, labels: Sequence[str], guesses: Sequence[tuple[str, float] | None], extra: Any) -> Arrays:
        codes: dict[str, int] = {}
        truths = np.array([codes.setdefault(text, len(codes)) if text else -1 for text in labels], dtype=np.int64)
        pairs = [
            (-1, 0.0) if guess is None else (codes.setdefault(guess[0], len(codes)), guess[1]) for guess in guesses
        ]
        return Arrays(y_true=truths, y_pred=np.array(pairs, dtype=np.float64), classes=tuple(codes), extra=extra)

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        labels = solution.texts(roles.target[0])
        return self.perfect(self._arrays(labels, [None] * len(labels), read_extra(solution, roles)), options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        return replace(arrays, y_pred=np.column_stack([arrays.y_true, np.ones(arrays.n_rows)]).astype(np.float64))

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        labels = ["" if label is None else str(label) for label in y_true]
        return self._arrays(labels, [_guess_of(guess) for guess in y_pred], {})


def _guess_of(cell: Any) -> tuple[str, float] | None:
    """Label and confidence of a cell, or of a pair; None where it is neither."""
    parts = cell.split() if isinstance(cell, str) else list(cell) if cell is not None else []
    if len(parts) != 2:
        return None
    try:
        confidence = float(parts[1])
    except ValueError:
        return None
    return (str(parts[0]), confidence) if np.isfinite(confidence) else None


@metric(
    shape=Guesses(),
    title="GoogleGlobalAP",
    aliases=("GAP", "Global Average Precision", "micro AP"),
    greater_is_better=True,
    high=1.0,
    formula="sum over guesses i by falling confidence of precision so far, where right, / rows that have a label",
    source="kaggle.com, landmark-recognition-challenge, Evaluation",
    example=(["a", "b", ""], ["a 0.9", "c 0.8", "d 0.1"], 0.5),
    order_sensitive="guesses of equal confidence keep the order of the solution",
    undefined=lambda y_true: None if (y_true >= 0).any() else "no row has a label",
)
def google_global_ap(y_true: NDArray[np.int64], y_pred: Values) -> float:
    """Right guesses with more confidence than wrong ones, over all rows."""
    made = np.flatnonzero(y_pred[:, 0] >= 0)
    order = made[np.argsort(-y_pred[made, 1], kind="stable")]
    is_right = y_pred[order, 0] == y_true[order]
    precision = np.cumsum(is_right) / np.arange(1, len(order) + 1)
    n_labelled = int((y_true >= 0).sum())
    return float(precision[is_right].sum() / n_labelled) if n_labelled else float("nan")


@dataclass(frozen=True, kw_only=True)
class LastWeeks(Numbers):
    """A value and its uncertainty; ids are ``patient_week``, of which the last weeks are scored.

    Arrays hold ``y_true`` of shape (n_rows,), NaN where a row is not scored, and ``y_pred`` of shape (n_rows, 2).
    """

    key: str = "value_and_sigma"
    meaning: str = "a value and its uncertainty in two columns, in this order"

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        found = solution.numbers(roles.target[0])
        return column_problems_of_numbers(solution, roles.target[0], self.reach(options)) if len(found.words) else []

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        if roles.prediction:
            return roles.prediction
        target = roles.target[:1]
        return target + tuple(column for column in found if column not in (*target, *roles.id))[:1]

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        columns = self.prediction_columns(roles, (), submission.columns)
        if len(columns) != 2:
            return [Problem(f"{len(columns)} column of predictions was found, expected a value and its uncertainty")]
        return super().problems(submission, roles, classes, options)

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        columns = self.prediction_columns(roles, (), submission.columns)
        chosen = in_order(read_numbers(submission, columns), rows)
        return replace(self.truth(solution, roles, options), y_pred=chosen)

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        truths = solution.numbers(roles.target[0]).values.copy()
        truths[~_last_weeks(solution, roles.id, options["last_weeks_per_patient"], np.isfinite(truths))] = np.nan
        return self.perfect(Arrays(y_true=truths, y_pred=truths, extra={}), options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        lowest = np.full(arrays.n_rows, options["sigma_min"], dtype=np.float64)
        return replace(arrays, y_pred=np.column_stack([np.nan_to_num(arrays.y_true), lowest]))

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        predictions = as_numbers(y_pred, "predictions", self.reach(options))
        if predictions.ndim != 2 or predictions.shape[1] != 2:
            raise MetricError("give two columns of predictions: the value and its uncertainty")
        return Arrays(y_true=as_numbers(y_true, "true values", self.truth_reach(options)), y_pred=predictions)


def _last_weeks(solution: Table, ids: Sequence[str], n_weeks: int, is_known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows hold one of the last known weeks of their patient; all, where ids name no week."""
    parts = [text.rpartition("_") for text in solution.texts(ids[0])]
    if n_weeks == 0 or not all(patient and week.lstrip("-").isdigit() for patient, _, week in parts):
        return is_known
    weeks: dict[str, list[tuple[int, int]]] = {}
    for row in np.flatnonzero(is_known):
        patient, _, week = parts[row]
        weeks.setdefault(patient, []).append((int(week), int(row)))
    kept = np.zeros(len(parts), dtype=np.bool_)
    kept[[row for found in weeks.values() for _, row in sorted(found)[-n_weeks:]]] = True
    return kept


@metric(
    shape=LastWeeks(),
    title="Laplace Log Likelihood",
    aliases=("LaplaceLogLikelihood",),
    greater_is_better=True,
    low=-np.inf,
    high=float(-np.log(np.sqrt(2) * 70)),
    formula="mean of -sqrt(2) min(|p - y|, delta_max) / s - ln(sqrt(2) s), s = max(sigma, sigma_min)",
    source="kaggle.com, osic-pulmonary-fibrosis-progression, Evaluation",
    example=([2000.0], [[2100.0, 100.0]], -6.365957338641159),
    undefined=lambda y_true: None if np.isfinite(y_true).any() else "no row is scored",
)
def laplace_log_likelihood(
    y_true: Values,
    y_pred: Values,
    *,
    sigma_min: Annotated[float, Means("the lowest uncertainty that counts", low=1e-300)] = 70.0,
    delta_max: Annotated[float, Means("the largest error that counts", low=0.0)] = 1000.0,
    last_weeks_per_patient: Annotated[
        int, Means("where ids are patient_week, how many of a patient's last weeks are scored; 0: all", low=0)
    ] = 3,
) -> Estimate:
    """Values that are right, with an uncertainty that is honest."""
    is_scored = np.isfinite(y_true)
    sigma = np.maximum(y_pred[:, 1], sigma_min)
    error = np.minimum(np.abs(np.nan_to_num(y_true) - y_pred[:, 0]), delta_max)
    rows = -np.sqrt(2) * error / sigma - np.log(np.sqrt(2) * sigma)
    scored = is_scored.astype(np.float64)
    return of_means(lambda means: means[0] / means[1], rows * scored, scored)


@dataclass(frozen=True, kw_only=True)
class NoPrediction(Numbers):
    """A number in each row of the solution, and nothing to predict."""

    key: str = "kappas"
    meaning: str = "nothing but ids: the solution holds one kappa for each set"

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        return ()

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        return []

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        return self.truth(solution, roles, options)


@metric(
    shape=NoPrediction(),
    title="WeightedMeanQuadraticWeightedKappa",
    aliases=("Mean Quadratic Weighted Kappa", "MeanQuadraticWeightedKappa"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    best=None,
    formula="tanh(mean of artanh(kappa)), kappas moved into [-0.999, 0.999]",
    source="benhamner/Metrics, Python/ml_metrics/quadratic_weighted_kappa.py; kaggle.com, asap-aes",
    example=([1.0, -1.0], [1.0, -1.0], 0.0),
    unfit_for_ranking="it only averages the kappas of sets of ratings; there is nothing to predict",
)
def mean_quadratic_weighted_kappa(y_true: Values, y_pred: Values, *, weight: Vector | None = None) -> Estimate:
    """The mean of the kappas of several sets of ratings, after Fisher's transformation."""
    rows = np.arctanh(np.clip(y_true, -0.999, 0.999))
    return of_means(lambda means: np.tanh(means[0]), rows, weight=weight)
