"""``podium baseline --verify``: the shipped baselines, run again and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.here import Here

if TYPE_CHECKING:
    from podium.use.verify_bracket import Compared


def verify(here: Here, slugs: Sequence[str], names: Sequence[str], style: str) -> None:
    """Print how the baselines of some competitions compare with a new run; exit 1 where one differs."""
    from podium.cli.progress import progress
    from podium.cli.rows import Column, print_table
    from podium.use.verify_bracket import verify_bracket

    rows: list[dict[str, object]] = []
    for slug in slugs:
        with progress(slug) as line:
            rows += [row(slug, one) for one in verify_bracket(here.competition(slug), names, progress=line)]
    columns = [
        Column("competition", "Competition"),
        Column("baseline", "Baseline", is_key=True),
        Column("shipped", "Out of fold, shipped", _number, is_right=True),
        Column("now", "now", _number, is_right=True),
        Column("difference", "Predictions differ by", _number, is_right=True),
        Column("verdict", "Verdict", is_key=True),
        Column("remark", "Remark"),
    ]
    print_table(rows, columns, style)
    if any(line["verdict"] != "same" for line in rows):
        raise click.exceptions.Exit(1)


def row(slug: str, one: Compared) -> dict[str, object]:
    """A line of the table."""
    return {
        "competition": slug,
        "baseline": one.name,
        "shipped": one.shipped,
        "now": one.found,
        "difference": one.difference,
        "verdict": "same" if one.is_same else "DIFFERENT",
        "remark": one.remark,
    }


def find_shipped(here: Here) -> list[str]:
    """The competitions of the root that were shipped with their baselines."""
    from podium.competition.folder import find_competitions
    from podium.use.bracket import FOLDER, INDEX

    found = [folder.name for folder in find_competitions(here.root) if (folder / FOLDER / INDEX).is_file()]
    if not found:
        raise click.UsageError("No competition here came with its baselines, so there is nothing to compare.")
    return found


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else ""
