"""A folder of files for the web: written anew each time, and nothing of somebody else's is overwritten.

Beside the files lies a list of them with their SHA-256, as ``sha256sum`` writes it. What stands there as the list says
may be replaced and removed; all else in the folder stays.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from podium.errors import NotAllowedError

LIST = "files.sha256"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_MOST_NAMED = 5


def write_site(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> None:
    """Write the files, by their path below ``folder``, and remove what an earlier site had and this one has not.

    Raises
    ------
    NotAllowedError
        A file is in the way that no earlier site wrote, or that was changed since; nothing is written then. ``force``
        writes all the same.
    """
    if folder.exists() and not folder.is_dir():
        raise NotAllowedError(f"{folder} is a file; name a folder")
    known = _read_list(folder)
    foreign = [
        name for name in sorted({*files, *known}) if _is_foreign(folder / name, known.get(name), files.get(name))
    ]
    if foreign and not force:
        shown = ", ".join(foreign[:_MOST_NAMED]) + (
            f" and {len(foreign) - _MOST_NAMED} more" * (len(foreign) > _MOST_NAMED)
        )
        raise NotAllowedError(
            f"{folder} holds files that were not written here, or were changed since: {shown}. Nothing was written; "
            "name another folder with --out, or say --force to replace them"
        )
    for name, data in files.items():
        _replace(folder / name, data)
    for name in sorted(set(known) - set(files)):
        _remove(folder, name)
    _replace(folder / LIST, "".join(f"{_hash(data)}  {name}\n" for name, data in sorted(files.items())).encode())


def _read_list(folder: Path) -> dict[str, str]:
    """The hash of each file that an earlier site wrote; paths that lead out of the folder are none."""
    try:
        lines = (folder / LIST).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    entries = filter(None, map(_LINE.fullmatch, lines))
    return {entry[2]: entry[1] for entry in entries if _is_inside(entry[2])}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _is_foreign(path: Path, known: str | None, data: bytes | None) -> bool:
    """Whether a file stands there that is neither what was written nor what is to be written."""
    if not path.exists():
        return False
    found = _hash(path.read_bytes()) if path.is_file() else ""
    return found not in (known, None if data is None else _hash(data))


def _replace(path: Path, data: bytes) -> None:
    """Each file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        new.write_bytes(data)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _remove(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    for parent in (folder / name).relative_to(folder).parents:
        with suppress(OSError):  # it holds something else
            if parent != Path():
                (folder / parent).rmdir()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
