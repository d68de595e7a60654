"""Where a competition stands in time: for everybody, and for one team."""

import math
from datetime import datetime, timedelta

from podium.competition.folder import Competition
from podium.errors import DeadlineError, NotAllowedError
from podium.store.allowances import Allowance
from podium.store.limits import NO_LIMITS, Limits
from podium.store.store import Store
from podium.team import Team
from podium.use.names import shown_team

NOT_OPEN, OPEN, LATE, CLOSED = "not open yet", "open", "late", "closed"


def find_phase(competition: Competition, store: Store | None, now: datetime) -> str:
    """ "not open yet", "open", "late" (work is still taken, at a price), or "closed"."""
    rules = competition.rules
    if rules.opens is not None and now < rules.opens:
        return NOT_OPEN
    if store is not None and store.closed_at(competition.slug) is not None:
        return CLOSED
    last = _last_deadline(competition, store)
    if last is None or now < last:
        return OPEN
    return LATE if rules.late_costs else CLOSED


def is_over(competition: Competition, store: Store, now: datetime) -> bool:
    """Whether private scores are open: by ``close``, or once the last deadline of any team has passed.

    Where late work is taken at a price they open by ``close`` alone, so that nobody works on with them.
    """
    return find_phase(competition, store, now) == CLOSED


def _last_deadline(competition: Competition, store: Store | None) -> datetime | None:
    closes = competition.rules.closes
    if closes is None or store is None:
        return closes
    granted = (one.closes for one in store.allowances(competition.slug).values())
    return max([closes, *(extended for extended in granted if extended)])


def find_deadline(competition: Competition, store: Store, team: Team | None) -> datetime | None:
    """When it ends for a team: an extension counts where it is later than the competition's own end."""
    closes = competition.rules.closes
    allowance = store.allowances(competition.slug).get(team.id) if team else None
    if closes is None or allowance is None or allowance.closes is None:
        return closes
    return max(closes, allowance.closes)


def check_no_extension_runs(competition: Competition, store: Store, now: datetime) -> None:
    """Raise NotAllowedError while a team still has time: the close would show it private scores."""
    teams = {team.id: shown_team(competition, team) for team in store.teams()}
    running = [
        f"{teams[team_id].name} until {competition.rules.say(one.closes)}"
        for team_id, one in store.allowances(competition.slug).items()
        if one.closes is not None and one.closes > now
    ]
    if running:
        raise NotAllowedError(
            f"{competition.slug} is not closed: some still have time ({', '.join(running)}); wait, or say --anyway"
        )


def find_limits(competition: Competition, store: Store, team: Team | None, now: datetime, *, is_late: bool) -> Limits:
    """How many submissions a team may make: late work counts where it is worth something."""
    if is_late and (is_over(competition, store, now) or not competition.rules.late_costs):
        return NO_LIMITS
    allowance = (store.allowances(competition.slug).get(team.id) if team else None) or Allowance()
    rules = competition.rules
    return Limits(
        daily=rules.daily_limit if allowance.daily_limit is None else allowance.daily_limit,
        total=rules.total_limit if allowance.total_limit is None else allowance.total_limit,
        late_counts=bool(rules.late_costs),
    )


def is_past_deadline(competition: Competition, store: Store, team: Team | None, now: datetime) -> bool:
    """Whether what a team submits is late: it is over, the team has finished, or its deadline has passed."""
    deadline = find_deadline(competition, store, team)
    return (
        is_over(competition, store, now)
        or (team is not None and team.id in store.finished(competition.slug))
        or (deadline is not None and now >= deadline)
    )


def check_open(competition: Competition, store: Store, team: Team | None, now: datetime) -> bool:
    """Whether a submission is late; DeadlineError where it is not taken at all."""
    rules = competition.rules
    if rules.opens is not None and now < rules.opens:
        raise DeadlineError(f"{competition.slug} opens at {rules.say(rules.opens)}")
    if not is_past_deadline(competition, store, team, now):
        return False
    if rules.late == "none":
        raise DeadlineError(f"{competition.slug} is closed and takes no late submissions")
    return True


def find_freeze(competition: Competition, now: datetime) -> datetime | None:
    """Since when the public board stands still (until the close)."""
    freeze = competition.rules.freeze
    return freeze if freeze is not None and now >= freeze else None


def hides_baselines_until(competition: Competition, now: datetime) -> datetime | None:
    """When the board will show baselines, tiers and points, where it does not yet."""
    begins = competition.rules.baselines_from
    return begins if begins is not None and now < begins else None


def check_hints(competition: Competition, now: datetime) -> None:
    """Raise NotAllowedError before hints are open."""
    opens = competition.rules.hints_from
    if opens is not None and now < opens:
        raise NotAllowedError(f"hints for {competition.slug} open at {competition.rules.say(opens)}; try on your own")


def days_late(deadline: datetime, submitted_at: datetime) -> int:
    """The days that have begun since a deadline."""
    return max(0, math.floor((submitted_at - deadline) / timedelta(days=1)) + 1) if submitted_at >= deadline else 0


def late_penalty(competition: Competition, deadline: datetime | None, submitted_at: datetime) -> float:
    """The share of its grade that late work loses, from 0 to 1."""
    if deadline is None:
        return 0.0
    return min(1.0, competition.rules.late_costs * days_late(deadline, submitted_at))
