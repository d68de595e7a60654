"""A stranger's code runs in a child: whatever it does, what comes of it is a value or a sentence."""

import os
import sys
import time
from pathlib import Path

import pytest

from podium.sandbox.child import KEPT_OUTPUT, ChildError, Limits, call_function
from podium.sandbox.predict import predict
from podium.sandbox.worker import load_file

QUICK = Limits(seconds=2)


def write(folder: Path, body: str, name: str = "program.py") -> Path:
    """A file whose ``work`` does ``body``."""
    path = folder / name
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    path.write_text(f"import os, sys, time\n\ndef work(*arguments):\n{lines}", encoding="utf-8")
    return path


def test_what_it_prints_comes_back(tmp_path: Path) -> None:
    """Both streams; arguments arrive as what they are, paths as paths."""
    path = write(tmp_path, "print(*[type(a).__name__ for a in arguments])\nprint('beside', file=sys.stderr)")
    printed = call_function(path, "work", [tmp_path, "text", 3, 0.5, ["a", "b"]])
    assert printed.split() == [type(tmp_path).__name__, "str", "int", "float", "list", "beside"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("raise ValueError('three rows are missing')", ", line 4, failed: ValueError: three rows are missing"),
        ("return arguments[7]", ", line 4, failed: IndexError: tuple index out of range"),
        ("sys.exit('no more')", " failed: no more"),
        ("sys.exit(4)", " failed: it ended with status 4"),
        ("os._exit(5)", " failed: it ended with status 5"),
        ("os._exit(0)", " ended itself before work() had returned"),
        ("sys.exit(0)", " ended itself before work() had returned"),
        ("os.kill(os.getpid(), 9)", " was ended by SIGKILL (out of memory?)"),
        ("import ctypes; ctypes.string_at(0)", " was ended by SIGSEGV"),
        ("time.sleep(100)", " ran longer than 2 seconds and was stopped"),
    ],
)
def test_however_it_ends_the_sentence_says_how(tmp_path: Path, body: str, sentence: str) -> None:
    """Raised, exited, killed, crashed or hanging: one sentence with the file's name."""
    path = write(tmp_path, body)
    with pytest.raises(ChildError) as error:
        call_function(path, "work", [], limits=QUICK)
    assert str(error.value) == f"{tmp_path.name}/program.py{sentence}"


def test_a_file_that_does_not_fit_is_told_by_name(tmp_path: Path) -> None:
    """No such function, no Python, no such file."""
    path = write(tmp_path, "pass")
    with pytest.raises(ChildError, match="has no attribute 'prepare'"):
        call_function(path, "prepare", [])
    path.write_text("def work(:\n")
    with pytest.raises(ChildError, match="SyntaxError"):
        call_function(path, "work", [])
    with pytest.raises(ChildError, match="No such file"):
        call_function(tmp_path / "absent.py", "work", [])


def test_the_end_of_a_long_output_is_kept(tmp_path: Path) -> None:
    """However much it prints, the last of it is there, and the memory of the caller is not filled."""
    path = write(tmp_path, "for i in range(100_000): print(i)\nraise ValueError('at last')")
    with pytest.raises(ChildError) as error:
        call_function(path, "work", [])
    assert error.value.printed.endswith("99999\n")
    assert len(error.value.printed) <= KEPT_OUTPUT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms count reserved memory too")
def test_memory_has_a_limit(tmp_path: Path) -> None:
    """More than it may have is a MemoryError in the child, not a swapping machine."""
    path = write(tmp_path, "block = bytearray(2 * 2**30)")
    with pytest.raises(ChildError, match="failed: MemoryError"):
        call_function(path, "work", [], limits=Limits(memory_bytes=2**30))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_processor_time_has_a_limit(tmp_path: Path) -> None:
    """Time on the processor is held apart from time on the clock."""
    path = write(tmp_path, "while True: pass")
    with pytest.raises(ChildError, match=r"SIGXCPU|SIGKILL"):
        call_function(path, "work", [], limits=Limits(cpu_seconds=1))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_files_have_a_limit(tmp_path: Path) -> None:
    """A file that grows past the limit is an error, also where it is the output."""
    limits = Limits(file_bytes=2**20)
    path = write(tmp_path, "open(arguments[0], 'wb').write(bytes(2**21))")
    with pytest.raises(ChildError, match="File too large"):
        call_function(path, "work", [tmp_path / "big"], limits=limits)
    path = write(tmp_path, "print('x' * 2**21, flush=True)")
    with pytest.raises(ChildError, match="File too large"):
        call_function(path, "work", [], limits=limits)


def test_no_secret_of_the_environment_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees what Python needs, an empty home that is also where it stands, and nothing else."""
    monkeypatch.setenv("KAGGLE_KEY", "hunter2")
    monkeypatch.setenv("PODIUM_TEAM", "me")
    monkeypatch.setenv("PYTHONSTARTUP", "evil.py")
    path = write(tmp_path, "print(dict(os.environ)); print(os.getcwd() == os.environ['HOME'], os.listdir())")
    printed = call_function(path, "work", [])
    assert "hunter2" not in printed
    assert "PODIUM_TEAM" not in printed
    assert "PYTHONSTARTUP" not in printed
    assert "True []" in printed


def test_its_standard_input_is_empty(tmp_path: Path) -> None:
    """A program that asks a question gets an end of file, not the terminal."""
    with pytest.raises(ChildError, match="EOFError"):
        call_function(write(tmp_path, "input('name? ')"), "work", [])


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_what_it_leaves_running_is_ended(tmp_path: Path) -> None:
    """A grandchild outlives neither the call nor a time-out, and nobody waits for it."""
    body = "import subprocess\np = subprocess.Popen(['sleep', '600'])\nopen(arguments[0], 'w').write(str(p.pid))"
    call_function(write(tmp_path, body), "work", [tmp_path / "pid"])
    grandchild = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not is_running(grandchild):
            break
        time.sleep(0.05)
    assert not is_running(grandchild)


def is_running(process: int) -> bool:
    """Whether a process is there and no mere entry that waits to be collected."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_file_is_read_anew_whatever_lies_beside_it(tmp_path: Path) -> None:
    """Byte-code in ``__pycache__``, which nobody can look at, is not run; none is written."""
    import importlib.util
    import py_compile

    path = write(tmp_path, "print('seen')")
    evil = write(tmp_path, "print('unseen')", "evil.py")
    cached = Path(importlib.util.cache_from_source(str(path)))
    py_compile.compile(str(evil), str(cached), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert call_function(path, "work", []).strip() == "seen"
    cached.unlink()
    call_function(path, "work", [])
    assert list(cached.parent.iterdir()) == []


def test_nothing_stays_in_sys_modules(tmp_path: Path) -> None:
    """Two files of one name are two modules, and neither is left behind."""
    before = set(sys.modules)
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / "metric.py"
        path.write_text(
            "from __future__ import annotations\nfrom dataclasses import dataclass\n\n"
            f"@dataclass\nclass Answer:\n    value: int = {number}\n"
        )
        assert load_file(str(path)).Answer().value == number
    assert set(sys.modules) - before <= {"dataclasses"}
    path.write_text("raise RuntimeError")
    with pytest.raises(RuntimeError):
        load_file(str(path))
    assert set(sys.modules) - before <= {"dataclasses"}


def public_folder(folder: Path) -> Path:
    """Train and test with ids that are no numbers, though they look like some."""
    public = folder / "public"
    public.mkdir()
    (public / "train.csv").write_text("id,x,y\n001,1,2\n002,2,4\n")
    (public / "test.csv").write_text("id,x\n007,3\n")
    return public


def test_predict_gets_tables_with_text_ids_and_gives_a_csv(tmp_path: Path) -> None:
    """007 comes back as 007."""
    program = tmp_path / "own.py"
    program.write_text("def predict(train, test):\n    return test[['id']].assign(y=train['y'].mean())\n")
    assert predict(program, public_folder(tmp_path), ["id"]) == b"id,y\n007,3.0\n"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return [1.0]", "returned list, expected a DataFrame"),
        ("import os; os._exit(0)", "ended itself before run\\(\\) had returned"),
        ("return open('../../private/solution.csv').read()", "No such file"),
    ],
)
def test_a_predict_that_gives_no_table_is_a_sentence(tmp_path: Path, body: str, sentence: str) -> None:
    """Whatever it does instead; the hidden files are not where it could expect them."""
    program = tmp_path / "own.py"
    program.write_text(f"def predict(train, test):\n    {body}\n")
    with pytest.raises(ChildError, match=sentence):
        predict(program, public_folder(tmp_path), ["id"])
