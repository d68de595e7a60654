"""What a learner sets out to do and looks back on: dated goals, and reflections.

Both belong to a name and not to a team: who sets a goal need not have submitted yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from podium.store.connection import Connection
from podium.store.moments import from_text, to_text
from podium.store.teams import fold_name

REPLACED, DROPPED = "replaced", "dropped"
_MOMENTS = ("by", "set_at", "ended_at", "written_at", "learned_at")


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a team wants to reach in a competition, and by when.

    Whether it is met is nowhere stored: it follows from the submissions.

    Attributes
    ----------
    slug : str
    tier : str
        The tier to reach, such as "a good result"; empty where the goal is a number of points.
    points : float or None
    by : datetime
        UTC: what is submitted before this moment counts.
    set_at : datetime
        UTC.
    ended_at : datetime or None
        When it was replaced or dropped; None while it stands.
    ending : {"", "replaced", "dropped"}
    """

    slug: str
    tier: str = ""
    points: float | None = None
    by: datetime
    set_at: datetime
    ended_at: datetime | None = None
    ending: str = ""

    @property
    def stands(self) -> bool:
        """Whether it was neither replaced nor dropped."""
        return self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class Reflection:
    """What a team wrote down after a cycle, and where it stood then.

    Attributes
    ----------
    slug : str
    written_at : datetime
        UTC.
    worked, gap, learn : str
        What worked, the one gap, and what to learn about it.
    by : datetime
        UTC: when that is to be learned.
    learned_at : datetime or None
        When the team said that it has been.
    number : int
        The team's latest submission then.
    split : {"public", "private"}
        Of which rows the following tell.
    score : float or None
        Of that submission, as the team was told; None where a ladder told none.
    rank, n_ranked : int or None
        The team's place on the board.
    tier : str
        The highest that the team had reached; empty for none.
    points : float or None
        Of the team's standing.
    """

    slug: str
    written_at: datetime
    worked: str
    gap: str
    learn: str
    by: datetime
    learned_at: datetime | None = None
    number: int
    split: str
    score: float | None = None
    rank: int | None = None
    n_ranked: int | None = None
    tier: str = ""
    points: float | None = None


def set_goal(db: Connection, team: str, goal: Goal) -> None:
    """Keep a goal in the place of the one that stands, inside the caller's transaction."""
    end_goal(db, goal.slug, team, REPLACED, now=goal.set_at)
    db.run(
        "INSERT INTO goals (slug, folded_name, tier, points, by, set_at) VALUES (?, ?, ?, ?, ?, ?)",
        [goal.slug, fold_name(team), goal.tier, goal.points, to_text(goal.by), to_text(goal.set_at)],
    )


def end_goal(db: Connection, slug: str, team: str, ending: str, *, now: datetime) -> None:
    """End the goal that stands, if there is one, inside the caller's transaction."""
    db.run(
        "UPDATE goals SET ended_at = ?, ending = ? WHERE slug = ? AND folded_name = ? AND ended_at IS NULL",
        [to_text(now), ending, slug, fold_name(team)],
    )


def load_goals(db: Connection, slug: str | None, team: str) -> list[Goal]:
    """Every goal of a team of this name, ended or not, the oldest first."""
    return [Goal(**record) for record in _records(db, "goals", Goal, slug, team)]


def add_reflection(db: Connection, team: str, reflection: Reflection) -> None:
    """Keep a reflection, inside the caller's transaction."""
    values = {column: getattr(reflection, column) for column in _columns(Reflection)}
    texts = [to_text(value) if isinstance(value, datetime) else value for value in values.values()]
    places = ", ".join("?" * (1 + len(texts)))
    db.run(f"INSERT INTO reflections (folded_name, {', '.join(values)}) VALUES ({places})", [fold_name(team), *texts])


def mark_learned(db: Connection, slug: str, team: str, *, now: datetime) -> None:
    """Note that what a team's reflections wanted is learned by now, inside the caller's transaction."""
    db.run(
        "UPDATE reflections SET learned_at = ? WHERE slug = ? AND folded_name = ? AND learned_at IS NULL",
        [to_text(now), slug, fold_name(team)],
    )


def load_reflections(db: Connection, slug: str | None, team: str) -> list[Reflection]:
    """Every reflection of a team of this name, the oldest first."""
    return [Reflection(**record) for record in _records(db, "reflections", Reflection, slug, team)]


def _columns(kind: type[Goal] | type[Reflection]) -> list[str]:
    return [field.name for field in fields(kind)]


def _records(
    db: Connection, table: str, kind: type[Goal] | type[Reflection], slug: str | None, team: str
) -> Iterator[dict[str, Any]]:
    """The rows of a team, of one competition or of all, with moments where there are some."""
    where = "folded_name = ? AND slug = coalesce(?, slug) ORDER BY rowid"
    sql = f"SELECT {', '.join(_columns(kind))} FROM {table} WHERE {where}"
    for record in db.records(sql, [fold_name(team), slug]):
        yield {name: from_text(value) if name in _MOMENTS and value else value for name, value in record.items()}
