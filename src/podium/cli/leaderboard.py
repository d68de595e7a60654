"""``podium leaderboard``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.use.board import Board


@click.command()
@slug_argument
@click.option("--private", "is_private", is_flag=True, help="The final board, after the close.")
@click.option("--peek", is_flag=True, help="Look at the private board before the close; the board will say so.")
@root_option
@team_option
@format_option
def command(slug: str | None, is_private: bool, peek: bool, root: str | None, team: str | None, style: str) -> None:
    """Show the board: people, and the baselines between them."""
    from podium.here import Here
    from podium.submission import PRIVATE, PUBLIC
    from podium.use.board import load_board

    here = Here(root, team)
    split = PRIVATE if is_private else PUBLIC
    board = load_board(here.root, here.competition(slug), split=split, team=here.team, now=here.now, peek=peek)
    print_board(board, style)


def print_board(board: Board, style: str) -> None:
    """Print one board; what has to be said beside it goes to standard error."""
    from podium.cli.receipt import board_rows
    from podium.cli.rows import Column, moment, print_table, printable

    rows = board_rows(board)
    if style in ("csv", "json"):
        print_table(rows, [Column(key, key) for key in BOARD_KEYS], style)
        return
    text = board.precision.text
    columns = [
        Column("rank", "#", is_right=True),
        Column("team", "Team"),
        Column("score", "Score", lambda value: text(value) if isinstance(value, float) else "", is_right=True),
        Column("tier", "Reached"),
        Column("submissions", "Sent", is_right=True),
        Column("submitted_at", "When (UTC)", moment),
    ]
    if style == "table":
        click.echo(click.style(printable(board.competition.title), bold=True) + f": {_heading(board)}\n")
    shown = [{**row, "team": f"  {row['team']}", "submissions": None} if row["is_baseline"] else row for row in rows]
    print_table(shown, columns, style, is_dim=lambda row: bool(row["is_baseline"]))
    if style == "table":
        click.echo("\n".join(["", *find_remarks(board)]), err=True)


BOARD_KEYS = ("rank", "team", "score", "submitted_at", "is_baseline", "tier", "submission", "submissions")


def _heading(board: Board) -> str:
    direction = "higher" if board.metric.greater_is_better else "lower"
    count = f", {board.n_rows[board.split]} rows" if board.n_rows[board.split] else ""
    return f"{board.split} leaderboard, {board.metric.key}, {direction} is better{count}"


def find_remarks(board: Board) -> Iterator[str]:
    """What a reader has to know beside the numbers."""
    slug, n_private = board.competition.slug, board.n_rows["private"]
    if not board.rungs:
        yield f"No baselines yet: `podium baseline {slug}` makes the way up."
    for rung in board.rungs:
        if rung.tier in board.same:
            same = board.same[rung.tier]
            on = f"{n_private} private rows" if n_private else "the private rows"
            yield f"{rung.tier.capitalize()} cannot be told apart from {same} on {on}."
    if board.standings and not n_private:
        yield f"No tier is confirmed here: {board.metric.key} has no standard errors."
    if board.n_peeks:
        times = "once" if board.n_peeks == 1 else f"{board.n_peeks} times"
        yield f"The private board was looked at {times} before the close."
    if board.n_outdated:
        yield f"{board.n_outdated} submissions were scored against an earlier solution and are not shown."
    if board.competition.is_practice:
        yield "Practice: the labels of this competition are public knowledge."
