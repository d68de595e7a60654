"""What participants of a bundle may have, and which of it gives answers away."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from podium.formats.draft import LEAK, Content, Remark
from podium.formats.paths import find_fault
from podium.formats.phased import Bundle, Task
from podium.formats.source import Source, is_zip, list_files
from podium.formats.tabular import find_truth, list_part

MOST_LOOKED_INTO = 64 * 2**20
"""Bytes of an archive's member that are held against the answers; larger ones are left aside."""


@dataclass(frozen=True, kw_only=True)
class PublicFiles:
    """Files by their path below ``public/``, and what was left out of them."""

    files: dict[str, Content]
    remarks: list[Remark]


def find_public_files(source: Source, bundle: Bundle, tasks: Sequence[Task]) -> PublicFiles:
    """The public data, starting kits and input data, without whatever holds answers byte for byte."""
    secrets = {_digest(path.read_bytes()): path.name for path in _find_answers(source, bundle) if path.stat().st_size}
    files: dict[str, Content] = {}
    telling: dict[str, str] = {}
    for folder, paths in _offered(source, bundle, tasks):
        for name, path in paths:
            place = f"{folder}/{name}"
            held = next((secrets[digest] for digest in _digests(path) if digest in secrets), None)
            if held is not None:
                telling[place] = held
            elif place not in files and find_fault(place) is None:
                files[place] = path
    return PublicFiles(files=files, remarks=[_tell_of_leaks(telling)] if telling else [])


def _find_answers(source: Source, bundle: Bundle) -> Iterator[Path]:
    """The true answers of each task: their table where it can be told, else all of the reference data.

    A task that names the same files as input hides nothing.
    """
    for task in bundle.tasks.values():
        if task.reference_data != task.input_data:
            files = list_part(source, task.reference_data)
            truth, _ = find_truth(files)
            yield from [truth.path] if truth is not None else files


def _tell_of_leaks(telling: dict[str, str]) -> Remark:
    first = next(iter(telling))
    more = f", and {len(telling) - 1} more of the kind" if len(telling) > 1 else ""
    why = f"{first} holds {telling[first]} of the reference data byte for byte: it was left out{more}"
    return Remark(what=LEAK, why=why, do="whoever has the bundle knows these answers")


def _offered(source: Source, bundle: Bundle, tasks: Sequence[Task]) -> Iterator[tuple[str, list[tuple[str, Path]]]]:
    """Folders below ``public/`` with the files that are meant for them; the same files are offered once."""
    seen: set[Path] = set()
    offered = [("public_data", phase.public_data) for phase in bundle.phases]
    offered += [("starting_kit", phase.starting_kit) for phase in bundle.phases]
    offered += [("input_data", task.input_data) for task in tasks]
    for name, part in offered:
        if part is None or part in seen:
            continue
        if part.is_file() and not is_zip(part):
            yield name, [(part.name, part)]
        else:
            root = source.open_part(part)
            yield name, [(path.relative_to(root).as_posix(), path) for path in list_files(root)]
        seen.add(part)


def _digest(data: bytes) -> str:
    """Of a file's content, however its lines end."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n").strip()).hexdigest()


def _digests(path: Path) -> Iterator[str]:
    """Of a file, and of each member where it is an archive: a starting kit may hold the answers inside of one."""
    data = path.read_bytes()
    yield _digest(data)
    if is_zip(path):
        yield from _digests_inside(data)


def _digests_inside(data: bytes) -> Iterable[str]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            small = [member for member in archive.infolist() if member.file_size <= MOST_LOOKED_INTO]
            return [_digest(_read_some(archive, member.filename)) for member in small]
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return []  # it is handed on as it is, and nobody unpacks it here


def _read_some(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(MOST_LOOKED_INTO)
