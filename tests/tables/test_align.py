"""Matching rows by the exact text of their ids, held against a dictionary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.tables import align, blocks, compare, keys
from podium.tables import factor as factor_module
from podium.tables.align import Keys, find_repeats, match
from podium.tables.cells import Words, texts_to_cells
from podium.tables.compare import Columns
from podium.tables.decimals import read_decimals
from podium.tables.factor import factor
from podium.tables.read import read_table

Rows = list[tuple[str, ...]]


def keys_of(rows: Rows) -> Keys:
    return Keys(tuple(texts_to_cells(list(column)) for column in zip(*rows, strict=True)))


def check_against_dictionary(expected: Rows, found: Rows) -> None:
    places: dict[tuple[str, ...], int] = {}
    repeated = [row for row, key in enumerate(found) if places.setdefault(key, row) != row]
    rows = [places.get(key, -1) for key in expected]
    result = match(keys_of(expected), keys_of(found))
    assert result.rows.tolist() == rows
    assert result.repeated.tolist() == repeated
    assert result.missing.tolist() == [row for row, place in enumerate(rows) if place < 0]
    assert result.unknown.tolist() == [row for row, key in enumerate(found) if key not in set(expected)]
    assert result.is_complete == (not repeated and set(expected) == set(found))
    assert find_repeats(keys_of(found)).tolist() == repeated


TRICKY = ["007", "7", "07", "", "\0", "\0\0", "7\0", "7 ", " 7", "7.0", "\xe9", "e\u0301", "a,b", "a\nb", '"']
short = st.integers(0, 30).map(str) | st.sampled_from(TRICKY)
LENGTHS = (7, 8, 9, 15, 16, 17, 63, 64, 65, 66, 200)
long = st.sampled_from([letters for n in LENGTHS for letters in ("x" * n, "x" * (n - 1) + "y")])
text = st.one_of(short, long, st.text(max_size=12))


def lists_of(cells: st.SearchStrategy[str], n_columns: int, min_size: int = 1) -> st.SearchStrategy[Rows]:
    return st.lists(st.tuples(*[cells] * n_columns), min_size=min_size, max_size=30)


pairs = st.one_of(
    *(
        st.tuples(lists_of(cells, n), lists_of(cells, n))
        for cells in (short, text, st.integers(0, 40).map(str), st.sampled_from(["a", "b", "ab", ""]))
        for n in (1, 2)
    )
)


@settings(max_examples=many(300), deadline=None)
@given(pairs)
def test_a_match_is_what_a_dictionary_finds(pair: tuple[Rows, Rows]) -> None:
    """Rows, missing, unknown and repeated ones, for any texts in one or two columns."""
    check_against_dictionary(*pair)


@settings(max_examples=many(100), deadline=None)
@given(lists_of(text, 1) | lists_of(text, 2), st.randoms(use_true_random=False))
def test_the_same_ids_in_another_order_are_all_found(rows: Rows, random: object) -> None:
    """Shuffled, and in the very same order, with repeats and without."""
    check_against_dictionary(rows, rows)
    shuffled = random.sample(rows, len(rows))  # type: ignore[attr-defined]  # hypothesis' own Random
    check_against_dictionary(rows, shuffled)
    check_against_dictionary(list(dict.fromkeys(rows)), list(dict.fromkeys(shuffled)))


@settings(max_examples=many(150), deadline=None)
@given(pairs)
def test_collisions_cost_time_and_no_row(pair: tuple[Rows, Rows]) -> None:
    """With all texts folded to two or three values everything is still exact."""

    def poor(words: Words, k: int) -> Words:
        words %= np.uint64(3)
        return words

    def never_exact(columns: Columns) -> tuple[Words, bool]:
        return compare.hash_rows(columns)[0], False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "mix", poor)
        patch.setattr(keys, "hash_rows", never_exact)
        patch.setattr(factor_module, "hash_rows", never_exact)
        patch.setattr(align, "read_decimals", lambda cells: None)
        check_against_dictionary(*pair)
        codes, texts = factor(keys_of(pair[0]).columns[0])
        assert [texts[code] for code in codes] == [row[0] for row in pair[0]]


def test_an_id_is_its_text_and_not_its_number() -> None:
    """007, 7, 7.0 and a 7 with a space are four ids."""
    result = match(keys_of([("7",), ("007",)]), keys_of([("007",), ("7.0",), ("7 ",), ("7",)]))
    assert result.rows.tolist() == [3, 0]
    assert result.unknown.tolist() == [1, 2]


def test_several_columns_are_not_run_together() -> None:
    """('a', 'bc') is not ('ab', 'c')."""
    assert match(keys_of([("a", "bc")]), keys_of([("ab", "c")])).missing.tolist() == [0]


def test_nothing_is_moved_where_the_order_is_the_same() -> None:
    """The usual case is recognised as such."""
    rows = [(f"img_{k}",) for k in range(50)]
    assert match(keys_of(rows), keys_of(rows)).is_same_order
    assert not match(keys_of(rows), keys_of(rows[::-1])).is_same_order


@pytest.mark.parametrize("spell", ["{}", "{:08}", "img_{:09}", "{:070}"])
def test_many_rows_are_matched_across_blocks(spell: str) -> None:
    """Numbers, zero-filled numbers, texts and long texts, more of them than a block holds."""
    n = 5 * blocks.ROWS if len(spell) < 9 else blocks.ROWS + 9
    order = np.random.default_rng(0).permutation(n)
    expected = read_table(("id\n" + "\n".join(map(spell.format, range(n)))).encode()).keys(["id"])
    shuffled = read_table(("id\n" + "\n".join(map(spell.format, order.tolist()))).encode()).keys(["id"])
    result = match(expected, shuffled)
    assert result.is_complete
    assert np.array_equal(result.rows, np.argsort(order))
    assert match(expected, expected).is_same_order
    holed = [*order[5:].tolist(), n + 1, n + 1, int(order[7])]
    result = match(expected, read_table(("id\n" + "\n".join(map(spell.format, holed))).encode()).keys(["id"]))
    assert result.missing.tolist() == sorted(order[:5].tolist())
    assert result.unknown.tolist() == [n - 5, n - 4]
    assert result.repeated.tolist() == [n - 4, n - 3]


@settings(max_examples=many(200), deadline=None)
@given(st.lists(st.integers(0, 10**8 - 1).map(str), min_size=1) | st.lists(short | text, min_size=1))
def test_only_canonical_decimals_are_read_as_numbers(texts: list[str]) -> None:
    """One other cell, and the column stays text."""
    found = read_decimals(texts_to_cells(texts))
    if all(t.isascii() and t.isdigit() and str(int(t)) == t and len(t) <= 8 for t in texts):
        assert found is not None
        assert found.tolist() == list(map(int, texts))
    else:
        assert found is None


@settings(max_examples=many(200), deadline=None)
@given(st.lists(text, max_size=40))
def test_factor_numbers_the_distinct_texts_in_sorted_order(texts: list[str]) -> None:
    """As NumPy's unique does for Python strings."""
    codes, distinct = factor(texts_to_cells(texts))
    assert distinct == sorted(set(texts))
    assert [distinct[code] for code in codes] == texts
