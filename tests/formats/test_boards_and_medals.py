"""Published standings are read as they are found, and give the medals that Kaggle and MLE-bench give."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.formats.board import read_board
from podium.formats.medals import find_thresholds, medal_places
from podium.metrics.registry import get_metric

CHECKS = {
    10: (1, 2, 4),
    99: (9, 19, 39),
    249: (10, 49, 99),
    999: (11, 50, 100),
    1888: (13, 94, 188),
    5000: (20, 250, 500),
}


@pytest.mark.parametrize("n_teams", CHECKS)
def test_the_table_of_medals(n_teams: int) -> None:
    assert tuple(medal_places(n_teams).values()) == CHECKS[n_teams]


def theirs(scores: pd.Series) -> dict[str, float]:
    """MLE-bench's thresholds, by its own arithmetic of floats."""
    n = len(scores)
    if n < 100:
        places = (max(1, int(n * 0.1)), max(1, int(n * 0.2)), max(1, int(n * 0.4)))
    elif n < 250:
        places = (10, max(1, int(n * 0.2)), max(1, int(n * 0.4)))
    elif n < 1000:
        places = (10 + int(n * 0.002), 50, 100)
    else:
        places = (10 + int(n * 0.002), max(1, int(n * 0.05)), max(1, int(n * 0.1)))
    gold, silver, bronze = (float(scores.iloc[place - 1]) for place in places)
    return {"gold": gold, "silver": silver, "bronze": bronze, "median": float(scores.median())}


@given(st.integers(1, 3000), st.booleans())
@settings(max_examples=many(100))
def test_thresholds_are_those_of_mlebench(n_teams: int, greater_is_better: bool) -> None:
    """With ties, for both directions, from one team to thousands."""
    scores = sorted((place // 3 / 100 for place in range(n_teams)), reverse=greater_is_better)
    assert vars(find_thresholds(scores)) == theirs(pd.Series(scores))


def test_a_score_at_the_threshold_gets_the_medal() -> None:
    thresholds = find_thresholds([0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    medals = [thresholds.medal(score, greater_is_better=True) for score in (0.91, 0.9, 0.8, 0.7, 0.69)]
    assert medals == ["gold", "gold", "silver", "bronze", ""]
    assert thresholds.is_above_median(0.56, greater_is_better=True)
    assert not thresholds.is_above_median(0.55, greater_is_better=True)


KAGGLE = (
    '\ufeffRank,TeamId,TeamName,SubmissionDate,Score\n1,7,"Two, three",2024-01-01,0.30000\n'
    "2,8,日本語,2024-01-01,0.2\n2,8,日本語,2024-01-02,0.25\n3,,,2024-01-01,0.25\n4,,,2024-01-01,0.25\n5,9,late,2024,\n"
)


def test_a_board_of_kaggle_is_read_with_all_its_oddities(tmp_path: Path) -> None:
    """A mark of UTF-8, quoted commas, other alphabets, no name, ties, several rows of a team, no score."""
    (tmp_path / "board.csv").write_text(KAGGLE, encoding="utf-8")
    board = read_board(tmp_path / "board.csv", get_metric("accuracy"))
    assert board.scores == [0.3, 0.25, 0.25, 0.25]
    assert [remark.why for remark in board.remarks] == ["1 of the 6 lines of board.csv have no score and were left out"]


def test_a_board_in_the_other_order_is_remarked_on(tmp_path: Path) -> None:
    """An error whose board begins with the largest is the wrong metric, or the wrong board."""
    (tmp_path / "board.csv").write_text("score\n0.9\n0.8\n")
    board = read_board(tmp_path / "board.csv", get_metric("rmse"))
    assert board.scores == [0.8, 0.9]
    assert "does not begin with its smallest score" in board.remarks[0].why


def test_a_pointer_of_git_lfs_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / "leaderboard.csv"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:e071\nsize 125841\n")
    board = read_board(path)
    assert board.scores == ()
    assert "Git LFS pointer" in str(board.remarks[0])
    assert "`git lfs pull`" in str(board.remarks[0])


def test_a_board_without_scores_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "board.csv").write_text("rank,name\n1,a\n")
    assert "has no column 'score'; it has rank, name" in read_board(tmp_path / "board.csv").remarks[0].why
