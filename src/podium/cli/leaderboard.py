"""``podium leaderboard``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.cli.rows import Column
    from podium.use.board import Board


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
    from podium.here import Here
    from podium.submission import PRIVATE, PUBLIC
    from podium.use.board import load_board
    from podium.use.look_back import look_back

    here = Here(root, team)
    if is_post_mortem:
        print_post_mortem(look_back(here.root, here.competition(slug), team=here.team, now=here.now), style)
        return
    split = PRIVATE if is_private else PUBLIC
    board = load_board(here.root, here.competition(slug), split=split, team=here.team, now=here.now, peek=peek)
    print_board(board, style)


def print_board(board: Board, style: str) -> None:
    """Print one board; what has to be said beside it goes to standard error."""
    from podium.cli.chart import plain
    from podium.cli.rows import Column, print_table, printable
    from podium.use.board_rows import board_keys, board_rows, board_texts

    if style in ("csv", "json"):
        print_table(board_rows(board), [Column(key, key) for key in board_keys(board)], style)
        return
    if style == "table":
        click.echo(click.style(printable(board.competition.title), bold=True) + f": {_heading(board)}\n")
    shown = [{**row, "score": plain(row["score"])} for row in board_texts(board)]
    print_table(shown, list(_columns(board)), style, is_dim=lambda row: bool(row["is_baseline"]))
    if style == "table":
        click.echo("\n".join(["", *find_remarks(board)]), err=True)


def _columns(board: Board) -> Iterator[Column]:
    from podium.cli.rows import Column, moment

    yield Column("rank", "#")
    if board.weighed:
        yield Column("between", "Between")
        yield Column("tie", "Tie")
    yield Column("team", "Team")
    yield Column("score", "Score", is_right=not board.errors)
    yield Column("tier", "Reached")
    yield Column("submissions", "Sent", is_right=True)
    yield Column("submitted_at", "When (UTC)", moment)


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
        yield f"No tier is confirmed here: no standard error of {board.metric.key} is known."
    yield from _rank_remarks(board)
    if board.n_peeks:
        times = "once" if board.n_peeks == 1 else f"{board.n_peeks} times"
        yield f"The private board was looked at {times} before the close."
    if board.n_outdated:
        yield f"{board.n_outdated} submissions were scored against an earlier solution and are not shown."
    if board.competition.is_practice:
        yield "Practice: the labels of this competition are public knowledge."


def _rank_remarks(board: Board) -> Iterator[str]:
    """What the ranks are worth, in words."""
    weighed = board.weighed
    if weighed is None:
        return
    if weighed.first is not None:
        yield "* First place is verified: 1.96 standard errors or more ahead of every other team."
    if len(set(weighed.groups.values())) < len(weighed.groups):
        yield "Between: the ranks a team may truly have, with 95 % confidence for all. Teams with one letter are tied."
    if weighed.stability is not None:
        yield f"Ranking stability {weighed.stability:.2f}: 1 is what other test rows would repeat, 0 is chance."
    if weighed.shake_up is None or board.is_closed:
        return
    yield f"Expected shake-up when the private rows decide: {weighed.shake_up:.2f} of the board, up or down."
    own = board.line_of(board.team) if board.team else None
    low, high = weighed.private_ranks.get(own.submission.number, (0, 0)) if own else (0, 0)
    if low:
        where = f"{low}" if low == high else f"{low} to {high}"
        yield f"Your private rank will be {where}, nine times out of ten, if everybody stays with what stands here."
