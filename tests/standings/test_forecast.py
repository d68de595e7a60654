"""How far the private board may differ from the public one: against truths that are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm, rankdata
from thorough import many

from podium.standings.forecast import estimate_prior, forecast, shake_up

ROWS = {"n_public": 300, "n_private": 700}


def expect(scores, covariance, **changes):
    """A forecast of losses: 300 public and 700 private rows, seed 0."""
    given = {**ROWS, "greater_is_better": False, "seed": 0, "n_draws": 500, **changes}
    return forecast(np.array(scores), covariance, **given)


def widths(found) -> np.ndarray:
    first, last = np.array(found.rank_intervals).T
    return last - first


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=9))
def test_shake_up_is_the_mean_move_as_a_share_of_the_board(ranks: list[tuple[int, int]]) -> None:
    """As Kaggle counts it."""
    public, private = (np.array(side) for side in zip(*ranks, strict=True))
    assert shake_up(public, private) == pytest.approx(sum(abs(a - b) for a, b in ranks) / len(ranks) ** 2)


@pytest.mark.parametrize("seed", range(3))
def test_the_prior_is_the_most_likely_one(seed: int) -> None:
    """As likely as what a general optimiser finds, to 0.005 of log-likelihood a team; equal weights are far from it."""
    random = np.random.default_rng(seed)
    skills = random.lognormal(size=40)
    scores = skills + random.normal(size=40)
    grid = np.linspace(scores.min(), scores.max(), 25)
    likelihood = norm.pdf(scores[:, None], grid, 1.0)

    def minus_log_likelihood(free: np.ndarray) -> float:
        weights = np.exp(free - free.max())
        return -float(np.log(likelihood @ (weights / weights.sum())).mean())

    best = minimize(minus_log_likelihood, np.zeros(25), method="L-BFGS-B")
    prior = estimate_prior(likelihood)
    assert prior.sum() == pytest.approx(1)
    assert minus_log_likelihood(np.log(np.maximum(prior, 1e-300))) <= best.fun + 0.005
    assert minus_log_likelihood(np.zeros(25)) > best.fun + 0.05


def boards(n_boards: int, *, n_teams: int = 60, spread: float = 1.0):
    """Public scores, their covariance from the public rows, private scores; skills are lognormal."""
    for board in range(n_boards):
        random = np.random.default_rng([7, board])
        skills = random.lognormal(size=n_teams) * spread / 2.16 / np.sqrt(300)
        rows = random.normal(size=(300, n_teams)) + random.normal(size=(300, 1))
        private = skills + random.normal(scale=1 / np.sqrt(700), size=n_teams)
        yield skills + rows.mean(axis=0), np.cov(rows.T) / 300, private


def test_nine_in_ten_private_ranks_lie_in_their_intervals() -> None:
    """And the expected shake-up is the realised one; over 12 boards with skewed skills."""
    expected, realised, covered = [], [], []
    for public, covariance, private in boards(12):
        found, ranks = expect(public, covariance, n_draws=300), rankdata(private)
        first, last = np.array(found.rank_intervals).T
        expected.append(found.shake_up)
        realised.append(np.abs(rankdata(public) - ranks).mean() / len(ranks))
        covered.append(np.mean((first <= ranks) & (ranks <= last)))
    assert np.mean(expected) == pytest.approx(np.mean(realised), abs=0.02)
    assert 0.87 <= np.mean(covered) <= 0.95


def test_equal_models_are_expected_to_end_anywhere() -> None:
    """Two random orders of m differ by (m^2 - 1) / (3 m^2) on average; a flat prior would say 0.19."""
    found = [expect(public, covariance, n_draws=300).shake_up for public, covariance, _ in boards(8, spread=0.0)]
    assert np.mean(found) == pytest.approx((60**2 - 1) / (3 * 60**2), abs=0.04)


def test_scores_without_error_stay_where_they_are() -> None:
    """Each rank is certain; equal scores share it."""
    found = expect([3.0, 1.0, 2.0, 2.0], np.zeros((4, 4)))
    assert found.shake_up == 0
    assert found.rank_intervals == [(4, 4), (1, 1), (2, 2), (2, 2)]


def test_errors_that_all_share_move_nobody() -> None:
    """However large they are: hard rows are hard for everybody."""
    found = expect([1.0, 2.0, 3.0, 4.0], 100.0 + 0.01 * np.eye(4))
    assert found.rank_intervals == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_identical_files_stay_level() -> None:
    """Thirty times the starter is one model: it is passed as one and moves as one."""
    random = np.random.default_rng(3)
    rows = random.normal(size=(300, 3))[:, [0, 1] + [2] * 30]
    found = expect(rows.mean(axis=0), np.cov(rows.T) / 300)
    assert len(set(found.rank_intervals[2:])) == 1
    assert all(first <= 3 for first, _ in found.rank_intervals[2:])
    assert max(last for _, last in found.rank_intervals[2:]) <= 3


def test_similar_models_keep_their_order_better() -> None:
    """Errors that correlate within a family move its members together."""
    scores = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    kin = np.kron(np.eye(2), np.full((3, 3), 0.95)) + 0.05 * np.eye(6)
    assert expect(scores, kin).shake_up < 0.8 * expect(scores, np.eye(6)).shake_up


def test_one_score_far_off_leaves_the_others_as_uncertain() -> None:
    """A constant answer or a slip of a thousand errors does not coarsen the grid for everybody."""
    public, covariance, _ = next(boards(1, spread=5))
    before = expect(public, covariance)
    away = np.pad(covariance, (0, 1))
    away[-1, -1] = covariance[0, 0]
    after = expect([*public, 1000.0], away)
    assert after.rank_intervals[-1] == (61, 61)
    assert widths(after)[:-1].mean() == pytest.approx(widths(before).mean(), rel=0.1)


def test_one_wild_error_leaves_the_others_as_certain() -> None:
    """Scores are held against a mean in which a team with huge errors hardly counts."""
    public, covariance, _ = next(boards(1, spread=5))
    wild = np.pad(covariance, (0, 1))
    wild[-1, -1] = 1e6 * covariance[0, 0]
    before, after = expect(public, covariance), expect([*public, 300.0], wild)
    assert widths(after)[:-1].mean() == pytest.approx(widths(before).mean(), rel=0.1)


def test_more_private_rows_move_less() -> None:
    """The luck of the private rows shrinks; that of the public ones has been."""
    public, covariance, _ = next(boards(1, spread=5))
    few, many_rows = (expect(public, covariance, n_private=n).shake_up for n in (100, 100_000))
    assert few > 1.2 * many_rows > 0


@settings(max_examples=many(20))
@given(st.lists(st.integers(-5, 5), min_size=3, max_size=12), st.integers(0, 99))
def test_direction_scale_and_order_do_not_matter(scores: list[int], seed: int) -> None:
    """Intervals belong to their teams, lie on the board, and are the same for the same seed."""
    m = len(scores)
    factor = np.random.default_rng(seed).normal(size=(m, m))
    covariance = factor @ factor.T + np.eye(m)
    losses = np.array(scores, dtype=float)
    found = expect(losses, covariance, n_draws=200)
    assert found == expect(losses, covariance, n_draws=200)
    assert found == expect(-losses, covariance, n_draws=200, greater_is_better=True)
    assert found == expect(1024 * losses, 1024**2 * covariance, n_draws=200)
    assert all(1 <= first <= last <= m for first, last in found.rank_intervals)


def test_ranks_of_a_coarse_board_are_taken_as_they_are_shown() -> None:
    """Where everybody is shown as first, the private board moves people from there."""
    scores, nothing = [1.0, 2.0, 3.0], np.zeros((3, 3))
    coarse = expect(scores, nothing, public_ranks=np.array([1, 1, 1]))
    assert coarse == replace(expect(scores, nothing), shake_up=pytest.approx((0 + 1 + 2) / 9))


@pytest.mark.parametrize(
    ("n_teams", "changes"), [(0, {}), (2, {}), (3, {"n_private": 0}), (3, {"n_public": 0}), (4, {"nan": True})]
)
def test_where_nothing_can_be_expected_there_is_no_forecast(n_teams: int, changes: dict) -> None:
    """Too few teams, a side without rows, or no standard errors."""
    covariance = np.eye(n_teams)
    if changes.pop("nan", False):
        covariance[1] = np.nan
    assert expect(np.arange(n_teams, dtype=float), covariance, **changes) is None
