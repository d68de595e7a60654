"""What is done to a whole team: two become one, or the people in it are forgotten."""

from datetime import datetime

from podium.chain import MERGE
from podium.errors import NotAllowedError
from podium.store import ledger
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.store.teams import THEIRS, set_name
from podium.team import Team


def merge_teams(db: Connection, kept: Team, merged: Team, *, now: datetime) -> None:
    """Let everything of one team count for another, inside the caller's transaction.

    No submission changes its row: the ledger keeps the old ids, and says in each competition that one of the two took
    part in that they are one from now on. Where both have picked submissions, those of the team that is kept stand.

    Raises
    ------
    NotAllowedError
        They are one, one is a baseline, or the one that is merged took part in a competition that is closed.
    """
    _check_merger(db, kept, merged)
    for (slug,) in db.rows(
        "SELECT DISTINCT slug FROM submissions WHERE team_id IN (SELECT id FROM teams WHERE id IN (?1, ?2) OR "
        "merged_into IN (?1, ?2)) ORDER BY slug",
        [kept.id, merged.id],
    ):
        if ledger.closed_at(db, slug) is None:
            ledger.append(db, slug, MERGE, now=now, team=kept.id, merged=merged.id)
    db.run("UPDATE teams SET merged_into = ?1 WHERE ?2 IN (id, merged_into)", [kept.id, merged.id])
    for table in ("members", "tokens"):
        db.run(f"UPDATE {table} SET team_id = ? WHERE team_id = ?", [kept.id, merged.id])
    db.run(
        "DELETE FROM selections WHERE team_id = ?2 AND slug IN (SELECT slug FROM selections WHERE team_id = ?1)",
        [kept.id, merged.id],
    )
    db.run("UPDATE selections SET team_id = ? WHERE team_id = ?", [kept.id, merged.id])


def _check_merger(db: Connection, kept: Team, merged: Team) -> None:
    if kept.id == merged.id:
        raise NotAllowedError(f"{kept.name!r} and {merged.name!r} are one team already")
    if kept.is_baseline or merged.is_baseline:
        raise NotAllowedError("a baseline is merged with nobody; name two teams of people")
    rows = db.rows(f"SELECT DISTINCT slug FROM submissions WHERE team_id IN ({THEIRS}) ORDER BY slug", [merged.id])
    closed = [slug for (slug,) in rows if ledger.closed_at(db, slug)]
    if closed:
        raise NotAllowedError(
            f"{merged.name!r} took part in {', '.join(closed)}, which is closed: its final standings stay as they are. "
            "Merge before the close, or make a new team with `podium team add`"
        )


def forget_team(db: Connection, team: Team, *, now: datetime) -> int:
    """Erase what tells who is in a team; how many members were forgotten.

    Members, names, labels of tokens and reasons of allowances go, also of the teams that were merged into this one;
    their tokens are revoked. The pseudonym, which becomes the name, and the submissions stay. SQLite writes zeros over
    what was deleted, and the write-ahead log is emptied, so that the file does not hold it any longer, either.
    """
    db.run("PRAGMA secure_delete = ON")
    try:
        with db.transaction():
            ids = db.rows(f"SELECT id, pseudonym FROM teams WHERE id IN ({THEIRS})", [team.id])
            n_members = sum(_forget(db, id_, pseudonym, now) for id_, pseudonym in ids)
        db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.run("PRAGMA secure_delete = OFF")
    return n_members


def _forget(db: Connection, team_id: str, pseudonym: str, now: datetime) -> int:
    n_members: int = db.value("SELECT count(*) FROM members WHERE team_id = ?", [team_id])
    db.run("DELETE FROM members WHERE team_id = ?", [team_id])
    db.run(
        "UPDATE tokens SET label = '', revoked_at = coalesce(revoked_at, ?) WHERE team_id = ?",
        [to_text(now), team_id],
    )
    db.run("UPDATE allowances SET reason = '' WHERE team_id = ?", [team_id])
    set_name(db, team_id, pseudonym)
    return n_members
