"""Names of files that a stranger chose: which are refused, and why."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

DEVICES = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices, whatever ending they have."""

LONGEST_PART, LONGEST_NAME = 200, 1000
"""In UTF-8 bytes: most file systems take 255 for one part."""

JUNK_FOLDERS = ("__MACOSX", ".git", ".ipynb_checkpoints", "__pycache__")
JUNK_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")


def is_junk(name: str) -> bool:
    """Whether a file is what a desktop or an editor leaves behind, and nobody's data."""
    parts = PurePosixPath(name).parts
    return any(part in JUNK_FOLDERS for part in parts) or (
        bool(parts) and (parts[-1] in JUNK_FILES or parts[-1].startswith("._"))
    )


def find_fault(name: str) -> str | None:
    """Why a path inside an archive is refused, as the end of a sentence; None where it is harmless."""
    if not name.strip("/"):
        return "has no name"
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        return "has a control character in its name"
    if name.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", name):
        return "is an absolute path: it names a place outside the archive"
    if "\\" in name:
        return "has a backslash in its name, which some systems take for a folder"
    parts = name.rstrip("/").split("/")
    if ".." in parts:
        return "leads out of the archive with '..'"
    if "." in parts or "" in parts:
        return "is written in a roundabout way ('.' or '//'): two names could mean one file"
    return next(filter(None, map(_find_fault_of_part, parts)), None) or (
        "has a name that is too long" if len(name.encode()) > LONGEST_NAME else None
    )


def _find_fault_of_part(part: str) -> str | None:
    if DEVICES.fullmatch(part):
        return f"is called {part!r}, which is a device on Windows"
    if part != part.rstrip(". "):
        return "has a name that ends in a point or a blank, which Windows leaves out"
    if len(part.encode()) > LONGEST_PART:
        return "has a name that is too long"
    return None


def find_collisions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names of files that cannot lie beside each other: each with why."""
    listed = list(names)
    for name, count in Counter(listed).items():
        if count > 1:
            yield name, f"stands in it {count} times: only one of them could be meant"
    first: dict[str, str] = {}
    for name in dict.fromkeys(listed):
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in first:
            yield name, f"differs from {first[folded]!r} in capitals or accents alone: some systems take them for one"
        first.setdefault(folded, name)
    for name in dict.fromkeys(listed):
        above = [str(folder) for folder in PurePosixPath(name).parents]
        held = next((folder for folder in above if unicodedata.normalize("NFC", folder).casefold() in first), None)
        if held is not None:
            yield held, f"is a file, and {name!r} takes it for a folder"
