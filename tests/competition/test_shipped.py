"""The competitions that come with Podium: prepared alike everywhere, nothing given away, examples that hold."""

import csv
import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from podium.competition.examples import apply, load_examples
from podium.competition.folder import Competition, load_competition
from podium.competition.secrecy import derive, public_seed
from podium.errors import InvalidSubmissionError
from podium.use.validate import validate

SHIPPED = Path(__file__).parents[2] / "competitions"
SLUGS = ("breast-cancer", "diabetes", "digits", "friedman")
SIZES = {"breast-cancer": (370, 199), "diabetes": (300, 142), "digits": (1200, 597), "friedman": (1000, 3000)}


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def run_prepare(slug: str, folder: Path, seed: int) -> Path:
    """What the competition's own prepare.py makes, in ``folder``."""
    spec = importlib.util.spec_from_file_location("prepare", SHIPPED / slug / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for part in ("public", "private"):
        (folder / part).mkdir(parents=True)
    module.prepare(folder / "private" / "raw", folder / "public", folder / "private", seed)
    return folder


@pytest.fixture(scope="module", params=SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def prepared(slug: str, tmp_path_factory: pytest.TempPathFactory) -> Competition:
    """A copy of the folder, prepared with its public seed, with a sample of constants."""
    folder = tmp_path_factory.mktemp(slug) / slug
    shutil.copytree(SHIPPED / slug, folder, ignore=shutil.ignore_patterns("public", "private"))
    run_prepare(slug, folder, public_seed(slug))
    competition = load_competition(folder)
    _, solution = read(competition.solution_path)
    sample = [[*competition.id, *competition.target], *([row[0], "0"] for row in solution)]
    competition.sample_path.write_text("".join(",".join(row) + "\n" for row in sample), encoding="utf-8")
    return competition


def all_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*.csv"))]


def test_the_seed_alone_decides_every_byte(slug: str, tmp_path: Path) -> None:
    """Same seed, same files; another one, however large, other rows in each of the three files."""
    seed = public_seed(slug)
    first = all_bytes(run_prepare(slug, tmp_path / "a", seed))
    assert len(first) == 3
    assert all_bytes(run_prepare(slug, tmp_path / "b", seed)) == first
    sealed = all_bytes(run_prepare(slug, tmp_path / "c", derive(bytes(32), "prepare")))
    assert all(one != other for one, other in zip(first, sealed, strict=True))


def test_the_files_have_the_promised_rows_and_columns(prepared: Competition) -> None:
    """Sizes, the target in train and solution only, the columns in one order, ids that are canonical numbers."""
    train_header, train = read(prepared.train_path)
    test_header, test = read(prepared.test_path)
    solution_header, solution = read(prepared.solution_path)
    assert (len(train), len(test)) == SIZES[prepared.slug]
    assert train_header == [*test_header, *prepared.target]
    assert solution_header == [*prepared.id, *prepared.target]
    assert [row[0] for row in solution] == [row[0] for row in test]
    ids = [row[0] for row in train + test]
    assert ids == [str(number) for number in range(1, len(ids) + 1)]


def test_no_row_stands_twice(prepared: Competition) -> None:
    """Nowhere is a test row found in train with its answer, nor any row twice."""
    features = [tuple(row[1:]) for row in read(prepared.test_path)[1]]
    features += [tuple(row[1:-1]) for row in read(prepared.train_path)[1]]
    assert len(set(features)) == len(features)


def test_neither_id_nor_order_tells_the_answer(prepared: Competition) -> None:
    """The target's rank correlation with the id is what chance makes of it: within four standard errors."""
    for path in (prepared.train_path, prepared.solution_path):
        answers = np.array([float(row[-1]) for row in read(path)[1]])
        ranks = np.unique(answers, return_inverse=True)[1]
        correlation = np.corrcoef(np.arange(len(ranks)), ranks)[0, 1]
        assert abs(correlation) < 4 / np.sqrt(len(ranks))


def test_numbers_read_back_as_they_were(prepared: Competition) -> None:
    """pandas' quick reader finds the very floats that Python's exact one finds."""
    import pandas as pd

    for path in (prepared.train_path, prepared.solution_path):
        exact = np.array(read(path)[1], dtype=np.float64)
        assert np.array_equal(pd.read_csv(path).to_numpy(np.float64), exact)


def test_classes_have_the_same_share_on_both_sides(prepared: Competition) -> None:
    """Where there are classes, train and test hold the same mixture to within a row."""
    if prepared.task == "regression":
        return
    train = [row[-1] for row in read(prepared.train_path)[1]]
    test = [row[-1] for row in read(prepared.solution_path)[1]]
    for label in set(train + test):
        share = (train.count(label) + test.count(label)) / len(train + test)
        assert abs(test.count(label) - share * len(test)) <= 1


def test_malignant_is_one(prepared: Competition) -> None:
    """scikit-learn codes malignant as 0: a tumour of the larger kind must be a 1 here."""
    if prepared.slug != "breast-cancer":
        return
    header, train = read(prepared.train_path)
    size = header.index("mean_radius")
    mean = {label: np.mean([float(row[size]) for row in train if row[-1] == label]) for label in "01"}
    assert mean["1"] > 15 > mean["0"]
    assert sum(row[-1] == "1" for row in train) == round(212 / 569 * 370)


def test_the_noise_of_friedman_is_one(prepared: Competition) -> None:
    """Whoever knows the formula gets an RMSE of 1.0, to within four standard errors."""
    if prepared.slug != "friedman":
        return
    x = np.array([row[1:6] for row in read(prepared.test_path)[1]], dtype=np.float64).T
    y = np.array([row[1] for row in read(prepared.solution_path)[1]], dtype=np.float64)
    known = 10 * np.sin(np.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4]
    assert abs(np.sqrt(np.mean((y - known) ** 2)) - 1) < 4 / np.sqrt(2 * len(y))


def test_the_description_has_its_four_sections_and_every_column(prepared: Competition) -> None:
    """Overview, Data, Evaluation, Rules; each column is explained, or belongs to a group that is."""
    text = (prepared.folder / "description.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Overview",
        "## Data",
        "## Evaluation",
        "## Rules",
    ]
    stem: Callable[[str], str] = {
        "digits": lambda name: "p00" if name.startswith("p") else name,
        "breast-cancer": lambda name: name.removeprefix("mean_").removeprefix("worst_").removesuffix("_error"),
        "friedman": lambda name: "x1" if name.startswith("x") else name,
    }.get(prepared.slug, lambda name: name)
    assert all(f"`{stem(name)}`" in text for name in read(prepared.train_path)[0])
    assert f"{prepared.rules.daily_limit} submissions a day" in text


def test_every_example_comes_out_as_it_says(prepared: Competition) -> None:
    """At least eight for each competition, of both kinds; a refusal holds the sentence expected."""
    examples = load_examples(prepared.folder)
    assert len(examples) >= 8
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
