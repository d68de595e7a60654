"""How far a long operation has come: at a terminal, in plain lines, and nowhere else."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from at_terminal import run_at_terminal
from program import start_podium
from tiny import NOW, PREPARE, Tiny, write_competition

from podium.cli import progress as progress_module
from podium.cli.progress import progress
from podium.use.check import CHECKS, check
from podium.use.trust import trust


class Terminal:
    """Standard error as a terminal that remembers what was written."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(progress_module, "sys", SimpleNamespace(stderr=terminal))
    monkeypatch.setattr(progress_module, "SPOKEN_EVERY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "70")
    return terminal


def last_line(written: str) -> str:
    return written.rpartition("\x1b[K")[2]


def test_the_line_is_written_over_and_leaves_nothing(terminal: Terminal) -> None:
    """Each step in the place of the one before; it fits; at the end the line is free again."""
    with progress("Preparing") as line:
        line.wake()
        line(1, 4, "digits")
        assert last_line(terminal.written) == "[#####...............]  Preparing 1 of 4: digits"
        line(2, 4, "a long name " * 9)
        assert len(last_line(terminal.written)) == 69
        line(3, 4, "\x1b[2J")
        assert last_line(terminal.written).endswith("\\x1b[2J")
        line.erase()
        assert last_line(terminal.written) == ""
        line(4, 4, "")
    assert terminal.written.endswith("\r\x1b[K")
    assert "\n" not in terminal.written


def test_a_narrow_terminal_gets_words_without_a_bar(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what has no steps gets its name alone."""
    monkeypatch.setenv("COLUMNS", "40")
    with progress("Scoring") as line:
        line.wake()
        assert last_line(terminal.written) == "Scoring"
        line(2, 9, "a.csv")
        assert last_line(terminal.written) == "Scoring 2 of 9: a.csv"


def test_what_is_quick_says_nothing(terminal: Terminal) -> None:
    """The line waits half a second."""
    with progress("Preparing") as line:
        line(1, 2, "digits")
    assert terminal.written == ""


@pytest.mark.parametrize("environment", [{"PODIUM_PLAIN": "1"}, {"TERM": "dumb"}])
def test_where_a_line_cannot_be_written_over_there_are_lines(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    """For screen readers and dumb terminals; not more than one every two seconds."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with progress("Preparing") as line:
        line.wake()
        line(0, 2, "digits")
        monkeypatch.setattr(progress_module, "SPOKEN_EVERY", 1e9)
        line(1, 2, "iris")
    assert terminal.written.splitlines() == ["Preparing", "Preparing 0 of 2: digits"]


def test_nothing_is_said_where_nobody_looks(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into a file or a program, however long it takes."""
    out, err = start_podium("verify", "--root", tiny.root).communicate()
    assert (err, "Verifying" in out) == ("", False)
    nobody = io.StringIO()
    monkeypatch.setattr(progress_module, "sys", SimpleNamespace(stderr=nobody))
    with progress("Preparing") as line:
        line.wake()
        line(1, 2, "digits")
    assert nobody.getvalue() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_long_operation_tells_how_far_it_is(tmp_path: Path) -> None:
    """At a real terminal, with what is at work now; afterwards nothing of it is left."""
    program = "import time\n" + PREPARE.replace("    rows =", "    time.sleep(1.5)\n    rows =", 1)
    trust(tmp_path, write_competition(tmp_path, program=program), now=NOW)
    shown = run_at_terminal("prepare", "--all", "--root", tmp_path)
    assert "Preparing: tiny" in shown.raw
    assert not any(line.startswith("Preparing") for line in shown.lines)


def test_check_tells_which_check_is_at_work(tiny: Tiny) -> None:
    """Before it begins: a check that takes long is named while it does."""
    steps: list[tuple[int, int, str]] = []
    for place, finding in enumerate(check(tiny.root, tiny.competition, progress=lambda *step: steps.append(step))):
        assert steps[-1] == (place, len(CHECKS), f"tiny, {finding.check}")
