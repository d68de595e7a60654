"""The glossary: the ideas behind competitions, baselines and metrics, each with its formula and a few lines of NumPy.

An entry is two files in ``entries/``. ``<key>.toml`` holds the words. ``<key>.py`` holds a function of at most ten
lines that needs nothing but NumPy, and ``check(seed)``, which gives what it and the library come to on random data.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from textwrap import fill

from podium.errors import NotAllowedError
from podium.teaching.reading import Reading

GROUPS = (
    "data",
    "validation",
    "statistics",
    "models",
    "trees",
    "ensembles",
    "probabilities",
    "metrics",
    "forecasts",
    "without labels",
)
"""What entries are about, in the order in which they are listed."""

_FOLDER = Path(__file__).with_name("entries")
_WIDTH = 100
_ENDING = """

if __name__ == "__main__":
    np.set_printoptions(precision=4, suppress=True, threshold=20, edgeitems=3)
    by_hand, library = map(np.asarray, check(seed=0))
    print("By hand", by_hand, "{library}", library, sep="\\n")
    np.testing.assert_allclose(by_hand, library, rtol=1e-6, atol=1e-8)
    print(f"The same: the largest difference is {{np.abs(by_hand - library).max():.1e}}.")
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An idea of the field.

    Attributes
    ----------
    key : str
        Its name in kebab-case, as in ``podium hint --idea KEY``.
    title : str
    also : tuple of str
        Further keys under which it is found.
    group : str
        One of :data:`GROUPS`.
    what : str
        What it is, in a few plain sentences.
    formula, latex : str
        The one formula as plain Unicode text, and as LaTeX without delimiters.
    library : str
        The dotted name of the library's function or class that it stands for.
    reading : tuple of Reading
        Where to read on.
    related : tuple of str
        Keys.
    code : str
        The Python source of the NumPy version and of its check.
    """

    key: str
    title: str
    also: tuple[str, ...]
    group: str
    what: str
    formula: str
    latex: str
    library: str
    reading: tuple[Reading, ...]
    related: tuple[str, ...]
    code: str

    @property
    def gist(self) -> str:
        """The first sentence of what it is."""
        return self.what.partition(". ")[0].rstrip(".") + "."

    @property
    def function(self) -> str:
        """The source of the NumPy version alone."""
        first = next(node for node in ast.parse(self.code).body if isinstance(node, ast.FunctionDef))
        return ast.get_source_segment(self.code, first) or ""

    @property
    def program(self) -> str:
        """A script that runs as it stands, and prints what the NumPy version and the library come to."""
        words = fill(self.what, _WIDTH, break_long_words=False, break_on_hyphens=False)
        reading = "\n".join(f"    {one}" for one in self.reading)
        opening = f'"""{self.title}.\n\n{words}\n\n    {self.formula}\n\nRead on:\n{reading}\n"""\n\n'
        return opening + self.code + _ENDING.format(library=self.library)


def list_entries() -> list[Entry]:
    """The whole glossary, group by group, by title within each."""
    return list(_load_all())


def get_entry(key: str) -> Entry:
    """The entry of this key, or of one that means the same.

    Raises
    ------
    NotAllowedError
        There is none; the nearest key is named.
    """
    found = find_entry(key)
    if found:
        return found
    near = get_close_matches(_as_key(key), _by_key(), 1)
    hint = f"did you mean {near[0]!r}?" if near else "`podium hint --ideas` lists them"
    raise NotAllowedError(f"there is no idea {key!r} in the glossary; {hint}")


def find_entry(key: str) -> Entry | None:
    """As :func:`get_entry`, and None where there is none."""
    return _by_key().get(_as_key(key))


def _as_key(text: str) -> str:
    return "-".join(text.lower().replace("_", " ").split())


@cache
def _by_key() -> Mapping[str, Entry]:
    return {key: entry for entry in _load_all() for key in (entry.key, *entry.also)}


@cache
def _load_all() -> tuple[Entry, ...]:
    entries = [_load(path) for path in _FOLDER.glob("*.toml")]
    return tuple(sorted(entries, key=lambda entry: (GROUPS.index(entry.group), entry.title.casefold())))


def _load(path: Path) -> Entry:
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    return Entry(
        key=path.stem,
        title=words["title"],
        also=tuple(words.get("also", ())),
        group=words["group"],
        what=" ".join(words["what"].split()),
        formula=words["formula"],
        latex=words["latex"],
        library=words["library"],
        reading=tuple(Reading(**one) for one in words["reading"]),
        related=tuple(words["related"]),
        code=path.with_suffix(".py").read_text(encoding="utf-8"),
    )


def write_page(entry: Entry) -> Iterator[str]:
    """The lines of an entry in Markdown, without its heading; other entries are linked as ``#key``."""
    yield from (f"**{entry.title}.** {entry.what}", "", "$$", entry.latex, "$$", "")
    yield from ("```python", entry.function, "```", "")
    yield f"The library's: `{entry.library}`. Related: {', '.join(f'[{key}](#{key})' for key in entry.related)}."
    yield ""
    for one in entry.reading:
        yield f"- [{one.title}]({one.url})"
