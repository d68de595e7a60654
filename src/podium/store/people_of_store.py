"""What a store can do with people: the part of :class:`podium.store.store.Store` that is about teams and tokens."""

from collections.abc import Iterable
from datetime import datetime

from podium.store import members, people, teams, tokens
from podium.store.connection import Connection
from podium.store.members import Enrolled, Member
from podium.store.tokens import Token
from podium.team import Person, Team


class PeopleOfStore:
    """Teams, the people in them, and the tokens that speak for them."""

    connection: Connection

    def count_submissions(self) -> dict[str, dict[str, int]]:
        """How many submissions each team has made to each competition: by the team's id, then by slug."""
        return teams.count_submissions(self.connection)

    def rename_team(self, team: Team, name: str) -> Team:
        """Give a team another name; its id and its pseudonym stay.

        Raises
        ------
        NotAllowedError
            The name cannot be a team's, or is another one's.
        """
        with self.connection.transaction():
            return teams.rename_team(self.connection, team, name)

    def merge_teams(self, kept: Team, merged: Team, *, now: datetime) -> None:
        """Let everything of ``merged`` count for ``kept``; each ledger that is not closed says so.

        Raises
        ------
        NotAllowedError
            They are one, one is a baseline, or ``merged`` took part in a competition that is closed.
        """
        with self.connection.transaction():
            people.merge_teams(self.connection, kept, merged, now=now)

    # People

    def members(self, team: Team | None = None) -> list[Member]:
        """Who is in a team, or in any; the only place with real names, mails and logins."""
        return members.load_members(self.connection, team)

    def enrol(self, roster: Iterable[tuple[str, Person]], *, now: datetime) -> list[Enrolled]:
        """Put people into teams, all or none: each with the name of a team, or with "" for a team of one's own.

        Whoever is known already is brought up to date, and moves where another team is named.

        Raises
        ------
        NotAllowedError
            A name cannot be a team's.
        StoreError
            It is a baseline's.
        """
        with self.connection.transaction():
            return members.enrol(self.connection, roster, now=now)

    def remove_member(self, member: Member) -> None:
        """Take somebody out of a team, and forget them."""
        with self.connection.transaction():
            members.remove_member(self.connection, member.id)

    def forget_team(self, team: Team, *, now: datetime) -> int:
        """Erase names and mails of a team's members, for good; how many there were. The pseudonym stays, as name."""
        return people.forget_team(self.connection, team, now=now)

    # Tokens

    def issue_token(
        self,
        kind: str,
        *,
        team: Team | None = None,
        slug: str | None = None,
        label: str = "",
        expires_at: datetime | None = None,
        uses: int | None = None,
        now: datetime,
    ) -> str:
        """Make a token ("team", "invitation" or "organiser") and return its text, which nobody can read again."""
        with self.connection.transaction():
            return tokens.issue_token(
                self.connection, kind, team=team, slug=slug, label=label, expires_at=expires_at, uses=uses, now=now
            )

    def find_token(self, text: str, *, now: datetime) -> Token | None:
        """The token of that text; None where it is unknown, revoked, expired or used up."""
        return tokens.find_token(self.connection, text, now=now)

    def use_invitation(self, text: str, *, now: datetime, kind: str = tokens.INVITATION) -> Token:
        """Use an invitation, or an organiser's one-time link, once.

        Raises
        ------
        NotAllowedError
            It is not valid, or none.
        """
        with self.connection.transaction():
            return tokens.use_invitation(self.connection, text, now=now, kind=kind)

    def get_token(self, id_: int) -> Token | None:
        """The token of that id, valid or not."""
        return next(iter(tokens.load_tokens(self.connection, "tokens.id = ?", [id_])), None)

    def revoke_token(self, id_: int, *, now: datetime) -> Token:
        """Make a token worthless; the first time stands. NotAllowedError where there is none of that id."""
        with self.connection.transaction():
            return tokens.revoke_token(self.connection, id_, now=now)

    def tokens(self, team: Team | None = None) -> list[Token]:
        """All tokens, or those of a team, the oldest first; revoked and expired ones too."""
        where, parameters = ("kept.id = ?", [team.id]) if team else ("TRUE", [])
        return tokens.load_tokens(self.connection, where, parameters)
