"""A doctor who names each fault, says what helps, and never faints: the faults are made for real where that can be."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement as Standard
from program import CHECKOUT, Run
from tiny import NOW, Tiny

from podium.use.doctor import examine as examine_module
from podium.use.doctor import machine, packages, root
from podium.use.doctor.ask import ask
from podium.use.doctor.examined import FAIL, NOTE, OK, Examined, fine
from podium.use.places import store_path

LINUX, MAC, WINDOWS = "linux", "darwin", "win32"


def states(found: Iterable[Examined]) -> dict[str, str]:
    return {one.what: one.state for one in found}


def only(found: Iterable[Examined], state: str) -> list[Examined]:
    """Those of a state; each that is not well says what was expected or what to do."""
    found = list(found)
    assert all(one.expected or one.cure for one in found if one.state != OK)
    assert all(one.expected and one.cure for one in found if one.state == FAIL)
    return [one for one in found if one.state == state]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that this process and its children import from first."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def install(site: Path, name: str, version: str | None) -> None:
    """The record of a package, as pip writes it."""
    record = site / f"{name.replace('-', '_')}-{version or '0'}.dist-info"
    record.mkdir()
    lines = [f"Metadata-Version: 2.1\nName: {name}\n", f"Version: {version}\n" if version else ""]
    (record / "METADATA").write_text("".join(lines))


# Packages


def test_the_bounds_are_those_of_pyproject() -> None:
    """Read as the standard reads them, for each platform; without extras."""
    lines = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = [*lines, 'pytest>=8.4; extra == "dev"']
    for platform in (LINUX, MAC, WINDOWS):
        ours = {one.name: one.least for one in packages.find_requirements(lines, platform)}
        standard = {}
        for one in map(Standard, lines):
            if one.marker is None or one.marker.evaluate({"sys_platform": platform, "extra": ""}):
                [bound] = one.specifier
                assert bound.operator == ">="
                standard[one.name] = bound.version
        assert ours == standard


def test_every_package_that_is_imported_is_one_that_is_wanted() -> None:
    """The table of libraries holds no stranger."""
    lines = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert set(packages.LIBRARIES.values()) <= {one.name for one in packages.find_requirements(lines, LINUX)}


def test_a_package_that_is_too_old_or_whose_record_is_damaged_is_named(site: Path) -> None:
    """With the bound and the command; the others stand in one line."""
    install(site, "numpy", "1.26.4")
    install(site, "pandas", None)
    wrong = {one.what: one for one in only(packages.examine_versions(), FAIL)}
    assert wrong["numpy"].found == "version 1.26.4"
    assert wrong["numpy"].expected.endswith("or later")
    assert wrong["numpy"].cure.startswith("pip install --upgrade 'numpy>=")
    assert "--force-reinstall" in wrong["pandas"].cure
    [rest] = [one for one in packages.examine_versions() if one.what == "Packages"]
    assert "click" in rest.found
    assert "numpy" not in rest.found


@pytest.mark.skipif(sys.platform == MAC, reason="where the plain package is the right one")
def test_both_packages_of_xgboost_are_a_fault(site: Path) -> None:
    """As pip leaves them: two records, one folder."""
    install(site, "xgboost", "3.2.0")
    install(site, "xgboost-cpu", "3.2.0")
    [both] = [one for one in only(packages.examine_versions(), FAIL) if one.what == "XGBoost"]
    assert "both installed" in both.found
    assert both.cure.startswith("pip uninstall --yes xgboost-cpu xgboost, then pip install 'xgboost-cpu>=")


@pytest.mark.parametrize(
    ("versions", "state"),
    [
        ({"xgboost-cpu": "3.2.0", "xgboost": None}, None),
        ({"xgboost-cpu": None, "xgboost": "3.2.0"}, NOTE),
        ({"xgboost-cpu": None, "xgboost": "2.0.3"}, FAIL),
        ({"xgboost-cpu": "2.1", "xgboost": None}, FAIL),
        ({"xgboost-cpu": None, "xgboost": None}, FAIL),
    ],
)
def test_either_package_of_xgboost_will_do(versions: dict[str, str | None], state: str | None) -> None:
    """Alone, and new enough."""
    found = list(packages.examine_twins(versions, [packages.Requirement("xgboost-cpu", "3.0")]))
    assert [one.state for one in found] == ([state] if state else [])


@pytest.mark.parametrize(
    ("program", "trouble"),
    [
        ("raise OSError('libgomp.so.1: cannot open shared object file: No such file or directory')", "libgomp.so.1"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("import time; time.sleep(600)", "no answer within 1 seconds"),
        ("print('hello'); raise SystemExit(3)", "ended with status 3"),
        ("import os; os._exit(0)", "it gave no answer"),
    ],
)
def test_a_library_that_breaks_breaks_a_child(site: Path, program: str, trouble: str) -> None:
    """Whatever it does, the doctor tells of it."""
    (site / "lightgbm.py").write_text(program)
    answer = ask("library", "lightgbm", seconds=1 if "sleep" in program else 30)
    assert trouble in answer.trouble
    told = packages.explain_import("lightgbm", answer, "debian", LINUX)
    assert (told.state, bool(told.cure)) == (FAIL, True)
    assert ("libgomp1" in told.cure) == ("libgomp" in trouble)


def test_an_empty_folder_is_no_library(site: Path) -> None:
    """What is left of XGBoost when one of its two packages was removed: Python would import it."""
    (site / "left_over").mkdir()
    assert "holds nothing" in ask("library", "left_over").trouble
    assert "No module named" in ask("library", "not_there").trouble


@pytest.mark.parametrize(
    ("release", "platform", "command"),
    [
        ('ID=ubuntu\nID_LIKE="debian"\n', LINUX, "apt install libgomp1"),
        ("ID=debian\n", LINUX, "apt install libgomp1"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', LINUX, "dnf install libgomp"),
        ("ID=alpine\n", LINUX, "apk add libgomp"),
        ("ID=something\n", LINUX, "libgomp.so.1"),
        ("", MAC, "brew install libomp"),
    ],
)
def test_the_missing_library_for_threads_has_a_command_on_each_system(
    tmp_path: Path, release: str, platform: str, command: str
) -> None:
    """By /etc/os-release."""
    (tmp_path / "os-release").write_text(release)
    assert command in packages.openmp_cure(packages.read_system(tmp_path / "os-release"), platform)
    assert packages.read_system(tmp_path / "none") == ""


# The computer


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.53.0", False),
        ("4.0", False),
    ],
)
def test_the_bug_of_older_sqlites_is_told(version: str, has_bug: bool) -> None:
    """As a note: nobody's store is damaged by it yet."""
    found = list(machine.judge_sqlite("sqlite3", version, version))
    assert [one.state for one in found] == [NOTE if has_bug else OK]
    only(found, NOTE)


def test_an_sqlite_without_what_the_store_needs_is_a_fault_and_two_are_told() -> None:
    """Two libraries in one process undo each other's locks."""
    assert [one.what for one in only(machine.judge_sqlite("sqlite3", "3.36.0", "3.36.0"), FAIL)] == ["SQLite"]
    two = list(machine.judge_sqlite("pysqlite3", "3.53.4", "3.40.1"))
    assert states(two) == {"SQLite": OK, "Two SQLites": NOTE}
    facts = ask("sqlite").facts
    assert facts["own"] == sqlite3.sqlite_version


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="where limits on memory hold")
def test_the_sandbox_is_tried_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds here; one that lets too much through is told; one that cannot start is a fault."""
    assert [one.state for one in machine.examine_sandbox()] == [OK]
    monkeypatch.setattr(machine, "_TRIAL", machine.Limits(memory_bytes=8 * 2**30))
    [weak] = only(machine.examine_sandbox(), NOTE)
    assert "two gigabytes were given" in weak.found
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert len(only(machine.examine_sandbox(), FAIL)) == 1


def test_bubblewrap_is_said_to_be_usable_only_where_it_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on systems that forbid user namespaces."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.describe_bubblewrap() == "bubblewrap is not installed"
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    assert "not usable: setting up uid map: Permission denied" in machine.describe_bubblewrap()
    (tmp_path / "bwrap").write_text("#!/bin/sh\n")
    assert machine.describe_bubblewrap().endswith("usable")


def test_a_container_with_less_time_than_processors_is_told(tmp_path: Path) -> None:
    """By cpu.max of control groups 2, or the two files of 1."""
    assert machine.read_quota(tmp_path) is None
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("-1\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert machine.read_quota(tmp_path) is None
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("50000\n")
    assert machine.read_quota(tmp_path) == 0.5
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert machine.read_quota(tmp_path) is None
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert machine.read_quota(tmp_path) == 1.5
    told = machine.judge_processors(machine.Processors(n_there=8, n_usable=8, quota=1.5))
    assert (told.state, told.cure) == (NOTE, "export OMP_NUM_THREADS=1")
    assert machine.judge_processors(machine.Processors(n_there=8, n_usable=4, quota=4.0)).state == OK


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", OK), ("ascii", NOTE), ("cp1252", NOTE), ("no-such", NOTE)])
def test_a_terminal_that_lacks_characters_is_told(encoding: str, state: str) -> None:
    """With what helps."""
    terminal = machine.Terminal(encoding=encoding, columns=80, is_plain=False, has_colour=True)
    assert [one.state for one in machine.examine_terminal(terminal)] == [state]


# The root


def test_a_good_root_has_no_fault(tiny: Tiny) -> None:
    """Nothing is left by the look at it."""
    tiny.submit("ann", 1.0)
    before = sorted(path for path in tiny.root.rglob("*"))
    found = [*root.examine_root(tiny.root), *root.examine_store(tiny.root, NOW), *root.examine_private(tiny.root)]
    assert only(found, FAIL) == []
    assert {"Disk", "Root", "Store", "Clock", "private/"} <= set(states(found))
    after = sorted(path for path in tiny.root.rglob("*") if not path.name.endswith(("-shm", "-wal")))
    assert after == [path for path in before if not path.name.endswith(("-shm", "-wal"))]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="Linux, where not even root writes there")
def test_a_folder_that_cannot_be_written_is_a_fault() -> None:
    """It is tried, not asked for."""
    assert "Root" in {one.what for one in only(root.examine_root(Path("/proc")), FAIL)}


def test_a_root_that_somebody_named_is_wanted_and_no_other() -> None:
    """Right after an installation there is none."""
    assert [one.state for one in root.examine_no_root("none", is_named=False)] == [NOTE]
    assert len(only(root.examine_no_root("/x holds no competitions/", is_named=True), FAIL)) == 1


def test_a_damaged_a_newer_and_a_foreign_store_are_faults(tiny: Tiny) -> None:
    """Each with its own cure; none is changed by the look."""
    tiny.submit("ann", 1.0)
    path = store_path(tiny.root)
    whole = path.read_bytes()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('podium', 'm999_x', '')")
    db.close()
    [newer] = only(root.examine_store(tiny.root, NOW), FAIL)
    assert newer.cure == "pip install --upgrade podium"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    for content in (whole[:8192] + bytes(len(whole) - 8192), b"no database at all " * 99, b""):
        path.write_bytes(content)
        assert "Store" in {one.what for one in only(root.examine_store(tiny.root, NOW), FAIL)}
        assert path.read_bytes() == content
    path.unlink()
    assert states(root.examine_store(tiny.root, NOW)) == {"Store": OK}


def test_a_store_from_the_future_is_a_fault_of_the_clock(tiny: Tiny) -> None:
    """Some minutes are forgiven."""
    tiny.submit("ann", 1.0, minute=60)
    assert states(root.examine_store(tiny.root, NOW))["Clock"] == FAIL
    assert [one.state for one in root.judge_clock("2026-11-21T12:04:00+00:00", NOW)] == [OK]
    assert [one.state for one in root.judge_clock("2026-11-21T12:06:00+00:00", NOW)] == [FAIL]
    for latest in (None, "yesterday", "2026-11-21T12:06:00"):
        assert [one.state for one in root.judge_clock(latest, NOW)] == [OK]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_cures_of_open_and_unignored_folders_work(tiny: Tiny) -> None:
    """They are commands for the root's folder."""
    private = tiny.competition.private_dir
    private.chmod(0o755)
    (private / ".gitignore").unlink()
    wrong = only(root.examine_private(tiny.root), FAIL)
    assert len(wrong) == 2
    for one in wrong:
        subprocess.run(one.cure, shell=True, check=True, cwd=tiny.root)
    assert states(root.examine_private(tiny.root)) == {"private/": OK}
    (private / "new-abc").mkdir()
    assert "new-abc" in only(root.examine_private(tiny.root), NOTE)[0].found


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_what_git_tracks_is_a_fault(tiny: Tiny) -> None:
    """Although private/ ignores itself, somebody may have forced it."""
    git = ["git", "-C", str(tiny.root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    assert only(root.examine_private(tiny.root), FAIL) == []
    subprocess.run([*git, "add", "-f", str(tiny.competition.solution_path)], check=True)
    [tracked] = only(root.examine_private(tiny.root), FAIL)
    assert "solution.csv" in tracked.found


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    """As /proc/self/mountinfo has it."""
    mounts = tmp_path / "mountinfo"
    deep = tmp_path / "a b" / "deep"
    deep.mkdir(parents=True)
    shared = str(tmp_path / "a b").replace(" ", "\\040")
    mounts.write_text(
        f"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n36 22 0:45 / {shared} rw - nfs4 server:/home rw\n"
    )
    assert root.find_file_system(deep, mounts) == "nfs4"
    assert root.find_file_system(tmp_path, mounts) == "ext4"
    assert root.find_file_system(tmp_path, tmp_path / "none") == ""
    assert "nfs4".startswith(root.NETWORK)


# All of it


def test_an_examination_that_breaks_is_a_fault_and_stops_no_other() -> None:
    """A doctor who faints helps nobody."""

    def faint() -> list[Examined]:
        raise ZeroDivisionError("oh")

    looks = {"one": faint, "two": lambda: [fine("two", "well")]}
    steps: list[tuple[int, int, str]] = []
    found = list(examine_module.examine(looks, lambda *step: steps.append(step)))
    assert states(found) == {"one": FAIL, "two": OK}
    assert "ZeroDivisionError: oh" in found[0].found
    assert [step[2] for step in steps] == ["one", "two"]


def test_the_command_ends_with_1_where_something_is_broken(
    run: Run, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault with what was found, what is expected, what to do; JSON has it all; notes are no faults."""
    monkeypatch.setattr(packages, "LIBRARIES", {"rapidfuzz": "rapidfuzz"})
    good = run("doctor", "--root", tiny.root)
    assert (good.code, good.err) == (0, "")
    assert good.out.endswith("Nothing needs mending.\n")
    tiny.competition.private_dir.chmod(0o755)
    bad = run("doctor", "--root", tiny.root)
    assert bad.code == 1
    assert "\n        expected: mode 700\n        do: chmod 700 competitions/tiny/private\n" in bad.out
    rows = json.loads(run("doctor", "--root", tiny.root, "--format", "json").out)
    assert all(set(row) == {"what", "state", "found", "expected", "cure"} for row in rows)
    assert [row["what"] for row in rows if row["state"] == "FAIL"] == ["private/"]
    assert run("doctor", "--root", tiny.root / "none").code == 1
    assert run("doctor").code == 0  # no root, and none was named


def test_the_doctor_needs_no_library_that_could_be_broken(site: Path, tmp_path: Path) -> None:
    """NumPy, pandas and the rest break at import: each is told, and the command itself works."""
    for name in ("numpy", "pandas", "sklearn", "lightgbm", "xgboost", "statsmodels", "rapidfuzz", "sqlite_utils"):
        (site / f"{name}.py").write_text(f"raise ImportError('{name} is broken')")
    command = [sys.executable, "-m", "podium", "doctor", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    broken = [row for row in json.loads(done.stdout) if row["state"] == "FAIL"]
    assert {row["what"] for row in broken} >= {f"import {name}" for name in packages.LIBRARIES}
    assert all(
        f"{row['what'].removeprefix('import ')} is broken" in row["found"] for row in broken if "import" in row["what"]
    )
