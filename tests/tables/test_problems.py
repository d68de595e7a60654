"""Problems: what was found, how often, where, and what was expected."""

import pytest

from podium.errors import Problem
from podium.tables.align import match
from podium.tables.problems import column_problems, id_problems, label_problems, number_problems
from podium.tables.quote import show, show_all
from podium.tables.read import read_table
from podium.tables.table import Table

DATA_IN_LINE_1 = "line 1 looks like a row of data: '1', '0.5'; the header is expected there: 'id', 'target' (line 1)"
WORDS_TOLD = (
    "4 cells of column 'p' are no numbers: 'x', 'yes', 'y', ...; write numbers such as 0.5 or 1e-3 (lines 3, 9, 11, 12)"
)
LABELS_TOLD = (
    "2 cells of column 'kind' are no known labels: 'Dog', 'bird'; known labels are 'cat', 'dog'; did you mean 'dog'?"
    " (lines 3, 6)"
)


def table_of(text: str) -> Table:
    return read_table(text.encode(), name="my.csv")


def sentences(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def ids_of(expected: str, found: str, *columns: str) -> list[str]:
    sample, submission = table_of(expected), table_of(found)
    names = list(columns) or ["id"]
    return sentences(id_problems(submission, sample, names, match(sample.keys(names), submission.keys(names))))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("target,id", []),
        (
            "Id,target",
            ["a column is misspelt: found 'Id', expected 'id' (line 1)"],
        ),
        ("id, target", ["a column is misspelt: found ' target', expected 'target' (line 1)"]),
        ("id,traget", ["a column is misspelt: found 'traget', expected 'target' (line 1)"]),
        ("id", ["1 column is missing: 'target'; the header has 'id' (line 1)"]),
        (
            "row,prediction",
            [
                "2 columns are missing: 'id', 'target'; the header has 'row', 'prediction' (line 1)",
                "2 columns are not expected: 'row', 'prediction'; expected are 'id', 'target' (line 1)",
            ],
        ),
        ("id,target,note", ["1 column is not expected: 'note'; expected are 'id', 'target' (line 1)"]),
        ("1,0.5", [DATA_IN_LINE_1]),
    ],
)
def test_wrong_columns_are_named_with_what_is_near(header: str, expected: list[str]) -> None:
    """Order makes no difference; case, spaces and slips are recognised as such."""
    table = table_of(header + "\n" + ",".join(["1"] * (header.count(",") + 1)))
    assert sentences(column_problems(table, ["id", "target"])) == expected


def test_ids_that_are_missing_unknown_or_repeated_are_told_at_once() -> None:
    """With examples; lines only where the file has them."""
    assert ids_of("id\na\nb\nc\nd\n", "id\nb\nz\nb\ny\nz\n") == [
        "3 ids are missing: 'a', 'c', 'd'",
        "3 rows have an id that is not expected: 'z', 'y' (lines 3, 5, 6)",
        "2 rows repeat an earlier row's id: 'b', 'z' (lines 4, 6)",
    ]
    assert ids_of("id\na\nb\n", "id\nb\na\n") == []


def test_an_id_that_is_nearly_right_gets_a_hint() -> None:
    """Zeros, a decimal point and spaces are what usually went wrong."""
    for wrong in ("7", "7.0", "007 "):
        last = ids_of("id\n007\n008\n", f"id\n{wrong}\n008\n")[-1]
        assert f"; ids are compared as text: found {wrong!r}, expected '007' (line 2)" in last


def test_ids_of_several_columns_are_shown_together() -> None:
    """A combination is one id."""
    assert ids_of("a,b\n1,2\n", "a,b\n1,3\n", "a", "b") == [
        "1 combination of ids is missing: '1, 2'",
        "1 row has a combination of ids that is not expected: '1, 3' (line 2)",
    ]


def test_every_kind_of_wrong_number_is_told_with_lines_and_values() -> None:
    """Empty, words, not finite and out of range, each with its count."""
    cells = ["", "x", "inf", "1.5", "-0.1", "0.5", "nan", "yes", "1e999", "y", "z"]
    table = table_of("id,p\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells)))
    assert sentences(number_problems(table, "p", low=0, high=1)) == [
        "1 cell of column 'p' is empty (line 2)",
        WORDS_TOLD,
        "3 cells of column 'p' are not finite: 'inf', 'nan', '1e999'; a finite number is expected (lines 4, 8, 10)",
        "2 cells of column 'p' are outside [0, 1]: '1.5', '-0.1'; probabilities are expected (lines 5, 6)",
    ]


def test_ranges_and_whole_numbers_are_checked_where_asked_for() -> None:
    """Open ends are written as such."""
    table = table_of("id,p\n1,-2\n2,0.5\n3,3.0\n")
    assert sentences(number_problems(table, "p")) == []
    assert sentences(number_problems(table, "p", low=-1)) == [
        "1 cell of column 'p' is outside [-1, inf): '-2' (line 2)"
    ]
    assert sentences(number_problems(table, "p", high=2.5, whole=True)) == [
        "1 cell of column 'p' is outside (-inf, 2.5]: '3.0' (line 4)",
        "1 cell of column 'p' is no whole number: '0.5'; write 3 or 3.0 (line 3)",
    ]


def test_a_row_with_too_few_fields_is_not_told_twice() -> None:
    """Its missing cell is no further problem."""
    table = table_of("id,p\n1\n2,\n")
    assert sentences(number_problems(table, "p")) == ["1 cell of column 'p' is empty (line 3)"]
    assert sentences(label_problems(table, "p", ["a"])) == ["1 cell of column 'p' is empty (line 3)"]


def test_unknown_labels_are_told_with_the_known_ones() -> None:
    """And with the one that may be meant."""
    table = table_of("id,kind\n1,cat\n2,Dog\n3,\n4,dog\n5,bird\n")
    assert sentences(label_problems(table, "kind", ["cat", "dog"])) == [
        "1 cell of column 'kind' is empty (line 4)",
        LABELS_TOLD,
    ]
    digits = [str(k) for k in range(12)]
    (problem,) = label_problems(table_of("id,kind\n1,3.0\n"), "kind", digits)
    assert "known labels are '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ...; did you mean '3'?" in str(problem)
    assert label_problems(table_of("id,kind\n1,\n2,a\n"), "kind", ["", "a"]) == []


def test_at_most_five_lines_are_named() -> None:
    """The count tells the rest."""
    (problem,) = number_problems(table_of("id,p\n" + "1,\n" * 9), "p")
    assert problem.lines == (2, 3, 4, 5, 6)
    assert problem.count == 9


def test_a_strangers_text_is_shown_on_one_line() -> None:
    """Short, and with control characters escaped."""
    assert show("a\nb\x1b[31m") == r"'a\nb\x1b[31m'"
    assert show("x" * 99) == "'" + "x" * 37 + "...'"
    assert show("\ud800") == r"'\ud800'"
    assert show_all(["a", "a", "b", "c", "d"]) == "'a', 'b', 'c', ..."
