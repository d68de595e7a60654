"""Make teams of a roster: read it, hold it against the teams there are, put everybody in or nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.anonymous import make_anonymous
from podium.competition.folder import Competition, load_competition
from podium.errors import InvalidCompetitionError, NotAllowedError, Problem
from podium.formats.roster import Roster, RosterLine, read_roster
from podium.store.members import Enrolled
from podium.store.store import Store
from podium.store.teams import tidy_name
from podium.use.places import store_path

MOST_BYTES = 2**24


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of a roster.

    Attributes
    ----------
    columns : mapping from str to str
        What was read, and under which heading it stands.
    enrolled : sequence of Enrolled
    left_out : sequence of str
        Rows that are no people, in words.
    n_missing : int
        Members in the store who have an id, mail or login and are not on this roster.
    is_anonymous : bool or None
        Whether the competition shows pseudonyms now; None where none was named.
    """

    columns: Mapping[str, str]
    enrolled: Sequence[Enrolled]
    left_out: Sequence[str]
    n_missing: int
    is_anonymous: bool | None


def import_roster(
    root: Path,
    source: Path,
    *,
    competition: Competition | None = None,
    anonymous: bool = False,
    with_teams: bool = True,
    now: datetime,
) -> Imported:
    """Put everybody on a roster into a team, or bring up to date who is in one already.

    Parameters
    ----------
    root : Path
    source : Path
        A CSV file.
    competition : Competition, optional
        The one that the class takes part in.
    anonymous : bool
        Make that competition anonymous.
    with_teams : bool
        Whether a column of groups says who works together; otherwise each person is a team.
    now : datetime
        UTC.

    Raises
    ------
    InvalidCompetitionError
        The roster is refused, with all that is wrong with it; nothing has changed then.
    """
    roster = read_roster(_read(source), name=source.name, with_teams=with_teams)
    with Store.open(store_path(root)) as store:
        _check(roster, store, source.name)
        if competition is not None and anonymous and not competition.rules.anonymous:
            make_anonymous(competition.folder / "competition.toml")
            competition = load_competition(competition.folder)
        enrolled = store.enrol([(one.team, one.person) for one in roster.lines], now=now)
        there = {one.member.id for one in enrolled}
        missing = [one for one in store.members() if one.id not in there]
    return Imported(
        columns=roster.columns,
        enrolled=enrolled,
        left_out=roster.left_out,
        n_missing=len(missing),
        is_anonymous=None if competition is None else competition.rules.anonymous,
    )


def _read(source: Path) -> bytes:
    what = f"{source} is refused"
    try:
        if source.stat().st_size > MOST_BYTES:
            raise InvalidCompetitionError.one(what, "it is larger than 16 MiB, which no roster is")
        return source.read_bytes()
    except OSError as error:
        raise InvalidCompetitionError.one(what, f"it cannot be read: {error.strerror}") from None


def _check(roster: Roster, store: Store, name: str) -> None:
    """Raise with all that is wrong with the roster, names that cannot be a team's too, before anybody is enrolled."""
    found = [(_find_problem(store, one), one.line) for one in roster.lines]
    problems = [*roster.problems, *(Problem(message, [line]) for message, line in found if message)]
    if problems:
        raise InvalidCompetitionError(f"{name} is refused", sorted(problems, key=lambda one: one.lines))


def _find_problem(store: Store, one: RosterLine) -> str:
    """Why a name cannot be a team's; a person who is called like a baseline gets a number."""
    name = one.team or one.person.name
    try:
        tidy_name(one.person.name), tidy_name(name)
    except NotAllowedError as error:
        return str(error)
    team = store.get_team(name)
    if team is not None and team.is_baseline and one.team:
        return f"{name!r} is the name of a baseline and cannot be a team's"
    if team is None and store.get_pseudonym(name):
        return f"{name!r} is the pseudonym of a team and cannot be a name"
    return ""
