"""Reading a stranger's CSV: what is accepted is read exactly, what is not is refused by what it is."""

import bz2
import csv
import gzip
import io
import json
import pickle
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError, InvalidSubmissionError
from podium.tables import archive, blocks
from podium.tables.read import read_table
from podium.tables.rows import read_rows

BOM = b"\xef\xbb\xbf"
SMALL = b"id,target\n1,0.5\n2,0.25\n"


def gzipped(data: bytes) -> bytes:
    """Without the time in it: what a test is called by must be the same in every process."""
    return gzip.compress(data, mtime=0)


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name, data in members:
            file.writestr(zipfile.ZipInfo(name), data, compression)
    return packed.getvalue()


def tarred(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        member = tarfile.TarInfo("a.csv")
        member.size = len(data)
        file.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def columns_of(data: bytes) -> dict[str, list[str]]:
    table = read_table(data)
    return {column: table.texts(column) for column in table.columns}


SMALL_COLUMNS = {"id": ["1", "2"], "target": ["0.5", "0.25"]}


@pytest.mark.parametrize(
    "data",
    [
        SMALL,
        BOM + SMALL,
        SMALL.rstrip(),
        SMALL + b"\n\n\n",
        b"\n\n" + SMALL,
        SMALL.replace(b"\n", b"\r\n"),
        SMALL.replace(b"\n", b"\r\n").rstrip(),
        SMALL.replace(b"\n", b"\r"),
        SMALL.replace(b"\n", b"\r").rstrip(),
        SMALL.replace(b"\n", b"\n\n"),
        SMALL.replace(b"\n", b"\r\n", 1),
        b'"id","target"\n"1","0.5"\n"2","0.25"\n',
        b'"id","target"\n1,0.5\n2,0.25\n',
        b'"id","target"\r"1","0.5"\r"2","0.25"',
        b'id,target\n1,"0.5"\n2,0.25\n',
        gzipped(SMALL),
        gzipped(SMALL[:10]) + gzipped(SMALL[10:]),
        zipped(("any.csv", SMALL)),
        zipped(("folder/any.csv", SMALL), compression=zipfile.ZIP_STORED),
        zipped(("a.csv", BOM + SMALL), ("__MACOSX/._a.csv", b"x"), ("folder/", b""), (".DS_Store", b"x")),
    ],
)
def test_every_usual_way_to_write_the_same_table_reads_the_same(data: bytes) -> None:
    """BOM, line ends, quotes, blank lines and compression make no difference."""
    assert columns_of(data) == SMALL_COLUMNS


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty, and a header and a line for every row are expected"),
        (BOM, "it is empty"),
        (b"\n\r\n \n"[:3], "it is empty"),
        (b"id,target\n", "it holds a header and no rows"),
        (b"id,target", "it holds a header and no rows"),
        (b"id;target\n1;0,5\n", "separated by semicolons (';'), and commas are expected"),
        (b"id\ttarget\n1\t0.5\n", "separated by tabs, and commas are expected"),
        (b"id|target\n1|0.5\n", "separated by vertical bars ('|'), and commas are expected"),
        (b"id,id,x\n1,2,3\n", "the header names a column more than once: 'id' (line 1)"),
        (b",id,x\n0,2,3\n", "no name for column 1; pandas writes its index like this: use to_csv(..., index=False)"),
        (b"id,,x,\n0,2,3,\n", "no name for column 2, 4 (line 1)"),
        (zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), "it is an Excel workbook"),
        (zipped(("a.csv", SMALL), ("b.csv", SMALL)), "with 2 files ('a.csv', 'b.csv'), and exactly one CSV"),
        (zipped(), "with no file, and exactly one CSV file is expected in it"),
        (zipped(("a.csv", SMALL), compression=zipfile.ZIP_BZIP2), "uses an unusual compression"),
        (zipped(("a.csv", SMALL))[:60], "its zip archive is damaged"),
        (gzipped(SMALL)[:-12], "its gzip compression is damaged"),
        (gzipped(gzipped(SMALL)), "it is an archive within an archive"),
        (gzipped(tarred(SMALL)), "it is a tar archive"),
        (bz2.compress(SMALL), "it is a bzip2 archive"),
        (json.dumps({"cells": [], "nbformat": 4}).encode(), "it is a Jupyter notebook, and a CSV file is expected"),
        (b'[{"id": 1}]', "it is JSON"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "it is a web page (HTML)"),
        (pickle.dumps([1, 2]), "it is a Python pickle"),
        (b"PAR1" + bytes(100), "it is a Parquet file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "it is a PNG image"),
        (b"%PDF-1.7\n", "it is a PDF document"),
        (b"SQLite format 3\0" + bytes(80), "it is an SQLite database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old Excel workbook (.xls)"),
        (bytes(range(256)), "it is binary data, not text"),
        (b"i\0d,target\n1,2\n", "it is binary data, not text"),
        (SMALL.decode().encode("utf-16"), "it is text in UTF-16, and UTF-8 is expected"),
        (SMALL.decode().encode("utf-16-le"), "it is text in UTF-16"),
        (SMALL.decode().encode("utf-32"), "it is text in UTF-32"),
        ("id,x\n1,a\n2,caf\xe9\n".encode("latin-1"), "not valid UTF-8; it seems to be Latin-1 or Windows-1252"),
        ("id,x\n1,a\n2,\u201ccaf\xe9\u201d\n".encode("cp1252"), "it seems to be Windows-1252: save it as CSV"),
        (b'id,x\n1,"a\n2,b\n', "a quote is opened and never closed (line 2)"),
        (b'id,x\n1,a\n2,"', "a quote is opened and never closed (line 3)"),
        (b'id,x\n1,"' + b"a" * 200_000, "the CSV cannot be read: field larger than field limit"),
    ],
)
def test_what_is_no_csv_is_refused_by_what_it_is(data: bytes, sentence: str) -> None:
    """The refusal names what was found and what is expected."""
    with pytest.raises(InvalidSubmissionError) as refusal:
        read_table(data, name="my.csv")
    assert str(refusal.value).startswith("my.csv cannot be read:\n  - ")
    assert sentence in str(refusal.value)


def test_the_line_of_the_first_foreign_byte_is_told() -> None:
    """Also far into the file, behind other letters that are no ASCII."""
    data = b"id,x\n" + "1,\xe9\n".encode() * 400_000 + b"2,\xe9\n"
    with pytest.raises(InvalidSubmissionError) as refusal:
        read_table(data)
    assert refusal.value.problems[0].lines == (400_002,)


def test_a_file_is_read_by_path_and_called_by_its_name(tmp_path: Path) -> None:
    """The name in messages is the file's, unless another is given."""
    path = tmp_path / "mine.csv"
    path.write_bytes(SMALL)
    assert read_table(path).name == "mine.csv"
    assert read_table(path, name="yours").name == "yours"
    assert read_table(path).texts("id") == ["1", "2"]


def test_a_path_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """No file, and a folder; as the error that was asked for."""
    with pytest.raises(InvalidCompetitionError, match=r"there is no file '.*none\.csv'"):
        read_table(tmp_path / "none.csv", error=InvalidCompetitionError)
    with pytest.raises(InvalidSubmissionError, match="it is a folder"):
        read_table(tmp_path)


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both bounds hold: the ratio beyond a harmless size, and the absolute one."""
    monkeypatch.setattr(archive, "HARMLESS_BYTES", 2**20)
    rows = b"id,target\n" + b"1" * 2**23
    for packed in (gzipped(rows), zipped(("a.csv", rows))):
        with pytest.raises(InvalidSubmissionError, match=r"it is a zip bomb: [0-9,]+ bytes unpack to more than 1,000"):
            read_table(packed, name="x")
        with pytest.raises(InvalidSubmissionError, match="it unpacks to more than 1,000,000 bytes"):
            read_table(packed, max_bytes=1_000_000)


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    """The bound holds for plain bytes and files too."""
    path = tmp_path / "large.csv"
    path.write_bytes(SMALL)
    for source in (path, SMALL):
        with pytest.raises(InvalidSubmissionError, match="it holds 23 bytes, and at most 10 bytes are read"):
            read_table(source, max_bytes=10)


def test_an_encrypted_zip_is_refused() -> None:
    """The flag alone is enough; nobody asks for a password."""
    packed = bytearray(zipped(("a.csv", SMALL)))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidSubmissionError, match="is encrypted: pack the CSV file without a password"):
        read_table(bytes(packed))


def test_uneven_rows_are_told_with_their_lines_and_the_rest_is_read() -> None:
    """Too few fields are filled up, too many cut, so that other problems can still be found."""
    table = read_table(b"id,target\n1,2\n\n3\n4,5,6\n7,8,9,10\n")
    assert [str(problem) for problem in table.problems] == [
        "1 row has fewer fields than the header: found 1, expected 2 (line 4)",
        "2 rows have more fields than the header: found 3 to 4, expected 2 (lines 5, 6)",
    ]
    assert table.texts("id") == ["1", "3", "4", "7"]
    assert table.texts("target") == ["2", "", "5", "8"]
    assert table.lines(range(4)) == [2, 4, 5, 6]
    assert table.short_rows.tolist() == [1]


def test_a_row_begins_in_the_line_it_begins_in() -> None:
    """Line breaks within quotes count as lines of the file."""
    table = read_table(b'id,"tar\nget"\n1,"a\r\nb"\n2,c\n')
    assert table.columns == ("id", "tar\nget")
    assert table.texts("tar\nget") == ["a\r\nb", "c"]
    assert table.lines([0, 1]) == [3, 5]


def test_a_row_that_looks_like_the_end_is_a_row() -> None:
    """The mark behind the last line is not confused with a row of the same text."""
    assert read_table(b'id\n"a""b"\nend\n"end"\n').texts("id") == ['a"b', "end", "end"]


def test_a_thousand_rows_are_read_without_pandas(tmp_path: Path) -> None:
    """Importing pandas takes longer than everything else that happens to a small file."""
    path = tmp_path / "a.csv"
    path.write_text("id,target\n" + "".join(f"{n},{n / 7}\n" for n in range(1000)))
    code = (
        "import sys; from pathlib import Path\n"
        "from podium.tables.read import read_table; from podium.tables.align import match\n"
        "from podium.tables.problems import number_problems, id_problems\n"
        f"table = read_table(Path({str(path)!r}))\n"
        "found = match(table.keys(['id']), table.keys(['id']))\n"
        "assert found.is_complete and not number_problems(table, 'target')\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


plausible = st.lists(st.sampled_from([*',\n\r"', "1", "0.5", "id", "\0", "\xe9", ";", " ", "\r\n", '"a"']))


@settings(max_examples=many(300), deadline=None)
@given(st.binary(max_size=200) | plausible.map(lambda parts: "".join(parts).encode()))
@example(b'a,b\n"1,2\n')
@example(b"PK\x05\x06" + bytes(18))
@example(b"\x1f\x8b\x08\0\0\0\0\0\0\0")
def test_no_bytes_bring_a_traceback(data: bytes) -> None:
    """Whatever the bytes: a table whose every cell can be read, or the one error."""
    try:
        table = read_table(data)
    except InvalidSubmissionError:
        return
    assert len(set(table.columns)) == len(table.columns)
    for column in table.columns:
        assert len(table.texts(column)) == table.n_rows
        assert len(table.numbers(column).values) == table.n_rows
        codes, texts = table.factor(column)
        assert [texts[code] for code in codes] == table.texts(column)


@settings(max_examples=many(100), deadline=None)
@given(
    st.sampled_from([zipped(("a.csv", SMALL * 9)), gzipped(SMALL * 9)]),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=4),
)
def test_no_damage_to_an_archive_brings_a_traceback(packed: bytes, at: int, noise: bytes) -> None:
    """Any few bytes of an archive may be wrong."""
    at %= len(packed)
    with suppress(InvalidSubmissionError):
        read_table(packed[:at] + noise + packed[at + len(noise) :])


cell = st.text(st.sampled_from(list('ab1,"\n\r \0\xe9\u20ac')), max_size=6) | st.text(max_size=5)
simple_cell = st.text(st.sampled_from("ab1.\xe9 "), max_size=9)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A header and rows without surrogates, which no UTF-8 file holds."""
    n_columns = draw(st.integers(1, 4))
    cells = draw(st.sampled_from([cell, simple_cell]))
    names = st.text(st.sampled_from('ab"\xe9\n'), min_size=1, max_size=3).filter(str.strip)
    header = draw(st.lists(names, min_size=n_columns, max_size=n_columns, unique=True))
    rows = draw(st.lists(st.lists(cells, min_size=n_columns, max_size=n_columns), min_size=1, max_size=9))
    return header, rows


@settings(max_examples=many(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    tables(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
)
def test_a_table_comes_back_as_the_csv_module_wrote_it(
    table: tuple[list[str], list[list[str]]], quoting: int, line_end: str, has_bom: bool, is_cut: bool
) -> None:
    """Any texts, quoted as any program quotes them, with any line end, with and without the last one."""
    header, rows = table
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows([header, *rows])
    written = text.getvalue()
    data = (BOM if has_bom else b"") + (written.removesuffix(line_end) if is_cut else written).encode()
    expected = [row for row in csv.reader(io.StringIO(written, newline="")) if row]
    # With CR as the line end the csv module writes LF without quotes, and cannot read it back.
    assume(len(expected) > 1 and len({*expected[0]}) == len(header) and {*map(len, expected)} == {len(header)})
    found = read_table(data)
    assert found.columns == tuple(expected[0])
    assert list(map(list, zip(*(found.texts(column) for column in found.columns), strict=True))) == expected[1:]
    assert not found.problems


@settings(max_examples=many(300), deadline=None)
@given(plausible, st.integers(1, 3))
def test_the_fast_scan_and_the_csv_module_read_the_same(parts: list[str], n_columns: int) -> None:
    """Whatever the scan takes for regular, the csv module reads in just the same way, line numbers included."""
    header = ",".join("abc"[:n_columns]) + "\n"
    data = (header + "".join(parts)).encode()
    try:
        table = read_table(data)
    except InvalidSubmissionError:
        return
    buffer = np.concatenate([np.frombuffer(data, np.uint8), np.zeros(80, np.uint8)])
    rows = read_rows(buffer, 0, len(data))
    assert table.problems == rows.problems
    assert table.lines(range(table.n_rows)) == rows.line_numbers.tolist()
    for place, column in enumerate(table.columns):
        assert table.texts(column) == rows.grid.cells(place).texts()


def test_a_table_of_many_blocks_reads_like_pandas_reads_it() -> None:
    """Pieces and blocks of rows join without a seam, quoted or not, with any line end."""
    n = 3 * blocks.ROWS + 17
    frame = pd.DataFrame({"id": [f"img_{k:x}" for k in range(n)], "p": np.arange(n) / 7, "q": np.arange(n) % 10})
    for options in ({}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\r\n"}, {"lineterminator": "\r"}):
        table = read_table(frame.to_csv(index=False, **options).encode())
        assert table.texts("id") == frame["id"].tolist()
        assert np.array_equal(table.numbers("p").values, frame["p"])
        assert np.array_equal(table.numbers("q").values, frame["q"])
        assert table.lines([n - 1]) == [n + 1]
