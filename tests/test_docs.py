"""The documents: nothing is left out, every link leads somewhere, every block of code is code.

That they say what the program prints is checked by ``docs/print_docs.py --check``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from podium.baselines.roster import BASELINES
from podium.cli import SECTIONS
from podium.competition.edits import VERBS
from podium.competition.keys import KEYS
from podium.metrics.registry import list_metrics

CHECKOUT = Path(__file__).parents[1]
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("competitions/*/*.md")])
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())


def read(name: str) -> str:
    return (CHECKOUT / "docs" / name).read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """What a link to a heading is called where Markdown is shown."""
    text = path.read_text(encoding="utf-8")
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(text)}


def links(path: Path) -> Iterator[str]:
    """The relative links of a document."""
    for target in LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            yield target


def test_every_command_has_its_place_in_the_order_of_the_program() -> None:
    """docs/cli.md has the program's headings and commands, and no others."""
    wanted = [line for title, names in SECTIONS.items() for line in (title, *(f"podium {name}" for name in names))]
    assert headings(read("cli.md")) == ["Commands", *wanted]


@pytest.mark.parametrize("name", [name for names in SECTIONS.values() for name in names])
def test_every_command_has_its_help_and_an_example(name: str) -> None:
    """Both stand below its heading."""
    part = read("cli.md").split(f"\n### podium {name}\n")[1].split("\n### ")[0]
    assert f"$ podium {name} --help" in part
    assert re.search(rf"^\$ podium {name}\b(?! --help)", part, re.MULTILINE)


@pytest.mark.parametrize("key", [key.name for key in KEYS])
def test_every_key_of_the_toml_is_described(key: str) -> None:
    """It has a row in docs/competition.md."""
    table, _, name = key.rpartition(".")
    cell = f"`[{table}]` `{name}`" if table else f"`{name}`"
    assert f"\n| {cell} |" in read("competition.md")


@pytest.mark.parametrize("verb", VERBS)
def test_every_edit_of_an_example_is_described(verb: str) -> None:
    """It has a row in docs/competition.md."""
    assert f"\n| `{verb}` |" in read("competition.md")


def test_every_metric_is_described_once() -> None:
    """Each key is a heading of docs/metrics.md, and a row of a table leads to it."""
    text = read("metrics.md")
    for metric in list_metrics():
        assert text.count(f"\n### {metric.key}\n") == 1, metric.key
        assert f"\n| [`{metric.key}`](#{metric.key}) |" in text, metric.key


@pytest.mark.parametrize("name", [one.name for one in BASELINES])
def test_every_baseline_is_described(name: str) -> None:
    """It has a row in docs/baselines.md."""
    assert f"\n| `{name}` |" in read("baselines.md")


@every_document
def test_every_relative_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    """Links within the project hold wherever it lies."""
    for target in links(path):
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@every_document
def test_every_block_of_python_is_python(path: Path) -> None:
    """It compiles."""
    for language, code in FENCED.findall(path.read_text(encoding="utf-8")):
        if language == "python":
            compile(code, path.name, "exec")


@every_document
def test_every_block_of_code_ends(path: Path) -> None:
    """Fences come in pairs."""
    assert len(re.findall(r"^```", path.read_text(encoding="utf-8"), re.MULTILINE)) % 2 == 0


@every_document
def test_no_document_tells_of_the_machine_that_printed_it(path: Path) -> None:
    """No home but the reader's, no temporary folder."""
    assert not re.search(r"/(tmp|root|home|Users|var)/", path.read_text(encoding="utf-8"))
