"""Which submissions a team has picked for the private board."""

from collections.abc import Iterable
from datetime import datetime

from podium.errors import NotAllowedError
from podium.store.connection import Connection
from podium.store.moments import to_text
from podium.store.submissions import check_open
from podium.store.teams import THEIRS
from podium.team import Team


def select(db: Connection, slug: str, team: Team, numbers: Iterable[int], *, now: datetime) -> None:
    """Put ``numbers`` in the place of the team's earlier choice, inside the caller's transaction."""
    chosen = sorted(set(numbers))
    check_open(db, slug, team)
    _check_own(db, slug, team, chosen)
    db.run("DELETE FROM selections WHERE slug = ? AND team_id = ?", [slug, team.id])
    for number in chosen:
        db.run(
            "INSERT INTO selections (slug, team_id, number, selected_at) VALUES (?, ?, ?, ?)",
            [slug, team.id, number, to_text(now)],
        )


def _check_own(db: Connection, slug: str, team: Team, chosen: list[int]) -> None:
    sql = f"SELECT number, is_late FROM submissions WHERE team_id IN ({THEIRS}) AND slug = ?2"
    own = dict(db.rows(sql, [team.id, slug]))
    if strange := [number for number in chosen if number not in own]:
        raise NotAllowedError(
            f"team {team.name!r} has no submission {_listed(strange)} in {slug!r}; "
            f"`podium submissions {slug}` lists those it has"
        )
    if late := [number for number in chosen if own[number]]:
        raise NotAllowedError(f"submission {_listed(late)} came in late: only what came in time can be selected")


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def load_selections(db: Connection, slug: str) -> dict[str, tuple[int, ...]]:
    """The chosen numbers of every team that chose, by its id, each in rising order."""
    selections: dict[str, tuple[int, ...]] = {}
    for team_id, number in db.rows(
        "SELECT team_id, number FROM selections WHERE slug = ? ORDER BY team_id, number", [slug]
    ):
        selections[team_id] = (*selections.get(team_id, ()), number)
    return selections
