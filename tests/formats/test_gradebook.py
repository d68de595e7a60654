"""Gradebooks: what platforms read, and exports in which nothing but the grades changes."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError
from podium.formats.gradebook import Entry, fill_in, find_slots, grade_text, write_canvas, write_moodle
from podium.formats.roster import read_roster
from podium.formats.sheet import read_sheet
from podium.team import Person

ANA = Person(name="Ana Silva", email="ana@example.org", login="ana", roster_id="77")
BAD = Person(name='=HYPERLINK("x")', email="bad@example.org", login="bad", roster_id="78")
CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (4711),Other (4712),Current Score\r\n"
    '    Points Possible,,,,,20,"10",(read only)\r\n'
    '"Silva, Ana",77,,ana,"A, B",,"7,5",\r\n'
    '"Student, Test",55,,x,A,,,\r\n'
).encode()
MOODLE = (
    b'"First name",Surname,"Email address","Assignment: Quiz (Real)","Feedback: Assignment: Quiz",'
    b'"Course total (Real)"\nAna,Silva,ana@example.org,-,"old\n""words""",12\n'
)
WORKSHEET = (
    b'Identifier,"Full name",Status,Grade,"Maximum grade","Feedback comments"\n"Participant 9","Ana Silva",x,,20.00,\n'
)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_canvas_finds_its_columns_where_its_importer_looks_for_them() -> None:
    """lib/gradebook_importer.rb: Student, ID, SIS User ID, SIS Login ID, Section; then assignments."""
    data = write_canvas([Entry(person=ANA, grade=16.5), Entry(person=BAD, grade=None)], column="Quiz (4711)", out_of=20)
    header, possible, ana, bad = rows(data)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Quiz (4711)"]
    assert "Points Possible" in possible[0]
    assert possible[5] == "20"
    assert ana == ["Ana Silva", "77", "", "ana", "", "16.5"]
    assert bad == ['\'=HYPERLINK("x")', "78", "", "bad", "", ""]


def test_our_canvas_file_reads_as_canvas_s_own_roster() -> None:
    data = write_canvas([Entry(person=ANA, grade=1)], column="Quiz", out_of=20)
    (line,) = read_roster(data, name="c.csv").lines
    assert (line.person.name, line.person.roster_id, line.person.login) == ("Ana Silva", "77", "ana")


def test_moodle_gets_the_identifiers_that_are_known_and_grade_with_feedback() -> None:
    person = Person(name="Bo", email="bo@example.org")
    header, bo = rows(write_moodle([Entry(person=person, grade=12, feedback="=1+1")], column="Quiz"))
    assert header == ["Full name", "Email address", "Quiz", "Feedback: Quiz"]
    assert bo == ["Bo", "bo@example.org", "12", "'=1+1"]


def test_an_export_of_canvas_keeps_every_other_byte() -> None:
    sheet = read_sheet(CANVAS, name="c.csv")
    slots = find_slots(sheet, column="Quiz", name="c.csv")
    assert (slots.grade, slots.feedback, slots.out_of) == (5, None, 20)
    filled = fill_in(sheet, slots, {3: Entry(person=ANA, grade=16.5)})
    assert filled == CANVAS.replace(b'"A, B",,', b'"A, B",16.5,')


def test_an_export_of_moodle_takes_grade_and_feedback() -> None:
    sheet = read_sheet(MOODLE, name="m.csv")
    slots = find_slots(sheet, column="", name="m.csv")
    assert (slots.grade, slots.feedback) == (3, 4)
    filled = fill_in(sheet, slots, {2: Entry(person=ANA, grade=8, feedback='good, "very"')})
    assert filled == MOODLE.replace(b'-,"old\n""words"""', b'8,"good, ""very"""')


def test_a_grading_worksheet_needs_no_column_named() -> None:
    sheet = read_sheet(WORKSHEET, name="w.csv")
    slots = find_slots(sheet, column="", name="w.csv")
    assert (slots.grade, slots.feedback, slots.out_of) == (3, 5, 20)


def test_a_column_that_is_not_clear_is_asked_for() -> None:
    sheet = read_sheet(CANVAS, name="c.csv")
    with pytest.raises(
        InvalidCompetitionError, match=r"--column names one; there is 'Quiz \(4711\)', 'Other \(4712\)'"
    ):
        find_slots(sheet, column="", name="c.csv")
    with pytest.raises(InvalidCompetitionError, match="called 'Exam'"):
        find_slots(sheet, column="Exam", name="c.csv")


@pytest.mark.parametrize("data", [b"", b'a,b\n"x,1\n', b"\xff\xfe\xff"])
def test_what_cannot_be_read_is_said(data: bytes) -> None:
    with pytest.raises(InvalidCompetitionError):
        read_sheet(data, name="x.csv")


cells = st.text(st.sampled_from('ab ,;"\n\r\t=é-1.'), max_size=6)


@settings(max_examples=many(150))
@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_cells_are_those_that_python_reads(table: list[list[str]], end: str) -> None:
    """Against the csv module; filling in nothing changes nothing."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["first", "second"], *table])
    data = text.getvalue().encode()
    sheet = read_sheet(data, name="x.csv")
    wanted = [row for row in rows(data) if any(cell.strip() for cell in row)]
    assert [[cell.value for cell in row.cells] for row in sheet.rows] == wanted
    assert sheet.fill({}) == data


@settings(max_examples=many(100))
@given(cells, st.integers(0, 1))
def test_a_cell_that_is_filled_in_reads_as_it_was_meant(value: str, place: int) -> None:
    data = b'a,b,c\r\nx,"y, z",w\r\n'
    filled = read_sheet(data, name="x.csv").fill({(2, place): value})
    wanted = [["a", "b", "c"], ["x", "y, z", "w"]]
    wanted[1][place] = value
    assert rows(filled) == wanted


def test_grades_are_written_without_needless_zeros() -> None:
    assert [grade_text(value) for value in (16.0, 16.5, 0.125, 100.0, None)] == ["16", "16.5", "0.125", "100", ""]
