"""What every test has: no home, no settings of the caller's, and ways to come by prepared competitions."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from tiny import NOW, Tiny, make_tiny

from podium.cli import main
from podium.competition.folder import Competition, find_competitions, get_competition, load_competition
from podium.use.init import init
from podium.use.prepare import prepare

CHECKOUT = Path(__file__).parents[1]

# Examples are not timed: how fast a machine is says nothing about what is right.
settings.register_profile("podium", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("podium"), max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "podium"))
set_hypothesis_home_dir(CHECKOUT / ".hypothesis")


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home and working folder of every test: empty, and below no folder that holds competitions."""
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, nowhere: Path) -> Iterator[None]:
    """No test sees or touches the caller's home, settings or working folder."""
    for name in [name for name in os.environ if name.startswith("PODIUM_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(nowhere))
    for name in ("NO_COLOR", "FORCE_COLOR", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "tester")
    monkeypatch.chdir(nowhere)
    yield
    monkeypatch.undo()
    left = [path.name for path in nowhere.iterdir()]
    assert left == [], f"the test wrote {left} where it stood"


@pytest.fixture(scope="session")
def shipped_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the four shipped competitions, prepared with seed 0. Copied by :func:`root`, changed by nobody."""
    root = tmp_path_factory.mktemp("shipped") / "root"
    root.mkdir()
    init(root, team="tester")
    for folder in find_competitions(root):
        prepare(root, load_competition(folder), now=NOW, seed=0)
    return root


@pytest.fixture
def root(shipped_root: Path, tmp_path: Path) -> Path:
    """A root of one's own with the four shipped competitions."""
    return Path(shutil.copytree(shipped_root, tmp_path / "root"))


@pytest.fixture
def digits(root: Path) -> Competition:
    return get_competition(root, "digits")


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the tiny competition, prepared with seed 0. Copied by :func:`tiny`, changed by nobody."""
    return make_tiny(tmp_path_factory.mktemp("tiny") / "root").root


@pytest.fixture
def tiny(tiny_root: Path, tmp_path: Path) -> Tiny:
    """A tiny competition of one's own."""
    root = Path(shutil.copytree(tiny_root, tmp_path / "root"))
    return Tiny(root, get_competition(root, "tiny"))


class _Podium(click.Command):
    """The whole program, exit codes and errors included, as CliRunner wants it."""

    def main(self, args=None, prog_name=None, **extra):
        main(list(args or ()))


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: ``run("submit", "digits", path)``."""

    def run(*arguments: object, stdin: str | None = None) -> Ran:
        result = CliRunner().invoke(_Podium("podium"), list(map(str, arguments)), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output or "--debug" in arguments
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


def start_podium(*arguments: object, **changes) -> subprocess.Popen[str]:
    """Start the command line as a process of its own."""
    command = [sys.executable, "-c", "from podium.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **changes)
