"""Another platform's files become a sealed competition; what is not carried over is said; nothing of theirs runs."""

import json
import re
from pathlib import Path

import pytest
from foreign import (
    HF_ANSWER,
    PLAIN_SCORING,
    bring_in,
    codabench_tree,
    codalab_tree,
    empty_root,
    huggingface_tree,
    kaggle_tree,
    label,
    mlebench_tree,
    moons_answers,
    trust_and_prepare,
    write_tree,
    write_zip,
    zip_bytes,
)
from tiny import NOW

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, NotAllowedError, PodiumError
from podium.integrity.commitment import commit_to
from podium.submission import PRIVATE, PUBLIC
from podium.tables.read import read_table
from podium.use.commitments import load_commitment
from podium.use.scorer import score_table
from podium.use.validate import validate


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty_root(tmp_path / "root")


def scores(competition: Competition, data: bytes) -> dict[str, float]:
    return score_table(competition, validate(competition, data, name="it.csv"))[0]


def whys(imported) -> str:
    return "\n".join(map(str, (*imported.draft.missing, *imported.draft.remarks)))


def test_the_whole_path_from_a_bundle_to_a_score(run, home: Path, tmp_path: Path) -> None:
    """The command says what it read and what is left; then the competition takes submissions."""
    undated = re.sub(r"start: .*?, (end: .*?, )?", "", str(codabench_tree()["competition.yaml"]))
    bundle = write_zip(tmp_path / "moons.zip", codabench_tree(**{"competition.yaml": undated}))
    said = run("import", bundle, "--root", home)
    assert said.code == 0, said.err
    assert "Read as   a Codabench bundle (version 2)" in said.out
    assert "Prepared  12 train rows, 8 public and 10 private test rows" in said.out
    assert "competitions/two-moons: sealed and prepared; look at it with `podium check two-moons`" in said.out
    assert "  - image: logo.png: Podium shows no logo" in said.err
    (tmp_path / "it.csv").write_bytes(moons_answers(wrong=2))
    sent = run("submit", "two-moons", tmp_path / "it.csv", "--team", "ann", "--root", home)
    assert sent.code == 0, sent.err
    assert "public 0.75000" in sent.out
    assert "0.8" not in sent.out  # the private score


def test_a_bundle_keeps_its_split_dates_limits_and_pages(home: Path, tmp_path: Path) -> None:
    """The first phase's task is public, the last one's private."""
    imported = bring_in(home, write_zip(tmp_path / "moons.zip", codabench_tree()))
    competition = imported.competition
    assert (competition.title, competition.task, competition.metric.name) == ("Two moons", "multiclass", "accuracy")
    assert competition.secrecy == "sealed"
    assert not competition.is_practice
    assert competition.rules.daily_limit == 7
    assert f"{competition.rules.opens:%Y-%m-%d %H:%M}" == "2026-12-01 00:00"
    assert f"{competition.rules.closes:%Y-%m-%d %H:%M}" == "2027-01-31 12:00"
    solution = read_table(competition.solution_path)
    assert solution.texts("Usage") == ["Public"] * 8 + ["Private"] * 10
    assert solution.texts("target") == [str(label(row)) for row in range(12, 30)]
    assert scores(competition, moons_answers(wrong=2)) == {PUBLIC: 0.75, PRIVATE: 0.8}
    text = (competition.folder / "description.md").read_text()
    assert "Tell the moons apart." in text
    assert "Look up." in text
    assert "alert" not in text
    assert (competition.public_dir / "public_data/notes.txt").read_text() == "Two columns, no names."
    assert read_table(competition.train_path).columns == ("x1", "x2", "target")


def test_an_import_has_seed_commitment_and_checksums_like_any_other(home: Path, tmp_path: Path) -> None:
    competition = bring_in(home, write_tree(tmp_path / "it", kaggle_tree())).competition
    salt = bytes.fromhex((competition.private_dir / "salt").read_text().strip())
    assert load_commitment(competition) == commit_to(competition.solution_path.read_bytes(), salt)
    assert (competition.private_dir / "checksums.json").is_file()
    assert competition.private_dir.stat().st_mode & 0o777 == 0o700
    assert (competition.private_dir / ".gitignore").read_text() == "*\n"
    hidden = [path for path in competition.private_dir.rglob("*") if path.is_dir() and path.parent.name == "private"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in hidden)


def test_a_one_part_bundle_is_split_by_the_secret_seed(home: Path, tmp_path: Path) -> None:
    """Another seed, another split; the same seed, the same one."""
    text = str(codabench_tree()["competition.yaml"])
    one = text.replace(text[text.index("  - {index: 1, name: Second") : text.index("leaderboards:")], "")
    tree = write_zip(tmp_path / "it.zip", codabench_tree(**{"competition.yaml": one}))
    drawn = [
        read_table(bring_in(home, tree, slug=f"it-{n}", seed=seed).competition.solution_path).texts("Usage")
        for n, seed in enumerate((0, 0, 1))
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert set(drawn[0]) == {"Public", "Private"}


def test_answers_in_public_data_are_found_byte_for_byte(run, home: Path, tmp_path: Path) -> None:
    """As they stand, with other line ends, or inside an archive: they are left out, and told."""
    answers = str(codabench_tree()["dev/ref/labels"])
    text = str(codabench_tree()["competition.yaml"])
    tree = codabench_tree(
        **{
            "competition.yaml": text,
            "public/testing_label": answers,
            "public/dos.txt": answers.replace("\n", "\r\n"),
            "public/sample.zip": zip_bytes({"inside": answers}),
            "public/honest.txt": "0\n1\n",
        }
    )
    said = run("import", write_zip(tmp_path / "it.zip", tree), "--root", home, "--format", "json")
    found = json.loads(said.out)
    assert "holds labels of the reference data byte for byte: it was left out, and 2 more" in found["leaks"][0]
    public = home / "competitions/two-moons/public"
    assert sorted(path.name for path in public.rglob("*.t*")) == ["honest.txt", "notes.txt"]
    assert not list(public.rglob("testing_label"))
    assert not list(public.rglob("*.zip"))


def test_test_rows_in_train_are_told_at_once(home: Path, tmp_path: Path) -> None:
    tree = codabench_tree()
    tree["dev/in/train_data"] = str(tree["dev/in/test_data"]) + "9 9\n" * 4
    imported = bring_in(home, write_zip(tmp_path / "it.zip", tree))
    assert any("test rows stand in public/train.csv with their label" in leak for leak in imported.leaks)


def test_codalab_is_the_same_competition_in_other_words(home: Path, tmp_path: Path) -> None:
    imported = bring_in(home, write_zip(tmp_path / "it.zip", codalab_tree()))
    competition = imported.competition
    assert imported.draft.what == "a CodaLab bundle (version 1.5)"
    assert competition.rules.daily_limit == 15
    assert "First: 15 a day; Second: 5 a day" in whys(imported)
    assert f"{competition.rules.opens:%Y-%m-%d %H:%M}" == "2026-12-01 18:53"
    assert f"{competition.rules.closes:%Y-%m-%d %H:%M}" == "2027-01-31 11:00"
    assert scores(competition, moons_answers(wrong=2)) == {PUBLIC: 0.75, PRIVATE: 0.8}


EVIL = "import pathlib\npathlib.Path({!r}).write_text('it ran')\n"


def test_nothing_of_a_stranger_runs_before_trust(home: Path, tmp_path: Path) -> None:
    """Not on import, not in prepare, not in a score; after the word it runs in the child, away from the root."""
    ran = tmp_path / "ran.txt"
    tree = codabench_tree(**{"scoring/score.py": EVIL.format(str(ran)) + PLAIN_SCORING})
    imported = bring_in(home, write_zip(tmp_path / "it.zip", tree), keep_program=True)
    assert imported.waits_for_trust
    assert imported.prepared is None
    assert "it runs after `podium trust`" in whys(imported)
    from podium.use.prepare import prepare

    with pytest.raises(NotAllowedError, match=r"brings code that nobody has looked at yet \(metric.py, prepare.py\)"):
        prepare(home, imported.competition, now=NOW)
    assert not ran.exists()
    trust_and_prepare(home, imported.competition)
    assert not ran.exists()
    assert scores(imported.competition, moons_answers(wrong=2)) == {PUBLIC: 0.75, PRIVATE: 0.8}
    assert ran.read_text() == "it ran"


def test_all_that_will_run_is_shown_as_it_came(run, home: Path, tmp_path: Path) -> None:
    """The program's own lines stand in metric.py, where `podium trust` shows them."""
    bring_in(home, write_zip(tmp_path / "it.zip", codabench_tree()), keep_program=True)
    shown = run("trust", "two-moons", "--root", home, stdin="n\n").out
    assert "accuracy_score(truth, answer)" in shown
    assert "def run_program(app: Path)" in shown


def test_a_program_may_write_scores_txt_and_take_its_places_as_words(home: Path, tmp_path: Path) -> None:
    """`$program`, `$input` and `$output`, helpers of its own, and lines of ``key: value``."""
    program = (
        "import sys, helper\n"
        "truth, answer = (open(f'{sys.argv[1]}/{p}').read().split() for p in ('ref/labels', 'res/prediction'))\n"
        "open(f'{sys.argv[2]}/scores.txt', 'w').write(f'accuracy: {helper.wrong(truth, answer)}\\nduration: 1\\n')\n"
        "name = 'prediction'\n"
    )
    tree = codabench_tree(
        **{
            "scoring/score.py": program,
            "scoring/helper.py": "def wrong(a, b):\n    return sum(x != y for x, y in zip(a, b, strict=True))\n",
            "scoring/metadata.yaml": "command: python $program/score.py $input $output",
        }
    )
    competition = bring_in(home, write_zip(tmp_path / "it.zip", tree), keep_program=True).competition
    trust_and_prepare(home, competition)
    assert scores(competition, moons_answers(wrong=2)) == {PUBLIC: 2.0, PRIVATE: 2.0}


def test_a_broken_program_is_the_organisers_trouble(home: Path, tmp_path: Path) -> None:
    """The participant learns that it broke, and nothing of what it printed."""
    tree = codabench_tree(**{"scoring/score.py": PLAIN_SCORING + "raise ValueError(f'labels {truth}')\n"})
    competition = bring_in(home, write_zip(tmp_path / "it.zip", tree), keep_program=True).competition
    trust_and_prepare(home, competition)
    with pytest.raises(PodiumError) as error:
        scores(competition, moons_answers())
    assert "metric.py broke" in str(error.value)
    assert "labels [" not in str(error.value)


def test_a_direction_that_speaks_against_the_metric_is_warned_of(home: Path, tmp_path: Path) -> None:
    """Ranked by the catalogue the right way round; a program that is kept stays as the bundle has it."""
    tree = codabench_tree()
    tree["competition.yaml"] = str(tree["competition.yaml"]).replace(
        "index: 0, sorting: desc", "index: 0, sorting: asc"
    )
    known = bring_in(home, write_zip(tmp_path / "a.zip", tree))
    kept = bring_in(home, write_zip(tmp_path / "b.zip", tree), slug="kept", keep_program=True)
    assert "direction: the board's column 'Right' puts the smallest first, and of accuracy the largest" in whys(known)
    assert "direction: the board's column 'Right' puts the smallest first; accuracy says otherwise" in whys(kept)
    assert kept.competition.metric.greater_is_better is False


def test_a_name_and_a_program_that_disagree_keep_the_program(home: Path, tmp_path: Path) -> None:
    tree = codabench_tree()
    tree["scoring/score.py"] = str(tree["scoring/score.py"]).replace("accuracy_score", "zero_one_loss")
    imported = bring_in(home, write_zip(tmp_path / "it.zip", tree))
    assert "the column is called 'accuracy', and the scoring program uses classification_error" in whys(imported)
    assert imported.waits_for_trust


def test_what_cannot_be_scored_is_laid_out_with_what_is_missing(home: Path, tmp_path: Path) -> None:
    """A shell script is no Python; several reference tables are no table of answers."""
    shell = codabench_tree(**{"scoring/metadata.yaml": "command: bash run.sh"})
    imported = bring_in(home, write_zip(tmp_path / "a.zip", shell), keep_program=True)
    assert not imported.competition.is_prepared
    assert "its command is `bash run.sh`, which starts no Python file of its own" in whys(imported)
    many = codabench_tree(**{"dev/ref/more": "1\n2\n", "dev/ref/labels": None, "dev/ref/other": "3\n4\n"})
    assert "its reference data are 2 tables" in whys(bring_in(home, write_zip(tmp_path / "b.zip", many), slug="b"))


def test_every_item_that_is_not_carried_over_is_said(home: Path, tmp_path: Path) -> None:
    extra = "fact_sheet: {a: {key: a}}\nreward: $1000\ndocker_image: x/y\nqueue: q\n"
    tree = codabench_tree()
    tree["competition.yaml"] = str(tree["competition.yaml"]) + extra
    told = whys(bring_in(home, write_zip(tmp_path / "it.zip", tree)))
    for item in ("image:", "fact_sheet:", "reward: $1000", "docker_image: x/y", "queue: q", "further columns: Seconds"):
        assert f"\n{item}" in f"\n{told}"


BROKEN = {
    "no title": ("title: Two moons\n", "", "competition.yaml has no title"),
    "no tasks": ("tasks:", "taks:", "no tasks are listed"),
    "no phases": ("phases:", "phase:", "no phases are listed"),
    "no board": ("leaderboards:", "leaderbord:", "no leaderboard with columns is listed"),
    "no scoring": (
        ", scoring_program: scoring}\n  - {index: 1",
        "}\n  - {index: 1",
        "the task 'Dev' has no scoring program",
    ),
    "no such part": ("dev/ref,", "dev/reff,", "the task 'Dev': reference_data names 'dev/reff', and there is no such"),
    "no such page": ("pages/how.html", "pages/who.html", "page 2 names 'pages/who.html'"),
    "no such task": ("tasks: [1]", "tasks: [5]", "names the task 5, which is not listed"),
    "same index": ("{index: 1, name: Final", "{index: 0, name: Final", "two tasks have the index 0"),
    "no date": ("start: 12-1-2026", "start: soon", "'soon' is no date"),
    "no sorting": ("index: 0, sorting: desc", "index: 0, sorting: up", "is sorted 'up': asc or desc"),
    "bad limit": ("max_submissions_per_day: 7", "max_submissions_per_day: many", "a whole number from 0 up"),
    "a way out": ("dev/ref,", "../../../etc,", "it names a file '../../../etc', which leads out of the archive"),
    "absolute": ("pages/terms.md", "/etc/passwd", "it names a file '/etc/passwd', which is an absolute path"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_bundle_is_refused_with_its_sentence(name: str, home: Path, tmp_path: Path) -> None:
    """And leaves no folder behind."""
    old, new, sentence = BROKEN[name]
    text = str(codabench_tree()["competition.yaml"])
    assert old in text
    bundle = write_zip(tmp_path / "it.zip", codabench_tree(**{"competition.yaml": text.replace(old, new, 1)}))
    with pytest.raises(InvalidCompetitionError) as refusal:
        bring_in(home, bundle)
    assert sentence in str(refusal.value)
    assert list((home / "competitions").iterdir()) == []


def test_all_problems_of_a_bundle_are_told_at_once(home: Path, tmp_path: Path) -> None:
    text = str(codabench_tree()["competition.yaml"])
    for old, new, _ in (BROKEN[name] for name in ("no title", "no such page", "no date", "no sorting")):
        text = text.replace(old, new, 1)
    with pytest.raises(InvalidCompetitionError) as refusal:
        bring_in(home, write_zip(tmp_path / "it.zip", codabench_tree(**{"competition.yaml": text})))
    assert len(refusal.value.problems) == 4


TASK = "name: T\ndescription: D\nscoring_program: {zip: s.zip}\nreference_data: {zip: r.zip}\n"
KEYED = "name: T\ndescription: D\nscoring_program: {key: a0f80316-8c46-4c04-a5d4-6184904bdb69}\n"


def task_tree(text: str = TASK) -> dict[str, str | bytes]:
    own = codabench_tree()
    program = {"score.py": own["scoring/score.py"], "metadata.yaml": own["scoring/metadata.yaml"]}
    return {"task.yaml": text, "s.zip": zip_bytes(program), "r.zip": zip_bytes({"labels": own["dev/ref/labels"]})}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TASK.replace("name: T\n", ""), "task.yaml has no 'name'"),
        (TASK.replace("description: D\n", ""), "task.yaml has no 'description'"),
        (TASK.replace("scoring_program: {zip: s.zip}\n", ""), "task.yaml has no 'scoring_program'"),
        (TASK.replace("{zip: s.zip}", ""), "scoring_program names neither a zip nor a key"),
        (TASK.replace("r.zip", "none.zip"), "reference_data names 'none.zip', and there is no such file"),
        (TASK.replace("r.zip", "task.yaml"), "'task.yaml', which is neither a folder nor a zip archive"),
        (KEYED.replace("a0f8", "zzzz"), "is no key of Codabench"),
        ("name T\ndescription: D\n", "it is not valid YAML"),
    ],
)
def test_a_broken_task_is_refused_with_its_sentence(text: str, sentence: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError) as refusal:
        bring_in(home, write_zip(tmp_path / "it.zip", task_tree(text)))
    assert sentence in str(refusal.value)


def test_a_task_becomes_a_competition_of_one_part(home: Path, tmp_path: Path) -> None:
    imported = bring_in(home, write_zip(tmp_path / "it.zip", task_tree()))
    assert imported.competition.metric.name == "accuracy"
    assert imported.prepared is not None
    assert imported.prepared.n_public + imported.prepared.n_private == 8


def test_keys_of_a_server_are_looked_up_in_the_folder_that_is_named(home: Path, tmp_path: Path) -> None:
    """Without one the task is laid out, and waits; a key whose archive is not there is refused."""
    archive = write_zip(tmp_path / "it.zip", {"task.yaml": KEYED})
    assert "its parts lie on the Codabench server" in whys(bring_in(home, archive))
    (tmp_path / "data").mkdir()
    with pytest.raises(InvalidCompetitionError, match=r"there is no archive a0f80316-.*\.zip in data"):
        bring_in(home, archive, slug="b", data=tmp_path / "data")


def test_a_kaggle_folder_keeps_its_usage_and_its_ids(home: Path, tmp_path: Path) -> None:
    """Leading zeros, the three kinds of Usage, pages, and the metric that the evaluation page names."""
    imported = bring_in(home, write_tree(tmp_path / "it", kaggle_tree()))
    competition = imported.competition
    assert competition.slug == "grune-apfel"
    assert (competition.title, competition.id, competition.target) == ("Grüne Äpfel", ("row",), ("colour",))
    assert (competition.metric.name, competition.task) == ("accuracy", "binary")
    solution = read_table(competition.solution_path)
    assert solution.texts("row")[:2] == ["000", "001"]
    assert [solution.texts("Usage").count(usage) for usage in ("Public", "Private", "Ignored")] == [10, 20, 10]
    assert "accuracy was taken because the evaluation page speaks of it" in whys(imported)
    assert (competition.folder / "description.md").read_text().count("## Submission file") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"solution.csv": "row,colour,Usage\n000,1,Public\n001,0,private\n"}, "Usage is 'private', and it is exactly"),
        ({"solution.csv": "row,colour,Usage\n000,1,Publlic\n001,0,Private\n"}, "'Public' is meant? (line 2)"),
        ({"solution.csv": "row,colour,Usage\n000,1,Private \n001,0,Public\n"}, "Usage is 'Private '"),
        ({"solution.csv": "row,colour,usage\n000,1,Public\n"}, "a column 'usage', which must be spelled 'Usage'"),
        ({"solution.csv": "key,colour\n000,1\n"}, "the solution has no id column 'row'"),
        ({"solution.csv": None}, "there is no solution: a CSV file with 'solution' in its name"),
        ({"a_solution.csv": "x", "b_solution.csv": "y", "solution.csv": None}, "several files could be the solution"),
        ({"competition-metadata.json": '{"title": "INSERT_TITLE_HERE"}'}, "still holds INSERT_TITLE_HERE"),
        ({"competition-metadata.json": '{"title": '}, "is not valid JSON"),
        ({"competition-metadata.json": '{"privacy": "SECRET"}'}, "privacy is 'SECRET'"),
        ({"test.csv": "row,size\n000,1\n"}, "do not hold the same ids"),
    ],
)
def test_a_broken_kaggle_folder_is_refused(changes: dict, sentence: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError) as refusal:
        bring_in(home, write_tree(tmp_path / "it", kaggle_tree(**changes)))
    assert sentence in str(refusal.value)
    assert list((home / "competitions").iterdir()) == []


def test_labels_beside_train_and_a_test_table_without_ids_are_put_together(home: Path, tmp_path: Path) -> None:
    """As in folders made for a classroom: X_train, y_train, X_test, and a solution that counts rows."""
    tree = {
        "data/X_train.csv": "0,1\n" + "".join(f"{n},{n / 3:.2f}\n" for n in range(20)),
        "data/y_train.csv": "0\n" + "".join(f"{n % 3}\n" for n in range(20)),
        "data/X_test.csv": "0,1\n" + "".join(f"{n + 0.5},{n}\n" for n in range(10)),
        "data/solution_file.csv": "Id,Category\n" + "".join(f"{n},{n % 3}\n" for n in range(10)),
        "data/submission_file.csv": "Id,Category\n" + "".join(f"{n},0\n" for n in range(10)),
        "notes.ipynb": "{}",
    }
    imported = bring_in(home, write_tree(tmp_path / "it", tree), metric="accuracy")
    competition = imported.competition
    assert read_table(competition.train_path).columns == ("0", "1", "Category")
    assert read_table(competition.test_path).columns == ("Id", "0", "1")
    assert "further files: notes.ipynb: nothing says that participants may have them" in whys(imported)


def test_answers_in_a_test_table_are_left_out_and_told(home: Path, tmp_path: Path) -> None:
    test = "row,size,colour\n" + "".join(f"{n:03d},{n * 1.5},{n % 2}\n" for n in range(40))
    imported = bring_in(home, write_tree(tmp_path / "it", kaggle_tree(**{"test.csv": test})))
    assert read_table(imported.competition.test_path).columns == ("row", "size")
    assert "the test table holds the answers (colour)" in imported.leaks[0]


def test_a_metric_file_of_a_kaggle_folder_waits_for_trust(home: Path, tmp_path: Path) -> None:
    program = (
        "def score(solution, submission, row_id_column_name):\n"
        "    return float((solution['colour'] != submission['colour']).mean())\n"
    )
    imported = bring_in(home, write_tree(tmp_path / "it", kaggle_tree(**{"metric.py": program})))
    assert imported.waits_for_trust
    assert (imported.competition.folder / "metric.py").read_text() == program
    assert "metric.py does not say whether higher scores are better" in whys(imported)


def test_the_documented_example_of_hugging_face_has_its_scores(home: Path, tmp_path: Path) -> None:
    imported = bring_in(home, write_tree(tmp_path / "guess", huggingface_tree()))
    competition = imported.competition
    assert (competition.metric.name, competition.rules.daily_limit, competition.rules.selections) == ("auc", 3, 2)
    assert f"{competition.rules.closes:%Y-%m-%d %H:%M}" == "2027-01-31 00:00"
    data = "id,pred\n" + "".join(f"{n},{value}\n" for n, value in enumerate(HF_ANSWER))
    found = scores(competition, data.encode())
    assert found == {PUBLIC: pytest.approx(5 / 6), PRIVATE: 1.0}
    assert "no training table came with it" in whys(imported)
    assert not imported.has_train


@pytest.mark.parametrize(
    ("conf", "changes", "sentence"),
    [
        ({}, {"solution.csv": "id,pred,split\n0,1,public\n1,0,Private\n"}, "split is 'Private', and it is exactly"),
        ({}, {"solution.csv": "id,pred\n0,1\n"}, "solution.csv has no column 'split'"),
        ({}, {"solution.csv": None}, "there is no solution.csv"),
        ({"EVAL_METRIC": "best_score_ever"}, {}, "EVAL_METRIC is 'best_score_ever'"),
        ({"EVAL_HIGHER_IS_BETTER": "maybe"}, {}, "EVAL_HIGHER_IS_BETTER is 'maybe'"),
        ({"SUBMISSION_LIMIT": 0}, {}, "SUBMISSION_LIMIT is 0"),
        ({"END_DATE": "31.1.2027"}, {}, "END_DATE is '31.1.2027'"),
        ({"SUBMISSION_ROWS": 3}, {}, "SUBMISSION_ROWS is 3, and solution.csv has 15 rows"),
    ],
)
def test_a_broken_hugging_face_competition_is_refused(
    conf: dict, changes: dict, sentence: str, home: Path, tmp_path: Path
) -> None:
    with pytest.raises(InvalidCompetitionError) as refusal:
        bring_in(home, write_tree(tmp_path / "it", huggingface_tree(conf, **changes)))
    assert sentence in str(refusal.value)


def test_a_custom_metric_of_hugging_face_is_never_run(home: Path, tmp_path: Path) -> None:
    """It fetches its files from the Hub; the competition waits for a metric."""
    tree = huggingface_tree({"EVAL_METRIC": "custom"}, **{"metric.py": "raise RuntimeError('must not run')\n"})
    imported = bring_in(home, write_tree(tmp_path / "it", tree))
    assert "its metric.py fetches solution and submissions from the Hub" in whys(imported)
    assert not (imported.competition.folder / "metric.py").exists()


def test_a_competition_of_mlebench_comes_with_its_board(home: Path, tmp_path: Path) -> None:
    """Neither prepare.py nor grade.py is run; gold is world-class."""
    imported = bring_in(home, write_tree(tmp_path / "spaceship-mini", mlebench_tree()))
    competition = imported.competition
    assert competition.slug == "spaceship-mini"
    assert (competition.id, competition.target) == (("PassengerId",), ("Transported",))
    assert competition.published is not None
    assert (competition.published.score, competition.published.label) == (0.941, "a gold medal: place 10 of 150")
    assert len((competition.folder / "published.csv").read_text().splitlines()) == 151
    assert read_table(competition.solution_path).columns == ("PassengerId", "Transported", "Usage")
    assert "Team," not in (competition.folder / "published.csv").read_text()


def test_data_of_mlebench_may_lie_elsewhere(home: Path, tmp_path: Path) -> None:
    tree = mlebench_tree()
    data = {f"Spaceship-Mini/{name}": text for name, text in tree.items() if name.startswith("prepared/")}
    rest = {name: text for name, text in tree.items() if not name.startswith("prepared/")}
    write_tree(tmp_path / "data", data)
    source = write_tree(tmp_path / "spaceship-mini", rest)
    waiting = bring_in(home, source, slug="waiting")
    assert "Spaceship-Mini/prepared/private/test.csv is expected" in whys(waiting)
    assert bring_in(home, source, data=tmp_path / "data").prepared is not None


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"task.txt": "x"}, "it is none of the kinds that Podium knows"),
        ({"challenge_config.yaml": "title: x"}, "it looks like an EvalAI challenge"),
        ({"problem.py": "x"}, "it looks like a RAMP kit"),
        ({"competition.toml": "title = 'x'"}, "a folder of Podium's own"),
    ],
)
def test_what_is_not_known_is_said(tree: dict, sentence: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError, match=sentence):
        bring_in(home, write_tree(tmp_path / "it", tree))


def test_a_competition_that_is_there_is_left_alone(home: Path, tmp_path: Path) -> None:
    source = write_tree(tmp_path / "it", kaggle_tree())
    bring_in(home, source)
    with pytest.raises(NotAllowedError, match="there is a competition 'grune-apfel' already"):
        bring_in(home, source)
    with pytest.raises(InvalidCompetitionError, match="cannot be the name of a competition"):
        bring_in(home, source, slug="../elsewhere")


def test_a_source_that_is_not_there_is_said(run, home: Path) -> None:
    said = run("import", "nowhere.zip", "--root", home)
    assert said.code == 1
    assert "there is no such file or folder" in said.err


def test_hidden_reference_data_never_become_columns(home: Path, tmp_path: Path) -> None:
    """A second reference table with as many rows could be a better answer."""
    secret = "".join(f"0.{row}77\n" for row in range(8))
    tree = codabench_tree(**{"dev/ref/probabilities.txt": secret, "dev/in/test_data": None})
    imported = bring_in(home, write_zip(tmp_path / "it.zip", tree))
    public = b"".join(path.read_bytes() for path in imported.competition.public_dir.rglob("*") if path.is_file())
    assert b"0.377" not in public


@pytest.mark.parametrize("kind", ["codabench", "codalab", "codabench-task", "huggingface", "mlebench", "kaggle"])
def test_a_kind_that_is_forced_on_something_else_is_refused(kind: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidCompetitionError, match="cannot be imported"):
        bring_in(home, write_tree(tmp_path / "it", {"a.txt": "nothing"}), kind=kind)
