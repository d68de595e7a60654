"""A competition whose board is a ladder: what a team is told, and what it is not."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from program import Run
from tiny import NOW, Tiny, with_rules

from podium.competition.folder import load_competition
from podium.errors import CompetitionError
from podium.submission import PUBLIC
from podium.use.board import load_board
from podium.use.board_rows import board_rows
from podium.use.close import close
from podium.use.submissions import load_own
from podium.use.submit import Outcome

LATER = NOW + timedelta(days=1)


@pytest.fixture
def ladder(tiny: Tiny) -> Tiny:
    (tiny.competition.folder / "competition.toml").write_text(with_rules(board='"ladder"', precision=2))
    return replace(tiny, competition=load_competition(tiny.competition.folder))


def answers(tiny: Tiny, width: float) -> bytes:
    """Answers that are wrong by normal errors of that width, other ones for each."""
    noise = dict(zip(tiny.ids(), np.random.default_rng(int(width * 100)).normal(0, 1, 60), strict=True))
    return tiny.table(lambda row: width * noise[row])


def send(tiny: Tiny, width: float, minute: float, team: str = "ann", **more: object) -> Outcome:
    return tiny.submit(team, source=answers(tiny, width), minute=minute, **more)


def test_a_team_learns_whether_it_is_a_new_best_and_nothing_else(ladder: Tiny) -> None:
    """No score, rank, tier or comparison of what is not accepted."""
    first, small, big = (send(ladder, width, minute) for minute, width in enumerate((4.0, 3.99, 1.0)))
    assert [one.words for one in (first, small, big)] == [
        f"new best {first.public_score:.2f}",
        "not a significant improvement",
        f"new best {big.public_score:.2f}",
    ]
    assert (small.public_score, small.receipt.scores, small.standing, small.tiers, small.gain_z) == (
        None,
        {},
        None,
        [],
        None,
    )
    assert first.standing.rank == 1


def test_the_board_stands_still_until_something_is_accepted(ladder: Tiny) -> None:
    """On the grid, with the accepted one; what was tried counts as sent. No errors, rank sets or forecasts."""
    send(ladder, 4.0, 0)
    send(ladder, 4.0, 1, "bob")
    before = board_rows(load_board(ladder.root, ladder.competition, now=NOW))
    send(ladder, 3.99, 2)
    after = board_rows(load_board(ladder.root, ladder.competition, now=NOW))
    assert [{**row, "submissions": 0} for row in after] == [{**row, "submissions": 0} for row in before]
    assert after[0]["submissions"] == 2
    assert after[0]["score"] == round(after[0]["score"], 2)
    assert all(row["standard_error"] is row["rank_low"] is row["private_low"] is None for row in after)


def test_ones_own_list_and_the_ledger_tell_no_more(ladder: Tiny) -> None:
    """An empty place where nothing was accepted; the entry of the ledger has none either."""
    for minute, width in enumerate((4.0, 3.99, 1.0)):
        send(ladder, width, minute)
    own = load_own(ladder.root, ladder.competition, team="ann", now=NOW)
    told = [own.public_score(one) for one in own.submissions]
    assert told[1] is None
    assert told[2] < told[0]
    with ladder.store() as store:
        facts = [json.loads(one.entry) for one in store.ledger("tiny")]
    entries = [one for one in facts if one["kind"] == "submission"]
    assert [one["score"] and float(one["score"]) for one in entries] == told


def test_a_verdict_stands(ladder: Tiny) -> None:
    """Sent again with the same key it is told again, whatever came after."""
    send(ladder, 4.0, 0)
    send(ladder, 3.99, 1, idempotency_key="k")
    send(ladder, 1.0, 2)
    again = send(ladder, 3.99, 3, idempotency_key="k")
    assert again.receipt.is_replay
    assert again.words == "not a significant improvement"


def test_teams_climb_each_for_itself(ladder: Tiny) -> None:
    """The first of a team is accepted, however far others are."""
    send(ladder, 1.0, 0)
    assert send(ladder, 9.0, 1, "bob").words.startswith("new best")


def test_the_private_board_is_that_of_any_competition(ladder: Tiny) -> None:
    """With free places filled by public scores, known or not."""
    for minute, width in enumerate((4.0, 3.99, 1.0)):
        send(ladder, width, minute)
    board = close(ladder.root, ladder.competition, now=LATER)
    assert [line.submission.number for line in board.standings] == [3]
    assert board_rows(board)[0]["standard_error"] > 0


def test_a_metric_without_standard_errors_cannot_have_a_ladder(ladder: Tiny) -> None:
    """The team is not to blame and loses nothing."""
    path = ladder.competition.folder / "competition.toml"
    path.write_text(path.read_text().replace('"rmse"', '"max_error"'))
    broken = replace(ladder, competition=load_competition(ladder.competition.folder))
    with pytest.raises(CompetitionError, match="has no standard error on the public rows"):
        broken.submit("ann", 1.0)
    with broken.store() as store:
        assert store.submissions("tiny") == []


def test_the_command_line_tells_one_of_two_messages(ladder: Tiny, run: Run) -> None:
    """And JSON the same."""
    send(ladder, 4.0, 0)
    path = ladder.root / "s.csv"
    path.write_bytes(answers(ladder, 3.99))
    words = ["submit", "tiny", path, "--team", "ann", "--root", ladder.root]
    out = run(*words).out
    assert "not a significant improvement" in out
    assert "Tiers" not in out
    assert "Rank" not in out
    told = json.loads(run(*words, "--json").out)
    assert (told["scores"], told["is_new_best"], told["rank"], told["tiers"]) == ({}, False, None, [])
    assert PUBLIC not in told["scores"]
