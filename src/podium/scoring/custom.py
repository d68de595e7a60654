"""A metric that is a file of its own: Kaggle's ``score(solution, submission, ...)`` or ``metric(y_true, y_pred)``."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidSubmissionError, MetricError, PodiumError
from podium.metrics.metric import Example, Metric
from podium.metrics.options import Option
from podium.metrics.registry import get_metric
from podium.metrics.shapes import Arrays, Shape
from podium.sandbox.child import ChildError, Limits
from podium.sandbox.metric import (
    Case,
    Part,
    Scores,
    Verdict,
    run_doctests,
    run_metric,
    run_metric_on_cases,
    run_metric_on_parts,
)
from podium.scoring.signature import KAGGLE, Signature, read_plain, read_signature
from podium.scoring.whole import ROWS, Whole, WholeRows, odd_cells

MOST_LETTERS = 500
"""How much of a metric's message is shown."""

SECONDS = 60

CPU_SECONDS = 8
"""Seconds on all processors together for each second on the clock."""

CELLS = {
    "numbers": "rmse",
    "probability": "log_loss",
    "labels": "accuracy",
    "class_probabilities": "multiclass_log_loss",
}
"""The shapes whose checks a metric file may borrow, each with a metric of the catalogue that has it."""

STRICT, NONE = "strict", "none"
ALIGNMENTS = (STRICT, NONE)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of scoring one answer: a score and the seconds that it took, or an error and NaN."""

    score: float = math.nan
    seconds: float = math.nan
    error: PodiumError | None = None

    def get(self) -> float:
        """The score; raises the error."""
        if self.error is not None:
            raise self.error
        return self.score


@dataclass(frozen=True, kw_only=True)
class CustomMetric(Metric):
    """A metric around a file's bytes. Each score is a fresh process; influences there are none (see ``resample``).

    Attributes
    ----------
    code : bytes
    signature : Signature
    limits : Limits
    check_allowed : callable
        Called before anything of the file runs; raises where it must not.
    """

    code: bytes = field(repr=False)
    signature: Signature = field(repr=False)
    limits: Limits
    check_allowed: Callable[[], None] = field(repr=False, compare=False)

    @property
    def options(self) -> Mapping[str, Option]:
        return self.signature.arguments

    @property
    def roles(self) -> tuple[str, ...]:
        return ()

    @property
    def required_roles(self) -> tuple[str, ...]:
        return ()

    def read_options(self, raw: Mapping[str, object]) -> dict[str, object]:
        """The given options, typed by the function's annotations; its own defaults stay its own.

        Raises
        ------
        MetricError
            Names every option that is unknown, wrong or lacking.
        """
        known = {name: value for name, value in raw.items() if name in self.options or not self.signature.takes_any}
        super().read_options(known)
        return {
            name: self.options[name].read(value) if name in self.options else read_plain(value)
            for name, value in raw.items()
        }

    def estimate(self, arrays: Arrays, **given: Any) -> Any:
        """As for any metric; what the file raises is told apart by whose fault it is.

        Raises
        ------
        InvalidSubmissionError
            The metric refuses the submission, or broke on cells that are not what its column holds.
        MetricError
            The metric broke, or gave no finite number.
        """
        from podium.metrics.influence import Estimate

        truth, submission = arrays.y_true, arrays.y_pred
        verdict = run_metric(self.code, self.key, self._case(truth, submission, given), limits=self.limits)
        return Estimate(self._as_trial(verdict, truth, submission).get())

    def try_all(self, answers: Sequence[Arrays], **given: Any) -> list[Trial]:
        """What comes of each of some answers; all in one process, which imports once.

        Raises
        ------
        MetricError
            The options do not fit.
        """
        cases = [self._case(one.y_true, one.y_pred, given) for one in answers]
        verdicts = run_metric_on_cases(self.code, self.key, cases, limits=self.limits)
        return [self._as_trial(verdict, one.y_true, one.y_pred) for verdict, one in zip(verdicts, answers, strict=True)]

    def score_parts(self, arrays: Arrays, parts: Iterable[NDArray[np.bool_]], *, seconds: int, **given: Any) -> Scores:
        """The score on each of some parts of the rows, NaN where there is none; all in one process.

        Parameters
        ----------
        arrays : Arrays
        parts : iterable of arrays of bool, each of shape (n_rows,)
        seconds : int
            How long all of them together may take; each has the time of a score.
        **given
            Options.

        Raises
        ------
        MetricError
            The options do not fit.
        """
        return run_metric_on_parts(
            self.code,
            self.key,
            self._case(arrays.y_true, arrays.y_pred, given),
            parts,
            seconds_each=self.limits.seconds,
            limits=replace(self.limits, seconds=seconds, cpu_seconds=CPU_SECONDS * seconds),
        )

    def _case(self, truth: WholeRows, submission: WholeRows, given: Mapping[str, Any]) -> Case:
        """What the file is given; raises where it must not run."""
        roles = truth.roles
        if self.signature.takes_row_id and self.signature.function == KAGGLE and len(roles.id) != 1:
            raise MetricError(f"{self.key} is given the name of one id column; there are {len(roles.id)}")
        options = self.read_options(given)
        self.check_allowed()
        return Case(
            solution=_part(truth),
            submission=_part(submission),
            is_matched=submission.is_matched,
            ids=roles.id,
            target=roles.target,
            prediction=roles.prediction or tuple(name for name in submission.columns if name not in roles.id),
            options=options,
        )

    def _as_trial(self, verdict: Verdict, truth: WholeRows, submission: WholeRows) -> Trial:
        if verdict.score is not None and math.isfinite(verdict.score):
            return Trial(score=verdict.score, seconds=verdict.seconds)
        return Trial(error=self._as_error(verdict, truth, submission))

    def _as_error(
        self, verdict: Verdict, truth: WholeRows, submission: WholeRows
    ) -> InvalidSubmissionError | MetricError:
        what = f"{submission.table.name} is refused"
        if "ParticipantVisibleError" in verdict.names and "HostVisibleError" not in verdict.names:
            message = _shorten(verdict.message) or "it does not say why"
            return InvalidSubmissionError.one(what, f"{self.key} says: {message}")
        odd = odd_cells(truth, submission)
        if odd:
            return InvalidSubmissionError(what, odd)
        if verdict.score is not None:
            told = f"{self.key} gave {verdict.score} on these {len(truth)} rows, which is no score"
        elif verdict.tells_nothing and "HostVisibleError" not in verdict.names and verdict.message:
            told = f"{self.key} broke: {_shorten(verdict.message)}"
        else:
            told = f"{self.key} broke"
        return MetricError(f"{told}; that is for the organiser to mend, and costs nobody a submission", verdict.details)

    def find_failing_doctests(self) -> list[str]:
        """A sentence for each example in the file that does not hold, or why the file cannot be run."""
        self.check_allowed()
        try:
            return run_doctests(self.code, self.key, limits=self.limits)
        except ChildError as error:
            return [str(error)]


def _part(rows: WholeRows) -> Part:
    return Part(table=rows.table, columns=rows.columns, rows=rows.rows)


def _shorten(message: str) -> str:
    """One printable line."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in message).split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 3] + "..."


def load_metric_file(
    path: Path,
    *,
    greater_is_better: bool = True,
    row_alignment: str = STRICT,
    cells: str = ROWS,
    seconds: int = SECONDS,
    check_allowed: Callable[[], None] = lambda: None,
) -> CustomMetric:
    """The metric in a Python file. Nothing of the file runs before the first score.

    Parameters
    ----------
    path : Path
    greater_is_better : bool
    row_alignment : {"strict", "none"}
        ``none``: each split gets the whole submission, as it stands.
    cells : str
        The shape of the catalogue by whose rules a submission's cells are checked; ``rows`` checks none.
    seconds : int
        How long one score may take.
    check_allowed : callable
        Called before anything of the file runs; raises where it must not.

    Raises
    ------
    MetricError
        The file is missing, no Python, or holds no metric.
    """
    try:
        code = path.read_bytes()
    except OSError as error:
        raise MetricError(f"the metric {path} cannot be read: {error.strerror}") from None
    signature = read_signature(code, path.name)
    if row_alignment not in ALIGNMENTS:
        raise MetricError(f"row_alignment is {row_alignment!r}, it must be one of {', '.join(ALIGNMENTS)}")
    if signature.function != KAGGLE and row_alignment == NONE:
        raise MetricError(f"{path.name} compares two arrays row by row: row_alignment cannot be 'none'")
    return CustomMetric(
        key=path.name,
        title=f"Custom Metric ({path.name})",
        meaning=signature.meaning,
        shape=_shape(cells, row_alignment),
        greater_is_better=greater_is_better,
        low=-math.inf,
        high=math.inf,
        best=None,
        formula=f"see {path.name}",
        source=path.name,
        example=Example((), (), math.nan),
        version=hashlib.sha256(code).hexdigest()[:16],
        function=_never_called,
        code=code,
        signature=signature,
        limits=Limits(seconds=seconds, cpu_seconds=CPU_SECONDS * seconds),
        check_allowed=check_allowed,
    )


def _shape(cells: str, row_alignment: str) -> Shape:
    whole = Whole(is_matched=row_alignment == STRICT)
    return whole if cells == ROWS else replace(whole, key=cells, cells=get_metric(CELLS[cells]).shape)


def _never_called(*_: Any) -> float:
    raise NotImplementedError("a metric file's function runs in a process of its own")
