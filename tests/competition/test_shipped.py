"""The competitions that come with Podium: prepared alike everywhere, nothing given away, examples that hold."""

import csv
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from podium.competition.examples import apply, load_examples
from podium.competition.folder import Competition, get_competition, load_competition
from podium.competition.keys import WITHOUT_LABELS
from podium.competition.secrecy import derive, public_seed
from podium.errors import InvalidSubmissionError
from podium.use.validate import validate

SHIPPED = Path(__file__).parents[2] / "competitions"
SIZES = {
    "apples": (1500, 4000),
    "breast-cancer": (370, 199),
    "diabetes": (300, 142),
    "digits": (1200, 597),
    "digits-top3": (1200, 597),
    "friedman": (1000, 3000),
    "hastie": (1000, 5000),
    "imbalanced": (5000, 6000),
    "iris": (75, 74),
    "machine-faults": (2000, 2000),
    "water-meters": (3000, 4000),
    "weather-station": (7300, 1460),
    "wine": (58, 120),
}
CUT_BY_CLASS = ("breast-cancer", "digits", "digits-top3", "iris", "wine")
"""Cut from a table of labelled rows, each class in the same share on both sides."""


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def read_columns(path: Path) -> dict[str, list[str]]:
    header, rows = read(path)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def load_program(slug: str) -> ModuleType:
    """The competition's own prepare.py."""
    spec = importlib.util.spec_from_file_location("prepare", SHIPPED / slug / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_prepare(slug: str, folder: Path, seed: int) -> Path:
    """What the competition's own prepare.py makes, in ``folder``."""
    for part in ("public", "private"):
        (folder / part).mkdir(parents=True)
    load_program(slug).prepare(folder / "private" / "raw", folder / "public", folder / "private", seed)
    return folder


@pytest.fixture(scope="module", params=SIZES)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def prepared(slug: str, shipped_root: Path) -> Competition:
    """The competition as Podium prepares it."""
    return get_competition(shipped_root, slug)


def all_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*.csv"))]


def test_every_competition_is_listed_here() -> None:
    """Thirteen of them, on every level from 1 to 5; each says what it is for."""
    folders = sorted(path.parent for path in SHIPPED.glob("*/competition.toml"))
    assert [folder.name for folder in folders] == list(SIZES)
    competitions = [load_competition(folder) for folder in folders]
    assert {one.level for one in competitions} == {1, 2, 3, 4, 5}
    assert all(one.secrecy == "practice" and len(one.skills) >= 3 for one in competitions)
    assert len({one.title for one in competitions}) == len(competitions)


def test_the_seed_alone_decides_every_byte(slug: str, tmp_path: Path) -> None:
    """Same seed, same files; another one, however large, other rows in each of the three files."""
    seed = public_seed(load_competition(SHIPPED / slug).seed_slug)
    first = all_bytes(run_prepare(slug, tmp_path / "a", seed))
    assert len(first) == 3
    assert all_bytes(run_prepare(slug, tmp_path / "b", seed)) == first
    sealed = all_bytes(run_prepare(slug, tmp_path / "c", derive(bytes(32), "prepare")))
    is_same = [one == other for one, other in zip(first, sealed, strict=True)]
    # The times of a forecast are no secret: only the temperatures change.
    assert is_same == ([False, True, False] if slug == "weather-station" else [False, False, False])


def test_the_files_have_the_promised_rows_and_columns(prepared: Competition) -> None:
    """Sizes, the target in train and solution only, the columns in one order, ids that are canonical numbers."""
    train_header, train = read(prepared.train_path)
    test_header, test = read(prepared.test_path)
    solution_header, solution = read(prepared.solution_path)
    assert (len(train), len(test)) == SIZES[prepared.slug]
    assert train_header == [*test_header, *(() if prepared.task in WITHOUT_LABELS else prepared.target)]
    assert solution_header == [*prepared.id, *prepared.target, "Usage"]
    assert [row[0] for row in solution] == [row[0] for row in test]
    ids = [row[0] for row in train + test]
    assert ids == [str(number) for number in range(1, len(ids) + 1)]


def test_no_row_stands_twice(prepared: Competition) -> None:
    """Nowhere is a test row found in train with its answer, nor any row twice."""
    n_columns = len(read(prepared.test_path)[0])
    rows = read(prepared.test_path)[1] + read(prepared.train_path)[1]
    assert len({tuple(row[1:n_columns]) for row in rows}) == len(rows)


def test_neither_id_nor_order_tells_the_answer(prepared: Competition) -> None:
    """The target's rank correlation with the id is what chance makes of it: within four standard errors."""
    if prepared.task == "forecast":  # in the order of time, which everybody knows
        return
    for columns in map(read_columns, (prepared.train_path, prepared.solution_path)):
        for answers in (columns[name] for name in prepared.target if name in columns):
            ranks = np.unique(as_numbers(answers), return_inverse=True)[1]
            correlation = np.corrcoef(np.arange(len(ranks)), ranks)[0, 1]
            assert abs(correlation) < 4 / np.sqrt(len(ranks))


def as_numbers(cells: list[str]) -> np.ndarray:
    """The cells as numbers, or as they are where one is none."""
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError:
        return np.array(cells)


def test_numbers_read_back_as_they_were(prepared: Competition) -> None:
    """pandas' quick reader finds the very floats that Python's exact one finds."""
    import pandas as pd

    for path in (prepared.train_path, prepared.test_path, prepared.solution_path):
        quick = pd.read_csv(path)
        exact = {name: as_numbers(cells) for name, cells in read_columns(path).items()}
        numbers = [name for name, values in exact.items() if values.dtype == np.float64]
        assert len(numbers) >= 1
        assert all(np.array_equal(quick[name].to_numpy(np.float64), exact[name]) for name in numbers)


def test_classes_have_the_same_share_on_both_sides(prepared: Competition) -> None:
    """Where rows were cut by class, train and test hold the same mixture to within a row."""
    if prepared.slug not in CUT_BY_CLASS:
        return
    train, test = (read_columns(path)[prepared.target[0]] for path in (prepared.train_path, prepared.solution_path))
    for label in set(train + test):
        share = (train.count(label) + test.count(label)) / len(train + test)
        assert abs(test.count(label) - share * len(test)) <= 1


def test_the_description_has_its_four_sections_and_every_column(prepared: Competition) -> None:
    """Overview, Data, Evaluation, Rules; each column is explained, or belongs to a group that is."""
    text = (prepared.folder / "description.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Overview",
        "## Data",
        "## Evaluation",
        "## Rules",
    ]
    assert text.startswith(f"# {prepared.title}\n")
    stem: Callable[[str], str] = {
        "digits": lambda name: "p00" if name.startswith("p") else name,
        "digits-top3": lambda name: "p00" if name.startswith("p") else name,
        "breast-cancer": lambda name: name.removeprefix("mean_").removeprefix("worst_").removesuffix("_error"),
        "friedman": lambda name: "x1" if name.startswith("x") else name,
        "hastie": lambda name: "x1" if name.startswith("x") else name,
    }.get(prepared.slug, lambda name: name)
    assert all(f"`{stem(name)}`" in text for name in (*read(prepared.train_path)[0], *prepared.target))
    assert f"{prepared.rules.daily_limit} submissions a day" in text
    n_train, n_test = SIZES[prepared.slug]
    assert f"{n_train:,}" in text
    assert f"{n_test:,}" in text


def test_the_example_of_the_description_is_a_submission(prepared: Competition) -> None:
    """Its header is the sample's, and its ids are the first two of the test rows."""
    lines = (prepared.folder / "description.md").read_text(encoding="utf-8").splitlines()
    example = [line.strip() for line in lines if line.startswith("    ")][:3]
    header, *_ = sample = prepared.sample_path.read_text(encoding="utf-8").splitlines()
    assert example[0] == header
    assert [line.split(",")[0] for line in example[1:]] == [line.split(",")[0] for line in sample[1:3]]
    validate(prepared, "\n".join([*example, *sample[3:], ""]).encode(), name="example.csv")


def test_every_example_comes_out_as_it_says(prepared: Competition) -> None:
    """At least ten for each competition, of both kinds; a refusal holds the sentence expected."""
    examples = load_examples(prepared.folder)
    assert len(examples) >= 10
    assert {example.accept for example in examples} == {True, False}
    sample = prepared.sample_path.read_bytes()
    for example in examples:
        file = apply(example, sample)
        if example.accept:
            validate(prepared, file, name=example.name)
            continue
        with pytest.raises(InvalidSubmissionError) as refusal:
            validate(prepared, file, name=example.name)
        assert example.expect in str(refusal.value), f"{example.name}: {refusal.value}"
