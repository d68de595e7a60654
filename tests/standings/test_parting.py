"""When cross-validation and public score part: the rules, and how often they speak without cause."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from thorough import many

from podium.standings.parting import APART_ERRORS, LEAST_PAIRS, Pair, find_partings, rank_correlation

VALUES = st.integers(0, 6).map(float) | st.floats(-1e3, 1e3)


def pairs(scores, error=None, std=None):
    """(cv, public) of submissions 1, 2, ..."""
    return [
        Pair(number=i, public=public, public_error=error, cv=cv, cv_std=std) for i, (cv, public) in enumerate(scores, 1)
    ]


def sentences(scores, *, greater=True, error=None, std=None, paired=None):
    sign = 1 if greater else -1
    turned = [(sign * cv, sign * public) for cv, public in scores]
    return find_partings(
        pairs(turned, error, std),
        greater_is_better=greater,
        paired_error=lambda one, other: paired,
        text="{:.2f}".format,
        cv_text="{:.2f}".format,
    )


directions = pytest.mark.parametrize("greater", [True, False])


@settings(max_examples=many(200))
@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=20))
def test_the_rank_correlation_is_scipys(scores) -> None:
    """Ties share their mean rank; where one side is constant there is none."""
    one, other = zip(*scores, strict=True)
    found = rank_correlation(one, other)
    if len({*one}) == 1 or len({*other}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_of_nothing_nothing_is_said() -> None:
    """Nor of one submission without errors, nor of a few that agree."""
    assert sentences([]) == sentences([(0.8, 0.7)]) == sentences([(0.8, 0.7), (0.9, 0.8)]) == []


@directions
@pytest.mark.parametrize(
    ("gap", "std", "apart"), [(0.019, 0.0, None), (0.021, 0.0, 2.1), (0.021, None, None), (0.03, None, 2.1)]
)
def test_a_gap_is_told_beyond_two_combined_errors(
    greater: bool, gap: float, std: float | None, apart: float | None
) -> None:
    """A deviation that is not given is taken to be as large as the public score's error."""
    for is_better in (True, False):
        found = sentences([(0.8 + (gap if is_better else -gap), 0.8)], greater=greater, error=0.01, std=std)
        if apart is None:
            assert found == []
        else:
            [sentence] = found
            word = "better" if is_better else "worse"
            assert f"is {word} than the public score" in sentence
            assert f"by {apart:.1f} combined standard errors. Look for" in sentence


def test_only_the_latest_gap_is_told_and_how_often_it_is_so() -> None:
    """An old gap is no news; a gap on the other side is not counted with it."""
    high, low, none = (0.9, 0.8), (0.7, 0.8), (0.8, 0.8)
    assert sentences([high, none], error=0.01) == []
    assert ", as in 2 of 4 submissions. Look" in sentences([high, none, low, high], error=0.01)[0]


def test_an_error_of_zero_is_no_measure_of_chance() -> None:
    """A perfect score leaves nothing to vary."""
    assert sentences([(0.97, 1.0)], error=0.0, std=0.001) == []


@directions
@pytest.mark.parametrize(
    ("paired", "std", "advice"),
    [
        (None, None, "trust the cross-validation, or look for what differs"),
        (0.05, None, "trust the cross-validation, for the public rows are too few"),
        (0.005, 0.001, "the public rows are enough to show such a gain, so look for what differs"),
        (0.016, 0.03, "trust the cross-validation, or look for what differs"),
    ],
)
def test_a_streak_of_the_cross_validation_alone_is_told(greater: bool, paired, std, advice: str) -> None:
    """Three times in a row; what to do depends on whether the public rows could have shown it."""
    scores = [(0.80, 0.79), (0.79, 0.78), (0.80, 0.78), (0.81, 0.77), (0.82, 0.77)]
    [first, *rest] = sentences(scores, greater=greater, paired=paired, std=std)
    sign = "" if greater else "-"
    assert first.startswith(
        f"Since submission 2 your cross-validation got better 3 times in a row ({sign}0.79 to {sign}0.82) while the "
        "public score shown did not: "
    )
    assert advice in first
    assert len(rest) == 1  # the rank correlation


@pytest.mark.parametrize(
    "steps",
    [
        [(0.1, 0.0), (0.1, -0.1)],  # only two
        [(0.1, 0.0), (0.1, -0.1), (0.1, 0.1)],  # the public score got better at last
        [(0.1, 0.0), (0.0, 0.0), (0.1, 0.0), (0.1, 0.0)],  # an equal one in between
    ],
)
def test_a_streak_that_is_none_is_not_told(steps) -> None:
    """Equal is not better, for either."""
    scores = [(0.1, 0.5)]
    for cv, public in steps:
        scores.append((scores[-1][0] + cv, scores[-1][1] + public))
    assert not [one for one in sentences(scores) if one.startswith("Since")]


def test_orders_without_anything_in_common_are_told() -> None:
    """From five submissions on, with a caution up to ten; not where one side is constant."""
    opposite = [(0.1 * i, 1 - 0.01 * (i * 7 % 10)) for i in range(12)]
    for n in range(2, 12):
        told = [one for one in sentences(opposite[:n]) if one.startswith("Over")]
        correlation = rank_correlation(*zip(*opposite[:n], strict=True))
        assert bool(told) == (n >= LEAST_PAIRS and correlation <= 0)
        if told:
            assert f"Over {n} submissions" in told[0]
            assert f"(rank correlation {correlation + 0.0:.2f}" in told[0]
            assert ("of so few that may be chance" in told[0]) == (n < 10)
    assert sentences([(0.5, 0.1 * (i % 2)) for i in range(8)]) == []


def test_that_they_go_together_is_told_when_there_is_nothing_else() -> None:
    """With the correlation as evidence."""
    together = [(0.1 * i, 0.1 * i) for i in range(6)]
    assert sentences(together) == [
        "Your cross-validation and the public score go together so far (rank correlation 1.00 over 6 submissions)."
    ]
    assert len(sentences([*together, (0.9, 0.6)], error=0.01)) == 1
    assert "combined standard errors" in sentences([*together, (0.9, 0.6)], error=0.01)[0]


def test_chance_alone_seldom_speaks() -> None:
    """Two honest estimates of the same thing: a gap 1 time in 20 at most, a streak 1 time in 64."""
    draw = random.Random(0)
    n_times, gaps, streaks = 4000, 0, 0
    for _ in range(n_times):
        scores = [(draw.gauss(0.8, 0.02), draw.gauss(0.8, 0.01)) for _ in range(4)]
        told = sentences(scores, error=0.01, std=0.02)
        gaps += any("combined" in one for one in told)
        streaks += any(one.startswith("Since") for one in told)
    assert gaps / n_times == pytest.approx(0.0455, abs=0.012)
    # that both are as wanted in three steps: P(4 values in rising order) * P(4 in falling order)
    assert streaks / n_times <= 1 / 64
    assert APART_ERRORS == 2.0
