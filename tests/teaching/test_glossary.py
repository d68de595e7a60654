"""Each entry of the glossary: words that are complete, and ten lines of NumPy that do what the library does."""

import ast
import csv
import io
import json
import pkgutil
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from program import Run
from thorough import many

from podium.errors import NotAllowedError
from podium.teaching import glossary
from podium.teaching.glossary import GROUPS, Entry, find_entry, get_entry, list_entries, write_page

ENTRIES = list_entries()
KEYS = {entry.key for entry in ENTRIES}
LASTING = re.compile(
    r"https://(doi\.org/10\.\d{4,}/\S+|scikit-learn\.org/stable/\S+\.html|otexts\.com/fpp3/\S+\.html"
    r"|lightgbm\.readthedocs\.io/en/stable/\S+|xgboost\.readthedocs\.io/en/stable/\S+"
    r"|docs\.scipy\.org/doc/scipy/\S+|www\.statsmodels\.org/stable/\S+)"
)
"""Where addresses have held for years."""

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)


def parts(entry: Entry) -> tuple[ast.FunctionDef, ast.FunctionDef]:
    """The NumPy version and its check: there is nothing else beside the import."""
    opening, by_hand, check = ast.parse(entry.code).body
    assert ast.unparse(opening) == "import numpy as np"
    assert isinstance(by_hand, ast.FunctionDef)
    assert isinstance(check, ast.FunctionDef)
    return by_hand, check


def load(entry: Entry) -> dict[str, Any]:
    """The names that the entry's code defines."""
    names: dict[str, Any] = {}
    exec(compile(entry.code, entry.key, "exec"), names)
    return names


def agree(names: dict[str, Any], seed: int) -> bool:
    by_hand, library = map(np.asarray, names["check"](seed))
    assert by_hand.size > 0
    assert np.isfinite(library).all()
    return by_hand.shape == library.shape and np.allclose(by_hand, library, rtol=1e-6, atol=1e-8)


@every_entry
def test_the_program_runs_as_it_stands(entry: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints both results and that they are the same."""
    path = tmp_path / "idea.py"
    path.write_text(entry.program, encoding="utf-8")
    runpy.run_path(str(path), run_name="__main__")
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "By hand"
    assert last.startswith("The same: the largest difference is ")


@every_entry
def test_the_numpy_version_equals_the_library(entry: Entry) -> None:
    """On other random data than the program's."""
    names = load(entry)
    assert [seed for seed in range(1, 1 + many(4)) if not agree(names, seed)] == []


@every_entry
def test_a_wrong_version_is_found_out(entry: Entry) -> None:
    """The check compares two things that are computed apart."""
    names = load(entry)
    right = names[parts(entry)[0].name]

    def disturbed(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return [disturbed(one) for one in value]
        return value * np.arange(2, 2 + np.size(value)).reshape(np.shape(value)) + 1

    names[right.__name__] = lambda *given, **named: disturbed(right(*given, **named))
    assert not agree(names, 0)


@every_entry
def test_it_has_ten_lines_at_most_and_needs_nothing_but_numpy(entry: Entry) -> None:
    """Of code in the function: its docstring, blank lines and comments are not counted."""
    by_hand, _ = parts(entry)
    body = by_hand.body[1:]
    lines = entry.code.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    assert len([line for line in lines if line.strip() and not line.strip().startswith("#")]) <= 10
    assert ast.get_docstring(by_hand)
    assert not [node for node in ast.walk(by_hand) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert ast.get_source_segment(entry.code, by_hand) == entry.function


@every_entry
def test_it_is_held_against_the_library_it_names(entry: Entry) -> None:
    """By a name that can be imported and that the check uses."""
    assert pkgutil.resolve_name(entry.library)
    _, check = parts(entry)
    used = {node.id for node in ast.walk(check) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(check) if isinstance(node, ast.Attribute)}
    module, _, name = entry.library.rpartition(".")
    assert name in used or (name == "OLSInfluence" and "get_influence" in used)
    imported = {node.module for node in ast.walk(check) if isinstance(node, ast.ImportFrom)}
    assert any(one and (module.startswith(one) or one.startswith(module.partition(".")[0])) for one in imported)


@every_entry
def test_the_words_are_complete(entry: Entry) -> None:
    """Two to five sentences, of which the first can stand alone; a formula for terminals and one for pages."""
    sentences = re.split(r"(?<=[.?!]) ", entry.what)
    assert 2 <= len(sentences) <= 5
    assert entry.gist == sentences[0]
    assert entry.gist.endswith(".")
    assert len(entry.gist) < 180
    assert entry.group in GROUPS
    assert "\\" not in entry.formula
    assert entry.latex
    assert entry.latex.count("{") == entry.latex.count("}")
    assert len(entry.formula) <= 100


@every_entry
def test_there_is_where_to_go_on(entry: Entry) -> None:
    """Manuals and papers at addresses that last; two to five other entries."""
    assert entry.reading
    assert [one.url for one in entry.reading if not LASTING.fullmatch(one.url)] == []
    assert 2 <= len(entry.related) <= 5
    assert set(entry.related) <= KEYS - {entry.key}


def test_no_key_and_no_title_means_two_things() -> None:
    """Further keys included."""
    keys = [key for entry in ENTRIES for key in (entry.key, *entry.also)]
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []
    assert len({entry.title for entry in ENTRIES}) == len(ENTRIES) >= 40


def test_every_file_belongs_to_an_entry() -> None:
    """A text and a program each."""
    files = {path.name for path in Path(glossary.__file__).with_name("entries").iterdir() if path.is_file()}
    assert files == {f"{key}.{kind}" for key in KEYS for kind in ("toml", "py")}


def test_every_group_has_entries_and_they_stand_together() -> None:
    """In the order of GROUPS."""
    assert list(dict.fromkeys(entry.group for entry in ENTRIES)) == list(GROUPS)


def test_an_entry_is_found_by_what_else_it_is_called() -> None:
    """In any spelling; an unknown one gets the nearest."""
    assert get_entry("svm") is get_entry("Support Vector Machine") is get_entry("support_vector_machine")
    assert find_entry("no-such-idea") is None
    with pytest.raises(NotAllowedError, match=r"there is no idea 'standardization'.*did you mean 'standardisation'"):
        get_entry("standardization")
    with pytest.raises(NotAllowedError, match="`podium hint --ideas` lists them"):
        get_entry("../path")


@every_entry
def test_a_page_shows_formula_and_code(entry: Entry) -> None:
    """In Markdown: the fences close, the formula stands between its signs."""
    text = "\n".join(write_page(entry))
    assert f"\n$$\n{entry.latex}\n$$\n" in text
    assert f"\n```python\n{entry.function}\n```\n" in text
    assert all(f"[{key}](#{key})" in text for key in entry.related)


# The command line


def test_from_the_command_to_a_program_that_runs(run: Run, tmp_path: Path) -> None:
    """As a learner types it; no folder with competitions is needed."""
    printed = run("hint", "--idea", "standardisation", "--code")
    assert (printed.code, printed.err) == (0, "")
    path = tmp_path / "standardise.py"
    path.write_text(printed.out, encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "sklearn.preprocessing.StandardScaler\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("The same")


def test_an_idea_is_explained(run: Run) -> None:
    """Words, formula, code, the library's name, who uses it, and where to read on."""
    ran = run("hint", "--idea", "svm")
    assert ran.code == 0
    entry = get_entry("svm")
    for words in (entry.title, entry.what, entry.formula, entry.function, entry.library, str(entry.reading[0])):
        assert words in ran.out
    assert "Baselines svm\n" in ran.out
    assert "podium hint --idea support-vector-machine --code" in ran.err


def test_an_idea_is_printed_for_programs_and_pages(run: Run) -> None:
    """Everything as JSON, and the page in Markdown."""
    found = json.loads(run("hint", "--idea", "ridge", "--format", "json").out)
    assert (found["key"], found["library"], found["baselines"]) == ("ridge", "sklearn.linear_model.Ridge", ["linear"])
    assert found["latex"] == get_entry("ridge").latex
    page = run("hint", "--idea", "ridge", "--format", "markdown").out
    assert page.splitlines() == ["# ridge", "", *"\n".join(write_page(get_entry("ridge"))).splitlines()]


def test_the_glossary_is_listed(run: Run) -> None:
    """All of it, in every format."""
    rows = list(csv.DictReader(io.StringIO(run("hint", "--ideas", "--format", "csv").out)))
    assert [row["key"] for row in rows] == [entry.key for entry in ENTRIES]
    assert [row["key"] for row in json.loads(run("hint", "--ideas", "--format", "json").out)] == [
        r["key"] for r in rows
    ]
    assert "rank-averaging" in run("hint", "--ideas").out
    assert "| rank-averaging |" in run("hint", "--ideas", "--format", "markdown").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--idea", "standardization"], 1, "did you mean 'standardisation'"),
        (["--code"], 2, "--code goes with --idea"),
        (["digits", "--idea", "ridge"], 2, "the same in every competition"),
        (["--ideas", "--idea", "ridge"], 2, "takes a KEY and nothing else"),
        (["--idea", "ridge", "--format", "csv"], 2, "--format json or markdown"),
    ],
)
def test_what_cannot_be_meant_is_said(run: Run, words: list[str], code: int, sentence: str) -> None:
    """With the exit codes of any command."""
    ran = run("hint", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
