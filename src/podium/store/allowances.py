"""What a team is allowed beside the rules of a competition: more time, or other limits."""

from dataclasses import dataclass
from datetime import datetime

from podium.store.connection import Connection
from podium.store.moments import from_text, to_text
from podium.team import Team


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What was granted; None leaves it to the rules.

    Attributes
    ----------
    closes : datetime or None
        UTC: this team's deadline.
    daily_limit, total_limit : int or None
        Submissions on a day and in all; 0 is no limit.
    reason : str
        For the organiser.
    """

    closes: datetime | None = None
    daily_limit: int | None = None
    total_limit: int | None = None
    reason: str = ""


def allow(db: Connection, slug: str, team: Team, allowance: Allowance, *, now: datetime) -> None:
    """Put an allowance in the place of the team's earlier one, inside the caller's transaction; those stay readable."""
    closes = to_text(allowance.closes) if allowance.closes else None
    db.run(
        "INSERT INTO allowances (slug, team_id, closes, daily_limit, total_limit, reason, granted_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [slug, team.id, closes, allowance.daily_limit, allowance.total_limit, allowance.reason, to_text(now)],
    )


def load_allowances(db: Connection, slug: str) -> dict[str, Allowance]:
    """The latest allowance of each team that has one, by its id; else that of one that was merged into it."""
    rows = db.rows(
        "SELECT coalesce(merged_into, team_id), closes, daily_limit, total_limit, reason "
        "FROM allowances JOIN teams ON teams.id = team_id WHERE slug = ? ORDER BY merged_into IS NULL, "
        "allowances.rowid",
        [slug],
    )
    return {
        team_id: Allowance(
            closes=from_text(closes) if closes else None, daily_limit=daily, total_limit=total, reason=reason
        )
        for team_id, closes, daily, total, reason in rows
    }
