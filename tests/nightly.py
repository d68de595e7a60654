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
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWEST = ROOT / ".venv-lowest"

RACES = [
    "tests/store/test_store_races.py",
    "tests/use/test_submit.py::test_the_last_slots_of_a_day_go_to_as_many_as_there_are",
]

RUNS = {
    "a killed writer loses nothing, 200 rounds": (["tests/store/test_killed_writer.py"], {"PODIUM_ROUNDS": "200"}, 1),
    "races for the store and the last slots of a day, 10 times": (RACES, {}, 10),
    "every test, property tests with 20 times as many examples": (["tests"], {"HYPOTHESIS_PROFILE": "nightly"}, 1),
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


def run_times(python: str, tests: list[str], environment: dict[str, str], times: int) -> tuple[bool, float, str]:
    """As :func:`run`, so often or until it fails."""
    seconds = 0.0
    for _ in range(times):
        is_passed, took, words = run(python, tests, environment)
        seconds += took
        if not is_passed:
            break
    return is_passed, seconds, words


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


def run_lowest() -> tuple[bool, float, str]:
    """Every test with the lowest versions; a version that cannot be had is a failure as well."""
    try:
        python = make_lowest()
    except subprocess.CalledProcessError:
        return False, 0.0, "the lowest versions could not be installed; pip says above which"
    return run(str(python), ["tests"], {})


def main() -> None:
    """Print each line as soon as it is known: a run takes most of an hour, and may be cut short."""
    print("| long run | outcome | minutes | |\n| --- | --- | ---: | --- |", flush=True)
    are_passed = []
    for name, do in {
        **{name: partial(run_times, sys.executable, *what) for name, what in RUNS.items()},
        "every test with the lowest versions": run_lowest,
    }.items():
        is_passed, seconds, words = do()
        are_passed.append(is_passed)
        print(f"| {name} | {'passed' if is_passed else 'FAILED'} | {seconds / 60:.1f} | {words} |", flush=True)
    if not all(are_passed):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
