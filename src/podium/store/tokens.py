"""Tokens: what a tool, an invited person or an organiser shows in place of a password.

A token's text is shown once, when it is made; the store keeps its SHA-256. It holds 256 random bits, so that a plain
hash is enough: there is nothing to guess.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from podium.errors import NotAllowedError
from podium.store.connection import Connection
from podium.store.moments import from_text, to_text
from podium.team import Team

TEAM, INVITATION, ORGANISER = KINDS = ("team", "invitation", "organiser")
"""A tool submits for a team; somebody may join a class, or come as one person; somebody organises."""

_BYTES = 32
_TEXT = re.compile(rf"podium_({'|'.join(KINDS)})_[A-Za-z0-9_-]{{43}}")
_COLUMNS = (
    "tokens.id, kind, slug, label, tokens.created_at, expires_at, revoked_at, uses_left, kept.id, kept.name, "
    "kept.pseudonym"
)
_JOINED = (
    "tokens LEFT JOIN teams ON teams.id = team_id LEFT JOIN teams AS kept ON kept.id = coalesce(teams.merged_into, "
    "teams.id)"
)


def holds_token(text: str) -> bool:
    """Whether anything in a text looks like a token."""
    return _TEXT.search(text) is not None


@dataclass(frozen=True, kw_only=True)
class Token:
    """What is known of a token; not its text.

    Attributes
    ----------
    id : int
    kind : {"team", "invitation", "organiser"}
    team : Team or None
        For whom it speaks.
    slug : str or None
        The one competition that it is for; None for all.
    label : str
        What its owner calls it, such as "laptop".
    created_at : datetime
        UTC.
    expires_at, revoked_at : datetime or None
        UTC: from then on it is worth nothing.
    uses_left : int or None
        How often it can still be used; None for any number.
    """

    id: int
    kind: str
    team: Team | None
    slug: str | None
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    uses_left: int | None

    def state(self, now: datetime) -> str:
        """ "valid", "revoked", "expired" or "used up"."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and now >= self.expires_at:
            return "expired"
        return "used up" if self.uses_left == 0 else "valid"


def issue_token(
    db: Connection,
    kind: str,
    *,
    team: Team | None,
    slug: str | None,
    label: str,
    expires_at: datetime | None,
    uses: int | None,
    now: datetime,
) -> str:
    """Make a token inside the caller's transaction, and return its text."""
    if kind not in KINDS or (team is None and kind == TEAM) or (team is not None and kind == ORGANISER):
        raise ValueError(f"{kind!r} is no kind of token, or {team} is no team for it")
    text = f"podium_{kind}_{secrets.token_urlsafe(_BYTES)}"
    expires = to_text(expires_at) if expires_at else None
    db.run(
        "INSERT INTO tokens (kind, team_id, slug, sha256, label, created_at, expires_at, uses_left) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [kind, team.id if team else None, slug, _digest(text), label, to_text(now), expires, uses],
    )
    return text


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def find_token(db: Connection, text: str, *, now: datetime) -> Token | None:
    """The token of that text, unless it is worth nothing any more."""
    if not _TEXT.fullmatch(text):
        return None
    found = next(iter(load_tokens(db, "sha256 = ?", [_digest(text)])), None)
    return found if found and found.state(now) == "valid" else None


def use_invitation(db: Connection, text: str, *, now: datetime, kind: str = INVITATION) -> Token:
    """Use an invitation, or a link of another kind, once, inside the caller's transaction; as it stands after that."""
    found = find_token(db, text, now=now)
    if found is None or found.kind != kind:
        raise NotAllowedError(
            "this invitation is not valid: it was not copied whole, has expired, was used up, or was revoked; "
            "ask your organiser for another one"
        )
    db.run("UPDATE tokens SET uses_left = uses_left - 1 WHERE id = ?", [found.id])
    return load_tokens(db, "tokens.id = ?", [found.id])[0]


def revoke_token(db: Connection, id_: int, *, now: datetime) -> Token:
    """Make a token worthless, inside the caller's transaction; the first time stands."""
    db.run("UPDATE tokens SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", [to_text(now), id_])
    found = load_tokens(db, "tokens.id = ?", [id_])
    if not found:
        raise NotAllowedError(f"there is no token {id_}; `podium team tokens` lists those there are")
    return found[0]


def load_tokens(db: Connection, where: str = "TRUE", parameters: Sequence[object] = ()) -> list[Token]:
    """The tokens that fit a condition, the oldest first."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM {_JOINED} WHERE {where} ORDER BY tokens.id", parameters)
    return [_token(row) for row in rows]


def _token(row: tuple[Any, ...]) -> Token:
    id_, kind, slug, label, created_at, expires_at, revoked_at, uses_left, team_id, name, pseudonym = row
    return Token(
        id=id_,
        kind=kind,
        team=Team(id=team_id, name=name, pseudonym=pseudonym) if team_id else None,
        slug=slug,
        label=label,
        created_at=from_text(created_at),
        expires_at=from_text(expires_at) if expires_at else None,
        revoked_at=from_text(revoked_at) if revoked_at else None,
        uses_left=uses_left,
    )
