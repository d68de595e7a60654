"""The roster that a class is graded by, from any file that names its people."""

from dataclasses import dataclass
from pathlib import Path

from podium.errors import InvalidCompetitionError
from podium.formats.roster import read_roster
from podium.formats.sheet import Sheet, read_sheet
from podium.team import Person

IDENTIFIER = "identifier"
"""The column of Moodle's grading worksheet that holds the participant's number, as ``Participant 123456``."""


@dataclass(frozen=True, kw_only=True)
class RosterEntry:
    """Somebody on a roster.

    ``participant`` is Moodle's number in one assignment, where its grading worksheet is the roster; ``line`` is where
    the entry stands in the file.
    """

    person: Person
    participant: str = ""
    line: int = 0


def load_roster(path: Path) -> list[RosterEntry]:
    """The people of a CSV file: a roster, or a gradebook or grading worksheet as Moodle and Canvas export them.

    Raises
    ------
    InvalidCompetitionError
        It cannot be read, or lines of it are wrong; every problem is told.
    """
    data = read_file(path)
    roster = read_roster(data, name=path.name, with_teams=False)
    if roster.problems:
        raise InvalidCompetitionError(f"{path.name} is refused", roster.problems)
    numbers = find_participants(read_sheet(data, name=path.name))
    return [
        RosterEntry(person=one.person, participant=numbers.get(one.line, ""), line=one.line) for one in roster.lines
    ]


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidCompetitionError.one(f"{path} cannot be read", f"{error.strerror}") from None


def find_participants(sheet: Sheet) -> dict[int, str]:
    """Moodle's number of the participant on each line, where the file is a grading worksheet."""
    plain = [heading.casefold() for heading in sheet.header]
    if IDENTIFIER not in plain:
        return {}
    column = plain.index(IDENTIFIER)
    return {row.line: _digits(row[column]) for row in sheet.rows[1:]}


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())
