"""Lay out the folder of a new sealed competition: beside its place, then put there in one step."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from podium.competition.keys import SLUG
from podium.competition.secrecy import make_private_dir
from podium.errors import InvalidCompetitionError, NotAllowedError


def find_free_place(root: Path, slug: str, command: str) -> Path:
    """The folder of a new competition.

    Raises
    ------
    InvalidCompetitionError
        ``slug`` cannot be a folder's name.
    NotAllowedError
        There is a competition of that slug; ``command`` says how to name another.
    """
    if not SLUG.fullmatch(slug):
        what = f"{slug!r} cannot be the name of a competition"
        raise InvalidCompetitionError.one(
            what, "lower-case words joined by hyphens are expected, such as 'wheat-seeds'"
        )
    folder = root / "competitions" / slug
    if folder.exists():
        raise NotAllowedError(f"there is a competition {slug!r} already; name another slug: `{command}`")
    return folder


def lay_out(folder: Path, files: Mapping[str, str | bytes], write_raw: Callable[[Path], None]) -> None:
    """Write a competition's folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where it goes; nothing is there yet.
    files : mapping from path to content
        What lies in it, by the path below it.
    write_raw : callable
        Fills ``private/raw``, which it is given, readable by its owner only.
    """
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as scratch:
        made = Path(scratch, folder.name)
        made.mkdir()
        raw = make_private_dir(made / "private") / "raw"
        raw.mkdir(mode=0o700)
        write_raw(raw)
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        made.rename(folder)
