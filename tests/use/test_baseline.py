"""Baselines go on the board by the same path as a person's file, and one that cannot run stops nobody."""

import pytest
from tiny import NOW, PREPARE, Tiny, make_tiny

from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.use.baseline import Ran, run_baselines
from podium.use.board import load_board
from podium.use.trust import trust


def run(tiny: Tiny, *names: str) -> tuple[list[Ran], list[tuple[int, int, str]]]:
    steps: list[tuple[int, int, str]] = []
    ran = run_baselines(tiny.root, tiny.competition, names, now=NOW, progress=lambda *step: steps.append(step))
    return ran, steps


@pytest.fixture
def linear(tmp_path) -> Tiny:
    """A competition in which a straight line is the truth."""
    program = PREPARE.replace("{(row * 37 % 101) / 10}", "{row % 97 * 0.5 + 1}")
    return make_tiny(tmp_path / "root", program=program)


def test_those_that_are_named_run_and_stand_on_the_board(linear: Tiny) -> None:
    """Scored on both parts, unranked, with rung and out-of-fold score; the second run records nothing new."""
    ran, steps = run(linear, "dummy", "linear")
    assert [one.name for one in ran] == ["dummy", "linear"]
    assert all(one.problem == "" and one.public_score is not None for one in ran)
    board = load_board(linear.root, linear.competition, now=NOW)
    assert [(line.rank, line.team.name) for line in board.standings] == [(None, "linear"), (None, "dummy")]
    assert [rung.name for rung in board.rungs] == ["dummy", "linear"]
    assert all(0 <= done <= total for done, total, _ in steps)
    again, _ = run(linear, "dummy", "linear")
    assert [one.submission.number for one in again] == [one.submission.number for one in ran]
    assert linear.submit("ann", source=linear.competition.sample_path.read_bytes()).tiers[0].rung.name == "dummy"


def test_a_name_that_is_none_is_refused_before_anything_runs(linear: Tiny) -> None:
    """With the nearest one."""
    with pytest.raises(NotAllowedError, match="did you mean 'dummy'"):
        run(linear, "dumy")
    with linear.store() as store:
        assert store.submissions() == []


def test_a_person_who_has_the_name_stops_that_baseline_alone(linear: Tiny) -> None:
    """It is reported, and the rest run."""
    linear.submit("Dummy", source=linear.competition.sample_path.read_bytes())
    ran, _ = run(linear, "dummy", "linear")
    assert [one.name for one in ran if one.submission is None] == ["dummy"]
    assert "name of a team" in ran[0].problem


def test_own_baselines_that_fail_are_reported_and_the_rest_run(linear: Tiny) -> None:
    """One raises, one gives a table that is refused, one is good."""
    folder = linear.competition.folder / "baselines"
    folder.mkdir()
    body = "def predict(train, test):\n    {}\n"
    (folder / "broken.py").write_text(body.format("raise ValueError('no such column')"))
    (folder / "short.py").write_text(body.format("return test[['id']].assign(y=1.0).head(3)"))
    (folder / "tidy.py").write_text(body.format("return test[['id']].assign(y=1.0)"))
    trust(linear.root, linear.competition, now=NOW)
    ran, _ = run(linear, "broken", "short", "tidy")
    problems = {one.name: one.problem for one in ran}
    assert "no such column" in problems["broken"]
    assert "missing" in problems["short"]
    assert problems["tidy"] == ""


def test_an_own_baseline_may_not_take_the_name_of_a_shipped_one(linear: Tiny) -> None:
    """It would take its place on the way up."""
    folder = linear.competition.folder / "baselines"
    folder.mkdir()
    (folder / "dummy.py").write_text("def predict(train, test): ...\n")
    trust(linear.root, linear.competition, now=NOW)
    with pytest.raises(InvalidCompetitionError, match=r"baselines/dummy\.py"):
        run(linear, "linear")
