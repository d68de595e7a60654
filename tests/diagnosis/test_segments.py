"""Segments cover the rows; noise does not stand out, however many are looked at; what is planted does."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.diagnosis import losses
from podium.diagnosis.finding import Finding, most_important
from podium.diagnosis.patterns import (
    Peer,
    find_behind,
    find_hard_segments,
    find_lost_segments,
    find_shifted_segments,
)
from podium.diagnosis.segments import Segment, _deal_out, cut_labels, cut_numbers, large_enough, weigh_segments

NUMBERS = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False) | st.just(np.nan), min_size=1, max_size=300)


@settings(max_examples=many(80))
@given(NUMBERS)
def test_each_row_is_in_one_segment_of_a_column(values: list[float]) -> None:
    """Unless the column says nothing: one value, or none."""
    found = np.array(values)
    segments = list(cut_numbers("x", found))
    is_missing = np.isnan(found)
    if len(np.unique(found[~is_missing])) > 1:
        assert np.sum([one.rows for one in segments], axis=0).tolist() == [1] * len(found)
    else:
        assert [one.name for one in segments] == ["missing"] * bool(is_missing.any())


def test_segments_are_just_what_their_names_say() -> None:
    """The ends are rounded before rows are cut."""
    values = np.random.default_rng(0).normal(size=400)
    first, second, third, last = cut_numbers("x", values)
    low, middle, high = (float(one.name.split()[-1]) for one in (first, second, third))
    assert [one.words for one in (first, last)] == [f"x below {low:g}", f"x from {high:g} up"]
    assert (first.rows == (values < low)).all()
    assert (second.rows == ((values >= low) & (values < middle))).all()
    assert (last.rows == (values >= high)).all()


def test_names_are_cut_by_the_commonest_eight() -> None:
    codes = np.repeat(np.arange(12), np.arange(40, 28, -1))
    segments = list(cut_labels("shop", codes, [f"s{place}" for place in range(11)] + [""]))
    assert [one.words for one in segments[:2]] == ["shop = s0", "shop = s1"]
    assert segments[-1].words == "shop is any other value"
    assert sum(one.rows.sum() for one in segments) == len(codes)
    assert [one.name for one in cut_labels("shop", codes * 0, [""])] == ["missing"]


def test_small_segments_and_the_same_rows_twice_are_left_out() -> None:
    rows = np.arange(100) < 40
    few = np.arange(100) < 14
    made = [
        Segment(column=name, name="", rows=one) for name, one in (("a", rows), ("b", rows), ("c", few), ("d", ~few))
    ]
    assert [one.column for one in large_enough(made)] == ["a"]


def test_z_is_in_deviations_over_all_ways_to_deal_out_the_values() -> None:
    """Brute force: over every permutation z has the mean 0 and the deviation 1."""
    values = np.array([0.0, 1.0, 1.0, 5.0, 9.0, 2.5])
    members = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 1]], dtype=float)
    random = np.random.default_rng(0)
    every = np.array([_deal_out(values[list(order)], members, random)[0] for order in permutations(range(6))])
    assert every.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
    assert every.std(axis=0) == pytest.approx([1, 1])


def segments_of(random: np.random.Generator, n: int, n_columns: int) -> list[Segment]:
    columns = random.normal(size=(n_columns, n))
    return large_enough([one for place, values in enumerate(columns) for one in cut_numbers(f"x{place}", values)])


def test_noise_stands_out_as_seldom_as_it_is_said() -> None:
    """Losses with a very long tail, 40 segments: the smallest p is below 0.05 in about 1 of 20 tables."""
    random = np.random.default_rng(1)
    smallest = []
    for seed in range(100):
        weighed = weigh_segments(random.lognormal(0, 1.5, 120), segments_of(random, 120, 12), seed=seed)
        smallest.append(min(one.p for one in weighed))
    assert sum(p <= 0.05 for p in smallest) <= 12
    assert 30 <= sum(p <= 0.5 for p in smallest) <= 70


def test_noise_that_goes_together_does_not_stand_out_either() -> None:
    """Groups of five rows with a common loss and a common value: rows that stand alone would mislead in most tables."""
    random = np.random.default_rng(2)
    aware, naive = 0, 0
    units = np.repeat(np.arange(60), 5)
    for seed in range(40):
        values = random.normal(size=60)[units] + 0.2 * random.normal(size=300)
        columns = [random.normal(size=60)[units] for _ in range(5)]
        made = large_enough([one for place, x in enumerate(columns) for one in cut_numbers(f"x{place}", x)])
        aware += min(one.p for one in weigh_segments(values, made, units=units, seed=seed)) <= 0.05
        naive += min(one.p for one in weigh_segments(values, made, seed=seed)) <= 0.05
    assert aware <= 6
    assert naive >= 20


def test_intervals_hold_all_true_means_together() -> None:
    """In about 95 of 100 tables not one of 20 segments misses its mean."""
    random = np.random.default_rng(3)
    n_holding = 0
    for _ in range(100):
        weighed = weigh_segments(random.normal(1.0, 1.0, 120), segments_of(random, 120, 7), is_two_sided=True)
        n_holding += all(one.inside.holds(1.0) for one in weighed)
    assert n_holding >= 89


@pytest.fixture
def planted() -> tuple[losses.Losses, list[Segment]]:
    """400 rows whose loss is three times as large where ``x1`` is in its highest quarter."""
    random = np.random.default_rng(4)
    made = segments_of(random, 400, 6)
    top = next(one for one in made if one.column == "x1" and one.name.endswith("up"))
    values = random.exponential(size=400) * np.where(top.rows, 3.0, 1.0)
    return losses.Losses(values=values, name="log loss"), made


def test_a_hard_segment_is_found_with_its_numbers(planted) -> None:
    """Its mean is told with an interval, that of the other rows, and how seldom noise looks like it."""
    loss, made = planted
    weighed = weigh_segments(loss.values, made)
    [one] = find_hard_segments(loss, weighed)
    assert one.numbers["column"] == "x1"
    rows = weighed[0].segment.rows
    assert one.numbers["mean"] == pytest.approx(loss.values[rows].mean())
    assert one.numbers["elsewhere"] == pytest.approx(loss.values[~rows].mean())
    assert one.numbers["low"] < 3.0 < one.numbers["high"]
    assert one.sentence.startswith(f"Rows with {weighed[0].segment.words} (100 of 400): the log loss is ")
    assert f"Noise alone shows one of {len(made)} segments so far off in 1 of 1,000 cases." in one.sentence


def test_a_baseline_says_whether_a_segment_is_simply_hard(planted) -> None:
    """Where it is as bad itself, rows may be harder; where it is better, they can be predicted."""
    loss, made = planted
    weighed = weigh_segments(loss.values, made)
    noise = np.random.default_rng(5).normal(0, 0.3, 400)
    [same] = find_hard_segments(loss, weighed, Peer(name="linear", values=loss.values + noise))
    assert "may simply be harder" in same.advice
    better = Peer(name="linear", values=np.minimum(loss.values, 1.0))
    [other] = find_hard_segments(loss, weighed, better)
    assert "linear has" in other.advice
    assert "can be predicted better" in other.advice
    lost = list(find_lost_segments(loss, better, weigh_segments(loss.values - better.values, made)))
    assert [one.numbers["column"] for one in lost] == ["x1"]
    [behind] = find_behind(loss, better, None)
    assert behind.stake == pytest.approx(1 - better.values.mean() / loss.values.mean())
    assert list(find_behind(loss, Peer(name="linear", values=loss.values + noise - noise.mean()), None)) == []


def test_a_pattern_in_the_residuals_is_found_in_its_column() -> None:
    """A parabola that a straight line does not follow: too low at both ends, too high between."""
    random = np.random.default_rng(6)
    x = random.uniform(-1, 1, 500)
    left = x**2 - 1 / 3 + random.normal(0, 0.3, 500)
    made = [*cut_numbers("x", x), *segments_of(random, 500, 4)]
    [one] = find_shifted_segments(left, weigh_segments(left, large_enough(made), is_two_sided=True))
    assert one.numbers["column"] == "x"
    assert "add a column that says how x acts together with others" in one.advice
    between = np.var([left[segment.rows].mean() for segment in list(cut_numbers("x", x))])
    assert one.stake == pytest.approx(between / (left**2).mean(), rel=0.15)


def test_five_findings_at_most_the_largest_first() -> None:
    """What puts the rest in doubt comes before all; what matters little is left out; one look tells two at most."""

    def finding(look: str, stake: float, **changes) -> Finding:
        return Finding(look=look, idea="residuals", sentence="", advice="", stake=stake, **changes)

    found = [finding(f"look {place}", 0.1 * place) for place in range(1, 8)]
    assert [one.look for one in most_important(found)] == [f"look {place}" for place in (7, 6, 5, 4, 3)]
    copied = finding("copied", 0.0, is_first=True)
    assert most_important([*found, copied])[0] is copied
    assert most_important([finding("a", 0.01)]) == []
    assert len(most_important([finding("a", 0.5)] * 4)) == 2
