"""``podium.toml``: what a folder says of its root, its competition and its team."""

import json
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from podium.errors import InvalidCompetitionError


@dataclass(frozen=True, kw_only=True)
class Project:
    """What the nearest ``podium.toml`` says; anything may be left open."""

    root: Path | None = None
    slug: str | None = None
    team: str | None = None
    server: str | None = None


def write_project(folder: Path, project: Project) -> Path:
    """Write ``podium.toml`` into ``folder``. A root at or below the folder is kept relative, so that it can move."""
    lines = ["# Read by `podium` in this folder and below it.\n"]
    if project.root is not None:
        root = project.root.resolve()
        inside = root.is_relative_to(folder.resolve())
        shown = root.relative_to(folder.resolve()).as_posix() if inside else str(root)
        lines.append(f"root = {_quoted(shown)}\n")
    rest = {"slug": project.slug, "team": project.team, "server": project.server}
    lines += [f"{key} = {_quoted(value)}\n" for key, value in rest.items() if value]
    path = folder / "podium.toml"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def write_server(folder: Path, server: str) -> Path:
    """Write into the ``podium.toml`` of ``folder`` that it plays at a server; what else it says stays."""
    path = folder / "podium.toml"
    return write_project(folder, replace(_load(path) if path.is_file() else Project(), server=server))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


def find_project(start: Path) -> Project:
    """What the nearest ``podium.toml`` at or above ``start`` says; an empty Project without one."""
    folder = find_project_folder(start)
    return _load(folder / "podium.toml") if folder else Project()


def find_project_folder(start: Path) -> Path | None:
    """The nearest folder at or above ``start`` that holds a ``podium.toml``."""
    return next((folder for folder in (start, *start.parents) if (folder / "podium.toml").is_file()), None)


def _load(path: Path) -> Project:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCompetitionError.one(f"{path} is not right", f"it is not valid TOML: {error}") from None
    known = ("root", "slug", "team", "server")
    wrong = [key for key, value in found.items() if key not in known or not isinstance(value, str)]
    if wrong:
        what = f"{path} is not right"
        raise InvalidCompetitionError.one(what, f"{wrong[0]!r}: it holds root, slug, team and server, each a text")
    root = (path.parent / found["root"]).resolve() if "root" in found else None
    return Project(root=root, slug=found.get("slug"), team=found.get("team"), server=found.get("server"))


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above ``start`` that holds ``competitions/``."""
    return next((folder for folder in (start, *start.parents) if (folder / "competitions").is_dir()), None)
