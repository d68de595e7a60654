"""Run-length encoded masks, compared run by run without drawing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidSubmissionError, MetricError, Problem
from podium.metrics.influence import Estimate, Vector, mean_of, of_means
from podium.metrics.options import Means
from podium.metrics.registry import metric
from podium.metrics.runs import Runs, overlaps, read_runs
from podium.metrics.shapes import (
    Arrays,
    Options,
    Order,
    Roles,
    Shape,
    check_lengths,
    extra_problems,
    read_extra,
    rows_at,
)

if TYPE_CHECKING:
    from podium.tables.table import Table


@dataclass(frozen=True, kw_only=True)
class Masks(Shape):
    """One run-length encoded mask in each row: ``first length first length ...``, pixels counted from 1.

    An empty cell or ``-`` is an empty mask. Arrays hold :class:`Runs`. Where the solution has columns for
    height and width, no run may leave the image.
    """

    key: str = "rle"
    meaning: str = "a mask in each row, as runs: first pixel and length, first pixel and length, ..."

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        if len(roles.target) > 1:
            return [Problem(f"there are {len(roles.target)} target columns, expected 1")]
        problems = _run_problems(solution, roles.target[0]) + extra_problems(solution, roles)
        return problems or self._outside(solution, read_runs(solution.texts(roles.target[0]))[0], None, solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        column = self.prediction_columns(roles, ())[0]
        return _run_problems(submission, column) if column in submission.columns else []

    def _outside(self, table: Table, runs: Runs, rows: Order, solution: Table, roles: Roles) -> list[Problem]:
        extra = read_extra(solution, roles)
        if "height" not in extra or "width" not in extra:
            return []
        outside = np.flatnonzero(runs.ends > extra["height"] * extra["width"])
        if not len(outside):
            return []
        lines = table.lines(np.sort(rows_at(rows, outside))[:5])
        return [Problem(f"{len(outside)} masks have pixels outside their image", lines, len(outside))]

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        answers = read_runs(submission.texts(self.prediction_columns(roles, ())[0]))[0]
        answers = answers if rows is None else answers.take(rows)
        if problems := self._outside(submission, answers, rows, solution, roles):
            raise InvalidSubmissionError(f"{submission.name} is refused", problems)
        return replace(self.truth(solution, roles, options), y_pred=answers)

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        runs = read_runs(solution.texts(roles.target[0]))[0]
        return Arrays(y_true=runs, y_pred=runs, extra=read_extra(solution, roles))

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        return replace(arrays, y_pred=arrays.y_true)

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        return Arrays(y_true=_wrap_runs(y_true, "true masks"), y_pred=_wrap_runs(y_pred, "predictions"))


def _wrap_runs(cells: Iterable[str], what: str) -> Runs:
    runs, wrong = read_runs([str(cell) for cell in cells])
    if wrong:
        fault, rows = next(iter(wrong.items()))
        raise MetricError(f"row {rows[0]} of the {what} {fault}")
    return runs


def _run_problems(table: Table, column: str) -> list[Problem]:
    cells = table.texts(column)
    problems = []
    for fault, rows in read_runs(cells)[1].items():
        cell = cells[rows[0]]
        shown = cell if len(cell) <= 40 else f"{cell[:40]}..."
        message = f"{len(rows)} of the masks in column {column!r}: the mask {fault}, as in {shown!r}"
        problems.append(Problem(message, table.lines(rows[:5]), len(rows)))
    return problems


MASKS = Masks()
Empty = Annotated[Literal["-", ""], Means("no effect: both an empty cell and - are an empty mask")]
PixelOrder = Annotated[
    Literal["column-major, 1-based", "row-major, 1-based"], Means("no effect: common pixels do not depend on it")
]
BothEmpty = Annotated[
    float, Means("what a row counts where truth and prediction are empty", low=0.0, high=1.0, must_choose=True)
]
Size = Vector | None


def ratio_of_rows(above: Vector, below: Vector, both_empty: float) -> Vector:
    rows: Vector = np.where(below > 0, above / np.where(below > 0, below, 1.0), both_empty)
    return rows


def no_pixel(y_true: Runs) -> str | None:
    return None if len(y_true.first) else "all true masks are empty"


@metric(
    shape=MASKS,
    title="Dice (mean over rows)",
    aliases=("Dice", "dice", "DiceMean"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of 2 common pixels / (true pixels + predicted pixels)",
    source="kaggle.com, hubmap-kidney-segmentation and severstal-steel-defect-detection, Evaluation",
    example=(["1 4", ""], ["3 4", ""], 0.75),
)
def dice_mean(
    y_true: Runs,
    y_pred: Runs,
    *,
    both_empty: BothEmpty = 1.0,
    empty: Empty = "-",
    order: PixelOrder = "column-major, 1-based",
    height: Size = None,
    width: Size = None,
) -> Estimate:
    """Masks that overlap the true ones, every row the same."""
    return mean_of(ratio_of_rows(2 * overlaps(y_true, y_pred), y_true.areas + y_pred.areas, both_empty))


@metric(
    shape=MASKS,
    title="Dice (over all pixels)",
    aliases=("Dice", "global_dice", "contrails_global_dice"),
    greater_is_better=True,
    high=1.0,
    formula="2 common pixels / (true pixels + predicted pixels), counts over all rows",
    source="kaggle.com, google-research-identify-contrails-reduce-global-warming, Evaluation",
    example=(["1 4", ""], ["3 4", ""], 0.5),
    undefined=no_pixel,
)
def dice_global(
    y_true: Runs,
    y_pred: Runs,
    *,
    empty: Empty = "-",
    order: PixelOrder = "column-major, 1-based",
    height: Size = None,
    width: Size = None,
) -> Estimate:
    """Masks that overlap the true ones, every pixel the same."""
    rows = (overlaps(y_true, y_pred), y_true.areas, y_pred.areas)
    return of_means(lambda means: 2 * means[0] / (means[1] + means[2]), *rows)


@metric(
    shape=MASKS,
    title="DiceFBeta",
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP), pixels",
    source="kaggle.com, vesuvius-challenge-ink-detection, Evaluation",
    example=(["1 4"], ["3 4"], 0.5),
)
def fbeta_rle(
    y_true: Runs,
    y_pred: Runs,
    *,
    beta: Annotated[float, Means("how much more recall counts than precision", low=0.0)] = 0.5,
    both_empty: BothEmpty = 1.0,
    height: Size = None,
    width: Size = None,
) -> Estimate:
    """Masks that overlap the true ones; with beta below 1 false pixels cost more than missed ones."""
    square = beta**2
    above = (1 + square) * overlaps(y_true, y_pred)
    return mean_of(ratio_of_rows(above, square * y_true.areas + y_pred.areas, both_empty))


def thresholds_from(text: str) -> NDArray[np.float64]:
    """The numbers of ``first:step:last``, both ends included.

    Raises
    ------
    MetricError
    """
    try:
        first, step, last = (float(part) for part in text.split(":"))
        count = round((last - first) / step) + 1
    except (ValueError, ZeroDivisionError, OverflowError):
        raise MetricError(f"thresholds is {text!r}, expected first:step:last such as 0.50:0.05:0.95") from None
    if not 1 <= count <= 1000:
        raise MetricError(f"thresholds is {text!r}, which is {count} numbers")
    return np.round(first + step * np.arange(count), 12)


@metric(
    shape=MASKS,
    title="IntersectionOverUnionObjectSegmentation",
    aliases=("IoU precision over thresholds", "mean_iou_precision"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of the share of thresholds t with IoU > t; both empty: 1, one empty: 0",
    source="kaggle.com, tgs-salt-identification-challenge, Evaluation (one object in each image)",
    example=(["1 4", ""], ["1 3", ""], 0.75),
)
def iou_precision_thresholds(
    y_true: Runs,
    y_pred: Runs,
    *,
    thresholds: Annotated[str, Means("first:step:last")] = "0.50:0.05:0.95",
    height: Size = None,
    width: Size = None,
) -> Estimate:
    """Masks that overlap the true ones closely."""
    common = overlaps(y_true, y_pred)
    union = y_true.areas + y_pred.areas - common
    share = ratio_of_rows(common, union, 1.0)
    steps = thresholds_from(thresholds)
    reached = np.searchsorted(steps, np.round(share, 12), "left") / len(steps)
    return mean_of(np.where(union == 0, 1.0, reached))
