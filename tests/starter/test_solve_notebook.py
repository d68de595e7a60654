"""The notebook of a new project is the script in cells: valid, a pair for jupytext, and it runs from top to bottom."""

import ast
import json
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest
from projects import CASES, LEARNT, render
from tiny import Tiny

from podium.starter.notebook import ONLY_HERE, render_notebook, render_percent
from podium.use.start import start

STEPS = ["Define the problem", "Prepare data", "Evaluate algorithms", "Improve results", "Present results"]
WRONG = "c.validate(submission[1:].assign(y='high'))"

every_case = pytest.mark.parametrize("name", CASES)


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.reads(render_notebook(render(name)), as_version=nbformat.NO_CONVERT)


def code_of(script: str) -> list[str]:
    """What a script does, statement by statement, without words and without what a cell merely shows."""
    statements = [node for node in ast.parse(script).body if not isinstance(node, ast.Expr) or is_call(node)]
    return [ast.dump(node) for node in statements if not ast.unparse(node).startswith(("here =", "train.head"))]


def is_call(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Call)


@every_case
def test_a_notebook_is_valid_and_clean(name: str) -> None:
    """Format 4.5 with an id for each cell, no outputs, the kernel python3; nbformat writes the same bytes."""
    notebook = read(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert all(
        (cell.outputs, cell.execution_count) == ([], None) for cell in notebook.cells if cell.cell_type == "code"
    )
    assert nbformat.writes(notebook) + "\n" == render_notebook(render(name))


@every_case
def test_notebook_and_script_are_a_pair_for_jupytext(name: str) -> None:
    """Each is what jupytext makes of the other, but for the line in which it writes down its own version."""
    notebook, percent = read(name), render_percent(render(name))
    from_script = jupytext.reads(percent, fmt="py:percent")
    assert [parts(cell) for cell in from_script.cells] == [parts(cell) for cell in notebook.cells]
    written = jupytext.writes(notebook, fmt="py:percent").splitlines()
    assert [line for line in written if "jupytext_version" not in line] == percent.splitlines()
    assert notebook.metadata.jupytext.formats == from_script.metadata.jupytext.formats == "ipynb,py:percent"


def parts(cell: nbformat.NotebookNode) -> tuple[str, str, dict[str, object]]:
    return cell.cell_type, cell.source, dict(cell.metadata)


@every_case
def test_a_notebook_follows_the_five_steps_and_ends_on_the_board(name: str) -> None:
    """A heading for each in order; the last cells submit, and look at leaderboard and progress."""
    cells = read(name).cells
    headings = [cell.source.splitlines()[0] for cell in cells if cell.cell_type == "markdown"]
    assert headings == [
        "# Made up",
        *(f"## {place}. {step}" for place, step in enumerate(STEPS, 1)),
        "## What the board says",
    ]
    submit, leaderboard, progress = (cell.source for cell in cells[-3:])
    assert "c = podium.load()\nc.submit(submission, " in submit
    assert ("cv=scores[best]" in submit) == (name in LEARNT)
    assert ("c.diagnose(oof)" in cells[-4].source) == (name in LEARNT)
    assert (leaderboard, progress) == ("c.leaderboard()", "c.progress()")


@every_case
def test_the_paired_script_does_what_the_plain_one_does(name: str) -> None:
    """The same statements in the same order; what submits is a comment in it."""
    plain, percent = render(name), render_percent(render(name))
    assert code_of(percent) == code_of(plain)
    assert "\n# c.submit(submission, " in percent
    assert "\nc." not in percent


def test_the_same_script_gives_the_same_bytes() -> None:
    """Nothing is drawn or dated."""
    assert render_notebook(render("labels")) == render_notebook(render("labels"))
    assert ONLY_HERE in render_notebook(render("labels"))


def test_a_whole_notebook_runs_and_lands_on_the_board(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the displays of Podium, an error without a traceback, and at a second run no second submission."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    started = start(tiny.root, tiny.competition, tmp_path / "mine", team="ann", has_notebook=True)
    text = (started.folder / "solve.ipynb").read_text(encoding="utf-8").replace("n_estimators=200", "n_estimators=2")
    notebook = nbformat.reads(text, as_version=4)
    again = nbformat.v4.new_code_cell(notebook.cells[-3].source)
    notebook.cells += [again, nbformat.v4.new_code_cell(WRONG, metadata={"tags": ["raises-exception"]})]
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(started.folder)}}, timeout=120).execute()
    shown = {cell.id: html_of(cell) for cell in notebook.cells if cell.cell_type == "code"}
    assert "public" in shown["submit"]
    assert "ann" in shown["leaderboard"]
    assert "<svg" in shown["progress"]
    assert "nothing was stored" in shown[again.id]
    with tiny.store() as store:
        (sent,) = store.submissions("tiny", store.get_team("ann"))
    assert sent.cv_score is not None
    (error,) = notebook.cells[-1].outputs
    assert error.traceback[0].startswith("InvalidSubmissionError: the DataFrame is refused:\n  - ")
    assert "podium/" not in "".join(error.traceback)


def html_of(cell: nbformat.NotebookNode) -> str:
    return "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)


def test_the_notebook_of_a_project_is_older_than_its_script(tiny: Tiny, tmp_path: Path) -> None:
    """Of two that differ in age jupytext takes the script's cells, and refuses a notebook that is much younger."""
    folder = start(tiny.root, tiny.competition, tmp_path / "mine", team="ann", has_notebook=True).folder
    assert (folder / "solve.ipynb").stat().st_mtime_ns <= (folder / "solve.py").stat().st_mtime_ns
    assert json.loads((folder / "solve.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"] == [
        "# Tiny\n",
        "\n",
        "A first model in five steps.\n",
        "\n",
        "Change one thing, run the cells from the top, compare, repeat.",
    ]
    assert "| `solve.ipynb` |" in (folder / "README.md").read_text(encoding="utf-8")
