"""Write what the program prints into README.md and docs/*.md, or check that it stands there.

    python docs/print_docs.py            write
    python docs/print_docs.py --check    write nothing; end with 1 where a document is not what the program prints now

A document asks for output in blocks of cog, ``<!--cog run("podium list") cog-->`` to ``<!--end-->``; a block may use
what :data:`ASKED` names of :class:`Tour`, and the functions of ``reference.py``. Everything runs in one temporary home
with a fixed clock, fixed random ids, the team "ana" and the seed 0. README.md comes first; each other document starts
from the home as it was where README.md says ``keep()``.
"""

import ast
import contextlib
import difflib
import hashlib
import inspect
import io
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas
import reference
from cogapp import Cog
from cogapp.cogapp import CogError

import podium.cli
import podium.here
import podium.notebook
import podium.store.holdings
from podium.errors import PodiumError

CHECKOUT = Path(__file__).parents[1]
TEAM = "ana"
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
SECONDS = re.compile(r"^(\S+ +-?\d+\.\d{5} +-?\d+\.\d{5} +)(\d+\.\d)(?=  )", re.MULTILINE)
"""How long a baseline took is another on each machine."""
MOST_DIFF_LINES = 20
ASKED = ("run", "recall", "save", "edit", "output", "show", "tree", "keep")
"""What a document may ask of the tour."""


class Tour:
    """A reader's home folder, and the commands that are run there one after the other."""

    def __init__(self, home: Path, kept: Path) -> None:
        self._home, self._kept = home, kept
        self._folder = home
        self._n_minutes = self._n_kept_minutes = 0
        self._n_ids = self._n_kept_ids = 0
        self._above: Callable[[], tuple[str, str]] = lambda: ("", "")
        self._names: dict[str, Any] = {}
        self._printed: dict[str, list[str]] = {}

    def run(self, *lines: str, fails: bool = False, first: int | None = None) -> None:
        """Run command lines (``cd``, ``podium``, ``python``) and print them with what they print.

        ``fails`` says that the last one is refused; anything else than what is expected stops the writing. ``first``
        is how many lines of each output are printed.
        """
        print("```console")
        for place, line in enumerate(lines):
            code, printed = self._run(line)
            if bool(code) != (fails and place == len(lines) - 1) or code > 2:
                raise RuntimeError(f"{line!r} ended with {code}:\n{printed}")
            shown = printed.splitlines()
            self._printed[line] = [f"$ {line}", *shown[:first], *(["..."] if first and len(shown) > first else [])]
            print("\n".join(self._printed[line]))
        print("```")

    def recall(self, line: str) -> None:
        """Print once more what a command line printed when it ran last."""
        print("\n".join(["```console", *self._printed[line], "```"]))

    def _run(self, line: str) -> tuple[int, str]:
        program, *words = shlex.split(line, comments=True)
        if program == "cd":
            self._folder = (self._folder / Path(words[0].replace("~", str(self._home)))).resolve(strict=True)
            return 0, ""
        if program == "podium":
            code, printed = self._podium(words)
        elif program == "python":
            done = subprocess.run(
                [sys.executable, *words], cwd=self._folder, capture_output=True, text=True, check=False
            )
            code, printed = done.returncode, done.stdout + done.stderr
        else:
            raise ValueError(f"{program!r} is no command of the documents: cd, podium, python")
        return code, self._shown(printed)

    def _podium(self, words: Sequence[str]) -> tuple[int, str]:
        self._n_minutes += 1
        printed = io.StringIO()
        code: object = 0
        with contextlib.chdir(self._folder), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                podium.cli.main(words)
            except SystemExit as end:
                code = end.code
        return int(str(code or 0)), printed.getvalue()

    def _shown(self, printed: str) -> str:
        text = SECONDS.sub(lambda found: found[1] + "...".rjust(len(found[2])), printed.replace(str(self._home), "~"))
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())

    def save(self, path: str) -> None:
        """Save the block of code above as a file, below the folder where the tour stands."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self._above()[1], encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Change one line of a file, and print the change."""
        target = self._folder / path
        lines = target.read_text(encoding="utf-8").splitlines()
        [place] = [place for place, line in enumerate(lines) if old in line]
        changed = lines[place].replace(old, new)
        print(f"```diff\n-{lines[place]}\n+{changed}\n```")
        target.write_text(
            "".join(f"{line}\n" for line in [*lines[:place], changed, *lines[place + 1 :]]), encoding="utf-8"
        )

    def output(self) -> None:
        """Run the block of Python above as a notebook's cell, and print what it prints."""
        language, code = self._above()
        if language != "python":
            raise ValueError(f"the block above is {language!r}, not python")
        self._n_minutes += 1
        printed = io.StringIO()
        with contextlib.chdir(self._folder), contextlib.redirect_stdout(printed):
            try:
                self._run_cell(ast.parse(code))
            except PodiumError as error:
                print(f"{type(error).__name__}: {error}")
        print(f"```text\n{self._shown(printed.getvalue())}```")

    def _run_cell(self, cell: ast.Module) -> None:
        *body, last = cell.body
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(body, []), "<cell>", "exec"), self._names)
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), self._names)
            if value is not None:
                print(repr(value))
        else:
            exec(compile(cell, "<cell>", "exec"), self._names)

    def show(self, path: str) -> None:
        """Print a file of the home."""
        file = self._folder / path
        print(f"```{file.suffix[1:]}\n{self._shown(file.read_text(encoding='utf-8'))}```")

    def tree(self, path: str, *, hidden: Sequence[str] = ()) -> None:
        """Print the files below a folder; of folders named in ``hidden`` only that they are there."""
        top = self._folder / path
        print(f"```text\n{self._shown(f'{top}/')}", end="")
        for line in _tree(top, hidden):
            print(line)
        print("```")

    def keep(self) -> None:
        """Keep the home as it is now, for :meth:`return_to_kept`."""
        shutil.copytree(self._home, self._kept, symlinks=True)
        self._n_kept_minutes, self._n_kept_ids = self._n_minutes, self._n_ids

    def return_to_kept(self) -> None:
        """Make the home what it was at :meth:`keep`."""
        shutil.rmtree(self._home)
        shutil.copytree(self._kept, self._home, symlinks=True)
        self._n_minutes, self._n_ids = self._n_kept_minutes, self._n_kept_ids

    def _now(self) -> datetime:
        return START + timedelta(minutes=self._n_minutes)

    def _token(self, n_bytes: int | None = None) -> str:
        """In place of random digits: ids of teams and keys of seals are counted, a seed is the one of ``--seed 0``."""
        if n_bytes == 32:
            return hashlib.sha256(b"podium/seed/0").hexdigest()
        if n_bytes not in (8, 16):  # the name of a file that is renamed at once
            return os.urandom(n_bytes or 32).hex()
        self._n_ids += 1
        return hashlib.sha256(f"team {self._n_ids}".encode()).hexdigest()[: 2 * n_bytes]

    def _choice(self, words: Sequence[str]) -> str:
        """In place of a word drawn at random: the words of pseudonyms follow from how many ids were made before."""
        digest = hashlib.sha256(f"word {self._n_ids} of {len(words)}".encode()).hexdigest()
        return words[int(digest, 16) % len(words)]

    def hold_still(self) -> None:
        """Fix what differs from run to run, in this process. The program itself has no such switch."""
        for name in [name for name in os.environ if name.startswith("PODIUM_")]:
            del os.environ[name]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        fixed = {"HOME": str(self._home), "PATH": path, "NO_COLOR": "1", "COLUMNS": "80", "LINES": "50"}
        fixed |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # small tables are quicker so
        os.environ.update({**fixed, **dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), TEAM)})
        podium.here.Here.now = property(lambda _: self._now())
        secrets.token_hex = self._token
        secrets.choice = self._choice
        # What is sealed of a baseline is how long it took, and the versions of libraries.
        podium.store.holdings.seal = lambda key, facts: hashlib.sha256(key.encode()).hexdigest()
        pandas.set_option("display.width", 110, "display.max_columns", 12)

    def print_document(self, path: Path) -> str:
        """The document with every block's output as it is now."""
        text = path.read_text(encoding="utf-8")
        cog, new = Cog(), io.StringIO()
        cog.options.begin_spec, cog.options.end_spec, cog.options.end_output = "<!--cog", "cog-->", "<!--end-->"
        cog.options.print_output = True
        cog._fix_end_output_patterns()
        self._folder, self._names = self._home, {}
        self._above = lambda: _block_above(text.splitlines()[: cog.cogmodule.firstLineNum - 1])
        methods = {name: getattr(self, name) for name in ASKED}
        tables = inspect.getmembers(reference, lambda found: getattr(found, "__module__", "") == reference.__name__)
        printers = {name: _printing(found) for name, found in tables}
        cog.process_file(io.StringIO(text), new, fname=path.name, globals={**printers, **methods})
        return new.getvalue()


def _printing(function: Callable[..., Any]) -> Callable[..., None]:
    """A function that gives lines, as one that prints them."""

    def print_them(*arguments: Any, **named: Any) -> None:
        for line in function(*arguments, **named):
            print(line)

    return print_them


def _block_above(lines: Sequence[str]) -> tuple[str, str]:
    """Language and text of the fenced block that ends the lines; blank ones and comments may follow it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("<!--")):
        end -= 1
    if not end or lines[end - 1] != "```":
        raise ValueError("there is no block of code above")
    start = max(place for place, line in enumerate(lines[: end - 1]) if line.startswith("```"))
    return lines[start].removeprefix("```"), "".join(f"{line}\n" for line in lines[start + 1 : end - 1])


def _tree(folder: Path, hidden: Sequence[str], indent: str = "") -> Iterator[str]:
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
        name = path.name + ("/" if path.is_dir() else "")
        is_hidden = path.name in hidden
        yield f"{indent}  {name}" + ("  ..." if is_hidden else "")
        if path.is_dir() and not is_hidden:
            yield from _tree(path, hidden, indent + "  ")


def print_documents(base: Path) -> Iterator[tuple[Path, str | CogError]]:
    """Each document, and what it should be or why it cannot be printed."""
    home = base / "home"
    home.mkdir()
    tour = Tour(home, base / "kept")
    tour.hold_still()
    readme = CHECKOUT / "README.md"
    yield readme, tour.print_document(readme)
    for path in sorted((CHECKOUT / "docs").glob("*.md")):
        tour.return_to_kept()
        try:
            yield path, tour.print_document(path)
        except CogError as error:
            yield path, error


def stale_lines(name: str, old: str, new: str) -> list[str]:
    """Where a document is not what it should be, in a few lines."""
    diff = list(difflib.unified_diff(old.splitlines(), new.splitlines(), name, "as printed now", lineterm=""))
    more = [f"... {len(diff) - MOST_DIFF_LINES} more lines"] if len(diff) > MOST_DIFF_LINES else []
    return [*diff[:MOST_DIFF_LINES], *more]


def main(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--check"}:
        print(__doc__, file=sys.stderr)
        return 2
    is_check = "--check" in arguments
    stale, broken = [], []
    with tempfile.TemporaryDirectory(prefix="podium-docs-") as base:
        for path, new in print_documents(Path(base).resolve()):
            old, name = path.read_text(encoding="utf-8"), path.relative_to(CHECKOUT).as_posix()
            if isinstance(new, CogError):
                broken.append(name)
                print(f"{name} cannot be printed: {new}")
            elif old != new and is_check:
                stale.append(name)
                print("\n".join(stale_lines(name, old, new)))
            elif old != new:
                path.write_text(new, encoding="utf-8")
                print(f"wrote {name}")
    if stale:
        print(f"\nNot what the program prints now: {', '.join(stale)}. `make docs-write` writes them anew.")
    return 1 if stale or broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
