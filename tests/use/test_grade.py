"""A class is graded: from the store, or from a folder of files, to a gradebook and pages of feedback."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import deque
from datetime import timedelta
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from program import CHECKOUT
from tiny import NOW, TOML, Tiny, make_tiny, with_rungs

from podium.errors import InvalidCompetitionError
from podium.team import Person
from podium.use import grade_child, grade_read
from podium.use.close import close
from podium.use.grade import Graded, Report
from podium.use.grade_files import grade_files
from podium.use.grade_roster import RosterEntry, load_roster
from podium.use.grade_store import grade_store

RUBRIC = "[grading]\nout_of = 20\nresult = 10\ngood = 16\nworld_class = 20\n"
PEOPLE = [
    Person(name="Ana Silva", email="ana@example.org", login="ana", roster_id="1"),
    Person(name="Bo Ek", email="bo@example.org", login="bo", roster_id="2"),
    Person(name="Cy Lau", email="cy@example.org", login="cy", roster_id="3"),
]


def enrol(tiny: Tiny) -> None:
    with tiny.store() as store:
        store.enrol([("", person) for person in PEOPLE], now=NOW)


@pytest.fixture
def course(tmp_path: Path) -> Tiny:
    """A tiny competition with rungs and three people."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=TOML + RUBRIC))
    enrol(tiny)
    return tiny


def write_files(tiny: Tiny, folder: Path, errors: dict[str, float]) -> Path:
    for name, error in errors.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiny.file(error, error))
    return folder


def by_name(report: Report) -> dict[str, Graded]:
    return {one.work.name: one for one in report.graded}


def grades(report: Report) -> dict[str, float]:
    return {name: one.grade.value for name, one in by_name(report).items()}


def test_before_the_close_grades_follow_public_scores_and_say_so(course: Tiny) -> None:
    course.submit("Ana Silva", 2.0, 0.5)
    report = grade_store(course.root, course.competition, now=NOW)
    assert not report.is_final
    assert "Provisional" in report.remarks[0]
    assert by_name(report)["Ana Silva"].work.score == pytest.approx(2.0)
    assert grades(report) == pytest.approx({"Ana Silva": 16.0, "Bo Ek": 0, "Cy Lau": 0}, abs=0.1)


def test_after_the_close_the_private_standing_decides(course: Tiny) -> None:
    course.submit("Ana Silva", 2.0, 0.5)
    course.submit("Bo Ek", 1.0, 5.0, minute=1)
    close(course.root, course.competition, now=NOW + timedelta(hours=1))
    report = grade_store(course.root, course.competition, now=NOW + timedelta(hours=2))
    assert report.is_final
    assert grades(report) == {"Ana Silva": 20, "Bo Ek": 5, "Cy Lau": 0}
    assert by_name(report)["Bo Ek"].reason == "no better than dummy"
    assert by_name(report)["Cy Lau"].reason == "nothing handed in"


def test_what_others_hand_in_changes_nobodys_grade(course: Tiny) -> None:
    course.submit("Ana Silva", 1.5)
    alone = grades(grade_store(course.root, course.competition, now=NOW))["Ana Silva"]
    course.submit("Bo Ek", 0.1, minute=1)
    course.submit("Cy Lau", 1.4, minute=2)
    assert grades(grade_store(course.root, course.competition, now=NOW))["Ana Silva"] == alone


def test_late_work_counts_at_its_price_where_that_is_better(tmp_path: Path) -> None:
    """One day late at 10 %: 18 of 20 beats the 16 of the work on time."""
    toml = TOML + "closes = 2026-11-22T12:00:00Z\nlate = 0.1\n" + RUBRIC
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=toml))
    enrol(tiny)
    tiny.submit("Ana Silva", 2.0, 2.0)
    tiny.submit("Ana Silva", 0.5, 0.5, now=NOW + timedelta(hours=30))
    tiny.submit("Bo Ek", 0.5, 0.5, now=NOW + timedelta(days=3, hours=1))
    close(tiny.root, tiny.competition, now=NOW + timedelta(days=9))
    tiny.submit("Cy Lau", 0.5, 0.5, now=NOW + timedelta(days=9, hours=1))
    report = grade_store(tiny.root, tiny.competition, now=NOW + timedelta(days=10))
    assert grades(report) == {"Ana Silva": 18, "Bo Ek": 14, "Cy Lau": 0}
    assert by_name(report)["Ana Silva"].reason.endswith("late: 10 % off")


def test_without_baselines_nothing_is_graded(tiny: Tiny) -> None:
    with pytest.raises(InvalidCompetitionError, match="`podium baseline tiny` runs them"):
        grade_store(tiny.root, tiny.competition, now=NOW)


def test_one_bad_file_never_stops_the_rest(course: Tiny, tmp_path: Path) -> None:
    folder = write_files(
        course, tmp_path / "files", {"Ana Silva_11_assignsubmission_file_/a.csv": 1.0, "ek_bo.csv": 2.0}
    )
    (folder / "cy.csv").write_bytes(b"PK\x03\x04broken")
    (folder / "stranger.csv").write_bytes(b"id,y\n")
    report = grade_files(course.root, course.competition, folder, now=NOW)
    assert grades(report) == pytest.approx({"Ana Silva": 20, "Bo Ek": 16, "Cy Lau": 0}, abs=0.2)
    bad = by_name(report)["Cy Lau"]
    assert (bad.reason, len(bad.work.problems)) == ("refused", 1)
    assert report.unknown == ["stranger.csv: nobody on the roster is called so"]
    with course.store() as store:
        assert not store.has_submissions("tiny")


def test_a_zip_grades_as_its_folder_does(course: Tiny, tmp_path: Path) -> None:
    folder = write_files(course, tmp_path / "files", {"ana_1_77_s.csv": 1.5, "bo_LATE_2_78_s.csv": 1.5})
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    plain = grade_files(course.root, course.competition, folder, now=NOW)
    assert grades(grade_files(course.root, course.competition, tmp_path / "all.zip", now=NOW)) == grades(plain)
    assert by_name(plain)["Bo Ek"].look == ["late by its name, which does not say by how much: nothing is taken"]


def test_two_files_of_one_person_are_left_to_the_teacher(course: Tiny, tmp_path: Path) -> None:
    folder = write_files(course, tmp_path / "files", {"Ana Silva.csv": 1.0, "silva ana.csv": 2.0})
    ana = by_name(grade_files(course.root, course.competition, folder, now=NOW))["Ana Silva"]
    assert ana.grade.value == 0
    assert "several files name the same person" in ana.look[0]


def test_files_score_as_submissions_do(course: Tiny, tmp_path: Path) -> None:
    """The same files, once through the store and once through a folder."""
    course.submit("Ana Silva", 1.7, 1.7)
    course.submit("Bo Ek", 3.3, 3.3, minute=1)
    close(course.root, course.competition, now=NOW + timedelta(hours=1))
    stored = grade_store(course.root, course.competition, now=NOW + timedelta(hours=2))
    folder = write_files(course, tmp_path / "files", {"Ana Silva.csv": 1.7, "Bo Ek.csv": 3.3})
    filed = grade_files(course.root, course.competition, folder, now=NOW)
    assert [(one.work.name, one.grade, one.reason) for one in filed.graded] == [
        (one.work.name, one.grade, one.reason) for one in stored.graded
    ]


@pytest.mark.parametrize("is_forked", [True, False])
def test_many_processes_grade_as_one_does(
    course: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_forked: bool
) -> None:
    errors = {f"student{place}.csv": 0.5 + place / 10 for place in range(12)}
    folder = write_files(course, tmp_path / "files", errors)
    (folder / "student99.csv").write_bytes(b"id,y\nx,1\n")
    alone = grade_files(course.root, course.competition, folder, roster=[], now=NOW)
    monkeypatch.setattr(grade_read, "FEWEST", 1)
    monkeypatch.setattr(grade_read, "_count_processors", lambda: 2)
    monkeypatch.setattr(grade_child, "AT_ONCE", 2)
    if not is_forked:
        monkeypatch.setattr(grade_child, "_can_fork", lambda: False)
    steps: list[int] = []
    report = grade_files(
        course.root,
        course.competition,
        folder,
        roster=[],
        now=NOW,
        progress=lambda done, total, name: steps.append(done),
    )
    assert report.graded == alone.graded
    assert steps == list(range(1, 14))


def read_in_a_child_alone(parent: int, path: Path) -> str:
    """The name; a child dies of one file."""
    if os.getpid() != parent and path.name == "deadly.csv":
        os._exit(1)
    return path.name


def test_what_a_child_dies_of_is_left_for_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """With those that it was given at once, and no file twice."""
    monkeypatch.setattr(grade_child, "AT_ONCE", 2)
    paths = [Path(name) for name in ("deadly.csv", "b.csv", "c.csv", "d.csv", "e.csv")]
    left = deque(range(5))
    found = dict(grade_child.read_in_children(partial(read_in_a_child_alone, os.getpid()), paths, left, 2))
    assert sorted(left) == [0, 1]
    assert found == {2: "c.csv", 3: "d.csv", 4: "e.csv"}


def test_moodles_worksheet_finds_people_by_their_number(course: Tiny, tmp_path: Path, run) -> None:
    """And the grades go back into it; every other byte stays."""
    folder = write_files(course, tmp_path / "files", {"Anonymous_9_assignsubmission_file_/s.csv": 1.0})
    sheet = tmp_path / "sheet.csv"
    before = (
        'Identifier,"Full name",Grade,"Maximum grade"\r\n"Participant 9","A B",,20.00\r\n"Participant 7",C,,20.00\r\n'
    )
    sheet.write_bytes(before.encode())
    assert load_roster(sheet)[0] == RosterEntry(person=Person(name="A B"), participant="9", line=2)
    out = tmp_path / "filled.csv"
    ran = run("grade", "tiny", "--files", folder, "--into", sheet, "--out", out, "--root", course.root)
    assert ran.code == 0, ran.err
    value = re.search(r'"A B",([0-9.]+),20.00', out.read_text())
    assert value
    filled = before.replace('"A B",,', f'"A B",{value[1]},').replace("C,,", "C,0,")
    assert out.read_bytes() == filled.encode()


def test_an_export_on_another_scale_is_refused(course: Tiny, tmp_path: Path, run) -> None:
    sheet = tmp_path / "canvas.csv"
    sheet.write_text("Student,ID,SIS Login ID,Section,Quiz (1)\n    Points Possible,,,,10\nAna Silva,1,ana,A,\n")
    ran = run("grade", "tiny", "--into", sheet, "--root", course.root)
    assert ran.code == 1
    assert "out of 10 and the rubric's out of 20" in ran.err


def test_the_command_prints_grades_and_what_to_look_at(course: Tiny, tmp_path: Path, run) -> None:
    folder = write_files(course, tmp_path / "files", {"Ana Silva.csv": 1.0, "x.csv": 1.0})
    words = ("grade", "tiny", "--files", folder, "--root", course.root)
    ran = run(*words)
    assert "3 grades out of 20" in ran.out
    assert "Nothing handed in (2):" in ran.err
    assert "x.csv: nobody on the roster is called so" in ran.err
    row = json.loads(run(*words, "--format", "json").out)[0]
    assert (row["student"], row["out_of"], row["email"]) == ("Ana Silva", 20, "ana@example.org")


def test_an_anonymous_class_is_listed_by_pseudonyms_until_names_are_asked_for(tmp_path: Path, run) -> None:
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=TOML + "anonymous = true\n" + RUBRIC))
    enrol(tiny)
    tiny.submit("Ana Silva", 1.5)
    ran = run("grade", "tiny", "--root", tiny.root)
    assert "Ana" not in ran.out + ran.err
    assert "Ana Silva" in run("grade", "tiny", "--names", "--root", tiny.root).out


def test_feedback_names_one_student_and_tells_no_label(course: Tiny, tmp_path: Path, run) -> None:
    folder = write_files(course, tmp_path / "files", {"Ana Silva.csv": 1.5, "Bo Ek.csv": 2.5})
    (folder / "Cy Lau.csv").write_text("id,y\nx,1\n")
    pages = tmp_path / "pages"
    words = ("grade", "tiny", "--files", folder, "--feedback", pages, "--root", course.root)
    assert run(*words).code == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in pages.iterdir()}
    assert sorted(texts) == ["Ana Silva_feedback.md", "Bo Ek_feedback.md", "Cy Lau_feedback.md"]
    ana = texts["Ana Silva_feedback.md"]
    assert "**Grade: " in ana
    assert "## What is next" in ana
    assert "Bo" not in ana
    assert "2.5" not in ana
    assert "## What is wrong with the file" in texts["Cy Lau_feedback.md"]
    assert run(*words).code == 1, "what is there is never overwritten"


def test_a_gradebook_for_moodle_holds_everybody(course: Tiny, tmp_path: Path, run) -> None:
    course.submit("Ana Silva", 1.0)
    out = run("grade", "tiny", "--for", "moodle", "--column", "Quiz", "--root", course.root).out
    found = list(csv.DictReader(io.StringIO(out)))
    assert [(row["ID number"], row["Username"]) for row in found] == [("1", "ana"), ("2", "bo"), ("3", "cy")]
    assert found[2]["Quiz"] == "0"
    assert found[2]["Feedback: Quiz"] == "Nothing handed in."


def test_the_example_class_runs_from_roster_to_gradebook(tmp_path: Path) -> None:
    program = CHECKOUT / "examples" / "class" / "run.py"
    chosen = ["--students", "5", "--baselines", "dummy", "linear", "--folder", str(tmp_path / "class")]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # a dozen processes that need no threads
    command = [sys.executable, str(program), *chosen]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    book = list(csv.reader((tmp_path / "class" / "canvas.csv").read_text(encoding="utf-8").splitlines()))
    assert len(book) == 7
    assert all(0 <= float(row[5]) <= 20 for row in book[2:])
