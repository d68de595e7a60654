"""Dates as other platforms' organisers write them: month first, ISO, with and without a time of day."""

import re
from datetime import UTC, date, datetime, time

MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


class UnknownDateError(ValueError):
    """Words that are no date."""


def read_moment(value: object) -> datetime | None:
    """The UTC moment that Codabench takes a value for; None where there is none.

    A date without a time is its first moment, and what names no zone is UTC: both as in Codabench's
    ``unpackers/utils.py`` and its documents. A time of day is kept (Codabench itself loses it where the YAML holds
    a timestamp). Numbers are month, day, year, unless the first cannot be a month; a year in front is ISO.

    Raises
    ------
    UnknownDateError
    """
    if value is None or value == "" or value == "null":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.min, UTC)
    text = str(value).strip()
    try:
        if found := MONTH_FIRST.fullmatch(text):
            first, second, year, hour, minute, seconds = (int(part or 0) for part in found.groups())
            month, day = (second, first) if first > 12 else (first, second)
            return datetime(year, month, day, hour, minute, seconds, tzinfo=UTC)
        return read_moment(datetime.fromisoformat(text))
    except ValueError:
        raise UnknownDateError(f"{text!r} is no date; write 2026-12-31, or '2026-12-31 18:00:00'") from None


def is_ambiguous(value: object) -> bool:
    """Whether a text could be read day first as well as month first, with another meaning."""
    found = MONTH_FIRST.fullmatch(value.strip()) if isinstance(value, str) else None
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]
