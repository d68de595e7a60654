"""``podium baseline SLUG NAME --code``: a script that runs as it stands and scores what the baseline scored."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from program import CHECKOUT
from tiny import NOW, Tiny

from podium.competition.folder import Competition, load_competition
from podium.errors import NotAllowedError
from podium.teaching.script import write_call
from podium.use.baseline import run_baselines
from podium.use.baseline_code import baseline_code, model_code
from podium.use.gains import load_lessons
from podium.use.prepare import prepare
from podium.use.submit import submit
from podium.use.trust import trust

QUICK = ("dummy", "linear", "nearest-neighbours", "naive-bayes", "decision-tree", "svm")
RUN_ALL = "import runpy, sys, warnings; warnings.simplefilter('ignore'); [*map(runpy.run_path, sys.argv[1:])]"


def prepared(root: Path, slug: str) -> Competition:
    """A shipped competition alone in a root of its own."""
    shutil.copytree(
        CHECKOUT / "competitions" / slug,
        root / "competitions" / slug,
        ignore=shutil.ignore_patterns("public", "private", "bracket"),
    )
    competition = load_competition(root / "competitions" / slug)
    trust(root, competition, now=NOW)
    prepare(root, competition, now=NOW, seed=0)
    return competition


@pytest.mark.parametrize(("slug", "names"), [("breast-cancer", QUICK), ("diabetes", (*QUICK, "lightgbm"))])
def test_each_script_scores_what_its_baseline_scored(slug: str, names: tuple[str, ...], tmp_path: Path) -> None:
    """Scripts run in a process of their own, without Podium, and are sent in like anybody's file."""
    competition = prepared(tmp_path, slug)
    ran = run_baselines(tmp_path, competition, names, now=NOW, progress=lambda *_: None)
    scores = {one.name: one.public_score for one in ran if one.submission}
    assert len(scores) >= 6
    work = tmp_path / "work"
    paths = []
    for name in scores:
        code = baseline_code(tmp_path, competition, name, now=NOW)
        assert "import podium" not in code
        paths.append(work / f"the_{name}.py")  # a lightgbm.py would hide the library
        work.mkdir(exist_ok=True)
        paths[-1].write_text(code.replace('"submission.csv"', f'"{name}.csv"'))
    subprocess.run([sys.executable, "-c", RUN_ALL, *map(str, paths)], cwd=work, check=True)
    for minute, name in enumerate(scores):
        outcome = submit(tmp_path, competition, work / f"{name}.csv", team=f"team {minute}", now=NOW)
        assert outcome.public_score == pytest.approx(scores[name], rel=1e-6), name
    assert "Read on: scikit-learn user guide, Linear models" in baseline_code(tmp_path, competition, "linear", now=NOW)
    assert "What it added here: out of fold" in baseline_code(tmp_path, competition, "linear", now=NOW)


def test_the_code_is_there_before_the_baseline_has_run(tiny: Tiny) -> None:
    """What is learned out of fold is then learned for the code; nothing goes on the board."""
    code = baseline_code(tiny.root, tiny.competition, "dummy", folder="data", now=NOW)
    assert 'folder = Path("data")' in code
    assert "DummyRegressor(" in code
    assert load_lessons(tiny.root, tiny.competition, now=NOW) == []


def test_a_baseline_of_many_models_has_podium_run_it(tiny: Tiny) -> None:
    """It says so, and where the competitions are if they were named."""
    code = baseline_code(tiny.root, tiny.competition, "ensemble", shown_root="there", now=NOW)
    assert 'podium.load("tiny", root="there")' in code
    compile(code, "ensemble.py", "exec")


def test_a_script_that_has_podium_run_a_baseline_really_runs(tiny: Tiny) -> None:
    """As it stands, in a process of its own; it writes what the board was given."""
    [ran] = run_baselines(tiny.root, tiny.competition, ["dummy"], now=NOW, progress=lambda *_: None)
    script = tiny.root / "script.py"
    script.write_text(write_call("tiny", "dummy", opening="Try."))
    subprocess.run([sys.executable, script], cwd=tiny.root, check=True)
    outcome = tiny.submit("ann", source=(tiny.root / "submission.csv").read_bytes())
    assert outcome.public_score == ran.public_score


def test_a_baseline_of_the_competition_is_shown_as_it_stands(tiny: Tiny) -> None:
    """It is code already."""
    folder = tiny.competition.folder / "baselines"
    folder.mkdir()
    (folder / "mine.py").write_text("def predict(train, test): ...\n")
    assert baseline_code(tiny.root, tiny.competition, "mine", now=NOW) == "def predict(train, test): ...\n"


def test_a_wrong_name_gets_the_nearest(tiny: Tiny) -> None:
    """As when it is to run."""
    with pytest.raises(NotAllowedError, match="did you mean 'linear'"):
        baseline_code(tiny.root, tiny.competition, "liner", now=NOW)


def test_the_lines_of_a_model_stand_alone(tiny: Tiny) -> None:
    """Imports and one line for a single model; for others where to look."""
    space: dict[str, object] = {}
    exec(model_code(tiny.competition, "linear"), space)
    assert repr(space["model"]) == "Ridge()"
    assert model_code(tiny.competition, "ensemble") == "podium baseline tiny ensemble --code"


def test_the_command_prints_code_that_finds_the_files_of_the_project(run, tiny: Tiny, monkeypatch) -> None:
    """In a project data/ lies beside it; elsewhere the path is written out."""
    ran = run("baseline", "tiny", "linear", "--code", "--root", tiny.root)
    assert ran.code == 0
    assert f'folder = Path("{tiny.competition.public_dir.as_posix()}")' in ran.out
    run("start", "tiny", tiny.root / "mine", "--root", tiny.root)
    monkeypatch.chdir(tiny.root / "mine")
    assert 'folder = Path("data")' in run("baseline", "tiny", "linear", "--code").out
    ran = run("baseline", "tiny", "linear", "dummy", "--code")
    assert ran.code == 2
    assert "one baseline" in ran.err


def test_rungs_say_what_they_added(run, tiny: Tiny) -> None:
    """From the bottom up: idea, gain over the rung below, where to read on; for programs as values."""
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=4.0)
    tiny.baseline("linear", "linear", lambda row: 2.0 + int(row[1:]) % 3 / 9, oof=2.5)
    tiny.baseline("svm", "default", lambda row: 2.1 + int(row[1:]) % 2 / 9, oof=2.6)
    tiny.baseline("tuned", "tuned", lambda row: 1.0 + int(row[1:]) % 2 / 9, oof=1.5)
    rows = json.loads(run("show", "tiny", "--rungs", "--format", "json", "--root", tiny.root).out)
    assert [row["baseline"] for row in rows] == ["dummy", "linear", "svm", "tuned"]
    assert [row["below"] for row in rows] == [None, "dummy", "linear", "linear"]
    assert [row["gain"] for row in rows] == [None, 1.5, pytest.approx(-0.1), 1.0]
    assert rows[1]["added"].startswith("out of fold 1.5 better than dummy; on the public rows clearly better")
    assert rows[2]["added"].startswith("out of fold 0.1 worse than linear")
    text = run("show", "tiny", "--rungs", "--root", tiny.root).out
    assert text.index("dummy:") < text.index("linear:") < text.index("tuned:")
    assert "https://scikit-learn.org/stable/modules/svm.html" in text
    ran = run("show", "tiny", "--format", "json", "--root", tiny.root)
    assert ran.code == 2


def test_a_board_without_baselines_says_how_to_get_them(run, tiny: Tiny) -> None:
    """On standard error."""
    ran = run("show", "tiny", "--rungs", "--root", tiny.root)
    assert (ran.code, ran.out) == (0, "")
    assert "podium baseline tiny" in ran.err


def test_a_ladder_tells_nothing_of_rows(tmp_path: Path) -> None:
    """The gain out of fold is public; how sure it is on the public rows is not."""
    from tiny import TOML, make_tiny

    tiny = make_tiny(tmp_path / "root", toml=TOML.replace("[rules]", '[rules]\nboard = "ladder"'))
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=4.0)
    tiny.baseline("linear", "linear", lambda row: 2.0 + int(row[1:]) % 3 / 9, oof=2.5)
    _, linear = load_lessons(tiny.root, tiny.competition, now=NOW)
    assert linear.added == "out of fold 1.5 better than dummy"
    assert linear.z is None
