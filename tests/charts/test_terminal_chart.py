"""The chart in a terminal: it fits, its marks stand where the scores are, and it needs no colour."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scores import chart, charts
from thorough import many

from podium.charts.axis import choose_axis
from podium.charts.canvas import ASCII, UNICODE
from podium.charts.terminal import draw

styles = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])


def lines(drawn, **settings_):
    return ["".join(text for text, _ in line) for line in draw(drawn, **settings_)]


@styles
@settings(max_examples=many(60))
@given(drawn=charts(most=60), width=st.integers(1, 160), height=st.integers(1, 30))
def test_no_line_is_wider_than_it_may_be(glyphs, drawn, width: int, height: int) -> None:
    """From 40 columns on; and there are only the characters that were promised."""
    printed = lines(drawn, width=width, height=height, glyphs=glyphs)
    assert max(map(len, printed)) <= max(width, 40)
    drawing = "".join(printed)
    known = set(glyphs.characters) | set(map(chr, range(32, 127)))
    assert set(drawing) <= known
    if glyphs is ASCII:
        assert drawing.isascii()


@styles
@settings(max_examples=many(60))
@given(drawn=charts(most=9))
def test_each_mark_stands_where_its_score_is(glyphs, drawn) -> None:
    """As far as rows go; a score that is off the chart is an arrow at the edge."""
    plain = chart(list(drawn.series[0].values), greater=drawn.greater_is_better, grain=drawn.grain)
    height = 12
    axis = choose_axis(plain, most_ticks=6)
    pieces = draw(plain, width=60, height=height, glyphs=glyphs)[1 : height + 1]
    cells = [[(c, role) for text, role in line[1:] for c in text] for line in pieces]
    columns = sorted({x for row in cells for x, (_, role) in enumerate(row) if role == "series 0"})
    assert len(columns) == len(plain.places)
    for x, score in zip(columns, plain.series[0].values, strict=True):
        [(row, character)] = [(y, row[x][0]) for y, row in enumerate(cells) if row[x][1] == "series 0"]
        if axis.shows(score):
            assert character == glyphs.marks[0]
            assert abs((1 - axis.height(score)) * height - (row + 0.5)) <= 1.01
        else:
            assert (row, character) == ((height - 1, glyphs.down) if axis.height(score) < 0 else (0, glyphs.up))


@styles
def test_cross_validation_and_public_score_are_told_apart_without_colour(glyphs) -> None:
    """Marks of their own; one for both where they meet; all of them in the legend."""
    printed = lines(chart([0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.3, 0.2]), width=60, glyphs=glyphs)
    drawing, legend = "".join(printed[1:17]), " ".join(printed[19:])
    public, cv, private = glyphs.marks
    assert len({*glyphs.marks, glyphs.both, glyphs.up, glyphs.down}) == 6
    assert all(drawing.count(mark) == n for mark, n in ((public, 2), (cv, 2), (private, 3), (glyphs.both, 1)))
    for words in (f"{public} public", f"{cv} CV", f"{private} private", f"{glyphs.both} several in one place"):
        assert words in legend


@pytest.mark.parametrize("greater", [True, False])
def test_the_axis_says_which_way_is_better(greater: bool) -> None:
    """And for a measure where lower is better its numbers fall from the bottom to the top."""
    printed = lines(chart([0.9, 0.8, 0.7], greater=greater), width=50)
    assert printed[0] == ("▲ better: higher accuracy" if greater else "▲ better: lower rmse")
    numbers = [float(found[1]) for line in printed if (found := re.match(r" *([\d.]+) ┤", line))]
    assert numbers == sorted(numbers, reverse=greater)
    assert len(numbers) >= 3


@styles
@pytest.mark.parametrize("width", [40, 80])
def test_levels_are_lines_with_names(glyphs, width: int) -> None:
    """Beside the drawing where there is room, else by a letter that the legend explains."""
    drawn = chart(
        [0.5, 0.6, 0.55], levels=[("a result", 0.45), ("a good result", 0.62), ("a world-class result", 0.621)]
    )
    printed = lines(drawn, width=width, glyphs=glyphs)
    text = "\n".join(printed)
    for letter, name in zip("ABC", ("a result", "a good result", "a world-class result"), strict=True):
        if width == 80:
            assert any(line.endswith(f" {name}") for line in printed)
        else:
            assert any(re.search(rf"[{glyphs.axis}{re.escape(glyphs.tick)}].* {letter}$", line) for line in printed)
            assert f"{letter} {name} 0." in text


@styles
def test_the_best_so_far_is_a_line_of_steps(glyphs) -> None:
    """It ends at the height of the best score, at the right edge."""
    pieces = draw(chart([0.1, 0.5, 0.3, 0.9, 0.2]), width=50, height=10, glyphs=glyphs)
    [top] = [line for line in pieces if any(role == "series 0" for _, role in line)][:1]
    assert top[-1][1] == "best"
    assert set(top[-1][0]) <= set(glyphs.best) | set(UNICODE.characters)
    assert sum(role == "best" for line in pieces[1:11] for _, role in line) >= 8


def test_dates_stand_at_the_first_submission_of_a_day() -> None:
    """Numbers below every submission, or every so many."""
    *_, numbers, days, _ = lines(chart([0.1 * i for i in range(7)]), width=60)
    assert numbers.split() == ["No.", "4", "5", "6", "7", "8", "9", "10"]
    assert [days.index(day) for day in ("1 Dec", "2 Dec")] == [numbers.index(n) for n in ("4", "7")]
    assert days.endswith("3 Dec")  # as far to the right as there is room
    many_numbers = lines(chart([0.1] * 100), width=60)[-3].split()
    assert many_numbers[:3] == ["No.", "4", "14"]


def test_a_chart_in_full() -> None:
    """As a reader sees it."""
    drawn = chart(
        [0.1, 0.90, 0.91, 0.93], [None, 0.91, 0.92, 0.92], levels=[("a result", 0.11), ("a good result", 0.925)]
    )
    assert [line.rstrip() for line in lines(drawn, width=48, height=8, glyphs=ASCII)] == [
        "^ better: higher accuracy",
        "0.93 +                                      o-",
        "     |.  .  .  .  .  .  .  .  .  .  .  .  . |. A",
        "0.92 +                          x           x",
        "     |                                      |",
        "     |                                      |",
        "0.91 +             x            o-----------|",
        "     |                          |",
        "0.90 + v           o------------|",
        "     +----------------------------------------",
        "  No.  4           5            6           7",
        "       1 Dec                             2 Dec",
        "o public   x CV   -- best public so far",
        "A a good result 0.93",
        "v Below the chart: public of 4 (0.1); a result",
        "  (0.11).",
    ]
