"""The code of a project: found by ``podium.toml``, read from scripts and notebooks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from podium.errors import NotAllowedError
from podium.pages.code import Cell, read_notebook, write_notebook
from podium.pages.portfolio import CodeFile
from podium.use.project import find_project, find_project_folder

SCRIPT, NOTEBOOK = "solve.py", ".ipynb"
FOLDER = "code"
"""Where it lies beside its page."""


def find_code(root: Path, start: Path) -> dict[str, Path]:
    """The folders of projects of ``root`` at, above and right below ``start``, by slug; the nearest of each."""
    above = find_project_folder(start)
    below = sorted(path.parent for path in start.glob("*/podium.toml"))
    found: dict[str, Path] = {}
    for folder in (*([above] if above else []), *below):
        project = find_project(folder)
        if project.slug and project.root == root:
            found.setdefault(project.slug, folder)
    return found


def named_code(folders: Sequence[Path], slugs: Sequence[str]) -> dict[str, Path]:
    """The given folders by the slug that their ``podium.toml`` names, or the only slug of the portfolio.

    Raises
    ------
    NotAllowedError
        A folder says of no competition that it is a project for it, or holds no code.
    """
    found = {}
    for folder in folders:
        named = find_project(folder).slug if (folder / "podium.toml").is_file() else None
        slug = named or (slugs[0] if len(slugs) == 1 else None)
        if slug is None:
            raise NotAllowedError(
                f"{folder} holds no podium.toml that names a competition; name its slug: "
                f"`podium portfolio SLUG --code {folder}`"
            )
        if not _files(folder):
            raise NotAllowedError(f"{folder} holds neither {SCRIPT} nor a notebook: there is no code to show")
        found[slug] = folder
    return found


def _files(folder: Path) -> list[Path]:
    """``solve.py`` and the notebooks, without the one that is paired with it."""
    scripts = [path for path in (folder / SCRIPT,) if path.is_file()]
    paired = [path.with_suffix(NOTEBOOK) for path in scripts]
    return [*scripts, *(path for path in sorted(folder.glob(f"*{NOTEBOOK}")) if path not in paired)]


def read_code(folder: Path, hidden: Mapping[str, str]) -> list[CodeFile]:
    """What there is of ``solve.py`` and notebooks in a folder."""
    return [
        CodeFile(name=path.name, cells=list(_cells(path, hidden)), path=f"{FOLDER}/{path.name}")
        for path in _files(folder)
    ]


def _cells(path: Path, hidden: Mapping[str, str]) -> Iterator[Cell]:
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        cells = read_notebook(text) if path.suffix == NOTEBOOK else [Cell(text=text, is_code=True)]
    except ValueError:
        raise NotAllowedError(f"{path} is not the notebook that its name says; mend it or move it away") from None
    for cell in cells:
        yield Cell(text=without_paths(cell.text, hidden), is_code=cell.is_code)


def write_code(file: CodeFile) -> bytes:
    """The file for download: what the page shows of it, so that a notebook comes without what it printed."""
    text = f"{write_notebook(file.cells)}\n" if file.name.endswith(NOTEBOOK) else file.cells[0].text
    return text.encode("utf-8", "replace")


def without_paths(text: str, hidden: Mapping[str, str]) -> str:
    """``text`` with paths of the author's machine replaced, however a text of Python or JSON spells them."""
    for path in sorted(hidden, key=len, reverse=True):
        for spelled in {path, path.replace("\\", "\\\\"), path.replace("\\", "/")}:
            text = re.sub(rf"{re.escape(spelled)}(?![\w-])", lambda _, path=path: hidden[path], text)  # type: ignore[misc]
    return text
