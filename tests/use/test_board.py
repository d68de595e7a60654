"""The board, what opens it, and what each of those who look at it may see."""

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tiny import NOW, PREPARE, TOML, Tiny, make_tiny, with_rules

from podium.competition.folder import load_competition
from podium.errors import DeadlineError, NotAllowedError
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS
from podium.submission import PRIVATE, PUBLIC
from podium.use.board import Board, load_board
from podium.use.close import close, finish
from podium.use.select import select
from podium.use.submissions import load_own

LATER = datetime(2026, 11, 22, tzinfo=UTC)


def ranked(board: Board) -> list[tuple[int | None, str, float]]:
    return [(line.rank, line.team.name, round(line.score, 6)) for line in board.standings]


def see(tiny: Tiny, split: str = PUBLIC, team: str = "", *, peek: bool = False) -> Board:
    return load_board(tiny.root, tiny.competition, split=split, team=team, now=LATER, peek=peek)


def again(tiny: Tiny, toml: str) -> Tiny:
    """The same competition under another toml."""
    (tiny.competition.folder / "competition.toml").write_text(toml)
    return Tiny(tiny.root, load_competition(tiny.competition.folder))


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    """Three teams and two baselines; what is best on public is not best on private."""
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=9.0)
    tiny.baseline("forest", "default", 1.5, oof=2.0)
    tiny.submit("ann", 1.0, 9.0, minute=1)
    tiny.submit("ann", 2.0, 3.0, minute=2)
    tiny.submit("ann", 5.0, 0.5, minute=3)
    tiny.submit("bob", 2.0, 2.0, minute=4)
    tiny.submit("cy", 1.0, 4.0, minute=5)
    return tiny


def test_each_team_stands_with_its_best_public_score(busy: Tiny) -> None:
    """Equal scores share a rank, baselines stand between without one."""
    found = ranked(see(busy))
    assert found[:4] == [(1, "ann", 1.0), (1, "cy", 1.0), (None, "forest", 1.5), (3, "bob", 2.0)]
    assert found[4][:2] == (None, "dummy")
    assert see(busy).n_ranked == 3


def test_the_private_board_is_shut_before_the_close(busy: Tiny) -> None:
    """For everybody, with a sentence that says what opens it."""
    for team in ("", "ann", "dummy", "nobody"):
        with pytest.raises(NotAllowedError, match="podium close"):
            see(busy, PRIVATE, team)
    with busy.store() as store:
        assert store.peeks("tiny") == 0


def test_a_peek_is_written_down_and_shown(busy: Tiny) -> None:
    """Into the ledger, with who looked; and on both boards ever after."""
    board = see(busy, PRIVATE, "ann", peek=True)
    assert len(board.standings) == 5
    assert see(busy).n_peeks == board.n_peeks == 1
    see(busy, PUBLIC, "ann", peek=True)  # the public board is no secret
    see(busy, PRIVATE, peek=True)
    assert see(busy).n_peeks == 2
    with busy.store() as store:
        entries = [json.loads(one.entry) for one in store.ledger("tiny")]
        assert [one["team"] for one in entries if one["kind"] == "peek"] == [store.get_team("ann").id, None]


def test_the_private_board_takes_picks_and_fills_free_places(busy: Tiny) -> None:
    """Ann picks her fifth on public, best on private; Cy and Bob pick nothing."""
    select(busy.root, busy.competition, [5], team="ann", now=NOW)
    assert ranked(close(busy.root, busy.competition, now=LATER))[:3] == [
        (1, "ann", 0.5),
        (None, "forest", 1.5),
        (2, "bob", 2.0),
    ]


def test_without_picks_the_two_best_public_ones_count(busy: Tiny) -> None:
    """Ann's 0.5 is not among them."""
    board = close(busy.root, busy.competition, now=LATER)
    assert ranked(board)[:4] == [(None, "forest", 1.5), (1, "bob", 2.0), (2, "ann", 3.0), (3, "cy", 4.0)]


def test_close_opens_everything_and_ends_everything(busy: Tiny) -> None:
    """Private board, own private scores; no more picks, no second close; what comes later is late."""
    close(busy.root, busy.competition, now=LATER)
    assert len(see(busy, PRIVATE).standings) == 5
    assert see(busy).is_closed
    assert load_own(busy.root, busy.competition, team="ann", now=LATER).submissions[0].scores[PRIVATE] == 9.0
    with pytest.raises(DeadlineError, match="closed at 2026-11-22 00:00 UTC"):
        close(busy.root, busy.competition, now=LATER)
    with pytest.raises(DeadlineError, match="final picks stand"):
        select(busy.root, busy.competition, [3], team="ann", now=LATER)
    assert busy.submit("ann", 0.0, minute=9999).submission.is_late


def test_a_date_closes_as_the_command_does(busy: Tiny) -> None:
    """From that moment on the private board is open."""
    tiny = again(busy, with_rules(closes="2026-11-22T00:00:01Z"))
    with pytest.raises(NotAllowedError):
        see(tiny, PRIVATE)
    after = LATER.replace(second=1)
    assert load_board(tiny.root, tiny.competition, split=PRIVATE, now=after).is_closed
    assert load_own(tiny.root, tiny.competition, team="ann", now=after).may_see_private
    with pytest.raises(DeadlineError):
        select(tiny.root, tiny.competition, [3], team="ann", now=after)


def test_who_finishes_sees_the_own_line_and_the_baselines(busy: Tiny) -> None:
    """Nobody else's private score; and for the others nothing has changed."""
    team, board = finish(busy.root, busy.competition, team="ann", now=LATER)
    assert team.name == "ann"
    assert {line.team.name for line in board.standings} == {"ann", "dummy", "forest"}
    assert {line.team.name for line in see(busy, PRIVATE, "ann").standings} == {"ann", "dummy", "forest"}
    with pytest.raises(NotAllowedError):
        see(busy, PRIVATE, "bob")
    assert load_own(busy.root, busy.competition, team="ann", now=LATER).may_see_private
    assert not load_own(busy.root, busy.competition, team="bob", now=LATER).may_see_private
    assert not see(busy).is_closed
    assert see(busy).n_peeks == 0


def test_who_has_finished_submits_late(busy: Tiny) -> None:
    """Whoever has seen private scores moves no standing any more; finishing twice does no harm."""
    finish(busy.root, busy.competition, team="ann", now=LATER)
    finish(busy.root, busy.competition, team="ann", now=LATER)
    assert busy.submit("ann", 0.0, minute=9999).submission.is_late
    assert not busy.submit("bob", 0.9, minute=9999).submission.is_late
    assert ranked(see(busy))[0][1] == "bob"
    with pytest.raises(DeadlineError):
        select(busy.root, busy.competition, [3], team="ann", now=LATER)


def test_a_sealed_competition_cannot_be_finished_alone(busy: Tiny) -> None:
    """Its private scores open for all at once."""
    tiny = again(busy, TOML.replace('target = "y"', 'target = "y"\nsecrecy = "sealed"'))
    with pytest.raises(NotAllowedError, match="sealed"):
        finish(tiny.root, tiny.competition, team="ann", now=LATER)
    close(tiny.root, tiny.competition, now=LATER)
    _, board = finish(tiny.root, tiny.competition, team="ann", now=LATER)
    assert len(board.standings) == 5


def test_there_must_be_something_to_finish(busy: Tiny) -> None:
    """A team with a submission; a baseline is none."""
    for team in ("nobody", "dummy"):
        with pytest.raises(NotAllowedError, match="no team"):
            finish(busy.root, busy.competition, team=team, now=LATER)


def test_only_own_counted_submissions_can_be_picked(busy: Tiny) -> None:
    """Not somebody else's, not one that is not there, not too many; nothing of it is kept."""
    for numbers, sentence in (([6], "there are: 3, 4, 5"), ([999], "there are: 3, 4, 5"), ([3, 4, 5], "allows 2")):
        with pytest.raises(NotAllowedError, match=sentence):
            select(busy.root, busy.competition, numbers, team="ann", now=NOW)
    with pytest.raises(NotAllowedError, match="no team"):
        select(busy.root, busy.competition, [3], team="nobody", now=NOW)
    assert load_own(busy.root, busy.competition, team="ann", now=NOW).selected == ()


def test_picks_replace_earlier_ones(busy: Tiny) -> None:
    """Twice the same is once; none at all leaves them open."""
    for numbers, kept in (([3, 4], (3, 4)), ([5, 5], (5,)), ([], ())):
        select(busy.root, busy.competition, numbers, team="ann", now=NOW)
        assert load_own(busy.root, busy.competition, team="ann", now=NOW).selected == kept


def test_the_receipt_says_where_one_stands(busy: Tiny) -> None:
    """Rank among people, the lines above and below with baselines among them, and the best so far."""
    outcome = busy.submit("dee", 1.7, minute=9)
    assert (outcome.standing.rank, outcome.above.team.name, outcome.below.team.name) == (3, "forest", "bob")
    assert outcome.previous_best is None
    outcome = busy.submit("ann", 9.0, minute=10)
    assert outcome.previous_best.number == 3
    assert (outcome.standing.rank, outcome.above) == (1, None)


def test_tiers_follow_the_rungs(busy: Tiny) -> None:
    """Dummy beaten beyond doubt, best default reached, ensemble missed."""
    busy.baseline("ensemble", "ensemble", 1.2, oof=1.5, minute=1)
    sent = {
        name: busy.submit(name, score, minute=9).submission
        for name, score in (("at good", 1.5), ("missed", 1.500001), ("at the top", 1.2), ("far off", 6.0))
    }
    board = see(busy)
    assert [rung.name for rung in board.rungs] == ["dummy", "forest", "ensemble"]
    tiers = {"at good": GOOD, "missed": RESULT, "at the top": WORLD_CLASS, "far off": None}
    assert {name: board.tier(one) for name, one in sent.items()} == tiers


def test_the_dummy_must_be_beaten_beyond_doubt(tiny: Tiny) -> None:
    """A little better on average, worse in many rows: no result yet, and the z that is told is the paired t's."""
    random = np.random.default_rng(1)
    noise = dict(zip(tiny.ids(), random.normal(size=60), strict=True))
    tiny.baseline("dummy", "dummy", lambda row: 2.0 + 0.1 * noise[row])
    outcome = tiny.submit("ann", source=tiny.table(lambda row: 1.99 - 0.5 * noise[row]))
    [state] = outcome.tiers
    assert state.gap > 0 or not state.is_confirmed
    assert not state.is_reached
    rows = tiny.ids(PUBLIC)
    mine = np.array([1.99 - 0.5 * noise[row] for row in rows])
    theirs = np.array([2.0 + 0.1 * noise[row] for row in rows])
    # RMSE by the delta method: the influence of a row is (e² - mean e²) / (2 RMSE).
    pulls = [(e**2 - np.mean(e**2)) / (2 * np.sqrt(np.mean(e**2))) for e in (mine, theirs)]
    gain = np.sqrt(np.mean(theirs**2)) - np.sqrt(np.mean(mine**2))
    assert state.z == pytest.approx(gain / stats.sem(pulls[0] - pulls[1]), rel=1e-3)


def test_good_is_chosen_out_of_fold_and_not_by_looking_at_test_rows(tiny: Tiny) -> None:
    """The one that is better on both boards is passed by."""
    tiny.baseline("lucky", "default", 0.1, oof=5.0)
    tiny.baseline("solid", "linear", 1.0, oof=1.0)
    assert [rung.name for rung in see(tiny).rungs] == ["solid"]


def test_a_published_score_takes_the_place_of_the_ensemble(busy: Tiny) -> None:
    """With its label; where it is easier than good, good stands there."""
    busy.baseline("ensemble", "ensemble", 1.2, minute=1)
    published = TOML + '[tiers]\npublished = {{ score = {}, label = "a paper", source = "x" }}\n'
    tiny = again(busy, published.format(0.7))
    assert [(rung.name, rung.score) for rung in see(tiny).rungs][-1] == ("a paper", 0.7)
    top = tiny.submit("top", 0.7, minute=9).submission
    assert see(tiny).tier(top) == WORLD_CLASS
    board = see(again(busy, published.format(4.0)))
    assert board.rungs[-1].name == "forest"
    assert board.same == {WORLD_CLASS: GOOD}


def test_rungs_too_close_on_private_are_one(tiny: Tiny) -> None:
    """Though public has them far apart."""
    random = np.random.default_rng(2)
    noise, other = (dict(zip(tiny.ids(), random.normal(size=60), strict=True)) for _ in range(2))
    is_public = {row: usage == "Public" for row, usage in tiny.usage.items()}
    tiny.baseline("forest", "default", lambda row: 1.0 if is_public[row] else noise[row])
    tiny.baseline("ensemble", "ensemble", lambda row: 0.1 if is_public[row] else other[row])
    board = see(tiny)
    assert board.same == {WORLD_CLASS: GOOD}
    perfect = tiny.submit("ann", 0.0).submission
    assert see(tiny).tier(perfect) == GOOD


def test_a_baseline_run_again_stands_with_its_latest(tiny: Tiny) -> None:
    """Better or not; rungs move with it."""
    tiny.baseline("forest", "default", 1.0)
    tiny.baseline("forest", "default", 2.0, minute=1)
    board = see(tiny)
    assert ranked(board) == [(None, "forest", 2.0)]
    assert board.rungs[0].score == pytest.approx(2.0)


def test_a_coarse_board_tells_nothing_finer_than_its_noise(tiny: Tiny) -> None:
    """With ``precision = "auto"`` equal looks are equal ranks; the private board is exact."""
    tiny = again(tiny, with_rules(precision='"auto"'))
    random = np.random.default_rng(3)
    noise = dict(zip(tiny.ids(), random.normal(size=60), strict=True))
    for place, name in enumerate(("ann", "bob")):
        tiny.submit(name, source=tiny.table(lambda row, place=place: 2 * noise[row] + 1e-4 * place), minute=place)
    board = see(tiny)
    assert [line.rank for line in board.standings] == [1, 1]
    step = board.precision.smallest
    assert 0.05 < step < 1
    for line in board.standings:
        assert line.score / step == pytest.approx(round(line.score / step))
    own = load_own(tiny.root, tiny.competition, team="ann", now=NOW)
    assert own.precision == board.precision
    assert [line.rank for line in close(tiny.root, tiny.competition, now=LATER).standings] == [1, 2]


def test_a_near_view_shows_what_is_within_reach(tiny: Tiny) -> None:
    """Five at the top, oneself with two on each side; ranks and their number stay what they are."""
    tiny = again(tiny, with_rules(view='"near"'))
    for place in range(12):
        tiny.submit(f"t{place:02d}", 1.0 + place, minute=place)
    board = see(tiny, team="t09")
    assert [line.team.name for line in board.standings] == [f"t{n:02d}" for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    assert board.n_ranked == 12
    assert len(see(tiny).standings) == 5


@pytest.mark.parametrize("where", ["test", "solution"])
def test_the_rows_of_a_group_are_one_sample(tmp_path, where: str) -> None:
    """Six groups of rows with the same error: the z is that of six samples, wherever the group column stands."""
    old = '["id,x", *(f"{i},{x}"' if where == "test" else '["id,y", *(f"{i},{y}"'
    new = old.replace('",', ',g",').replace('}"', '},{int(i[1:]) % 10}"')
    toml = TOML + '[split]\ngroup_column = "g"\n'
    tiny = make_tiny(tmp_path, toml=toml, program=PREPARE.replace(old, new).replace("40, 60", "40, 400"))
    errors = dict(zip(range(10), np.random.default_rng(4).uniform(1, 2, 10), strict=True))
    tiny.baseline("dummy", "dummy", lambda row: 2.5)
    outcome = tiny.submit("ann", source=tiny.table(lambda row: errors[int(row[1:]) % 10]))
    rows = pd.Series({row: errors[int(row[1:]) % 10] for row in tiny.ids(PUBLIC)})
    score = float(np.sqrt((rows**2).mean()))
    pull = ((rows**2 - (rows**2).mean()) / (2 * score)).groupby(rows.round(9)).sum()
    n_groups = len(pull)
    error = np.sqrt(((pull - pull.mean()) ** 2).sum() * n_groups / (n_groups - 1)) / len(rows)
    assert n_groups < 6
    assert outcome.tiers[0].z == pytest.approx((2.5 - score) / error, rel=1e-3)


def test_an_empty_board_is_a_board(tiny: Tiny) -> None:
    """Before the first submission, and before ``prepare``."""
    assert list(see(tiny).standings) == []
    assert see(tiny).rungs == []
