"""Arguments that read naturally: the slug may be left out in a project."""

from collections.abc import Sequence
from pathlib import Path

import click


def slug_and_file(words: Sequence[str]) -> tuple[str | None, Path]:
    """``[SLUG] FILE``."""
    if len(words) > 2:
        raise click.UsageError(
            f"One slug and one file are wanted; there are {len(words)} words (quote a name with blanks)."
        )
    return (words[0] if len(words) == 2 else None), Path(words[-1])


def slug_and_numbers(words: Sequence[str]) -> tuple[str | None, list[int]]:
    """``[SLUG] NUMBER...``."""
    slug = words[0] if words and not words[0].isdecimal() else None
    numbers = words[1:] if slug else words
    wrong = [word for word in numbers if not word.isdecimal() or len(word) > 18]
    if wrong:
        raise click.UsageError(f"{wrong[0]!r} is not the number of a submission (`podium submissions` shows them).")
    return slug, [int(number) for number in numbers]
