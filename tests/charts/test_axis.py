"""The y axis: what is on it, what is told to be off it, and its numbers."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scores import chart, charts
from thorough import many

from podium.charts.axis import MAIN_SHARE, MOST_GROWTH, PADDING, choose_axis, off_chart, spread_out


@settings(max_examples=many(100))
@given(charts())
def test_the_better_three_quarters_of_the_scores_are_on_the_chart(drawn) -> None:
    """The best first, whatever else there is."""
    axis = choose_axis(drawn)
    scores = sorted(drawn.series[0].values, reverse=drawn.greater_is_better)
    assert all(axis.shows(score) for score in scores[: max(1, int(MAIN_SHARE * len(scores)))])


@settings(max_examples=many(100))
@given(charts())
def test_better_is_up(drawn) -> None:
    """Of any two scores, in both directions; on the chart from 0 to 1."""
    axis = choose_axis(drawn)
    scores = sorted(drawn.series[0].values, reverse=not drawn.greater_is_better)
    heights = [axis.height(score) for score in scores]
    assert heights == sorted(heights)
    assert all((0 <= axis.height(score) <= 1) == axis.shows(score) for score in scores)


@settings(max_examples=many(100))
@given(charts())
def test_what_is_not_shown_is_told(drawn) -> None:
    """Each level by name, each series with how many of its scores are missing, on the right side."""
    axis = choose_axis(drawn)
    told = off_chart(drawn, axis)
    for is_worse in (True, False):
        [words] = [words for side, words in told if side == is_worse] or [""]
        beyond = [level for level in drawn.levels if axis.height(level.value) < 0] if is_worse else [
            level for level in drawn.levels if axis.height(level.value) > 1
        ]  # fmt: skip
        assert all(f"{level.name} (" in words for level in beyond)
        assert sum(level.name + " (" in words for level in drawn.levels) >= len(beyond)
        for series in drawn.series:
            n = sum((axis.height(score) < 0) if is_worse else (axis.height(score) > 1) for _, score in series.points())
            assert (f"{series.name} of " in words) == (n > 0)
            if n > 3:
                assert f"and {n - 3} other" in words
        assert words.startswith(("Below", "") if is_worse else ("Above", ""))


@settings(max_examples=many(200))
@given(charts(), st.integers(3, 7))
def test_ticks_are_few_and_their_numbers_are_what_they_say(drawn, most: int) -> None:
    """On the axis, all different, each read back as the number that it stands for."""
    axis = choose_axis(drawn, most_ticks=most)
    ticks = axis.ticks()
    assert 1 <= len(ticks) <= most + 1
    assert all(axis.shows(tick) for tick in ticks)
    texts = [axis.text(tick) for tick in ticks]
    assert len(set(texts)) == len(texts)
    assert [float(text) for text in texts] == pytest.approx(ticks, abs=1e-3 * axis.step)
    assert "-0" not in [text.rstrip("0").rstrip(".") for text in texts]
    assert all(len(text) <= 14 for text in texts)


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0.91, 0.94, ["0.910", "0.915", "0.920", "0.925", "0.930", "0.935", "0.940"]),
        (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (1200.0, 5100.0, ["2000", "3000", "4000", "5000"]),
        (-0.1, 0.1, ["-0.10", "-0.05", "0.00", "0.05", "0.10"]),
        (1e9, 1.2e9, ["1.00e9", "1.05e9", "1.10e9", "1.15e9", "1.20e9"]),
    ],
)
def test_numbers_have_the_digits_that_are_needed(low: float, high: float, numbers: list[str]) -> None:
    """No more, and no fewer; zero has no sign."""
    share = PADDING / (1 + 2 * PADDING) * (high - low) * 0.999
    axis = choose_axis(chart([low + share, high - share]), most_ticks=7)
    assert [axis.text(tick) for tick in axis.ticks()] == numbers


@pytest.mark.parametrize("greater", [True, False])
def test_one_bad_score_does_not_flatten_the_others(greater: bool) -> None:
    """It is off the chart, the others use at least a quarter of the height, and it is told."""
    sign = 1 if greater else -1
    scores = [sign * score for score in (-30.0, 0.90, 0.91, 0.92, 0.915)]
    drawn = chart(scores, greater=greater, levels=[("a result", sign * -29.0), ("a good result", sign * 0.93)])
    axis = choose_axis(drawn)
    heights = [axis.height(score) for score in scores[1:]]
    assert max(heights) - min(heights) > 1 / MOST_GROWTH / (1 + 2 * PADDING)
    assert axis.height(scores[0]) < 0
    assert axis.shows(sign * 0.93)
    assert off_chart(drawn, axis) == [(True, f"Below the chart: public of 4 ({-30 * sign}); a result ({-29 * sign}).")]


def test_a_cross_validation_on_another_scale_does_not_hide_the_public_scores() -> None:
    """As where it was taken on the logarithm: it is told, and the public scores keep their room."""
    drawn = chart([25_000.0, 24_000.0, 23_500.0], [0.12, 0.11, 0.10], greater=False)
    axis = choose_axis(drawn)
    assert axis.height(23_500.0) - axis.height(25_000.0) > 0.8
    assert off_chart(drawn, axis) == [(False, "Above the chart: CV of 4 (0.12), 5 (0.11), 6 (0.1).")]


def test_nothing_is_magnified_beyond_its_noise() -> None:
    """Scores within one standard error of one another lie close together."""
    axis = choose_axis(chart([0.9001, 0.9002, 0.9003], grain=0.01))
    assert axis.height(0.9003) - axis.height(0.9001) < 0.02


@pytest.mark.parametrize("score", [0.0, 1.0, -3.5, 1e-12, 1e12])
@pytest.mark.parametrize("n", [1, 5])
def test_equal_scores_stand_in_the_middle(score: float, n: int) -> None:
    """There is nothing to compare them with."""
    assert choose_axis(chart([score] * n)).height(score) == pytest.approx(0.5)


def test_a_single_score_is_seen_against_the_levels() -> None:
    """The nearest one says what is small: the next rung is on the chart, the distant dummy is not."""
    levels = [("a result", 0.1), ("a good result", 0.95), ("a world-class result", 0.98)]
    axis = choose_axis(chart([0.93], [0.931], levels=levels))
    assert [axis.shows(value) for _, value in levels] == [False, True, True]


@given(st.lists(st.floats(0, 100), max_size=5))
def test_names_do_not_touch_and_keep_their_order(wanted: list[float]) -> None:
    """They move no more than the others make them."""
    found = spread_out(wanted, 10, highest=100)
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    moved = [found[place] for place in order]
    assert all(upper - lower >= 10 - 1e-9 for lower, upper in pairwise(moved))
    assert all(position <= 100 for position in found)
    assert all(abs(new - old) <= 10 * (len(wanted) - 1) + 1e-9 for new, old in zip(found, wanted, strict=True))
