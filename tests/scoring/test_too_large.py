"""Predictions that are too large for a finite score are the participant's to mend, whichever metric it is."""

import re

import numpy as np
import pandas as pd
import pytest
from metrics.draws import draw

import podium
from podium.errors import InvalidSubmissionError, MetricError
from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.columns import Numbers
from podium.metrics.registry import Metric, get_metric, list_metrics
from podium.metrics.special import NoPrediction
from podium.scoring.fingerprint import Fingerprint
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution
from podium.tables.table import table_from_frame

N_ROWS = 24
REFUSING = (
    "mse rmse mcrmse mape smape r2 explained_variance rse rrse sse rmspe mcrmse_masked tweedie_deviance "
    "poisson_deviance crps_ensemble laplace_log_likelihood"
)
SQUARES = pd.DataFrame({"id": range(6), "y": [1.0, 2, 3, 4, 5, 6], "w": [1.0, 2, 1, 1, 1, 3], "g": list("aabbcc")})


def takes_numbers(metric: Metric) -> bool:
    return isinstance(metric.shape, Numbers | ClassProbabilities) and not isinstance(metric.shape, NoPrediction)


def drawn(metric: Metric) -> tuple[Solution, pd.DataFrame]:
    """A solution of drawn truths with all roles, and drawn predictions."""
    y_true, y_pred, given = draw(metric, np.random.default_rng(3), N_ROWS)
    options = {name: value for name, value in given.items() if name in metric.options}
    truths, predictions = np.asarray(y_true), np.asarray(y_pred)
    ids = [f"p_{row}" for row in range(N_ROWS)]
    frames = [pd.DataFrame(values.reshape(N_ROWS, -1)).add_prefix("y") for values in (truths, predictions)]
    roles = {name: values for name, values in given.items() if name not in options}
    table = table_from_frame(frames[0].assign(id=ids, **roles), name="the solution")
    columns = {"id": "id", "target": list(frames[0]), "prediction": list(frames[1]), **{name: name for name in roles}}
    solution = Solution(table, read_roles(table.columns, columns), metric, metric.read_options(options))
    return solution, frames[1].assign(id=ids)


def refusal(solution: Solution, frame: pd.DataFrame) -> str:
    """Why it is refused; empty where it is scored, and then its influences do no harm either."""
    try:
        estimate = solution.estimate(solution.align(table_from_frame(frame, name="mine.csv")), None)
    except InvalidSubmissionError as error:
        return str(error)
    assert np.isfinite(estimate.score)
    if estimate.influence is not None:
        Fingerprint.of(estimate.influence(), np.arange(N_ROWS)).standard_error()
    return ""


@pytest.mark.parametrize("metric", [one for one in list_metrics() if takes_numbers(one)], ids=lambda one: one.key)
def test_no_number_makes_a_metric_the_organisers_fault(metric: Metric) -> None:
    """Near the end of the floats, with either sign, in some rows: scored, or refused. Nothing warns."""
    solution, frame = drawn(metric)
    refusal(solution, frame)
    last = [column for column in frame if column != "id"][-1]
    for value in (1e308, -1e308, 1.7e308, 1e160):
        odd = frame.copy()
        odd.loc[[3, N_ROWS - 1], last] = value
        refusal(solution, odd)


@pytest.mark.parametrize("key", REFUSING.split())
def test_the_cells_that_are_too_large_are_named(key: str) -> None:
    """What was found with its lines, the largest first; and what to do."""
    solution, frame = drawn(get_metric(key))
    last = [column for column in frame if column != "id"][-1]
    frame.loc[[3, N_ROWS - 1], last] = [1.6e308, 1.7e308]
    assert refusal(solution, frame) == (
        f"mine.csv is refused:\n  - 2 cells of column '{last}' are too large to be scored: '1.7e+308', '1.6e+308'; "
        f"write numbers of the size that the target has in the training rows (lines {N_ROWS + 1}, 5)"
    )


@pytest.mark.parametrize("columns", [{"target": "y", "weight": "w"}, {"target": "y"}])
@pytest.mark.parametrize("split", ["public", "private"])
def test_a_refusal_does_not_tell_which_rows_are_public(columns: dict[str, str], split: str) -> None:
    """With weights too: it names the same cells, whichever split has no score because of them."""
    solution = SQUARES.assign(Usage=["Public", "Private"] * 3).drop(columns="g")
    answer = SQUARES[["id", "y"]].copy()
    answer.loc[[0, 1], "y"] = 1e308
    with pytest.raises(InvalidSubmissionError, match=re.escape("(lines 2, 3)")):
        podium.score(solution, answer, metric="rmse", columns=columns, split=split)


def test_a_solution_that_cannot_be_scored_stays_the_organisers_fault() -> None:
    """Where the true answers have no score either, or the predictions are of a usual size."""
    answer = SQUARES[["id", "y"]]
    with pytest.raises(MetricError):
        podium.score(answer.assign(y=1.0), answer.assign(y=[1e308, 2, 3, 4, 5, 6]), metric="pearson")
    with pytest.raises(MetricError):
        podium.score(answer, answer.assign(y=1.0), metric="pearson")


def test_large_numbers_that_have_a_score_get_it() -> None:
    answer = SQUARES[["id", "y"]]
    assert podium.score(answer, answer.assign(y=answer["y"] * 1e300), metric="spearman") == pytest.approx(1.0)
    assert podium.score(answer, answer.assign(y=1e100), metric="rmse") == pytest.approx(1e100)
