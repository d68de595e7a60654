"""The script of a new project as a notebook: the same steps, in cells.

The notebook and the script are a pair for jupytext (https://jupytext.org):
whichever is changed, the other follows. The script is in jupytext's percent format and still runs from top to bottom;
the cells that submit are for the notebook alone and stand in it as comments.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MARKDOWN, CODE = "markdown", "code"
ONLY_HERE = "active-ipynb"
"""Jupytext's tag of a cell that is a comment in the script."""

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
FORMATS = "ipynb,py:percent"
HEADER = f"""\
# ---
# jupyter:
#   jupytext:
#     formats: {FORMATS}
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: {KERNEL["display_name"]}
#     language: {KERNEL["language"]}
#     name: {KERNEL["name"]}
# ---
"""
STEP = re.compile(r"^# (?P<number>\d)\. (?P<name>[^.]+)\. (?P<words>.*\n(?:#    .*\n)*)", re.MULTILINE)
FOLDER = "here = Path(__file__).parent"
FOLDER_IN_BOTH = 'here = Path(globals().get("__file__", "solve.py")).parent  # a notebook has no __file__'
BOARD = """\
## What the board says

The next cell sends the predictions in. The same table a second time costs nothing, so that all cells may be run again.
{diagnose}`c.hint()` gives the next idea."""
DIAGNOSE = "`c.diagnose(oof)` shows where the model errs. "


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell; ``is_only_here`` says that a script leaves it out."""

    id: str
    kind: str
    source: str
    is_only_here: bool = False

    @property
    def tags(self) -> list[str]:
        return [ONLY_HERE] if self.is_only_here else []


def render_notebook(script: str) -> str:
    """A plain script of :func:`podium.starter.solve.render_solve` as the text of ``solve.ipynb``.

    It is valid in version 4.5 of the format (https://nbformat.readthedocs.io/en/latest/format_description.html),
    without outputs; the same script gives the same bytes.
    """
    notebook = {
        "cells": [_as_json(cell) for cell in make_cells(script)],
        "metadata": {"jupytext": {"formats": FORMATS}, "kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def render_percent(script: str) -> str:
    """The same cells as the text of the ``solve.py`` that is paired with the notebook."""
    return "\n".join([HEADER, *_as_percent(make_cells(script))])


def make_cells(script: str) -> list[Cell]:
    """The steps of a script, each as a cell of words and one of code, and what to do on the board."""
    opening, _, body = script.partition('"""\n')
    title, _, purpose = opening.removeprefix('"""').rpartition(": ")
    words = purpose.strip().replace("run `python solve.py`", "run the cells from the top")
    first, *steps = _split(body.replace(FOLDER, FOLDER_IN_BOTH))
    cells = [
        Cell(id="title", kind=MARKDOWN, source=f"# {title}\n\n{words[:1].upper()}{words[1:]}"),
        Cell(id="imports", kind=CODE, source=first),
    ]
    for number, (heading, code) in enumerate(zip(steps[::2], steps[1::2], strict=True), start=1):
        cells.append(Cell(id=f"step-{number}-words", kind=MARKDOWN, source=heading))
        if code:
            cells.append(Cell(id=f"step-{number}", kind=CODE, source=code))
        if number == 1 and "train = " in code:
            cells.append(Cell(id="head", kind=CODE, source="train.head()"))
    return [*cells, *_board_cells(script)]


def _split(body: str) -> Iterator[str]:
    """The code before the first step, then each step's words and its code."""
    end = 0
    for found in STEP.finditer(body):
        yield body[end : found.start()].strip("\n")
        lines = (line.removeprefix("#").strip() for line in found["words"].splitlines())
        yield f"## {found['number']}. {found['name']}\n\n" + "\n".join(lines)
        end = found.end()
    yield body[end:].strip("\n")


def _board_cells(script: str) -> Iterator[Cell]:
    best = "best" if '-m "{best}"' in script else '"the sample"'
    cv = ", cv=scores[best]" if "--cv" in script else ""
    lines = [] if "\nimport podium\n" in script else ["import podium", ""]
    lines += ["c = podium.load()", f"c.submit(submission, {best}{cv}, once=True)"]
    yield Cell(id="board-words", kind=MARKDOWN, source=BOARD.format(diagnose=DIAGNOSE if cv else ""))
    yield Cell(id="submit", kind=CODE, source="\n".join(lines), is_only_here=True)
    yield Cell(id="leaderboard", kind=CODE, source="c.leaderboard()", is_only_here=True)
    yield Cell(id="progress", kind=CODE, source="c.progress()", is_only_here=True)


def _as_json(cell: Cell) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": cell.id,
        "metadata": {"tags": cell.tags} if cell.tags else {},
        "source": cell.source.splitlines(keepends=True),
    }
    return shared if cell.kind == MARKDOWN else {**shared, "execution_count": None, "outputs": []}


def _as_percent(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        kind = " [markdown]" if cell.kind == MARKDOWN else ""
        tags = f" tags={json.dumps(cell.tags)}" if cell.tags else ""
        is_comment = cell.kind == MARKDOWN or cell.is_only_here
        lines = cell.source.split("\n")
        yield f"# %%{kind}{tags}"
        yield "\n".join(f"# {line}".rstrip() if is_comment else line for line in lines) + "\n"
