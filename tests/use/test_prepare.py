"""Preparing: the same seed makes the same bytes, whole or not at all, and nobody's submission is lost unasked."""

import csv
import hashlib
import json
import os
import stat
import sys
from functools import partial
from pathlib import Path

import pytest
from tiny import NOW, PREPARE, TOML, Tiny, prepare_it, read_all, with_rules, write_competition

from podium.competition.folder import get_competition, load_competition
from podium.errors import InvalidCompetitionError, MetricError, NotAllowedError
from podium.sandbox import child
from podium.use.board import load_board
from podium.use.prepare import prepare
from podium.use.submissions import load_own

SLUGS = ("breast-cancer", "diabetes", "digits", "friedman")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> str:
    """One hash over everything that was prepared."""
    return hashlib.sha256(repr(read_all(folder)).encode()).hexdigest()


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    """Every file of public/ and private/, in two folders that know nothing of each other."""
    made = []
    for name in ("one", "other"):
        competition = write_competition(tmp_path / name)
        prepare_it(tmp_path / name, competition)
        made.append(read_all(competition.folder))
    assert made[0] == made[1]
    assert set(made[0]) == {
        "public/train.csv",
        "public/test.csv",
        "public/sample_submission.csv",
        "public/commitment.json",
        "private/.gitignore",
        "private/solution.csv",
        "private/seed",
        "private/salt",
        "private/checksums.json",
    }


@pytest.mark.parametrize("slug", ["diabetes", "friedman"])
def test_another_seed_moves_usage_alone_in_a_practice_competition(root: Path, slug: str) -> None:
    """Train, test and ids are the same for everybody; which rows are public is not."""
    competition = get_competition(root, slug)
    before, solution = read_all(competition.folder), rows(competition.solution_path)
    made = prepare(root, competition, now=NOW, seed=1)
    after = read_all(competition.folder)
    assert not made.is_unchanged
    for name in ("public/train.csv", "public/test.csv", "public/sample_submission.csv"):
        assert after[name] == before[name]
    again = rows(competition.solution_path)
    assert [row["id"] for row in again] == [row["id"] for row in solution]
    moved = sum(one["Usage"] != other["Usage"] for one, other in zip(again, solution, strict=True))
    assert moved > 0.2 * len(solution)
    assert [row["Usage"] for row in again].count("Public") == made.n_public


@pytest.mark.parametrize("is_in_toml", [True, False])
def test_a_sealed_competition_takes_its_rows_from_the_secret_seed(tmp_path: Path, is_in_toml: bool) -> None:
    """Other seed, other ids and other rows; the public seed, which everybody can guess, makes neither."""
    toml = TOML.replace('target = "y"', 'target = "y"\nsecrecy = "sealed"') if is_in_toml else TOML
    competition = write_competition(tmp_path, toml=toml)
    ids = []
    for seed in (0, 1, None):
        prepare_it(tmp_path, competition, seed=seed, sealed=not is_in_toml)
        ids.append([row["id"] for row in rows(competition.test_path)])
    practice = write_competition(tmp_path / "practice")
    prepare_it(tmp_path / "practice", practice)
    ids.append([row["id"] for row in rows(practice.test_path)])
    assert ids[1] == ids[2]  # without a seed, the one that stands
    assert len({tuple(one) for one in ids}) == 3
    assert all(len(set(one) & set(other)) < 5 for one in ids[:2] for other in ids[2:] if one != other)


def test_preparing_again_says_that_nothing_changed(tiny: Tiny) -> None:
    """With the same seed, or none; not even with submissions is that refused."""
    before = read_all(tiny.competition.folder)
    tiny.submit("ann")
    assert prepare(tiny.root, tiny.competition, now=NOW).is_unchanged
    assert prepare(tiny.root, tiny.competition, now=NOW, seed=0).is_unchanged
    assert read_all(tiny.competition.folder) == before


def test_a_changed_file_is_made_anew(tiny: Tiny) -> None:
    """What somebody changed by hand is put right."""
    before = read_all(tiny.competition.folder)
    tiny.competition.test_path.write_text("id,x\n")
    assert not prepare(tiny.root, tiny.competition, now=NOW).is_unchanged
    assert read_all(tiny.competition.folder) == before


def test_a_solution_with_submissions_is_replaced_only_by_force(tiny: Tiny) -> None:
    """Refused without a word; forced, the old submissions leave the board and are counted there."""
    tiny.submit("ann", 1.0)
    tiny.submit("bob", 2.0)
    before = read_all(tiny.competition.folder)
    with pytest.raises(NotAllowedError, match="--force"):
        prepare(tiny.root, tiny.competition, now=NOW, seed=1)
    assert read_all(tiny.competition.folder) == before
    prepare(tiny.root, tiny.competition, now=NOW, seed=1, force=True)
    board = load_board(tiny.root, tiny.competition, now=NOW)
    assert list(board.standings) == []
    assert board.n_outdated == 2
    outcome = tiny.submit("ann", 3.0)
    assert outcome.previous_best is None  # a score on other rows is no score to compare with
    assert [line.team.name for line in outcome.board.standings] == ["ann"]
    assert len(load_own(tiny.root, tiny.competition, team="ann", now=NOW).submissions) == 2
    with tiny.store() as store:
        assert len(store.commitments("tiny")) == 2


def test_baselines_alone_do_not_hold_a_solution(tiny: Tiny) -> None:
    """They can be run again; nobody loses anything."""
    tiny.baseline("dummy", "dummy", 3.0)
    assert not prepare(tiny.root, tiny.competition, now=NOW, seed=1).is_unchanged


FAULTS = {
    "missing": (None, "prepare.py is missing"),
    "syntax": ("def prepare(:\n", "SyntaxError"),
    "no function": ("x = 1\n", "no attribute 'prepare'"),
    "raises": (
        "def prepare(*_):\n    raise ValueError('three rows are missing')\n",
        "ValueError: three rows are missing",
    ),
    "exits": ("import os\ndef prepare(*_):\n    os._exit(0)\n", "ended itself"),
    "hangs": ("import time\ndef prepare(*_):\n    time.sleep(60)\n", "longer than 1 seconds"),
    "writes nothing": ("def prepare(*_):\n    pass\n", "private/solution.csv was not written"),
    "no target in train": (PREPARE.replace('"id,x,y"', '"id,x,z"'), "public/train.csv has no column 'y'"),
    "no target in solution": (PREPARE.replace('["id,y"', '["id,z"'), "private/solution.csv has no column 'y'"),
    "no id in test": (PREPARE.replace('["id,x",', '["key,x",'), "public/test.csv has no column 'id'"),
    "target in test": (
        PREPARE.replace('["id,x", *(f"{i},{x}" for i, x, _ in rest)]', '["id,x,y", *map(",".join, rest)]'),
        "holds a target column: participants would see the answers",
    ),
    "repeated ids": (PREPARE.replace('f"r{row},', 'f"r{row // 1000},'), "holds ids more than once"),
    "other ids": (PREPARE.replace('f"{i},{y}"', 'f"{i}0,{y}"'), "do not hold the same ids"),
    "one row": (PREPARE.replace("40, 60", "40, 1"), "fewer than two rows"),
    "a short row": (PREPARE.replace("*lines[:N_TRAIN]]", '*lines[:N_TRAIN], "r1"]'), "public/train.csv: "),
    "no number": (PREPARE.replace('f"{i},{y}"', 'f"{i},about {y}"'), "'y'"),
    "an empty answer": (PREPARE.replace('f"{i},{y}" for i', 'f"{i}," for i'), "'y'"),
    "no table": (PREPARE.replace('"id,x,y", ', '"id;x;y", '), "semicolons"),
    "bad usage": (PREPARE.replace('["id,y", *(f"{i},{y}"', '["id,y,Usage", *(f"{i},{y},Secret"'), "Usage is 'Secret'"),
    "no public row": (
        PREPARE.replace('["id,y", *(f"{i},{y}"', '["id,y,Usage", *(f"{i},{y},Private"'),
        "no test row is public",
    ),
    "its own raw data": (PREPARE + "    (private / 'raw').mkdir()\n", "private/raw is not for prepare.py to write"),
    "the seed": (PREPARE + "    (private / 'seed').write_text('1')\n", "private/seed is not for prepare.py to write"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_prepare_is_a_sentence_and_leaves_what_stood(
    tiny: Tiny, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever prepare.py does wrong; every file, the secret seed among them, is what it was."""
    program, sentence = FAULTS[fault]
    folder = tiny.competition.folder
    before = read_all(folder)
    (folder / "prepare.py").unlink()
    competition = write_competition(tiny.root, program=program)
    if fault == "hangs":
        monkeypatch.setattr(child, "Limits", partial(child.Limits, seconds=1))
    with pytest.raises(InvalidCompetitionError) as error:
        prepare_it(tiny.root, competition, seed=7)
    assert sentence in str(error.value)
    assert read_all(folder) == before
    assert competition.is_prepared


def test_a_failed_first_run_leaves_nothing_but_an_empty_private_folder(tmp_path: Path) -> None:
    """Not even a seed."""
    competition = write_competition(tmp_path, program="def prepare(*_):\n    raise KeyError('x')\n")
    with pytest.raises(InvalidCompetitionError):
        prepare_it(tmp_path, competition)
    assert set(read_all(competition.folder)) == {"private/.gitignore"}
    assert not competition.is_prepared


def test_what_the_program_printed_helps_the_organiser(tmp_path: Path) -> None:
    """The end of it stands in the refusal."""
    program = "def prepare(*_):\n    print('reading row 17')\n    raise ValueError('no date')\n"
    sentence = r"line 3, failed: ValueError: no date\n.*it printed: reading row 17"
    with pytest.raises(InvalidCompetitionError, match=sentence):
        prepare_it(tmp_path, write_competition(tmp_path, program=program))


@pytest.mark.parametrize(
    ("metric", "sentence"), [('name = "rmsee"', "rmse"), ('name = "rmse"\noptions = { bias = 3 }', "bias")]
)
def test_a_metric_that_cannot_be_used_is_told_before_anything_runs(tmp_path: Path, metric: str, sentence: str) -> None:
    """Unknown, or with an option it does not have."""
    competition = write_competition(tmp_path, toml=TOML.replace('name = "rmse"', metric))
    with pytest.raises(MetricError, match=sentence):
        prepare_it(tmp_path, competition)
    assert not competition.private_dir.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_private_files_are_the_owners_alone(tmp_path: Path) -> None:
    """The folder is 0700 and kept out of git; each file is 0600, also those of prepare.py and of an older folder."""
    program = PREPARE + (
        "    (private / 'notes').mkdir(exist_ok=True)\n    (private / 'notes' / 'a.txt').write_text('how')\n"
    )
    competition = write_competition(tmp_path, program=program)
    old = os.umask(0o022)
    try:
        prepare_it(tmp_path, competition)
        prepare_it(tmp_path, competition, seed=1)
    finally:
        os.umask(old)
    private = competition.private_dir
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert (private / ".gitignore").read_text() == "*\n"
    assert (private / "notes" / "a.txt").read_text() == "how"
    for path in private.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600) or path.name == ".gitignore", path
    assert stat.S_IMODE(competition.public_dir.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "leaderboards" / "private").stat().st_mode) == 0o700


@pytest.mark.parametrize("slug", SLUGS)
def test_shipped_classes_are_shared_out_evenly(root: Path, slug: str) -> None:
    """Each class has its share of the public rows to within one row; numbers have it in each tenth."""
    competition = get_competition(root, slug)
    solution = rows(competition.solution_path)
    target = competition.target[0]
    n_public = sum(row["Usage"] == "Public" for row in solution)
    assert abs(n_public - 0.3 * len(solution)) <= 0.5
    if competition.task == "regression":
        ordered = sorted(solution, key=lambda row: float(row[target]))
        strata = [ordered[len(ordered) * i // 10 : len(ordered) * (i + 1) // 10] for i in range(10)]
    else:
        strata = [[row for row in solution if row[target] == label] for label in {row[target] for row in solution}]
    for stratum in strata:
        public = sum(row["Usage"] == "Public" for row in stratum)
        assert abs(public - n_public / len(solution) * len(stratum)) <= (1 if len(strata) == 10 else 1.0001)


SPLIT = {
    "group": ('group_column = "g"', "i[-1]"),
    "time": ('time_column = "g"', 'f"2026-01-{int(i[1:]) % 28 + 1:02d}"'),
}


def with_column(where: str, expression: str) -> str:
    """PREPARE with a further column ``g`` in the test rows or in the solution."""
    if where == "test":
        return PREPARE.replace('["id,x", *(f"{i},{x}"', f'["id,x,g", *(f"{{i}},{{x}},{{{expression}}}"')
    return PREPARE.replace('["id,y", *(f"{i},{y}"', f'["id,y,g", *(f"{{i}},{{y}},{{{expression}}}"')


@pytest.mark.parametrize("where", ["test", "solution"])
@pytest.mark.parametrize("kind", SPLIT)
def test_groups_stay_together_and_the_earlier_part_is_public(tmp_path: Path, kind: str, where: str) -> None:
    """Wherever the column stands: a group is on one side; no private row is earlier than a public one."""
    setting, expression = SPLIT[kind]
    expression = expression.replace('"', "'")
    toml = TOML + f"[split]\n{setting}\n"
    competition = write_competition(tmp_path, toml=toml, program=with_column(where, expression))
    made = prepare_it(tmp_path, competition)
    sides: dict[str, list[str]] = {"Public": [], "Private": []}
    for row in rows(competition.solution_path):
        sides[row["Usage"]].append(eval(expression, {"i": row["id"]}))
    assert abs(made.n_public - 18) < 12
    assert not set(sides["Public"]) & set(sides["Private"])
    if kind == "time":
        assert max(sides["Public"]) < min(sides["Private"])


def test_a_date_that_does_not_sort_is_refused(tmp_path: Path) -> None:
    """31.1. would stand after 1.2.: the split would be no split in time."""
    expression = "f'{int(i[1:]) % 28 + 1}.1.2026'"
    toml = TOML + '[split]\ntime_column = "g"\n'
    competition = write_competition(tmp_path, toml=toml, program=with_column("test", expression))
    with pytest.raises(InvalidCompetitionError, match="write dates as 2026-12-31"):
        prepare_it(tmp_path, competition)


def test_a_column_that_the_split_needs_is_asked_for(tmp_path: Path) -> None:
    """It can stand in the test rows or in the solution, and must stand in one."""
    competition = write_competition(tmp_path, toml=TOML + '[split]\ngroup_column = "patient"\n')
    with pytest.raises(InvalidCompetitionError, match=r"neither test.csv nor solution.csv has the column 'patient'"):
        prepare_it(tmp_path, competition)


@pytest.mark.parametrize("share", [0, 1])
def test_a_side_without_rows_is_refused(tmp_path: Path, share: int) -> None:
    """Neither board could show anything."""
    competition = write_competition(tmp_path, toml=TOML + f"[split]\npublic = {share}\n")
    with pytest.raises(InvalidCompetitionError, match="no test row is " + ("private" if share else "public")):
        prepare_it(tmp_path, competition)


def test_a_usage_of_its_own_is_kept(tmp_path: Path) -> None:
    """What prepare.py says of public, private and ignored rows stands, whatever the seed."""
    program = PREPARE.replace(
        '["id,y", *(f"{i},{y}"', "[\"id,y,Usage\", *(f\"{i},{y},{['Public', 'Private', 'Ignored'][int(i[-1]) % 3]}\""
    )
    competition = write_competition(tmp_path, program=program)
    made = prepare_it(tmp_path, competition)
    found = rows(competition.solution_path)
    assert list(found[0]) == ["id", "y", "Usage"]
    assert all(row["Usage"] == ["Public", "Private", "Ignored"][int(row["id"][-1]) % 3] for row in found)
    assert made.n_public + made.n_private < len(found)


def test_the_commitment_is_what_the_specification_says(tiny: Tiny) -> None:
    """SHA-256 of tag, zero byte, salt, header and the sorted lines; published, and first in the ledger."""
    folder = tiny.competition.folder
    header, *lines = (folder / "private" / "solution.csv").read_bytes().splitlines(keepends=True)
    salt = bytes.fromhex((folder / "private" / "salt").read_text())
    assert len(salt) == 16
    expected = hashlib.sha256(b"podium/solution/v1\0" + salt + header + b"".join(sorted(lines))).hexdigest()
    assert json.loads((folder / "public" / "commitment.json").read_text())["commitment"] == expected
    with tiny.store() as store:
        assert store.commitments("tiny") == [expected]
        assert json.loads(store.ledger("tiny")[0].entry)["kind"] == "commitment"


@pytest.mark.parametrize("text", ["", "{}", '{"commitment": "abc"}'])
def test_a_damaged_commitment_is_the_organisers_fault(tiny: Tiny, text: str) -> None:
    """Cut off, empty or gone: a sentence, no team and no submission."""
    path = tiny.competition.public_dir / "commitment.json"
    path.write_text(text)
    if not text:
        path.unlink()
    with pytest.raises(InvalidCompetitionError, match="prepare it again"):
        tiny.submit("ann", 1.0)
    with tiny.store() as store:
        assert store.get_team("ann") is None


def test_further_public_files_are_asked_for_and_kept(tmp_path: Path) -> None:
    """``files`` names them; one that is missing is a fault, one that is written is there."""
    toml = TOML.replace('target = "y"', 'target = "y"\nfiles = ["columns.txt"]')
    competition = write_competition(tmp_path, toml=toml)
    with pytest.raises(InvalidCompetitionError, match=r"public/columns\.txt was not written"):
        prepare_it(tmp_path, competition)
    competition = write_competition(
        tmp_path, toml=toml, program=PREPARE + "    (public / 'columns.txt').write_text('x: a number')\n"
    )
    prepare_it(tmp_path, competition)
    assert (competition.public_dir / "columns.txt").read_text() == "x: a number"


def test_raw_data_is_handed_over_and_stays(tmp_path: Path) -> None:
    """``raw`` is private/raw; nothing of it is touched."""
    program = PREPARE + "    assert (raw / 'source.csv').read_text() == 'a,b'\n"
    competition = write_competition(tmp_path, program=program, files={"private/raw/source.csv": "a,b"})
    prepare_it(tmp_path, competition)
    assert (competition.private_dir / "raw" / "source.csv").read_text() == "a,b"


def test_a_damaged_seed_is_never_replaced_in_silence(tiny: Tiny) -> None:
    """Somebody may still have a copy of it."""
    seed = tiny.competition.private_dir / "seed"
    seed.write_text("not hexadecimal")
    with pytest.raises(InvalidCompetitionError, match="is damaged"):
        prepare(tiny.root, tiny.competition, now=NOW)
    assert seed.read_text() == "not hexadecimal"


def test_two_competitions_of_one_root_have_seeds_of_their_own(tmp_path: Path) -> None:
    """Drawn at random where none is given."""
    seeds = set()
    for slug in ("one", "two"):
        competition = write_competition(tmp_path, slug, toml=with_rules())
        prepare_it(tmp_path, competition, seed=None)
        seeds.add((load_competition(competition.folder).private_dir / "seed").read_text())
    assert len(seeds) == 2
    assert all(len(bytes.fromhex(seed)) == 32 for seed in seeds)


def test_a_practice_competition_that_was_sealed_stays_sealed(tiny: Tiny) -> None:
    """It no longer calls its labels public, and the next plain `prepare` changes nothing."""
    practice = tiny.competition
    prepare(tiny.root, practice, now=NOW, sealed=True, force=True)
    sealed = practice.train_path.read_bytes()
    assert not practice.is_practice
    assert prepare(tiny.root, practice, now=NOW).is_unchanged
    assert practice.train_path.read_bytes() == sealed
