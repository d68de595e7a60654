"""Real bundles of other platforms give the scores that those platforms gave.

PODIUM_EXCHANGE_FILES names a folder with clones of their repositories, called ``owner+name``; what is not there is
skipped.
"""

import os
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from foreign import bring_in, empty_root, write_tree

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.formats.draft import Wishes
from podium.formats.kinds import read_source
from podium.formats.phased_draft import READERS
from podium.formats.source import open_source
from podium.submission import PRIVATE, PUBLIC
from podium.tables.read import read_table
from podium.use.scorer import Scorer, score_table
from podium.use.validate import validate

FOLDER = os.environ.get("PODIUM_EXCHANGE_FILES", "")
EXAMPLES, PLATFORM = "codalab+competition-examples/codabench", "codalab+codabench"
BUNDLES = f"{PLATFORM}/tests/test_files/competitions"
TASKS = f"{PLATFORM}/src/apps/api/tests/upload_task_test_files"

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="outside material is absent: PODIUM_EXCHANGE_FILES names no folder of other platforms' files"
)


def outside(name: str) -> Path:
    path = Path(FOLDER, name)
    if not path.exists():
        pytest.skip(f"outside material is absent: there is no {path}")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty_root(tmp_path / "root")


def lines(archive: Path, member: str) -> list[str]:
    """The rows of a sample submission, with commas for blanks."""
    with ZipFile(archive) as file:
        return [",".join(line.split()) for line in file.read(member).decode().splitlines() if line.strip()]


def scores(competition: Competition, rows: list[str]) -> dict[str, float]:
    header = ",".join(["id", *competition.target])
    data = "\n".join([header, *(f"{place},{row}" for place, row in enumerate(rows, 1))]) + "\n"
    return score_table(competition, validate(competition, data.encode(), name="it.csv"))[0]


def test_wheat_has_its_scores_and_its_leak(home: Path) -> None:
    folder = outside(f"{EXAMPLES}/wheat_seeds")
    imported = bring_in(home, folder / "results_submission_bundle.zip")
    samples = [folder / f"sample_results_{phase}_submission.zip" for phase in ("dev", "final")]
    rows = [row for sample in samples for row in lines(sample, "prediction")]
    assert scores(imported.competition, rows) == {PUBLIC: 0.85, PRIVATE: 0.2830188679245283}
    assert "public_data/testing_label holds testing_label of the reference data byte for byte" in imported.leaks[0]


def test_iris_has_its_scores_and_its_direction_is_doubted(home: Path) -> None:
    folder = outside(f"{EXAMPLES}/iris")
    imported = bring_in(home, folder / "bundle.zip")
    sample = folder / "sample_result_submission.zip"
    rows = lines(sample, "iris_valid.predict") + lines(sample, "iris_test.predict")
    assert scores(imported.competition, rows) == {PUBLIC: pytest.approx(1 / 3), PRIVATE: pytest.approx(1 / 3)}
    assert any(remark.what == "direction" for remark in imported.draft.remarks)


@pytest.mark.parametrize(
    ("name", "n_tasks", "n_phases", "n_columns"),
    [("competition_v2_multi_task_fact_sheet.zip", 4, 1, 2), ("competition.zip", 2, 2, 2)],
)
def test_bundles_of_the_platform_are_read(
    name: str, n_tasks: int, n_phases: int, n_columns: int, tmp_path: Path
) -> None:
    source = open_source(outside(f"{BUNDLES}/{name}"), tmp_path)
    bundle = READERS["codabench"][1](source)
    assert (len(bundle.tasks), len(bundle.phases), len(bundle.columns)) == (n_tasks, n_phases, n_columns)


def test_the_old_iris_has_its_limits(tmp_path: Path) -> None:
    source = open_source(outside(f"{BUNDLES}/competition_15_iris.zip"), tmp_path)
    bundle = READERS["codalab"][1](source)
    assert [phase.daily_limit for phase in bundle.phases] == [15, 5]


SENTENCES = {
    "invalid_ingestion_zip": "'iris-ingestion-program.txt', which is neither a folder nor a zip archive",
    "invalid_yaml": "it is not valid YAML",
    "missing_description": "task.yaml has no 'description'",
    "missing_ingestion_zip": "ingestion_program names 'iris-ingestion-program.zip', and there is no such file",
    "missing_name": "task.yaml has no 'name'",
    "missing_scoring_program": "task.yaml has no 'scoring_program'",
    "no_yaml": "it is none of the kinds that Podium knows",
    "scoring_program_missing_key_and_zip": "scoring_program names neither a zip nor a key",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_bad_task_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError) as refusal:
        read_source(outside(f"{TASKS}/{name}.zip"), tmp_path, wishes=Wishes())
    assert SENTENCES[name] in str(refusal.value)


def test_a_good_task_is_accepted(home: Path) -> None:
    assert bring_in(home, outside(f"{TASKS}/valid_task_with_files.zip")).prepared is not None


def test_keys_are_accepted_where_their_archives_are_and_refused_where_one_is_not(tmp_path: Path) -> None:
    """Which keys exist only the server knows; a folder with what was downloaded stands for it."""
    keyed = {name: outside(f"{TASKS}/{name}.zip") for name in ("valid_task_with_keys", "invalid_ingestion_key")}
    with ZipFile(keyed["valid_task_with_keys"]) as archive:
        keys = re.findall(r"(\w+):\s+key: (\S+)", archive.read("task.yaml").decode())
    with ZipFile(outside(f"{TASKS}/valid_task_with_files.zip")) as archive:
        parts = {f"{key}.zip": archive.read(f"iris-{part.replace('_', '-')}.zip") for part, key in keys}
    data = write_tree(tmp_path / "data", parts)
    draft = read_source(keyed["valid_task_with_keys"], tmp_path / "a", data=data, wishes=Wishes())
    assert (draft.missing, draft.settings["metric.name"]) == ([], "mse")
    with pytest.raises(InvalidCompetitionError, match=r"ingestion_program: there is no archive f861a11c-.*\.zip"):
        read_source(keyed["invalid_ingestion_key"], tmp_path / "b", data=data, wishes=Wishes())


@pytest.mark.parametrize("place", range(20))
def test_every_bundle_is_imported_or_refused_with_a_sentence(place: int, home: Path) -> None:
    """Whatever it holds: no trace of a bug, and nothing left out without a word."""
    roots = ("codalab+competition-examples/codabench", "codalab+competition-examples/codalab", BUNDLES)
    found = sorted({path for root in roots for path in outside(root).glob("**/*bundle*.zip")})
    found += sorted(outside(BUNDLES).glob("*.zip"))
    if place >= len(found):
        pytest.skip(f"outside material is absent: there are {len(found)} bundles")
    try:
        imported = bring_in(home, found[place], slug="it")
    except InvalidCompetitionError as refusal:
        told: list[object] = [*refusal.problems]
    else:
        assert imported.prepared is not None or imported.draft.missing or imported.waits_for_trust
        told = [*imported.draft.remarks]
    assert told


def test_the_classroom_example_has_its_score(home: Path) -> None:
    folder = outside("BawCOS+ex-kaggle-competition")
    competition = bring_in(home, folder, slug="it", metric="accuracy").competition
    solution = Scorer(competition).solution
    arrays = solution.align(validate(competition, folder / "data/submission_file.csv"))
    assert solution.estimate(arrays, None).score == pytest.approx(12 / 38, abs=1e-12)


def test_the_documented_example_of_hugging_face(home: Path, tmp_path: Path) -> None:
    page = outside("huggingface+competitions/docs/source/competition_repo.mdx").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)`{3,4}", page, re.DOTALL)
    conf, solution, sample = (
        next(block for block in blocks if block.lstrip().startswith(head))
        for head in ("{", "id,pred,split", "id,pred\n")
    )
    tree = {"conf.json": conf, "solution.csv": solution}
    competition = bring_in(home, write_tree(tmp_path / "it", tree)).competition
    found = score_table(competition, validate(competition, sample.encode(), name="it.csv"))[0]
    assert found == {PUBLIC: pytest.approx(0.8333333333333333), PRIVATE: 1.0}


def test_spaceship_titanic_is_read_and_its_board_is_a_pointer(home: Path) -> None:
    source = outside("openai+mle-bench/mlebench/competitions/spaceship-titanic")
    imported = bring_in(home, source)
    assert (imported.competition.title, imported.competition.metric.name) == ("Spaceship Titanic", "accuracy")
    if (source / "leaderboard.csv").stat().st_size < 1000:
        assert any("Git LFS pointer" in remark.why for remark in imported.draft.remarks)
    assert [remark.what for remark in imported.draft.missing] == ["data"]


@pytest.mark.parametrize("place", range(0, 90, 6))
def test_competitions_of_mlebench_are_read(place: int, home: Path) -> None:
    folders = sorted(outside("openai+mle-bench/mlebench/competitions").glob("*/config.yaml"))
    if place >= len(folders):
        pytest.skip(f"outside material is absent: there are {len(folders)} competitions")
    assert bring_in(home, folders[place].parent, slug="it").draft.missing


def test_what_a_table_holds_is_text(home: Path) -> None:
    """The ids of the wheat rows count its lines."""
    competition = bring_in(home, outside(f"{EXAMPLES}/wheat_seeds") / "results_submission_bundle.zip").competition
    assert read_table(competition.test_path).texts("id") == [str(n) for n in range(1, 94)]
