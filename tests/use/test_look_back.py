"""Looking back on a closed competition: only then, for everybody, and in words that claim no more than is known."""

import json
from datetime import timedelta

import numpy as np
import pytest
from tiny import NOW, Tiny, make_tiny, prepare_it, with_rules

from podium.cli.post_mortem import print_post_mortem
from podium.competition.folder import load_competition
from podium.errors import NotAllowedError
from podium.use.close import close
from podium.use.look_back import LookBack, look_back

LATER = NOW + timedelta(days=1)


def noisy(seed: int, size: float):
    """An error for each row, drawn by ``seed``."""
    return lambda row: float(np.random.default_rng([seed, int(row[1:])]).normal() * size)


def fill(tiny: Tiny) -> Tiny:
    """Four teams and two baselines; what is best on public is not best on private."""
    tiny.baseline("dummy", "dummy", noisy(1, 9.0), oof=9.0)
    tiny.baseline("forest", "default", noisy(2, 3.0), oof=2.0)
    tiny.submit("ann", 0.1, 9.0, minute=1)
    tiny.submit("ann", 0.9, 0.1, minute=2)
    tiny.submit("bob", source=tiny.table(noisy(3, 2.0)), minute=3)
    tiny.submit("cy", source=tiny.table(noisy(4, 2.1)), minute=4)
    tiny.submit("di", source=tiny.table(noisy(5, 2.2)), minute=5)
    return tiny


@pytest.fixture
def closed(tiny: Tiny) -> Tiny:
    fill(tiny)
    with tiny.store() as store:
        ann = store.get_team("ann")
        store.select("tiny", ann, [store.submissions("tiny", ann)[0].number], now=NOW)
    (tiny.competition.folder / "competition.toml").write_text(with_rules(selections=1))
    return ending(tiny)


def ending(tiny: Tiny) -> Tiny:
    """The same, closed, with the rules as they are on the disk now."""
    tiny = Tiny(tiny.root, load_competition(tiny.competition.folder))
    close(tiny.root, tiny.competition, now=NOW + timedelta(hours=1))
    return tiny


def see(tiny: Tiny, team: str = "") -> LookBack:
    return look_back(tiny.root, tiny.competition, team=team, now=LATER)


def test_before_the_close_there_is_nothing_to_look_back_on(tiny: Tiny) -> None:
    """For nobody; the sentence says what opens it."""
    fill(tiny)
    with pytest.raises(NotAllowedError, match="podium close tiny"):
        see(tiny, "ann")


def test_it_finds_moves_missed_picks_and_gaps(closed: Tiny) -> None:
    """Ann's choice was the best on public and the worst on private, against the best single model."""
    found = see(closed)
    ann = next(move for move in found.post_mortem.moves if move.team.name == "ann")
    assert (ann.public_rank, ann.private_rank, found.post_mortem.moves[0]) == (1, 4, ann)
    assert ann.missed is not None
    assert (ann.missed.possible_rank, ann.missed.was_chosen) == (1, True)
    assert ann.missed.cost == pytest.approx(8.9, rel=1e-6)
    assert ann.is_conspicuous
    assert found.reference is not None
    assert found.reference.team.name == "forest"
    assert [move.team.name for move in found.post_mortem.moves if move.is_conspicuous] == ["ann"]
    assert found.post_mortem.forecast is not None
    assert found.post_mortem.n_teams == 4


def noisy_on_public(tiny: Tiny, seed: int, private: float) -> bytes:
    """A file with random errors on public rows and one and the same error on private rows."""
    usage, error = tiny.usage, noisy(seed, 1.0 + seed)
    return tiny.table(lambda row: error(row) if usage[row] == "Public" else private)


def test_what_was_expected_does_not_depend_on_private_scores(tmp_path) -> None:
    """Two competitions that differ on private rows only have the same forecast: it could be made before the close."""
    found = []
    for name, private in (("one", 1.0), ("two", 5.0)):
        tiny = make_tiny(tmp_path / name)
        for team in range(4):
            tiny.submit(f"t{team}", source=noisy_on_public(tiny, team, private * team), minute=team)
        found.append(see(ending(tiny)).post_mortem)
    assert found[0].forecast is not None
    assert found[0].forecast == found[1].forecast


def test_submissions_of_an_earlier_solution_are_left_aside(tiny: Tiny) -> None:
    """The best private score ever was against other rows: nobody missed it."""
    tiny.submit("ann", 0.5, 0.5)
    prepare_it(tiny.root, tiny.competition, seed=5, force=True)
    tiny.submit("ann", 1.0, 1.0, minute=1)
    found = see(ending(tiny)).post_mortem
    assert [(move.team.name, move.private_rank, move.missed) for move in found.moves] == [("ann", 1, None)]


def test_two_teams_have_no_forecast_and_no_team_has_no_shake_up(tiny: Tiny, capsys: pytest.CaptureFixture) -> None:
    """Said in words, not left out; and no number is made up."""
    tiny.submit("ann", 1.0, 2.0)
    tiny.submit("bob", 2.0, 1.0, minute=1)
    found = see(ending(tiny))
    assert found.post_mortem.forecast is None
    assert found.post_mortem.shake_up == 0.5
    print_post_mortem(found, "table")
    assert "needs three teams" in capsys.readouterr().out
    print_post_mortem(see(ending(make_tiny(tiny.root.parent / "empty"))), "table")
    assert "nobody took part" in capsys.readouterr().out


def test_a_near_board_shows_the_moves_that_are_near(tiny: Tiny) -> None:
    """Who asks sees the top and its neighbours, and numbers about all."""
    for place in range(12):
        tiny.submit(f"t{place}", 1.0 + place, 1.0 + place, minute=place)
    (tiny.competition.folder / "competition.toml").write_text(with_rules(view='"near"'))
    closed = ending(tiny)

    def names(team: str) -> set[str]:
        return {move.team.name for move in see(closed, team).post_mortem.moves}

    assert names("") == {f"t{place}" for place in range(5)}
    assert names("t9") == names("") | {f"t{place}" for place in range(7, 12)}
    assert see(closed, "t9").post_mortem.n_teams == 12


def test_it_is_printed_in_plain_sentences(closed: Tiny, capsys: pytest.CaptureFixture) -> None:
    """A table of who moved, then what it says; nobody is accused."""
    print_post_mortem(see(closed), "table")
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == ["Team", "Public", "Private", "Moved", "Expected"]
    assert out.splitlines()[1].split()[:4] == ["ann", "1", "4", "-3"]
    assert "Picks     ann stands with submission 3 (9.00000), which it had picked; submission 4 (0.10000)" in out
    assert "would have had rank 1 instead of 4" in out
    assert "ann did much better on public than on private rows, by" in out
    assert "Choosing among many submissions by their public scores has this effect by itself." in out
    assert not {"cheat", "overfit", "suspicious", "luck"} & set(out.lower().split())


def test_programs_get_every_team(closed: Tiny, capsys: pytest.CaptureFixture) -> None:
    """As JSON with what was expected, and as CSV, a line a team."""
    print_post_mortem(see(closed), "json")
    found = json.loads(capsys.readouterr().out)
    assert (found["n_teams"], found["reference"], len(found["teams"])) == (4, "forest", 4)
    assert found["teams"][0]["possible_rank"] == 1
    assert 0 <= found["expected_shake_up"] <= 1
    print_post_mortem(see(closed), "csv")
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.startswith("team,public_rank,private_rank,gained,expected_ranks,gap_z,submission")
    assert len(lines) == 4


def test_a_second_run_says_the_same(closed: Tiny) -> None:
    """The forecast's draws come from the slug."""
    assert see(closed).post_mortem == see(closed).post_mortem
