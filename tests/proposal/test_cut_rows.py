"""The program that cuts a table: what must stay together does, and every seed has its own cut."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

import podium.proposal.cut_rows as program
from podium.tables.read import read_table
from podium.tables.write import csv_bytes

HEADER = ("x", "kind", "who", "year")
SEEDS = st.integers(0, 2**128 - 1)
Rows = Sequence[Sequence[object]]


def draw_rows(seed: int) -> Rows:
    """Some rows, a few of them alike, of two classes and about twenty persons."""
    random = Random(seed)
    return [
        (random.randrange(300), random.choice("aab"), random.randrange(20), random.randrange(1990, 2010))
        for _ in range(random.randrange(60, 90))
    ]


@contextmanager
def words(**changes: object) -> Iterator[None]:
    """The words in capitals, changed for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"TARGET": ["kind"], **changes}.items():
            patch.setattr(program, name, value)
        yield


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[list[tuple[str, ...]], list[tuple[str, ...]]]]:
    """Cut a table; training rows and test rows come back as (x, kind, who, year)."""

    def cut(rows: Rows, seed: int = 0) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        raw, public, private = (tmp_path_factory.mktemp(name) for name in ("raw", "public", "private"))
        (raw / "data.csv").write_bytes(csv_bytes([HEADER, *([str(cell) for cell in row] for row in rows)]))
        program.prepare(raw, public, private, seed)
        return read_rows(public / "train.csv"), read_rows(public / "test.csv", private / "solution.csv")

    return cut


def read_rows(path: Path, answers: Path | None = None) -> list[tuple[str, ...]]:
    table = read_table(path)
    cells = {name: table.texts(name) for name in table.columns}
    if answers:
        solution = read_table(answers)
        assert solution.texts("id") == cells["id"]
        cells["kind"] = solution.texts("kind")
    return list(zip(*(cells[name] for name in HEADER), strict=True))


def as_texts(rows: Rows) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row)) for row in rows)


@settings(max_examples=many(10))
@given(seed=SEEDS)
def test_no_row_is_lost_rows_alike_stay_together_and_train_knows_every_class(cut, seed: int) -> None:
    rows = draw_rows(seed)
    with words():
        train, test = cut(rows, seed)
    assert sorted(train + test) == as_texts(rows)
    assert not {row[:1] + row[2:] for row in train} & {row[:1] + row[2:] for row in test}
    assert {row[1] for row in train} == {kind for _, kind, *_ in rows}
    assert abs(len(test) - 0.3 * len(rows)) <= 4


@settings(max_examples=many(10))
@given(seed=SEEDS)
def test_groups_stay_whole(cut, seed: int) -> None:
    rows = draw_rows(seed)
    with words(GROUP="who", STRATA=""):
        train, test = cut(rows, seed)
    assert not {row[2] for row in train} & {row[2] for row in test}
    assert sorted(train + test) == as_texts(rows)


@settings(max_examples=many(10))
@given(seed=SEEDS)
def test_test_rows_are_later(cut, seed: int) -> None:
    rows = draw_rows(seed)
    with words(TIME="year", STRATA=""):
        train, test = cut([*rows, (1, "a", 1, 1980), (1, "a", 1, 2020)])
    assert max(int(row[3]) for row in train) < min(int(row[3]) for row in test)


def test_each_class_gives_its_share() -> None:
    strata = [0] * 800 + [1] * 150 + [2] * 50
    with words(TEST_SHARE=0.2):
        is_test = program.draw_units(range(1000), strata, program.np.random.RandomState(0))
    assert [sum(test for test, one in zip(is_test, strata, strict=True) if one == kind) for kind in range(3)] == [
        160,
        30,
        10,
    ]


def test_another_seed_cuts_otherwise_and_the_same_one_alike(cut) -> None:
    rows = [(place, "ab"[place % 2], place, 2000) for place in range(60)]
    with words():
        assert cut(rows, 1) == cut(rows, 1)
        assert cut(rows, 1) != cut(rows, 2)


def test_rows_without_an_answer_are_left_out(cut) -> None:
    rows = [(place, "ab "[place % 3], place, 2000) for place in range(60)]
    with words():
        train, test = cut(rows)
    assert len(train) + len(test) == 40


def test_cells_with_commas_quotes_and_line_breaks_survive(cut) -> None:
    rows = [(f'{place}, "so"\nit goes', "ab"[place % 2], place, 2000) for place in range(30)]
    with words():
        train, test = cut(rows)
    assert sorted(train + test) == as_texts(rows)
