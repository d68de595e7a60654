"""What a shell offers at Tab: by the protocol of each shell, and in bash itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from program import Run
from tiny import Tiny

from podium.baselines.roster import BASELINES
from podium.store.glimpse import find_numbers, find_state, find_team_names
from podium.use.places import store_path

HEAVY = {"pandas", "scipy", "sklearn", "sqlite_utils", "lightgbm", "xgboost"}


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    tiny.submit("Ann O'Lee", 1.0, description="trees, 300")
    tiny.submit("王小明", 2.0)
    tiny.submit("Ann O'Lee", 1.5)
    tiny.baseline("dummy", "dummy", 3.0)
    return tiny


Ask = Callable[..., str]


def environment(shell: str, words: list[str], instruction: str = "complete") -> dict[str, str]:
    """What a shell says whose cursor stands at the last of the words."""
    between = {"bash": "\n", "zsh": " ", "fish": " "}[shell]
    return {
        "_PODIUM_COMPLETE": f"{shell}_{instruction}",
        "COMP_WORDS": between.join(["podium", *words]),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
    }


@pytest.fixture
def ask(run: Run, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """``ask("bash", ["show", ""], cwd=root)`` is what the program answers that shell."""

    def answer(shell: str, words: list[str], *, cwd: Path, instruction: str = "complete", team: str = "tester") -> str:
        with monkeypatch.context() as patched:
            patched.chdir(cwd)
            for name, value in {**environment(shell, words, instruction), "PODIUM_TEAM": team}.items():
                patched.setenv(name, value)
            ran = run()
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    return answer


@pytest.fixture
def offers(ask: Ask) -> Callable[..., list[str]]:
    """What bash would offer."""
    return lambda words, **where: [line.partition(",")[2] for line in ask("bash", words, **where).splitlines() if line]


@pytest.mark.parametrize("words", [["submit", "t"], ["list", "--team", "A"], ["baseline", "tiny", "li"], ["pre"]])
def test_no_offer_loads_a_large_library(busy: Tiny, words: list[str]) -> None:
    """Who presses Tab waits."""
    program = "import sys\nfrom podium.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    env = {**os.environ, **environment("bash", words)}
    done = subprocess.run([sys.executable, "-c", program], env=env, cwd=busy.root, capture_output=True, text=True)
    assert done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_each_place_on_the_line_has_its_offers(busy: Tiny, ask: Ask, offers: Callable[..., list[str]]) -> None:
    """Commands, options, their choices, slugs, teams, own numbers not yet named, metrics, baselines, files, folders."""
    cwd = busy.root
    assert offers(["le"], cwd=cwd) == ["leaderboard"]
    assert "--private" in offers(["leaderboard", "--p"], cwd=cwd)
    assert offers(["list", "--format", "=", "j"], cwd=cwd) == ["json"]
    assert offers(["show", ""], cwd=cwd) == ["tiny"]
    assert offers(["show", "--root", str(cwd), "t"], cwd=cwd.parent) == ["tiny"]
    assert offers(["list", "--team", "A"], cwd=cwd) == ["Ann\\ O\\'Lee"]
    assert offers(["list", "--team", '"A'], cwd=cwd) == ["Ann O'Lee"]
    assert offers(["select", "tiny", ""], cwd=cwd, team="ann o'lee") == ["3", "1"]
    assert offers(["select", "tiny", "3", ""], cwd=cwd, team="Ann O'Lee") == ["1"]
    assert offers(["metrics", "rms"], cwd=cwd) == ["rmse", "rmsle", "rmspe"]
    known = [one.name for one in BASELINES if one.name.startswith("li") and one.name != "linear"]
    assert offers(["baseline", "tiny", "linear", "li"], cwd=cwd) == known
    assert ask("bash", ["submit", "t"], cwd=cwd).splitlines() == ["plain,tiny", "file,t"]
    assert ask("bash", ["submit", "tiny", "t"], cwd=cwd).splitlines() == ["file,t"]
    assert ask("bash", ["init", ""], cwd=cwd).splitlines() == ["dir,"]


def test_zsh_and_fish_are_told_what_each_offer_is(busy: Tiny, ask: Ask) -> None:
    """Three lines an offer for zsh, a tab before the words for fish."""
    words = ["select", "tiny", ""]
    zsh = ask("zsh", words, cwd=busy.root, team="Ann O'Lee").splitlines()
    assert zsh == ["plain", "3", "_", "plain", "1", "trees, 300"]
    assert ask("fish", words, cwd=busy.root, team="Ann O'Lee").splitlines() == ["plain,3", "plain,1\ttrees, 300"]
    assert "leaderboard\tShow the board" in ask("fish", ["leader"], cwd=busy.root)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(busy: Tiny, ask: Ask, shell: str) -> None:
    """Which the shell itself takes, where it is installed."""
    script = ask(shell, [""], cwd=busy.root, instruction="source")
    assert f"_PODIUM_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_where_something_is_wrong_there_is_no_offer_and_no_word(tmp_path: Path, busy: Tiny, ask: Ask) -> None:
    """No root, no store, a damaged one: and nothing is made."""
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    for words in (
        ["show", ""],
        ["list", "--team", ""],
        ["select", "x", ""],
        ["show", "--root", "/no", ""],
    ):
        assert ask("bash", words, cwd=nothing).strip() == ""
    store_path(busy.root).write_bytes(b"no database")
    assert ask("bash", ["list", "--team", ""], cwd=busy.root).strip() == ""
    store_path(busy.root).unlink()
    assert ask("bash", ["list", "--team", ""], cwd=busy.root).strip() == ""
    assert not store_path(busy.root).exists()
    assert list(nothing.iterdir()) == []


def test_a_look_into_the_store_leaves_it_as_it_is(busy: Tiny) -> None:
    """No file more, none changed; names, numbers and state are those that were stored."""
    path = store_path(busy.root)
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    assert find_team_names(path) == ["Ann O'Lee", "王小明"]
    assert list(find_numbers(path, "tiny", "ANN O'LEE")) == [(3, ""), (1, "trees, 300")]
    state = find_state(path)
    assert (state.n_submissions, state.n_missing, state.newer, state.damage) == (4, 0, (), "")
    after = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    assert {name: after[name] for name in before} == before
    assert {name for name in after if after[name]} - set(before) <= {f"{path.name}-shm"}


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_bash_itself_completes_a_line(busy: Tiny) -> None:
    """A real bash, at a real terminal, with the script that the documents name."""
    import pty

    (busy.root / "my file.csv").touch()
    bin_dir = busy.root / "bin"
    bin_dir.mkdir()
    (bin_dir / "podium").write_text(f'#!/bin/sh\nexec {sys.executable} -m podium "$@"\n')
    (bin_dir / "podium").chmod(0o755)
    (busy.root / "bashrc").write_text(
        'PS1="> "\nbind "set bell-style none"\neval "$(_PODIUM_COMPLETE=bash_source podium)"\n'
    )
    ours, theirs = pty.openpty()
    env = {**os.environ, "PATH": f"{bin_dir}:{os.environ['PATH']}", "TERM": "dumb", "HISTFILE": ""}
    shell = subprocess.Popen(
        ["bash", "--noprofile", "--rcfile", "bashrc", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=busy.root,
        env=env, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    # `echo` shows what the shell made of the line; each Tab is answered before the next key is read.
    for line in (
        b"echo 1; podium show t\t--rungs --help",
        b"podium list --help --team Ann\t",
        b"podium validate ti\tmy\t",
    ):
        os.write(ours, line + b"\x1b#")  # which makes a comment of the line and enters it
    os.write(ours, b"exit\n")
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    shell.wait()
    text = shown.decode().replace("\r", "")
    assert "#echo 1; podium show tiny --rungs --help" in text
    assert "#podium list --help --team Ann\\ O\\'Lee " in text
    assert "#podium validate tiny my\\ file.csv " in text
