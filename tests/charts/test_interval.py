"""Intervals in the lines of a table: on one scale, better to the right, off it as arrows; nothing that needs words."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scores import SCORES, chart
from thorough import many

from podium.charts.interval import choose_span, write_interval
from podium.charts.spark import HEIGHT, WIDTH, write_spark


def shares(svg: str, *names: str) -> list[float]:
    found = [one.get(name) for one in ElementTree.fromstring(svg).iter() for name in names if one.get(name)]
    return [float(text.removesuffix("%")) for text in found]


@settings(max_examples=many(100))
@given(st.lists(SCORES, min_size=1, max_size=8), st.one_of(st.none(), st.floats(0, 1e6)), st.booleans())
def test_better_scores_stand_to_the_right(scores: list[float], half: float | None, greater: bool) -> None:
    """Every number is a share of the width; what is off the scale has an arrow on its side."""
    axis = choose_span(scores, scores[:2], greater_is_better=greater, grain=0.0)
    drawn = {score: write_interval(axis, score, half, scores[:2], is_own=False) for score in scores}
    for svg in drawn.values():
        places = shares(svg, "x1", "x2", "cx")
        assert all(math.isfinite(place) and 3 <= place <= 97 for place in places)
    shown = sorted((score for score in drawn if axis.shows(score)), reverse=not greater)
    dots = [shares(drawn[score], "cx")[0] for score in shown]
    assert dots == sorted(dots)
    for score in set(drawn) - set(shown):
        is_worse = axis.height(score) < 0
        assert ("◂" in drawn[score], "▸" in drawn[score]) == (is_worse, not is_worse)


def test_the_bar_is_the_interval() -> None:
    """As long as twice its half, around the dot; none where none is known, or where all of it is off the scale."""
    axis = choose_span([0.5, 0.7], [], greater_is_better=True, grain=0.0)
    svg = write_interval(axis, 0.6, 0.05, [], is_own=True)
    [left], [right], [dot] = (shares(svg, name) for name in ("x1", "x2", "cx"))
    assert (left + right) / 2 == pytest.approx(dot, abs=0.1)
    assert (right - left) / 94 == pytest.approx(0.1 / (axis.high - axis.low), abs=0.002)
    assert 'class="podium-interval own"' in svg
    assert "bar" not in write_interval(axis, 0.6, None, [], is_own=True)
    assert "bar" not in write_interval(axis, 5.0, 0.1, [], is_own=True)


def test_nothing_in_it_is_for_screen_readers_or_refused_by_a_strict_policy() -> None:
    """The numbers stand in the table; styles are the page's."""
    svg = write_interval(choose_span([1.0], [], greater_is_better=True, grain=0.1), 1.0, 0.1, [1.0], is_own=False)
    assert 'aria-hidden="true"' in svg
    assert "style" not in svg


def test_a_spark_is_named_and_drawn_inside_its_picture() -> None:
    """Levels, steps of the best so far, a dot for each score; the same each time; words are escaped."""
    svg = write_spark(chart([0.1, None, 0.5, 0.4], levels=[("good", 0.45)], title="<b>&", summary="of four"))
    root = ElementTree.fromstring(svg)
    assert [one.text for one in root[:2]] == ["<b>&", "of four"]
    assert root.get("aria-labelledby").split() == [one.get("id") for one in root[:2]]
    assert len([one for one in root if one.tag == "circle"]) == 2  # 0.1 is off the chart
    assert svg == write_spark(chart([0.1, None, 0.5, 0.4], levels=[("good", 0.45)], title="<b>&", summary="of four"))
    numbers = [float(one) for drawing in re.findall(r' d="([^"]+)"', svg) for one in re.findall(r"[\d.]+", drawing)]
    assert all(0 <= one <= max(WIDTH, HEIGHT) for one in numbers)
    assert "<circle" not in write_spark(chart([], levels=[("good", 0.45)]))
