"""From a teacher's table to a competition that takes submissions."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from program import Run
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from tables_drawn import draw_features
from tiny import NOW, read_all

from podium.competition.folder import load_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.proposal.propose import propose
from podium.proposal.wishes import Wishes
from podium.use.create import Created, create_competition
from podium.use.create_read import read_data
from podium.use.submit import submit

STANDARD = os.environ.get("PODIUM_STANDARD_DATA", "")
SETS = {
    "abalone": "regression",
    "airline-passengers": "forecast",
    "auto-insurance": "regression",
    "breast-cancer-wisconsin": "binary",
    "daily-min-temperatures": "forecast",
    "german": "binary",
    "glass": "multiclass",
    "haberman": "binary",
    "horse-colic": "binary",
    "ionosphere": "binary",
    "monthly-car-sales": "forecast",
    "monthly-mean-temp": "forecast",
    "oil-spill": "binary",
    "phoneme": "binary",
    "pima-indians-diabetes": "binary",
    "shampoo": "regression",
    "sonar": "binary",
    "wheat-seeds": "multiclass",
}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A root without competitions."""
    root = tmp_path / "root"
    (root / "competitions").mkdir(parents=True)
    return root


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two hundred rows: numbers, colours, an answer in words."""
    random = np.random.default_rng(0)
    rows = [f"{x:.3f},{random.choice(['red', 'blue'])},{'yes' if x > 0 else 'no'}" for x in random.normal(size=200)]
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(["size,colour,blooms", *(row.replace("yes,", "yes,") for row in rows)]) + "\n")
    return path


def create(root: Path, path: Path, slug: str = "flowers", *, header: bool | None = None, **said: object) -> Created:
    data = read_data(path, has_header=header)
    said = {"target": data.target or ("-1",), **said}
    return create_competition(root, slug, data, propose(data.table, Wishes(**said)), now=NOW, seed=7)


def test_a_table_becomes_a_sealed_competition_that_takes_a_submission(bare: Path, table: Path) -> None:
    made = create(bare, table)
    assert [finding for finding in made.findings if not finding.is_fit] == []
    assert made.competition.secrecy == "sealed"
    assert (made.competition.task, made.competition.metric.name) == ("binary", "auc")
    assert made.competition.metric.options == {"pos_label": "yes"}
    outcome = submit(bare, made.competition, made.competition.sample_path, team="ana", now=NOW)
    assert outcome.submission.scores["public"] == 0.5


@pytest.mark.parametrize("load", [load_iris, load_diabetes, load_breast_cancer])
def test_bundled_data_sets_pass_every_check_and_raise_no_alarm(bare: Path, tmp_path: Path, load) -> None:
    path = tmp_path / "data.csv"
    load(as_frame=True).frame.to_csv(path, index=False)
    data = read_data(path)
    proposal = propose(data.table, Wishes())
    made = create_competition(bare, "bundled", data, proposal, now=NOW, seed=0)
    assert made.is_fit
    assert proposal.leaks == []


@pytest.mark.skipif(not STANDARD, reason="outside material is absent: PODIUM_STANDARD_DATA names no folder of tables")
@pytest.mark.parametrize("name", SETS)
def test_standard_data_sets_are_recognised_without_an_alarm(name: str) -> None:
    data = read_data(Path(STANDARD) / f"{name}.csv")
    target = "24" if name == "horse-colic" else "-1"
    proposal = propose(data.table, Wishes(target=(target,)))
    assert (proposal.task, proposal.leaks) == (SETS[name], [])


@pytest.mark.parametrize("slug", ["apples", "breast-cancer", "friedman", "imbalanced", "weather-station", "wine"])
def test_the_training_rows_of_a_shipped_competition_given_back_raise_no_alarm(shipped_root: Path, slug: str) -> None:
    competition = load_competition(shipped_root / "competitions" / slug)
    proposal = propose(read_data(competition.train_path).table, Wishes(target=competition.target))
    assert (proposal.task, proposal.leaks) == (competition.task, [])
    assert list(proposal.left_out) == ["id"]


def test_the_same_seed_makes_the_same_files_and_another_one_others(tmp_path: Path, table: Path) -> None:
    made = []
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        (tmp_path / name / "competitions").mkdir(parents=True)
        data = read_data(table)
        proposal = propose(data.table, Wishes(target=("blooms",)))
        create_competition(tmp_path / name, "flowers", data, proposal, now=NOW, seed=seed)
        made.append(read_all(tmp_path / name / "competitions" / "flowers"))
    assert made[0] == made[1]
    assert made[0]["public/test.csv"] != made[2]["public/test.csv"]


def test_nothing_is_overwritten(bare: Path, table: Path) -> None:
    folder = create(bare, table).competition.folder
    before = read_all(folder, ["."])
    with pytest.raises(NotAllowedError, match="there is a competition 'flowers' already"):
        create(bare, table)
    assert read_all(folder, ["."]) == before


def test_a_metric_that_does_not_fit_leaves_nothing_behind(bare: Path, table: Path) -> None:
    with pytest.raises(InvalidCompetitionError):
        create(bare, table, metric="rmse")
    assert list((bare / "competitions").iterdir()) == []


def test_participants_get_nothing_of_the_table_but_what_was_said(bare: Path, tmp_path: Path) -> None:
    columns, answers = draw_features(np.random.default_rng(0), 80)
    path = tmp_path / "data.csv"
    lines = [f"{place + 5000},{x},{y},{y * 2}" for place, (x, y) in enumerate(zip(columns["f1"], answers, strict=True))]
    path.write_text("\n".join(["case_id,x,y,double", *lines]))
    made = create(bare, path, target=("y",))
    assert list(made.competition.public_dir.glob("*.csv"))
    for file in made.competition.public_dir.iterdir():
        text = file.read_text()
        assert "double" not in text
        assert "case_id" not in text
    description = (made.competition.folder / "description.md").read_text()
    assert repr(float(max(answers))) not in description
    assert oct(made.competition.private_dir.stat().st_mode)[-3:] == "700"
    assert oct((made.competition.private_dir / "raw").stat().st_mode)[-3:] == "700"


def test_days_first_become_dates_that_sort(bare: Path, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    days = np.arange("2024-01-01", "2024-04-10", dtype="datetime64[D]").tolist()
    path.write_text("day,sales\n" + "".join(f"{day:%d.%m.%Y},{100 + place}\n" for place, day in enumerate(days)))
    made = create(bare, path)
    assert made.competition.task == "forecast"
    train, test = (file.read_text() for file in (made.competition.train_path, made.competition.test_path))
    assert "2024-01-01" in train
    assert "2024-04-09" in test
    assert made.is_fit


def test_without_a_named_target_a_file_of_that_name_is_enough_and_another_is_asked_for(tmp_path: Path, table: Path):
    with pytest.raises(InvalidCompetitionError, match="say --target COLUMN; there are size, colour, blooms"):
        propose(read_data(table).table, Wishes())
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(table.read_text().replace("blooms", "label"))
    assert propose(read_data(renamed).table, Wishes()).target == ("label",)


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ({"test": 7.0, "id": "nobody"}, ["--test is 7", "--id: there is no column 'nobody'"]),
        ({"id": "colour"}, ["does not tell all rows apart"]),
        ({"task": "guessing"}, ["--task is 'guessing'"]),
        ({"target": ("wealth",)}, ["there is no column 'wealth'"]),
        ({"target": ("size",), "time": "colour"}, ["no column of dates or numbers"]),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_all_at_once(table: Path, said: dict, sentences: list[str]) -> None:
    with pytest.raises(InvalidCompetitionError) as refusal:
        propose(read_data(table).table, Wishes(**{"target": ("blooms",), **said}))
    assert [sentence for sentence in sentences if sentence not in str(refusal.value)] == []


def test_the_command_shows_what_it_decided_and_why(run: Run, bare: Path, table: Path) -> None:
    ran = run("new", "flowers", "--data", table, "--target", "blooms", "--root", bare, "--yes")
    assert ran.code == 0
    assert "Metric    auc: " in ran.out
    assert "[--metric NAME]" in ran.out
    assert "checks find nothing wrong" in ran.out
    assert "Leak      'size' alone nearly decides the target" in ran.err
    assert "podium baseline flowers" in ran.out


def test_a_dry_run_writes_nothing(run: Run, bare: Path, table: Path) -> None:
    ran = run("new", "flowers", "--data", table, "--target", "3", "--root", bare, "--dry-run", "--format", "json")
    shown = json.loads(ran.out)
    assert (shown["is_made"], shown["features"]) == (False, ["size", "colour"])
    assert {one["what"]: one["taken"] for one in shown["decisions"]}["target"] == "blooms"
    assert list((bare / "competitions").iterdir()) == []


def test_enter_accepts_and_an_answer_changes(run: Run, bare: Path, table: Path, monkeypatch) -> None:
    monkeypatch.setattr("podium.cli.new.is_at_terminal", lambda: True)
    asked = ("new", "flowers", "--data", table, "--root", bare)
    assert run(*asked, stdin="\n\n\nn\n").code == 130
    assert list((bare / "competitions").iterdir()) == []
    ran = run(*asked, stdin="blooms\nn\nno-such\naccuracy\n\n")
    assert ran.code == 0
    assert "there is no metric 'no-such'" in ran.err
    assert load_competition(bare / "competitions" / "flowers").metric.name == "accuracy"
