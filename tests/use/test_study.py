"""After the end: the code of the best baseline that a team has not beaten, to study."""

from pathlib import Path

import pytest
from tiny import NOW, Tiny, with_rungs

from podium.errors import InvalidCompetitionError
from podium.use.baseline_code import baseline_code
from podium.use.close import finish
from podium.use.study import Study, open_study


def study(tiny: Tiny, private: float, folder: Path | None = None) -> Study:
    """What is to be studied by who has this private score."""
    team = f"team {private}"
    tiny.submit(team, 1.0, private)
    author, board = finish(tiny.root, tiny.competition, team=team, now=NOW)
    found = open_study(tiny.root, board, author, folder, now=NOW)
    assert found is not None
    return found


def test_the_best_that_is_not_beaten_is_studied(tiny: Tiny) -> None:
    """If its code says all that it does; a blend only where nothing else is ahead."""
    with_rungs(tiny)
    below, above, between, beyond = (study(tiny, private) for private in (5.0, 2.5, 1.5, 0.5))
    assert [one.name for one in (below, above, between, beyond)] == [
        "decision-tree",
        "decision-tree",
        "ensemble",
        "decision-tree",
    ]
    assert [one.stands_alone for one in (above, between)] == [True, False]
    assert [one.is_beaten for one in (below, above, between, beyond)] == [False, False, False, True]
    assert above.idea.startswith("Yes-or-no questions")
    assert above.path is None


def test_the_script_is_that_of_the_baseline(tiny: Tiny, tmp_path: Path) -> None:
    """It runs in the project, and leaves the learner's own submission.csv alone."""
    with_rungs(tiny)
    found = study(tiny, 2.5, tmp_path)
    assert (found.path, found.is_new) == (tmp_path / "study_decision-tree.py", True)
    code = baseline_code(tiny.root, tiny.competition, "decision-tree", now=NOW)
    written = found.path.read_text()
    assert written == code.replace("submission.csv", "study_decision-tree.csv")
    assert written != code
    compile(written, found.path.name, "exec")


def test_a_study_is_never_overwritten(tiny: Tiny, tmp_path: Path) -> None:
    """What the learner wrote into it stays."""
    (tmp_path / "study_decision-tree.py").write_text("mine")
    found = study(with_rungs(tiny), 2.5, tmp_path)
    assert (found.is_new, found.path.read_text()) == (False, "mine")


def test_where_there_is_no_baseline_there_is_nothing_to_study(tiny: Tiny) -> None:
    """And where the public files are gone, the organiser is told."""
    tiny.submit("ann", 1.0)
    author, board = finish(tiny.root, tiny.competition, team="ann", now=NOW)
    assert open_study(tiny.root, board, author, None, now=NOW) is None


def test_a_competition_without_its_files_is_a_sentence(tiny: Tiny, tmp_path: Path) -> None:
    """The end itself stands by then."""
    with_rungs(tiny).submit("ann", 1.0)
    author, board = finish(tiny.root, tiny.competition, team="ann", now=NOW)
    tiny.competition.sample_path.unlink()
    with pytest.raises(InvalidCompetitionError, match="prepare"):
        open_study(tiny.root, board, author, tmp_path, now=NOW)
    assert list(tmp_path.glob("study_*")) == []
