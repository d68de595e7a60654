"""Boards, put together once for each version and kept: whoever asks gets the same one, seen with their eyes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.standings.rank import near_view
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC
from podium.use.board import Board, assemble, load_board
from podium.use.board_version import board_version
from podium.use.names import find_shown_team
from podium.use.phase import is_over
from podium.use.uncertainty import MOST_TEAMS


class Boards:
    """For one thread: the latest board of each competition and split."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self._root, self._clock = root, clock
        self._kept: dict[tuple[str, str, str], tuple[str, Board]] = {}

    def load(self, competition: Competition, store: Store, split: str, *, team: str) -> tuple[Board, str]:
        """The board as the team of that name (empty for an organiser) may see it, and its version.

        Raises
        ------
        NotAllowedError
            The private board is not open yet.
        """
        now = self._clock()
        version = board_version(competition, store, now)
        is_closed = is_over(competition, store, now)
        asker = find_shown_team(competition, store, team) if team else None
        if split == PRIVATE and not is_closed:
            if asker is None or asker.id not in store.finished(competition.slug):
                raise NotAllowedError(f"the private board of {competition.slug} opens when it is closed")
            return load_board(self._root, competition, split=split, team=team, now=now), version
        board = self._assembled(competition, store, split, version, team, is_closed=is_closed, now=now)
        board = replace(board, team=asker)
        if competition.rules.view == "near":
            board = replace(board, standings=near_view(board.standings, asker))
        return board, version

    def _assembled(
        self,
        competition: Competition,
        store: Store,
        split: str,
        version: str,
        team: str,
        *,
        is_closed: bool,
        now: datetime,
    ) -> Board:
        """The whole board. Where there are so many teams that not all are weighed, it hangs on who asks."""
        for asker in ("", team):
            kept = self._kept.get((competition.slug, split, asker))
            if kept and kept[0] == version:
                return kept[1]
        asking = find_shown_team(competition, store, team) if team else None
        board = assemble(competition, store, split=split, is_closed=is_closed, now=now, team=asking)
        is_same_for_all = is_closed or board.n_ranked <= MOST_TEAMS
        if is_same_for_all:
            self._forget(competition.slug, split)
        self._kept[competition.slug, split, "" if is_same_for_all else team] = (version, board)
        return board

    def _forget(self, slug: str, split: str) -> None:
        self._kept = {key: one for key, one in self._kept.items() if key[:2] != (slug, split)}


def read_split(text: str | None) -> str:
    """``public`` unless ``private`` is asked for."""
    return PRIVATE if text == PRIVATE else PUBLIC
