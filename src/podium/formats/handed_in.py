"""Files that a class has handed in, as learning platforms export them, and whose they are by their names.

Sources, read in the platforms' own code:

- Moodle (mod/assign, "Download all submissions"): ``<full name>_<number>_assignsubmission_file_/<file>`` in folders, or
  ``<full name>_<number>_assignsubmission_file_<file>`` without. The number is the participant's in this assignment
  (the "Identifier" of its grading worksheet), and no user's id. ``Participant_<number>_...`` where it is blind.
- Canvas (lib/content_zipper.rb): ``<sortable name>[_LATE]_<user id>_<attachment id>_<file>``, the name in lower case
  without blanks and signs; ``anon_<id>`` in the place of name and id where grading is anonymous.
- Anything else: the folder at the top, or else the file's name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from podium.formats.paths import is_junk

MOODLE, CANVAS, PLAIN = "moodle", "canvas", "plain"

_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>[^_].*?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<attachment>\d+)_(?P<rest>.+)", re.DOTALL)
_TABLES = (".csv", ".csv.gz", ".csv.zip", ".tsv", ".txt")
_ARCHIVES = (".zip", ".gz")


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What one person has handed in, by the names of the files.

    Attributes
    ----------
    label : str
        What says whose it is: a name, as it stands there.
    kind : {"moodle", "canvas", "plain"}
    number : str
        Moodle's number of the participant, or Canvas's id of the user; else empty.
    prefix : str
        How names of files of this person begin in that platform's archives.
    is_late : bool
        Whether the name says so.
    files : tuple of str
        Paths below the folder, with ``/``.
    """

    label: str
    kind: str
    number: str
    prefix: str
    is_late: bool
    files: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The files that may be a submission: by their endings, else all."""
        for endings in (_TABLES, _ARCHIVES):
            found = tuple(name for name in self.files if name.lower().endswith(endings))
            if found:
                return found
        return self.files


def group_files(paths: Iterable[str]) -> list[HandedIn]:
    """Whose files these are, one entry a person, by label; junk and texts typed online are left out.

    Parameters
    ----------
    paths : iterable of str
        Relative, with ``/``. A single folder around everything counts for nothing.
    """
    useful = [path for path in paths if not is_junk(path)]
    groups: dict[tuple[str, str], HandedIn] = {}
    for path, inner in zip(useful, _unwrapped(useful), strict=True):
        found = _read(path, inner)
        if found is None:
            continue
        key = (found.label, found.number)
        earlier = groups.get(key)
        groups[key] = found if earlier is None else _joined(earlier, found)
    return sorted(groups.values(), key=lambda one: (one.label.casefold(), one.number))


def _joined(one: HandedIn, other: HandedIn) -> HandedIn:
    return HandedIn(
        label=one.label,
        kind=one.kind,
        number=one.number,
        prefix=one.prefix,
        is_late=one.is_late or other.is_late,
        files=(*one.files, *other.files),
    )


def _unwrapped(paths: Sequence[str]) -> list[str]:
    """The same without a folder that is around everything, unless the folder is somebody's."""
    tops = {path.partition("/")[0] for path in paths}
    top = next(iter(tops), "")
    if len(tops) == 1 and len(paths) > 1 and all("/" in path for path in paths) and not _MOODLE.fullmatch(top):
        return [path.partition("/")[2] for path in paths]
    return list(paths)


def _read(path: str, inner: str) -> HandedIn | None:
    top, _, below = inner.partition("/")
    if found := _MOODLE.fullmatch(top):
        if found["plugin"] != "file":
            return None
        prefix = f"{found['name']}_{found['number']}_assignsubmission_file_"
        return _one(found["name"], MOODLE, path, number=found["number"], prefix=prefix)
    name = PurePosixPath(inner).name
    if found := _CANVAS.fullmatch(name):
        prefix = name.removesuffix(found["rest"])
        label = found["name"]
        return _one(label, CANVAS, path, number=found["id"], prefix=prefix, is_late=found["late"] is not None)
    return _one(top if below else _stem(top), PLAIN, path)


def _one(label: str, kind: str, path: str, *, number: str = "", prefix: str = "", is_late: bool = False) -> HandedIn:
    return HandedIn(label=label, kind=kind, number=number, prefix=prefix or f"{label}_", is_late=is_late, files=(path,))


def _stem(name: str) -> str:
    """A file's name without its endings; what follows the @ of a mail address is none."""
    endings = sorted((*_TABLES, *_ARCHIVES), key=len, reverse=True)
    found = next((ending for ending in endings if name.lower().endswith(ending)), "")
    return name[: len(name) - len(found)] if found else PurePosixPath(name).stem


def find_unread(handed: Iterable[HandedIn]) -> Iterator[str]:
    """The files beside those that may be submissions."""
    for one in handed:
        yield from (name for name in one.files if name not in one.tables)
