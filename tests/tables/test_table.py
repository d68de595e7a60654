"""Tables out of DataFrames: the same cells as the file that to_csv would write."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.errors import InvalidCompetitionError, InvalidSubmissionError
from podium.tables.align import find_repeats, match
from podium.tables.read import read_table
from podium.tables.table import table_from_frame

columns = st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3),
    st.lists(st.floats() | st.none(), min_size=3, max_size=3).map(lambda v: pd.Series(v, dtype=float)),
    st.lists(st.floats(width=32), min_size=3, max_size=3).map(lambda v: pd.Series(v, dtype="float32")),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.lists(st.text(st.sampled_from('ab1, "\n\xe9'), max_size=4) | st.none(), min_size=3, max_size=3).map(
        lambda v: pd.Series(v, dtype=object)
    ),
    st.lists(st.sampled_from(["a", "b"]), min_size=3, max_size=3).map(pd.Categorical),
    st.lists(st.integers(0, 99) | st.none(), min_size=3, max_size=3).map(lambda v: pd.array(v, dtype="Int64")),
)


@settings(max_examples=many(150), deadline=None)
@given(columns, columns)
def test_a_frame_reads_like_the_file_it_writes(left: object, right: object) -> None:
    """Texts, keys and factors are those of to_csv; so are the numbers of doubles."""
    frame = pd.DataFrame({"id": left, "x": right})
    table = table_from_frame(frame, name="frame")
    file = read_table(frame.to_csv(index=False).encode())
    for column in table.columns:
        assert table.texts(column) == file.texts(column)
        assert table.factor(column)[1] == file.factor(column)[1]
        if frame[column].dtype != "float32":
            ours, theirs = table.numbers(column), file.numbers(column)
            assert np.array_equal(ours.values, theirs.values, equal_nan=True)
            for kind in ("empty", "words", "not_finite"):
                assert getattr(ours, kind).tolist() == getattr(theirs, kind).tolist()
    both = match(file.keys(["id", "x"]), table.keys(["id", "x"]))
    assert not len(both.missing)
    assert not len(both.unknown)
    assert both.repeated.tolist() == find_repeats(file.keys(["id", "x"])).tolist()
    assert table.lines(range(3)) == [2, 3, 4]


def test_numeric_columns_are_taken_as_they_are() -> None:
    """float32 keeps its own value; infinities are named, NaN is an empty cell."""
    frame = pd.DataFrame({"x": np.array([0.1, np.inf, np.nan], "float32"), "n": [1, 2, 3]})
    found = table_from_frame(frame, name="frame").numbers("x")
    assert found.values[0] == np.float32(0.1)
    assert found.not_finite.tolist() == [1]
    assert found.empty.tolist() == [2]
    assert frame["x"].iloc[1] == np.inf


def test_ids_of_a_file_and_of_a_frame_meet() -> None:
    """Whole numbers are written without a point, texts as they are."""
    file = read_table(b"id,x\n007,1\n7,2\n8,3\n")
    numbers = table_from_frame(pd.DataFrame({"id": [8, 7]}), name="f")
    assert match(file.keys(["id"]), numbers.keys(["id"])).rows.tolist() == [-1, 1, 0]
    frame = pd.DataFrame({"id": ["8", "007", "7"]}, index=[5, 5, 5])
    assert match(file.keys(["id"]), table_from_frame(frame, name="f").keys(["id"])).rows.tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (pd.DataFrame({"a": []}), "it has no rows"),
        (pd.DataFrame(index=[1, 2]), "it has no columns"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "more than one column of the same name: 'a'"),
        ([1, 2], "it is of type 'list', and a pandas DataFrame is expected"),
    ],
)
def test_a_frame_that_is_no_table_is_refused(frame: object, sentence: str) -> None:
    """As a sentence, and as the error asked for."""
    for error in (InvalidSubmissionError, InvalidCompetitionError):
        with pytest.raises(error, match=sentence):
            table_from_frame(frame, name="the frame", error=error)  # type: ignore[arg-type]


def test_a_single_cell_can_be_asked_for() -> None:
    """With its exact text."""
    assert read_table(b"id,x\n007, a\n").text("x", 0) == " a"
