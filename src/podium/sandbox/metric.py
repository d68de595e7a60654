"""Run a metric file in a child that is given the two tables and nothing else."""

import csv
import json
import math
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from podium.sandbox.child import ChildError, Limits, call_function

DRIVER = Path(__file__).with_name("metric_driver.py")
DRIVER_NAME = f"{DRIVER.parent.name}/{DRIVER.name}"

N_PRINTED = 20
"""How many lines of what a metric printed are kept."""


class Cells(Protocol):
    """A table of texts."""

    @property
    def columns(self) -> Sequence[str]: ...

    def texts(self, column: str) -> list[str]:
        """The exact texts of a column."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some rows of some columns of a table; types are inferred from all of its rows."""

    table: Cells
    columns: Sequence[str]
    rows: NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of one run: a score, or an error.

    ``names`` are the error's class and those it comes from; ``tells_nothing`` says that its message gives no label
    away; ``details`` may hold labels and is for the organiser alone. ``seconds`` is what a score took.
    """

    score: float | None = None
    seconds: float = math.nan
    names: Sequence[str] = ()
    message: str = ""
    tells_nothing: bool = False
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a metric file is given.

    Attributes
    ----------
    solution, submission : Part
        Row by row beside each other, unless the metric matches them itself.
    is_matched : bool
        That they are beside each other: some rows of one are cut together with those of the other.
    ids : sequence of str
        Columns that are read as text.
    target, prediction : sequence of str
        For a plain ``metric(y_true, y_pred)``: the columns of the two arrays.
    options : mapping
        Further arguments: plain Python values.
    """

    solution: Part
    submission: Part
    is_matched: bool = True
    ids: Sequence[str]
    target: Sequence[str]
    prediction: Sequence[str]
    options: Mapping[str, Any]

    def lay_out(self, folder: Path, **further: object) -> None:
        """Write it down for the child; ``further`` are plain values that it reads too."""
        task = {
            "ids": list(self.ids),
            "target": list(self.target),
            "prediction": list(self.prediction),
            "is_matched": self.is_matched,
            "options": repr(dict(self.options)),
        }
        (folder / "task.json").write_text(json.dumps({**task, **further}), encoding="utf-8")
        for key, part in (("solution", self.solution), ("submission", self.submission)):
            write_csv(folder / f"{key}.csv", part.columns, (part.table.texts(column) for column in part.columns))
            # Not by np.save: on its way into a file an interrupt is swallowed.
            (folder / f"{key}.rows").write_bytes(part.rows.astype("<i8").tobytes())


def run_metric(code: bytes, name: str, case: Case, *, limits: Limits) -> Verdict:
    """Score a submission with a metric file, in a fresh process.

    Parameters
    ----------
    code : bytes
        The file.
    name : str
        What the file is called.
    case : Case
    limits : Limits
    """
    try:
        return Verdict(**_ask(code, name, "run", case.lay_out, limits))
    except ChildError as error:
        return Verdict(names=("ChildError",), details=str(error).replace(DRIVER_NAME, name))


def run_metric_on_cases(code: bytes, name: str, cases: Sequence[Case], *, limits: Limits) -> list[Verdict]:
    """As :func:`run_metric` for each case, in one process, which imports once.

    The file itself is loaded afresh for each case: no state is carried along. Where that process does not come to
    its end, each case has one of its own, so that it is known which of them ended it.

    Parameters
    ----------
    code, name
        As for :func:`run_metric`.
    cases : sequence of Case
    limits : Limits
        Of each case.
    """

    def lay_out(folder: Path) -> None:
        for place, case in enumerate(cases):
            (folder / str(place)).mkdir()
            case.lay_out(folder / str(place), seconds=limits.seconds)

    n_cases = max(1, len(cases))
    in_all = replace(limits, seconds=limits.seconds * n_cases, cpu_seconds=limits.cpu_seconds * n_cases)
    try:
        answer = _ask(code, name, "run_cases", lay_out, in_all)
    except ChildError:
        return [run_metric(code, name, case, limits=limits) for case in cases]
    return [Verdict(**_with_printed(verdict, verdict.pop("printed"))) for verdict in answer["verdicts"]]


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What came of many runs: a score each, NaN where there is none.

    ``details`` tells what broke first. It may hold labels and is for the organiser alone.
    """

    scores: Sequence[float]
    details: str = ""


def run_metric_on_parts(
    code: bytes,
    name: str,
    case: Case,
    parts: Iterable[NDArray[np.bool_]],
    *,
    seconds_each: int,
    limits: Limits,
) -> Scores:
    """Score some parts of the rows with a metric file, all of them in one process, which imports once.

    Parameters
    ----------
    code, name, case
        As for :func:`run_metric`. The file itself is loaded afresh for each part: no state is carried along.
    parts : iterable of arrays of bool, each of shape (rows of the solution,)
    seconds_each : int
        How long one part may take, where the platform has timers.
    limits : Limits
        Of the whole process. When it does not come to its end there is no score at all.
    """
    packed = [np.packbits(part).tobytes() for part in parts]

    def lay_out(folder: Path) -> None:
        case.lay_out(folder, seconds=seconds_each)
        (folder / "parts.bits").write_bytes(b"".join(packed))

    try:
        return Scores(**_ask(code, name, "run_parts", lay_out, limits))
    except ChildError as error:
        return Scores(scores=[math.nan] * len(packed), details=str(error).replace(DRIVER_NAME, name))


def run_doctests(code: bytes, name: str, *, limits: Limits) -> list[str]:
    """A sentence for each example in the file's docstrings that does not hold.

    Raises
    ------
    ChildError
        The file cannot be run at all.
    """
    found: list[str] = _ask(code, name, "run_doctests", lambda _: None, limits)["failures"]
    return found


def _ask(code: bytes, name: str, function: str, lay_out: Callable[[Path], None], limits: Limits) -> dict[str, Any]:
    """What the driver's function wrote into its answer. What the metric prints has no part in it."""
    with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
        program, folder = Path(scratch, "code", name), Path(scratch, "tables")
        for made in (program.parent, folder):
            made.mkdir()
        program.write_bytes(code)
        lay_out(folder)
        printed = call_function(DRIVER, function, [program, folder], limits=limits)
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    return _with_printed(answer, printed)


def _with_printed(answer: dict[str, Any], printed: str) -> dict[str, Any]:
    """An answer whose details, where it has any, begin with what the metric printed."""
    if "details" not in answer:
        return answer
    said = [f"it printed: {line}" for line in printed.splitlines()[-N_PRINTED:]]
    return {**answer, "details": "\n".join([*said, answer["details"]])}


def write_csv(path: Path, columns: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    """Columns of text as a CSV file, every cell in quotes: none is taken for an empty line or the end of one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*cells, strict=True))
