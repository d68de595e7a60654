"""Python, and the packages that Podium stands on."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from podium.use.doctor.ask import Answer, ask
from podium.use.doctor.examined import Examined, broken, fine, note

LIBRARIES = {
    "numpy": "numpy",
    "pandas": "pandas",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
    "rapidfuzz": "rapidfuzz",
    "sqlite_utils": "sqlite-utils",
    "lightgbm": "lightgbm",
    "xgboost": "xgboost-cpu",
}
"""What is imported, and the package that it comes from (on a Mac, xgboost comes from itself)."""
MODULES = {"sklearn": "sklearn.ensemble", "statsmodels": "statsmodels.tsa.holtwinters"}
"""The part of a library that Podium uses, where importing the library loads next to nothing."""
TWINS = ("xgboost-cpu", "xgboost")
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*\(?>=\s*([0-9.]+)\)?\s*(?:;\s*(.*))?")
_PLATFORM = re.compile(r"sys_platform\s*(==|!=)\s*['\"](\w+)['\"]")


@dataclass(frozen=True)
class Requirement:
    """A package and the least version that is wanted of it."""

    name: str
    least: str

    def __str__(self) -> str:
        return f"{self.name}>={self.least}"


def find_requirements(lines: Sequence[str], platform: str) -> list[Requirement]:
    """The requirements of an installation without extras, from lines of a package's metadata.

    It reads what stands in Podium's own pyproject.toml: ``name>=1.2; sys_platform != 'darwin'``.
    """
    found = []
    for line in lines:
        match = _REQUIREMENT.fullmatch(line.strip())
        if match is None or "extra" in (match[3] or ""):
            continue
        where = _PLATFORM.search(match[3] or "")
        if where is None or (where[1] == "==") == (where[2] == platform):
            found.append(Requirement(match[1], match[2]))
    return found


def release(version: str) -> tuple[int, ...]:
    """The numbers at the start of a version, such as (3, 2, 0) of ``3.2.0rc1``."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, numbers[0].split("."))) if numbers else ()


def find_version(package: str) -> str | None:
    """The installed version of a package; empty where its record is damaged."""
    try:
        return metadata.version(package) or ""
    except metadata.PackageNotFoundError:
        return None
    except KeyError:  # a record without a version, from Python 3.12 on
        return ""


def examine_python() -> Iterator[Examined]:
    running = sys.version.split()[0]
    try:
        wanted = metadata.metadata("podium")["Requires-Python"]
    except metadata.PackageNotFoundError:
        yield broken(
            "Podium",
            "it runs from a folder, and is not installed as a package",
            expected="an installed package, whose record names what it needs",
            cure="pip install podium (in a checkout: pip install --editable .)",
        )
        return
    yield fine("Podium", f"version {metadata.version('podium')}")
    least = wanted.removeprefix(">=")
    if release(running) < release(least):
        cure = f"make a new environment with Python {least} or later, and install Podium there"
        yield broken("Python", running, expected=f"{least} or later", cure=cure)
    else:
        yield fine("Python", running)


def examine_versions() -> Iterator[Examined]:
    """Each package that is missing or too old, and one line for those that are right."""
    try:
        requirements = find_requirements(metadata.requires("podium") or (), sys.platform)
    except metadata.PackageNotFoundError:  # which examine_python tells
        return
    right = []
    for requirement in requirements:
        version = find_version(requirement.name)
        if version and release(version) >= release(requirement.least):
            right.append(f"{requirement.name} {version}")
        elif requirement.name not in TWINS:
            yield _unfit(requirement, version)
    if right:
        yield fine("Packages", ", ".join(right))
    yield from examine_twins({name: find_version(name) for name in TWINS}, requirements)


def _unfit(requirement: Requirement, version: str | None) -> Examined:
    found = "not installed" if version is None else f"version {version}" if version else "its record has no version"
    again = "--force-reinstall " if version == "" else ""
    return broken(
        requirement.name,
        found,
        expected=f"{requirement.least} or later",
        cure=f"pip install --upgrade {again}'{requirement}'",
    )


def examine_twins(versions: dict[str, str | None], requirements: Sequence[Requirement]) -> Iterator[Examined]:
    """The two packages of XGBoost write into one folder: one of the two may be there.

    Parameters
    ----------
    versions : dict from each of :data:`TWINS` to its version, or None
    requirements : sequence of Requirement
    """
    there = {name: version for name, version in versions.items() if version is not None}
    wanted = next((one for one in requirements if one.name in TWINS), None)
    if wanted is None:
        return
    if len(there) > 1:
        yield broken(
            "XGBoost",
            " and ".join(f"{name} {version}" for name, version in there.items()) + " are both installed",
            expected=f"{wanted.name} alone: both write into one folder, and removing one breaks the other",
            cure=f"pip uninstall --yes {' '.join(TWINS)}, then pip install '{wanted}'",
        )
    elif not there:
        yield _unfit(wanted, None)
    elif release(next(iter(there.values())) or "") < release(wanted.least):
        [(name, version)] = there.items()
        yield _unfit(Requirement(name, wanted.least), version)
    elif wanted.name not in there:
        [(name, version)] = there.items()
        yield note(
            "XGBoost",
            f"{name} {version}, which works too",
            expected=f"{wanted.name}: it does not bring some hundred megabytes of libraries for graphics cards",
        )


def examine_library(name: str) -> Iterator[Examined]:
    """Import one library in a child process."""
    answer = ask("library", MODULES.get(name, name))
    if answer.trouble:
        yield explain_import(name, answer, read_system(Path("/etc/os-release")), sys.platform)
    else:
        yield fine(f"import {name}", f"{answer.facts['seconds']:.1f} seconds")


def explain_import(name: str, answer: Answer, system: str, platform: str) -> Examined:
    """Why a library cannot be imported, and what helps.

    Parameters
    ----------
    name : str
    answer : Answer
    system : str
        The names of a Linux distribution and of those that it is like, as in /etc/os-release.
    platform : str
        As ``sys.platform``.
    """
    package = LIBRARIES[name] if platform != "darwin" or name != "xgboost" else "xgboost"
    cure = f"pip install --force-reinstall '{package}'"
    if name == "xgboost":
        cure = f"pip uninstall --yes {' '.join(TWINS)}, then pip install '{package}'"
    if re.search(r"libg?omp", answer.trouble):
        cure = openmp_cure(system, platform)
    elif "no answer" in answer.trouble:
        cure = "try again; if it stays so, is the disk slow, or does a virus scanner look at each file?"
    return broken(f"import {name}", answer.trouble, expected="a library that can be imported", cure=cure)


def openmp_cure(system: str, platform: str) -> str:
    """How the library for threads (OpenMP), which LightGBM needs of the system, is installed."""
    if platform == "darwin":
        return "brew install libomp"
    commands = {
        "debian": "sudo apt install libgomp1",
        "fedora": "sudo dnf install libgomp",
        "rhel": "sudo dnf install libgomp",
        "alpine": "sudo apk add libgomp",
        "arch": "sudo pacman -S gcc-libs",
        "suse": "sudo zypper install libgomp1",
    }
    for word in re.findall(r"\w+", system):
        if word in commands:
            return commands[word]
    return "install the system's package that holds libgomp.so.1 (libgomp1 or libgomp)"


def read_system(path: Path) -> str:
    """``ID`` and ``ID_LIKE`` of /etc/os-release; empty where there is none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = dict(re.findall(r"^(ID|ID_LIKE)=[\"']?([^\"'\n]*)", text, re.MULTILINE))
    return f"{found.get('ID', '')} {found.get('ID_LIKE', '')}"


def examine_kaggle() -> Iterator[Examined]:
    version = find_version("kaggle")
    yield fine("Kaggle client", f"kaggle {version}" if version else "not installed; only Kaggle's own site needs it")
