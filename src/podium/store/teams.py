"""Teams: who submits, and which names are the same."""

import re
import secrets
import unicodedata
from datetime import datetime

from podium.errors import NotAllowedError, StoreError
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.store.pseudonyms import draw_pseudonym
from podium.team import Team

_LONGEST = 60
KEPT = "JOIN teams AS kept ON kept.id = coalesce(teams.merged_into, teams.id)"
"""Joins to each row of ``teams`` the team that it counts for: itself, or the one it was merged into."""
THEIRS = "SELECT ?1 UNION ALL SELECT id FROM teams WHERE merged_into = ?1"
"""The ids whose rows count for the team ``?1``: its own, and those of the teams that were merged into it."""
_BY_NAME = ("goals", "hints", "reflections")
"""The tables that know a team by its name alone."""


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
    """The team of that name; the name of a merged team stands for the one it counts for."""
    try:
        folded = fold_name(name)
    except NotAllowedError:
        return None
    return next(iter(_load(db, "teams.folded_name = ?", [folded])), None)


def find_pseudonym(db: Connection, pseudonym: str) -> Team | None:
    """The team that goes by a pseudonym, or one that was merged into it."""
    return next(iter(_load(db, "teams.pseudonym = ?", [pseudonym.strip().casefold()])), None)


def load_teams(db: Connection) -> list[Team]:
    return _load(db, "teams.merged_into IS NULL", [])


def _load(db: Connection, where: str, parameters: list[object]) -> list[Team]:
    rows = db.rows(
        f"SELECT kept.id, kept.name, kept.is_baseline, kept.pseudonym FROM teams {KEPT} WHERE {where} "
        "ORDER BY kept.folded_name",
        parameters,
    )
    return [read_team(*row) for row in rows]


def read_team(id_: str, name: str, is_baseline: int, pseudonym: str | None) -> Team:
    """A team of the values of a row."""
    return Team(id=id_, name=name, is_baseline=bool(is_baseline), pseudonym=pseudonym or "")


def count_submissions(db: Connection) -> dict[str, dict[str, int]]:
    """How many submissions count for each team, by its id, then by slug."""
    counts: dict[str, dict[str, int]] = {}
    for team_id, slug, count in db.rows(
        "SELECT coalesce(merged_into, team_id), slug, count(*) FROM submissions JOIN teams ON teams.id = team_id "
        "GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        counts.setdefault(team_id, {})[slug] = count
    return counts


def add_team(db: Connection, name: str, *, is_baseline: bool, now: datetime) -> Team:
    """The team of that name, made if need be, inside the caller's transaction."""
    team = find_team(db, name)
    if team is None:
        _check_is_no_pseudonym(db, name)
        pseudonym = "" if is_baseline else draw_pseudonym(lambda drawn: is_taken(db, drawn))
        team = Team(id=secrets.token_hex(8), name=tidy_name(name), is_baseline=is_baseline, pseudonym=pseudonym)
        db.run(
            "INSERT INTO teams (id, name, folded_name, is_baseline, pseudonym, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            [team.id, team.name, fold_name(name), is_baseline, pseudonym or None, to_text(now)],
        )
    if team.is_baseline and not is_baseline:
        raise StoreError(f"{team.name!r} is the name of a baseline; choose another name for the team")
    if is_baseline and not team.is_baseline:
        raise StoreError(f"{team.name!r} is the name of a team; give the baseline another one")
    return team


def is_taken(db: Connection, pseudonym: str) -> bool:
    """Whether a team goes by it, as name or as pseudonym."""
    return bool(db.rows("SELECT 1 FROM teams WHERE pseudonym = ?1 OR folded_name = ?1 LIMIT 1", [pseudonym]))


def _check_is_no_pseudonym(db: Connection, name: str) -> None:
    if find_pseudonym(db, fold_name(name)):
        raise NotAllowedError(f"{name!r} is the pseudonym of a team here; say the team's name, or choose another one")


def rename_team(db: Connection, team: Team, name: str) -> Team:
    """Give a team another name, inside the caller's transaction; goals, hints and reflections go with it.

    Raises
    ------
    NotAllowedError
        The name cannot be a team's, or is another one's.
    """
    holder = db.value("SELECT id FROM teams WHERE folded_name = ?", [fold_name(name)])
    if holder not in (None, team.id):
        raise NotAllowedError(f"{tidy_name(name)!r} is the name of another team (or of one that was merged)")
    if fold_name(name) != team.pseudonym:
        _check_is_no_pseudonym(db, name)
    set_name(db, team.id, name)
    return Team(id=team.id, name=tidy_name(name), pseudonym=team.pseudonym)


def set_name(db: Connection, team_id: str, name: str) -> None:
    """Write a name wherever the store knows the team by it, inside the caller's transaction."""
    old, new = db.value("SELECT folded_name FROM teams WHERE id = ?", [team_id]), fold_name(name)
    db.run("UPDATE teams SET name = ?, folded_name = ? WHERE id = ?", [tidy_name(name), new, team_id])
    for table in _BY_NAME:  # a goal that stood under the new name, where nobody was, gives way
        db.run(f"UPDATE OR REPLACE {table} SET folded_name = ? WHERE folded_name = ?", [new, old])
