"""How many submissions a team has left. Days are UTC.

Baselines neither count nor are counted, and as a rule late submissions do not, either.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from podium.errors import SubmissionLimitError
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.store.teams import THEIRS
from podium.team import Team


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many submissions a team may make in a day, and in all; 0 is no limit.

    ``late_counts`` says that late ones are limited, too, and count.
    """

    daily: int
    total: int
    late_counts: bool = False


NO_LIMITS = Limits(daily=0, total=0)

_TAKEN = (
    "(SELECT number, slug, team_id, is_late, submitted_at FROM submissions UNION ALL "
    "SELECT number, slug, team_id, is_late, accepted_at FROM jobs WHERE state IN ('queued', 'scoring'))"
)
"""What takes a slot: a submission, and one that waits to be scored."""


def check_limits(db: Connection, slug: str, team: Team, limits: Limits, *, now: datetime) -> None:
    """Raise SubmissionLimitError unless the team has a free slot at ``now``."""
    if limits.total and (used := len(_counted(db, slug, team.id, limits))) >= limits.total:
        raise SubmissionLimitError(
            f"{slug!r} allows {_submissions(limits.total)} in all and team {team.name!r} has used {used}; no slot opens"
        )
    if limits.daily and len(counted := _counted(db, slug, team.id, limits, since=now)) >= limits.daily:
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
        left.append(limits.total - len(_counted(db, slug, team_id, limits, up_to=number)))
    if limits.daily:
        left.append(limits.daily - len(_counted(db, slug, team_id, limits, since=submitted_at, up_to=number)))
    return max(0, min(left)) if left else None


def _counted(
    db: Connection, slug: str, team_id: str, limits: Limits, *, since: datetime | None = None, up_to: int | None = None
) -> list[date]:
    """The dates of the submissions that count, oldest first: from the day of ``since`` on, up to a number.

    A date later than the clock's counts too: a clock that is set back opens no slot.
    """
    first_day = to_text(since)[:10] if since else ""
    rows = db.rows(
        f"SELECT substr(submitted_at, 1, 10) FROM {_TAKEN} WHERE team_id IN ({THEIRS}) AND slug = ?2 "
        "AND is_late <= ?3 AND submitted_at >= ?4 AND (?5 IS NULL OR number <= ?5) ORDER BY submitted_at",
        [team_id, slug, limits.late_counts, first_day, up_to],
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
