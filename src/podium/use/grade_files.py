"""Grade a folder of files as a learning platform exports them. One bad file never stops the rest."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.formats.handed_in import MOODLE, PLAIN, HandedIn, find_unread, group_files
from podium.formats.whose import Found, Whose
from podium.formats.zips import Budget, unpack
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC
from podium.team import Person
from podium.use.grade import Report, Work, grade_all, load_yardstick
from podium.use.grade_read import Scored, read_files
from podium.use.grade_roster import RosterEntry
from podium.use.phase import is_over
from podium.use.places import store_path

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and whose is next."""


def grade_files(
    root: Path,
    competition: Competition,
    source: Path,
    *,
    roster: Sequence[RosterEntry] | None = None,
    now: datetime,
    progress: Progress = lambda done, total, name: None,
) -> Report:
    """The grades of a folder, or a zip archive, of files; on private rows, and without a trace in the store.

    Parameters
    ----------
    root : Path
    competition : Competition
    source : Path
    roster : sequence of RosterEntry, optional
        Who may have handed in; by default the members of all teams. Where that is nobody, names of files are taken
        as they are.
    now : datetime
        UTC.
    progress : callable

    Raises
    ------
    InvalidCompetitionError
        There are no files, the archive is refused, no baseline holds a tier, or nothing can be scored here.
    """
    with Store.open(store_path(root)) as store:
        yardstick = load_yardstick(competition, store, split=PRIVATE, now=now)
        is_closed = is_over(competition, store, now)
        entries = [RosterEntry(person=one.person) for one in store.members()] if roster is None else roster
    with tempfile.TemporaryDirectory() as scratch:
        folder = _open(source, Path(scratch) / "files")
        handed = group_files(_find_files(folder))
        if not handed:
            raise InvalidCompetitionError.one(f"{source} cannot be graded", "it holds no files")
        works, unknown = _assign(competition, handed, entries)
        scored = _score(competition, folder, works, progress)
    scores = {number: one.scores[PRIVATE] for number, one in scored.items() if one.scores}
    prints = {number: one.fingerprint for number, one in scored.items() if one.fingerprint}
    yardstick = yardstick.knowing(scores, prints)
    return Report(
        board=yardstick.board,
        graded=grade_all(yardstick, [_with_score(work, -1 - place, scored) for place, (work, _) in enumerate(works)]),
        is_final=True,
        unknown=unknown,
        remarks=[*_find_remarks(competition, handed, is_closed=is_closed), *yardstick.remarks],
    )


def _score(
    competition: Competition, folder: Path, works: Sequence[tuple[Work, HandedIn | None]], progress: Progress
) -> dict[int, Scored]:
    """What became of the files, by numbers that no submission has."""
    chosen = [(-1 - place, one) for place, (work, one) in enumerate(works) if one is not None and not work.problems]
    scored: dict[int, Scored] = {}
    for place, found in read_files(competition, [folder / one.tables[0] for _, one in chosen]):
        number, one = chosen[place]
        scored[number] = found
        progress(len(scored), len(chosen), one.label)
    return scored


def _with_score(work: Work, number: int, scored: Mapping[int, Scored]) -> Work:
    """The work with its scores, or with what is wrong with its file."""
    one = scored.get(number)
    if one is None:
        return work
    if one.scores is None:
        look = ("the metric has no score for this file: see `podium check`",) if one.is_metric_broken else ()
        return replace(work, problems=one.problems, look=(*work.look, *look))
    return replace(work, number=number, score=one.scores[PRIVATE], public_score=one.scores[PUBLIC])


def _open(source: Path, into: Path) -> Path:
    if source.is_dir():
        return source
    unpack(source, into, Budget())
    return into


def _find_files(folder: Path) -> Iterator[str]:
    """Paths below a folder, with ``/``; links are not followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def _assign(
    competition: Competition, handed: Sequence[HandedIn], roster: Sequence[RosterEntry]
) -> tuple[list[tuple[Work, HandedIn | None]], list[str]]:
    """A piece of work for each person, and the files that are nobody's, each with why."""
    if not roster:
        return [(_work(competition, one, [Person(name=one.label)]), one) for one in handed], []
    whose = Whose([one.person for one in roster])
    found = [(one, _find(whose, one, roster)) for one in handed]
    count = Counter(who.place for _, who in found if who.place is not None)
    works: list[tuple[Work, HandedIn | None]] = []
    for one, who in found:
        if who.place is not None and count[who.place] == 1:
            works.append((_work(competition, one, [roster[who.place].person]), one))
    for place, entry in enumerate(roster):
        own = [one for one, who in found if who.place == place]
        if len(own) != 1:
            works.append((_without_file(entry, own), None))
    return works, [f"{one.files[0]}: {who.why}" for one, who in found if who.place is None]


def _find(whose: Whose, one: HandedIn, roster: Sequence[RosterEntry]) -> Found:
    """Moodle's number is known to its worksheet alone, and is no id of anybody."""
    if one.kind == MOODLE:
        places = [place for place, entry in enumerate(roster) if entry.participant == one.number]
        return Found(place=places[0], by="number") if len(places) == 1 else whose.find(one.label, in_ids=False)
    return whose.find(one.label, id_=one.number, in_ids=one.kind == PLAIN)


def _without_file(entry: RosterEntry, own: Sequence[HandedIn]) -> Work:
    """Nothing, or several files of which nobody knows which one counts."""
    nothing = Work(name=entry.person.name, people=[entry.person], participant=entry.participant)
    if not own:
        return nothing
    named = ", ".join(one.files[0] for one in own)
    problem = f"several files name the same person ({named}): leave one"
    return replace(nothing, source=own[0].files[0], problems=[problem], look=[problem])


def _work(competition: Competition, one: HandedIn, people: Sequence[Person]) -> Work:
    problems: list[str] = []
    if len(one.tables) > 1:
        problems.append(
            f"there are {len(one.tables)} files that may be the submission ({', '.join(one.tables)}): leave one"
        )
    look, penalty = list(problems), 0.0
    if one.is_late:
        penalty = min(1.0, competition.rules.late_costs)
        cost = f"one day is taken ({100 * penalty:.0f} %)" if penalty else "nothing is taken"
        look.append(f"late by its name, which does not say by how much: {cost}")
    return Work(
        name=people[0].name,
        people=people,
        source=one.tables[0],
        penalty=penalty,
        problems=problems,
        look=look,
        prefix=one.prefix,
        participant=one.number if one.kind == MOODLE else "",
    )


def _find_remarks(competition: Competition, handed: Sequence[HandedIn], *, is_closed: bool) -> Iterator[str]:
    if not is_closed and not competition.is_practice:
        yield (
            f"{competition.slug} is still open: these grades tell private scores, so keep them until `podium close`."
        )
    unread = list(find_unread(handed))
    if unread:
        yield f"{len(unread)} further files are not read, such as {unread[0]}."
