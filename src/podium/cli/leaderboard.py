"""``podium leaderboard``."""

from __future__ import annotations

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
def command(
    slug: str | None, is_private: bool, peek: bool, root: str | None, team: str | None, style: str
) -> None:
    """Show the board: people, and the baselines between them."""
    from podium.here import Here
    from podium.submission import PRIVATE, PUBLIC
    from podium.use.board import load_board

    here = Here(root, team)
    board = load_board(
        here.root, here.competition(slug), split=PRIVATE if is_private else PUBLIC, team=here.team, now=here.now, peek=peek
    )
    print_board(board, style)


def print_board(board: Board, style: str) -> None:
    """Print one board; what has to be said about it goes to standard error."""
    from podium.cli.receipt import board_rows
    from podium.cli.rows import Column, moment, print_table

    rows = board_rows(board)
    text = board.precision.text
    columns = [
        Column("rank", "#", is_right=True),
        Column("team", "Team"),
        Column("score", "Score", lambda value: text(value) if isinstance(value, float) else "", is_right=True),
        Column("tier", "Reached"),
        Column("submissions", "Sent", is_right=True),
        Column("submitted_at", "When (UTC)", moment),
    ]
    if style in ("csv", "json"):
        columns = [Column(key, key) for key in rows[0]] if rows else columns
    if style == "table":
        direction = "higher" if board.metric.greater_is_better else "lower"
        count = f", {board.n_rows[board.split]} rows" if board.n_rows[board.split] else ""
        click.echo(click.style(board.competition.title, bold=True) + f": {board.split} leaderboard, {board.metric.key}, {direction} is better{count}\n")
    shown = [{**row, "team": f"  {row['team']}" if row["is_baseline"] else row["team"], "submissions": None if row["is_baseline"] else row["submissions"]} for row in rows] if style in ("table", "markdown") else rows
    print_table(shown, columns, style, is_dim=lambda row: bool(row["is_baseline"]))
    if style == "table":
        for remark in remarks(board):
            click.echo(remark, err=True)


def remarks(board: Board) -> list[str]:
    """What a reader has to know beside the numbers."""
    said = []
    if not board.rungs:
        said.append(f"No baselines yet: `podium baseline {board.competition.slug}` makes the way up.")
    for rung in board.rungs:
        if rung.tier in board.same:
            said.append(f"{rung.tier.capitalize()} cannot be told apart from {board.same[rung.tier]} on {board.n_rows['private']} private rows.")
    if board.n_peeks:
        said.append(f"The private board was looked at before the close {board.n_peeks} time{'s' if board.n_peeks > 1 else ''}.")
    if board.n_outdated:
        said.append(f"{board.n_outdated} submissions were scored against an earlier solution and are not shown.")
    if board.competition.is_practice:
        said.append("Practice: the labels of this competition are public knowledge.")
    return ["", *said] if said else []
