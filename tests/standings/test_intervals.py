"""What ranks are worth: they hold the truth as often as they say, whatever the order, the direction and the unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau, norm, rankdata
from thorough import many

from podium.standings.intervals import RankSet, Uncertainty, rank_sets, ranking_stability, tied_groups, weigh
from podium.standings.step_down import paired_errors


def board(seed: int, m: int, reach: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores some paired errors apart, with their covariance."""
    random = np.random.default_rng(seed)
    root = random.normal(size=30) + 0.3 * random.normal(size=(m, 30))
    return reach * random.normal(size=m), root @ root.T / 30


def weighed(scores: np.ndarray, covariance: np.ndarray, *, greater_is_better: bool = True, **more) -> Uncertainty:
    given = {"seed": 1, "n_blocks": 500, "n_draws": 400, **more}
    return weigh(scores, covariance, greater_is_better=greater_is_better, **given)


boards = st.builds(board, st.integers(0, 999), st.integers(1, 12), st.floats(0.01, 10))


@settings(max_examples=many(40))
@given(boards, st.booleans(), st.integers(0, 1))
def test_the_rank_on_the_board_lies_in_its_rank_set(drawn, greater: bool, decimals: int) -> None:
    """Also where scores are equal and share a rank."""
    scores, covariance = np.round(drawn[0], decimals), drawn[1]
    found = weighed(scores, covariance, greater_is_better=greater)
    ranks = rankdata(-scores if greater else scores, method="min")
    assert all(one.low <= rank <= one.high for one, rank in zip(found.rank_sets, ranks, strict=True))
    assert all(one.low >= 1 and one.high <= len(scores) for one in found.rank_sets)


@settings(max_examples=many(40))
@given(boards, st.randoms())
def test_the_order_in_which_teams_are_given_does_not_matter(drawn, random) -> None:
    """Everybody keeps rank set and group."""
    scores, covariance = drawn
    order = random.sample(range(len(scores)), len(scores))
    found, again = weighed(scores, covariance), weighed(scores[order], covariance[np.ix_(order, order)])
    assert again.rank_sets == [found.rank_sets[place] for place in order]
    assert again.groups == [found.groups[place] for place in order]
    assert (again.is_first_verified, again.stability) == (found.is_first_verified, found.stability)


@settings(max_examples=many(40))
@given(boards, st.integers(-60, 60))
def test_direction_and_unit_do_not_matter(drawn, power: int) -> None:
    """Errors in place of gains, and metres in place of kilometres (powers of two, which round alike)."""
    scores, covariance = drawn
    found = weighed(scores, covariance)
    assert weighed(-scores, covariance, greater_is_better=False) == found
    assert weighed(scores * 2.0**power, covariance * 4.0**power) == found


@settings(max_examples=many(40))
@given(boards)
def test_the_leader_is_in_the_first_group_and_groups_come_in_the_order_of_their_leaders(drawn) -> None:
    """Each group's best is worse than the one before; all of them are used."""
    scores, covariance = drawn
    groups = np.array(weighed(scores, covariance).groups)
    leaders = [scores[groups == group].max() for group in range(1, groups.max() + 1)]
    assert groups[np.argmax(scores)] == 1
    assert leaders == sorted(leaders, reverse=True)


@given(arrays(bool, st.integers(1, 9).map(lambda m: (m, m))))
def test_groups_are_those_of_a_leader_and_all_who_are_not_clearly_worse(drawn: np.ndarray) -> None:
    """As one would draw them by hand, whether or not the pairs that are settled fit together."""
    settled = np.triu(drawn, 1)
    rest, expected = list(range(len(settled))), {}
    for group in range(1, len(settled) + 1):
        tied = [place for place in rest if not settled[rest[0], place]]
        expected |= dict.fromkeys(tied, group)
        rest = [place for place in rest if place not in tied]
        if not rest:
            break
    assert tied_groups(settled) == [expected[place] for place in range(len(settled))]


def test_rank_sets_count_the_clearly_better_and_the_clearly_worse() -> None:
    """The first is clearly better than the last two, and the second than the last one."""
    settled = np.zeros((4, 4), dtype=bool)
    settled[0, 2:] = settled[1, 3] = True
    expected = [(1, 2), (1, 3), (2, 4), (3, 4)]
    assert rank_sets(settled) == [RankSet(low=low, high=high) for low, high in expected]
    assert tied_groups(settled) == [1, 1, 2, 2]


def test_far_apart_every_rank_is_certain_and_close_together_none_is() -> None:
    """A hundred errors between neighbours, and a hundredth of one."""
    covariance = np.eye(5)
    far, near = weighed(100.0 * np.arange(5), covariance), weighed(0.01 * np.arange(5), covariance)
    assert far.rank_sets == [RankSet(low=rank, high=rank) for rank in (5, 4, 3, 2, 1)]
    assert (far.groups, far.is_first_verified, far.stability) == ([5, 4, 3, 2, 1], True, 1.0)
    assert near.rank_sets == [RankSet(low=1, high=5)] * 5
    assert (near.groups, near.is_first_verified) == ([1] * 5, False)
    assert near.stability is not None
    assert near.stability < 0.05


@pytest.mark.parametrize(("lead", "is_verified"), [(1.95, False), (1.97, True)])
def test_the_first_is_verified_by_1_96_paired_errors_over_every_rival(lead: float, is_verified: bool) -> None:
    """The nearest one in errors, who need not be the second."""
    covariance = np.diag([1.0, 0.01, 1e4])
    lead_of_last = lead * np.sqrt(1 + 1e4)
    assert weighed(np.array([lead_of_last, 0.0, 0.0]), covariance).is_first_verified == is_verified
    assert weighed(np.array([0.0, 0.0, lead_of_last]), covariance).is_first_verified == is_verified


def test_who_is_alone_is_first_and_nothing_is_verified() -> None:
    """There is no rival, and no ranking that could be stable; with nobody, nothing at all."""
    alone = weighed(np.array([0.7]), np.array([[1e-4]]))
    assert alone == Uncertainty(rank_sets=[RankSet(low=1, high=1)], groups=[1], is_first_verified=False, stability=None)
    nobody = weighed(np.empty(0), np.empty((0, 0)))
    assert nobody == Uncertainty(rank_sets=[], groups=[], is_first_verified=False, stability=None)


def test_the_same_file_of_two_teams_is_a_tie() -> None:
    """Both may be first or second, neither is verified, and they are in no order that could be stable."""
    found = weighed(np.array([0.7, 0.7]), np.full((2, 2), 1e-4))
    assert found.rank_sets == [RankSet(low=1, high=2)] * 2
    assert (found.groups, found.is_first_verified, found.stability) == ([1, 1], False, None)


@pytest.mark.parametrize("seed", range(2))
def test_stability_is_the_mean_tau_of_redraws(seed: int) -> None:
    """Kendall's tau of SciPy over 2,000 rankings drawn anew."""
    scores, covariance = board(seed, 9, reach=0.5)
    redraws = np.random.default_rng(seed).multivariate_normal(scores, covariance, 2000)
    expected = np.mean([kendalltau(scores, redraw).statistic for redraw in redraws])
    assert weighed(scores, covariance).stability == pytest.approx(expected, abs=0.01)
    assert 0.3 < expected < 0.95


def test_stability_of_two_is_a_chance_that_can_be_written_down() -> None:
    """In order with the chance Phi(z), else the other way round."""
    z = np.array([[0.0, 1.3], [-1.3, 0.0]])
    assert ranking_stability(z) == pytest.approx(norm.cdf(1.3) - norm.cdf(-1.3))


@pytest.mark.parametrize(
    ("scores", "covariance", "what"),
    [
        ([0.5, np.nan], np.eye(2), "leave it out"),
        ([0.5, 0.6], np.diag([1.0, np.nan]), "leave it out"),
        ([0.5, 0.6], np.eye(3), "shape"),
        ([[0.5]], np.eye(1), "shape"),
    ],
)
def test_what_cannot_be_weighed_is_refused(scores, covariance: np.ndarray, what: str) -> None:
    """Scores without standard errors, and a covariance of other scores."""
    with pytest.raises(ValueError, match=what):
        weighed(scores, covariance)


@pytest.mark.parametrize("skewed", [False, True], ids=["Gaussian", "lognormal"])
def test_rank_sets_hold_the_true_ranks_of_all_teams_at_once(skewed: bool) -> None:
    """At least 36 of 40 boards of 12 models in 3 groups of equals, 500 rows, 64 blocks; and they are not idle."""
    random = np.random.default_rng(17)
    group = np.repeat(np.arange(3), 4)
    n_held, widths = 0, []
    for _ in range(40):
        normal = np.sqrt(0.8) * random.normal(size=500) + np.sqrt(0.2) * random.normal(size=(12, 500))
        losses = np.exp(normal) if skewed else normal
        error = float(np.mean(paired_errors(np.cov(losses) / 500)[0, 1:]))
        losses += 5 * error * group[:, np.newaxis]
        blocks = np.array([part.sum(axis=1) for part in np.array_split(losses - losses.mean(axis=1)[:, None], 64, 1)])
        covariance = np.cov(blocks.T) * 64 / 500**2
        found = weighed(losses.mean(axis=1), covariance, greater_is_better=False, n_blocks=64, n_draws=1000)
        n_held += all(
            one.low <= 4 * g + 1 and one.high >= 4 * g + 4 for one, g in zip(found.rank_sets, group, strict=True)
        )
        widths.append(np.mean([one.high - one.low + 1 for one in found.rank_sets]))
    assert n_held >= 36
    assert np.mean(widths) < 6


def test_paired_errors_are_those_of_differences() -> None:
    """Of rows that were drawn together."""
    random = np.random.default_rng(18)
    values = random.normal(size=50) + random.normal(size=(4, 50))
    errors = paired_errors(np.cov(values))
    assert errors[1, 3] == pytest.approx(np.std(values[1] - values[3], ddof=1))
