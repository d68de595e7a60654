"""Rules of the house that can be read off the source: who may import, print, exit, and look around."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import podium

SOURCE = Path(podium.__file__).parent
FILES = sorted(path for path in SOURCE.rglob("*.py") if "shipped" not in path.parts)
EDGES = ("cli", "web", "notebook", "here.py", "__main__.py")
HEAVY = ("pandas", "sklearn", "scipy", "xgboost", "lightgbm", "sqlite_utils", "dask")
NAMELESS = {"utils", "helpers", "core", "manager", "base", "common", "misc"}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_edge(path: Path) -> bool:
    return path.relative_to(SOURCE).parts[0] in EDGES


def imports(node: ast.AST) -> Iterator[str]:
    """The modules that a piece of source imports."""
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from (name.name for name in found.names)
        elif isinstance(found, ast.ImportFrom) and found.module:
            yield found.module


def at_import(node: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported: not those of functions or for type checkers."""
    waiting: list[ast.stmt] = list(node.body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody", "handlers"):
            waiting += [part for part in getattr(statement, name, []) if isinstance(part, ast.stmt)]


def calls(node: ast.AST) -> Iterator[str]:
    """What is called or looked up, as it is written: ``print``, ``os.environ``, ``datetime.now``."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Name):
            yield found.func.id
        if isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name):
            yield f"{found.value.id}.{found.attr}"


def test_sqlite_is_known_in_one_place() -> None:
    """One SQLite library in a process, one place that opens it."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in FILES
        if any(name.partition(".")[0] in ("sqlite3", "pysqlite3") for name in imports(tree(path)))
    }
    assert found == {"store/connection.py"}


def heavy_imports(path: Path) -> list[str]:
    """What of the large libraries is imported together with a module; numpy counts below ``cli``."""
    heavy = (*HEAVY, "numpy") if path.relative_to(SOURCE).parts[0] == "cli" else HEAVY
    return [
        name
        for statement in at_import(tree(path))
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for name in imports(statement)
        if name.partition(".")[0] in heavy
    ]


def module_name(path: Path) -> str:
    return ".".join(("podium", *path.relative_to(SOURCE).with_suffix("").parts))


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """Inside the function. Programs that only children run may do as they like; nobody else imports those."""
    heavy = {module_name(path) for path in FILES if heavy_imports(path)}
    assert all(name.startswith("podium.sandbox.") for name in heavy)
    for path in FILES:
        if module_name(path) not in heavy:
            assert not heavy & set(imports(tree(path))), path


LOOKS_AROUND = {
    "print",
    "input",
    "exit",
    "quit",
    "sys.exit",
    "os._exit",
    "os.environ",
    "os.getenv",
    "os.getcwd",
    "Path.cwd",
    "Path.home",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "getpass.getuser",
}
ALLOWED = {
    "sandbox/child.py": {"os.environ"},  # what a child inherits, by name
}


@every_file
def test_below_the_edges_nobody_prints_exits_or_looks_around(path: Path) -> None:
    """Root, team and now are arguments: neither clock nor environment is read, nothing is written to a terminal."""
    if is_edge(path):
        return
    name = path.relative_to(SOURCE).as_posix()
    assert set(calls(tree(path))) & LOOKS_AROUND <= ALLOWED.get(name, set())


def test_a_module_is_called_by_what_it_is() -> None:
    """No drawers."""
    assert not [path for path in FILES if path.stem in NAMELESS or path.parent.name in NAMELESS]


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    """Some 300 lines."""
    assert {path.name: n for path in FILES if (n := len(path.read_text().splitlines())) > 420} == {}


def test_importing_podium_imports_nothing_heavy() -> None:
    """Not even the edges: what is asked for is imported then."""
    program = "import podium, sys; podium.errors.PodiumError; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert not {"numpy", "click", "sqlite3", *HEAVY} & {name.partition(".")[0] for name in loaded}
