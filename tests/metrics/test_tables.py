"""The same scores from tables as from arrays, and what a participant is told about a table."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from metrics.draws import draw

import podium
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError
from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.lists import Lists
from podium.metrics.registry import Metric, get_metric, list_metrics
from podium.metrics.shapes import Roles
from podium.tables.read import read_table

every_metric = pytest.mark.parametrize("metric", list_metrics(), ids=lambda metric: metric.key)


def to_cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return repr(float(value)) if isinstance(value, float | np.floating) else str(value)


def columns_of(values: Any) -> list[list[str]]:
    array = values if isinstance(values, np.ndarray) else None
    if array is not None and array.ndim == 2:
        return [[to_cell(value) for value in column] for column in array.T]
    return [[to_cell(value) for value in values]]


def to_csv(columns: dict[str, Sequence[str]], order: Sequence[int]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    rows = list(zip(*columns.values(), strict=True))
    writer.writerows(rows[row] for row in order)
    return out.getvalue()


@every_metric
def test_tables_give_the_same_score_as_arrays(metric: Metric, tmp_path: Path) -> None:
    """A shuffled file is read, aligned by id and scored as the arrays were."""
    rng = np.random.default_rng(1)
    y_true, y_pred, given = draw(metric, rng, 30)
    ids = [f"row {place}" for place in range(30)]
    truths, answers = columns_of(y_true), columns_of(y_pred)
    targets = [f"t{place}" for place in range(len(truths))]
    predictions = [str(place) for place in range(len(answers))]
    if metric.key == "kl_divergence":
        targets = predictions[: len(targets)]
    roles = {role: [to_cell(value) for value in values] for role, values in given.items()}
    solution = {"id": ids, **dict(zip(targets, truths, strict=True)), **roles}
    submission = {"id": ids, **dict(zip(predictions, answers, strict=True))}
    if metric.shape.key == "kappas":
        predictions, submission = [], {"id": ids}
    (tmp_path / "solution.csv").write_text(to_csv(solution, range(30)), encoding="utf-8")
    (tmp_path / "submission.csv").write_text(to_csv(submission, rng.permutation(30)), encoding="utf-8")
    columns = {"id": "id", "target": targets, "prediction": predictions, **{role: role for role in roles}}
    score = podium.score(
        tmp_path / "solution.csv",
        tmp_path / "submission.csv",
        metric=metric.key,
        columns={role: names for role, names in columns.items() if names},
    )
    if metric.key == "kl_divergence":
        y_true = np.eye(3)[y_true] if np.ndim(y_true) == 1 else y_true
    assert score == pytest.approx(metric(y_true, y_pred, **given), rel=1e-12, abs=1e-12)


@every_metric
def test_the_perfect_answer_is_made_from_the_solution_alone(metric: Metric) -> None:
    """What `check` scores to see that the metric works: no submission is needed for it."""
    y_true, _, given = draw(metric, np.random.default_rng(2), 30)
    truths = columns_of(y_true)
    targets = tuple(f"t{place}" for place in range(len(truths)))
    roles = {role: [to_cell(value) for value in values] for role, values in given.items()}
    columns = {"id": [str(row) for row in range(30)], **dict(zip(targets, truths, strict=True)), **roles}
    solution = read_table(to_csv(columns, range(30)).encode(), name="solution.csv")
    known = Roles(id=("id",), target=targets, extra={role: (role,) for role in roles})
    options = metric.read_options({})
    assert metric.shape.truth_problems(solution, known, options) == []
    arrays = metric.shape.truth(solution, known, options)
    best = metric.best_score(arrays, **options)
    assert metric.best is None or best == pytest.approx(metric.best, abs=1e-9)


def score(tmp_path: Path, solution: str, submission: str, metric: str, **given: Any) -> float:
    (tmp_path / "solution.csv").write_text(solution, encoding="utf-8")
    (tmp_path / "submission.csv").write_text(submission, encoding="utf-8")
    paths = tmp_path / "solution.csv", tmp_path / "submission.csv"
    return podium.score(*paths, metric=metric, options=given.pop("options", None), columns=given or None)


REFUSED = {
    "no number": ("rmse", "id,y\na,1\nb,2\n", "id,y\na,1\nb,two\n", "'two'"),
    "too low": ("rmsle", "id,y\na,1\nb,2\n", "id,y\na,1\nb,-1\n", "must be greater than -1, found '-1' .line 3"),
    "no probability": ("log_loss", "id,y\na,1\nb,0\n", "id,y\na,1\nb,1.5\n", "outside .0, 1."),
    "no rating": ("quadratic_weighted_kappa", "id,y\na,1\nb,2\n", "id,y\na,1\nb,1.5\n", "no whole number"),
    "empty label": ("accuracy", "id,y\na,x\nb,z\n", "id,y\na,x\nb,\n", "empty"),
    "class without a column": ("multiclass_log_loss", "id,y\na,x\nb,z\n", "id,x,w\na,1,0\nb,0,1\n", "no column for 1"),
    "shares": ("kl_divergence", "id,x,z\na,1,0\nb,0,1\n", "id,x,z\na,0.4,0.4\nb,0,1\n", "do not sum to 1.*0.8 .line 2"),
    "python list": ("map_at_k", "id,y\na,x\nb,z\n", "id,y\na,\"['x', 'z']\"\nb,z\n", "look like Python lists"),
    "other items": ("kendall_tau_order", "id,y\na,x z\nb,z x\n", "id,y\na,x w\nb,z x\n", "1 rows do not hold .*line 2"),
    "odd run": ("dice_mean", "id,y\na,1 2\nb,\n", "id,y\na,1 2 3\nb,\n", "odd number of numbers.*'1 2 3' .line 2"),
    "unsorted runs": ("dice_mean", "id,y\na,1 2\nb,\n", "id,y\na,5 2 1 2\nb,\n", "runs that are not sorted"),
    "overlapping runs": ("dice_mean", "id,y\na,1 2\nb,\n", "id,y\na,1 5 3 2\nb,\n", "runs that overlap"),
    "no guess": ("google_global_ap", "id,y\na,x\nb,z\n", "id,y\na,x 0.9\nb,z\n", "are no guess, such as 'z'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_participant_is_told_what_was_found_and_what_was_expected(case: str, tmp_path: Path) -> None:
    """Each shape refuses its own mistakes, with lines and values."""
    metric, solution, submission, text = REFUSED[case]
    with pytest.raises(InvalidSubmissionError, match=text):
        score(tmp_path, solution, submission, metric)


def test_a_falling_distribution_is_refused(tmp_path: Path) -> None:
    """Cumulative probabilities rise from left to right."""
    with pytest.raises(InvalidSubmissionError, match="1 rows fall"):
        score(
            tmp_path, "id,y\na,1\nb,2\n", "id,F0,F1,F2\na,0,0.5,1\nb,0,0.5,0.4\n", "crps", prediction=["F0", "F1", "F2"]
        )


def test_a_mask_that_leaves_its_image_is_refused(tmp_path: Path) -> None:
    """The solution knows height and width."""
    solution = "id,y,height,width\na,1 4,5,4\n"
    with pytest.raises(InvalidSubmissionError, match=r"1 masks have pixels outside their image \(line 2"):
        score(tmp_path, solution, "id,y\na,18 4\n", "dice_global", target="y", height="height", width="width")


WRONG_SOLUTIONS = {
    "empty truth": ("rmse", "id,y\na,1\nb,\n", "empty"),
    "three classes": ("auc", "id,y\na,0\nb,1\nc,2\n", "3 different labels, expected 2"),
    "unnamed positive": ("log_loss", "id,y\na,ham\nb,spam\n", "set the option pos_label"),
    "two ones": ("multiclass_log_loss", "id,x,z\na,1,1\nb,0,1\n", "one 1 and else 0"),
    "wrong run": ("dice_mean", "id,y\na,1 2 3\n", "odd number"),
}


@pytest.mark.parametrize("case", WRONG_SOLUTIONS)
def test_an_organiser_is_told_what_is_wrong_with_the_solution(case: str, tmp_path: Path) -> None:
    """The same quality of message on the other side."""
    metric, solution, text = WRONG_SOLUTIONS[case]
    with pytest.raises(InvalidCompetitionError, match=text):
        score(tmp_path, solution, solution, metric)


def test_probabilities_above_one_are_clipped_in_a_foreign_file_and_refused_in_a_competition(tmp_path: Path) -> None:
    """Kaggle clips what it is given; participants of a competition get a hint instead."""
    submission = "id,x,z\na,7,1\nb,1,9\n"
    assert score(tmp_path, "id,y\na,x\nb,z\n", submission, "multiclass_log_loss") == pytest.approx(np.log(2))
    table = read_table(submission.encode(), name="submission.csv")
    problems = ClassProbabilities().problems(table, Roles(id=("id",), target=("y",)), ["x", "z"], {})
    assert [problem.count for problem in problems] == [1, 1]


def test_an_unknown_label_is_a_problem_where_the_classes_are_known() -> None:
    """And counts as wrong where they are not; numbers are the same in any spelling."""
    table = read_table(b"id,y\na,1.0\nb,2\nc,5\n", name="submission.csv")
    shape, roles = get_metric("accuracy").shape, Roles(id=("id",), target=("y",))
    assert shape.problems(table, roles, None, {}) == []
    (problem,) = shape.problems(table, roles, ["1", "2", "3"], {})
    assert problem.lines == (4,)
    assert "'5'" in problem.message


def test_unknown_items_of_a_list_are_named_with_a_hint_at_commas() -> None:
    """The items of a competition may be known."""
    table = read_table(b'id,y\na,x z\nb,"x,z"\n', name="submission.csv")
    (problem,) = Lists().problems(table, Roles(id=("id",), target=("y",)), ["x", "z"], {})
    assert problem.lines == (3,)
    assert "items are separated by spaces, found a comma" in problem.message


def test_columns_may_carry_the_class_after_an_underscore(tmp_path: Path) -> None:
    """`class_0` is the column of class 0 in a file made elsewhere."""
    plain = score(tmp_path, "id,y\na,0\nb,1\n", "id,0,1\na,0.9,0.1\nb,0.3,0.7\n", "multiclass_log_loss")
    named = score(tmp_path, "id,y\na,0\nb,1\n", "id,class_0,class_1\na,0.9,0.1\nb,0.3,0.7\n", "multiclass_log_loss")
    assert named == plain


def test_the_last_weeks_of_each_patient_are_scored(tmp_path: Path) -> None:
    """Ids are patient_week; earlier weeks, and truths that are not there, do not count."""
    solution = "id,FVC\np_1,1000\np_2,2000\np_3,2100\np_4,2200\np_5,\n"
    submission = "id,FVC,Confidence\n" + "".join(f"p_{week},2100,100\n" for week in range(1, 6))
    got = score(
        tmp_path, solution, submission, "laplace_log_likelihood", target="FVC", prediction=["FVC", "Confidence"]
    )
    errors = np.array([100.0, 0.0, 100.0])
    assert got == pytest.approx(np.mean(-np.sqrt(2) * errors / 100 - np.log(np.sqrt(2) * 100)))


def test_a_mask_of_rows_may_be_written_as_true_and_false(tmp_path: Path) -> None:
    """As pandas writes them."""
    solution = "id,y,keep\na,1,True\nb,2,False\n"
    assert score(tmp_path, solution, "id,y\na,2\nb,9\n", "mcrmse_masked", target="y", mask="keep") == 1.0


def test_rows_marked_in_the_truth_are_not_scored(tmp_path: Path) -> None:
    """As -1 marks the unlabelled comments of the Jigsaw competition."""
    solution = "id,p,q\na,1,0\nb,0,1\nc,-1,-1\n"
    submission = "id,p,q\na,0.9,0.1\nb,0.1,0.9\nc,0.5,0.5\n"
    assert score(tmp_path, solution, submission, "columnwise_auc", options={"ignore_rows_with": -1}) == 1.0
    with pytest.raises(InvalidCompetitionError, match="3 different labels"):
        score(tmp_path, solution, submission, "columnwise_auc")


def test_a_metric_that_needs_a_role_says_so(tmp_path: Path) -> None:
    """Before it is guessed."""
    with pytest.raises(MetricError, match="wmae needs a column of weight in the solution"):
        score(tmp_path, "id,y\na,1\n", "id,y\na,1\n", "wmae")
