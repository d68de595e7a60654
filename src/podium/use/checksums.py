"""Checksums of what ``prepare`` made, so that a changed file is found."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from podium.competition.folder import Competition

FILE = "checksums.json"


def take_checksums(folder: Path) -> str:
    """SHA-256 of each file below ``public/`` and ``private/`` of ``folder``, as JSON."""
    found = {
        path.relative_to(folder).as_posix(): checksum(path)
        for part in ("public", "private")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file() and path.name != FILE
    }
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def load_checksums(competition: Competition) -> str | None:
    """What ``prepare`` recorded, or None where it never ran."""
    path = competition.private_dir / FILE
    return path.read_text(encoding="utf-8") if path.is_file() else None


def find_changed(competition: Competition) -> Iterator[str]:
    """Prepared files that are no longer what was recorded, by their path in the folder."""
    for name, recorded in json.loads(load_checksums(competition) or "{}").items():
        path = competition.folder / name
        if not path.is_file() or checksum(path) != recorded:
            yield name


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
