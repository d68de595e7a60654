"""Moments as the store writes them: UTC, ISO 8601, microseconds, so that text sorts as time does."""

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """``2026-12-01T09:30:00.000000+00:00``; ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    return datetime.fromisoformat(text)
