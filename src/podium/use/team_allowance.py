"""Give a team more time than the others, or other limits."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.moments import end_of
from podium.errors import NotAllowedError
from podium.store.allowances import Allowance
from podium.store.store import Store
from podium.team import Team
from podium.use.places import store_path
from podium.use.team import find_team


def extend(
    root: Path, competition: Competition, named: str, *, until: datetime | date, reason: str = "", now: datetime
) -> tuple[Team, datetime]:
    """Give a team a later deadline: the team by its pseudonym, and the moment in UTC.

    A bare date is the end of that day in the competition's time zone.

    Raises
    ------
    NotAllowedError
        There is no such team, the competition has no deadline or is closed, or this one is not later, or has passed.
    """
    closes, moment = competition.rules.closes, end_of(until, competition.rules.time_zone)
    say = competition.rules.say
    if closes is None:
        raise NotAllowedError(f"{competition.slug} has no deadline (`closes`), so nobody needs more time")
    if moment <= closes:
        raise NotAllowedError(f"{say(moment)} is no extension: {competition.slug} closes for all at {say(closes)}")
    if moment <= now:
        raise NotAllowedError(f"{say(moment)} has passed; an extension ends later than now")
    return _allow(root, competition, named, now, closes=moment, reason=reason), moment


def limit(
    root: Path,
    competition: Competition,
    named: str,
    *,
    daily: int | None = None,
    total: int | None = None,
    reason: str = "",
    now: datetime,
) -> Team:
    """Give a team limits of its own; 0 is no limit, None leaves what stands. The team by its pseudonym.

    Raises
    ------
    NotAllowedError
        There is no such team, or the competition is closed.
    """
    given = {"daily_limit": daily, "total_limit": total}
    changes = {name: value for name, value in given.items() if value is not None}
    return _allow(root, competition, named, now, reason=reason, **changes)


def _allow(
    root: Path, competition: Competition, named: str, now: datetime, *, reason: str, **changes: datetime | int
) -> Team:
    """Add to what the team is allowed already."""
    with Store.open(store_path(root)) as store:
        team = find_team(store, named)
        if store.closed_at(competition.slug) is not None:
            raise NotAllowedError(f"{competition.slug} is closed, for good: nothing more can be allowed")
        earlier = store.allowances(competition.slug).get(team.id, Allowance())
        allowance = replace(earlier, reason=reason or earlier.reason, **changes)  # type: ignore[arg-type]
        store.allow(competition.slug, team, allowance, now=now)
        return team
