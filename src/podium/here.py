"""Where Podium is called and for whom: from arguments, environment and the nearest ``podium.toml``.

The command line and the notebook ask here; nothing below them looks around for itself.
"""

import getpass
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from podium.competition.folder import Competition, get_competition
from podium.competition.secrecy import write_private
from podium.errors import CompetitionNotFoundError
from podium.use.project import Project, find_project, find_project_folder, find_root


@dataclass(frozen=True)
class Here:
    """What the caller said of root and team, and what follows from it."""

    given_root: str | Path | None = None
    given_team: str | None = None

    @cached_property
    def project(self) -> Project:
        return find_project(Path.cwd())

    @cached_property
    def root(self) -> Path:
        """``--root``, else ``PODIUM_ROOT``, else ``podium.toml``, else the nearest folder with competitions/."""
        given = self.given_root or os.environ.get("PODIUM_ROOT")
        if given:
            root = Path(os.path.expanduser(given))  # which leaves the home of an unknown user as it is written
            if not (root / "competitions").is_dir():
                raise CompetitionNotFoundError(f"{root} holds no competitions/; `podium init {root}` makes one")
            return root.resolve()
        root_found = self.project.root or find_root(Path.cwd())
        if root_found is None and self.server is not None:
            raise CompetitionNotFoundError(
                f"this folder plays at {self.server}, where this command does not work; --root names a root of your own"
            )
        if root_found is None:
            raise CompetitionNotFoundError(
                f"there is no competitions/ in {Path.cwd()} or above it; `podium init` makes one, --root names one"
            )
        if not (root_found / "competitions").is_dir():
            raise CompetitionNotFoundError(
                f"podium.toml names the root {root_found}, which holds no competitions/; mend it, or say --root"
            )
        return root_found

    @property
    def server(self) -> str | None:
        """The server that ``podium.toml`` names, unless ``--root`` or ``PODIUM_ROOT`` names a root."""
        return None if self.given_root or os.environ.get("PODIUM_ROOT") else self.project.server

    @property
    def token(self) -> str:
        """What ``podium login`` has kept for this server, and for no other; empty where there is none."""
        return _load_tokens().get(self.server or "", "")

    @property
    def write_folder(self) -> Path:
        """Where ``podium.toml`` lies, or is to be written."""
        return find_project_folder(Path.cwd()) or Path.cwd()

    @cached_property
    def team(self) -> str:
        """``--team``, else ``PODIUM_TEAM``, else ``podium.toml``, else the user of the operating system."""
        return self.given_team or os.environ.get("PODIUM_TEAM") or self.project.team or user_name()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def slug(self, given: str | None) -> str:
        """The slug that was given, else the one of the project."""
        slug = given or self.project.slug
        if slug is None:
            raise CompetitionNotFoundError("which competition? Name its slug (`podium list` shows them)")
        return slug

    def project_folder(self, slug: str) -> Path | None:
        """The project's folder, where it is one of this competition."""
        return find_project_folder(Path.cwd()) if self.project.slug == slug else None

    def own_file(self, competition: Competition, name: str) -> Path:
        """A file of the competition's project, if we are in it, else of the folder that we are in."""
        path = (self.project_folder(competition.slug) or Path.cwd()) / name
        return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

    def competition(self, given: str | None) -> Competition:
        return get_competition(self.root, self.slug(given))


def _tokens_path() -> Path:
    settings = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(settings, "podium", "tokens.json")


def _load_tokens() -> dict[str, str]:
    try:
        found = json.loads(_tokens_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep_token(server: str, token: str) -> None:
    """Keep the token for a server where only its owner reads it, in the place of an earlier one."""
    path = _tokens_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps({**_load_tokens(), server: token}, indent=2).encode() + b"\n")


def user_name() -> str:
    """The operating system's name for who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a user without a name
        return "me"
