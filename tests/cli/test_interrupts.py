"""Ctrl-C at any moment: a sentence, the exit code of shells, and nothing half written."""

import random
import sys
from pathlib import Path

import pytest
from at_terminal import Shown, run_at_terminal
from program import Run
from tiny import NOW, PREPARE, TOML, make_tiny, write_competition

from podium.competition.folder import get_competition
from podium.use.trust import trust

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
SLUGS = ("one", "two", "three")
WAITS = "import time\n" + PREPARE.replace("    rows =", "    time.sleep(600)\n    rows =", 1)


def write_three(root: Path, program: str = PREPARE) -> None:
    for slug in SLUGS:
        trust(root, write_competition(root, slug, toml=TOML.replace("Tiny", slug), program=program), now=NOW)


def assert_nothing_is_half_written(run: Run, root: Path) -> None:
    """Each competition is prepared or not; the same command finishes the work; all verifies."""
    for slug in SLUGS:
        private = get_competition(root, slug).private_dir
        assert list(private.glob("new-*")) == []
    assert run("prepare", "--all", "--root", root).code == 0
    for slug in SLUGS:
        assert get_competition(root, slug).is_prepared
    assert run("verify", "--root", root).code == 0


def assert_it_was_said(shown: Shown) -> None:
    assert shown.is_interrupted, (shown.code, shown.raw)
    assert "Traceback" not in shown.raw
    assert "Exception ignored" not in shown.raw


def test_prepare_is_stopped_while_its_programs_run(run: Run, tmp_path: Path) -> None:
    """They would run for ten minutes; pressing again, as people do, changes nothing."""
    write_three(tmp_path, WAITS)
    assert_it_was_said(run_at_terminal("prepare", "--all", "--root", tmp_path, interrupt_on="Preparing", times=3))
    write_three(tmp_path)
    assert_nothing_is_half_written(run, tmp_path)


def test_init_leaves_no_half_of_a_competition(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one would take it for whole."""
    shipped = make_tiny(tmp_path / "from").root / "competitions"
    monkeypatch.setattr("podium.use.init.shipped_dir", lambda: shipped)
    monkeypatch.setattr("podium.use.trust.is_trusted", lambda *_: True)

    def stop(source: Path, target: Path, **_: object) -> None:
        target.mkdir()
        (target / "competition.toml").write_text(TOML)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("podium.use.init.shutil.copytree", stop)
        assert run("init", tmp_path / "games").code == 130
    assert list((tmp_path / "games").rglob("*.toml")) == []
    assert run("init", tmp_path / "games").code == 0
    assert (tmp_path / "games" / "competitions" / "tiny" / "prepare.py").is_file()


def test_at_any_moment(run: Run, tmp_path: Path) -> None:
    """While Python starts, while libraries are imported, while files are written, or too late."""
    moments = random.Random(0)
    write_three(tmp_path)
    for command in (
        ["prepare", "--all", "--seed", "1"],
        ["prepare", "--all"],
        ["baseline", "one", "dummy"],
        ["verify"],
    ):
        shown = run_at_terminal(*command, "--root", tmp_path, interrupt_after=moments.uniform(0.1, 1.2))
        if shown.code:
            assert_it_was_said(shown)
    assert_nothing_is_half_written(run, tmp_path)
    assert run("baseline", "one", "dummy", "--root", tmp_path).code == 0
    assert run("verify", "--root", tmp_path).code == 0
