"""What is printed of a closed competition beside its private board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from podium.cli.rows import Column, as_json, labelled, print_table
from podium.submission import PRIVATE

if TYPE_CHECKING:
    from podium.standings.display import Precision
    from podium.standings.post_mortem import MissedPick, Move
    from podium.use.look_back import LookBack

MOST_LINES = 20


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
        click.echo("\n" * bool(moved) + "\n".join(post_mortem_lines(look_back)))


def _ranks(value: object) -> str:
    if not isinstance(value, tuple):
        return ""
    first, last = value
    return f"{first}" if first == last else f"{first} to {last}"


COLUMNS = [
    Column("team", "Team"),
    Column("public_rank", "Public", is_right=True),
    Column("private_rank", "Private", is_right=True),
    Column("gained", "Moved", lambda value: f"{value:+d}", is_right=True),
    Column("expected_ranks", "Expected", _ranks),
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


def post_mortem_lines(look_back: LookBack) -> Iterator[str]:
    """What the close has shown, in words."""
    found = look_back.post_mortem
    if found.shake_up is None:
        yield labelled("Shake-up", "nobody took part")
        return
    places = found.shake_up * found.n_teams
    yield labelled("Shake-up", f"{places:.1f} places on average, {found.shake_up:.2f} of the board")
    yield labelled("", _expectation(look_back))
    yield from _pick_lines(look_back)
    yield from _gap_lines(look_back)


def _expectation(look_back: LookBack) -> str:
    from podium.standings.forecast import TOO_FEW

    found = look_back.post_mortem
    if found.forecast is None:
        return TOO_FEW
    inside = f"{found.n_expected} of {found.n_teams} teams ended between their expected ranks"
    return f"{found.forecast.shake_up:.2f} was expected; {inside} (about nine in ten should)"


def _pick_lines(look_back: LookBack) -> Iterator[str]:
    missed = [(move, move.missed) for move in look_back.post_mortem.moves if move.missed]
    missed.sort(key=lambda pair: (pair[1].possible_rank - pair[0].private_rank, pair[0].private_rank))
    if not missed:
        yield labelled("Picks", "every team stands with its best private score")
    for place, (move, pick) in enumerate(missed[:MOST_LINES]):
        line = f"{move.team.name} {_missed(look_back.board.precision, move, pick)}"
        yield labelled("" if place else "Picks", line)
    if len(missed) > MOST_LINES:
        yield labelled("", f"and {len(missed) - MOST_LINES} more teams with a better submission (--format csv has all)")


def _missed(precision: Precision, move: Move, pick: MissedPick) -> str:
    how = "which it had picked" if pick.was_chosen else "which counted for its public score"
    stood = f"stands with submission {pick.stood.number} ({precision.text(pick.stood.scores[PRIVATE])}), {how}"
    best = f"submission {pick.best.number} ({precision.text(pick.best.scores[PRIVATE])})"
    if pick.possible_rank == move.private_rank:
        return f"{stood}; {best} was better, for the same rank"
    return f"{stood}; {best} would have had rank {pick.possible_rank} instead of {move.private_rank}"


def _gap_lines(look_back: LookBack) -> Iterator[str]:
    conspicuous = [move for move in look_back.post_mortem.moves if move.is_conspicuous]
    if look_back.reference is None or not conspicuous:
        return
    for place, move in enumerate(conspicuous):
        apart = f"by {move.gap_z:.1f} standard errors, held against {look_back.reference.team.name}"
        line = f"{move.team.name} did much better on public than on private rows, {apart}"
        yield labelled("" if place else "Gap", line)
    yield labelled("", "Choosing among many submissions by their public scores has this effect by itself.")
