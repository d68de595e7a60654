"""``podium.score``: two tables, one number, whatever the order of the rows and whoever names the columns."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

import podium
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, PodiumError
from podium.scoring.score import score_splits

IDS = ["007", "7", "a", "b b", "ü"]
SOLUTION = pd.DataFrame({"key": IDS, "y": [1.0, 2.0, 3.0, 4.0, 5.0]})
ANSWER = pd.DataFrame({"key": IDS[::-1], "y": [5.5, 4.0, 3.0, 2.0, 0.0]})
USAGE = ["Public", "Private", "Ignored", "Public", "Private"]


def rmse(*errors: float) -> float:
    return float(np.sqrt(np.mean(np.square(errors))))


def test_rows_are_matched_by_id_as_text() -> None:
    """In any order; 007 is not 7. The id is the first column, the target the rest."""
    assert podium.score(SOLUTION, ANSWER, metric="rmse") == pytest.approx(rmse(1, 0, 0, 0, 0.5))
    with pytest.raises(InvalidSubmissionError, match="7"):
        podium.score(SOLUTION, ANSWER.assign(key=["ü", "b b", "a", "7", "7"]), metric="rmse")


@pytest.mark.parametrize("end", [".csv", ".csv.gz", ".zip"])
def test_files_and_frames_give_the_same(tmp_path: Path, end: str) -> None:
    """A path, its name as text, packed or not."""
    solution, answer = tmp_path / f"solution{end}", tmp_path / f"answer{end}"
    SOLUTION.to_csv(solution, index=False)
    ANSWER.to_csv(answer, index=False)
    expected = podium.score(SOLUTION, ANSWER, metric="rmse")
    assert podium.score(solution, str(answer), metric="rmse") == expected
    assert podium.score(SOLUTION, answer, metric="rmse") == expected


def test_each_split_is_scored_by_itself_and_ignored_rows_by_none() -> None:
    """All rows but the ignored ones, or those of one Usage."""
    solution = SOLUTION.assign(Usage=USAGE)
    assert podium.score(solution, ANSWER, metric="rmse") == pytest.approx(rmse(1, 0, 0, 0.5))
    assert podium.score(solution, ANSWER, metric="rmse", split="public") == pytest.approx(rmse(1, 0))
    assert podium.score(solution, ANSWER, metric="rmse", split="private") == pytest.approx(rmse(0, 0.5))
    both = score_splits(solution, ANSWER, metric="rmse")
    assert list(both) == ["public", "private"]
    worse = ANSWER.assign(y=[5.5, 4.0, 99.0, 2.0, 0.0])
    assert score_splits(solution, worse, metric="rmse") == both


def test_a_solution_with_one_split_gives_one_number() -> None:
    """Where no row is private, nobody asks for it; who does is told."""
    solution = SOLUTION.assign(Usage=["Public"] * 4 + ["Ignored"])
    assert list(score_splits(solution, ANSWER, metric="rmse")) == ["public"]
    with pytest.raises(MetricError, match="no private rows"):
        podium.score(solution, ANSWER, metric="rmse", split="private")


def test_roles_name_the_columns() -> None:
    """Id, target, prediction, weight and usage; by name or list of names."""
    solution = pd.DataFrame({"y": [1.0, 2.0], "row": ["a", "b"], "w": [1.0, 3.0], "part": ["Public", "Private"]})
    answer = pd.DataFrame({"row": ["a", "b"], "guess": [2.0, 4.0]})
    columns = {"id": "row", "target": ["y"], "prediction": "guess"}
    assert podium.score(solution, answer, metric="mae", columns=columns) == pytest.approx(1.5)
    weighted = podium.score(solution, answer, metric="wmae", columns={**columns, "weight": "w"})
    assert weighted == pytest.approx(metrics.mean_absolute_error([1, 2], [2, 4], sample_weight=[1, 3]))
    assert podium.score(solution, answer, metric="mae", columns={**columns, "usage": "part"}, split="private") == 2.0


def test_several_ids_and_targets_are_one_row() -> None:
    """Ids are matched together, targets averaged as the metric has it."""
    solution = pd.DataFrame({"shop": ["a", "a", "b"], "day": ["1", "2", "1"], "u": [1.0, 2, 3], "v": [0.0, 0, 0]})
    answer = solution.iloc[[2, 0, 1]].assign(u=lambda frame: frame["u"] + 1, v=0.0)
    found = podium.score(solution, answer, metric="mae", columns={"id": ["shop", "day"]})
    assert found == pytest.approx(0.5)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40), st.randoms())
def test_the_order_of_the_rows_never_matters(pairs: list[tuple[int, int]], random) -> None:
    """And the score is scikit-learn's."""
    solution = pd.DataFrame({"id": range(len(pairs)), "label": [f"c{a}" for a, _ in pairs]})
    answer = pd.DataFrame({"id": range(len(pairs)), "label": [f"c{b}" for _, b in pairs]})
    expected = metrics.accuracy_score(solution["label"], answer["label"])
    for frame in (answer, answer.iloc[random.sample(range(len(pairs)), len(pairs))]):
        assert podium.score(solution, frame, metric="accuracy") == pytest.approx(expected)


WRONG = {
    "unknown metric": ({"metric": "rsme"}, MetricError, "rmse"),
    "unknown option": ({"metric": "rmse", "options": {"alpha": 1}}, MetricError, "alpha"),
    "unknown role": ({"metric": "rmse", "columns": {"wieght": "y"}}, InvalidCompetitionError, "wieght"),
    "no such column": ({"metric": "rmse", "columns": {"target": "z"}}, InvalidCompetitionError, "'z'"),
    "no usage": ({"metric": "rmse", "split": "public"}, InvalidCompetitionError, "no Usage column"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_call_is_a_sentence(case: str) -> None:
    """What was found and what there is."""
    arguments, kind, sentence = WRONG[case]
    with pytest.raises(kind, match=sentence):
        podium.score(SOLUTION, ANSWER, **arguments)


def test_a_wrong_solution_is_the_organisers_fault() -> None:
    """Every problem at once: repeated ids, words for numbers, an unknown Usage."""
    for solution, sentence in (
        (SOLUTION.assign(key="a"), "twice"),
        (SOLUTION.assign(y="many"), "many"),
        (SOLUTION.assign(Usage="Secret"), "Usage is 'Secret'"),
        (SOLUTION[["key"]], "no column for the target"),
    ):
        with pytest.raises(InvalidCompetitionError, match=sentence):
            podium.score(solution, ANSWER, metric="rmse")
    with pytest.raises(InvalidCompetitionError, match="there is no file"):
        podium.score("absent.csv", ANSWER, metric="rmse")


def test_a_wrong_submission_is_told_everything_at_once() -> None:
    """Missing and unknown ids, empty cells and words, in one refusal."""
    answer = pd.DataFrame({"key": ["007", "x", "a", "b b", "ü"], "y": ["1", "2", "", "word", "inf"]})
    with pytest.raises(InvalidSubmissionError) as error:
        podium.score(SOLUTION, answer, metric="rmse")
    text = str(error.value)
    assert all(part in text for part in ("'7'", "'x'", "empty", "'word'", "inf"))
    assert len(error.value.problems) >= 5
    with pytest.raises(InvalidSubmissionError, match="there is no file"):
        podium.score(SOLUTION, "absent.csv", metric="rmse")


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=5, max_size=5))
def test_a_score_is_finite_or_there_is_none(values: list[float]) -> None:
    """Huge numbers may overflow; that is an error and no infinite score."""
    try:
        found = podium.score(SOLUTION, ANSWER.assign(y=values), metric="mse")
    except PodiumError:
        return
    assert np.isfinite(found)
