"""A quick look into the store for who only wants names: nothing is made, brought up to date or waited for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podium.store.connection import glimpse
from podium.store.schema import MIGRATIONS
from podium.store.teams import fold_name


def find_team_names(path: Path) -> list[str]:
    """The names of all teams of people, in order.

    Raises
    ------
    StoreError
        There is no store at ``path``, or it cannot be read now.
    """
    rows = glimpse(path, "SELECT name FROM teams WHERE NOT is_baseline ORDER BY folded_name")
    return [name for (name,) in rows]


def find_numbers(path: Path, slug: str, team: str) -> Iterator[tuple[int, str]]:
    """Number and description of a team's submissions to a competition, the latest first.

    Raises
    ------
    StoreError
        As :func:`find_team_names`.
    """
    yield from glimpse(
        path,
        "SELECT number, description FROM submissions JOIN teams ON teams.id = team_id WHERE slug = ? "
        "AND coalesce(merged_into, team_id) = (SELECT coalesce(merged_into, id) FROM teams WHERE folded_name = ?) "
        "ORDER BY number DESC",
        [slug, fold_name(team)],
    )


@dataclass(frozen=True, kw_only=True)
class State:
    """What a store says of itself.

    Attributes
    ----------
    journal_mode : str
        ``wal`` in every store of Podium's.
    n_missing : int
        How many of today's migrations it has not had; they run when it is opened next.
    newer : tuple of str
        Migrations that this version of Podium does not know.
    damage : str
        What SQLite's quick check says, empty where it finds nothing.
    latest : str or None
        The latest moment in the ledger, ISO 8601 in UTC.
    n_submissions : int
    """

    journal_mode: str
    n_missing: int
    newer: tuple[str, ...]
    damage: str
    latest: str | None
    n_submissions: int


def find_state(path: Path) -> State:
    """Look at a store without a change to it.

    Raises
    ------
    StoreError
        There is no store at ``path``, or it cannot be read now.
    """
    known = {step.__name__ for step in MIGRATIONS}
    applied = {name for (name,) in glimpse(path, "SELECT name FROM _sqlite_migrations")}
    [(mode,)] = glimpse(path, "PRAGMA journal_mode")
    [(checked,), *_] = glimpse(path, "PRAGMA quick_check(1)")
    [(latest,)] = glimpse(path, "SELECT max(json_extract(entry, '$.time')) FROM ledger WHERE json_valid(entry)")
    [(n_submissions,)] = glimpse(path, "SELECT count(*) FROM submissions")
    return State(
        journal_mode=mode,
        n_missing=len(known - applied),
        newer=tuple(sorted(applied - known)),
        damage="" if checked == "ok" else checked,
        latest=latest,
        n_submissions=n_submissions,
    )
