"""A competition leaves in another platform's format; what it claims to carry comes back as it was."""

import csv
import io
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
import yaml
from foreign import (
    bring_in,
    codabench_tree,
    empty_root,
    huggingface_tree,
    kaggle_tree,
    mlebench_tree,
    write_tree,
    write_zip,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn import metrics as peers
from thorough import many
from tiny import NOW, TOML, Tiny, make_tiny, prepare_it, write_competition

from podium.competition.folder import Competition
from podium.competition.toml import load_settings
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.formats.draft import Draft, Wishes, read_content
from podium.formats.kinds import KINDS, read_source
from podium.formats.pages import tidy
from podium.submission import PRIVATE, PUBLIC
from podium.use.close import close
from podium.use.exchange_export import WRITERS, export_competition
from podium.use.exchange_report import grade_agents
from podium.use.scorer import score_table
from podium.use.validate import validate


def export(root: Path, competition: Competition, place: Path, kind: str):
    return export_competition(root, competition, place, kind=kind, now=NOW)


def carried(draft: Draft) -> dict[str, object]:
    """All that a draft carries: everything but its kind and its remarks."""
    tables = {name: getattr(draft, name) for name in ("train", "test", "solution")}
    return {
        "settings": {name: list(v) if isinstance(v, tuple) else v for name, v in draft.settings.items() if v != []},
        "lead": draft.lead,
        "pages": dict(draft.pages),
        "board": list(draft.board),
        "code": dict(draft.code),
        **{
            name: read_content(content) for name, content in (tables | dict(draft.files)).items() if content is not None
        },
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def read(path: Path, scratch: Path) -> Draft:
    scratch.mkdir()
    return read_source(path, scratch, wishes=Wishes())


SOURCES = {
    "kaggle": kaggle_tree(),
    "codabench": codabench_tree(),
    "huggingface": huggingface_tree(),
    "mlebench": mlebench_tree(),
}


@pytest.mark.parametrize("kind", ["kaggle", "codabench", "huggingface"])
@pytest.mark.parametrize("origin", SOURCES)
def test_a_round_trip_loses_nothing_that_it_claims_to_carry(origin: str, kind: str, tmp_path: Path) -> None:
    """From any platform into Podium, out in any format, in again: the same toml, tables, pages and files."""
    first, second = empty_root(tmp_path / "first"), empty_root(tmp_path / "second")
    source = write_zip(tmp_path / "source.zip", SOURCES[origin])
    before = bring_in(first, source, slug="it").competition
    place = tmp_path / ("out.zip" if kind == "codabench" else "out")
    exported = export(first, before, place, kind)
    after = bring_in(second, place, slug="it").competition
    tomls = [load_settings(one.folder / "competition.toml") for one in (before, after)]
    assert tomls[0] == tomls[1]
    for name in ("public/train.csv", "public/test.csv", "public/sample_submission.csv", "private/solution.csv"):
        assert (after.folder / name).read_bytes() == (before.folder / name).read_bytes(), name
    assert {remark.what for remark in exported.remarks}


names = st.text("abcXYZ äß_-", min_size=1, max_size=6).map(str.strip).filter(lambda name: name not in ("", "Usage"))
cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@st.composite
def kaggle_folders(draw) -> dict[str, str | bytes]:
    """Folders with odd names, labels, pages and words, and every kind of Usage."""
    row, label = draw(st.lists(names, min_size=2, max_size=2, unique_by=lambda name: name.casefold()))
    ids = draw(st.lists(cells, min_size=4, max_size=7, unique=True))
    usage = [
        "Public",
        "Private",
        *draw(st.lists(st.sampled_from(["Public", "Private", "Ignored"]), min_size=9, max_size=9)),
    ]
    labels = draw(st.lists(st.sampled_from(["a", "b, c", 'd"e', "ü"]), min_size=11, max_size=11))

    def table(*rows: list[str]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue()

    return {
        "competition-metadata.json": json.dumps(
            {"title": "T " + draw(words), "slug": "it", "briefDescription": draw(words), "privacy": "PRIVATE"}
        ),
        "rules.md": draw(words),
        "pages/evaluation.md": "accuracy " + draw(words),
        "train.csv": table([row, label], *([f"t{n}", text] for n, text in enumerate(labels))),
        "test.csv": table([row], *([one] for one in ids)),
        "solution.csv": table([row, label, "Usage"], *map(list, zip(ids, labels, usage, strict=False))),
    }


@given(kaggle_folders())
@settings(max_examples=many(6), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_a_kaggle_folder_holds_comes_back(tmp_path_factory: pytest.TempPathFactory, tree) -> None:
    folder = tmp_path_factory.mktemp("trip")
    root = empty_root(folder / "root")
    before = read(write_tree(folder / "source", tree), folder / "a")
    competition = bring_in(root, folder / "source", slug="it").competition
    export(root, competition, folder / "out", "kaggle")
    after = read(folder / "out", folder / "b")
    one, other = carried(before), carried(after)
    one["lead"] = tidy(str(one["lead"]))
    assert {**other, "settings": None} == {**one, "settings": None, "pages": one["pages"]}
    for name in ("title", "id", "target", "metric.name", "task"):
        assert other["settings"].get(name) == one["settings"].get(name)


def test_the_kaggle_folder_is_as_kaggle_wants_it(tiny: Tiny, tmp_path: Path) -> None:
    """Metadata with its required keys, Usage in Kaggle's words, submissions and leaderboard under its headings."""
    tiny.submit("ann", 1.0, 2.0)
    tiny.submit("=cmd()|x", 0.5, 3.0, minute=1, description="+1")
    place = tmp_path / "out"
    export(tiny.root, tiny.competition, place, "kaggle")
    metadata = json.loads((place / "competition-metadata.json").read_text())
    assert list(metadata) == ["title", "slug", "briefDescription", "privacy"]
    assert set(pd.read_csv(place / "solution.csv")["Usage"]) == {"Public", "Private"}
    submissions = rows_of(place / "submissions.csv")
    assert list(submissions[0]) == [
        "ref", "fileName", "date", "description", "status", "publicScore", "privateScore",
    ]  # fmt: skip
    assert (submissions[0]["publicScore"], submissions[0]["privateScore"]) == ("1.00000", "")
    assert submissions[1]["description"] == "'+1"
    board = rows_of(place / "leaderboard.csv")
    assert list(board[0]) == ["teamId", "teamName", "submissionDate", "score"]
    assert [(line["teamName"], line["score"]) for line in board] == [("'=cmd()|x", "0.50000"), ("ann", "1.00000")]


def test_private_scores_leave_only_after_the_close(tiny: Tiny, tmp_path: Path) -> None:
    """Then the leaderboard is the private one, too."""
    tiny.submit("ann", 1.0, 2.0)
    close(tiny.root, tiny.competition, now=NOW)
    export(tiny.root, tiny.competition, tmp_path / "out", "kaggle")
    assert [row["privateScore"] for row in rows_of(tmp_path / "out/submissions.csv")] == ["2.00000"]
    assert [row["score"] for row in rows_of(tmp_path / "out/leaderboard.csv")] == ["2.00000"]


def test_an_export_is_private(tiny: Tiny, tmp_path: Path) -> None:
    """Only its owner can read it, git leaves it aside, and what is there already is left alone."""
    export(tiny.root, tiny.competition, tmp_path / "out", "kaggle")
    export(tiny.root, tiny.competition, tmp_path / "out.zip", "codabench")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out/.gitignore").read_text() == "*\n"
    assert (tmp_path / "out.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotAllowedError, match="there is something at"):
        export(tiny.root, tiny.competition, tmp_path / "out", "kaggle")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.zip", "root"]


def score_as_codabench(bundle: Path, folder: Path, submission: bytes) -> subprocess.CompletedProcess[str]:
    """Lay the bundle out as their compute worker does, and run the command with nothing of ours in reach."""
    with ZipFile(bundle) as archive:
        archive.extractall(folder / "bundle")
    for part in ("input/res", "output"):
        (folder / part).mkdir(parents=True)
    (folder / "bundle/reference_data").rename(folder / "input/ref")
    (folder / "input/res/predictions.txt").write_bytes(submission)
    program = folder / "bundle/scoring_program"
    metadata = yaml.safe_load((program / "metadata.yaml").read_text())
    command = metadata["command"].replace("python3", sys.executable).replace("/app/program", str(program))
    return subprocess.run(
        command.replace("/app", str(folder)).split(),
        cwd=program,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_exported_program_scores_as_podium_does(tiny: Tiny, tmp_path: Path) -> None:
    """With its own copy of the scorer, to the last digit; a bad file is refused with the same words, and no label."""
    bundle = tmp_path / "it.zip"
    export(tiny.root, tiny.competition, bundle, "codabench")
    data = tiny.file(0.123456789, 1.3)
    ran = score_as_codabench(bundle, tmp_path / "good", data)
    assert ran.returncode == 0, ran.stderr
    expected = score_table(tiny.competition, validate(tiny.competition, data))[0]
    assert json.loads((tmp_path / "good/output/scores.json").read_text()) == expected
    assert (tmp_path / "good/bundle/scoring_program/podium/scoring/score.py").is_file()
    bad = score_as_codabench(bundle, tmp_path / "bad", data.replace(b"r", b"x", 1))
    assert bad.returncode == 1
    assert "is refused" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_a_competition_with_its_own_metric_scores_there_too(tmp_path: Path) -> None:
    """Rows are matched by id, whatever their order."""
    program = (
        "def score(solution, submission, row_id_column_name):\n"
        "    return float((solution['y'] - submission['y']).abs().max())\n"
    )
    toml = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = false')
    competition = write_competition(tmp_path / "root", toml=toml, files={"metric.py": program})
    prepare_it(tmp_path / "root", competition)
    tiny = Tiny(tmp_path / "root", competition)
    export(tiny.root, competition, tmp_path / "it.zip", "codabench")
    lines = tiny.file(1.5, 2.5).decode().splitlines()
    shuffled = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    ran = score_as_codabench(tmp_path / "it.zip", tmp_path / "there", shuffled.encode())
    assert ran.returncode == 0, ran.stderr
    found = json.loads((tmp_path / "there/output/scores.json").read_text())
    assert found == {PUBLIC: pytest.approx(1.5), PRIVATE: pytest.approx(2.5)}


def test_the_bundle_keeps_times_of_day(tmp_path: Path) -> None:
    """Written as text: of a YAML timestamp Codabench keeps the day alone. Its parser is dateutil's."""
    rules = "[rules]\nopens = 2026-12-01T18:30:00Z\ncloses = 2027-01-31T22:59:59Z\n"
    tiny = make_tiny(tmp_path / "root", toml=TOML.replace("[rules]\n", rules))
    export(tiny.root, tiny.competition, tmp_path / "it.zip", "codabench")
    with ZipFile(tmp_path / "it.zip") as archive:
        phase = yaml.safe_load(archive.read("competition.yaml"))["phases"][0]
        assert archive.read("logo.png").startswith(b"\x89PNG")
    assert (phase["start"], phase["end"]) == ("2026-12-01 18:30:00", "2027-01-31 22:59:59")


@pytest.mark.parametrize(("metric", "theirs"), [("rmse", "root_mean_squared_error"), ("r2", "r2_score")])
def test_hugging_face_would_give_the_same_score(metric: str, theirs: str, tmp_path: Path) -> None:
    """By its own way: sort both tables by id, hand the columns to scikit-learn's function."""
    tiny = make_tiny(tmp_path / "root", toml=TOML.replace("rmse", metric))
    export(tiny.root, tiny.competition, tmp_path / "out", "huggingface")
    conf = json.loads((tmp_path / "out/conf.json").read_text())
    assert conf["EVAL_METRIC"] == theirs
    solution = pd.read_csv(tmp_path / "out/solution.csv")
    data = tiny.table(lambda row: np.sin(int(row[1:])))
    submission = pd.read_csv(io.BytesIO(data))
    found = {}
    for split in (PUBLIC, PRIVATE):
        ids = solution[solution.split == split]["id"]
        truth, answer = (frame[frame["id"].isin(ids)].sort_values("id")[["y"]] for frame in (solution, submission))
        found[split] = getattr(peers, conf["EVAL_METRIC"])(truth, answer)
    assert score_table(tiny.competition, validate(tiny.competition, data))[0] == pytest.approx(found, rel=1e-12)


def test_a_metric_that_hugging_face_does_not_know_is_refused(tmp_path: Path) -> None:
    tiny = make_tiny(tmp_path / "root", toml=TOML.replace("rmse", "smape"))
    with pytest.raises(InvalidCompetitionError, match=r"smape is no function of scikit-learn's"):
        export(tiny.root, tiny.competition, tmp_path / "out", "huggingface")
    assert not (tmp_path / "out").exists()


def test_the_command_says_where_and_what_is_lost(run, tiny: Tiny, tmp_path: Path) -> None:
    said = run("export", "tiny", tmp_path / "out", "--as", "kaggle", "--root", tiny.root)
    assert said.code == 0, said.err
    assert said.out.startswith("Exported  ")
    assert "It holds the answers: keep it where only you can read it." in said.err
    assert "  - metric: Kaggle's files do not name one; choose there: Root Mean Squared Error" in said.err
    assert run("export", "tiny", tmp_path / "out", "--as", "kaggle", "--root", tiny.root).code == 1


KEYS = [
    "competition_id", "score", "gold_threshold", "silver_threshold", "bronze_threshold", "median_threshold",
    "any_medal", "gold_medal", "silver_medal", "bronze_medal", "above_median", "submission_exists",
    "valid_submission", "is_lower_better", "created_at", "submission_path",
]  # fmt: skip
"""Of ``CompetitionReport.to_dict`` in MLE-bench, in its order."""
TOTALS = [
    "total_runs", "total_runs_with_submissions", "total_valid_submissions", "total_medals", "total_gold_medals",
    "total_silver_medals", "total_bronze_medals", "total_above_median", "competition_reports",
]  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A root with the small spaceship, and submissions beside it: perfect, nine in ten, half, incomplete."""
    root = empty_root(tmp_path / "root")
    tree = mlebench_tree()
    bring_in(root, write_tree(tmp_path / "spaceship-mini", tree))
    rows = str(tree["prepared/private/test.csv"]).splitlines()[1:]
    answers = [(row.split(",")[0], row.split(",")[2]) for row in rows]
    for name, n_wrong in (("perfect", 0), ("good", 4), ("half", 20)):
        told = [str((truth == "True") != (place < n_wrong)) for place, (_, truth) in enumerate(answers)]
        lines = [f"{row},{value}" for (row, _), value in zip(answers, told, strict=True)]
        (tmp_path / f"{name}.csv").write_text("PassengerId,Transported\n" + "\n".join(lines) + "\n")
    (tmp_path / "short.csv").write_text("PassengerId,Transported\n" + ",".join(answers[0]) + "\n")
    return root


def test_agents_are_graded_under_the_keys_of_mlebench(run, bench: Path, tmp_path: Path) -> None:
    """From JSON lines to the report, over all rows of the test set, whatever their Usage here."""
    paths = ["perfect.csv", "good.csv", "half.csv", "short.csv", "nowhere.csv"]
    lines = [json.dumps({"competition_id": "Spaceship-Mini", "submission_path": str(tmp_path / p)}) for p in paths]
    (tmp_path / "in.jsonl").write_text("// a comment\n" + "\n".join(lines) + "\n\n")
    said = run("export", tmp_path / "in.jsonl", tmp_path / "report.json", "--as", "mlebench-report", "--root", bench)
    assert said.code == 0, said.err
    report = json.loads((tmp_path / "report.json").read_text())
    assert list(report) == TOTALS
    reports = report["competition_reports"]
    assert all(list(one) == KEYS for one in reports)
    assert [one["score"] for one in reports] == [1.0, 0.9, 0.5, None, None]
    assert [one["gold_medal"] for one in reports] == [True, False, False, False, False]
    assert [one["bronze_medal"] for one in reports] == [False, True, False, False, False]
    assert [one["above_median"] for one in reports] == [True, True, False, False, False]
    assert [one["submission_exists"] for one in reports] == [True, True, True, True, False]
    assert [one["valid_submission"] for one in reports] == [True, True, True, False, False]
    assert reports[0]["competition_id"] == "Spaceship-Mini"
    assert reports[0]["is_lower_better"] is False
    assert [report[key] for key in TOTALS[:-1]] == [5, 4, 3, 2, 1, 0, 1, 2]
    assert "39 ids are missing" in said.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is no JSON (line 1)"),
        ("[1]", "is no object"),
        ('{"competition_id": "x"}', "has no text under 'submission_path'"),
        ("", "it holds no line"),
    ],
)
def test_a_broken_line_is_named(text: str, sentence: str, bench: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(text + "\n")
    with pytest.raises(InvalidCompetitionError) as refusal:
        grade_agents(bench, tmp_path / "in.jsonl", base=tmp_path, now=NOW)
    assert sentence in str(refusal.value)


def test_without_a_published_standing_there_are_no_medals(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"competition_id": "tiny", "submission_path": "x.csv"}\n')
    with pytest.raises(InvalidCompetitionError, match="it has no published standing"):
        grade_agents(tiny.root, tmp_path / "in.jsonl", base=tmp_path, now=NOW)


def test_the_commands_offer_what_there_is() -> None:
    """Their choices are written down twice, so that `--help` loads nothing."""
    kinds = [option for option in import_module("podium.cli.import").command.params if option.name == "kind"]
    assert sorted(kinds[0].type.choices) == sorted(KINDS)
    kinds = [option for option in import_module("podium.cli.export").command.params if option.name == "kind"]
    assert sorted(kinds[0].type.choices) == sorted([*WRITERS, "mlebench-report"])
