"""What the ranks of a board are worth: on the board, in the store, and for whom."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats
from tiny import NOW, TOML, Tiny, make_tiny, with_rules

from podium.competition.folder import load_competition
from podium.submission import PRIVATE, PUBLIC
from podium.use import uncertainty
from podium.use.board import Board, assemble, load_board
from podium.use.board_rows import board_rows, board_texts, tie_letter
from podium.use.close import close


@pytest.fixture
def crowd(tiny: Tiny) -> Tiny:
    """Four teams that differ by luck, one that is far behind, and a baseline."""
    random = np.random.default_rng(11)
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=9.0)
    for place, name in enumerate(("ann", "bob", "cy", "dee")):
        noise = dict(zip(tiny.ids(), random.normal(0, 1, 60), strict=True))
        tiny.submit(name, source=tiny.table(noise.__getitem__), minute=place)
    noise = dict(zip(tiny.ids(), random.normal(0, 9, 60), strict=True))
    tiny.submit("last", source=tiny.table(noise.__getitem__), minute=9)
    return tiny


def see(tiny: Tiny, split: str = PUBLIC, **more: object) -> Board:
    return load_board(tiny.root, tiny.competition, split=split, now=NOW, **more)  # type: ignore[arg-type]


def test_teams_that_differ_by_luck_are_tied_and_who_is_far_behind_is_not(crowd: Tiny) -> None:
    """Each rank set holds the rank on the board; nobody is verified first; baselines are not weighed."""
    rows = {row["team"]: row for row in board_rows(see(crowd))}
    lucky = [rows[name] for name in ("ann", "bob", "cy", "dee")]
    assert {row["tie"] for row in lucky} == {1}
    assert all((row["rank_low"], row["rank_high"]) == (1, 4) for row in lucky)
    assert (rows["last"]["rank_low"], rows["last"]["rank_high"], rows["last"]["tie"]) == (5, 5, 2)
    assert not any(row["is_first_verified"] for row in rows.values())
    assert rows["dummy"]["rank_low"] is None


def test_the_standard_error_beside_a_score_is_that_of_its_rows(crowd: Tiny) -> None:
    """For an RMSE by the delta method."""
    rows = crowd.ids(PUBLIC)
    noise = dict(zip(crowd.ids(), np.random.default_rng(11).normal(0, 1, 60), strict=True))
    squares = np.array([noise[row] for row in rows]) ** 2
    [ann] = [row for row in board_rows(see(crowd)) if row["team"] == "ann"]
    assert ann["standard_error"] == pytest.approx(stats.sem(squares) / (2 * np.sqrt(squares.mean())), rel=1e-4)


def test_a_leader_far_ahead_is_verified(tiny: Tiny) -> None:
    """And alone in the first group; the mark stands beside the rank."""
    random = np.random.default_rng(12)
    for name, width in (("ann", 0.1), ("bob", 3.0), ("cy", 3.0)):
        noise = dict(zip(tiny.ids(), random.normal(0, width, 60), strict=True))
        tiny.submit(name, source=tiny.table(noise.__getitem__))
    first, *others = board_texts(see(tiny))
    assert (first["team"], first["rank"], first["between"], first["tie"]) == ("ann", "1 *", "1", "a")
    assert {row["tie"] for row in others} == {"b"}


def test_one_team_has_nobody_to_be_weighed_against(tiny: Tiny) -> None:
    """A score and its standard error all the same."""
    tiny.submit("ann", source=tiny.table(lambda row: int(row[1:]) % 3))
    board = see(tiny)
    assert board.weighed is None
    assert board_rows(board)[0]["standard_error"] > 0


def test_a_board_is_weighed_once_for_each_version(crowd: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is told again; a new standing makes a new version, a worse submission none."""
    told = see(crowd).weighed
    times = []
    real = uncertainty._weigh
    monkeypatch.setattr(uncertainty, "_weigh", lambda *args: times.append(1) or real(*args))
    assert see(crowd).weighed == told
    crowd.submit("ann", 50.0, minute=20)
    assert see(crowd).weighed == told
    assert times == []
    crowd.submit("eve", 0.5, minute=21)
    assert len(see(crowd).weighed.rank_sets) == 6
    assert times == [1]


def test_a_busy_server_may_show_an_earlier_weighing(crowd: Tiny) -> None:
    """For as long as it says; scores and ranks are of now."""
    crowd.submit("eve", 0.5, minute=20)
    earlier = see(crowd).weighed.to_json()
    crowd.submit("fay", 0.4, minute=21)
    with crowd.store() as store:
        store.keep_weighed_board("tiny", PUBLIC, version="earlier", content=earlier, now=NOW)
        ask = {"split": PUBLIC, "is_closed": False, "max_age": timedelta(seconds=30)}
        soon = assemble(crowd.competition, store, now=NOW + timedelta(seconds=29), **ask)
        later = assemble(crowd.competition, store, now=NOW + timedelta(seconds=31), **ask)
    assert soon.n_ranked == later.n_ranked == 7
    assert len(soon.weighed.rank_sets) == 6
    assert len(later.weighed.rank_sets) == 7


def test_below_the_top_only_who_asks_is_weighed(crowd: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may be the worst of the weighed may be the worst of all; after the close everybody is weighed."""
    monkeypatch.setattr(uncertainty, "MOST_TEAMS", 2)
    top = see(crowd).weighed
    assert len(top.rank_sets) == 2
    assert all(high == 5 for _, high in top.rank_sets.values())
    asked = see(crowd, team="last")
    assert asked.line_of(asked.team).submission.number in asked.weighed.rank_sets
    closed = close(crowd.root, crowd.competition, now=NOW)
    assert len(closed.weighed.rank_sets) == 5


def test_the_forecast_is_of_an_open_public_board(crowd: Tiny) -> None:
    """Each interval holds some rank there is; where private scores are seen there is nothing to forecast."""
    board = see(crowd)
    assert 0 < board.weighed.shake_up < 1
    assert set(board.weighed.private_ranks) == set(board.weighed.rank_sets)
    assert all(1 <= low <= high <= 5 for low, high in board.weighed.private_ranks.values())
    assert "private_low" in board_rows(board)[0]
    private = close(crowd.root, crowd.competition, now=NOW)
    assert private.weighed.shake_up is None
    assert "private_low" not in board_rows(private)[0]


def test_what_is_stored_is_read_as_it_was(crowd: Tiny) -> None:
    """Through JSON and back; no fingerprint is in it."""
    weighed = see(crowd).weighed
    assert uncertainty.Weighed.from_json(weighed.to_json()) == weighed
    assert set(json.loads(weighed.to_json())) == {
        "rank_sets",
        "groups",
        "first",
        "stability",
        "shake_up",
        "private_ranks",
    }


def test_ties_go_on_after_z() -> None:
    """As columns of a spreadsheet do."""
    assert [tie_letter(group) for group in (None, 1, 26, 27, 52, 703)] == ["", "a", "z", "aa", "az", "aaa"]


def test_programs_are_told_no_more_of_a_sealed_board_than_people(tmp_path) -> None:
    """Five digits, and one of the standard error; on the private board after the close everything."""
    toml = TOML.replace('target = "y"', 'target = "y"\nsecrecy = "sealed"')
    tiny = make_tiny(tmp_path, toml=toml)
    outcome = tiny.submit("ann", source=tiny.table(lambda row: int(row[1:]) % 7 / 7))
    [row] = board_rows(see(tiny))
    full = np.sqrt(np.mean([(int(one[1:]) % 7 / 7) ** 2 for one in tiny.ids(PUBLIC)]))
    assert row["score"] == outcome.public_score == outcome.receipt.scores[PUBLIC] == np.trunc(full * 1e5) / 1e5
    assert row["standard_error"] == float(f"{row['standard_error']:.0e}")
    with tiny.store() as store:
        entry = json.loads(store.ledger("tiny")[-1].entry)
        assert store.get_submission(1).scores[PUBLIC] == pytest.approx(full)
    assert (entry["score"], entry["step"]) == (f"{row['score']:.5f}", "0.00001")
    [row] = board_rows(close(tiny.root, tiny.competition, now=NOW))
    assert row["score"] == pytest.approx(np.sqrt(np.mean([(int(one[1:]) % 7 / 7) ** 2 for one in tiny.ids(PRIVATE)])))


def test_participants_cannot_move_the_steps_of_a_coarse_board(tiny: Tiny) -> None:
    """They come from the baselines' errors, as soon as there is one."""
    (tiny.competition.folder / "competition.toml").write_text(with_rules(precision='"auto"'))
    tiny = replace(tiny, competition=load_competition(tiny.competition.folder))
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3)
    before = see(tiny).precision
    for place in range(5):
        tiny.submit(f"t{place}", source=tiny.table(lambda row: 100.0 * (int(row[1:]) % 2)), minute=place)
    assert see(tiny).precision == before
