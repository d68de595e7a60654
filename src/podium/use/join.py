"""How people come in through a server: by an invitation, with a name and a team; and what then speaks for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from podium.errors import NotAllowedError
from podium.store.members import find_same
from podium.store.store import Store
from podium.store.tokens import INVITATION, ORGANISER, TEAM, Token
from podium.team import Person, Team
from podium.use.team import read_person

BROWSER = "browser"
"""The label of a token that is a session in a browser."""
MOST_LETTERS = 100
"""Of a person's name."""
SESSION = timedelta(days=200)
ORGANISER_SESSION = timedelta(days=30)
LINK = timedelta(days=1)
CLASS_LINK = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Who came in, and the text of the token that speaks for them from now on."""

    team: Team | None
    token: str


def join(store: Store, invitation: str, *, team: str, person: str, label: str, now: datetime) -> Joined:
    """Use an invitation: the team that it is for, or a new one, and a token for it.

    All of it is one transaction where the caller makes it one.

    Parameters
    ----------
    store : Store
    invitation : str
    team : str
        What the new team is called; empty for the person's name. Ignored where the invitation is for a team.
    person : str
        ``Ana Lima``, perhaps with a mail in angle brackets; may be empty where the invitation is for a team.
    label : str
        What will hold the token, such as "laptop".
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        The invitation is not valid, or a name is taken or cannot be one.
    """
    used = store.use_invitation(invitation, now=now)
    who = read_person(person) if person or used.team is None else None
    joined = used.team or _make_team(store, team, who, now=now)
    if who is not None:
        if not who.name.isprintable() or len(who.name) > MOST_LETTERS:
            raise NotAllowedError(f"a name has at most {MOST_LETTERS} characters, all of which can be seen")
        _check_is_new(store, who, joined)
        store.enrol([(joined.name, who)], now=now)
    text = store.issue_token(TEAM, team=joined, slug=used.slug, label=label, expires_at=now + SESSION, now=now)
    return Joined(team=joined, token=text)


def _make_team(store: Store, name: str, person: Person | None, *, now: datetime) -> Team:
    wanted = name or (person.name if person else "")
    if store.get_team(wanted) is not None:
        raise NotAllowedError(
            f"there is a team {wanted!r} already; choose another name, or ask somebody of that team to invite you"
        )
    return store.add_team(wanted, now=now)


def _check_is_new(store: Store, person: Person, team: Team) -> None:
    """Nobody takes another one's place by their name."""
    known = find_same(store.members(), person)
    if known is not None and known.team.id != team.id:
        raise NotAllowedError(
            f"somebody called {person.name!r} is here already; if that is you, ask your organiser for an invitation "
            "of your own, else add something to the name"
        )


def sign_in(store: Store, text: str, *, now: datetime) -> Joined:
    """A session in a browser for who has a token: a team's, or an organiser's one-time link, which is used up by it.

    Raises
    ------
    NotAllowedError
        It is none, or worth nothing any more.
    """
    found = store.find_token(text, now=now)
    if found is not None and found.kind == TEAM:
        token = store.issue_token(
            TEAM, team=found.team, slug=found.slug, label=BROWSER, expires_at=now + SESSION, now=now
        )
        return Joined(team=found.team, token=token)
    if found is None or found.kind != ORGANISER:
        raise NotAllowedError("this link or token is not valid: it was not copied whole, was used, revoked, or expired")
    store.use_invitation(text, kind=ORGANISER, now=now)
    token = store.issue_token(ORGANISER, label=BROWSER, expires_at=now + ORGANISER_SESSION, now=now)
    return Joined(team=None, token=token)


def speaks(token: Token | None) -> bool:
    """Whether a token speaks for somebody by itself; a link that is good for so many times has to be used up first."""
    return token is not None and token.kind in (TEAM, ORGANISER) and token.uses_left is None


def invite(store: Store, *, team: Team | None = None, uses: int | None = None, label: str = "", now: datetime) -> str:
    """An invitation to a team, or for anybody to come with a new one."""
    return store.issue_token(INVITATION, team=team, uses=uses, label=label, expires_at=now + CLASS_LINK, now=now)


def organiser_link(store: Store, *, now: datetime) -> str:
    """A token with which one organiser signs in, once, within a day."""
    return store.issue_token(ORGANISER, label="one-time link", uses=1, expires_at=now + LINK, now=now)
