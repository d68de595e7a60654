"""``submit --cv``, and ``submissions`` with --plot and --svg, from outside."""

import csv
import io
import json
import os
import re
import stat
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest
from program import Run, start_podium
from tiny import Tiny

from podium.charts.canvas import ASCII, UNICODE
from podium.charts.terminal import draw
from podium.cli import chart as chart_module
from podium.cli.chart import chart_lines
from podium.here import Here
from podium.use.close import finish
from podium.use.progress import load_progress


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    """Four submissions, three with a cross-validation, and a rung."""
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=9.0)
    for i, cv in enumerate([1.9, None, 1.5, 1.25]):
        tiny.submit("ann", 2.0 - 0.25 * i, 7.7654321, minute=i, cv_score=cv, cv_std=0.25 if i == 3 else None)
    return tiny


def a_file(tiny: Tiny, public: float = 1.0) -> Path:
    path = tiny.root / "submission.csv"
    path.write_bytes(tiny.file(public))
    return path


def test_a_cross_validation_is_kept_and_shown(run: Run, tiny: Tiny) -> None:
    """In the receipt, in the table, and in full for programs."""
    where = ["--root", tiny.root, "--team", "ann"]
    ran = run("submit", "tiny", a_file(tiny), "--cv", "0.861", "--cv-std", "0.01", *where)
    assert ran.code == 0
    assert "Your CV   0.861 ± 0.01\n" in ran.out
    receipt = json.loads(run("submit", "tiny", a_file(tiny, 2.0), "--cv", "0.9", "--json", *where).out)
    assert (receipt["cv_score"], receipt["cv_std"]) == (0.9, None)
    run("submit", "tiny", a_file(tiny, 3.0), *where)
    for style in ("table", "markdown"):
        heading, *lines = run("submissions", "tiny", *where, "--format", style).out.splitlines()
        assert "CV" in heading
        assert [re.findall(r" (0\.861 ± 0\.01|0\.9)(?: |$)", line) for line in lines[-3:]] == [
            ["0.861 ± 0.01"], ["0.9"], []]  # fmt: skip
    rows = json.loads(run("submissions", "tiny", *where, "--format", "json").out)
    assert [(row["cv_score"], row["cv_std"]) for row in rows] == [(0.861, 0.01), (0.9, None), (None, None)]
    assert all("cv" not in row for row in rows)
    cells = csv.DictReader(io.StringIO(run("submissions", "tiny", *where, "--format", "csv").out))
    assert [(row["cv_score"], row["cv_std"]) for row in cells] == [("0.861", "0.01"), ("0.9", ""), ("", "")]


def test_without_any_the_table_has_no_such_column(run: Run, tiny: Tiny) -> None:
    """CSV has the same columns always."""
    tiny.submit("ann", 1.0)
    where = ["--root", tiny.root, "--team", "ann"]
    assert "CV" not in run("submissions", "tiny", *where).out
    assert "cv_score,cv_std" in run("submissions", "tiny", *where, "--format", "csv").out


def test_a_repeated_submission_tells_the_first_cross_validation(run: Run, tiny: Tiny) -> None:
    """Whatever comes with the second call."""
    words = ["submit", "tiny", a_file(tiny), "--key", "k", "--root", tiny.root, "--team", "ann", "--json"]
    first, again = (json.loads(run(*words, "--cv", cv).out) for cv in ("0.8", "0.9"))
    assert first["cv_score"] == again["cv_score"] == 0.8
    assert first["number"] == again["number"]


def test_a_cross_validation_that_cannot_be_is_refused(run: Run, tiny: Tiny) -> None:
    """With everything that is wrong about it; nothing is stored."""
    ran = run("submit", "tiny", a_file(tiny), "--cv", "nan", "--cv-std", "-1", "--root", tiny.root)
    assert (ran.code, ran.out) == (1, "")
    assert "it is nan" in ran.err
    assert "its standard deviation is -1.0" in ran.err
    assert run("submit", "tiny", a_file(tiny), "--cv", "high", "--root", tiny.root).code == 2
    with tiny.store() as store:
        assert store.submissions() == []


def test_the_plot_is_the_chart_of_ones_own_submissions(run: Run, busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as the terminal, in plain text where there is none; remarks on standard error."""
    monkeypatch.setenv("COLUMNS", "64")
    monkeypatch.setenv("LINES", "50")
    ran = run("submissions", "tiny", "--plot", "--root", busy.root, "--team", "ann")
    chart = load_progress(busy.root, busy.competition, team="ann", now=Here().now).chart
    wanted = ["".join(text for text, _ in line).rstrip() for line in draw(chart, width=64)]
    assert (ran.code, ran.out.splitlines()) == (0, wanted)
    assert "7.76" not in ran.out + ran.err
    assert "Number" not in ran.out
    finish(busy.root, busy.competition, team="ann", now=Here().now)
    assert "■ private" in run("submissions", "tiny", "--plot", "--root", busy.root, "--team", "ann").out


def test_a_plot_without_cross_validation_says_how_to_have_one(run: Run, tiny: Tiny) -> None:
    """And no more than that of it."""
    tiny.submit("ann", 1.0)
    ran = run("submissions", "tiny", "--plot", "--root", tiny.root, "--team", "ann")
    assert "podium submit --cv 0.861" in ran.err
    assert "CV" not in ran.out


def test_nothing_to_draw_is_said(run: Run, tiny: Tiny) -> None:
    """As for the table."""
    ran = run("submissions", "tiny", "--plot", "--root", tiny.root, "--team", "bob")
    assert (ran.code, ran.out, ran.err) == (0, "", "bob has no submission to tiny yet.\n")


def test_the_svg_is_a_file_or_standard_output(run: Run, busy: Tiny, tmp_path: Path) -> None:
    """The same bytes; nothing else on standard output."""
    path = tmp_path / "progress.svg"
    where = ["--root", busy.root, "--team", "ann"]
    ran = run("submissions", "tiny", "--svg", path, *where)
    assert (ran.code, ran.out) == (0, "")
    assert run("submissions", "tiny", "--svg", "-", *where).out == path.read_bytes().decode()
    assert ElementTree.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRUSR
    assert "better: lower rmse" in run("submissions", "tiny", "--plot", "--svg", path, *where).out
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".svg" or one.name.startswith(".")] == [path.name]


def test_a_file_that_cannot_be_written_is_a_sentence(run: Run, busy: Tiny, tmp_path: Path) -> None:
    """No bug report."""
    ran = run("submissions", "tiny", "--svg", tmp_path / "no" / "x.svg", "--root", busy.root, "--team", "ann")
    assert ran.code == 1
    assert "No such file or directory" in ran.err
    assert run("submissions", "tiny", "--svg", tmp_path, "--root", busy.root, "--team", "ann").code == 2


def test_a_chart_is_no_table(run: Run, busy: Tiny) -> None:
    """--format has no meaning for it."""
    ran = run("submissions", "tiny", "--plot", "--format", "json", "--root", busy.root)
    assert ran.code == 2
    assert "A chart is no table" in ran.err


@pytest.mark.parametrize(
    ("encoding", "glyphs"), [("utf-8", UNICODE), ("latin-1", ASCII), ("ascii", ASCII), ("cp1252", ASCII)]
)
def test_standard_output_decides_which_characters_there_are(busy: Tiny, encoding: str, glyphs) -> None:
    """Plain ASCII where it has no others."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "60", "PODIUM_TEAM": "ann"}
    program = start_podium("submissions", "tiny", "--plot", "--root", busy.root, env=env, encoding=encoding)
    out, err = program.communicate()
    assert (program.returncode, "Traceback" in err) == (0, False)
    assert f"{glyphs.up} better: lower rmse" in out
    assert f"{glyphs.marks[1]} CV" in out
    assert out.isascii() == (glyphs is ASCII)
    table = start_podium("submissions", "tiny", "--root", busy.root, env=env, encoding=encoding)
    out, err = table.communicate()
    assert ("1.25 +- 0.25" in out) == (encoding == "ascii")
    assert table.returncode == 0


def test_colour_only_repeats_what_the_marks_say(busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the chart is the same; where no colour is wanted there is none."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "50")
    monkeypatch.setattr(chart_module, "can_print", lambda text: True)
    chart = load_progress(busy.root, busy.competition, team="ann", now=Here().now).chart
    coloured = list(chart_lines(chart))
    plain = ["".join(text for text, _ in line).rstrip() for line in draw(chart, width=60)]
    assert any("\x1b[" in line for line in coloured)
    assert [click.unstyle(line).rstrip() for line in coloured] == plain
    env = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "1", "PODIUM_TEAM": "ann", "PYTHONIOENCODING": "utf-8"}
    program = start_podium("submissions", "tiny", "--plot", "--root", busy.root, env=env, encoding="utf-8")
    assert "\x1b" not in "".join(program.communicate())
