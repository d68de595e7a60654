"""Several competitions are prepared side by side, and those cut from one source share rows, ids and split."""

from pathlib import Path

import pytest
from tiny import NOW, PREPARE, TOML, make_tiny, prepare_it, read_all, write_competition

from podium.competition.folder import find_competitions
from podium.errors import InvalidCompetitionError, PodiumError
from podium.use.check_leaks import find_shared_rows
from podium.use.prepare import Prepared
from podium.use.prepare_all import prepare_all
from podium.use.trust import trust

TWIN = TOML.replace("[metric]", 'same_rows_as = "tiny"\n[metric]', 1)
UNLABELLED = """\
title = "Odd ones"
task = "outliers"
target = "y"
[metric]
name = "average_precision"
"""
WITHOUT_ANSWERS = PREPARE.replace(
    '["id,x,y", *lines[:N_TRAIN]]', '["id,x", *(l.rpartition(",")[0] for l in lines[:N_TRAIN])]'
)


def write_pair(root: Path, first: str, second: str) -> None:
    """Two competitions with the same program, of which the one that is not tiny has tiny's rows."""
    for slug in (first, second):
        trust(root, write_competition(root, slug, toml=TOML if slug == "tiny" else TWIN), now=NOW)


def prepare_both(root: Path, **changes) -> list[Prepared]:
    made = list(prepare_all(root, list(find_competitions(root)), now=NOW, **changes))
    assert all(isinstance(one, Prepared) for one in made)
    return made  # type: ignore[return-value]


@pytest.mark.parametrize("twin", ["a-twin", "z-twin"], ids=["prepared before", "prepared after"])
@pytest.mark.parametrize("sealed", [False, True], ids=["practice", "sealed"])
def test_those_of_one_source_share_rows_ids_and_split(tmp_path: Path, twin: str, sealed: bool) -> None:
    """Whichever comes first by name, with seeds that nobody gave, and again a second time."""
    write_pair(tmp_path, "tiny", twin)
    prepare_both(tmp_path, sealed=sealed)
    one, other = (tmp_path / "competitions" / slug for slug in ("tiny", twin))
    files = ("public/train.csv", "public/test.csv", "private/solution.csv", "private/seed")
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in files)
    before = read_all(tmp_path / "competitions", ("tiny", twin))
    assert [made.is_unchanged for made in prepare_both(tmp_path, sealed=sealed)] == [True, True]
    assert read_all(tmp_path / "competitions", ("tiny", twin)) == before


def test_one_that_is_prepared_alone_draws_the_seed_of_both(tmp_path: Path) -> None:
    """The other finds it there."""
    write_pair(tmp_path, "tiny", "twin")
    for slug in ("twin", "tiny"):
        list(prepare_all(tmp_path, [tmp_path / "competitions" / slug], now=NOW))
    one, other = (tmp_path / "competitions" / slug / "private" / "solution.csv" for slug in ("tiny", "twin"))
    assert one.read_bytes() == other.read_bytes()


def test_a_competition_whose_source_is_not_here_stands_alone(tmp_path: Path) -> None:
    """Its rows are still those of the other's name: a practice competition's are the same everywhere."""
    make_tiny(tmp_path / "with")
    twin = write_competition(tmp_path / "alone", "twin", toml=TWIN)
    prepare_it(tmp_path / "alone", twin)
    public = tmp_path / "with" / "competitions" / "tiny" / "public"
    assert twin.test_path.read_bytes() == (public / "test.csv").read_bytes()
    assert not (tmp_path / "alone" / "competitions" / "tiny").exists()


def test_the_same_rows_from_two_seeds_would_be_found(tmp_path: Path) -> None:
    """What sharing a seed prevents: with names of their own, labelled rows of one are test rows of the other."""
    program = PREPARE.replace("range(1000, 10_000)", "range(1000, 1100)")
    pair = [make_tiny(tmp_path, slug, program=program).competition for slug in ("one", "two")]
    assert len(list(find_shared_rows(pair))) == 2


def test_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    """In the order of the folders: a program that breaks, a toml that is none, and two that are well."""
    for slug, toml, program in (
        ("a", TOML, "def prepare(*_): raise ValueError('no luck')"),
        ("b", TOML, PREPARE),
        ("c", "title = ", PREPARE),
        ("d", TOML, PREPARE),
    ):
        folder = tmp_path / "competitions" / slug
        if slug == "c":
            folder.mkdir(parents=True)
            (folder / "competition.toml").write_text(toml)
            continue
        trust(tmp_path, write_competition(tmp_path, slug, toml=toml, program=program), now=NOW)
    made = list(prepare_all(tmp_path, list(find_competitions(tmp_path)), now=NOW))
    assert [isinstance(one, PodiumError) for one in made] == [True, False, True, False]
    assert "no luck" in str(made[0])


# Without labels


def test_training_rows_without_labels_are_enough_where_nobody_knows_them(tmp_path: Path) -> None:
    """The sample says that all are equally strange."""
    competition = write_competition(tmp_path, "odd", toml=UNLABELLED, program=binary(WITHOUT_ANSWERS))
    made = prepare_it(tmp_path, competition)
    assert made.n_train == 40
    header, *rows = competition.sample_path.read_text().splitlines()
    assert header == "id,y"
    assert {row.split(",")[1] for row in rows} == {"0"}


def test_any_other_task_needs_them(tmp_path: Path) -> None:
    """Nothing could be learned."""
    toml = UNLABELLED.replace("outliers", "binary")
    with pytest.raises(InvalidCompetitionError, match=r"public/train\.csv has no column 'y'"):
        prepare_it(tmp_path, write_competition(tmp_path, "odd", toml=toml, program=binary(WITHOUT_ANSWERS)))


def binary(program: str) -> str:
    """The same rows with answers 0 and 1."""
    return program.replace("{(row * 37 % 101) / 10}", "{row % 3 // 2}")
