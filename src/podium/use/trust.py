"""Code of a folder that Podium did not create runs only after somebody looked at it and said so."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.store.store import Store
from podium.use.places import store_path


def find_code(competition: Competition) -> Iterator[Path]:
    """The Python files of a competition's folder, by name; what ``prepare`` made is left out."""
    for path in sorted(competition.folder.rglob("*.py")):
        if path.relative_to(competition.folder).parts[0] not in ("public", "private"):
            yield path


def hash_code(competition: Competition) -> str:
    """SHA-256 over names and contents of the folder's Python files."""
    digest = hashlib.sha256()
    for path in find_code(competition):
        name = path.relative_to(competition.folder).as_posix()
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def shipped_hashes() -> dict[str, str]:
    """The code of the competitions that come with Podium, as it was when this version was made."""
    text = (files("podium.use") / "shipped_code.json").read_text(encoding="utf-8")
    hashes: dict[str, str] = json.loads(text)
    return hashes


def is_trusted(root: Path, competition: Competition) -> bool:
    """Whether the folder's code may run: there is none, it is Podium's own, or it was trusted as it is."""
    if not any(find_code(competition)):
        return True
    code_hash = hash_code(competition)
    if shipped_hashes().get(competition.slug) == code_hash:
        return True
    if not store_path(root).exists():
        return False
    with Store.open(store_path(root)) as store:
        return store.trusted_hash(competition.slug) == code_hash


def check_trusted(root: Path, competition: Competition) -> None:
    """Raise NotAllowedError unless the folder's code may run."""
    if not is_trusted(root, competition):
        names = ", ".join(path.relative_to(competition.folder).as_posix() for path in find_code(competition))
        raise NotAllowedError(
            f"{competition.slug} brings code that nobody has looked at yet ({names}); read it, then run "
            f"`podium trust {competition.slug}` (again after each change of it)"
        )


def trust(root: Path, competition: Competition, *, now: datetime) -> str:
    """Let the folder's code run as it stands now; any change of it needs a new word. Returns its hash."""
    code_hash = hash_code(competition)
    with Store.open(store_path(root)) as store:
        store.trust(competition.slug, code_hash, now=now)
    return code_hash
