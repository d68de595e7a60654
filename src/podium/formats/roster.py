"""Rosters: who is in a class, as plain CSV or as Moodle and Canvas export it.

Sources: Moodle's participants table and grade export ("First name", "Last name" or "Surname", "ID number", "Email
address", "Groups", in the language of the site); Canvas's gradebook export ("Student", "ID", "SIS User ID", "SIS Login
ID", "Section", with a row "Points Possible" and a test student) and its group CSV ("name", "canvas_user_id", "user_id",
"login_id", "sections", "group_name").
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from podium.errors import InvalidCompetitionError, Problem
from podium.team import Person

_HEADINGS = {
    "first": "first name|firstname|given name|given names|vorname|prénom|nombre",
    "last": "last name|lastname|surname|family name|nachname|nom|nom de famille|apellido(s)|apellidos",
    "name": "student|student name|full name|fullname|name|vollständiger name|nom complet|nombre completo",
    "email": "email address|email|e mail|e mail address|mail|e mail adresse|adresse de courriel|dirección de correo",
    "login": "username|sis login id|login id|login|user name|anmeldename|nom d'utilisateur|nombre de usuario",
    "roster_id": "canvas user id|id number|idnumber|id nummer|numéro d'identification|número de id|roster id|id|"
    "sis user id|user id|student id|student number|matriculation number|matrikelnummer",
    "team": "team|team name|group name|group|groups|gruppe|gruppen|groupe|groupes|grupo|grupos",
}
"""What a column may be called, the surest name first; neither case nor hyphens and underscores count."""
_MANY = ("groups", "gruppen", "groupes", "grupos")
"""Headings of columns that may hold several groups, with commas between them."""
_SEPARATORS = ",;\t"


@dataclass(frozen=True, kw_only=True)
class RosterLine:
    """A person on a roster, on which line (the header is line 1), and the team that the roster names, or ""."""

    line: int
    team: str
    person: Person


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who is on a roster.

    Attributes
    ----------
    lines : list of RosterLine
    columns : mapping from str to str
        For "first", "last", "name", "email", "login", "roster_id", "team": the heading it was read from.
    left_out : list of str
        Rows that are no people, and people who stand there twice, in words.
    problems : list of Problem
        What is wrong with lines; none of these is among ``lines``.
    """

    lines: list[RosterLine]
    columns: Mapping[str, str]
    left_out: list[str]
    problems: list[Problem]


def read_roster(data: bytes, *, name: str, with_teams: bool = True) -> Roster:
    """Read a roster that somebody else's program wrote.

    Parameters
    ----------
    data : bytes
        UTF-8 or UTF-16, with or without a byte-order mark; separated by commas, semicolons or tabs.
    name : str
        What messages call the file.
    with_teams : bool
        Whether a column of groups says who works together; otherwise each person is a team.

    Raises
    ------
    InvalidCompetitionError
        It cannot be read as a roster at all.
    """
    what = f"{name} is refused"
    rows = _read_rows(data, what)
    header = rows[0][1] if rows else []
    columns = _find_columns(header)
    if not with_teams:
        columns.pop("team", None)
    if not (columns.keys() & {"name", "first", "last"}):
        shown = ", ".join(map(repr, header)) or "nothing"
        raise InvalidCompetitionError.one(
            what, f'its first line has no column of names: "Name", or "First name" and "Last name"; found {shown}'
        )
    problems: list[Problem] = []
    left_out: list[str] = []
    lines = list(_read_people(rows[1:], header, columns, problems, left_out))
    lines = list(_without_copies(lines, problems, left_out))
    if not lines and not problems:
        raise InvalidCompetitionError.one(what, "it names nobody")
    headings = {key: header[place] for key, place in columns.items()}
    return Roster(lines=lines, columns=headings, left_out=left_out, problems=problems)


def _read_rows(data: bytes, what: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its line."""
    is_utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCompetitionError.one(
            what, 'it is not UTF-8, so names would come out wrong; save it as "CSV UTF-8" in your spreadsheet'
        ) from None
    if "\0" in text:
        raise InvalidCompetitionError.one(what, "it is no text; export it as CSV")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda one: len(_find_columns(next(csv.reader([first], delimiter=one), []))))
    rows, line = [], 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [" ".join(cell.split()) for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidCompetitionError(what, [Problem(f"it is no CSV ({error})", [line])]) from None
    return rows


def _find_columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each column that is known: where several would do, the one with the surest name."""
    plain = [_plain(heading) for heading in header]
    found = {}
    for key, names in _HEADINGS.items():
        places = [plain.index(name) for name in names.split("|") if name in plain]
        if places:
            found[key] = places[0]
    if "first" in found and "last" in found:
        found.pop("name", None)
    elif "name" in found:
        found = {key: place for key, place in found.items() if key not in ("first", "last")}
    if _is_canvas(plain):
        found["roster_id"] = plain.index("id")
    return found


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[-_]", " ", heading).casefold().split())


def _is_canvas(plain: Sequence[str]) -> bool:
    """Whether it is Canvas's gradebook."""
    return {"student", "id", "section"} <= set(plain)


def _read_people(
    rows: Sequence[tuple[int, list[str]]],
    header: Sequence[str],
    columns: Mapping[str, int],
    problems: list[Problem],
    left_out: list[str],
) -> Iterator[RosterLine]:
    """The people; what is wrong goes to ``problems``, rows of Canvas's that are no people to ``left_out``."""
    is_canvas = _is_canvas([_plain(heading) for heading in header])
    for line, row in rows:
        cells = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
        name = _name(cells, is_sortable=is_canvas)
        if is_canvas and (reason := _no_person(name, cells)):
            left_out.append(f"line {line}: {reason}")
            continue
        found = list(_find_problems(len(row), len(header), name, cells))
        groups = _groups(cells.get("team", ""), header[columns["team"]]) if "team" in columns else []
        if len(groups) > 1:
            found.append(
                f"{name!r} is in {len(groups)} groups ({', '.join(groups)}), and a person is in one team; leave one, "
                "or say --people: then each person is a team"
            )
        problems += [Problem(message, [line]) for message in found]
        if not found:
            known = {key: cells.get(key, "") for key in ("email", "login", "roster_id")}
            yield RosterLine(line=line, team="".join(groups), person=Person(name=name, **known))


def _name(cells: Mapping[str, str], *, is_sortable: bool) -> str:
    """``Ana Lima``, of two columns, of one, or of ``Lima, Ana``."""
    if "name" not in cells:
        return " ".join(filter(None, (cells.get("first", ""), cells.get("last", ""))))
    parts = [part.strip() for part in cells["name"].split(",")]
    return " ".join(filter(None, reversed(parts))) if is_sortable and len(parts) == 2 else cells["name"]


def _no_person(name: str, cells: Mapping[str, str]) -> str:
    """Why a row of Canvas's gradebook is none of a person's; empty where it is."""
    if name == "Test Student":
        return "Canvas's test student"
    if name == "Points Possible":
        return '"Points Possible"'
    return "" if name or cells["roster_id"] else "settings of the gradebook"


def _find_problems(n_cells: int, n_columns: int, name: str, cells: Mapping[str, str]) -> Iterator[str]:
    if n_cells != n_columns:
        yield f"there are {n_cells} cells, and {n_columns} headings"
    if not name:
        yield "there is no name"
    email = cells.get("email", "")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        yield f"{email!r} is no mail address"


def _groups(cell: str, heading: str) -> list[str]:
    if _plain(heading) not in _MANY:
        return [cell] if cell else []
    return [group.strip() for group in cell.split(",") if group.strip()]


def _without_copies(lines: Sequence[RosterLine], problems: list[Problem], left_out: list[str]) -> Iterator[RosterLine]:
    """Each person once: a copy of a whole line is left out, two people with one id, mail or login are a problem."""
    seen: dict[tuple[str, Person], int] = {}
    holders: dict[tuple[str, str], int] = {}
    for one in lines:
        person = one.person
        marks = [(key, value.casefold()) for key in ("roster_id", "email", "login") if (value := getattr(person, key))]
        if marks and (one.team, person) in seen:
            left_out.append(f"line {one.line}: the same as line {seen[one.team, person]}")
            continue
        seen[one.team, person] = one.line
        for mark in marks:
            if mark in holders:
                words = {"roster_id": "id", "email": "mail address", "login": "login"}[mark[0]]
                message = f"two people have the {words} {getattr(person, mark[0])!r}"
                problems.append(Problem(message, [holders[mark], one.line], 2))
            holders.setdefault(mark, one.line)
        yield one
