"""The long runs: kills, fuzzing, races, the lowest versions of every library. Prints a table; ends with 1 on a failure.

make nightly
"""

import os
import re
import subprocess
import sys
import time
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWEST = ROOT / ".venv-lowest"

RUNS = {
    "a killed writer loses nothing, 200 rounds": (["tests/store/test_killed_writer.py"], {"PODIUM_ROUNDS": "200"}),
    "the races for the store, 20 times": (["tests/store/test_store_races.py"], {"PODIUM_ROUNDS": "20"}),
    "property tests, 100 times as many examples": (["tests"], {"HYPOTHESIS_PROFILE": "nightly"}),
}


def lowest_requirements() -> Iterator[str]:
    """Each dependency of the project at the lowest version that ``pyproject.toml`` allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        yield re.sub(r">=([\d.]+)", r"==\1", requirement)


def make_lowest() -> Path:
    """A virtual environment of its own with the lowest versions; returns its Python."""
    venv.create(LOWEST, with_pip=True, clear=True)
    python = LOWEST / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *lowest_requirements()], check=True)
    tests = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"][
        "dev"
    ]
    subprocess.run([*pip, *tests, *lowest_requirements(), "--editable", str(ROOT)], check=True)
    return python


def run(python: str, tests: list[str], environment: dict[str, str]) -> tuple[bool, float, str]:
    """Whether the tests passed, how long they took, and pytest's last line."""
    started = time.perf_counter()
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *tests],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or ["it printed nothing"]
    if done.returncode:
        print("\n".join(lines[-40:]), file=sys.stderr)
    return done.returncode == 0, time.perf_counter() - started, lines[-1].strip("= ")


def main() -> None:
    rows = [(name, *run(sys.executable, tests, environment)) for name, (tests, environment) in RUNS.items()]
    rows.append(("every test with the lowest versions", *run(str(make_lowest()), ["tests"], {})))
    print("| long run | outcome | minutes | |\n| --- | --- | ---: | --- |")
    for name, is_passed, seconds, words in rows:
        print(f"| {name} | {'passed' if is_passed else 'FAILED'} | {seconds / 60:.1f} | {words} |")
    if not all(row[1] for row in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
