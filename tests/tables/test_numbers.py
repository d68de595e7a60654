"""Numbers: a strict grammar, read the same whichever parser reads them."""

import re
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from thorough import many

from podium.tables import numbers
from podium.tables.cells import texts_to_cells
from podium.tables.numbers import Numbers, read_numbers
from podium.tables.read import read_table

GRAMMAR = re.compile(r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)? *")


def read_by(texts: list[str], way: str, monkeypatch: pytest.MonkeyPatch) -> Numbers:
    """The numbers of a column, forced through pandas or through float."""
    with monkeypatch.context() as patch:
        patch.setattr(numbers, "MANY_ROWS", 1 if way == "pandas" else 10**9)
        patch.setattr(numbers, "LONG_LINE", 10**9)
        patch.setattr(numbers, "PANDAS_ROWS", 7)
        return read_numbers(texts_to_cells(texts))


def rows_of(found: Numbers) -> tuple[list[int], list[int], list[int]]:
    return found.empty.tolist(), found.words.tolist(), found.not_finite.tolist()


WORDS = ["abc", "1_0", "0x1", "1,5", "TRUE", "1e", "--1", "1d5", "1f", ".", "-", "e5", "1 2", "\u0661", "1\t", "\xa01"]
WORDS += ["1\0", "1;2", "NA", "None", "null", "nan1", "infin", "$1", "1%", "+-1", "1.2.3", "- 1", "1e5.0", '"1"', "0b1"]


@pytest.mark.parametrize("way", ["pandas", "float"])
def test_the_kinds_of_cells_are_told_apart(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty cells, words and what is not finite, by row; everything else has its value."""
    good = ["1", " 1", "1 ", "+1", "-1", ".5", "5.", "1E5", "1e-400", "007", "1e+3"]
    infinite = ["inf", "-INF", "+Infinity", "nan", " NaN ", "-nan", "1e400", "-1e999"]
    texts = [*good, *infinite, "", "  ", *WORDS]
    found = read_by(texts, way, monkeypatch)
    assert found.values[: len(good)].tolist() == [float(text) for text in good]
    assert np.isnan(found.values[len(good) :]).all()
    kinds = {"not_finite": infinite, "empty": ["", "  "], "words": WORDS}
    for kind, expected in kinds.items():
        assert [texts[row] for row in getattr(found, kind)] == expected


@pytest.mark.parametrize("text", [*WORDS, "inf", "1e400", "nan", "", " "])
def test_one_odd_cell_spoils_no_other(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it stands, both ways agree on it and on its neighbours."""
    texts = ["0.1"] * 20 + [text] + ["2.5"] * 20
    by_pandas, by_float = (read_by(texts, way, monkeypatch) for way in ("pandas", "float"))
    assert rows_of(by_pandas) == rows_of(by_float)
    assert np.array_equal(by_pandas.values, by_float.values, equal_nan=True)
    assert np.flatnonzero(np.isnan(by_float.values)).tolist() == [20]


number = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(0, 1).map(lambda value: f"{value:.17f}"),
    st.integers().map(str),
    st.integers(0, 9).map(str),
    st.from_regex(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True).filter(str.isascii),
)
nearly = st.text(st.sampled_from(list('0123456789+-.eE naifxX_,"\n\r\t\0')), max_size=8)
anything = number | nearly | st.text(max_size=4)


@settings(max_examples=many(300), deadline=None)
@example(texts=["TRUE"])
@example(texts=["true", "False"])
@given(texts=st.lists(number, min_size=1, max_size=20) | st.lists(anything, min_size=1, max_size=20))
def test_both_ways_read_exactly_what_float_reads(texts: list[str]) -> None:
    """Under the grammar every value is float's to the last bit; outside it there is none."""
    with pytest.MonkeyPatch.context() as patch:
        for way in ("pandas", "float"):
            found = read_by(texts, way, patch)
            for text, value in zip(texts, found.values.tolist(), strict=True):
                expected = float(text) if GRAMMAR.fullmatch(text) else np.nan
                if np.isfinite(expected):
                    assert value.hex() == expected.hex()
                else:
                    assert np.isnan(value)
            odd = sorted(chain.from_iterable(rows_of(found)))
            assert odd == np.flatnonzero(np.isnan(found.values)).tolist()


def test_pandas_parser_is_exactly_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred thousand random doubles of all sizes, none differs from float's by a bit."""
    generator = np.random.default_rng(0)
    bits = generator.integers(0, 2**64, 50_000, dtype=np.uint64).view(np.float64)
    values = np.concatenate([bits[np.isfinite(bits)], generator.random(50_000)])
    monkeypatch.setattr(numbers, "PANDAS_ROWS", 1 << 15)
    monkeypatch.setattr(numbers, "MANY_ROWS", 1)
    monkeypatch.setattr(numbers, "_read_by_float", None)
    assert np.array_equal(read_numbers(texts_to_cells(list(map(repr, values.tolist())))).values, values)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_pandas_reads_the_right_column_of_a_file(line_end: str, quote: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between text columns with letters that are no ASCII, quoted or not."""
    monkeypatch.setattr(numbers, "MANY_ROWS", 1)
    monkeypatch.setattr(numbers, "_read_by_float", None)
    lines = ["a,p,b", *(f"{quote}\xe9{k}{quote},{quote}{k / 7}{quote},#{k}" for k in range(100))]
    table = read_table(line_end.join(lines).encode())
    assert table.numbers("p").values.tolist() == [k / 7 for k in range(100)]


def test_long_lines_are_not_split_again_for_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of very many columns is read by float: its time stays linear."""
    monkeypatch.setattr(numbers, "MANY_ROWS", 1)
    monkeypatch.setattr(numbers, "_read_by_pandas", None)
    names = [f"class_{k}" for k in range(60)]
    table = read_table((",".join(names) + "\n" + ",".join(["0.25"] * 60) + "\n").encode())
    assert all(table.numbers(name).values.tolist() == [0.25] for name in names)
