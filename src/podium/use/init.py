"""Make a root: a folder with competitions to play in."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from podium.competition.folder import find_competitions
from podium.errors import NotAllowedError
from podium.use.places import shipped_dir
from podium.use.project import Project, find_project, write_project


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new root and the competitions in it."""

    root: Path
    slugs: list[str]


def init(folder: Path, *, team: str) -> Made:
    """Lay out a root in ``folder`` with the shipped competitions and a ``podium.toml``.

    Competitions and a ``podium.toml`` that stand there already are left as they are.

    Raises
    ------
    NotAllowedError
        ``folder`` is a file, or a project that belongs to another root.
    """
    if folder.exists() and not folder.is_dir():
        raise NotAllowedError(f"{folder} is a file; name a folder")
    is_known = (folder / "podium.toml").exists()
    if is_known and find_project(folder).root != folder.resolve():
        raise NotAllowedError(f"{folder / 'podium.toml'} belongs to a project; name another folder: `podium init DIR`")
    for source in sorted(shipped_dir().glob("*/competition.toml")):
        target = folder / "competitions" / source.parent.name
        if not target.exists():
            _copy_whole(source.parent, target)
    (folder / "leaderboards").mkdir(exist_ok=True)
    if not is_known:
        write_project(folder, Project(root=folder.resolve(), slug=None, team=team))
    return Made(root=folder, slugs=[path.name for path in find_competitions(folder)])


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a competition's folder without what prepare made; whoever interrupts it leaves no half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent.parent) as scratch:
        made = Path(scratch, target.name)
        shutil.copytree(source, made, ignore=shutil.ignore_patterns("public", "private", "__pycache__"))
        made.replace(target)
