"""A teacher's data is read in whatever form it comes."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError
from podium.use import create_read
from podium.use.create_read import Data, read_data

ROWS = [["name", "weight", "kind"], ["Äpfel", "3.5", "a"], ["Birne", "12.25", "b"], ["Kirsche, süß", "7", "a"]]


def as_text(separator: str = ",", rows: list[list[str]] = ROWS) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def cells(data: Data) -> list[list[str]]:
    columns = [[name, *data.table.texts(name)] for name in data.table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


FORMS = {
    "commas.csv": as_text().encode(),
    "tabs.tsv": as_text("\t").encode(),
    "semicolons.csv": as_text(";").encode(),
    "bars.txt": as_text("|").encode(),
    "windows.csv": as_text(";").encode("cp1252"),
    "excel-unicode.txt": as_text("\t").encode("utf-16"),
    "marked.csv": b"\xef\xbb\xbf" + as_text().encode(),
    "german.csv": as_text(";", [[cell.replace(".", ",") for cell in row] for row in ROWS]).encode(),
    "packed.csv.gz": gzip.compress(as_text().encode()),
    "lines.jsonl": "\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]).encode(),
    "list.json": json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]).encode(),
    "crlf.csv": as_text().replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_one_table_reads_alike(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    assert cells(read_data(tmp_path / name)) == ROWS


@settings(max_examples=many(20))
@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\0\x1f"), max_size=8), min_size=3, max_size=3
        ),
        min_size=2,
        max_size=8,
    )
)
def test_cells_of_a_comma_file_are_kept_letter_for_letter(tmp_path_factory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("any") / "table.csv"
    path.write_bytes(as_text(rows=[["one", "two", "three"], *rows]).encode())
    assert cells(read_data(path, has_header=True))[1:] == rows


@pytest.mark.parametrize(
    ("first", "is_header"),
    [
        (["sepal", "petal", "species"], True),
        (["5.1", "3.5", "setosa"], False),
        (["1990", "2000", "country"], False),
        (["M", "0.455", "15"], False),
        (["id", "2020", "name"], True),
    ],
)
def test_a_line_of_values_is_no_header(tmp_path: Path, first: list[str], is_header: bool) -> None:
    path = tmp_path / "data.csv"
    path.write_text(as_text(rows=[first, ["4.9", "3.0", "setosa"], ["4.7", "3.2", "virginica"]]))
    data = read_data(path)
    assert data.table.columns == (tuple(first) if is_header else ("column_1", "column_2", "column_3"))
    assert data.table.n_rows == (2 if is_header else 3)


def test_missing_and_doubled_names_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(",a, a,b\n0,x,y,z\n1,u,v,w\n")
    assert read_data(path).table.columns == ("index", "a", "a_3", "b")


def test_a_folder_of_kaggle_gives_its_training_rows_and_its_target(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("id,x,price\n1,2,3\n2,4,5\n")
    (tmp_path / "test.csv").write_text("id,x\n3,2\n")
    (tmp_path / "sample_submission.csv").write_text("id,price\n3,0\n")
    data = read_data(tmp_path)
    assert (data.target, data.table.n_rows) == (("price",), 2)
    (tmp_path / "solution.csv").write_text("id,price\n3,1\n")
    with pytest.raises(InvalidCompetitionError, match="podium import"):
        read_data(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", None, "there is no file"),
        ("empty.csv", b"", "it is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        ("ragged.csv", b"a,b\n1,2\n3\n4,5,6\n", "ragged.csv is not a table"),
        ("nested.jsonl", b'{"a": [1, 2]}\n', "'a' hold lists or objects"),
        ("broken.jsonl", b'{"a": 1\n', "no valid JSON"),
        ("numbers.json", b"[1, 2]", "an object with the same keys"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidCompetitionError, match=sentence):
        read_data(tmp_path / name)


@pytest.mark.parametrize(("name", "package"), [("table.xlsx", "excel"), ("table.parquet", "parquet")])
def test_a_format_whose_reader_is_not_installed_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    (tmp_path / name).write_bytes(b"PK")
    monkeypatch.setattr(create_read, "find_spec", lambda name: None)
    with pytest.raises(InvalidCompetitionError, match=rf"pip install 'podium\[{package}\]'"):
        read_data(tmp_path / name)
