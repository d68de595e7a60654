"""``check`` finds each fault that was planted, and nothing where none was."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import PREPARE, TOML, Tiny, make_tiny, write_competition

from podium.competition.folder import Competition, find_competitions, load_competition
from podium.errors import InvalidCompetitionError, PodiumError
from podium.use.check import CHECKS, check, check_all


def findings(root: Path, competition: Competition) -> dict[str, str]:
    """What is wrong, by the name of the check."""
    return {one.check: "\n".join(map(str, one.problems)) for one in check(root, competition) if not one.is_fit}


def test_the_shipped_competitions_are_fit_to_publish(root: Path) -> None:
    """Alone, and beside each other; every check has a name of its own."""
    *alone, (last, beside) = check_all(root)
    slugs = [folder.name for folder in find_competitions(root)]
    assert [(slug, one.check) for slug, one in alone] == [(slug, title) for slug in slugs for title in CHECKS]
    assert {(slug, one.check): one.problems for slug, one in alone if not one.is_fit} == {}
    assert (last, beside.problems) == ("all", ())


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_answers(tiny: Tiny, name: str, header: str = "id,x,y") -> None:
    """A further public file with the answers of test rows."""
    lines = [f"{row},0,{(int(row[1:]) * 37 % 101) / 10}" for row in tiny.ids()]
    (tiny.competition.public_dir / name).write_text("\n".join([header, *lines]) + "\n")


def target_in_test(tiny: Tiny) -> None:
    change(tiny.competition.test_path, "id,x", "id,y")


def copied_solution(tiny: Tiny) -> None:
    shutil.copy(tiny.competition.solution_path, tiny.competition.public_dir / "notes.txt")


def further_file(tiny: Tiny) -> None:
    add_answers(tiny, "extra.csv")


def file_of_another_name(tiny: Tiny) -> None:
    add_answers(tiny, "extra.dat")


def link_to_private(tiny: Tiny) -> None:
    (tiny.competition.public_dir / "more.csv").symlink_to(tiny.competition.solution_path)


def ids_in_train(tiny: Tiny) -> None:
    with tiny.competition.train_path.open("a") as train:
        train.write(f"{tiny.ids()[0]},9999,1.5\n")


def twin_in_train(tiny: Tiny) -> None:
    row = tiny.competition.test_path.read_text().splitlines()[4].split(",")
    with tiny.competition.train_path.open("a") as train:
        train.write(f"r99999,{row[1]},1.5\n")


def changed_file(tiny: Tiny) -> None:
    with tiny.competition.sample_path.open("a") as sample:
        sample.write("\n")


def lost_file(tiny: Tiny) -> None:
    (tiny.competition.private_dir / "salt").unlink()


def sample_that_does_not_score(tiny: Tiny) -> None:
    change(tiny.competition.sample_path, "id,y", "id,z")


def telling_sample(tiny: Tiny) -> None:
    tiny.competition.sample_path.write_bytes(tiny.file(0.0, 1.0))


def example(accept: bool, value: str, expect: str) -> Callable[[Tiny], None]:
    def plant(tiny: Tiny) -> None:
        folder = tiny.competition.folder / "examples"
        folder.mkdir()
        lines = [f'what = "A try"\naccept = {str(accept).lower()}', *([f'expect = "{expect}"'] if expect else [])]
        lines += ["[[edit]]", f'do = "set"\nrow = 1\ncolumn = "y"\nvalue = "{value}"']
        (folder / "a-try.toml").write_text("\n".join(lines) + "\n")

    return plant


PLANTED = {
    "target in test": (target_in_test, "no answer", "target column 'y'"),
    "solution copied": (copied_solution, "no answer", "public/notes.txt is the solution"),
    "further file": (further_file, "no answer", "public/extra.csv has the target of 60 test rows"),
    "file of another name": (file_of_another_name, "no answer", "public/extra.dat has the target of 60"),
    "link": (link_to_private, "no answer", "public/more.csv is a link"),
    "ids in train": (ids_in_train, "no answer", "1 ids of test rows stand in public/train.csv"),
    "test row in train": (twin_in_train, "no test row", "stand in public/train.csv with their label"),
    "changed": (changed_file, "as prepared", "public/sample_submission.csv is not as"),
    "lost": (lost_file, "as prepared", "private/salt is not as"),
    "bad sample": (sample_that_does_not_score, "the sample submission", "does not score"),
    "telling sample": (telling_sample, "the sample submission", "'y' is not constant"),
    "refused example": (example(True, "word", ""), "the examples", "a-try.toml was refused"),
    "accepted example": (example(False, "1.5", "number"), "the examples", "a-try.toml was accepted"),
    "other sentence": (example(False, "word", "a probability"), "the examples", "refused without 'a probability'"),
}


# One value of x in each row, so that no two rows are alike by chance.
DISTINCT = PREPARE.replace("{row % 97}", "{row}")


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root whose tiny competition has no fault."""
    return make_tiny(tmp_path_factory.mktemp("fit") / "root", program=DISTINCT).root


@pytest.fixture
def planted(fit: Path, tmp_path: Path) -> Tiny:
    root = Path(shutil.copytree(fit, tmp_path / "root"))
    return Tiny(root, load_competition(root / "competitions" / "tiny"))


def test_without_a_fault_nothing_is_found(planted: Tiny) -> None:
    """The ground that the others stand on."""
    assert findings(planted.root, planted.competition) == {}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(planted: Tiny, fault: str) -> None:
    """By the check that is meant for it, with a sentence that says where."""
    plant, title, sentence = PLANTED[fault]
    plant(planted)
    found = findings(planted.root, planted.competition)
    [name] = [name for name in found if name.startswith(title) or title in name]
    assert sentence in found[name]


MADE = {
    "rising numbers, sorted ids": (TOML, "sorted(rest)", "i * 1.5 + i % 3", "the id goes along"),
    "falling numbers": (TOML, "sorted(rest)", "-i", "the id goes along"),
    "two classes in order": ("accuracy", "sorted(rest)", "'yes' if i > 5000 else 'no'", "the id goes along"),
    "few of one class": ("accuracy", "sorted(rest)", "'yes' if i > 9000 else 'no'", "the id goes along"),
    "classes in runs": ("accuracy", "sorted(rest)", "'bdac'[i // 2500]", "the id goes along"),
    "words for ids": ("words", "sorted(rest)", "i", "the id goes along"),
    "rows in order": (
        TOML,
        "rest.sort(key=lambda i: i * 7919 % 10007) or rest",
        "i * 7919 % 10007",
        "the order of the",
    ),
    "chance": (TOML, "rest", "i * 7919 % 10007", ""),
    "two classes by chance": ("accuracy", "rest", "'yes' if i * 7919 % 10007 > 5000 else 'no'", ""),
    "one class nearly alone": ("accuracy", "rest", "'yes' if i % 50 == 0 else 'no'", ""),
}


@pytest.mark.parametrize("case", MADE)
def test_ids_and_orders_that_tell_the_target_are_found(tmp_path: Path, case: str) -> None:
    """Sorted numbers, sorted classes however few of them, runs of classes, ids that are words; but not chance."""
    kind, order, expression, sentence = MADE[case]
    program = f"""\
import random

def prepare(raw, public, private, seed):
    rows = random.Random(0).sample(range(1000, 10_000), 400)
    train, rest = rows[:200], rows[200:]
    rest = list({order})
    name = {"lambda i: f'r{i}'" if kind == "words" else "str"}
    answer = lambda i: {expression}
    for path, ids, columns in (
        (public / "train.csv", train, "id,x,y"),
        (public / "test.csv", rest, "id,x"),
        (private / "solution.csv", rest, "id,y"),
    ):
        cells = {{"id": name, "x": lambda i: str(i * 31), "y": lambda i: str(answer(i))}}
        lines = [columns] + [",".join(cells[c](i) for c in columns.split(",")) for i in ids]
        path.write_text("\\n".join(lines) + "\\n")
"""
    toml = TOML.replace("rmse", "accuracy").replace("regression", "multiclass") if kind == "accuracy" else TOML
    tiny = make_tiny(tmp_path, toml=toml, program=program)
    found = findings(tiny.root, tiny.competition)
    assert sentence in found.get("ids and row order tell nothing", "")
    assert bool(found) == bool(sentence)


def test_a_constant_split_is_found(tmp_path: Path) -> None:
    """One value only, on either side: nothing can be told apart there."""
    program = DISTINCT.replace('["id,y", *(f"{i},{y}"', '["id,y,Usage", *(f"{i},{y if float(y) > 3 else 1},'
                               '{\'Private\' if float(y) > 3 else \'Public\'}"')  # fmt: skip
    tiny = make_tiny(tmp_path, program=program)
    found = findings(tiny.root, tiny.competition)
    assert "the target 'y' is the same in all" in found["both splits can be scored"]
    assert "public rows" in found["both splits can be scored"]


def test_a_metric_that_says_nothing_on_a_split_is_found(tmp_path: Path) -> None:
    """The area under the curve needs both classes."""
    program = DISTINCT.replace("{(row * 37 % 101) / 10}", "{int(row > 5000)}").replace(
        '["id,y", *(f"{i},{y}"', "[\"id,y,Usage\", *(f\"{i},{y},{['Private', 'Public'][y == '1']}\""
    )
    tiny = make_tiny(tmp_path, toml=TOML.replace("rmse", "auc").replace("regression", "binary"), program=program)
    assert "auc is undefined on the public rows" in findings(tiny.root, tiny.competition)["both splits can be scored"]


def test_a_metric_whose_best_is_not_the_perfect_answer_is_found(tmp_path: Path) -> None:
    """A mean bias can be driven below that of the truth: any constant low enough beats it."""
    tiny = make_tiny(tmp_path, toml=TOML.replace("rmse", "mean_bias_error"), program=DISTINCT)
    found = findings(tiny.root, tiny.competition)
    assert "beats the perfect answer" in found["the perfect answer gets the best score"]


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_git_tracks_or_ever_committed_is_found(planted: Tiny) -> None:
    """Untracked is fine, for private/ ignores itself; forced in it is found, and stays found after its removal."""
    root, title = planted.root, "private/ is not in git"
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "all but private/")
    assert title not in findings(root, planted.competition)
    git(root, "add", "--force", "competitions/tiny/private/solution.csv")
    assert "git tracks" in findings(root, planted.competition)[title]
    git(root, "commit", "--quiet", "-m", "oh")
    git(root, "rm", "--quiet", "--cached", "competitions/tiny/private/solution.csv")
    git(root, "commit", "--quiet", "-m", "gone?")
    found = findings(root, planted.competition)[title]
    assert "git tracks" not in found
    assert "history holds competitions/tiny/private/solution.csv" in found


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_that_git_cannot_read_is_no_clean_bill(planted: Tiny) -> None:
    """Not being able to look is said."""
    git(planted.root, "init", "--quiet")
    (planted.root / ".git" / "HEAD").write_text("nonsense")
    assert "git cannot be asked" in findings(planted.root, planted.competition)["private/ is not in git"]


def test_no_finding_quotes_a_hidden_label(planted: Tiny) -> None:
    """Whatever is wrong: findings are shown on screens."""
    for plant, _, _ in PLANTED.values():
        if plant not in (telling_sample, link_to_private):
            shutil.rmtree(planted.competition.folder / "examples", ignore_errors=True)
            plant(planted)
    solution = planted.competition.solution_path
    change(solution, "\n", ",\n")
    try:
        text = str(findings(planted.root, planted.competition))
    except PodiumError as error:
        text = str(error)
    answers = {f"{(int(row[1:]) * 37 % 101) / 10}" for row in planted.ids()} - {"1.0", "1.5"}
    assert not [answer for answer in answers if f"'{answer}'" in text]


def test_an_unprepared_or_broken_folder_is_a_sentence(planted: Tiny) -> None:
    """Alone it is an error; among all, one finding, and the others are checked all the same."""
    write_competition(planted.root, "raw")
    with pytest.raises(InvalidCompetitionError):
        list(check(planted.root, load_competition(planted.root / "competitions" / "raw")))
    (planted.root / "competitions" / "broken").mkdir()
    (planted.root / "competitions" / "broken" / "competition.toml").write_text("title = 3")
    found = list(check_all(planted.root))
    assert [slug for slug, one in found if not one.is_fit] == ["broken"]
    assert {slug for slug, _ in found} == {"broken", "tiny", "all"}


def test_answers_in_another_competition_are_found(tmp_path: Path) -> None:
    """Two cut from one source with different splits: the rows of one stand with their label in the other."""
    for slug, start in (("one", 0), ("other", 30)):
        make_tiny(tmp_path, slug, program=DISTINCT.replace("random.Random(seed)", "random.Random(0)").replace(
            "N_TRAIN + N_TEST)", f"N_TRAIN + N_TEST)\n    rows = rows[{start}:] + rows[:{start}]"
        ))  # fmt: skip
    *_, (slug, finding) = check_all(tmp_path)
    assert slug == "all"
    assert {str(problem) for problem in finding.problems} == {
        "30 test rows of one stand with their label in other's train.csv",
        "30 test rows of other stand with their label in one's train.csv",
    }
