"""``podium leaderboard``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.cli.rows import Column
    from podium.use.board import Board
    from podium.use.shown_board import ShownBoard


@click.command()
@slug_argument
@click.option("--private", "is_private", is_flag=True, help="The final board, after the close.")
@click.option("--post-mortem", "is_post_mortem", is_flag=True, help="After the close: who moved and why.")
@click.option("--peek", is_flag=True, help="Look at the private board before the close; the board will say so.")
@root_option
@team_option
@format_option
def command(
    slug: str | None,
    is_private: bool,
    is_post_mortem: bool,
    peek: bool,
    root: str | None,
    team: str | None,
    style: str,
) -> None:
    """Show the board: people, and the baselines between them."""
    from podium.cli.post_mortem import print_post_mortem
    from podium.cli.progress import progress
    from podium.here import Here
    from podium.submission import PRIVATE, PUBLIC
    from podium.use.board import load_board
    from podium.use.look_back import look_back

    here = Here(root, team)
    if here.server is not None:
        from podium.cli import at_server

        at_server.refuse_options(post_mortem=is_post_mortem, peek=peek)
        at_server.print_leaderboard(here, slug, PRIVATE if is_private else PUBLIC, style)
        return
    if is_post_mortem:
        print_post_mortem(look_back(here.root, here.competition(slug), team=here.team, now=here.now), style)
        return
    split = PRIVATE if is_private else PUBLIC
    with progress("Weighing the ranks"):
        board = load_board(here.root, here.competition(slug), split=split, team=here.team, now=here.now, peek=peek)
    print_board(board, style)


def print_board(board: Board, style: str) -> None:
    """Print one board; what has to be said beside it goes to standard error."""
    from podium.use.shown_board import show_board

    print_shown_board(show_board(board), style)


def print_shown_board(shown: ShownBoard, style: str) -> None:
    """As :func:`print_board`, of its plain values."""
    from podium.cli.chart import plain
    from podium.cli.rows import Column, print_table, remark, titled

    if style in ("csv", "json"):
        print_table(shown.rows, [Column(key, key) for key in shown.keys], style)
        return
    if style == "table":
        click.echo(titled(shown.title, shown.heading) + "\n")
    rows = [{**row, "score": plain(row["score"])} for row in shown.texts]
    print_table(rows, list(_columns(shown)), style, is_dim=lambda row: bool(row["is_baseline"]))
    if style == "table":
        remark("\n".join(["", *shown.remarks]))


def _columns(shown: ShownBoard) -> Iterator[Column]:
    from podium.cli.rows import Column, moment

    yield Column("rank", "#", is_key=True)
    if shown.has_ranges:
        yield Column("between", "Between")
        yield Column("tie", "Tie")
    yield Column("team", "Team", is_key=True)
    yield Column("score", "Score", is_right=not shown.has_errors, is_key=True)
    yield Column("tier", "Reached")
    yield Column("submissions", "Sent", is_right=True)
    yield Column("submitted_at", "When (UTC)", moment)
