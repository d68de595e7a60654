"""The chart as SVG: well-formed, harmless, small, the same each time, readable in light and dark, and right."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from scores import chart, charts
from thorough import many

from podium.charts.axis import choose_axis
from podium.charts.chart import CROWDED, Series
from podium.charts.svg import write_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
EVIL = "</title><script>alert(1)</script>&\"'\x1b]0;\x07\u202e\ud800<img src=x onerror=alert(1)>"
LEVELS = [("a result", 0.1), ("a good result", 0.9), ("a world-class result", 0.95)]


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def elements(svg: str, tag: str, kind: str | None = None) -> list[ElementTree.Element]:
    found = read(svg).iter(NAMESPACE + tag)
    return [one for one in found if kind is None or kind in one.get("class", "").split()]


def full_chart(n: int):
    """Everything that a chart can have, with ``n`` submissions."""
    public = [0.9 + 0.0004 * i + 0.01 * (i * 37 % 11) / 11 for i in range(n)]
    errors = [0.006 if n <= CROWDED else None] * n
    wide = " ± 0.012" if n <= CROWDED else ""
    scores = {
        "public": public,
        "CV": [score + 0.003 for score in public],
        "private": [score - 0.003 for score in public],
    }
    return chart(
        public,
        levels=LEVELS,
        series=[
            Series(name=name, values=values, spreads=errors, spread_name="error") for name, values in scores.items()
        ],
        notes=[
            f"{i}: public {score:.5f}{wide}, CV {score:.5f}{wide}, private {score:.5f}"
            for i, score in enumerate(public)
        ],
    )


@settings(max_examples=many(60))
@given(charts(most=60))
def test_any_chart_is_well_formed_and_inside_its_picture(drawn) -> None:
    """Known elements only, finite coordinates, nothing far outside."""
    svg = write_svg(drawn)
    root = read(svg)
    tags = {one.tag.removeprefix(NAMESPACE) for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "path", "circle"}
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for one in root.iter():
        for x in (one.get("x"), one.get("cx")):
            assert x is None or 0 <= float(x) <= width
        for y in (one.get("y"), one.get("cy")):
            assert y is None or 0 <= float(y) <= height
    assert not re.search("nan|inf", "".join(one.get("d", "") for one in root.iter()))


@settings(max_examples=many(60))
@given(charts())
def test_each_dot_stands_where_its_score_is(drawn) -> None:
    """From left to right in the order of submission; the better the higher, to a tenth of a pixel."""
    axis = choose_axis(drawn)
    shown = [score for score in drawn.series[0].values if axis.shows(score)]
    dots = elements(write_svg(drawn), "circle")[1:]  # the first is the legend's
    assert len(dots) == len(shown)
    xs, ys = ([float(dot.get(name)) for dot in dots] for name in ("cx", "cy"))
    assert xs == sorted(xs)
    top, bottom = 88, 328
    for y, score in zip(ys, shown, strict=True):
        assert y == pytest.approx(bottom - (bottom - top) * axis.height(score), abs=0.051)
    assert [dot.find(NAMESPACE + "title").text for dot in dots] == [
        note for note, score in zip(drawn.notes, drawn.series[0].values, strict=True) if axis.shows(score)
    ]


def test_words_do_no_harm() -> None:
    """Titles, names and notes are text, whatever they hold; nothing is loaded, nothing runs."""
    svg = write_svg(
        chart([0.1, 0.2], [0.2, 0.1], title=EVIL, summary=EVIL, measure=EVIL, notes=[EVIL] * 2, names=[EVIL],
              places=[EVIL] * 2, levels=[(EVIL, 0.1)])
    )  # fmt: skip
    tags = {one.tag.removeprefix(NAMESPACE) for one in read(svg).iter()}
    assert not tags & {"script", "img", "foreignObject", "use", "image", "a"}
    assert not [name for one in read(svg).iter() for name in one.keys() if name.startswith("on") or "href" in name]  # noqa: SIM118
    assert not re.search(r"url\(|@import|https?:(?!//www\.w3\.org/2000/svg)", svg)
    assert "\x1b" not in svg
    assert (
        "&lt;script&gt;" in elements(svg, "title")[0].text.join(["", ""])
        or "<script>" in elements(svg, "title")[0].text
    )


def test_a_screen_reader_is_told_what_it_is() -> None:
    """An image with a title and a description, which also says what is off the chart."""
    svg = write_svg(chart([0.1, 0.90, 0.91, 0.93], title="Digits & co", summary="Scores of four."))
    root = read(svg)
    assert root.get("role") == "img"
    title, desc = (root.find(NAMESPACE + tag) for tag in ("title", "desc"))
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert title.text == "Digits & co"
    assert desc.text == "Scores of four. Below the chart: public of 4 (0.1)."


def test_two_charts_on_one_page_do_not_share_names_or_colour_the_page() -> None:
    """Ids differ with the drawing; every rule is for this chart's elements alone."""
    svgs = [write_svg(chart(scores)) for scores in ([0.1, 0.2], [0.1, 0.3])]
    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in svgs]
    assert len({*ids[0], *ids[1]}) == 4
    for rule in re.findall(r"^([^@{}\n][^{]*)\{", elements(svgs[0], "style")[0].text, re.MULTILINE):
        assert all(selector.startswith(".podium-chart") for selector in rule.split(","))


@pytest.mark.parametrize("n", [5, CROWDED, 100])
def test_it_is_small(n: int) -> None:
    """Less than 20 KB, with notes, error bars where they are drawn, and all three series."""
    assert len(write_svg(full_chart(n)).encode()) < 20_000


def test_error_bars_are_drawn_while_there_is_room() -> None:
    """And named in the legend."""
    for n, has_bars in ((CROWDED, True), (CROWDED + 1, False)):
        svg = write_svg(full_chart(n))
        assert bool(elements(svg, "path", "bars")) == has_bars
        assert ("public ± error" in svg) == has_bars


def test_the_same_chart_gives_the_same_bytes() -> None:
    """In any process, whatever its hash seed and locale."""
    program = (
        "import hashlib; from test_svg import full_chart, write_svg\n"
        "print(hashlib.sha256(write_svg(full_chart(30)).encode()).hexdigest())"
    )
    paths = os.pathsep.join([os.path.dirname(__file__), *filter(None, sys.path)])
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    }
    assert len(hashes) == 1


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    digits = colour * 2 if len(colour) == 3 else colour
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_and_marks_stand_out_from_the_page(mode: str) -> None:
    """Contrast of 7 for words and 4.5 for marks, in both colour schemes."""
    [style] = [one.text for one in elements(write_svg(chart([0.1])), "style")]
    light, _, dark = style.partition("@media (prefers-color-scheme:dark){")
    rules = light if mode == "light" else dark
    [page] = re.findall(r"\.page\{fill:#(\w+)\}", rules)
    [words] = re.findall(r"^\.podium-chart\{.*?color:#(\w+)\}", rules, re.MULTILINE)
    marks = re.findall(r"\.(?:s\d|full|circle)[^{]*\{(?:fill|stroke):#(\w+)", rules)
    assert len(marks) == 4

    def contrast(colour: str) -> float:
        lower, higher = sorted([luminance(colour), luminance(page)])
        return (higher + 0.05) / (lower + 0.05)

    assert contrast(words) >= 7
    assert all(contrast(mark) >= 4.5 for mark in marks)


@pytest.mark.parametrize("levels", [[], LEVELS])
def test_nothing_submitted_yet_is_a_picture_too(levels) -> None:
    """Of the levels, if there are any."""
    svg = write_svg(chart([], levels=levels))
    words = [one.text for one in elements(svg, "text")]
    assert "no submission yet" in words
    assert len(elements(svg, "path", "level")) == len(levels)
