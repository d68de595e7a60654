"""A metric that is a file has standard errors too: its parts of the rows are scored in one process."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from podium.scoring.custom import load_metric_file
from podium.scoring.resample import N_BATCHES, N_SLOW_HALVES, resample
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution
from podium.tables.table import table_from_frame

MAE_FILE = """\
def score(solution, submission, row_id_column_name):
    assert solution[row_id_column_name].is_unique
    pairs = solution.merge(submission, on=row_id_column_name, validate="one_to_one")
    return float((pairs["y_x"] - pairs["y_y"]).abs().mean())
"""
"""A mean of row losses, by joining tables on ids that must be unique: in a file, so that nobody knows."""


class Files:
    """Submissions to a metric that is a file."""

    def __init__(self, folder: Path, code: str, n_rows: int) -> None:
        path = folder / "metric.py"
        path.write_text(code, encoding="utf-8")
        rng = np.random.default_rng(n_rows)
        self.truth = pd.DataFrame({"id": [f"r{row}" for row in range(n_rows)], "y": rng.normal(size=n_rows)})
        self.solution = Solution(
            table_from_frame(self.truth, name="the solution"), read_roles(["id", "y"], None), load_metric_file(path), {}
        )

    def resample(self, answer: np.ndarray, **changes):
        table = table_from_frame(self.truth.assign(y=answer)[::-1], name="answer.csv")
        arrays = self.solution.align(table)
        return resample(self.solution, arrays, None, **{"seed": 9, **changes})


@pytest.mark.parametrize(("n_rows", "n_parts", "within"), [(600, N_SLOW_HALVES, 0.15), (5_120, N_BATCHES, 0.3)])
def test_a_metric_file_gets_the_standard_errors_of_what_it_computes(
    tmp_path: Path, n_rows: int, n_parts: int, within: float
) -> None:
    """A mean absolute error that nobody knows to be one, against ``scipy.stats.sem`` of its rows, paired too."""
    files = Files(tmp_path, MAE_FILE, n_rows)
    errors = np.random.default_rng(1).normal(size=(2, n_rows)) + np.random.default_rng(2).normal(size=n_rows)
    losses = np.abs(errors)
    one, two = (
        files.resample(files.truth["y"].to_numpy() + error, score=float(np.abs(error).mean())).fingerprint
        for error in errors
    )
    assert one is not None
    assert two is not None
    assert len(one.sums) == n_parts
    assert one.standard_error() == pytest.approx(stats.sem(losses[0]), rel=within)
    assert one.standard_error_of_difference(two) == pytest.approx(stats.sem(losses[0] - losses[1]), rel=within)


def test_no_state_goes_from_one_part_to_the_next(tmp_path: Path) -> None:
    """What a file keeps, and what it does to the tables it is given, ends with the part."""
    code = MAE_FILE.replace("    assert", "    assert not seen\n    seen.append(1)\n    assert", 1)
    code = "seen = []\n\n" + code.replace("    return", "    submission['y'] = solution['y'] = 7\n    return")
    files = Files(tmp_path, code, 50)
    answer = files.truth["y"].to_numpy() + np.linspace(-1, 1, 50)
    assert files.resample(answer, score=float(np.abs(np.linspace(-1, 1, 50)).mean())).fingerprint is not None


def test_a_metric_file_that_breaks_on_parts_is_told_to_the_organiser_alone(tmp_path: Path) -> None:
    """No error; the first traceback and what was printed are in the details."""
    code = """\
def score(solution, submission):
    print("rows", len(solution))
    assert len(solution) == 50, "too few"
    return 1.0
"""
    found = Files(tmp_path, code, 50).resample(np.zeros(50), score=1.0)
    assert found.fingerprint is None
    assert found.why_not == f"{N_SLOW_HALVES} of {N_SLOW_HALVES} parts of the rows have no score"
    assert "AssertionError: too few" in found.details
    assert "it printed: rows 25" in found.details
    assert "too few" not in found.why_not


def test_a_metric_file_that_takes_too_long_gives_nothing(tmp_path: Path) -> None:
    """Over all parts together; there is no half of a fingerprint."""
    code = "import time\ndef score(solution, submission):\n    time.sleep(0.1)\n    return 1.0\n"
    found = Files(tmp_path, code, 50).resample(np.zeros(50), score=1.0, seconds=2)
    assert found.fingerprint is None
    assert "ran longer than 2 seconds" in found.details
