"""Examples edit the sample submission, by name and place, and tell everything that is wrong with them at once."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.competition.edits import VERBS, Sheet
from podium.competition.examples import Edit, Example, apply, load_examples
from podium.errors import InvalidCompetitionError

SAMPLE = b"id,y\n7,0.5\n8,0.5\n9,0.5\n"


def example(*edits: tuple[str, dict[str, object]]) -> Example:
    return Example(
        name="made-up",
        what="An edit",
        accept=True,
        expect="",
        edits=tuple(Edit(do=do, arguments=arguments) for do, arguments in edits),
    )


def write(folder: Path, name: str, text: str) -> Path:
    (folder / "examples").mkdir(exist_ok=True)
    (folder / "examples" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


CASES: list[tuple[str, dict[str, object], bytes]] = [
    ("set", {"row": 2, "column": "y", "value": "1.2"}, b"id,y\n7,0.5\n8,1.2\n9,0.5\n"),
    ("set", {"row": -1, "column": "id", "value": "00{cell}"}, b"id,y\n7,0.5\n8,0.5\n009,0.5\n"),
    ("set_column", {"column": "id", "value": "{cell}.0"}, b"id,y\n7.0,0.5\n8.0,0.5\n9.0,0.5\n"),
    ("drop_row", {"row": 1}, b"id,y\n8,0.5\n9,0.5\n"),
    ("drop_row", {"row": -1}, b"id,y\n7,0.5\n8,0.5\n"),
    ("repeat_row", {"row": 2}, SAMPLE + b"8,0.5\n"),
    ("add_row", {"column": "id", "value": "new"}, SAMPLE + b"new,0.5\n"),
    ("add_field", {"row": 1, "value": "x"}, b"id,y\n7,0.5,x\n8,0.5\n9,0.5\n"),
    ("drop_field", {"row": 3}, b"id,y\n7,0.5\n8,0.5\n9\n"),
    ("drop_column", {"column": "id"}, b"y\n0.5\n0.5\n0.5\n"),
    ("rename_column", {"column": "y", "value": "{cell}{cell}"}, SAMPLE.replace(b"y", b"yy")),
    ("add_column", {"column": "note", "value": "a,b"}, b'id,y,note\n7,0.5,"a,b"\n8,0.5,"a,b"\n9,0.5,"a,b"\n'),
    ("reverse_rows", {}, b"id,y\n9,0.5\n8,0.5\n7,0.5\n"),
    ("reverse_columns", {}, b"y,id\n0.5,7\n0.5,8\n0.5,9\n"),
    ("separator", {"value": ";"}, SAMPLE.replace(b",", b";")),
    ("line_ends", {"value": "cr"}, SAMPLE.replace(b"\n", b"\r")),
    ("encoding", {"value": "utf-16"}, SAMPLE.decode().encode("utf-16")),
    ("byte_order_mark", {}, b"\xef\xbb\xbf" + SAMPLE),
    ("quote_all", {}, b'"id","y"\n"7","0.5"\n"8","0.5"\n"9","0.5"\n'),
    ("truncate", {"keep": 4}, b"id,y"),
    ("replace_text", {"value": "<html>"}, b"<html>"),
    ("replace_bytes", {"value": "89 50"}, b"\x89P"),
]


@pytest.mark.parametrize(("verb", "arguments", "expected"), CASES)
def test_a_verb_does_what_it_says(verb: str, arguments: dict[str, object], expected: bytes) -> None:
    """One case for each verb that writes plain bytes."""
    assert apply(example((verb, arguments)), SAMPLE) == expected


def test_every_verb_has_a_test_and_a_meaning() -> None:
    """Nobody adds a verb in silence."""
    assert {verb for verb, _, _ in CASES} | {"shuffle", "gzip", "zip"} == set(VERBS)
    assert all(verb.meaning.endswith(".") and "\n" not in verb.meaning for verb in VERBS.values())


def test_an_archive_holds_the_file_and_is_the_same_every_time() -> None:
    """gzip and zip unpack to the sample, under the names asked for, and carry no clock."""
    packed = apply(example(("gzip", {})), SAMPLE)
    assert gzip.decompress(packed) == SAMPLE
    assert packed == apply(example(("gzip", {})), SAMPLE)
    zipped = apply(example(("zip", {"names": ("a.csv", "b/c.csv")})), SAMPLE)
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a.csv": SAMPLE, "b/c.csv": SAMPLE}
    assert zipped == apply(example(("zip", {"names": ("a.csv", "b/c.csv")})), SAMPLE)


def test_rows_come_before_writing_and_writing_before_bytes() -> None:
    """The order of the file does not matter between the three stages."""
    edits: list[tuple[str, dict[str, object]]] = [
        ("gzip", {}),
        ("separator", {"value": "\t"}),
        ("drop_row", {"row": 1}),
        ("drop_row", {"row": 1}),
    ]
    assert gzip.decompress(apply(example(*edits), SAMPLE)) == b"id\ty\n9\t0.5\n"


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_shuffling_and_quoting_lose_nothing(rows: list[tuple[str, str]], separator: str, is_quoted: bool) -> None:
    """Whatever stands in the cells, the csv module reads the same rows back."""
    sample = Sheet(header=("id", "y"), rows=tuple(rows)).write()
    edits: list[tuple[str, dict[str, object]]] = [("shuffle", {}), ("separator", {"value": separator})]
    edits += [("quote_all", {})] if is_quoted else []
    made = apply(example(*edits), sample).decode()
    header, *found = csv.reader(io.StringIO(made, newline=""), delimiter=separator)
    assert header == ["id", "y"]
    assert sorted(map(tuple, found)) == sorted(rows)


def test_the_sample_is_read_as_it_was_written() -> None:
    """Reading and writing a plain sample changes no byte."""
    assert apply(example(), SAMPLE) == SAMPLE
    assert apply(example(), b'id,y\n"a, b",""\n"c ""d""",1\n') == b'id,y\n"a, b",\n"c ""d""",1\n'


@pytest.mark.parametrize(
    ("verb", "arguments", "part"),
    [
        ("drop_row", {"row": 4}, "row 4 is not there: the sample has 3 rows"),
        ("drop_row", {"row": -4}, "row -4 is not there"),
        ("drop_column", {"column": "z"}, "column 'z' is not there: the sample has id, y"),
        ("rename_column", {"column": "z", "value": "y"}, "column 'z'"),
        ("encoding", {"value": "ascii"}, None),
    ],
)
def test_an_edit_that_does_not_fit_the_sample_names_the_example(
    verb: str, arguments: dict[str, object], part: str | None
) -> None:
    """The organiser is told which file, and what the sample has."""
    edits = [(verb, arguments)] if part else [(verb, arguments), ("set", {"row": 1, "column": "y", "value": "é"})]
    with pytest.raises(InvalidCompetitionError, match=r"examples/made-up\.toml") as refusal:
        apply(example(*edits), SAMPLE)
    assert (part or "ascii") in str(refusal.value)


def test_a_field_that_is_gone_cannot_be_written_into() -> None:
    """Edits that contradict each other are told, and raise nothing else."""
    with pytest.raises(InvalidCompetitionError, match="another edit has dropped"):
        apply(example(("drop_field", {"row": 1}), ("set", {"row": 1, "column": "y", "value": "1"})), SAMPLE)


def test_examples_are_loaded_by_name(tmp_path: Path) -> None:
    """Names, sentences, expectations and typed arguments, in alphabetical order; no folder is no example."""
    assert load_examples(tmp_path) == ()
    write(tmp_path, "b", 'what = "Zipped"\naccept = true\n[[edit]]\ndo = "zip"\n')
    write(tmp_path, "a", 'what = "Lost"\naccept = false\nexpect = "missing"\n[[edit]]\ndo = "drop_row"\nrow = -2\n')
    first, second = load_examples(tmp_path)
    assert (first.name, first.what, first.accept, first.expect) == ("a", "Lost", False, "missing")
    assert first.edits == (Edit(do="drop_row", arguments={"row": -2}),)
    assert second.edits == (Edit(do="zip", arguments={"names": ("submission.csv",)}),)


def test_all_problems_of_all_examples_are_told_at_once(tmp_path: Path) -> None:
    """Unknown keys and verbs with the nearest known ones, missing and wrong values, broken TOML."""
    write(
        tmp_path,
        "a",
        'wath = "x"\naccept = "no"\n[[edit]]\ndo = "drop_rwo"\n[[edit]]\nrow = 1\n'
        '[[edit]]\ndo = "set"\nrow = 0\ncolum = "y"\nvalue = 3\n',
    )
    write(tmp_path, "b", "what = ")
    with pytest.raises(InvalidCompetitionError) as refusal:
        load_examples(tmp_path)
    told = [problem.message for problem in refusal.value.problems]
    expected = [
        "a.toml: `what` is missing",
        "a.toml: `accept` is 'no', expected true or false",
        "a.toml: `wath` is not a key that Podium knows here; did you mean `what`?",
        "a.toml: edit 1: `do` is 'drop_rwo', which is no edit that Podium knows; did you mean `drop_row`?",
        "a.toml: edit 2: `do` is missing",
        "a.toml: edit 3: `set`: `row` is 0, expected a row: 1 is the first one, -1 the last",
        "a.toml: edit 3: `set`: `column` is missing",
        "a.toml: edit 3: `set`: `value` is 3, expected a text in quotes",
        "a.toml: edit 3: `set`: `colum` is not a key that Podium knows here; did you mean `column`?",
        "b.toml: it is not valid TOML",
    ]
    assert len(told) == len(expected)
    assert all(any(part in message for message in told) for part in expected)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('what = "x"\naccept = true\nexpect = "y"\n', "`accept` is true"),
        ('what = "x"\naccept = false\n[[edit]]\ndo = "gzip"\n', "`expect` is missing"),
        ('what = "x"\naccept = false\nexpect = "y"\n', "the sample itself is never refused"),
        ('what = "x"\naccept = true\nedit = 3\n', "expected tables headed [[edit]]"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "separator"\nvalue = "::"\n', "expected one character"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "encoding"\nvalue = "klingon"\n', "expected an encoding"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "encoding"\nvalue = "hex"\n', "expected an encoding"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "replace_bytes"\nvalue = "XY"\n', "expected hexadecimal digits"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "zip"\nnames = "a"\n', "expected a list of texts"),
        ('what = "x"\naccept = true\n[[edit]]\ndo = "gzip"\nlevel = 9\n', "`level` is not a key"),
    ],
)
def test_an_example_that_makes_no_sense_is_refused(tmp_path: Path, text: str, part: str) -> None:
    """Contradictions and wrong values, each with what was expected."""
    with pytest.raises(InvalidCompetitionError) as refusal:
        load_examples(write(tmp_path, "a", text))
    assert part in str(refusal.value)
