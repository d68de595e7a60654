"""Which rows become public: laws that hold for every table."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from podium.use.split import draw_public, strata_of

SEEDS = st.integers(0, 2**128 - 1)
SHARES = st.floats(0, 1)
FROZEN = {"plain": [7, 9, 10, 14, 16, 17], "strata": [1, 3, 5, 10, 12, 15], "groups": [4, 5, 6, 7, 8, 9, 10, 11]}


def codes(most: int = 8) -> st.SearchStrategy[NDArray[np.int64]]:
    """A code for each of 2 to 200 rows."""
    return st.lists(st.integers(0, most), min_size=2, max_size=200).map(lambda found: np.array(found, dtype=np.int64))


@given(st.integers(2, 300), SHARES, SEEDS)
def test_as_many_rows_are_public_as_was_asked_for(n_rows: int, share: float, seed: int) -> None:
    """The share to the nearest row, and at least one on each side unless the share is 0 or 1."""
    is_public = draw_public(n_rows, share, seed)
    wanted = round(share * n_rows)
    if 0 < share < 1:
        wanted = min(max(wanted, 1), n_rows - 1)
    assert is_public.shape == (n_rows,)
    assert is_public.sum() == wanted


@given(codes(), SHARES, SEEDS)
def test_each_stratum_gives_its_share_to_within_a_row(strata: NDArray[np.int64], share: float, seed: int) -> None:
    """Of the rows that are public in all; their number is the same as without strata."""
    n_rows = len(strata)
    is_public = draw_public(n_rows, share, seed, strata=strata)
    assert is_public.sum() == draw_public(n_rows, share, seed).sum()
    for stratum in np.unique(strata):
        expected = is_public.sum() * np.mean(strata == stratum)
        assert abs(is_public[strata == stratum].sum() - expected) < 1 + 1e-9


@given(codes(), SHARES, SEEDS)
def test_the_seed_alone_decides(strata: NDArray[np.int64], share: float, seed: int) -> None:
    """The same call gives the same rows, with strata, groups or neither."""
    for units in ({}, {"strata": strata}, {"groups": strata}):
        first, again = (draw_public(len(strata), share, seed, **units) for _ in range(2))
        assert np.array_equal(first, again)


def test_other_seeds_give_other_rows() -> None:
    """And every row has its chance: over many seeds each is public about as often as its share says."""
    strata = np.arange(40, dtype=np.int64) % 3
    drawn = np.array([draw_public(40, 0.3, seed, strata=strata) for seed in range(2000)])
    assert len(np.unique(drawn, axis=0)) > 1900
    assert np.all(np.abs(drawn.mean(axis=0) - 0.3) < 5 * np.sqrt(0.3 * 0.7 / 2000))


def test_the_draw_is_the_same_in_every_version() -> None:
    """Written down once: a seed means the same split tomorrow, on every machine."""
    assert np.flatnonzero(draw_public(20, 0.3, 7)).tolist() == FROZEN["plain"]
    assert np.flatnonzero(draw_public(20, 0.3, 7, strata=np.arange(20) // 5)).tolist() == FROZEN["strata"]
    assert np.flatnonzero(draw_public(20, 0.3, 7, groups=np.arange(20) // 4)).tolist() == FROZEN["groups"]


@given(codes(), st.floats(0.01, 0.99), SEEDS)
def test_whole_groups_stand_on_one_side(groups: NDArray[np.int64], share: float, seed: int) -> None:
    """Both sides get one where there are two, and the share is kept as closely as groups allow."""
    is_public = draw_public(len(groups), share, seed, groups=groups)
    assert not set(groups[is_public]) & set(groups[~is_public])
    if len(set(groups)) > 1:
        assert 0 < is_public.sum() < len(groups)
        largest = np.bincount(groups).max()
        assert abs(is_public.sum() - draw_public(len(groups), share, seed).sum()) <= largest


@given(codes(60), st.floats(0.01, 0.99), SEEDS)
def test_the_earlier_part_is_public(times: NDArray[np.int64], share: float, seed: int) -> None:
    """No private row is as early as a public one, whatever the seed."""
    is_public = draw_public(len(times), share, seed, times=times)
    if len(set(times)) > 1:
        assert times[is_public].max() < times[~is_public].min()
    assert np.array_equal(is_public, draw_public(len(times), share, seed + 1, times=times))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=300))
def test_strata_follow_the_order_of_the_values(values: list[float]) -> None:
    """Few distinct values are strata themselves; many are cut into ten parts of equal size."""
    found = np.array(values)
    strata = strata_of(found)
    order = np.argsort(found, kind="stable")
    assert np.all(np.diff(strata[order]) >= 0)
    if len(np.unique(found)) <= 20:
        assert len(np.unique(strata)) == len(np.unique(found))
    elif len(np.unique(found)) > len(values) // 20:
        assert np.ptp(np.bincount(strata)) <= 1
