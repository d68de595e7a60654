"""Which hints a team has asked for, and how often."""

from datetime import datetime

from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.store.teams import fold_name


def add_hint(db: Connection, slug: str, team: str, idea: str, *, now: datetime) -> None:
    """Note that a team of this name was told of an idea, inside the caller's transaction."""
    db.run(
        "INSERT INTO hints (slug, folded_name, idea, asked_at) VALUES (?, ?, ?, ?)",
        [slug, fold_name(team), idea, to_text(now)],
    )


def count_hints(db: Connection, slug: str, team: str, idea: str) -> int:
    """How often a team of this name was told of an idea."""
    sql = "SELECT COUNT(*) FROM hints WHERE slug = ? AND folded_name = ? AND idea = ?"
    return int(db.value(sql, [slug, fold_name(team), idea]))
