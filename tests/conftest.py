"""What every test has: no home, no settings of the caller's, and ways to come by prepared competitions."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from program import CHECKOUT, Run, run_podium
from tiny import NOW, Tiny, make_tiny

from podium.competition.folder import Competition, find_competitions, get_competition
from podium.use.init import init
from podium.use.prepare_all import prepare_all

# Examples are not timed: how fast a machine is says nothing about what is right.
settings.register_profile("podium", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("podium"), max_examples=2_000)
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
    """A root with the shipped competitions, prepared with seed 0. Copied by :func:`root`, changed by nobody.

    Their boards are empty: the baselines that come with them are left out, so that a test knows all that is stored.
    """
    root = tmp_path_factory.mktemp("shipped") / "root"
    root.mkdir()
    init(root, team="tester")
    for folder in find_competitions(root):
        shutil.rmtree(folder / "bracket", ignore_errors=True)
    refused = [one for one in prepare_all(root, list(find_competitions(root)), now=NOW, seed=0) if is_error(one)]
    assert refused == []
    return root


def is_error(outcome: object) -> bool:
    return isinstance(outcome, Exception)


@pytest.fixture
def root(shipped_root: Path, tmp_path: Path) -> Path:
    """A root of one's own with the shipped competitions."""
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


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: ``run("submit", "digits", path)``."""
    return run_podium
