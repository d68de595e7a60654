"""Names of files as learning platforms write them, and whose they are."""

import pytest

from podium.formats.handed_in import CANVAS, MOODLE, PLAIN, group_files
from podium.formats.whose import Whose, fold
from podium.team import Person

CLASS = Whose(
    [
        Person(name="Ana Silva", email="ana.silva@example.org", login="asilva", roster_id="1001"),
        Person(name="Ana Silva Santos", email="ass@example.org", login="asantos", roster_id="1002"),
        Person(name="José Núñez", email="jn@example.org", login="jnunez", roster_id="1003"),
        Person(name="Søren Ødegård", roster_id="1004"),
        Person(name="Cher"),
        Person(name="Kim Lee", login="klee"),
        Person(name="Lee Kim", login="leek"),
    ]
)


def one(*paths: str):
    (found,) = group_files(paths)
    return found


@pytest.mark.parametrize(
    "path",
    [
        "Ana Silva_123456_assignsubmission_file_/submission.csv",
        "Ana Silva_123456_assignsubmission_file/submission.csv",
        "Ana Silva_123456_assignsubmission_file_submission.csv",
        "HW 1/Ana Silva_123456_assignsubmission_file_/deep/submission.csv",
    ],
)
def test_moodle_names_people_in_folders_and_without(path: str) -> None:
    paths = [path, "HW 1/Bo Ek_7_assignsubmission_file_/a.csv"] if path.startswith("HW") else [path]
    found = group_files(paths)[0]
    assert (found.label, found.kind, found.number) == ("Ana Silva", MOODLE, "123456")
    assert found.prefix == "Ana Silva_123456_assignsubmission_file_"


def test_canvas_names_people_and_says_who_is_late() -> None:
    found = one("silvaana_12345_67890_submission-1.csv")
    assert (found.label, found.kind, found.number, found.is_late) == ("silvaana", CANVAS, "12345", False)
    late = one("silvaana_LATE_12345_67890_sub_mission.csv")
    assert (late.label, late.number, late.is_late, late.prefix) == (
        "silvaana",
        "12345",
        True,
        "silvaana_LATE_12345_67890_",
    )


def test_other_names_are_taken_as_they_are() -> None:
    assert [(found.label, found.kind) for found in group_files(["Silva, Ana.csv.gz", "ana.silva@example.org.csv"])] == [
        ("ana.silva@example.org", PLAIN),
        ("Silva, Ana", PLAIN),
    ]
    assert [found.label for found in group_files(["all/Ana/x.csv", "all/Bo/x.csv"])] == ["Ana", "Bo"]


def test_junk_and_texts_typed_online_are_nobodys_files() -> None:
    paths = ["__MACOSX/._a.csv", ".DS_Store", "Bo Ek_1_assignsubmission_onlinetext_/onlinetext.html", "Ana.csv"]
    assert [found.label for found in group_files(paths)] == ["Ana"]


def test_the_table_is_found_among_several_files() -> None:
    found = one("all/Ana Silva/solve.ipynb", "all/Ana Silva/answers.csv")
    assert found.tables == ("all/Ana Silva/answers.csv",)


@pytest.mark.parametrize(
    ("label", "name", "by"),
    [
        ("Ana Silva", "Ana Silva", "mail address"),
        ("silva_ANA", "Ana Silva", "name"),
        ("hw1 anasilva final", "Ana Silva", "name"),
        ("silvaana", "Ana Silva", "name"),
        ("Ana Silva Santos", "Ana Silva Santos", "name"),
        ("Group 3-Jose Nunez", "José Núñez", "name"),
        ("NUÑEZ, JOSE\u0301", "José Núñez", "name"),
        ("Soren Odegard", "Søren Ødegård", "name"),
        ("submission_1003", "José Núñez", "id"),
        ("asilva-v2", "Ana Silva", "login"),
        ("ana.silva@example.org", "Ana Silva", "mail address"),
        ("cher", "Cher", "name"),
    ],
)
def test_people_are_found_by_what_is_said_exactly(label: str, name: str, by: str) -> None:
    found = CLASS.find(label)
    assert found.place is not None, found.why
    assert (CLASS.people[found.place].name, found.by) == (name, by)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("Anna Silwa", "Ana Silva is nearest"),
        ("somebody else", "nobody on the roster is called so"),
        ("Kim Lee", "several people: Kim Lee, Lee Kim"),
        ("1003 Ana Silva", "the id is that of José Núñez, the name that of Ana Silva"),
    ],
)
def test_what_is_not_clear_is_nobodys_and_says_why(label: str, why: str) -> None:
    found = CLASS.find(label)
    assert found.place is None
    assert why in found.why


def test_the_number_of_another_platform_is_no_id() -> None:
    """Moodle's numbers are the assignment's: 1003 says nothing of José there."""
    assert CLASS.find("1003 nobody", in_ids=False).place is None
    assert CLASS.find("silvaana", id_="1001").by == "id"


def test_letters_fold_alike_however_they_are_written() -> None:
    assert fold("Łukasz  STRASSE-Þór_Œuvre") == fold("lukasz straße thor oeuvre")
