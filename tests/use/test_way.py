"""Points on boards and receipts: where a team stands, what is next, how far it is; and nothing that is not told."""

import json
from pathlib import Path

import pytest
from tiny import NOW, TOML, Tiny, make_tiny

from podium import load
from podium.standings.points import Scale
from podium.submission import PRIVATE
from podium.use.board import load_board
from podium.use.board_rows import board_rows
from podium.use.way import find_stand, stand_words

LADDER = TOML.replace("[rules]", '[rules]\nboard = "ladder"')
SEALED = 'secrecy = "sealed"\n' + TOML


def with_rungs(tiny: Tiny) -> Tiny:
    """RMSE about 4, 3, 2 and 1: dummy, linear, a single model and the ensemble, clearly apart."""
    for name, rung, error in (
        ("dummy", "dummy", 4),
        ("line", "linear", 3),
        ("tree", "default", 2),
        ("all", "ensemble", 1),
    ):
        tiny.baseline(name, rung, lambda row, error=error: error + int(row[1:]) % 3 / 90, oof=error)
    return tiny


def points_of(board) -> dict[str, float]:
    return {row["team"]: row["points"] for row in board_rows(board)}


def test_rungs_and_teams_have_points_on_the_board(tiny: Tiny) -> None:
    """0, 25, 50, 100 at the rungs; half way between two of them half way between their points."""
    with_rungs(tiny)
    scale = load_board(tiny.root, tiny.competition, now=NOW).scale
    assert isinstance(scale, Scale)
    middle = (scale.marks[1].score + scale.marks[2].score) / 2
    tiny.submit("ann", middle)
    tiny.submit("bob", 0.0, minute=1)
    board = load_board(tiny.root, tiny.competition, now=NOW)
    points = points_of(board)
    assert [points[name] for name in ("dummy", "line", "tree", "all")] == [0, 25, 50, 100]
    assert points["ann"] == pytest.approx(37.5, abs=0.05)
    assert points["bob"] == 150


def test_private_points_are_counted_on_the_private_rows(tiny: Tiny) -> None:
    """By the private scores of the same rungs."""
    with_rungs(tiny).submit("ann", 4.5, 0.9)
    private = load_board(tiny.root, tiny.competition, split=PRIVATE, now=NOW, peek=True)
    assert points_of(load_board(tiny.root, tiny.competition, now=NOW))["ann"] == 0
    assert points_of(private)["ann"] > 100


def test_rungs_that_cannot_be_told_apart_share_a_mark(tiny: Tiny) -> None:
    """Errors of the same size in other rows are noise: the single model and the ensemble are one."""
    tiny.baseline("dummy", "dummy", lambda row: 4.0 + int(row[1:]) % 3 / 90, oof=4.0)
    tiny.baseline("tree", "default", lambda row: 1 + int(row[1:]) % 3 / 3, oof=1.0)
    tiny.baseline("all", "ensemble", lambda row: 1 + int(row[1:]) % 5 / 6, oof=0.9)
    marks = load_board(tiny.root, tiny.competition, now=NOW).scale.marks
    assert [(mark.rungs, mark.points) for mark in marks] == [("dummy", 0), ("good and world-class", 75)]


def test_points_are_cut_off_so_that_a_rung_is_reached_or_not(tiny: Tiny) -> None:
    """49.9 is not 50."""
    board = with_rungs(tiny).submit("ann", 9.0).board
    good = board.scale.marks[2].score
    for score, points, words in ((good, 50, "50: between good"), (good + 1e-4, 49.9, "49: between linear")):
        assert board.points(score) == points
        assert dict(stand_words(board, find_stand(board, score, 5)))["Points"].startswith(words)


def test_the_receipt_says_where_you_stand_and_what_is_next(run, tiny: Tiny) -> None:
    """Points, the next mark, the gap in the metric's units and beside the last step; `show` says the same."""
    path = tiny.root / "mine.csv"
    with_rungs(tiny)
    path.write_bytes(tiny.file(2.52))
    ran = run("submit", "tiny", path, "--team", "ann", "--root", tiny.root)
    lines = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert lines["Points"] == "37: between linear at 25 and good at 50"
    assert lines["Next"].startswith("good (tree) 2.01")
    assert "of the step from dummy to linear" in lines["Next"]
    shown = run("show", "tiny", "--team", "ann", "--root", tiny.root).out
    assert "Points    37: between linear at 25 and good at 50" in shown


def test_programs_get_points_and_what_is_next(run, tiny: Tiny) -> None:
    """In the receipt and in each row of the board."""
    path = tiny.root / "mine.csv"
    with_rungs(tiny)
    path.write_bytes(tiny.file(2.52))
    words = ("--team", "ann", "--root", tiny.root)
    receipt = json.loads(run("submit", "tiny", path, *words, "--json").out)
    assert receipt["points"] == pytest.approx(37.5, abs=1)
    assert receipt["next"]["rungs"] == ["good"]
    assert receipt["next"]["points"] == 50
    rows = json.loads(run("leaderboard", "tiny", *words, "--format", "json").out)
    assert {row["team"]: row["points"] for row in rows}["ann"] == receipt["points"]


def test_a_notebook_says_it_too(tiny: Tiny) -> None:
    """In its receipt and its frame."""
    import pandas as pd

    with_rungs(tiny)
    loaded = load("tiny", root=tiny.root, team="ann")
    answers = pd.DataFrame({"id": tiny.ids()})
    shown = loaded.submit(answers.assign(y=[(int(row[1:]) * 37 % 101) / 10 + 2.52 for row in answers["id"]]))
    assert shown.points == pytest.approx(37.5, abs=1)
    assert "Points    37: between linear at 25 and good at 50" in repr(shown)
    assert loaded.leaderboard().frame.set_index("team")["points"]["ann"] == shown.points


def test_without_rungs_nothing_is_said_of_points(run, tiny: Tiny) -> None:
    """And programs get null."""
    outcome = tiny.submit("ann", 2.5)
    assert outcome.board.points(2.5) is None
    assert find_stand(outcome.board, 2.5, outcome.receipt.number) is None
    assert "Points" not in run("show", "tiny", "--team", "ann", "--root", tiny.root).out


def test_a_ladder_counts_points_of_what_it_told(tmp_path: Path) -> None:
    """An accepted score has points; one that was not accepted has none; standard errors are never told."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=LADDER))
    first = tiny.submit("ann", 2.5)
    stand = find_stand(first.board, first.public_score, first.receipt.number)
    assert stand.points == pytest.approx(37.5, abs=1)
    assert stand.errors is None
    refused = tiny.submit("ann", 3.5, minute=1)
    assert refused.public_score is None


def test_sealed_boards_tell_no_paired_standard_errors(tmp_path: Path) -> None:
    """A number of them says much of the hidden labels; where labels are public it is told."""
    said = {}
    for secrecy in ("practice", "sealed"):
        toml = f'secrecy = "{secrecy}"\n{TOML}'
        tiny = with_rungs(make_tiny(tmp_path / secrecy, toml=toml))
        outcome = tiny.submit("ann", source=tiny.table(lambda row: 2.5 + int(row[1:]) % 7 / 9))
        stand = find_stand(outcome.board, outcome.public_score, outcome.receipt.number)
        said[secrecy] = dict(stand_words(outcome.board, stand))["Next"]
    assert "paired standard errors" in said["practice"]
    assert "paired standard errors" not in said["sealed"]


def test_points_tell_no_more_than_the_shown_score(tmp_path: Path) -> None:
    """Two files whose shown scores are equal have equal points, whatever their full scores are."""
    toml = SEALED.replace("[rules]", "[rules]\nprecision = 1")
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=toml))
    one, two = tiny.submit("ann", 2.51), tiny.submit("bob", 2.58, minute=1)
    assert one.public_score == two.public_score
    points = points_of(two.board)
    assert points["ann"] == points["bob"]
