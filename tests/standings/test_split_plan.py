"""How many rows it takes, and how they are parted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.standings.split_plan import SHARES, Step, propose_split, rows_needed

GAPS = st.floats(1e-3, 1e3)


def step(gap: float, spread: float = 1.0, lower: str = "low", upper: str = "up") -> Step:
    return Step(lower=lower, upper=upper, gap=gap, spread=spread, public_z=None, private_z=None)


@pytest.mark.parametrize(
    ("gap", "spread", "z", "rows"),
    [(0.0345, 0.214, 2, 155), (0.0345, 0.214, 4, 617), (0.0019, 0.0465, 2, 2323), (0.0019, 0.0465, 3, 5227)],
)
def test_rows_needed_are_those_of_the_measured_bracket(gap: float, spread: float, z: float, rows: int) -> None:
    """Default to tuned, tuned to ensemble; gaps and spreads were published with two or three digits."""
    assert rows_needed(gap, spread, z) == pytest.approx(rows, rel=0.04)


@given(GAPS, GAPS, st.floats(0.5, 5))
def test_so_many_rows_make_the_gap_that_many_standard_errors(gap: float, spread: float, z: float) -> None:
    """The inverse of z = gap / (spread / sqrt(rows))."""
    assert gap / (spread / math.sqrt(rows_needed(gap, spread, z))) == pytest.approx(z)


def test_the_rows_confirm_a_true_gap_as_often_as_promised() -> None:
    """At a planned z of 4, 98 of 100 tests pass 1.96; at 2 every other one. Drawn, not computed."""
    random = np.random.default_rng(0)
    for z, power in ((4.0, 0.979), (2.0, 0.516)):
        n_rows = math.ceil(rows_needed(0.3, 1.0, z))
        rows = random.normal(0.3, 1.0, size=(4000, n_rows))
        found = rows.mean(axis=1) / (rows.std(axis=1, ddof=1) / math.sqrt(n_rows))
        assert np.mean(found > 1.96) == pytest.approx(power, abs=0.03)


@pytest.mark.parametrize("gap", [0.0, -1.0])
def test_what_is_not_better_is_never_told_apart(gap: float) -> None:
    """No number of rows would do."""
    assert rows_needed(gap, 1.0, 2) == math.inf
    assert not step(gap).is_apart_on(10**12)


def test_a_split_that_holds_the_aims_is_kept() -> None:
    """Also where its share is none of the usual ones. 4 public and 16 private rows are needed."""
    plan = propose_split([step(1.0)], n_public=37, n_private=63)
    assert (plan.public_needed, plan.private_needed) == (4, 16)
    assert (plan.is_kept, plan.is_enough, plan.proposed_public) == (True, True, 0.37)


def test_the_share_nearest_to_thirty_percent_is_proposed() -> None:
    """100 public and 400 private rows of 520: a fifth is the only round share."""
    plan = propose_split([step(0.2)], n_public=156, n_private=364)
    assert (plan.public_needed, plan.private_needed) == (100, 400)
    assert (plan.is_kept, plan.is_enough, plan.proposed_public) == (False, True, 0.2)
    assert propose_split([step(0.2)], n_public=600, n_private=400).proposed_public == 0.3


def test_too_few_rows_fall_short_alike_on_both_sides() -> None:
    """Of 300 rows where 500 are needed; and how many would do is said."""
    plan = propose_split([step(0.2)], n_public=90, n_private=210)
    assert (plan.is_enough, plan.proposed_public, plan.n_test_needed) == (False, 0.2, 500)


def test_steps_that_all_rows_cannot_tell_apart_do_not_rule_the_split() -> None:
    """They are named; the others decide."""
    small = step(0.01, lower="single", upper="ensemble")
    plan = propose_split([step(1.0), small, step(-1.0)], n_public=30, n_private=70)
    assert plan.inseparable == [small, step(-1.0)]
    assert (plan.public_needed, plan.private_needed) == (4, 16)


def test_each_side_gets_its_positives() -> None:
    """50 of a class that one row in ten has: 500 rows on each side."""
    plan = propose_split([step(1.0)], n_public=300, n_private=700, share_of_positives=0.1)
    assert (plan.public_needed, plan.private_needed) == (500, 500)
    assert (plan.is_kept, plan.proposed_public, plan.is_enough) == (False, 0.5, True)


SPLITS = st.lists(GAPS, min_size=1, max_size=4), st.integers(1, 3000), st.integers(1, 3000)


@given(*SPLITS, st.none() | st.floats(0.01, 0.5))
def test_a_proposal_holds_the_aims_whenever_any_share_does(
    gaps: list[float], n_public: int, n_private: int, positives: float | None
) -> None:
    """Against all shares, tried one by one; private never gets less than half."""
    plan = propose_split(list(map(step, gaps)), n_public=n_public, n_private=n_private, share_of_positives=positives)
    n_test = n_public + n_private

    def holds(share: float, n_rows: int) -> bool:
        public = round(share * n_rows)
        return share <= 0.5 and public >= plan.public_needed and n_rows - public >= plan.private_needed

    assert plan.is_kept == holds(n_public / n_test, n_test)
    assert plan.is_enough == (plan.is_kept or any(holds(share, n_test) for share in SHARES))
    assert holds(plan.proposed_public, n_test) == plan.is_enough
    if not plan.is_kept:
        assert plan.proposed_public <= 0.5
        assert any(holds(plan.proposed_public, plan.n_test_needed + more) for more in range(2))
    able = [gap for gap in gaps if (2 / gap) ** 2 <= n_test]
    assert all(gap * math.sqrt(plan.public_needed) >= 2 * (1 - 1e-12) for gap in able)
    assert all(gap * math.sqrt(plan.private_needed) >= 4 * (1 - 1e-12) for gap in able)
