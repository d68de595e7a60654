"""How many submissions a team has left. Days are UTC; late submissions and baselines neither count nor are counted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from podium.errors import SubmissionLimitError
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.team import Team


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many submissions a team may make in a day, and in all; 0 is no limit."""

    daily: int
    total: int


def check_limits(db: Connection, slug: str, team: Team, limits: Limits, *, now: datetime) -> None:
    """Raise SubmissionLimitError unless the team has a free slot at ``now``."""
    if limits.total and (used := len(_counted(db, slug, team.id))) >= limits.total:
        raise SubmissionLimitError(
            f"{slug!r} allows {_submissions(limits.total)} in all and team {team.name!r} has used {used}; no slot opens"
        )
    if limits.daily and len(counted := _counted(db, slug, team.id, since=now)) >= limits.daily:
        raise SubmissionLimitError(
            f"{slug!r} allows {_submissions(limits.daily)} a day and team {team.name!r} has used {len(counted)}; "
            + _next_slot(counted[-limits.daily], now)
        )


def count_remaining(
    db: Connection, slug: str, team_id: str, limits: Limits, *, number: int, submitted_at: datetime
) -> int | None:
    """The slots left for the day right after submission ``number``; None where nothing limits them."""
    left = []
    if limits.total:
        left.append(limits.total - len(_counted(db, slug, team_id, up_to=number)))
    if limits.daily:
        left.append(limits.daily - len(_counted(db, slug, team_id, since=submitted_at, up_to=number)))
    return max(0, min(left)) if left else None


def _counted(
    db: Connection, slug: str, team_id: str, *, since: datetime | None = None, up_to: int | None = None
) -> list[date]:
    """The dates of the submissions that count, oldest first: from the day of ``since`` on, up to a number.

    A date later than the clock's counts too: a clock that is set back opens no slot.
    """
    first_day = to_text(since)[:10] if since else ""
    rows = db.rows(
        "SELECT substr(submitted_at, 1, 10) FROM submissions WHERE slug = ? AND team_id = ? AND is_late = 0 "
        "AND submitted_at >= ? AND (? IS NULL OR number <= ?) ORDER BY submitted_at",
        [slug, team_id, first_day, up_to, up_to],
    )
    return [date.fromisoformat(day) for (day,) in rows]


def _next_slot(last_day: date, now: datetime) -> str:
    """``last_day`` is the latest day that is full; the day after it has room."""
    day = last_day + timedelta(days=1)
    minutes = (datetime(day.year, day.month, day.day, tzinfo=UTC) - now).total_seconds() / 60
    hours = round(minutes / 60)
    wait = f"{hours} hours" if hours > 1 else "1 hour" if minutes >= 45 else f"{max(1, round(minutes))} min"
    return f"the next slot opens at 00:00 UTC on {day}, in {wait}"


def _submissions(count: int) -> str:
    return f"{count} submission" if count == 1 else f"{count} submissions"
