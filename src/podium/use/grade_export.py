"""Grades as a gradebook takes them: a new file for Moodle or Canvas, or an export of theirs that is filled in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podium.errors import InvalidCompetitionError
from podium.formats.gradebook import (
    CANVAS,
    MOODLE,
    MOODLE_MOST,
    Entry,
    Slots,
    fill_in,
    find_slots,
    write_canvas,
    write_moodle,
)
from podium.formats.sheet import read_sheet
from podium.store.members import find_same
from podium.team import Person
from podium.use.grade import Graded, Report
from podium.use.grade_roster import RosterEntry, load_roster, read_file


@dataclass(frozen=True, kw_only=True)
class Gradebook:
    """A file to import, and what its reader has to know."""

    data: bytes
    n_graded: int
    remarks: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One person's grade."""

    person: Person
    graded: Graded


def write_gradebook(report: Report, platform: str, *, column: str = "") -> Gradebook:
    """A new file for a platform; ``column`` is the heading of the grades, by default the competition's title."""
    competition = report.board.competition
    entries = [_entry(line.person, line.graded) for line in _lines(report)]
    title = column or competition.title
    out_of = competition.grading.out_of
    remarks = list(_find_remarks(report, platform))
    if platform == MOODLE:
        return Gradebook(data=write_moodle(entries, column=title), n_graded=len(entries), remarks=remarks)
    return Gradebook(data=write_canvas(entries, column=title, out_of=out_of), n_graded=len(entries), remarks=remarks)


def fill_gradebook(report: Report, path: Path, *, column: str = "") -> Gradebook:
    """The exported file with the grades in it; every other byte stays as it is.

    Raises
    ------
    InvalidCompetitionError
        The file cannot be read, does not say where the grades go, or knows another full grade than the rubric.
    """
    sheet = read_sheet(read_file(path), name=path.name)
    slots = find_slots(sheet, column=column, name=path.name)
    _check_scale(report, slots, path.name)
    width = {row.line: len(row.cells) for row in sheet.rows}
    lines = list(_lines(report))
    by_number = {line.graded.work.participant: line for line in lines if line.graded.work.participant}
    filled: dict[int, Entry] = {}
    used: set[int] = set()
    for entry in load_roster(path):
        line = _find_line(lines, by_number, entry)
        if line is not None and width[entry.line] > max(slots.grade, slots.feedback or 0):
            filled[entry.line] = _entry(entry.person, line.graded)
            used.add(id(line))
    left = [line.person.name for line in lines if id(line) not in used]
    remarks = list(_find_remarks(report, slots.kind, is_export=True))
    if left:
        remarks.append(f"Not in {path.name}: {', '.join(left[:10])}{', ...' if len(left) > 10 else ''}.")
    return Gradebook(data=fill_in(sheet, slots, filled), n_graded=len(filled), remarks=remarks)


def _check_scale(report: Report, slots: Slots, name: str) -> None:
    """16 of 20 is not 16 of 100."""
    out_of = report.board.competition.grading.out_of
    if slots.out_of is not None and slots.out_of != out_of:
        raise InvalidCompetitionError.one(
            f"{name} cannot be filled in",
            f"its grades are out of {slots.out_of:g} and the rubric's out of {out_of:g}: write "
            f"`out_of = {slots.out_of:g}` below [grading] in competition.toml",
        )


def _find_line(lines: Sequence[_Line], by_number: Mapping[str, _Line], entry: RosterEntry) -> _Line | None:
    """By Moodle's number where both have one, else by the rule of the store."""
    return by_number.get(entry.participant) or find_same(lines, entry.person)


def _lines(report: Report) -> Iterator[_Line]:
    """A line for each person; for a team that has no members one under its name."""
    for graded in report.graded:
        for person in graded.work.people or [Person(name=graded.work.name)]:
            yield _Line(person=person, graded=graded)


def _entry(person: Person, graded: Graded) -> Entry:
    return Entry(person=person, grade=graded.grade.value, feedback=feedback_line(graded))


def feedback_line(graded: Graded) -> str:
    """The reason of a grade and what is wrong with the file, in one line."""
    problems = "; ".join(graded.work.problems)
    reason = graded.reason[:1].upper() + graded.reason[1:]
    return f"{reason}: {problems}." if problems else f"{reason}."


def _find_remarks(report: Report, platform: str, *, is_export: bool = False) -> Iterator[str]:
    yield "It holds names and grades: keep it where only you can read it."
    out_of = report.board.competition.grading.out_of
    if platform == MOODLE and out_of > MOODLE_MOST:
        yield f"Moodle takes no grade above {MOODLE_MOST} unless the site allows it; this rubric goes to {out_of:g}."
    if platform == CANVAS and not is_export:
        yield (
            'Canvas reads "ID" as its own id of a person: right where the roster came from Canvas. Else export its '
            "gradebook and fill it in: --into EXPORT.csv."
        )
