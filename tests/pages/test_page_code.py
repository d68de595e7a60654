"""Code on a page is the code, every character of it, with a few of them marked."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_page import read_page
from thorough import many

import podium
from podium.pages.code import Cell, highlight_python, read_notebook, write_notebook
from podium.pages.words import visible

PIECES = st.sampled_from(
    ["def f(x):\n", "    return ", "'a'", '"""', "f'{x!r:>{n}} {{'", "# <b>\n", "\n", "\t", "(", ")", "\\\n", "lambda",
     "%matplotlib\n", "!ls\n", "é", "\x0c", "\r\n", "\r", "0x", "<script>", "&", "b'\\x00'", "\u2028"]
)  # fmt: skip


def plain(html: str) -> str:
    return "".join(text for _, text in read_page(html).texts)


@settings(max_examples=many(100))
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=15).map("".join))
def test_marking_changes_no_character(code: str) -> None:
    """Whether it is Python or not; and it is well-formed."""
    html = highlight_python(code)
    page = read_page(html)
    assert plain(html) == visible(code)
    assert page.problems == []
    assert {tag for tag, _ in page.tags} <= {"span"}


def test_our_own_code_comes_out_as_it_is() -> None:
    """Files of every kind."""
    for path in sorted(Path(podium.__file__).parent.glob("*/*.py"))[::25]:
        code = path.read_text(encoding="utf-8")
        assert plain(highlight_python(code)) == code


def test_comments_texts_and_keywords_are_marked() -> None:
    """And nothing else."""
    html = highlight_python("def f(a):  # why\n    return f'{a} x'\n")
    marked = [(above[-1], text) for above, text in read_page(html).texts if above]
    kinds = [attributes["class"] for _, attributes in read_page(html).tags]
    assert [text for _, text in marked][:3] == ["def", "# why", "return"]
    assert kinds[:3] == ["keyword", "comment", "keyword"]
    assert set(kinds[3:]) == {"string"}


def test_a_notebook_gives_its_cells_without_what_they_printed() -> None:
    """Raw and empty cells are left out."""
    cells = [
        {"cell_type": "markdown", "source": ["# a\n", "b"]},
        {"cell_type": "code", "source": "x = 1", "outputs": [{"text": "secret"}]},
        {"cell_type": "raw", "source": "raw"},
        {"cell_type": "code", "source": []},
    ]
    assert read_notebook(json.dumps({"cells": cells})) == [
        Cell(text="# a\nb", is_code=False),
        Cell(text="x = 1", is_code=True),
    ]


def test_a_notebook_that_is_written_is_one_and_has_not_run() -> None:
    """As the schema of nbformat 4.4 wants it."""
    cells = [Cell(text="# é", is_code=False), Cell(text="x = '\\n'\n", is_code=True)]
    text = write_notebook(cells)
    assert read_notebook(text) == cells
    found = json.loads(text)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 4)
    assert found["cells"][1].keys() == {"cell_type", "metadata", "execution_count", "outputs", "source"}
    assert found["cells"][0].keys() == {"cell_type", "metadata", "source"}


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "no", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{}]}', "[" * 9999]
)
def test_what_is_no_notebook_is_said_to_be_none(text: str) -> None:
    """One error, whatever is wrong."""
    with pytest.raises(ValueError):  # noqa: PT011
        read_notebook(text)
