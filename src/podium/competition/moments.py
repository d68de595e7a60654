"""Moments of a competition: bare dates in its time zone, and how a moment is said."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def start_of(value: datetime | date, zone: str) -> datetime:
    """The UTC moment at which a bare date begins in ``zone``; a datetime is kept."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, ZoneInfo(zone)).astimezone(UTC)


def end_of(value: datetime | date, zone: str) -> datetime:
    """The UTC moment at which a bare date has just ended in ``zone``; a datetime is kept."""
    if isinstance(value, datetime):
        return value
    return start_of(value + timedelta(days=1), zone)


def last_day(moment: datetime, zone: str) -> date:
    """The day in ``zone`` that ends at a moment, or holds it: what was meant by a bare date."""
    return (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def moment_text(moment: datetime, zone: str = "UTC") -> str:
    """``2027-01-31 23:00 UTC (Mon 00:00 in Europe/Berlin)``: for people, in UTC and in the time zone of a class."""
    text = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    there = moment.astimezone(ZoneInfo(zone))
    if there.utcoffset() == timedelta(0):
        return text
    return f"{text} ({_DAYS[there.weekday()]} {there:%H:%M} in {zone})"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
