"""A length of time on the command line: ``90s``, ``5m``, ``1h``."""

import re

import click

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def read_duration(context: click.Context, parameter: click.Parameter, text: str | None) -> float | None:
    """Seconds, of a number with its unit; a bare number is seconds. A click callback: None where none is given."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?) *([smh]?)", text.strip().lower())
    seconds = float(found[1]) * SECONDS[found[2] or "s"] if found else 0.0
    if seconds <= 0:
        raise click.BadParameter(f"{text!r} is no length of time; write it as 90s, 5m or 1h", context, parameter)
    return seconds
