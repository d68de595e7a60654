"""Grade what stands in the store: final on private rows after the end, provisional on public ones before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.standings.rank import best_of, choose_picks
from podium.store.members import Member, find_same
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Person, Team
from podium.use.commitments import current_submissions
from podium.use.evidence import load_evidence
from podium.use.grade import Graded, Report, Work, Yardstick, grade_all, load_yardstick
from podium.use.grade_roster import RosterEntry
from podium.use.names import shown_team
from podium.use.phase import find_deadline, is_over, late_penalty
from podium.use.places import store_path


def grade_store(
    root: Path, competition: Competition, *, roster: Sequence[RosterEntry] | None = None, now: datetime
) -> Report:
    """The grades of all teams that take part, and of the people who have handed in nothing.

    Late work counts where ``rules.late`` is a penalty: then the best grade of a team is taken, on time or late.

    Parameters
    ----------
    root : Path
    competition : Competition
    roster : sequence of RosterEntry, optional
        Only these people; by default every member of a team, and teams without members that have submitted.
    now : datetime
        UTC.

    Raises
    ------
    InvalidCompetitionError
        No baseline holds a tier.
    """
    with Store.open(store_path(root)) as store:
        is_final = is_over(competition, store, now)
        split = PRIVATE if is_final else PUBLIC
        yardstick = load_yardstick(competition, store, split=split, now=now)
        tried = _find_tries(competition, store, split, greater_is_better=yardstick.board.metric.greater_is_better)
        everything = [one for own in tried.values() for one in own]
        known = load_evidence(store, everything, split, yardstick.board.metric)
        yardstick = yardstick.knowing(known.scores, known.prints)
        classes = list(_find_class(competition, store, tried, roster))
        graded = [
            _best(competition, store, yardstick, team, people, tried.get(team.id, [])) for team, people in classes
        ]
        missing = [] if roster is None else _find_strangers(roster, classes)
        graded += grade_all(
            yardstick, [Work(name=one.person.name, people=[one.person], participant=one.participant) for one in missing]
        )
    return Report(
        board=yardstick.board,
        graded=sorted(graded, key=lambda one: one.work.name.casefold()),
        is_final=is_final,
        remarks=[*_find_remarks(competition, is_final=is_final), *yardstick.remarks],
    )


def _find_remarks(competition: Competition, *, is_final: bool) -> Iterator[str]:
    if not is_final:
        yield (
            f"Provisional: {competition.slug} is not closed, so these grades follow public scores. Private scores "
            "decide after `podium close`."
        )


def _find_tries(
    competition: Competition, store: Store, split: str, *, greater_is_better: bool
) -> dict[str, list[Submission]]:
    """The submissions that may give a team's grade, by team id: its pick, and the best late ones by what they cost."""
    people = [one for one in current_submissions(competition, store) if not one.team.is_baseline]
    picks = choose_picks(
        people,
        split,
        greater_is_better=greater_is_better,
        selections=store.selections(competition.slug),
        places=competition.rules.selections,
    )
    tries = {pick.submission.team.id: [pick.submission] for pick in picks}
    for one in _late_ones(competition, store, people, greater_is_better=greater_is_better):
        tries.setdefault(one.team.id, []).append(one)
    return tries


def _late_ones(
    competition: Competition, store: Store, submissions: Iterable[Submission], *, greater_is_better: bool
) -> Iterator[Submission]:
    """Late work that is worth something: of each team and penalty the best on public rows."""
    if not competition.rules.late_costs:
        return
    closed_at = store.closed_at(competition.slug)
    groups: dict[tuple[str, float], list[Submission]] = {}
    for one in submissions:
        if one.is_late and (closed_at is None or one.submitted_at < closed_at):
            groups.setdefault((one.team.id, _penalty(competition, store, one)), []).append(one)
    for (_, penalty), late in groups.items():
        if penalty < 1:
            yield best_of(late, PUBLIC, greater_is_better=greater_is_better)


def _penalty(competition: Competition, store: Store, one: Submission) -> float:
    return (
        late_penalty(competition, find_deadline(competition, store, one.team), one.submitted_at) if one.is_late else 0
    )


def _find_class(
    competition: Competition, store: Store, tried: Mapping[str, object], roster: Sequence[RosterEntry] | None
) -> Iterator[tuple[Team, list[Person]]]:
    """The teams to grade, as they may be shown, each with who is in it."""
    members = store.members()
    if roster is not None:
        chosen = {found.id for one in roster if (found := find_same(members, one.person))}
        members = [one for one in members if one.id in chosen]
    of_team: dict[str, list[Member]] = {}
    for one in members:
        of_team.setdefault(one.team.id, []).append(one)
    for team in store.teams():
        if team.is_baseline:
            continue
        if team.id in of_team:
            yield shown_team(competition, team), [one.person for one in of_team[team.id]]
        elif roster is None and team.id in tried:
            yield shown_team(competition, team), []


def _find_strangers(roster: Sequence[RosterEntry], classes: Sequence[tuple[Team, list[Person]]]) -> list[RosterEntry]:
    """Who is on the roster and in no team."""
    people = [RosterEntry(person=person) for _, members in classes for person in members]
    return [one for one in roster if find_same(people, one.person) is None]


def _best(
    competition: Competition,
    store: Store,
    yardstick: Yardstick,
    team: Team,
    people: Sequence[Person],
    tries: Sequence[Submission],
) -> Graded:
    """The best grade that a team's work gives; among equals what came first."""
    works = [_work(competition, store, yardstick, team, people, one) for one in tries]
    return max(map(yardstick.grade, works or [Work(name=team.name, people=people)]), key=lambda one: one.grade.value)


def _work(
    competition: Competition, store: Store, yardstick: Yardstick, team: Team, people: Sequence[Person], one: Submission
) -> Work:
    split = yardstick.board.split
    return Work(
        name=team.name,
        people=people,
        source=f"submission {one.number}",
        number=one.number,
        score=one.scores[split],
        public_score=one.scores[PUBLIC],
        penalty=_penalty(competition, store, one),
    )
