"""Kinds of columns are found from the training rows alone, and any cell becomes something a model can take."""

import numpy as np
import pandas as pd
import pytest
from baseline_tables import draw_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.baselines.prepare_columns import ordered, read_cells, read_moments, recognise_columns, scaled


def test_every_kind_of_column_is_recognised():
    """Numbers, gaps, booleans, categories, dates, texts, and three kinds of nothing."""
    rows, _ = draw_rows(60)
    columns = recognise_columns(rows, ignore=["id"])
    assert columns.numbers == ("number", "gaps", "is_open")
    assert columns.categories == ("color",)
    assert columns.texts == ("note",)
    assert dict(columns.dates) == {"day": "ISO8601"}
    assert set(columns.left_out) == {"constant", "empty", "code"}


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["2020-02-29", "2021-12-31"], "ISO8601"),
        (["2020-02-29T10:30:00+02:00", "2021-12-31T00:00:00+01:00"], "ISO8601"),
        (["29.02.2020", "31.12.2021"], "%d.%m.%Y"),
        (["02/29/2020", "12/31/2021"], "%m/%d/%Y"),
        (["29/02/2020", "31/12/2021"], "%d/%m/%Y"),
    ],
)
def test_dates_are_read_in_the_format_that_fits_the_training_rows(cells, form):
    """Day first or month first is decided by all rows together, not row by row."""
    columns = recognise_columns(pd.DataFrame({"when": cells * 10}))
    assert dict(columns.dates) == {"when": form}
    parts = read_cells(pd.DataFrame({"when": cells}), columns)
    assert parts["when.year"].tolist() == [2020, 2021]
    assert parts["when.month"].tolist() == [2, 12]


def test_numbers_written_as_texts_are_numbers_and_their_slips_are_gaps():
    """One "?" among many numbers does not make a category of them."""
    cells = [*map(str, range(40)), "?"]
    columns = recognise_columns(pd.DataFrame({"age": cells}))
    assert columns.numbers == ("age",)
    read = read_cells(pd.DataFrame({"age": ["7", "?", None, "inf", "1e300"]}), columns)["age"]
    assert read[0] == 7
    assert read[1:4].isna().all()
    assert read[4] == 1e30  # a tree's 32 bits could not hold more


def test_booleans_with_gaps_are_numbers():
    """pandas makes objects of them; a model gets 1, 0 and a gap."""
    frame = pd.DataFrame({"flag": [True, False, None, True]})
    columns = recognise_columns(frame)
    assert columns.numbers == ("flag",)
    np.testing.assert_array_equal(read_cells(frame, columns)["flag"], [1, 0, np.nan, 1])


def test_a_category_unseen_in_train_takes_no_model_by_surprise():
    """One-hot columns and tree codes both have a place for it."""
    train = pd.DataFrame({"color": ["red", "blue"] * 10, "x": range(20)})
    columns = recognise_columns(train)
    test = read_cells(pd.DataFrame({"color": ["green", None], "x": [1, 2]}), columns)
    for transformer in (scaled(columns), ordered(columns)):
        cells = transformer.fit(read_cells(train, columns)).transform(test)
        assert np.isfinite(cells).all()
    assert ordered(columns).fit(read_cells(train, columns)).transform(test)[0, -1] == -1


def test_a_time_column_sorts_in_time_whatever_it_is_made_of():
    """Numbers by value, dates by date, anything else as text."""
    assert read_moments(pd.Series([10, 9, 100])).argsort().tolist() == [1, 0, 2]
    assert read_moments(pd.Series(["01.02.2021", "03.01.2021", "01.12.2020"])).argsort().tolist() == [2, 1, 0]
    assert read_moments(pd.Series(["week b", "week a", "week c"])).argsort().tolist() == [1, 0, 2]


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["2020-01-01", "a b c"])
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=30), st.lists(st.tuples(CELLS, CELLS), max_size=5))
@settings(max_examples=many(40), deadline=None)
def test_any_two_columns_of_anything_become_cells_of_known_kinds(train, test):
    """Measures are finite or gaps, categories and texts are never missing, on rows never seen too."""
    frame = pd.DataFrame(train, columns=["a", "b"], dtype=object)
    columns = recognise_columns(frame)
    assert len(columns) + len(columns.left_out) == 2
    for rows in (frame, pd.DataFrame(test, columns=["a", "b"], dtype=object)):
        cells = read_cells(rows, columns)
        assert len(cells) == len(rows)
        assert not np.isinf(cells[columns.measures].to_numpy(float)).any()
        assert cells[[*columns.categories, *columns.texts]].notna().all(axis=None)
