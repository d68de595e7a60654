"""What there is: every competition below a root with its state, and one competition in full."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from podium.competition.folder import Competition, find_competitions, load_competition
from podium.errors import PodiumError
from podium.standings.rank import Standing
from podium.store.store import Store
from podium.team import Team
from podium.use.board import Board, load_board
from podium.use.names import find_shown_team
from podium.use.phase import find_deadline, find_phase
from podium.use.places import store_path


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One competition's line: ``problem`` says why its folder cannot be read."""

    slug: str
    competition: Competition | None
    state: str
    n_submissions: int = 0
    problem: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """For programs; what cannot be read is None."""
        competition = self.competition
        return {
            "slug": self.slug,
            "title": competition.title if competition else self.problem.splitlines()[0],
            "task": competition.task if competition else None,
            "metric": competition.metric.name if competition else None,
            "level": competition.level if competition else None,
            "state": self.state,
            "closes": competition.rules.closes if competition else None,
            "submissions": self.n_submissions,
        }


def list_competitions(root: Path, *, team: str, now: datetime) -> Iterator[Listed]:
    """Each competition below ``root`` with its state and how often ``team`` has submitted."""
    store = Store.open(store_path(root)) if store_path(root).exists() else None
    try:
        for folder in find_competitions(root):
            try:
                competition = load_competition(folder)
            except PodiumError as error:
                yield Listed(slug=folder.name, competition=None, state="broken", problem=str(error))
                continue
            author = store.get_team(team) if store else None
            yield Listed(
                slug=competition.slug,
                competition=competition,
                state=_state(competition, store, now),
                n_submissions=len(store.submissions(competition.slug, author)) if store and author else 0,
            )
    finally:
        if store:
            store.close_connection()


def _state(competition: Competition, store: Store | None, now: datetime) -> str:
    if not competition.is_prepared:
        return "not prepared"
    return find_phase(competition, store, now)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One competition in full, and where the team that asks stands. ``deadline`` (UTC) is its own."""

    competition: Competition
    description: str
    state: str
    board: Board | None
    team: Team | None
    standing: Standing | None
    deadline: datetime | None


def show_competition(root: Path, competition: Competition, *, team: str, now: datetime) -> Shown:
    """A competition's description, rules and rungs, and the team's own place."""
    path = competition.folder / "description.md"
    description = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not store_path(root).exists():
        return Shown(
            competition=competition,
            description=description,
            state=_state(competition, None, now),
            board=None,
            team=None,
            standing=None,
            deadline=competition.rules.closes,
        )
    with Store.open(store_path(root)) as store:
        state, author = _state(competition, store, now), find_shown_team(competition, store, team)
        deadline = find_deadline(competition, store, author)
    board = load_board(root, competition, now=now)
    return Shown(
        competition=competition,
        description=description,
        state=state,
        board=board,
        team=author,
        standing=board.line_of(author) if author else None,
        deadline=deadline,
    )
