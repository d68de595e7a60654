"""Tables and sentences in a terminal of any width, in any script."""

import json
import os
import subprocess
import unicodedata

import pytest
from at_terminal import run_at_terminal
from hypothesis import given, settings
from hypothesis import strategies as st
from program import Run, start_podium
from thorough import many
from tiny import Tiny

from podium.cli.fit import GAP, LEAST_WORDS, fit
from podium.cli.rows import Column
from podium.cli.terminal import cut, fitted, width_of, wrapped

NAMES = ["ana", "王小明", "\uff46\uff55\uff4c\uff4c", "שלום", "مرحبا", "e\u0301tienne", "😀 team", "Ωmega", "한국어"]


def test_a_text_is_as_wide_as_the_c_library_says() -> None:
    """``wc -L`` of GNU and BSD counts columns by wcwidth(3)."""
    for name in NAMES:
        done = subprocess.run(["wc", "-L"], input=name, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"})
        assert width_of(name) == int(done.stdout), name


words = st.text(alphabet=st.sampled_from("ab é中😀 -"), max_size=60).map(lambda text: " ".join(text.split()))


@settings(max_examples=many(200))
@given(words, st.integers(2, 30))
def test_wrapping_loses_no_character_and_keeps_the_width(text: str, width: int) -> None:
    """Blanks become ends of lines; a word that is too long is parted."""
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= width for line in lines)
    assert width_of(cut(text, width)) <= width
    assert cut(text, width) == text or cut(text, width).endswith(".")
    assert width_of(f"  {text}") > width or wrapped(f"  {text}", width) == [f"  {text}"]


@settings(max_examples=many(200))
@given(words, st.integers(0, 8), st.integers(20, 90))
def test_a_sentence_that_fits_stays_as_it_is(text: str, indent: int, columns: int) -> None:
    """One that does not hangs below its beginning."""
    line = " " * indent + text
    lines = fitted(line, columns).split("\n")
    assert all(width_of(one) <= columns for one in lines)
    if width_of(line) <= columns:
        assert lines == [line]
    assert all(one.startswith(" " * (indent + 2)) for one in lines[1:])
    assert fitted(line, None) == line


tables = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(words.filter(bool), st.booleans(), st.booleans()), min_size=n, max_size=n),
        st.lists(st.lists(words, min_size=n, max_size=n), max_size=5),
    )
)


@settings(max_examples=many(300))
@given(tables, st.integers(20, 200))
def test_a_table_is_no_wider_than_the_terminal(table, width: int) -> None:
    """Keys stay; where only words wrap nothing is lost; what is left out is named; all lines of a row are aligned."""
    heads, cells = table
    columns = [Column(str(place), title, is_right=right, is_key=key) for place, (title, right, key) in enumerate(heads)]
    made = fit(columns, cells, width)
    keys = [place for place, column in enumerate(columns) if column.is_key or place == 0]
    of_keys = sum(
        max(width_of(line[place]) for line in [[one.title for one in columns], *cells])
        if columns[place].is_right
        else LEAST_WORDS
        for place in keys
    ) + len(GAP) * (len(keys) - 1)
    if of_keys <= width:
        assert all(width_of(line) <= width for lines in [made.heading, *made.rows] for line in lines)
    kept = [column for column in columns if column.title not in made.left_out]
    assert all(columns[place] in kept or columns[place].title in made.left_out for place in keys)
    if not made.left_out and of_keys <= width:
        for row, lines in zip(cells, made.rows, strict=True):
            assert sorted("".join(lines).replace(" ", "")) == sorted("".join(row).replace(" ", ""))
    whole = fit(columns, cells, None)
    assert (whole.left_out, {len(lines) for lines in whole.rows} <= {1}) == ([], True)


def test_baselines_stand_out_without_colour(run: Run, tiny: Tiny) -> None:
    """They have no rank, and their names are set in."""
    tiny.baseline("a-forest-with-a-long-name", "default", 1.5)
    tiny.submit("ann", 1.0)
    lines = run("leaderboard", "tiny", "--root", tiny.root).out.splitlines()
    [heading] = [line for line in lines if line.startswith("#")]
    place = heading.index("Team")
    assert {line[place : place + 5] for line in lines if "ann" in line or "forest" in line} == {"ann  ", "  a-f"}


def test_wide_and_combining_names_keep_the_columns_aligned(run: Run, tiny: Tiny) -> None:
    """The score begins at the same column of the terminal in each line."""
    for minute, name in enumerate(NAMES):
        tiny.submit(name, 1.0 + minute / 100, minute=minute)
    lines = run("leaderboard", "tiny", "--root", tiny.root).out.splitlines()
    heading = next(line for line in lines if line.startswith("#"))
    start = heading.index("Score")
    shown = [line for line in lines if any(unicodedata.normalize("NFC", name) in line for name in NAMES)]
    assert len(shown) == len(NAMES)
    for line in shown:
        before = line[: line.index("1.")]
        assert width_of(before) == start, line


@pytest.mark.parametrize("columns", [40, 80])
def test_a_narrow_terminal_keeps_rank_team_and_score(tiny: Tiny, columns: int) -> None:
    """No line is broken by the terminal; what there was no room for is named. Names run their own way."""
    for minute, name in enumerate(NAMES):
        tiny.submit(name, 1.0 + minute / 100, minute=minute, description="a long note on what was tried " * 3)
    board = run_at_terminal("leaderboard", "tiny", "--root", tiny.root, columns=columns)
    ranked = [line for line in board.lines if line[:1].isdecimal()]
    assert len(ranked) == len(NAMES)
    assert all("1.0" in line for line in ranked)
    assert ("No room here for" in board.raw) == (columns < 80)
    assert "שלום\u200e" in board.raw  # else the terminal would draw the score on the other side
    where = ["--root", tiny.root]
    others = [["--help"], ["submissions", "tiny", "--team", "ana", *where], ["show", "tiny", *where]]
    for shown in [board, *(run_at_terminal(*words, columns=columns) for words in others)]:
        assert shown.code == 0
        assert [line for line in shown.lines if width_of(line) > columns] == []


def test_plain_lines_name_what_they_tell(tiny: Tiny) -> None:
    """PODIUM_PLAIN=1, for screen readers: no colour, no columns, no picture."""
    tiny.submit("ana", 1.0, cv_score=1.1)
    tiny.submit("ana", 0.5)
    plain = {"PODIUM_PLAIN": "1"}
    board = run_at_terminal("leaderboard", "tiny", "--root", tiny.root, environment=plain)
    assert any(line.startswith("#: 1; Team: ana; Score: 0.5") for line in board.lines)
    plot = run_at_terminal("submissions", "tiny", "--plot", "--team", "ana", "--root", tiny.root, environment=plain)
    assert "\x1b" not in board.raw + plot.raw
    assert "Best public score so far: 0.5" in plot.raw.replace("0.49999", "0.5")
    assert plot.raw.isascii() or "±" in plot.raw


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_a_name_that_the_output_cannot_show_is_written_out(tiny: Tiny, encoding: str) -> None:
    """In tables, receipts and refusals; JSON stays JSON."""
    for name in ("王小明", "Zoë 😀"):
        tiny.submit(name, 1.0)

    def shown(*words: object) -> str:
        env = {**os.environ, "PYTHONIOENCODING": encoding}
        out, err = start_podium(*words, "--root", tiny.root, env=env, encoding=encoding).communicate()
        assert "bug" not in err
        return out

    assert ("王小明" if encoding == "utf-8" else "\\u738b\\u5c0f\\u660e") in shown("leaderboard", "tiny")
    rows = json.loads(shown("leaderboard", "tiny", "--format", "json"))
    assert {row["team"] for row in rows} == {"王小明", "Zoë 😀"}
