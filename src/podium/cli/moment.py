"""Dates as a person writes them: ``2026-12-24``, or to the minute with an offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date, datetime


def read_moment(ctx: click.Context, parameter: click.Parameter, text: str | None) -> datetime | date | None:
    """The date or the moment that ``text`` names; None where nothing was given."""
    return None if text is None else parse_moment(text)


def parse_moment(text: str) -> datetime | date:
    """A bare date as it is, a moment in UTC; BadParameter for anything else."""
    from datetime import date, datetime

    from podium.competition.keys import WrongValueError, moment
    from podium.competition.moments import end_of

    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            found = moment(read(text.strip()))
            end_of(found, "UTC")  # which the last day of all has none of
            return found
        except (ValueError, WrongValueError, OverflowError):
            continue
    raise click.BadParameter(f"{text!r} is no date; wanted one such as 2026-12-24, or 2026-12-24T18:00+01:00.")
