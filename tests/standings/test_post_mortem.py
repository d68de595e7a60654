"""What the private board changed: moves, missed picks, and gaps between the two sides."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from thorough import many

from podium.standings.forecast import Forecast
from podium.standings.gap import gap_z
from podium.standings.post_mortem import Move, PostMortem, hold_post_mortem
from podium.standings.rank import rank_board
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Team


def sent(number: int, who: str, public: float, private: float, *, is_baseline=False, is_late=False) -> Submission:
    return Submission(
        number=number,
        slug="tiny",
        team=Team(id=who, name=who, is_baseline=is_baseline),
        submitted_at=datetime(2026, 1, 1, minute=number % 60, tzinfo=UTC),
        scores={PUBLIC: public, PRIVATE: private},
        sha256="0" * 64,
        file_name="a.csv",
        metric="auc",
        metric_version="1",
        is_late=is_late,
    )


def hold(found, selections=None, *, greater_is_better: bool = True, places: int = 1, **more) -> PostMortem:
    """Of both boards as :func:`rank_board` makes them."""
    chosen = selections or {}
    rules = {"greater_is_better": greater_is_better, "selections": chosen, "places": places}
    public, private = (rank_board(found, split, **rules) for split in (PUBLIC, PRIVATE))
    return hold_post_mortem(public, private, found, chosen, greater_is_better=greater_is_better, **more)


def of(found: PostMortem, who: str) -> Move:
    return next(move for move in found.moves if move.team.name == who)


BOARD = [
    sent(1, "ann", 0.9, 0.5),
    sent(2, "ann", 0.6, 0.8),
    sent(3, "bob", 0.8, 0.7),
    sent(4, "cy", 0.7, 0.6),
    sent(5, "forest", 0.95, 0.95, is_baseline=True),
    sent(6, "cy", 0.1, 0.99, is_late=True),
]


def test_who_moved_furthest_comes_first() -> None:
    """Ann fell from 1 to 3, the others rose by one; baselines and late submissions are left aside."""
    found = hold(BOARD)
    assert [(one.team.name, one.public_rank, one.private_rank, one.gained) for one in found.moves] == [
        ("ann", 1, 3, -2),
        ("bob", 2, 1, 1),
        ("cy", 3, 2, 1),
    ]
    assert found.shake_up == pytest.approx((2 + 1 + 1) / 3 / 3)
    assert (found.n_teams, found.n_expected, found.forecast) == (3, 0, None)


def test_a_missed_pick_tells_its_cost_and_the_rank_it_would_have_had() -> None:
    """Ann's second submission would have won; bob and cy stand with their best."""
    found = hold(BOARD)
    missed = of(found, "ann").missed
    assert missed is not None
    assert (missed.stood.number, missed.best.number, missed.possible_rank) == (1, 2, 1)
    assert missed.cost == pytest.approx(0.3)
    assert not missed.was_chosen
    assert of(found, "bob").missed is None
    assert of(found, "cy").missed is None


def test_the_teams_own_choice_is_told_from_one_made_for_it() -> None:
    """The same pick, chosen; and the better one chosen leaves nothing to regret."""
    assert of(hold(BOARD, {"ann": (1,)}), "ann").missed.was_chosen
    assert of(hold(BOARD, {"ann": (2,)}), "ann").missed is None
    assert of(hold(BOARD, places=2), "ann").missed is None


def test_ranks_are_held_against_those_that_were_expected() -> None:
    """The forecast is in the order of the public board; its ends belong to it."""
    expected = Forecast(shake_up=0.2, rank_intervals=[(1, 2), (1, 2), (2, 2)])
    found = hold(BOARD, forecast=expected)
    assert [(one.team.name, one.expected_ranks, one.is_expected) for one in found.moves] == [
        ("ann", (1, 2), False),
        ("bob", (1, 2), True),
        ("cy", (2, 2), True),
    ]
    assert (found.n_expected, found.forecast) == (2, expected)
    assert of(hold(BOARD), "ann").is_expected is None


def test_nobody_is_a_board_too() -> None:
    """Only baselines: nothing moved, and nothing is divided by zero."""
    assert hold(BOARD[4:5]) == PostMortem(moves=[], shake_up=None, forecast=None, n_teams=0, n_expected=0)


SCORES = st.integers(0, 6).map(float)


@settings(max_examples=many(100))
@given(st.lists(st.tuples(st.integers(0, 4), SCORES, SCORES), min_size=1, max_size=20), st.booleans(), st.data())
def test_a_missed_pick_is_what_a_second_look_finds(entries, greater: bool, data) -> None:
    """Ranks by scipy; every other choice of each team is tried on the board itself."""
    found = [sent(n, f"t{who}", public, private) for n, (who, public, private) in enumerate(entries, 1)]
    own = {who: [one for one in found if one.team.id == who] for who in {one.team.id for one in found}}
    chosen = {
        who: (data.draw(st.sampled_from([one.number for one in some])),)
        for who, some in sorted(own.items())
        if some[1:]
    }
    held = hold(found, chosen, greater_is_better=greater)
    sign = -1 if greater else 1
    best_public = {who: min(sign * one.scores[PUBLIC] for one in some) for who, some in own.items()}
    ranks = dict(zip(best_public, rankdata(list(best_public.values()), method="min"), strict=True))
    assert {move.team.id: move.public_rank for move in held.moves} == ranks
    for move in held.moves:
        tried = {
            one.number: of(
                hold(found, {**chosen, move.team.id: (one.number,)}, greater_is_better=greater), move.team.id
            )
            for one in own[move.team.id]
        }
        least = min(one.private_rank for one in tried.values())
        assert (move.missed.possible_rank if move.missed else move.private_rank) == least
        if move.missed:
            assert move.missed.cost > 0
            assert tried[move.missed.best.number].private_rank == least


@pytest.mark.parametrize("greater", [True, False])
def test_the_gap_is_that_of_the_formula(greater: bool) -> None:
    """0.3 ahead on public, 0.1 behind on private, errors 0.03 and 0.04: eight standard errors."""
    sign = 1 if greater else -1
    mine, other = sent(1, "ann", 5 + sign * 0.3, 5 - sign * 0.1), sent(2, "forest", 5.0, 5.0, is_baseline=True)
    errors = {(PUBLIC, 1, 2): 0.03, (PRIVATE, 1, 2): 0.04}
    z = gap_z(mine, other, lambda *pair: errors[pair], greater_is_better=greater)
    assert z == pytest.approx(8)


@pytest.mark.parametrize("error", [None, math.nan, 0.0])
def test_without_standard_errors_there_is_no_gap(error: float | None) -> None:
    """Nothing is said where nothing is known."""
    mine, other = sent(1, "ann", 1.0, 0.0), sent(2, "forest", 0.0, 0.0)
    assert gap_z(mine, other, lambda *pair: error, greater_is_better=True) is None


def test_only_a_large_gap_in_the_good_direction_is_conspicuous() -> None:
    """More than four standard errors, on the best public submission; who did better on private is left alone."""
    reference = sent(9, "forest", 0.5, 0.5, is_baseline=True)
    teams = [sent(1, "up", 0.9, 0.5), sent(2, "down", 0.5, 0.9), sent(3, "near", 0.75, 0.5), sent(4, "up", 0.6, 0.9)]
    found = hold([*teams, reference], reference=reference, paired_error=lambda *pair: 0.05)
    assert {one.team.name: one.is_conspicuous for one in found.moves} == {"up": True, "down": False, "near": False}
    assert of(found, "near").gap_z == pytest.approx(0.25 / math.hypot(0.05, 0.05))
    assert not any(one.is_conspicuous for one in hold([*teams, reference]).moves)
