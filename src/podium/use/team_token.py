"""Tokens of teams, for organisers: issued, listed, revoked."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from podium.competition.moments import end_of
from podium.errors import NotAllowedError
from podium.store.store import Store
from podium.store.tokens import TEAM, Token
from podium.team import Team
from podium.use.places import store_path
from podium.use.team import find_team


def issue_token(
    root: Path, named: str, *, label: str = "", expires: datetime | date | None = None, now: datetime
) -> tuple[Team, str]:
    """Make a token with which a tool submits for a team: the team, and the token's text, which is told only here.

    Parameters
    ----------
    root : Path
    named : str
        The team, by name or by pseudonym.
    label : str
        What it is for, such as "laptop".
    expires : datetime or date, optional
        A bare date is the end of that day in UTC.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        There is no such team, or it would have expired already.
    """
    expires_at = None if expires is None else end_of(expires, "UTC")
    if expires_at is not None and expires_at <= now:
        raise NotAllowedError(f"{expires_at:%Y-%m-%d %H:%M} UTC has passed; a token expires later than now")
    with Store.open(store_path(root)) as store:
        team = find_team(store, named)
        return team, store.issue_token(TEAM, team=team, label=label, expires_at=expires_at, now=now)


def list_tokens(root: Path, named: str | None = None) -> Sequence[Token]:
    """All tokens, or those of a team, the oldest first."""
    with Store.open(store_path(root)) as store:
        return store.tokens(find_team(store, named) if named else None)


def revoke_token(root: Path, id_: int, *, now: datetime) -> Token:
    """Make a token worthless; NotAllowedError where there is none of that id."""
    with Store.open(store_path(root)) as store:
        return store.revoke_token(id_, now=now)
