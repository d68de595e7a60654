"""What is printed of a closed competition beside its private board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from podium.cli.rows import Column, as_json, labelled, print_table
from podium.use.post_mortem import MOST_LINES, post_mortem_words, rank_range

if TYPE_CHECKING:
    from podium.standings.post_mortem import Move
    from podium.use.look_back import LookBack


def print_post_mortem(look_back: LookBack, style: str) -> None:
    """Print who moved and what it says; ``csv`` and ``json`` hold every team."""
    moves = look_back.post_mortem.moves
    rows = [_row(move) for move in moves]
    if style == "json":
        click.echo(as_json(post_mortem_json(look_back)))
        return
    if style == "csv":
        print_table(rows, [Column(key, key) for key in ROW_KEYS], style)
        return
    moved = [row for row in rows if row["gained"]]
    if moved:
        print_table(moved[:MOST_LINES], COLUMNS, style)
    if style == "table":
        if len(moved) > MOST_LINES:
            click.echo(f"and {len(moved) - MOST_LINES} more, who moved less (--format csv has all)")
        lines = [labelled(label, words) for label, words in post_mortem_words(look_back)]
        click.echo("\n" * bool(moved) + "\n".join(lines))


COLUMNS = [
    Column("team", "Team"),
    Column("public_rank", "Public", is_right=True),
    Column("private_rank", "Private", is_right=True, is_key=True),
    Column("gained", "Moved", lambda value: f"{value:+d}", is_right=True),
    Column("expected_ranks", "Expected", rank_range),
]
ROW_KEYS = (
    *("team", "public_rank", "private_rank", "gained", "expected_ranks", "gap_z"),
    *("submission", "best_submission", "cost", "possible_rank"),
)


def _row(move: Move) -> dict[str, Any]:
    missed = move.missed
    return {
        "team": move.team.name,
        "public_rank": move.public_rank,
        "private_rank": move.private_rank,
        "gained": move.gained,
        "expected_ranks": move.expected_ranks,
        "gap_z": move.gap_z,
        "submission": missed.stood.number if missed else None,
        "best_submission": missed.best.number if missed else None,
        "cost": missed.cost if missed else None,
        "possible_rank": missed.possible_rank if missed else None,
    }


def post_mortem_json(look_back: LookBack) -> dict[str, Any]:
    """The post-mortem for programs."""
    found = look_back.post_mortem
    forecast = found.forecast
    return {
        "shake_up": found.shake_up,
        "expected_shake_up": forecast.shake_up if forecast else None,
        "n_teams": found.n_teams,
        "n_expected": found.n_expected if forecast else None,
        "reference": look_back.reference.team.name if look_back.reference else None,
        "teams": [_row(move) for move in found.moves],
    }
