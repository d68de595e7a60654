"""What the ranks of a board are worth, kept beside the version of the board it was computed for."""

from dataclasses import dataclass
from datetime import datetime

from podium.store.connection import Connection
from podium.store.moments import from_text, to_text


@dataclass(frozen=True, kw_only=True)
class WeighedBoard:
    """The latest one of a competition and split. ``content`` is JSON; ``version`` names the board it belongs to."""

    version: str
    content: str
    weighed_at: datetime


def keep_weighed_board(db: Connection, slug: str, split: str, board: WeighedBoard) -> None:
    """Put it in the place of the earlier one, inside the caller's transaction."""
    db.run(
        "INSERT INTO weighed_boards (slug, split, version, content, weighed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (slug, split) DO UPDATE SET version = excluded.version, content = excluded.content, "
        "weighed_at = excluded.weighed_at",
        [slug, split, board.version, board.content, to_text(board.weighed_at)],
    )


def load_weighed_board(db: Connection, slug: str, split: str) -> WeighedBoard | None:
    sql = "SELECT version, content, weighed_at FROM weighed_boards WHERE slug = ? AND split = ?"
    for version, content, weighed_at in db.rows(sql, [slug, split]):
        return WeighedBoard(version=version, content=content, weighed_at=from_text(weighed_at))
    return None
