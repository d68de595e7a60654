"""Unpack a stranger's zip archive into an empty folder, or refuse it with every reason, before anything is written."""

import shutil
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from podium.errors import InvalidCompetitionError, Problem
from podium.formats.paths import find_collisions, find_fault, is_junk
from podium.tables.archive import GIB, HARMLESS_BYTES, HARMLESS_RATIO

PIECE = 1 << 20
SHOWN = 20
"""How many problems of one archive are told."""


@dataclass
class Budget:
    """What all archives of one source may unpack to, together. ``nested`` counts how deep they lie in each other."""

    n_bytes: int = 4 * GIB
    n_files: int = 100_000
    nested: int = 2
    harmless_bytes: int = HARMLESS_BYTES
    used: int = field(default=0, init=False)
    """Bytes so far."""


def unpack(archive: Path, into: Path, budget: Budget, *, depth: int = 0) -> None:
    """Unpack into the folder ``into``, which is made. What desktops add (``__MACOSX``) is left out.

    Parameters
    ----------
    archive : Path
    into : Path
    budget : Budget
        Shared by all archives of a source.
    depth : int
        How many archives this one lies in.

    Raises
    ------
    InvalidCompetitionError
        It is damaged, encrypted or a bomb, or holds names that are refused; every reason is told.
    """
    what = f"{archive.name} cannot be unpacked"
    if depth > budget.nested:
        raise InvalidCompetitionError.one(what, f"it lies in {depth} other archives, and {budget.nested} are allowed")
    try:
        with ZipFile(archive) as file:
            members = [member for member in file.infolist() if not is_junk(member.filename)]
            problems = list(_find_problems(members, archive.stat().st_size, budget))
            if problems:
                raise InvalidCompetitionError(what, _shorten(problems))
            into.mkdir(parents=True, exist_ok=True)
            for member in members:
                _write(file, member, into, what, budget)
    except InvalidCompetitionError:
        raise
    except OSError as error:
        if error.errno is not None:  # the disk, not the archive
            raise
        raise _damaged(what, error) from None
    except Exception as error:
        # A damaged archive makes zipfile raise nearly anything: struct.error, ValueError, NotImplementedError, ...
        raise _damaged(what, error) from None


def _damaged(what: str, error: Exception) -> InvalidCompetitionError:
    return InvalidCompetitionError.one(what, f"it is no zip archive, or a damaged one ({error}): pack it again")


def _shorten(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= SHOWN:
        return problems
    return [*problems[:SHOWN], Problem(f"and {len(problems) - SHOWN} more of the kind")]


def _find_problems(members: list[ZipInfo], packed: int, budget: Budget) -> Iterator[Problem]:
    for member in members:
        fault = find_fault(member.orig_filename) or _find_odd(member)
        if fault:
            yield Problem(f"{member.orig_filename!r} {fault}")
    files = {(member.filename, member.CRC, member.file_size) for member in members if not member.is_dir()}
    for name, fault in find_collisions(sorted(name for name, _, _ in files)):
        yield Problem(f"{name!r} {fault}")
    yield from _find_too_much(members, packed, budget)


def _find_odd(member: ZipInfo) -> str | None:
    """What is no plain file or folder."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link: links can lead out of the archive"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a device or a pipe, and files are expected"
    if member.flag_bits & 1:
        return "is encrypted: pack it without a password"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "uses an unusual compression: pack it with deflate, or not at all"
    return None


def _find_too_much(members: list[ZipInfo], packed: int, budget: Budget) -> Iterator[Problem]:
    if len(members) > budget.n_files:
        yield Problem(f"it holds {len(members):,} files, and at most {budget.n_files:,} are unpacked")
    size = sum(member.file_size for member in members)
    if budget.used + size > budget.n_bytes:
        yield Problem(f"it unpacks to {size:,} bytes, and at most {budget.n_bytes - budget.used:,} are unpacked")
    if size > budget.harmless_bytes and size > HARMLESS_RATIO * packed:
        yield Problem(f"it is a zip bomb: {packed:,} bytes would unpack to {size:,}")
    places = sorted((member.header_offset, member.compress_size) for member in members if not member.is_dir())
    if any(first + n > second for (first, n), (second, _) in pairwise(places)):
        yield Problem("it is a zip bomb: some of its files share the same packed bytes")


def _write(file: ZipFile, member: ZipInfo, into: Path, what: str, budget: Budget) -> None:
    place = into / member.filename
    if member.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():  # the same name, size and checksum once more: some packers add a file twice
        if place.read_bytes() != file.read(member):
            raise InvalidCompetitionError.one(what, f"{member.filename!r} stands in it with two contents")
        return
    budget.used += member.file_size  # zipfile gives no more than that, and fails where there is more
    try:
        with file.open(member) as packed, place.open("xb") as plain:
            shutil.copyfileobj(packed, plain, PIECE)
    except (zlib.error, EOFError) as error:
        raise InvalidCompetitionError.one(what, f"{member.filename!r} is damaged ({error}): pack it again") from None
