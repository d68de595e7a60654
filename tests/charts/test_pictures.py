"""Pictures of predictions: they fit, they say all they show, they do no harm, in a terminal and as SVG."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.charts.canvas import ASCII, UNICODE
from podium.charts.pictures import (
    MOST_DOTS,
    Bar,
    Bars,
    Columns,
    Guide,
    Matrix,
    Plane,
    Points,
    shortened,
    thinned_dots,
)
from podium.charts.svg_pictures import write_picture, write_pictures
from podium.charts.terminal_pictures import draw_picture

NAMESPACE = "{http://www.w3.org/2000/svg}"
EVIL = "</title><script>alert(1)</script>&\"'\x1b]0;\x07‮\ud800"
NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)
VALUES = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 6))
styles = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])


@st.composite
def matrices(draw) -> Matrix:
    names = draw(st.lists(NAMES, min_size=2, max_size=15, unique=True))
    row = st.lists(st.integers(0, 10**6), min_size=len(names), max_size=len(names))
    counts = draw(st.lists(row, min_size=len(names), max_size=len(names)))
    return Matrix(title=draw(NAMES), summary="Counts.", rows=names, columns=names, counts=counts)


@st.composite
def bars(draw) -> Bars:
    made = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=16)):
        low, value, high = sorted(draw(st.lists(VALUES, min_size=3, max_size=3)))
        note = draw(st.text("0123456789 ", max_size=9))
        made.append(Bar(name=name, value=value, low=low, high=high, note=note, is_notable=draw(st.booleans())))
    return Bars(title="Loss", summary="Losses.", measure="loss", bars=made, guide=draw(st.none() | VALUES))


@st.composite
def planes(draw) -> Plane:
    pairs = draw(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=40))
    xs, ys = (list(column) for column in zip(*pairs, strict=True))
    means = Points(name="means", xs=xs[:5], ys=ys[:5], lows=[y - 1 for y in ys[:5]], highs=[y + 1 for y in ys[:5]])
    cloud = Points(name="rows", xs=xs, ys=ys, is_cloud=True)
    guide = Guide(name="no error", xs=[min(xs), max(xs)], ys=[0.0, 0.0])
    return Plane(
        title="Residuals", summary="Residuals.", x="prediction", y="rest", points=[cloud, means], guides=[guide]
    )


PICTURES = matrices() | bars() | planes()


def lines(picture, **settings_) -> list[str]:
    return ["".join(text for text, _ in line) for line in draw_picture(picture, **settings_)]


@styles
@settings(max_examples=many(60))
@given(picture=PICTURES, width=st.integers(1, 130))
def test_no_line_of_a_picture_is_wider_than_it_may_be(glyphs, picture, width: int) -> None:
    """From 40 columns on; and there are only the characters that were promised."""
    printed = lines(picture, width=width, glyphs=glyphs)
    assert max(map(len, printed)) <= max(width, 40)
    known = set(glyphs.characters) | set(map(chr, range(32, 127))) | ({"…"} if glyphs is UNICODE else set())
    assert set("".join(printed)) <= known


@settings(max_examples=many(60))
@given(picture=PICTURES)
def test_any_picture_is_well_formed_and_inside_its_frame(picture) -> None:
    """Known elements only, finite coordinates, nothing far outside; the same each time."""
    svg = write_picture(picture)
    assert svg == write_picture(picture)
    root = ElementTree.fromstring(svg)
    tags = {one.tag.removeprefix(NAMESPACE) for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "path", "circle"}
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for one in root.iter():
        for x in (one.get("x"), one.get("cx")):
            assert x is None or 0 <= float(x) <= width
        for y in (one.get("y"), one.get("cy")):
            assert y is None or 0 <= float(y) <= height
    assert not re.search("nan|inf", "".join(one.get("d", "") for one in root.iter()))


def evil(kind: str):
    if kind == "matrix":
        return Matrix(title=EVIL, summary=EVIL, rows=[EVIL, "b"], columns=[EVIL, "b"], counts=[[1, 2], [3, 4]])
    if kind == "bars":
        bar = Bar(name=EVIL, value=1.0, low=0.0, high=2.0, note=EVIL)
        return Bars(title=EVIL, summary=EVIL, measure=EVIL, bars=[bar], guide=1.0, guide_name=EVIL, notable=EVIL)
    points = Points(name=EVIL, xs=[0.0, 1.0], ys=[0.0, 1.0], notes=[EVIL, EVIL])
    return Plane(title=EVIL, summary=EVIL, x=EVIL, y=EVIL, points=[points], x_ticks=[(0.0, EVIL)])


@pytest.mark.parametrize("kind", ["matrix", "bars", "plane"])
def test_words_of_strangers_do_no_harm_in_pictures(kind: str) -> None:
    """They are text, whatever they hold; nothing is loaded, nothing runs."""
    svg = write_picture(evil(kind))
    root = ElementTree.fromstring(svg)
    assert not {one.tag.removeprefix(NAMESPACE) for one in root.iter()} & {"script", "img", "foreignObject", "use", "a"}
    assert not re.search(r"url\(|@import|https?:(?!//www\.w3\.org/2000/svg)", svg)
    assert "\x1b" not in svg
    assert root.find(NAMESPACE + "title").text.startswith("</title><script>")


def test_a_picture_on_a_page_has_no_style_of_its_own() -> None:
    """A strict Content-Security-Policy wants it so."""
    for kind in ("matrix", "bars", "plane"):
        svg = write_picture(evil(kind), is_inline=True)
        assert "<style" not in svg
        assert "style=" not in svg


MATRIX = Matrix(
    title="Confusion matrix", summary="6 of 33 are wrong.", rows=["cat", "dog"], columns=["cat", "dog"],
    counts=[[20, 5], [1, 7]],
)  # fmt: skip


def test_a_matrix_tells_every_count() -> None:
    """In cells; where there is no room, in shades of the share of the row."""
    assert lines(MATRIX, width=60) == [
        "Confusion matrix",
        "rows: truth; columns: prediction",
        "      cat dog",
        "cat │  20   5",
        "dog │   1   7",
    ]
    many_names = [f"class {place}" for place in range(15)]
    counts = [[1000 if row == column else row for column in range(15)] for row in range(15)]
    wide = Matrix(title="M", summary="", rows=many_names, columns=many_names, counts=counts)
    printed = lines(wide, width=60)
    assert printed[2].split() == list("ABCDEFGHIJKLMNO")
    assert printed[3].startswith(" A class 0 │██ .")
    assert "1000" in lines(wide, width=120)[3]


def test_columns_with_long_names_have_letters() -> None:
    """The same before the name of their row; of two kinds of groups they are told below."""
    names = ["versicolor", "virginica"]
    printed = lines(Matrix(title="M", summary="", rows=names, columns=names, counts=[[1, 2], [3, 4]]), width=60)
    assert printed[2].split() == ["A", "B"]
    assert printed[3].strip().startswith("A versicolor │")
    groups = Matrix(title="M", summary="", rows=["a"], columns=["first group"], counts=[[3]], is_square=False)
    assert lines(groups, width=60)[-1] == "A first group"


def test_shades_and_colours_of_a_matrix_have_two_meanings() -> None:
    """What is right has one colour, what is wrong another; each cell says what it is."""
    cells = [
        one
        for one in ElementTree.fromstring(write_picture(MATRIX)).iter(NAMESPACE + "rect")
        if one.get("class") != "page"
    ]
    assert [one.get("class") for one in cells] == ["right", "wrong", "wrong", "right"]
    assert [one.find(NAMESPACE + "title").text for one in cells][1] == "truth cat, prediction dog: 5"
    assert float(cells[0].get("fill-opacity")) > float(cells[1].get("fill-opacity"))


def test_bars_stand_where_their_values_are() -> None:
    """On one axis, with the guide across all; notable ones have another mark."""
    made = Bars(
        title="Loss",
        summary="",
        measure="loss",
        bars=[
            Bar(name="a", value=1.0, low=0.0, high=2.0, note="1.00"),
            Bar(name="b", value=3.0, low=2.5, high=4.0, note="3.00", is_notable=True),
        ],
        guide=2.0,
        guide_name="all rows",
        notable="more than noise",
    )
    printed = lines(made, width=40, glyphs=ASCII)
    assert printed[2].startswith("a  ---")
    assert printed[2].index("o") < printed[2].index("|") == printed[3].index("|") < printed[3].index("x")
    assert printed[-1] == "| all rows   x more than noise"
    root = ElementTree.fromstring(write_picture(made))
    [dot] = root.iter(NAMESPACE + "circle")
    assert dot.find(NAMESPACE + "title").text == "a: 1.00"
    levels = [one for one in root.iter(NAMESPACE + "path") if one.get("class") == "level"]
    assert float(re.match(r"M([\d.]+)", levels[0].get("d"))[1]) > float(dot.get("cx"))


def test_points_stand_where_their_numbers_are() -> None:
    """The higher the larger, from left to right; error bars around them."""
    points = Points(name="rows", xs=[0.0, 1.0, 2.0], ys=[0.0, 2.0, 1.0], lows=[-0.5, 1.5, 0.5], highs=[0.5, 2.5, 1.5])
    plane = Plane(title="P", summary="", x="x", y="y", points=[points])
    dots = list(ElementTree.fromstring(write_picture(plane)).iter(NAMESPACE + "circle"))[1:]
    xs, ys = ([float(dot.get(name)) for dot in dots] for name in ("cx", "cy"))
    assert xs == sorted(xs)
    assert sorted(range(3), key=lambda place: -ys[place]) == [0, 2, 1]
    drawing = lines(plane, width=50, height=12, glyphs=ASCII)[2:14]
    rows = [row for row, line in enumerate(drawing) if "o" in line]
    assert len(rows) == 3
    assert drawing[rows[0]].index("o") > drawing[rows[2]].index("o")


def test_a_histogram_stands_on_its_floor() -> None:
    """Each column as high as its number, beside the curve."""
    curve = Guide(name="normal", xs=[0.0, 1.0, 3.0], ys=[0.0, 6.0, 0.0])
    plane = Plane(
        title="H", summary="", x="x", y="rows", guides=[curve], columns=Columns(edges=[0, 1, 2, 3], heights=[1, 4, 2])
    )
    rects = [
        one
        for one in ElementTree.fromstring(write_picture(plane)).iter(NAMESPACE + "rect")
        if one.get("class") == "right"
    ]
    heights = [float(one.get("height")) for one in rects]
    assert heights[1] / heights[0] == pytest.approx(4, rel=0.01)
    assert heights[1] / heights[2] == pytest.approx(2, rel=0.01)
    assert len({round(float(one.get("y")) + float(one.get("height"))) for one in rects}) == 1
    printed = lines(plane, width=60, height=12, glyphs=ASCII)
    assert sum(line.count(".") for line in printed[2:14]) > 60
    assert "-- normal" in printed[-1]


def test_a_large_cloud_is_thinned_and_keeps_its_ends() -> None:
    """The file stays small; the worst rows stay in it."""
    xs = [place / 7 for place in range(20_000)]
    ys = [math.sin(x) + (9.0 if place == 777 else 0.0) for place, x in enumerate(xs)]
    cloud = Points(name="rows", xs=xs, ys=ys, is_cloud=True)
    dots = thinned_dots(cloud)
    assert len(dots) == MOST_DOTS
    assert max(y for _, y in dots) == max(ys)
    plane = Plane(title="P", summary="", x="x", y="y", points=[cloud])
    assert len(write_picture(plane).encode()) < 20_000


def test_several_pictures_make_one_file() -> None:
    """One below the other, each with names of its own."""
    svg = write_pictures([MATRIX, evil("bars")])
    root = ElementTree.fromstring(svg)
    first, second = root.findall(NAMESPACE + "svg")
    assert float(second.get("y")) >= float(first.get("height"))
    assert float(root.get("height")) >= float(second.get("y")) + float(second.get("height"))
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(set(ids)) == 4


def test_names_are_cut_where_there_is_no_room() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("abcdefg", 6, dots="...") == "abc..."
