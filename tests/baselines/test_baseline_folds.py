"""Folds: every row is held out once, groups stay whole, the future stays unknown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.baselines.folds import deciles, group_folds, held_out, stratified_folds, time_folds
from podium.errors import CompetitionError

CODES = st.lists(st.integers(0, 6), min_size=4, max_size=80)


@given(CODES, st.integers(0, 10))
def test_every_row_is_held_out_once_and_never_in_its_own_training_rows(strata, seed):
    """Whatever the classes, a class with one member included."""
    folds = stratified_folds(np.array(strata), seed=seed)
    assert 2 <= len(folds) <= 5
    assert held_out(folds).tolist() == list(range(len(strata)))
    assert len(np.concatenate([held for _, held in folds])) == len(strata)
    for train, held in folds:
        assert sorted([*train, *held]) == list(range(len(strata)))


@given(CODES, st.integers(0, 10))
def test_a_class_is_spread_over_the_folds_as_evenly_as_can_be(strata, seed):
    """No fold holds two members more of a class than another: stratified without a minimum size."""
    codes = np.array(strata)
    folds = stratified_folds(codes, seed=seed)
    for code in set(strata):
        counts = [int((codes[held] == code).sum()) for _, held in folds]
        assert max(counts) - min(counts) <= 1


@given(CODES.filter(lambda groups: len(set(groups)) > 1), st.integers(0, 10))
def test_groups_stay_whole(groups, seed):
    """No group is on both sides of a fold."""
    codes = np.array(groups)
    folds = group_folds(codes, seed=seed)
    assert held_out(folds).tolist() == list(range(len(groups)))
    for train, held in folds:
        assert len(held)
        assert not set(codes[train]) & set(codes[held])


@given(st.lists(st.integers(0, 20), min_size=2, max_size=60).filter(lambda times: len(set(times)) > 1))
def test_rows_are_predicted_from_earlier_rows_only(times):
    """Every training row of a fold lies strictly before every row it holds out."""
    moments = np.array(times)
    folds = time_folds(moments)
    for train, held in folds:
        assert moments[train].max() < moments[held].min()
    assert len(held_out(folds)) == len(set(held_out(folds)))
    assert moments.max() in moments[folds[-1][1]]


def test_folds_that_cannot_be_made_say_what_is_needed():
    """One group, one moment and three rows are the organiser's to mend."""
    with pytest.raises(CompetitionError, match="one group only"):
        group_folds(np.array(["a"] * 9), seed=0)
    with pytest.raises(CompetitionError, match="one moment only"):
        time_folds(np.array([3, 3, 3]))
    with pytest.raises(CompetitionError, match="train holds 3 rows"):
        stratified_folds(np.array([0, 1, 0]), seed=0)


def test_deciles_hold_a_tenth_each():
    """They are strata for a numeric target."""
    assert np.bincount(deciles(np.random.RandomState(0).permutation(100).astype(float))).tolist() == [10] * 10
