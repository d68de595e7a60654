"""Gradebooks of Moodle and Canvas: new files to import, and exports of theirs to fill in.

Sources:

- Moodle, docs.moodle.org "Grade import" and grade/import/csv: any CSV in UTF-8; whoever imports maps its columns and
  identifies people by ID number, mail address or username. Grades and feedback are mapped together; an empty grade or
  ``-`` is none. Grades above 100 need a setting of the site.
- Moodle's grading worksheet (mod/assign/feedback/offline): ``Identifier`` (Participant N), ``Grade``,
  ``Last modified (grade)``, perhaps ``Feedback comments``. It is filled in, never made.
- Canvas, lib/gradebook_importer.rb: ``Student, ID[, SIS User ID], SIS Login ID, Section``, then assignments, each
  ``Title`` or ``Title (id)``; a row with ``Points Possible`` in its first cell. Commas, or semicolons.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from podium.errors import InvalidCompetitionError, Problem
from podium.formats.sheet import Sheet
from podium.tables.write import csv_bytes, safe_cell
from podium.team import Person

MOODLE, CANVAS = "moodle", "canvas"
MOODLE_MOST = 100
"""What Moodle takes for a grade at most, unless the site says otherwise."""
_CANVAS_STUDENT = ("student", "lastname", "firstname", "id", "sis user id", "sis login id", "integration id")
_CANVAS_OTHER = re.compile(r"(unposted )?(current|final|override) (score|grade|points|status)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a gradebook; ``grade`` is None where there is none."""

    person: Person
    grade: float | None
    feedback: str = ""


def write_moodle(entries: Sequence[Entry], *, column: str) -> bytes:
    """A CSV that Moodle's grade import takes: people by every identifier that is known, grade and feedback."""
    keys = {"roster_id": "ID number", "email": "Email address", "login": "Username"}
    known = {key: title for key, title in keys.items() if any(getattr(one.person, key) for one in entries)}
    rows = [["Full name", *known.values(), column, f"Feedback: {column}"]]
    for one in entries:
        ids = [getattr(one.person, key) for key in known]
        rows.append([one.person.name, *ids, grade_text(one.grade), one.feedback])
    return csv_bytes([safe_row(row) for row in rows])


def write_canvas(entries: Sequence[Entry], *, column: str, out_of: float) -> bytes:
    """A CSV that Canvas's gradebook import takes; the roster's ids are Canvas's."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]]
    rows.append(["    Points Possible", "", "", "", "", grade_text(out_of)])
    for one in entries:
        person = one.person
        rows.append([person.name, person.roster_id, "", person.login or person.email, "", grade_text(one.grade)])
    return csv_bytes([safe_row(row) for row in rows])


def safe_row(row: Sequence[str]) -> list[str]:
    """Cells that a spreadsheet takes for text."""
    return [cell if cell == "" or _is_number(cell) else safe_cell(cell) for cell in row]


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) is not None


def grade_text(grade: float | None) -> str:
    """``16.5`` or ``16``; nothing for no grade."""
    return "" if grade is None else f"{grade:.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Slots:
    """Where grades go in an exported gradebook: columns by their places, None where there is no such column."""

    kind: str
    grade: int
    feedback: int | None
    out_of: float | None
    """The full grade that the platform knows, where the file tells it."""


def find_slots(sheet: Sheet, *, column: str, name: str) -> Slots:
    """Where the grades go.

    Parameters
    ----------
    sheet : Sheet
    column : str
        The heading, or the title in it: ``Quiz`` for ``Quiz (4711)`` or ``Assignment: Quiz (Real)``;
        empty where only one column can be meant.
    name : str
        What messages call the file.

    Raises
    ------
    InvalidCompetitionError
        There is no such column, or more than one.
    """
    header = [heading.removeprefix("\ufeff") for heading in sheet.header]
    plain = [heading.casefold() for heading in header]
    kind = CANVAS if "section" in plain and "id" in plain and plain[0] in _CANVAS_STUDENT else MOODLE
    is_worksheet = "identifier" in plain
    candidates = dict(_find_candidates(header, kind, is_worksheet=is_worksheet))
    wanted = [place for place, title in candidates.items() if _is_called(title, column)] if column else [*candidates]
    if len(wanted) != 1:
        found = ", ".join(repr(header[place]) for place in candidates) or "none"
        what = "several columns may hold the grades" if len(wanted) > 1 else "there is no column for the grades"
        said = f" called {column!r}" if column else ""
        raise InvalidCompetitionError(
            f"{name} cannot be filled in", [Problem(f"{what}{said}: --column names one; there is {found}")]
        )
    grade = wanted[0]
    feedback = _find_feedback(header, grade, is_worksheet=is_worksheet)
    return Slots(kind=kind, grade=grade, feedback=feedback, out_of=_find_out_of(sheet, plain, grade))


def _find_candidates(header: Sequence[str], kind: str, *, is_worksheet: bool) -> Iterator[tuple[int, str]]:
    """Columns that may hold the grades, each with its title."""
    if is_worksheet:
        yield from ((place, title) for place, title in enumerate(header) if title.casefold() == "grade")
        return
    if kind == CANVAS:
        first = [title.casefold() for title in header].index("section") + 1
        yield from (
            (place, title) for place, title in enumerate(header) if place >= first and not _CANVAS_OTHER.search(title)
        )
        return
    for place, title in enumerate(header):
        if (
            re.match(r"[^:]+: ", title)
            and not re.match(r"feedback: ", title, re.IGNORECASE)
            and "(Feedback)" not in title
        ):
            yield place, title


def _is_called(title: str, column: str) -> bool:
    """The whole heading, or the part of it that a teacher gave."""
    bare = re.sub(r" \((\d+|Real|Percentage|Letter)\)$", "", title)
    return column in (title, bare, bare.partition(": ")[2])


def _find_feedback(header: Sequence[str], grade: int, *, is_worksheet: bool) -> int | None:
    """Moodle's column of feedback to the same grade, where it was exported."""
    bare = re.sub(r" \((Real|Percentage|Letter)\)$", "", header[grade])
    wanted = ("Feedback comments",) if is_worksheet else (f"Feedback: {bare}", f"{bare} (Feedback)")
    return next((place for place, title in enumerate(header) if title in wanted), None)


def _find_out_of(sheet: Sheet, plain: Sequence[str], grade: int) -> float | None:
    """Canvas's row of points possible, or the first "Maximum grade" of Moodle's worksheet."""
    if "maximum grade" in plain and len(sheet.rows) > 1:
        return _number(sheet.rows[1][plain.index("maximum grade")])
    found = (row for row in sheet.rows if row[0].strip() == "Points Possible")
    return next((_number(row[grade]) for row in found), None)


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", ".")
    return float(plain) if _is_number(plain) else None


def fill_in(sheet: Sheet, slots: Slots, entries: Mapping[int, Entry]) -> bytes:
    """The export with grades (and feedback, where it has a column for it) on some lines; all else stays as it is."""
    values: dict[tuple[int, int], str] = {}
    for line, entry in entries.items():
        values[line, slots.grade] = grade_text(entry.grade)
        if slots.feedback is not None:
            values[line, slots.feedback] = safe_cell(entry.feedback)
    return sheet.fill(values)
