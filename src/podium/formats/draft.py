"""What another platform's files say of a competition, in Podium's words, before it has a folder here."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from podium.errors import InvalidCompetitionError, Problem

Content = Path | bytes
"""A file: where it lies, or what it holds."""

TITLES = ("Overview", "Data", "Evaluation", "Rules")
"""The pages that Podium knows, in their order."""


LEAK = "leak"
"""What a remark is about that tells of answers in what participants get."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that is not carried over, or is not as it was: what, why, and what to do about it."""

    what: str
    why: str
    do: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.why}" + (f"; {self.do}" if self.do else "")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A competition as its source tells of it.

    Attributes
    ----------
    kind : str
        A key of :data:`podium.formats.kinds.KINDS`.
    what : str
        The source in words: ``"a Codabench bundle (version 2)"``.
    slug : str
        A proposal.
    settings : mapping
        Keys of ``competition.toml`` by their full names, such as ``"metric.name"``.
    lead : str
        A sentence on what it is about, below the title.
    pages : mapping from title to Markdown
    train, test, solution : Content or None
        CSV files; ``solution`` may hold ``Usage``.
    files : mapping from path to Content
        Further public files, by their path below ``public/``.
    code : mapping from path to text
        What the source brings to be run here, by its path in the folder. Nobody has trusted it.
    board : sequence of float
        Scores of a published standing, best first.
    remarks : sequence of Remark
    missing : sequence of Remark
        What it takes before the competition can be prepared; nothing where it is whole.
    """

    kind: str
    what: str
    slug: str
    settings: Mapping[str, object]
    lead: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    train: Content | None = None
    test: Content | None = None
    solution: Content | None = None
    files: Mapping[str, Content] = field(default_factory=dict)
    code: Mapping[str, str] = field(default_factory=dict)
    board: Sequence[float] = ()
    remarks: Sequence[Remark] = ()
    missing: Sequence[Remark] = ()


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person who imports has said: a metric of the catalogue, and whether a scoring program is kept."""

    metric: str = ""
    keep_program: bool = False


def read_content(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def lay_content(content: Content, place: Path) -> None:
    """Write a file, and the folders above it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        place.write_bytes(content)
    else:
        shutil.copyfile(content, place)


def propose_slug(text: str) -> str:
    """A folder's name out of a title: ``"Grünes Iris (2026)"`` becomes ``"grunes-iris-2026"``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:8]) or "imported"


def refuse(what: str, problems: Iterable[Problem | str]) -> InvalidCompetitionError:
    """The error for a source that cannot be taken, with all its problems."""
    listed = [Problem(one) if isinstance(one, str) else one for one in problems]
    return InvalidCompetitionError(f"{what} cannot be imported", listed)
