"""Teams: who submits, and which names are the same."""

import re
import secrets
import unicodedata
from datetime import datetime

from podium.errors import NotAllowedError, StoreError
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.team import Team

_LONGEST = 60


def tidy_name(name: str) -> str:
    """``name`` as it is shown: Unicode NFC, trimmed, single blanks.

    Raises
    ------
    NotAllowedError
        It is empty, longer than 60 characters, or holds one that cannot be seen.
    """
    tidy = re.sub(" +", " ", unicodedata.normalize("NFC", name).strip())
    hidden = next((character for character in tidy if not character.isprintable()), None)
    if hidden:
        raise NotAllowedError(f"the team name {name!r} holds the character {hidden!a}, which cannot be seen; remove it")
    if not 1 <= len(tidy) <= _LONGEST:
        raise NotAllowedError(f"a team name has 1 to {_LONGEST} characters; {name!r} has {len(tidy)}")
    return tidy


def fold_name(name: str) -> str:
    """What two spellings of one name have in common: neither case nor the width or ligature of a letter counts."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tidy_name(name)).casefold()).casefold()
    return " ".join(folded.split())  # some marks become a blank and a mark


def find_team(db: Connection, name: str) -> Team | None:
    try:
        folded = fold_name(name)
    except NotAllowedError:
        return None
    for id_, shown, is_baseline in db.rows("SELECT id, name, is_baseline FROM teams WHERE folded_name = ?", [folded]):
        return Team(id=id_, name=shown, is_baseline=bool(is_baseline))
    return None


def add_team(db: Connection, name: str, *, is_baseline: bool, now: datetime) -> Team:
    """The team of that name, made if need be, inside the caller's transaction."""
    team = find_team(db, name)
    if team is None:
        team = Team(id=secrets.token_hex(8), name=tidy_name(name), is_baseline=is_baseline)
        db.run(
            "INSERT INTO teams (id, name, folded_name, is_baseline, created_at) VALUES (?, ?, ?, ?, ?)",
            [team.id, team.name, fold_name(name), is_baseline, to_text(now)],
        )
    if team.is_baseline and not is_baseline:
        raise StoreError(f"{team.name!r} is the name of a baseline; choose another name for the team")
    if is_baseline and not team.is_baseline:
        raise StoreError(f"{team.name!r} is the name of a team; give the baseline another one")
    return team
