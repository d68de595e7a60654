"""The metric doctor and the leak lint find what was planted, and nothing where nothing was."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny import PREPARE, TOML, Tiny, make_tiny, prepare_it, write_competition

from podium.competition.folder import load_competition
from podium.errors import InvalidSubmissionError, MetricError, NotAllowedError
from podium.sandbox.child import call_function
from podium.use import check_metric, check_public
from podium.use.check import check
from podium.use.check_answers import PERFECT, SAMPLE, SAMPLE_AGAIN, shuffle
from podium.use.check_subject import Subject, load_subject

FILE_TOML = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = false')
HEAD = "class ParticipantVisibleError(Exception):\n    pass\n\n\ndef score(solution, submission, row_id_column_name):\n"
CAREFUL = (
    HEAD
    + """\
    import numpy as np
    import pandas as pd
    told = pd.to_numeric(submission["y"], errors="coerce")
    if not np.isfinite(told).all() or told.abs().max() > 1e100:
        raise ParticipantVisibleError("y holds what is no number")
    return float((solution["y"] - told).abs().mean())
"""
)
CARELESS = HEAD + '    return float((solution["y"] - submission["y"].astype(float)).abs().mean())\n'
QUOTING = HEAD + (
    '    if submission["y"].dtype == object:\n'
    "        raise ParticipantVisibleError(f\"expected {solution['y'].iloc[0]}\")\n    return 0.5\n"
)
BY_PLACE = HEAD + '    return float((solution["y"].values[:10] - submission["y"].values[:10]).sum() ** 2)\n'

Find = Callable[[Subject], Iterator[object]]


def with_metric(root: Path, code: str, toml: str = FILE_TOML) -> Tiny:
    competition = write_competition(root, toml=toml, files={"metric.py": code})
    prepare_it(root, competition)
    return Tiny(root, competition)


def found(tiny: Tiny, find: Find) -> str:
    return "\n".join(map(str, find(load_subject(tiny.root, tiny.competition))))


def test_a_careful_metric_file_passes_every_check(tmp_path) -> None:
    """Odd files are refused by its own sentence, no answer is quoted, and the direction is right."""
    tiny = with_metric(tmp_path, CAREFUL)
    subject = load_subject(tiny.root, tiny.competition)
    for find in (
        check_metric.find_wrong_direction,
        check_metric.find_careless_metric,
        check_metric.find_quoted_labels,
        check_metric.find_slow_metric,
    ):
        assert list(find(subject)) == [], find


def test_a_wrong_direction_is_told_with_both_scores(tmp_path) -> None:
    """An error of which more is said to be better: the answer turned round beats the perfect one."""
    tiny = with_metric(tmp_path, CAREFUL, FILE_TOML.replace("false", "true"))
    said = found(tiny, check_metric.find_wrong_direction)
    assert "the shuffled answer scores" in said
    assert "the reversed answer scores" in said
    assert "beats the perfect one with 0.0; is greater_is_better = false meant?" in said


def test_a_metric_that_gives_everybody_the_same_ranks_nobody(tmp_path) -> None:
    tiny = with_metric(tmp_path, HEAD + "    return 0.5\n")
    assert "ranks nobody" in found(tiny, check_metric.find_wrong_direction)


def test_a_metric_that_scores_what_is_no_answer_is_found(tmp_path) -> None:
    """pandas leaves out empty cells of a mean; a word, however, the metric breaks on, and odd cells are told."""
    said = found(with_metric(tmp_path, CARELESS), check_metric.find_careless_metric)
    assert "with an empty cell is accepted and scored" in said
    assert "with 'nan' is accepted and scored" in said
    assert "an id that stands there twice" not in said  # which Podium refuses before


def test_a_metric_that_quotes_a_true_answer_is_found(tmp_path) -> None:
    """By a marked answer; the message of the check quotes none itself."""
    tiny = with_metric(tmp_path, QUOTING)
    said = found(tiny, check_metric.find_quoted_labels)
    assert "quotes a true answer" in said
    assert "8675" not in said


def test_a_metric_that_goes_by_the_order_of_the_rows_is_found(tmp_path) -> None:
    """Where it is handed the file as it stands; where Podium matches ids the order cannot matter."""
    find = check_metric.find_unsteady_metric
    loose = FILE_TOML.replace("[rules]", 'row_alignment = "none"\n[rules]')
    assert "in one order of their rows" in found(with_metric(tmp_path / "a", BY_PLACE, loose), find)
    assert found(with_metric(tmp_path / "b", BY_PLACE), find) == ""


SLEEPING = (
    CAREFUL
    + "\n\nimport time\nfast = score\n\n\n"
    + (
        "def score(solution, submission, row_id_column_name):\n"
        "    time.sleep(len(solution) ** EXPONENT * SECONDS)\n"
        "    return fast(solution, submission, row_id_column_name)\n"
    )
)


@pytest.mark.parametrize(("exponent", "seconds", "is_told"), [(2, 3e-5, True), (1, 1.2e-3, False), (2, 1e-7, False)])
def test_a_metric_whose_time_grows_with_the_square_of_the_rows_is_found(
    tmp_path, monkeypatch, exponent: int, seconds: float, is_told: bool
) -> None:
    """It is a remark; in proportion to the rows, or too short to measure, it is none."""
    monkeypatch.setattr(check_metric, "MEASURABLE", 0.02)
    code = SLEEPING.replace("EXPONENT", str(exponent)).replace("SECONDS", repr(seconds))
    said = found(with_metric(tmp_path, code), check_metric.find_slow_metric)
    assert ("times as long as one of half of them" in said) == is_told


def test_a_metric_that_breaks_on_a_huge_number_is_the_files_fault(tmp_path) -> None:
    """Podium refuses the file itself and names the cell, so the organiser has nothing to mend."""
    tiny = with_metric(tmp_path, HEAD + '    return float(((solution["y"] - submission["y"]) ** 2).mean())\n')
    assert "1e308" not in found(tiny, check_metric.find_careless_metric)
    data = tiny.file().splitlines()
    data[3] = data[3].split(b",")[0] + b",1e308"
    with pytest.raises(InvalidSubmissionError, match=r"'1e308'; write numbers .* \(line 4\)"):
        tiny.submit("ann", source=b"\n".join(data))


@pytest.fixture
def children(monkeypatch) -> list[str]:
    """What children were asked to do, one after the other."""
    asked: list[str] = []

    def spy(path, function, *given, **kept):
        asked.append(function)
        return call_function(path, function, *given, **kept)

    monkeypatch.setattr("podium.sandbox.metric.call_function", spy)
    return asked


def test_one_child_scores_all_answers_of_a_check(tmp_path, children: list[str]) -> None:
    """Twice the same sample submission among them, each with the metric loaded afresh."""
    tiny = with_metric(
        tmp_path, CAREFUL.replace("    told", "    global calls\n    calls += 1\n    told", 1) + "calls = 0\n"
    )
    subject = load_subject(tiny.root, tiny.competition)
    assert subject.scores(SAMPLE) == subject.scores(SAMPLE_AGAIN)
    assert subject.scores(PERFECT) == {"public": 0.0, "private": 0.0}
    assert children == ["run_cases"]


def test_an_answer_that_ends_the_child_takes_no_other_along(tmp_path, children: list[str]) -> None:
    """Each then has a child of its own."""
    dying = HEAD + '    import os\n    return 0.0 if (solution["y"] == submission["y"]).all() else os._exit(3)\n'
    solution = load_subject((tiny := with_metric(tmp_path, dying)).root, tiny.competition).solution
    perfect = solution.perfect()
    good, bad = solution.metric.try_all([perfect, shuffle(perfect)])
    assert good.get() == 0.0
    with pytest.raises(MetricError, match="broke"):
        bad.get()
    assert children == ["run_cases", "run", "run"]


def test_nothing_of_an_untrusted_metric_file_runs(tmp_path) -> None:
    """Changed after it was trusted, it leaves no trace of having been run."""
    tiny = with_metric(tmp_path, CAREFUL)
    trace = tmp_path / "trace"
    (tiny.competition.folder / "metric.py").write_text(f"open({str(trace)!r}, 'w').close()\n{CAREFUL}")
    with pytest.raises(NotAllowedError, match="podium trust tiny"):
        list(check(tiny.root, load_competition(tiny.competition.folder)))
    assert not trace.exists()


def test_a_sample_without_rows_is_a_problem_and_no_crash(tiny: Tiny) -> None:
    tiny.competition.sample_path.write_text("id,y\n")
    unfit = {one.check for one in check(tiny.root, tiny.competition) if not one.is_fit}
    assert "the sample submission scores and tells nothing" in unfit
    assert "the perfect answer gets the best score" in unfit


# What participants get


def test_a_clean_competition_leaks_nothing(tiny: Tiny) -> None:
    for find in LINT:
        assert found(tiny, find) == "", find


LINT = (
    check_public.find_left_behind,
    check_public.find_answers_in_archives,
    check_public.find_copied_answers,
    check_public.find_answers_in_texts,
    check_public.find_perfect_bracket,
)


@pytest.mark.parametrize("name", [".DS_Store", "train.csv~", "train.csv.bak", ".ipynb_checkpoints", "Thumbs.db"])
def test_what_a_program_left_behind_is_named(tiny: Tiny, name: str) -> None:
    (tiny.competition.public_dir / name).write_text("x")
    assert f"public/{name} was left behind" in found(tiny, check_public.find_left_behind)


def lines(tiny: Tiny, form: str) -> str:
    """The first ten ids with their answers, in words of one's own."""
    _, *rows = tiny.competition.solution_path.read_text().splitlines()
    return "\n".join(form.format(*row.split(",")) for row in rows[:10])


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("description.md", "| {0} | {1} |"),
        ("metric.py", "# {0}: {1}"),
        ("explore.ipynb", '     "{0}    {1}\\n",'),
        ("public/notes.txt", "{0}\t{1}"),
        ("public/more.csv", "{0},something,{1}"),
        ("examples/truth.toml", '"{0}" = {1}'),
    ],
)
def test_answers_in_a_text_are_found_and_not_quoted(tiny: Tiny, name: str, form: str) -> None:
    path = tiny.competition.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Some words first.\n{lines(tiny, form)}\n")
    assert found(tiny, check_public.find_answers_in_texts) == (
        f"{name} has 10 lines with the id and the answer of a test row"
    )


def test_predictions_that_are_often_right_are_no_answers(tiny: Tiny) -> None:
    """A worked example with eight hits in ten is nobody's solution."""
    rows = lines(tiny, "{0},{1}").splitlines()
    wrong = [row.split(",")[0] + ",77.5" for row in rows[:2]]
    (tiny.competition.folder / "description.md").write_text("\n".join([*wrong, *rows[2:]]))
    assert found(tiny, check_public.find_answers_in_texts) == ""


def test_an_archive_is_opened(tiny: Tiny) -> None:
    """The solution, lines with answers, hidden members and a comment."""
    with zipfile.ZipFile(tiny.competition.public_dir / "images.zip", "w") as archive:
        archive.write(tiny.competition.solution_path, "a/copy.dat")
        archive.writestr("notes.txt", lines(tiny, "{0} {1}"))
        archive.writestr("__MACOSX/._x", "x")
        archive.comment = b"made by hand"
    said = found(tiny, check_public.find_answers_in_archives)
    assert "'a/copy.dat' in public/images.zip is the solution" in said
    assert "'notes.txt' in public/images.zip has 10 lines" in said
    assert "'__MACOSX/._x' in public/images.zip was left behind" in said
    assert "carries a comment of 12 bytes" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: answer, "is the target"),
        (lambda answer: repr(3.5 - 2 * float(answer)), "is the target on another scale"),
    ],
)
def test_a_column_that_is_the_target_is_found(tiny: Tiny, change: Callable[[str], str], said: str) -> None:
    """Copied, or put on another scale."""
    _, *rows = tiny.competition.solution_path.read_text().splitlines()
    answers = {row.split(",")[0]: row.split(",")[1] for row in rows}
    header, *test = tiny.competition.test_path.read_text().splitlines()
    more = [f"{row},{change(answers[row.split(',')[0]])}" for row in test]
    tiny.competition.test_path.write_text("\n".join([f"{header},z", *more]) + "\n")
    assert f"the column 'z' {said}" in found(tiny, check_public.find_copied_answers)


def test_a_renamed_class_is_found(tmp_path) -> None:
    """Each value of a column stands for one class."""
    program = PREPARE.replace("{(row * 37 % 101) / 10}", "{'abc'[row % 3]}").replace("{row % 97}", "{'xyz'[row % 3]}")
    toml = TOML.replace('"regression"', '"multiclass"').replace("rmse", "accuracy")
    tiny = make_tiny(tmp_path / "root", toml=toml, program=program)
    assert "each value of 'x' stands for one answer" in found(tiny, check_public.find_copied_answers)


def test_a_baseline_that_saw_the_answers_is_found(tiny: Tiny) -> None:
    folder = tiny.competition.folder / "bracket"
    folder.mkdir()
    shutil.copy(tiny.competition.solution_path, folder / "linear.csv")
    assert "bracket/linear.csv holds every true answer" in found(tiny, check_public.find_perfect_bracket)
    text = (folder / "linear.csv").read_text().splitlines()
    (folder / "linear.csv").write_text("\n".join([*text[:-1], text[-1].replace(",", ",9", 1)]))
    assert found(tiny, check_public.find_perfect_bracket) == ""
