"""Where Podium is called and for whom: from arguments, environment and the nearest ``podium.toml``.

The command line and the notebook ask here; nothing below them looks around for itself.
"""

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from podium.competition.folder import Competition, get_competition
from podium.errors import CompetitionNotFoundError
from podium.use.project import Project, find_project, find_root


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
        if root_found is None:
            raise CompetitionNotFoundError(
                f"there is no competitions/ in {Path.cwd()} or above it; `podium init` makes one, --root names one"
            )
        if not (root_found / "competitions").is_dir():
            raise CompetitionNotFoundError(
                f"podium.toml names the root {root_found}, which holds no competitions/; mend it, or say --root"
            )
        return root_found

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

    def competition(self, given: str | None) -> Competition:
        return get_competition(self.root, self.slug(given))


def user_name() -> str:
    """The operating system's name for who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a user without a name
        return "me"
