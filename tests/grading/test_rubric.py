"""The rubric of a toml: sensible without a word, and refused with everything that is unfair in it."""

from pathlib import Path

import pytest
from tiny import TOML, write_competition

from podium.errors import InvalidCompetitionError


def write(root: Path, *lines: str):
    return write_competition(root, toml=TOML + "\n".join(["[grading]", *lines]) + "\n").grading


def test_without_a_table_there_is_a_sensible_rubric(tmp_path: Path) -> None:
    rubric = write_competition(tmp_path).grading
    assert (rubric.out_of, rubric.submitted, rubric.result, rubric.good, rubric.world_class) == (100, 25, 50, 80, 100)
    assert (rubric.refused, rubric.missing, rubric.between) == (0, 0, "points")


def test_levels_that_are_left_out_follow_the_full_grade(tmp_path: Path) -> None:
    rubric = write(tmp_path, "out_of = 20", "good = 15")
    assert (rubric.submitted, rubric.result, rubric.good, rubric.world_class) == (5, 10, 15, 20)


def test_all_problems_of_a_rubric_are_told_at_once(tmp_path: Path) -> None:
    lines = ("out_of = 20", "result = 17", "good = 16", "world_class = 25", "refused = 6", "unconfirmed = 0.5")
    with pytest.raises(InvalidCompetitionError) as refused:
        write(tmp_path, *lines)
    said = str(refused.value)
    assert "`grading.world_class` is 25, more than `grading.out_of` (20)" in said
    assert "`grading.result` is 17 and `grading.good` only 16: better work would get less" in said
    assert "`grading.refused` is 6 and `grading.submitted` only 5" in said
    assert '`grading.unconfirmed` is for `between = "steps"`' in said
    assert len(refused.value.problems) == 4


def test_wrong_values_are_told_by_their_keys(tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError) as refused:
        write(tmp_path, "out_of = -1", 'between = "ranks"', "decimals = 9", "goood = 3")
    said = str(refused.value)
    assert [name in said for name in ("grading.out_of", "grading.between", "grading.decimals")] == [True] * 3
    assert "did you mean `grading.good`?" in said
