"""Members: the people of a team. Real names, mails and logins live here and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import count
from typing import Any, Protocol, TypeVar

from podium.store.connection import Connection
from podium.store.moments import from_text, to_text
from podium.store.teams import KEPT, add_team, find_team
from podium.team import Person, Team

ADDED, UPDATED, MOVED, UNCHANGED = "added", "updated", "moved", "unchanged"


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in a team; ``added_at`` is UTC."""

    id: int
    team: Team
    person: Person
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """What became of a person on a roster.

    Attributes
    ----------
    member : Member
        As it stands now.
    change : {"added", "updated", "moved", "unchanged"}
    is_new_team : bool
        Whether the team was made for this.
    """

    member: Member
    change: str
    is_new_team: bool


_FIELDS = [field.name for field in fields(Person)]


def load_members(db: Connection, team: Team | None = None) -> list[Member]:
    """The members of a team, or of all, in the order in which they came."""
    rows = db.rows(
        f"SELECT members.id, added_at, {', '.join(f'members.{name}' for name in _FIELDS)}, kept.id, kept.name, "
        f"kept.pseudonym FROM members JOIN teams ON teams.id = team_id {KEPT} "
        "WHERE ?1 IS NULL OR kept.id = ?1 ORDER BY members.id",
        [team.id if team else None],
    )
    return [_member(row) for row in rows]


def _member(row: tuple[Any, ...]) -> Member:
    id_, added_at, *values, team_id, name, pseudonym = row
    return Member(
        id=id_,
        team=Team(id=team_id, name=name, pseudonym=pseudonym),
        person=Person(**dict(zip(_FIELDS, values, strict=True))),
        added_at=from_text(added_at),
    )


def enrol(db: Connection, roster: Iterable[tuple[str, Person]], *, now: datetime) -> list[Enrolled]:
    """Put people into teams, inside the caller's transaction.

    Parameters
    ----------
    db : Connection
    roster : iterable of (str, Person)
        The name of the team, empty for a team of one's own, which then has the person's name.
    now : datetime
        UTC.
    """
    members = load_members(db)
    enrolled = []
    for team_name, person in roster:
        known = find_same(members, person)
        one = _update(db, known, team_name, person, now) if known else _add(db, members, team_name, person, now)
        members = [*(member for member in members if member.id != one.member.id), one.member]
        enrolled.append(one)
    return enrolled


class _OfAPerson(Protocol):
    @property
    def person(self) -> Person: ...


_Known = TypeVar("_Known", bound=_OfAPerson)


def find_same(members: Sequence[_Known], person: Person) -> _Known | None:
    """Who this is: by the platform's id, else by mail, else by login; by the name alone where one side has no more."""
    for field in ("roster_id", "email", "login"):
        value = getattr(person, field).casefold()
        found = [one for one in members if value and getattr(one.person, field).casefold() == value]
        if found:
            return found[0]
    name = person.name.casefold()
    found = [one for one in members if one.person.name.casefold() == name and not _may_differ(one.person, person)]
    return found[0] if len(found) == 1 else None


def _may_differ(one: Person, other: Person) -> bool:
    """Whether two people of one name are known by more than the name, each."""
    return all(any((person.email, person.login, person.roster_id)) for person in (one, other))


def _add(db: Connection, members: Sequence[Member], team_name: str, person: Person, now: datetime) -> Enrolled:
    name = team_name or _own_name(db, members, person)
    is_new_team = find_team(db, name) is None
    team = add_team(db, name, is_baseline=False, now=now)
    id_ = db.run(
        "INSERT INTO members (team_id, added_at, name, email, login, roster_id) VALUES (?, ?, ?, ?, ?, ?)",
        [team.id, to_text(now), person.name, person.email, person.login, person.roster_id],
    )
    return Enrolled(
        member=Member(id=id_, team=team, person=person, added_at=now), change=ADDED, is_new_team=is_new_team
    )


def _own_name(db: Connection, members: Sequence[Member], person: Person) -> str:
    """The person's name, numbered where it is the name of a team that somebody else is in, or of a baseline."""
    taken = {one.team.id for one in members}
    for number in count(1):
        name = person.name if number == 1 else f"{person.name} ({number})"
        team = find_team(db, name)
        if team is None or not (team.is_baseline or team.id in taken):
            return name
    raise AssertionError("numbers do not end")


def _update(db: Connection, known: Member, team_name: str, person: Person, now: datetime) -> Enrolled:
    """What is new replaces what was known; an empty cell replaces nothing."""
    given = {field: value for field in _FIELDS if (value := getattr(person, field))}
    latest = replace(known.person, **given)
    is_new_team = bool(team_name) and find_team(db, team_name) is None
    team = add_team(db, team_name, is_baseline=False, now=now) if team_name else known.team
    db.run(
        "UPDATE members SET team_id = ?, name = ?, email = ?, login = ?, roster_id = ? WHERE id = ?",
        [team.id, latest.name, latest.email, latest.login, latest.roster_id, known.id],
    )
    change = MOVED if team.id != known.team.id else UPDATED if latest != known.person else UNCHANGED
    return Enrolled(member=replace(known, team=team, person=latest), change=change, is_new_team=is_new_team)


def remove_member(db: Connection, id_: int) -> None:
    """Take somebody out of a team and forget them, inside the caller's transaction."""
    db.run("DELETE FROM members WHERE id = ?", [id_])
