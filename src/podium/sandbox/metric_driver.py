"""In the child: read the two tables, call the metric file's function, write down what came of it."""

import ast
import inspect
import io
import json
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from podium.sandbox.doctests import find_failures
from podium.sandbox.leaks import tells_nothing
from podium.sandbox.older import restore
from podium.sandbox.worker import load_file

KAGGLE = "score"
"""The function of Kaggle's convention; ``metric(y_true, y_pred)`` is the plain one."""


def run(program: Path, folder: Path) -> None:
    """Score what lies in ``folder`` and write ``answer.json`` there: a number, or the error it ended with."""
    restore(program.read_text(encoding="utf-8", errors="replace"))
    _write(folder, _judge(program, folder, nullcontext()))


def run_cases(program: Path, folder: Path) -> None:
    """Score what lies in each folder of ``folder``, and write all answers, with what was printed, in their order."""
    restore(program.read_text(encoding="utf-8", errors="replace"))
    verdicts = []
    for case in sorted(folder.iterdir(), key=lambda path: int(path.name)):
        with redirect_stdout(io.StringIO()) as printed:
            verdict = _judge(program, case, _at_most(_read_task(case)["seconds"]))
        verdicts.append({**verdict, "printed": printed.getvalue()})
    _write(folder, {"verdicts": verdicts})


def _judge(program: Path, folder: Path, watch: AbstractContextManager[None]) -> dict[str, object]:
    """The score of what lies in ``folder`` and the seconds that it took, or the error it ended with."""
    task, solution, submission = _read_case(folder)
    visible = solution.drop(columns=task["ids"], errors="ignore")
    started = time.perf_counter()
    try:
        with watch:
            score = _score(program, solution, submission, task)
        return {"score": score, "seconds": time.perf_counter() - started}
    except (Exception, SystemExit) as error:
        return {
            "names": [kind.__name__ for kind in type(error).__mro__],
            "message": str(error),
            "tells_nothing": tells_nothing(str(error), visible),
            "details": "\n".join(_tell(error, program)),
        }


def run_parts(program: Path, folder: Path) -> None:
    """Score parts of what lies in ``folder`` and write a number for each to ``answer.json``: NaN where it broke."""
    restore(program.read_text(encoding="utf-8", errors="replace"))
    task, solution, submission = _read_case(folder)
    scores, told = [], ""
    n_bytes = -(-len(solution) // 8)
    for packed in np.fromfile(folder / "parts.bits", np.uint8).reshape(-1, n_bytes):
        rows = np.flatnonzero(np.unpackbits(packed, count=len(solution)))
        answers = _take(submission, rows) if task["is_matched"] else submission.copy()
        try:
            with _at_most(task["seconds"]):
                scores.append(_score(program, _take(solution, rows), answers, task))
        except (Exception, SystemExit) as error:
            scores.append(float("nan"))
            told = told or "\n".join(_tell(error, program))
    _write(folder, {"scores": scores, **({"details": told} if told else {})})


def _read_case(folder: Path) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """The task, the solution and the submission; call it once pandas is as the file expects it."""
    task = _read_task(folder)
    return task, _read(folder, "solution", task), _read(folder, "submission", task)


def _read_task(folder: Path) -> dict[str, Any]:
    task: dict[str, Any] = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    return task


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in a block that takes longer, where the platform has timers."""
    if not hasattr(signal, "setitimer"):  # Windows; the process as a whole has its limit
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError(f"one score took longer than {seconds} seconds")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def run_doctests(program: Path, folder: Path) -> None:
    """Run the file's own examples and write a sentence for each that does not hold to ``answer.json``."""
    restore(program.read_text(encoding="utf-8", errors="replace"))
    _write(folder, {"failures": find_failures(_load(program))})


def _score(program: Path, solution: pd.DataFrame, submission: pd.DataFrame, task: dict[str, Any]) -> float:
    return _as_number(_call(_load(program), solution, submission, task))


def _write(folder: Path, answer: dict[str, object]) -> None:
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _tell(error: BaseException, program: Path) -> Iterator[str]:
    """Where in the file it happened, then the error; nothing of what lies around the file."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for place, frame in enumerate(frames) if frame.filename == str(program)]
    for frame in frames[own[0] :] if own else ():
        yield f"{Path(frame.filename).name}, line {frame.lineno}, in {frame.name}: {frame.line}"
    yield "".join(traceback.format_exception_only(error)).rstrip()


def _load(program: Path) -> ModuleType:
    """The file as a module, as Kaggle's own machine would have it."""
    own = str(Path(__file__).with_name("kaggle"))
    if own not in sys.path:
        sys.path.insert(0, own)
    module: ModuleType = load_file(str(program))
    sys.modules[module.__name__] = module  # this process ends with the metric; its pickles look themselves up
    return module


def _read(folder: Path, name: str, task: dict[str, Any]) -> pd.DataFrame:
    """One table as pandas reads it, ids as their exact text; types come from all rows, then some are taken."""
    path = folder / f"{name}.csv"
    header = pd.read_csv(path, nrows=0, index_col=False).columns
    ids = [column for column in task["ids"] if column in header]
    as_text = dict.fromkeys(ids, str)
    frame = pd.read_csv(
        path,
        index_col=False,
        dtype=as_text,
        float_precision="round_trip",
        low_memory=False,
        skip_blank_lines=False,
    )
    if ids:  # an id may well be called NA
        frame[ids] = pd.read_csv(path, usecols=ids, dtype=as_text, na_filter=False, skip_blank_lines=False)[ids]
    return _take(frame, np.fromfile(folder / f"{name}.rows", "<i8"))


def _take(frame: pd.DataFrame, rows: NDArray[np.intp]) -> pd.DataFrame:
    """Some rows, counted from 0."""
    taken: pd.DataFrame = frame.iloc[rows]
    return taken.reset_index(drop=True)


def _call(module: ModuleType, solution: pd.DataFrame, submission: pd.DataFrame, task: dict[str, Any]) -> Any:
    options = ast.literal_eval(task["options"])
    if not hasattr(module, KAGGLE):
        truths, predictions = _array(solution, task["target"]), _array(submission, task["prediction"])
        return module.metric(truths, predictions, **options)
    if "row_id_column_name" in inspect.signature(module.score).parameters:
        options["row_id_column_name"] = task["ids"][0]
    return module.score(solution, submission, **options)


def _array(frame: pd.DataFrame, columns: list[str]) -> Any:
    """One column as a 1-D array, several as a 2-D one."""
    return frame[columns[0]].to_numpy() if len(columns) == 1 else frame[columns].to_numpy()


def _as_number(found: object) -> float:
    if found is None or isinstance(found, str):
        raise TypeError(f"the metric returned {found!r}, expected a number")
    return float(found)  # type: ignore[arg-type]
