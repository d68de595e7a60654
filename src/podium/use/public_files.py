"""What participants of a competition may download."""

from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.use.validate import check_prepared


def find_public_files(competition: Competition, *, now: datetime) -> dict[str, Path]:
    """Every file below ``public/`` by its path there, with slashes, once the competition is open.

    Links that lead out of the folder are left out: nothing else can be reached through it.

    Raises
    ------
    NotAllowedError
        The competition is not open yet.
    InvalidCompetitionError
        It is not prepared.
    """
    opens = competition.rules.opens
    if opens is not None and now < opens:
        raise NotAllowedError(f"the files of {competition.slug} are here from {competition.rules.say(opens)} on")
    check_prepared(competition)
    folder = competition.public_dir.resolve()
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if path.resolve().is_relative_to(folder)}
