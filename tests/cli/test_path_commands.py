"""``podium path`` from outside: the map, its goals and reflections, and what ``finish`` opens."""

import csv
import io
import json
import re
import runpy
from pathlib import Path

import pytest
from program import Run
from tiny import PREPARE, Tiny, make_tiny, with_rules

from podium.cli import path_reflect

PATH = """\
title = "Our way"
levels = ["easy", "hard"]
own_data = false
[tracks]
numbers = "How much?"
[[step]]
competition = "tiny"
track = "numbers"
level = "easy"
teaches = ["averages"]
[[step]]
competition = "later"
track = "numbers"
level = "hard"
needs = { tiny = "averages" }
"""


@pytest.fixture
def busy(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """Ann has a good result on a path of its own; the folder is hers."""
    for name, rung, error in (
        ("dummy", "dummy", 4.0),
        ("decision-tree", "default", 2.0),
        ("ensemble", "ensemble", 1.0),
    ):
        tiny.baseline(name, rung, lambda row, error=error: error + int(row[1:]) % 3 / 90, oof=error)
    tiny.submit("ann", 1.5, 3.0)
    (tiny.root / "path.toml").write_text(PATH)
    monkeypatch.setenv("PODIUM_ROOT", str(tiny.root))
    monkeypatch.setenv("PODIUM_TEAM", "ann")
    return tiny


def test_the_map_shows_where_one_is_and_what_is_next(run: Run, busy: Tiny) -> None:
    """Track, level, box, tier and points; what is not here; and one line on the next step."""
    ran = run("path")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Our way\nann: 0 of 2 finished, 1 begun\nLevels: 1 easy, 2 hard\n")
    assert "\nnumbers: How much?\n  1  [~] tiny             a good result, 75 points\n         averages\n" in ran.out
    assert "  2  [-] later            not in this root\n         needs averages (tiny)\n" in ran.out
    assert "podium new" not in ran.out
    assert re.search(r"\nNext      `podium finish tiny`: you have reached a good result; .*\n$", ran.out)


def test_the_way_of_a_learner_from_goal_to_reflection(
    run: Run, busy: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set a goal, finish, study, look back, learn: each step is seen in the map."""
    assert (
        "a world-class result on tiny by 2999-12-24"
        in run("path", "goal", "tiny", "--tier", "world-class", "--by", "2999-12-24").out
    )
    assert "goal: a world-class result by 2999-12-24\n" in run("path").out
    project = tmp_path / "project"
    assert run("start", "tiny", project).code == 0
    (project / "deeper").mkdir()
    monkeypatch.chdir(project / "deeper")
    finished = run("finish").out
    assert "Study     decision-tree, private 2.01" in finished
    assert "ahead of you: study_decision-tree.py holds its code" in finished
    assert "Look for  Yes-or-no questions" in finished
    assert finished.splitlines()[-1].startswith("Then      podium path reflect tiny")
    assert "study_decision-tree.py is there already and stays as it is" in run("finish").out
    assert "`podium path reflect tiny`: it is finished" in run("path").out
    said = run("path", "reflect", "--worked", "trees", "--gap", "why", "--learn", "pruning", "--by", "2999-12-01")
    assert (said.code, "submission 4, private 3.00000, a result" in said.err) == (0, True)
    assert "pruning, by 2999-12-01" in said.out
    assert (
        "[x] tiny             a result, 25 points; goal: a world-class result by 2999-12-24, not reached"
        in run("path").out
    )
    assert run("path", "reflect", "--learned").out == "Learned   pruning\n"
    assert run("path", "reflect", "--learned").code == 1
    assert "Learn   pruning (learned on " in run("path", "reflect", "--list").out


def test_the_study_runs_in_the_project_as_it_stands(
    run: Run, busy: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its data to a file that is taken, beside the learner's own submission.csv."""
    project = tmp_path / "project"
    run("start", "tiny", project)
    (project / "submission.csv").write_text("mine")
    monkeypatch.chdir(project)
    run("finish")
    runpy.run_path("study_decision-tree.py")
    assert run("validate", "study_decision-tree.csv").code == 0
    assert (project / "submission.csv").read_text() == "mine"


def test_finish_outside_a_project_says_how_to_get_the_code(run: Run, busy: Tiny) -> None:
    """And with JSON on standard output it says it on standard error."""
    ran = run("finish", "tiny")
    assert "`podium baseline tiny decision-tree --code` prints its code" in ran.out
    as_json = run("finish", "tiny", "--format", "json")
    assert json.loads(as_json.out)
    assert "--code` prints its code" in as_json.err


@pytest.mark.parametrize("name", ["train.csv", "sample_submission.csv"])
def test_a_study_that_fails_does_not_undo_the_end(run: Run, busy: Tiny, name: str) -> None:
    """The board and the final score are printed all the same."""
    (busy.competition.public_dir / name).unlink()
    ran = run("finish", "tiny")
    assert ran.code == 0
    assert "Final     private 3.0" in ran.out
    assert "there is no code to study" in ran.err
    assert "Then      podium path reflect tiny" in ran.out


def test_the_path_for_programs(run: Run, busy: Tiny) -> None:
    """JSON holds it all; CSV and Markdown a row for each competition."""
    run("path", "goal", "tiny", "--points", "90", "--by", "2999-12-24")
    found = json.loads(run("path", "--format", "json").out)
    assert (found["title"], found["is_own_path"], found["levels"]) == ("Our way", True, ["easy", "hard"])
    assert found["next"]["command"] == "podium finish tiny"
    assert (found["beside"], found["reminders"]) == ([], [])
    tiny, later = found["steps"]
    assert (tiny["state"], tiny["tier"], tiny["is_final"]) == ("begun", "a good result", False)
    assert (tiny["goal"], tiny["goal_by"], tiny["goal_state"]) == ("90 points", "2999-12-24", "open")
    assert (later["state"], later["needs"], later["is_final"]) == ("absent", {"tiny": ["averages"]}, None)
    rows = list(csv.DictReader(io.StringIO(run("path", "--format", "csv").out, newline="")))
    assert [(row["competition"], row["level_name"], row["needs"]) for row in rows] == [
        ("tiny", "easy", ""),
        ("later", "hard", "averages (tiny)"),
    ]
    assert set(rows[0]) == set(tiny)
    assert len(run("path", "--format", "markdown").out.splitlines()) == 4


def test_what_is_beside_the_path_is_listed_below_it(run: Run, busy: Tiny) -> None:
    """By its name alone, unless the team works on it."""
    (busy.root / "path.toml").write_text(PATH.replace('"tiny"', '"digits"').replace("{ tiny", "{ digits"))
    other = busy.root / "competitions" / "other"
    other.mkdir()
    (other / "competition.toml").write_text("title = 1")
    shown = run("path").out
    assert "\nbeside the path\n     [~] tiny             a good result, 75 points\n     other\n" in shown
    run("path", "goal", "tiny", "--points", "90", "--by", "2999-12-24")
    assert "tiny             a good result, 75 points; goal: 90 points by 2999-12-24\n" in run("path").out


def test_a_screen_reader_gets_lines_without_boxes(run: Run, busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each competition in one line of words."""
    monkeypatch.setenv("PODIUM_PLAIN", "1")
    out = run("path").out
    assert "tiny: level 1; begun; a good result, 75 points; averages\n" in out
    assert "[" not in out


def test_root_and_team_may_stand_before_or_behind_the_verb(
    run: Run, busy: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option in front is not silently lost."""
    monkeypatch.delenv("PODIUM_ROOT")
    for words in (
        ["--root", busy.root, "--team", "bob", "goal", "tiny"],
        ["goal", "tiny", "--root", busy.root, "--team", "eve"],
    ):
        assert run("path", *words, "--tier", "good", "--by", "2999-12-24").code == 0
    for team in ("bob", "eve"):
        assert "open" in run("path", "goal", "tiny", "--team", team, "--root", busy.root).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["goal", "tiny", "--tier", "good"], "--by a date"),
        (["goal", "tiny", "--by", "2999-12-24"], "--tier or --points"),
        (["goal", "tiny", "--by", "2999-12-24", "--tier", "good", "--points", "3"], "--tier or --points"),
        (["goal", "tiny", "--by", "soon", "--tier", "good"], "'soon' is no date"),
        (["goal", "tiny", "--by", "9999-12-31", "--tier", "good"], "is no date"),
        (["goal", "tiny", "--by", "2999-12-24T12:00", "--tier", "good"], "is no date"),
        (["goal", "tiny", "--tier", "great", "--by", "2999-12-24"], "'great' is not one of"),
        (["goal", "tiny", "--points", "0", "--by", "2999-12-24"], "0"),
        (["goal", "tiny", "--drop", "--tier", "good"], "--drop goes alone"),
        (["goal", "tiny", "--drop", "--format", "json"], "--format is for the list"),
        (["reflect", "tiny"], "--worked, --gap, --learn"),
        (["reflect", "tiny", "--worked", "x", "--gap", "y"], "Nobody can be asked here, so say it all: --learn"),
        (["reflect", "tiny", "--format", "json"], "--format is for --list"),
        (["gaol", "tiny"], "No such command 'gaol'"),
    ],
)
def test_a_misused_path_ends_with_2(run: Run, busy: Tiny, words: list[str], sentence: str) -> None:
    """With what was expected; nothing is stored."""
    ran = run("path", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    with busy.store() as store:
        assert store.goals(None, "ann") == store.reflections(None, "ann") == []


def test_what_cannot_be_is_refused_with_1(run: Run, busy: Tiny) -> None:
    """A past date, a goal to drop where there is none, a misspelt slug, a wrong path.toml with all its problems."""
    assert "2020-01-01 has passed" in run("path", "goal", "tiny", "--tier", "world-class", "--by", "2020-01-01").err
    assert "no goal to drop" in run("path", "goal", "tiny", "--drop").err
    for verb in ("goal", "reflect"):
        more = ["--worked", "w", "--gap", "g", "--learn", "l"] if verb == "reflect" else []
        assert "did you mean 'tiny'" in run("path", verb, "tny", *more).err
    (busy.root / "path.toml").write_text(PATH.replace("levels", "levles").replace("needs", "need"))
    ran = run("path")
    assert (ran.code, ran.out) == (1, "")
    assert "did you mean `levels`?" in ran.err
    assert "did you mean `needs`?" in ran.err


def test_goals_are_listed_in_every_style(run: Run, busy: Tiny) -> None:
    """With what has become of each."""
    assert "No goal yet" in run("path", "goal", "tiny").err
    for points in (90, 100):
        run("path", "goal", "tiny", "--points", points, "--by", "2999-12-24")
    rows = json.loads(run("path", "goal", "tiny", "--format", "json").out)
    assert [(row["goal"], row["state"]) for row in rows] == [("90 points", "replaced"), ("100 points", "open")]
    assert "100 points  2999-12-24" in run("path", "goal", "tiny").out
    assert run("path", "goal", "tiny", "--format", "csv").out.count("\n") == 3


def test_a_day_is_shown_where_the_competition_is(run: Run, tmp_path: Path) -> None:
    """The end of 24 December in Los Angeles is on the 25th in UTC."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(time_zone='"America/Los_Angeles"'), program=PREPARE)
    words = ("--root", tiny.root, "--team", "ann")
    run("path", "goal", "tiny", "--tier", "good", "--by", "2999-12-24", *words)
    assert "2999-12-24" in run("path", "goal", "tiny", *words).out
    assert "goal: a good result by 2999-12-24" in run("path", *words).out
    tiny.submit("ann", 1.0)
    run("path", "reflect", "tiny", "--worked", "w", "--gap", "g", "--learn", "l", "--by", "2999-12-24", *words)
    assert "l (by 2999-12-24)" in run("path", "reflect", "tiny", "--list", *words).out


def test_at_a_terminal_the_questions_are_asked(run: Run, busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last gap first; an empty answer and a wrong date are asked again; a date is offered."""
    monkeypatch.setattr(path_reflect, "is_terminal", lambda: True)
    first = run("path", "reflect", "tiny", stdin="trees\n\nwhy\npruning\nsoon\n2999-12-01\n")
    assert first.code == 0
    assert "What is the one gap? \nWhat is the one gap? " in first.err.replace("why", "").replace("\n\n", "\n")
    assert "'soon' is no date" in first.err
    assert "Have you learned" not in first.err
    second = run("path", "reflect", "tiny", "--gap", "noise", stdin="y\nall\nforests\n\n")
    assert second.code == 0
    assert "Last gap  why" in second.err
    with busy.store() as store:
        kept = store.reflections("tiny", "ann")
    assert [(one.worked, one.gap, one.learn) for one in kept] == [
        ("trees", "why", "pruning"),
        ("all", "noise", "forests"),
    ]
    assert [one.learned_at is None for one in kept] == [False, True]
    assert (kept[1].by - kept[1].written_at).days == 7


def test_an_interrupted_reflection_keeps_nothing(run: Run, busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the input is an interrupt, too."""
    monkeypatch.setattr(path_reflect, "is_terminal", lambda: True)
    assert run("path", "reflect", "tiny", stdin="trees\n").code == 130
    with busy.store() as store:
        assert store.reflections("tiny", "ann") == []


def test_reflections_are_exported(run: Run, busy: Tiny) -> None:
    """Of one competition, or of all; other teams see none of it."""
    assert "Nothing is written down yet" in run("path", "reflect", "--list").err
    run("path", "reflect", "tiny", "--worked", "=1+1", "--gap", "\x1b[31mred", "--learn", "l", "--by", "2999-12-01")
    [row] = json.loads(run("path", "reflect", "--list", "--format", "json").out)
    assert (row["competition"], row["worked"], row["submission"], row["split"]) == ("tiny", "=1+1", 4, "public")
    assert (row["rank"], row["n_ranked"], row["tier"], row["learned_at"]) == (1, 1, "a good result", None)
    assert json.loads(run("path", "reflect", "tiny", "--list", "--format", "json", "--team", "bob").out) == []
    assert "'=1+1" in run("path", "reflect", "--list", "--format", "csv").out
    for out in (run("path", "reflect", "--list").out, run("path").out):
        assert "\x1b[31mred" not in out


def test_the_help_of_the_path_names_its_verbs(run: Run) -> None:
    """Each with a sentence; every option has words."""
    shown = run("path", "--help").out
    assert re.search(r"^  goal  +Set a dated goal", shown, re.MULTILINE)
    assert re.search(r"^  reflect  +Look back", shown, re.MULTILINE)
    for verb in ("goal", "reflect"):
        assert run("path", verb, "-h").code == 0
