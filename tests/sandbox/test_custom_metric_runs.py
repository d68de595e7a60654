"""A metric that is a file runs in a child by Kaggle's convention; what it does is told apart by whose fault it is."""

import os
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import podium
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError
from podium.sandbox.child import Limits
from podium.sandbox.processes import count_in_session
from podium.scoring.custom import MOST_LETTERS, load_metric_file
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution, open_metric, score_splits
from podium.tables.table import table_from_frame

HEAD = """\
import os, sys, time
import numpy as np
import pandas as pd

class ParticipantVisibleError(Exception): pass
class HostVisibleError(Exception): pass

"""
TRUTH = pd.DataFrame({"id": ["a", "b", "c"], "y": [1, 2, 3]})
ANSWER = pd.DataFrame({"id": ["c", "a", "b"], "y": [3, 1, 2]})


def write(folder: Path, body: str, signature: str = "solution, submission, row_id_column_name") -> Path:
    """A metric file whose ``score`` does ``body``."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    path = folder / "metric.py"
    path.write_text(f"{HEAD}def score({signature}):\n{lines}", encoding="utf-8")
    return path


SHORT = Limits(seconds=30)


def evaluate(path: Path, truth: pd.DataFrame = TRUTH, answer: pd.DataFrame = ANSWER, *, limits: Limits = SHORT):
    """As a competition scores: what comes back is what a participant would see."""
    metric = load_metric_file(path)
    metric = type(metric)(**{**vars(metric), "limits": limits})
    solution = Solution(table_from_frame(truth, name="the solution"), read_roles(list(truth), None), metric, {})
    return solution.estimate(solution.align(table_from_frame(answer, name="answer.csv")), None).score


def test_the_tables_arrive_as_kaggle_hands_them_over(tmp_path: Path) -> None:
    """Aligned by id as text, counted from 0, without Usage, all other columns in order, types as pandas infers."""
    path = write(
        tmp_path,
        """\
assert row_id_column_name == "key"
assert list(solution) == ["extra", "key", "y", "word", "gap"], list(solution)
assert list(submission) == ["y", "key"], list(submission)
assert list(solution["key"]) == list(submission["key"]) == ["007", "1e3", "NA"], (solution, submission)
assert isinstance(solution.index, pd.RangeIndex) and isinstance(submission.index, pd.RangeIndex)
assert list(solution.index) == list(submission.index) == [0, 1, 2]
assert [str(solution[name].dtype) for name in solution] == ["int64", "object", "float64", "object", "float64"]
assert list(submission["y"]) == [1, 2, 3]
assert list(solution["y"]) == [0.1 + 0.2, 1 / 3, 5e-324]  # to the last digit
assert solution["word"].isna().tolist() == [False, True, False]
del solution["key"]
submission["y"] = 0
solution.loc[0, "y"] = 7.0
return 0.25""",
    )
    truth = pd.DataFrame(
        {
            "extra": [1, 2, 3, 4],
            "key": ["007", "1e3", "NA", "7"],
            "y": [0.1 + 0.2, 1 / 3, 5e-324, 2.0],
            "Usage": ["Public", "Public", "Public", "Private"],
            "word": ["x", "None", " y", "z"],
            "gap": [1, 2, 3, None],
        }
    )
    answer = pd.DataFrame({"y": [3, 4, 1, 2], "key": ["NA", "7", "007", "1e3"]})
    columns = {"id": "key", "target": "y"}
    assert podium.score(truth, answer, metric=path, columns=columns, split="public") == 0.25


def test_each_split_is_a_fresh_process(tmp_path: Path) -> None:
    """State in the module's globals lives as long as one call; each split gets its own rows."""
    path = write(
        tmp_path, "seen.append(len(solution))\nassert len(seen) == 1\nreturn solution['y'].sum() + seen[0] / 10"
    )
    path.write_text(path.read_text().replace("def score", "seen = []\n\ndef score"))
    truth = TRUTH.assign(Usage=["Private", "Public", "Private"])
    assert score_splits(truth, ANSWER, metric=str(path)) == {"public": 2.1, "private": 4.2}


def test_a_metric_may_match_rows_itself(tmp_path: Path) -> None:
    """With row_alignment none each split gets the whole submission, in its order, with as many rows as it has."""
    body = "assert list(submission['id']) == ['z', 'a', 'a', 'q']\nreturn len(solution) + len(submission) / 10"
    path = write(tmp_path, body, "solution, submission")
    truth = pd.DataFrame({"id": ["a", "a", "b"], "y": [1, 2, 3], "Usage": ["Public", "Public", "Private"]})
    answer = pd.DataFrame({"id": ["z", "a", "a", "q"], "y": [1, 2, 3, 4], "sure": [0.1, 0.2, 0.3, 0.4]})
    chosen = open_metric(path, row_alignment="none")
    assert score_splits(truth, answer, metric=chosen) == {"public": 2.4, "private": 1.4}
    with pytest.raises(InvalidCompetitionError, match="ids stand there twice"):
        podium.score(truth, answer, metric=path)


def test_a_plain_function_gets_arrays(tmp_path: Path) -> None:
    """One target is 1-D, several are 2-D; rows are aligned and options typed."""
    path = tmp_path / "plain.py"
    path.write_text(
        "import numpy as np\n"
        "def metric(y_true, y_pred, scale: float = 1.0):\n"
        "    assert isinstance(y_true, np.ndarray) and y_true.shape == y_pred.shape and isinstance(scale, float)\n"
        "    return scale * y_true.ndim + abs(y_true - y_pred).max()\n"
    )
    assert podium.score(TRUTH, ANSWER, metric=path) == 1
    two = TRUTH.assign(z=[4, 5, 6])
    assert podium.score(two, two[::-1], metric=str(path), options={"scale": "3"}) == 6
    with pytest.raises(MetricError, match="row_alignment cannot be 'none'"):
        podium.score(TRUTH, ANSWER, metric=path, row_alignment="none")


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        (
            "raise ParticipantVisibleError('write\\n\\x1b[31m7 rows')",
            InvalidSubmissionError,
            "metric.py says: write [31m7 rows",
        ),
        ("raise HostVisibleError('not for you')", MetricError, "metric.py broke; that is for the organiser"),
        ("raise ValueError('label 3 is odd')", MetricError, "metric.py broke; that is for the organiser"),
        ("raise ValueError('shapes differ')", MetricError, "metric.py broke: shapes differ; that is for the organiser"),
        ("sys.exit('secret 1')", MetricError, "metric.py broke; that is for the organiser"),
        ("os._exit(0)", MetricError, "metric.py broke; that is for the organiser"),
        ("import ctypes; ctypes.string_at(0)", MetricError, "metric.py broke; that is for the organiser"),
        ("return float('nan')", MetricError, "metric.py gave nan on these 3 rows, which is no score"),
        ("return '0.5'", MetricError, "metric.py broke; that is for the organiser"),
    ],
)
def test_whose_fault_it_is_and_what_is_told(tmp_path: Path, body: str, kind: type, told: str) -> None:
    """By the class's name; what could give labels away is kept for the organiser."""
    with pytest.raises((InvalidSubmissionError, MetricError)) as raised:
        evaluate(write(tmp_path, body))
    assert type(raised.value) is kind
    assert told in str(raised.value)
    assert "\x1b" not in str(raised.value)
    for secret in ("not for you", "label 3", "secret 1", "Traceback", "0.5"):
        assert secret not in str(raised.value)


def test_the_organiser_reads_everything(tmp_path: Path) -> None:
    """The traceback and what was printed are in ``details``; whoever names file and solution sees them at once."""
    path = write(tmp_path, "print('labels', list(solution['y']))\nraise ValueError('label 3 is odd')")
    with pytest.raises(MetricError) as raised:
        evaluate(path)
    for word in ("ValueError: label 3 is odd", "metric.py, line 10, in score: raise", "it printed: labels [1, 2, 3]"):
        assert word in raised.value.details
        assert word not in str(raised.value)
    with pytest.raises(MetricError, match="ValueError: label 3 is odd"):
        podium.score(TRUTH, ANSWER, metric=path)


def test_an_error_over_labels_that_are_words_is_never_shown(tmp_path: Path) -> None:
    """Kaggle's rule: any message could hold one of them."""
    truth, answer = TRUTH.assign(y=["cat", "dog", "cat"]), ANSWER.assign(y=["cat", "dog", "cat"])
    with pytest.raises(MetricError) as raised:
        evaluate(write(tmp_path, "raise ValueError('a cat was expected')"), truth, answer)
    assert "cat" not in str(raised.value)
    assert "a cat was expected" in raised.value.details


def test_cells_that_broke_it_are_the_participants_to_mend(tmp_path: Path) -> None:
    """Where a column of true numbers gets a word or nothing, the refusal names the cells."""
    path = write(tmp_path, "return float(np.sqrt(np.mean((solution['y'] - submission['y']) ** 2)))")
    with pytest.raises(InvalidSubmissionError) as raised:
        evaluate(path, answer=ANSWER.assign(y=["3", "", "two"]))
    assert [str(problem) for problem in raised.value.problems] == [
        "1 cell of column 'y' is empty (line 3)",
        "1 cell of column 'y' is no number: 'two'; write numbers such as 0.5 or 1e-3 (line 4)",
    ]


def test_a_long_message_is_cut(tmp_path: Path) -> None:
    with pytest.raises(InvalidSubmissionError) as raised:
        evaluate(write(tmp_path, "raise ParticipantVisibleError('long ' * 1000)"))
    assert len(str(raised.value)) < MOST_LETTERS + 100


def test_what_it_prints_is_no_score(tmp_path: Path) -> None:
    """The number comes back apart from the output; other descriptors are not its way either."""
    body = """\
print('{"score": 1.0}')
for number in range(3, 20):
    try: os.write(number, b'{"score": 1.0}')
    except OSError: pass
return 0.125"""
    assert evaluate(write(tmp_path, body)) == 0.125


def test_a_hang_is_stopped(tmp_path: Path) -> None:
    """At its time limit, and the reason is kept for the organiser."""
    with pytest.raises(MetricError) as raised:
        evaluate(write(tmp_path, "time.sleep(100)"), limits=Limits(seconds=3))
    assert "ran longer than 3 seconds" in raised.value.details


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms count reserved memory too")
def test_eating_memory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MetricError) as raised:
        evaluate(write(tmp_path, "block = bytearray(16 * 2**30)\nreturn 0"))
    assert "MemoryError" in raised.value.details


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms do not tell who belongs together")
def test_a_fork_bomb_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    """More processes than are allowed end the run, all of them."""
    mark = tmp_path / "session"
    body = f"""\
open({str(mark)!r}, 'w').write(str(os.getsid(0)))
for _ in range(40): os.fork() or time.sleep(60)
time.sleep(60)"""
    with pytest.raises(MetricError) as raised:
        evaluate(write(tmp_path, body), limits=Limits(seconds=60, processes=20))
    assert "started more than 20 processes" in raised.value.details
    session = int(mark.read_text())
    for _ in range(100):
        if not count_in_session(session):
            return
        time.sleep(0.05)
    pytest.fail("processes of the bomb live on")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms do not tell who belongs together")
def test_a_daemon_does_not_outlive_its_metric(tmp_path: Path) -> None:
    """Leaving the process group is no way out."""
    mark = tmp_path / "pid"
    body = f"""\
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open({str(mark)!r}, 'w').write(str(os.getpid()))
        time.sleep(60)
    os._exit(0)
while not os.path.exists({str(mark)!r}) or not open({str(mark)!r}).read(): time.sleep(0.01)
return 1.0"""
    assert evaluate(write(tmp_path, body)) == 1
    pid = int(mark.read_text())
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.05)
    os.kill(pid, 9)
    pytest.fail("the daemon lives on")


def test_files_for_earlier_versions_run(tmp_path: Path) -> None:
    """What pandas 3, NumPy 2 and scikit-learn took away is there for a metric file."""
    path = write(
        tmp_path,
        """\
import kaggle_metric_utilities
from sklearn.metrics import mean_squared_error
assert solution["g"].dtype == object
assert list(solution.groupby("g").apply(lambda part: part["g"].iloc[0])) == ["u", "v"]
assert list(solution.groupby("g").apply(lambda part, more: part["y"].sum() + more, more=1)) == [4, 4]
assert solution[["y"]].applymap(lambda cell: cell + 1)["y"].tolist() == [2, 3, 4]
assert pd.Series([1.0, None]).fillna(method="ffill").tolist() == [1.0, 1.0]
assert np.trapz([1, 1]) == 1 and np.float_ is np.float64
assert mean_squared_error([0, 0], [2, 2], squared=False) == 2
return kaggle_metric_utilities.safe_call_score(mean_squared_error, solution[["y"]].values, submission[["y"]].values)""",
    )
    assert evaluate(path, TRUTH.assign(g=["u", "u", "v"])[["id", "y", "g"]]) == 0


def test_nothing_runs_before_the_first_score(tmp_path: Path) -> None:
    """Name, options and version come from the text."""
    path = write(tmp_path, '"""How far off.\n\nMore."""\nreturn 0', "solution, submission, k: int = 3")
    path.write_text("open('/proc/1/run', 'w')\nraise SystemExit(1)\n" + path.read_text())
    metric = load_metric_file(path, greater_is_better=False)
    assert (metric.key, metric.meaning, list(metric.options)) == ("metric.py", "How far off.", ["k"])
    assert not metric.greater_is_better
    path.write_text(path.read_text() + "\n")
    assert load_metric_file(path).version != metric.version


def test_options_are_checked_before_a_run(tmp_path: Path) -> None:
    """Missing, unknown and mistyped ones are told at once."""
    path = write(tmp_path, "raise SystemExit", "solution, submission, row_id_column_name, beta: float, k: int = 3")
    with pytest.raises(MetricError) as raised:
        podium.score(TRUTH, ANSWER, metric=path, options={"k": "many", "gamma": 1})
    assert str(raised.value) == (
        "metric.py: 'gamma' is no option, it knows beta, k; the option 'beta' (float) has to be given; "
        "k is 'many', it must be int"
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("def score(:\n", "line 1, is no Python"),
        ("x = 1\n", "holds no metric"),
        ("def other(): pass\n", "holds no metric"),
    ],
)
def test_a_file_without_a_metric_is_refused(tmp_path: Path, code: str, sentence: str) -> None:
    path = tmp_path / "metric.py"
    path.write_text(code)
    with pytest.raises(MetricError, match=sentence):
        load_metric_file(path)
    with pytest.raises(MetricError, match="cannot be read: No such file"):
        podium.score(TRUTH, ANSWER, metric=tmp_path / "absent.py")


def test_a_role_of_the_catalogue_is_no_matter_to_a_file(tmp_path: Path) -> None:
    """Every column of the solution reaches it, whatever part it plays elsewhere."""
    path = write(tmp_path, "assert list(solution) == ['id', 'y', 'w']\nreturn solution['w'].sum()")
    columns = {"id": "id", "target": "y", "weight": "w"}
    assert podium.score(TRUTH.assign(w=[1, 2, 4]), ANSWER, metric=path, columns=columns) == 7
    two = {"id": ["id", "y"], "target": "w"}
    with pytest.raises(MetricError, match="one id column; there are 2"):
        podium.score(TRUTH.assign(w=1), ANSWER.assign(w=1), metric=path, columns=two)
