"""Rosters as people write them, and as Moodle and Canvas export them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.errors import InvalidCompetitionError
from podium.formats.roster import Roster, read_roster
from podium.team import Person

ANA = Person(name="Ana Lima", email="ana@example.org", roster_id="101")

MOODLE_GRADES = """\
"First name","Last name","ID number",Department,"Email address","Quiz (Real)","Last downloaded from this course"
Ana,Lima,101,,ana@example.org,9.50,1700000000
李,小龙,102,,li@example.org,-,1700000000
"""
MOODLE_PARTICIPANTS = """\
\ufeffVorname;Nachname;Anmeldename;E-Mail-Adresse;Gruppen\r
Ana;Lima;alima;ana@example.org;"Rot"\r
Bob;"O'Neil; Jr.";bob;bob@example.org;\r
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,"Essay (17)",Current Score
,,,,,Manual Posting,
    Points Possible,,,,,100,(read only)
"Lima, Ana",101,s1,alima,"A and B",97,97
"Student, Test",999,,0f8e,A,,
"""
CANVAS_GROUPS = """\
name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id
Ana Lima,101,s1,alima,A,Red,7,
"""


def read(text: str, **changes) -> Roster:
    return read_roster(text.encode(), name="roster.csv", **changes)


def people(text: str, **changes) -> list[tuple[str, Person]]:
    roster = read(text, **changes)
    assert roster.problems == []
    return [(one.team, one.person) for one in roster.lines]


def test_a_grade_export_of_moodle() -> None:
    """Two columns make a name; the ID number, not a grade, is the id."""
    assert people(MOODLE_GRADES) == [
        ("", ANA),
        ("", Person(name="李 小龙", email="li@example.org", roster_id="102")),
    ]


def test_older_moodle_says_surname() -> None:
    """The same file of an older site."""
    assert people(MOODLE_GRADES.replace("Last name", "Surname")) == people(MOODLE_GRADES)


def test_participants_of_a_german_moodle() -> None:
    """A byte-order mark, semicolons, CR LF, a separator in quotes; groups are teams unless one says otherwise."""
    ana = Person(name="Ana Lima", email="ana@example.org", login="alima")
    bob = Person(name="Bob O'Neil; Jr.", email="bob@example.org", login="bob")
    assert people(MOODLE_PARTICIPANTS) == [("Rot", ana), ("", bob)]
    assert people(MOODLE_PARTICIPANTS, with_teams=False) == [("", ana), ("", bob)]


def test_a_gradebook_of_canvas() -> None:
    """``Lima, Ana`` is turned round; no row of points or of the test student is a person; a section is no team."""
    assert people(CANVAS) == [("", Person(name="Ana Lima", login="alima", roster_id="101"))]
    assert read(CANVAS).left_out == [
        "line 2: settings of the gradebook",
        'line 3: "Points Possible"',
        "line 5: Canvas's test student",
    ]


def test_groups_of_canvas() -> None:
    """The same id as in the gradebook, so that both can be imported."""
    assert people(CANVAS_GROUPS) == [("Red", Person(name="Ana Lima", login="alima", roster_id="101"))]


@pytest.mark.parametrize(
    "header", ["Name,Mail,ID", "full_name;E-MAIL;Student-ID", "Student name\temail address\tMatrikelnummer"]
)
def test_plain_tables_with_the_usual_headings(header: str) -> None:
    """Commas, semicolons or tabs."""
    separator = next(one for one in ",;\t" if one in header)
    assert people(f"{header}\n{separator.join(['Ana Lima', 'ana@example.org', '101'])}\n") == [("", ANA)]


def test_what_a_spreadsheet_calls_unicode_text() -> None:
    """UTF-16 with tabs."""
    roster = read_roster("Name\tID\r\nÅsa\t7\r\n".encode("utf-16"), name="roster.txt")
    assert [one.person for one in roster.lines] == [Person(name="Åsa", roster_id="7")]


CELLS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(CELLS.filter(bool), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_names_come_back_as_any_csv_writer_wrote_them(names: list[str], separator: str) -> None:
    """Quotes, separators and letters of any script."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([["Name", "ID"], *([name, str(place)] for place, name in enumerate(names))])
    assert [person.name for _, person in people(text.getvalue())] == names


def test_all_that_is_wrong_is_told_at_once_with_lines() -> None:
    """A quoted line break counts as a line of the file."""
    text = (
        'Name,Mail,ID,Groups\n"Ana\nLima",ana@example.org,1,\n,b@example.org,2,\nCy,cy(at)example.org,3,\n'
        'Dee,d@example.org,1,\nEve,ANA@example.org,5,\nFay,f@example.org,6,"red, blue"\nGus,g@example.org\n'
    )
    assert list(map(str, read(text).problems)) == [
        "there is no name (line 4)",
        "'cy(at)example.org' is no mail address (line 5)",
        (
            "'Fay' is in 2 groups (red, blue), and a person is in one team; leave one, or say --people: then each "
            "person is a team (line 8)"
        ),
        "there are 2 cells, and 4 headings (line 9)",
        "two people have the id '1' (lines 2, 6)",
        "two people have the mail address 'ANA@example.org' (lines 2, 7)",
    ]


def test_a_line_that_stands_there_twice_is_taken_once() -> None:
    """Two people of one name without anything else are two."""
    roster = read("Name,ID\nAna,1\nBo,\nAna,1\nBo,\n")
    assert [one.person.name for one in roster.lines] == ["Ana", "Bo", "Bo"]
    assert roster.left_out == ["line 4: the same as line 2"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no column of names"),
        (b"a,b\n1,2\n", "found 'a', 'b'"),
        (b"Name,ID\n", "it names nobody"),
        ("Name\nÅsa\n".encode("cp1252"), "it is not UTF-8"),
        (b"Name\nA\0na\n", "it is no text"),
        (b'Name\n"' + b"x" * 200_000 + b'"\n', "it is no CSV"),
    ],
)
def test_what_is_no_roster_is_refused(data: bytes, sentence: str) -> None:
    """With a sentence that says what to do."""
    with pytest.raises(InvalidCompetitionError, match=r"roster\.csv is refused") as refused:
        read_roster(data, name="roster.csv")
    assert sentence in str(refused.value)
