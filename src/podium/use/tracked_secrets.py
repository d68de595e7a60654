"""What git knows of the folders that must not leave."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from podium.errors import InvalidCompetitionError, Problem


def find_tracked(root: Path) -> Iterator[Problem]:
    """What git tracks, or ever committed, below a ``private/``."""
    for arguments, tells in (
        (["ls-files", "--", ":(glob)**/private/**"], "git tracks {}"),
        (["log", "--all", "--format=", "--name-only", "--", ":(glob)**/private/**"], "git's history holds {}"),
    ):
        try:
            names = sorted(set(_git(root, arguments)))
        except InvalidCompetitionError as error:
            yield Problem(str(error))
            return
        if names:
            yield Problem(tells.format(names[0]) + (f" and {len(names) - 1} more" if len(names) > 1 else ""))


def _git(root: Path, arguments: list[str]) -> list[str]:
    """The lines git prints; none where there is no repository: then nothing is tracked."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return []
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InvalidCompetitionError.one("git cannot be asked what it tracks", str(error)) from None
    if done.returncode != 0:
        raise InvalidCompetitionError.one("git cannot be asked what it tracks", done.stderr.strip())
    return [line for line in done.stdout.splitlines() if line]
