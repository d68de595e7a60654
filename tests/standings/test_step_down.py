"""All pairs judged at once: against loops, against Tukey's range, and where the covariance is awkward."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range
from thorough import many

from podium.standings.step_down import draw_noise, find_settled, paired_errors, square_root, studentise

Matrix = np.ndarray


def settle(scores: list[float] | Matrix, covariance: Matrix, noise: Matrix, alpha: float = 0.05) -> Matrix:
    """What is settled of scores that are given best first, more being better."""
    z = studentise(np.subtract.outer(scores, scores), covariance)
    return find_settled(z, paired_errors(covariance), noise, alpha)


def some_covariance(random: np.random.Generator, m: int, rank: int) -> Matrix:
    """Scores that have much in common, of any rank and with very different spreads."""
    root = (random.normal(size=rank) + 0.3 * random.normal(size=(m, rank))) * random.uniform(0.1, 10, (m, 1))
    return root @ root.T


def settle_by_loops(scores: Matrix, covariance: Matrix, noise: Matrix, alpha: float) -> set[tuple[int, int]]:
    """The step-down as the paper has it: ordered pairs, one at a time."""

    def error(i: int, j: int) -> float:
        return float(np.sqrt(covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]))

    settled: set[tuple[int, int]] = set()
    while True:
        still = [pair for pair in permutations(range(len(scores)), 2) if pair not in settled]
        largest = [max((draw[i] - draw[j]) / error(i, j) for i, j in still) for draw in noise.T]
        bound = np.quantile(largest, 1 - alpha)
        found = {(i, j) for i, j in still if (scores[i] - scores[j]) / error(i, j) > bound}
        if not found:
            return settled
        settled |= found


@settings(max_examples=many(30))
@given(
    st.integers(2, 6), st.integers(2, 8), st.floats(0.1, 30), st.sampled_from([0.01, 0.05, 0.3]), st.integers(0, 999)
)
def test_it_settles_what_loops_over_pairs_and_draws_settle(
    m: int, rank: int, reach: float, alpha: float, seed: int
) -> None:
    """Pair by pair, for the same draws, however many steps it takes."""
    random = np.random.default_rng(seed)
    covariance = some_covariance(random, m, rank)
    scores = -np.sort(-reach * random.normal(size=m))
    noise = draw_noise(covariance, seed=seed, n_blocks=1000, n_draws=150)
    settled = settle(scores, covariance, noise, alpha)
    assert set(zip(*map(list, np.nonzero(settled)), strict=True)) == settle_by_loops(scores, covariance, noise, alpha)


@pytest.mark.parametrize(("m", "n_blocks"), [(2, 500), (5, 500), (10, 2048), (5, 10), (4, 30)])
def test_the_first_bound_is_that_of_tukey(m: int, n_blocks: int) -> None:
    """Independent scores of one variance: the studentised range, with K - 1 degrees of freedom for K < 200 blocks."""
    freedom = n_blocks - 1 if n_blocks < 200 else np.inf
    bound = studentized_range.ppf(0.95, m, freedom)  # in errors of a score: a difference has the square root of 2
    noise = draw_noise(np.eye(m), seed=1, n_blocks=n_blocks, n_draws=40_000)
    for part, n_settled in [(0.97, 0), (1.03, m - 1)]:
        scores = np.array([part * bound] + [0.0] * (m - 1))
        settled = settle(scores, np.eye(m), noise)
        assert settled.sum() == n_settled
        assert settled[0].sum() == n_settled


def test_what_is_settled_lowers_the_bound_for_the_rest() -> None:
    """Two far pairs, and within each a lead below Tukey's bound for four and above the one that remains."""
    one_step = studentized_range.ppf(0.95, 4, np.inf) / np.sqrt(2)
    noise = draw_noise(np.eye(4), seed=2, n_blocks=1000, n_draws=20_000)
    lead = 0.98 * one_step * np.sqrt(2)
    near = np.array([100 + lead, 100, 50, 50])
    assert settle(near, np.eye(4), noise)[0, 1]
    assert not settle([lead, 0.0, 0.0, 0.0], np.eye(4), noise).any()


def test_equal_submissions_are_never_settled_and_settle_the_rest_alike() -> None:
    """Their difference has no error; a copy changes nothing for the others' bound, which it only repeats."""
    random = np.random.default_rng(3)
    covariance = some_covariance(random, 4, 6)
    errors = paired_errors(covariance)
    scores = np.cumsum([0.0, *-(3 * errors[[0, 1, 2], [1, 2, 3]])])
    twice = np.repeat(np.arange(4), 2)
    noise = draw_noise(covariance, seed=4, n_blocks=1000, n_draws=4000)
    once = settle(scores, covariance, noise)
    both = settle(scores[twice], covariance[np.ix_(twice, twice)], noise[twice])
    assert once.any()
    assert np.array_equal(both, once[np.ix_(twice, twice)])


def test_scores_without_any_spread_are_apart_when_they_differ() -> None:
    """Nothing of them is left to chance: also beside scores that have a spread."""
    covariance = np.diag([0.0, 0.0, 0.0, 1.0])
    noise = draw_noise(covariance, seed=5, n_blocks=500, n_draws=2000)
    settled = settle([0.3, 0.2, 0.2, 0.1], covariance, noise)
    assert settled.nonzero()[0].tolist() == [0, 0]
    assert settled.nonzero()[1].tolist() == [1, 2]


def test_a_hopeless_submission_does_not_blur_the_others() -> None:
    """One whose error is a million million times as large, and that has much in common with nobody."""
    good = np.full((3, 3), 0.999) + 0.001 * np.eye(3)
    covariance = np.zeros((4, 4))
    covariance[:3, :3], covariance[3, 3] = good, 1e24
    noise = draw_noise(covariance, seed=6, n_blocks=500, n_draws=2000)
    scores = [0.4, 0.2, 0.0, -1e13]
    assert settle(scores, covariance, noise).sum() == 6


def test_a_copy_with_other_digits_is_apart_only_by_more_than_rounding_can_tell() -> None:
    """The error of so small a difference is lost in the covariance, whose last digits are anything."""
    covariance = np.array([[1.0, 1.0 - 1e-15], [1.0 - 1e-15, 1.0]])
    noise = draw_noise(covariance, seed=7, n_blocks=500, n_draws=2000)
    for lead, is_settled in [(0.0, False), (1e-6, False), (1e-3, True)]:
        assert settle([lead, 0.0], covariance, noise).any() == is_settled


@given(st.integers(1, 12), st.integers(1, 15), st.integers(0, 999))
def test_the_square_root_gives_the_matrix_back(m: int, rank: int, seed: int) -> None:
    """Of any rank, in units in which the diagonal is 1."""
    covariance = some_covariance(np.random.default_rng(seed), m, rank)
    spreads = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spreads, spreads)
    root = square_root(correlation)
    assert root @ root.T == pytest.approx(correlation, abs=1e-10)


def test_noise_has_the_covariance_that_was_asked_for() -> None:
    """Of 200,000 draws; with ten blocks it is wider, as Student's t with nine degrees of freedom is: by 9 / 7."""
    covariance = some_covariance(np.random.default_rng(8), 3, 2)
    wide = np.cov(draw_noise(covariance, seed=9, n_blocks=200, n_draws=200_000))
    assert wide == pytest.approx(covariance, rel=0.02, abs=0.02 * covariance.max())
    few = np.cov(draw_noise(covariance, seed=9, n_blocks=10, n_draws=200_000))
    assert few == pytest.approx(covariance * 9 / 7, rel=0.03, abs=0.03 * covariance.max())
