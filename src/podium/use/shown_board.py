"""A board as plain values, the same whether it was put together here or came from a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from podium.use.board import Board
from podium.use.board_remarks import find_remarks
from podium.use.board_rows import board_keys, board_rows, board_texts


@dataclass(frozen=True, kw_only=True)
class ShownBoard:
    """All that is printed of a board.

    Attributes
    ----------
    title, heading : str
    keys : sequence of str
        Of what each row holds.
    rows : sequence of mapping
        For programs: one a line, best first.
    texts : sequence of mapping
        The same for people.
    has_ranges, has_errors : bool
        Whether it is known between which ranks teams may truly be, and standard errors of the scores.
    remarks : sequence of str
    """

    title: str
    heading: str
    keys: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    texts: Sequence[Mapping[str, Any]]
    has_ranges: bool
    has_errors: bool
    remarks: Sequence[str]


def show_board(board: Board) -> ShownBoard:
    """The board as plain values."""
    return ShownBoard(
        title=board.competition.title,
        heading=_heading(board),
        keys=board_keys(board),
        rows=board_rows(board),
        texts=board_texts(board),
        has_ranges=bool(board.weighed),
        has_errors=bool(board.errors),
        remarks=list(find_remarks(board)),
    )


def _heading(board: Board) -> str:
    direction = "higher" if board.metric.greater_is_better else "lower"
    count = f", {board.n_rows[board.split]} rows" if board.n_rows[board.split] else ""
    return f"{board.split} leaderboard, {board.metric.key}, {direction} is better{count}"
