"""A source as a folder: a folder as it stands, or an archive unpacked; paths inside it are looked up safely."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from podium.formats.draft import refuse
from podium.formats.paths import find_fault, is_junk
from podium.formats.zips import Budget, unpack

ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Source:
    """A folder that a stranger wrote.

    ``scratch`` is where archives inside it are unpacked; ``data`` is a second folder with what the first only names.
    """

    name: str
    folder: Path
    scratch: Path
    budget: Budget
    data: Path | None = None
    unpacked: dict[Path, Path] = field(default_factory=dict)

    def find(self, name: object) -> Path | None:
        """The file or folder of that relative path inside the source; None where there is none.

        Raises
        ------
        InvalidCompetitionError
            The path is absolute, leads out, or is a trick of another kind.
        """
        text = str(name).strip().removeprefix("./").rstrip("/")
        if not text or text == ".":
            return None
        fault = find_fault(text)
        if fault:
            raise refuse(self.name, [f"it names a file {text!r}, which {fault}"])
        path = self.folder / text
        return path if path.exists() else None

    def read(self, name: str) -> bytes | None:
        path = self.find(name)
        return path.read_bytes() if path is not None and path.is_file() else None

    def open_part(self, path: Path) -> Path:
        """A folder of the source as it is; an archive inside it as the folder it unpacks to."""
        if path.is_dir():
            return _unwrap(path)
        if path not in self.unpacked:
            place = self.scratch / f"part-{len(self.unpacked)}"
            unpack(path, place, self.budget, depth=1)
            place.mkdir(exist_ok=True)
            self.unpacked[path] = place
        return _unwrap(self.unpacked[path])

    def files(self) -> list[Path]:
        return list_files(self.folder)


def list_files(folder: Path) -> list[Path]:
    """The files below a folder, without what desktops leave behind, by name."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not is_junk(path.relative_to(folder).as_posix())
    )


def existing(path: Path) -> Path | None:
    """The path of a plain file, or None where there is none."""
    return path if path.is_file() and not path.is_symlink() else None


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in ZIP_HEADS


def open_source(path: Path, scratch: Path, *, data: Path | None = None, budget: Budget | None = None) -> Source:
    """A folder or a zip archive as a :class:`Source`. A folder that is wrapped around everything is looked through.

    Parameters
    ----------
    path : Path
    scratch : Path
        An empty folder of the caller's, for what is unpacked.
    data : Path, optional
    budget : Budget, optional

    Raises
    ------
    InvalidCompetitionError
        There is nothing there, it is no archive, or it holds links or names that are refused.
    """
    budget = budget or Budget()
    if not path.exists():
        raise refuse(str(path), ["there is no such file or folder"])
    if data is not None and not data.is_dir():
        raise refuse(str(path), [f"--data names {str(data)!r}, which is no folder"])
    if path.is_dir():
        problems = list(_find_links(path))
        if problems:
            raise refuse(path.name, problems)
        return Source(path.resolve().name, _unwrap(path.resolve()), scratch, budget, data)
    if not is_zip(path):
        raise refuse(path.name, ["it is neither a folder nor a zip archive"])
    place = scratch / "source"
    unpack(path, place, budget)
    place.mkdir(exist_ok=True)
    return Source(path.name, _unwrap(place), scratch, budget, data)


def _find_links(folder: Path) -> Iterator[str]:
    """Links, which could lead to any file of this machine."""
    for above, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(above, name)
            if path.is_symlink() and not is_junk(path.relative_to(folder).as_posix()):
                yield f"{path.relative_to(folder).as_posix()!r} is a link: links can lead out of the folder"


def _unwrap(folder: Path) -> Path:
    """The folder itself, or the only folder in it where there is nothing else."""
    inside = [path for path in folder.iterdir() if not is_junk(path.name)]
    return _unwrap(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder
