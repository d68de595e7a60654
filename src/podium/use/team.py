"""Teams as an organiser sees and changes them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.errors import NotAllowedError
from podium.store.members import Enrolled, Member
from podium.store.store import Store
from podium.team import Person, Team
from podium.use.names import by_pseudonym
from podium.use.places import store_path


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A team, who is in it, and how many submissions it has made, by slug."""

    team: Team
    members: Sequence[Member]
    submissions: Mapping[str, int]


def find_team(store: Store, named: str) -> Team:
    """The team of people that an organiser names by its name or its pseudonym; it comes under its pseudonym.

    Raises
    ------
    NotAllowedError
        There is none.
    """
    team = store.get_team(named) or store.get_pseudonym(named)
    if team is None or team.is_baseline:
        raise NotAllowedError(f"there is no team {named!r}, neither by name nor by pseudonym; see `podium team list`")
    return by_pseudonym(team)


def list_teams(root: Path) -> list[Listed]:
    """Every team of people, by name."""
    with Store.open(store_path(root)) as store:
        members: dict[str, list[Member]] = {}
        for one in store.members():
            members.setdefault(one.team.id, []).append(one)
        counts = store.count_submissions()
        return [
            Listed(team=team, members=members.get(team.id, []), submissions=counts.get(team.id, {}))
            for team in store.teams()
            if not team.is_baseline
        ]


def read_person(text: str) -> Person:
    """``Ana Lima <ana@example.org>``, or a name alone.

    Raises
    ------
    NotAllowedError
        It is neither.
    """
    found = re.fullmatch(r"\s*([^<>\s][^<>]*?)\s*(?:<([^<>@\s]+@[^<>@\s]+)>)?\s*", text)
    if found is None:
        raise NotAllowedError(f'{text!r} is no member; write a name, or "Ana Lima <ana@example.org>"')
    return Person(name=found[1], email=found[2] or "")


def add_team(root: Path, name: str, people: Sequence[Person], *, now: datetime) -> tuple[Team, list[Enrolled], bool]:
    """Make a team, or add members to it; also says whether it is new.

    Raises
    ------
    NotAllowedError
        The name cannot be a team's, or nothing would change.
    """
    with Store.open(store_path(root)) as store:
        is_new = store.get_team(name) is None
        if not is_new and not people:
            raise NotAllowedError(f'there is a team {name!r} already; --member "Ana <ana@example.org>" adds to it')
        team = store.add_team(name, now=now)
        return team, store.enrol([(team.name, person) for person in people], now=now), is_new


def rename_team(root: Path, named: str, name: str) -> Team:
    """Give a team another name: the team as it is now."""
    with Store.open(store_path(root)) as store:
        return store.rename_team(find_team(store, named), name)


def merge_teams(root: Path, kept: str, merged: str, *, now: datetime) -> tuple[Team, Team]:
    """Let all that a team has done count for another one: the one that is kept, and the other, by pseudonym.

    Raises
    ------
    NotAllowedError
        There is no such team, they are one, or the other took part in a competition that is closed.
    """
    with Store.open(store_path(root)) as store:
        pair = find_team(store, kept), find_team(store, merged)
        store.merge_teams(*pair, now=now)
        return pair


def remove_member(root: Path, named: str, who: str) -> Team:
    """Take the member with this id, mail, login or name out of a team: the team.

    Raises
    ------
    NotAllowedError
        There is no such team or member, or there are several.
    """
    with Store.open(store_path(root)) as store:
        team = find_team(store, named)
        found = [one for one in store.members(team) if who.casefold() in _marks(one.person)]
        if len(found) != 1:
            n_found = "no member" if not found else f"{len(found)} members"
            raise NotAllowedError(
                f"{team.name!r} has {n_found} {who!r}; say a mail address, login or id as in `podium team list --names`"
            )
        store.remove_member(found[0])
        return team


def _marks(person: Person) -> set[str]:
    return {mark.casefold() for mark in (person.name, person.email, person.login, person.roster_id) if mark}


def forget_team(root: Path, named: str, *, now: datetime) -> tuple[Team, int]:
    """Erase who is in a team: the team, and how many members it had. It cannot be taken back."""
    with Store.open(store_path(root)) as store:
        team = find_team(store, named)
        return team, store.forget_team(team, now=now)
