"""Code for a page: Python with its comments, texts and keywords marked, and the cells of a notebook."""

import io
import json
import keyword
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from podium.pages.words import visible

_KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string"}
_KINDS |= dict.fromkeys((getattr(tokenize, f"FSTRING_{part}", -1) for part in ("START", "MIDDLE", "END")), "string")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a notebook: Markdown, or code."""

    text: str
    is_code: bool


def highlight_python(code: str) -> Markup:
    """Python as HTML, with ``<span class="comment">``, ``string`` and ``keyword``; as it is where it is no Python."""
    code = visible(code)
    try:
        return Markup("").join(_pieces(code))
    except (tokenize.TokenError, SyntaxError):  # a cell with %magic, or somebody's Python 2
        return escape(code)


def _pieces(code: str) -> Iterator[Markup]:
    """Every character of the code once, in its order."""
    lines = code.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    done = 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = "keyword" if keyword.iskeyword(token.string) else _KINDS.get(token.type)
        if kind is None:
            continue
        begin = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        yield escape(code[done:begin])
        yield Markup('<span class="{}">{}</span>').format(kind, code[begin:end])
        done = end
    yield escape(code[done:])


def read_notebook(text: str) -> list[Cell]:
    """The cells of a Jupyter notebook that hold Markdown or code; what the code printed is left out.

    Raises
    ------
    ValueError
        It is none.
    """
    try:
        cells = json.loads(text)["cells"]
        found = [
            Cell(text="".join(cell["source"]), is_code=cell["cell_type"] == "code")
            for cell in cells
            if cell["cell_type"] in ("code", "markdown")
        ]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is no notebook") from error
    return [cell for cell in found if cell.text.strip()]


def write_notebook(cells: Sequence[Cell]) -> str:
    """A Jupyter notebook (nbformat 4.4) of these cells, in which nothing has run."""
    return json.dumps(
        {
            "cells": [_plain_cell(cell) for cell in cells],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 4,
        },
        indent=1,
        ensure_ascii=False,
    )


def _plain_cell(cell: Cell) -> dict[str, object]:
    plain: dict[str, object] = {"cell_type": "code" if cell.is_code else "markdown", "metadata": {}}
    if cell.is_code:
        plain |= {"execution_count": None, "outputs": []}
    return {**plain, "source": cell.text}
