"""What is handed out holds the competitions and nothing that is hidden, built where everything was prepared."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from program import CHECKOUT

SLUGS = tuple(sorted(path.parent.name for path in CHECKOUT.glob("competitions/*/competition.toml")))
PARTS = ("competition.toml", "description.md", "prepare.py", "examples/shuffled.toml")


@pytest.fixture(scope="module")
def built(shipped_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with wheel and sdist, each built from a copy of the tree in which ``prepare --all`` has run."""
    copy = tmp_path_factory.mktemp("package") / "checkout"
    left_out = shutil.ignore_patterns(".[!g]*", ".git", "demo", "dist", "build", "__pycache__", "leaderboards")
    shutil.copytree(CHECKOUT, copy, ignore=left_out)
    for part in ("competitions", "leaderboards"):
        shutil.copytree(shipped_root / part, copy / part, dirs_exist_ok=True)
    (copy / "src" / "podium" / "private").mkdir()
    (copy / "src" / "podium" / "private" / "notes.txt").write_text("hidden")
    assert (copy / "competitions" / "digits" / "private" / "solution.csv").is_file()
    assert (copy / "leaderboards" / "private" / "podium.db").is_file()
    out = copy.parent / "dist"
    command = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(out), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    [path] = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def sdist(built: Path) -> list[str]:
    """Paths below the folder that an sdist holds."""
    [path] = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


def test_nothing_hidden_or_made_is_in_either(wheel: list[str], sdist: list[str]) -> None:
    """No path below a ``private/``, nothing that ``prepare`` made, no caches."""
    for names in (wheel, sdist):
        parts = [name.split("/") for name in names]
        assert not [path for path in parts if "private" in path or "__pycache__" in path or ".venv" in path]
        assert not [path for path in parts if "public" in path]
        assert not [path for path in parts if path[-1].endswith((".db", ".pyc", ".csv.gz"))]
        assert {path[-2] for path in parts if path[-1].endswith(".csv")} <= {"bracket"}


def test_the_wheel_holds_competitions_templates_and_types(wheel: list[str]) -> None:
    """The competitions inside the package, so that ``podium init`` has something to lay out."""
    for slug in SLUGS:
        assert {f"podium/shipped/{slug}/{part}" for part in PARTS} <= set(wheel)
    assert {"podium/py.typed", "podium/use/shipped_code.json", "podium/teaching/path.toml"} <= set(wheel)
    shipped = CHECKOUT / "competitions"
    brackets = {path.relative_to(shipped).as_posix() for path in shipped.glob("*/bracket/*")}
    assert {f"podium/shipped/{name}" for name in brackets} <= set(wheel)
    for room in ("starter", "pages"):
        templates = {path.name for path in (CHECKOUT / "src" / "podium" / room / "templates").iterdir()}
        assert {f"podium/{room}/templates/{name}" for name in templates} <= set(wheel)
    assert {"podium/pages/podium.css", "podium/pages/steps.svg"} <= set(wheel)
    entries = {path.name for path in (CHECKOUT / "src" / "podium" / "teaching" / "entries").glob("*.*")}
    assert {f"podium/teaching/entries/{name}" for name in entries} <= set(wheel)
    assert not [name for name in wheel if name.startswith(("tests", "competitions"))]


def test_the_sdist_holds_what_a_wheel_is_built_from(sdist: list[str]) -> None:
    """Source, competitions, tests and the hook that puts them together."""
    assert {f"competitions/{slug}/{part}" for slug in SLUGS for part in PARTS} <= set(sdist)
    assert {"pyproject.toml", "hatch_build.py", "LICENSE", "README.md", "src/podium/cli/__init__.py"} <= set(sdist)
    assert "tests/test_packaging.py" in sdist


def test_podium_init_works_from_the_wheel(built: Path, tmp_path: Path) -> None:
    """Unpacked and nothing else of the tree at hand: all competitions, prepared, with a first score."""
    [path] = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}

    def run(*words: str) -> str:
        program = "import podium.cli, sys; print(podium.cli.__file__, file=sys.stderr); podium.cli.main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
        )
        assert str(tmp_path / "site") in done.stderr
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    place: Callable[[str], str] = (tmp_path / "play").joinpath("competitions", "digits", "public").joinpath
    assert run("init", str(tmp_path / "play")).count("prepared ") == len(SLUGS)
    sample = str(place("sample_submission.csv"))
    assert run("submit", "digits", sample, "--root", str(tmp_path / "play")).startswith("Scored")
