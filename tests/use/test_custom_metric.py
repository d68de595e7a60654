"""A competition with a metric of its own: from its toml to the board, and nobody pays for what it breaks."""

from pathlib import Path

import pytest
from tiny import NOW, PREPARE, TOML, Tiny, prepare_it, write_competition

from podium.competition.folder import load_competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, NotAllowedError
from podium.sandbox.worker import load_file
from podium.submission import PRIVATE, PUBLIC
from podium.tables.read import read_table
from podium.use.baseline import run_baselines
from podium.use.check import check
from podium.use.check_scores import find_broken_metric_file, find_imperfect_best
from podium.use.check_subject import load_subject
from podium.use.metric import load_metric, load_options
from podium.use.start import start
from podium.use.submit import submit
from podium.use.trust import trust
from podium.use.validate import validate

MAE = '''\
class ParticipantVisibleError(Exception):
    pass


def score(solution, submission, row_id_column_name: str, scale: float = 1.0) -> float:
    """How far off.

    >>> import pandas as pd
    >>> score(pd.DataFrame({"id": [1], "y": [2]}), pd.DataFrame({"id": [1], "y": [3]}), "id")
    1.0
    """
    if (submission["y"] < -1e6).any():
        raise ParticipantVisibleError("that is far too low")
    if (submission["y"] > 1e6).any():
        raise ValueError(f"label {solution['y'][0]} is not so high")
    return scale * (solution["y"] - submission["y"]).abs().mean()
'''


def own(*lines: str, options: str = "{}") -> str:
    """The tiny toml with a metric of its own."""
    more = "\n".join(("greater_is_better = false", f"options = {options}", *lines))
    return TOML.replace('name = "rmse"', f'name = "metric.py"\n{more}')


def make(root: Path, toml: str | None = None, metric: str = MAE, program: str = PREPARE) -> Tiny:
    competition = write_competition(root, toml=toml or own(), program=program, files={"metric.py": metric})
    prepare_it(root, competition)
    return Tiny(root, competition)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A prepared competition that the tests here share; each submits as a team of its own."""
    return make(tmp_path_factory.mktemp("own") / "root", own(options="{ scale = 2 }"))


def test_a_submission_is_scored_by_the_folders_file(made: Tiny) -> None:
    """On both splits, with the toml's options; the version is that of the file's bytes."""
    outcome = made.submit("anna", 0.5, 2.0)
    assert outcome.submission.scores == pytest.approx({PUBLIC: 1.0})
    with made.store() as store:
        stored = store.get_submission(outcome.receipt.number)
        assert not store.fingerprints([stored.number], PUBLIC)
    assert stored.scores == pytest.approx({PUBLIC: 1.0, PRIVATE: 4.0})
    assert stored.metric == "metric.py"
    assert stored.metric_version.startswith(load_metric(made.competition).version)


def test_the_board_ranks_in_the_tomls_direction(made: Tiny) -> None:
    """Lower is better here."""
    better, worse = made.submit("bert", 0.25), made.submit("cora", 0.75)
    places = [line.team.name for line in worse.board.standings]
    assert places.index("bert") < places.index("cora")
    assert better.board.metric.title == "Custom Metric (metric.py)"


def test_without_standard_errors_tiers_are_reached_and_not_confirmed(made: Tiny) -> None:
    """Rungs are not said to be the same, a tie with the dummy is no result, and nothing is confirmed."""
    made.baseline("dummy", "dummy", 4.0)
    made.baseline("ridge", "linear", 3.0)
    made.baseline("ensemble", "ensemble", 2.0)
    tied, good = made.submit("dora", 4.0), made.submit("emil", 2.5)
    assert good.board.same == {}
    assert [state.is_reached for state in tied.tiers] == [False, False, False]
    assert [state.is_reached for state in good.tiers] == [True, True, False]
    assert not any(state.is_confirmed or state.z is not None for state in good.tiers)


def test_the_tiers_say_why_nothing_is_confirmed(made: Tiny, run) -> None:
    """On the receipt and beside the board."""
    made.baseline("dummy", "dummy", 4.0, minute=1)
    made.submit("fred", 1.0)
    board = run("leaderboard", "tiny", "--root", made.root)
    assert "No tier is confirmed here: no standard error of metric.py is known." in board.err
    path = made.root / "fred.csv"
    path.write_bytes(made.file(1.0))
    receipt = run("submit", "tiny", path, "--root", made.root, "--team", "fred")
    assert "is reached, not confirmed: its standard error is not known" in receipt.out
    assert "0 private rows" not in receipt.out + board.err
    assert "(metric.py), lower is better" in run("show", "tiny", "--root", made.root).out


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (-1e7, InvalidSubmissionError, "metric.py says: that is far too low"),
        (1e7, MetricError, "metric.py broke; that is for the organiser to mend, and costs nobody a submission"),
    ],
)
def test_what_the_metric_refuses_or_breaks_on_costs_nothing(made: Tiny, error: float, kind: type, told: str) -> None:
    """No row, no team, no place of the quota; no label in the text."""
    with made.store() as store:
        before = store.submissions("tiny")
    with pytest.raises(kind) as raised:
        made.submit("greta", error)
    assert told in str(raised.value)
    assert "label" not in str(raised.value)
    with made.store() as store:
        assert store.submissions("tiny") == before
        assert store.get_team("greta") is None


def test_nothing_runs_that_nobody_trusts(made: Tiny, tmp_path: Path) -> None:
    """Submitting, checking and preparing stop; looking and validating run none of it and go on."""
    tiny = make(tmp_path)
    path = tiny.competition.metric_path
    path.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n" + path.read_text())
    validate(tiny.competition, tiny.file())
    for act in (
        lambda: tiny.submit("hans"),
        lambda: list(check(tiny.root, tiny.competition)),
        lambda: load_metric(tiny.competition).find_failing_doctests(),
    ):
        with pytest.raises(NotAllowedError, match=r"nobody has looked at yet \(metric.py, prepare.py\)"):
            act()
    assert not (tmp_path / "ran").exists()
    trust(tiny.root, tiny.competition, now=NOW)
    assert tiny.submit("hans").receipt.number == 1


def test_check_holds_the_file_to_its_word(made: Tiny, tmp_path: Path) -> None:
    """A good one is fit; one whose example, repetition or direction is wrong is told, with what it said."""
    fit = load_subject(made.root, made.competition)
    assert [*find_broken_metric_file(fit), *find_imperfect_best(fit)] == []
    broken = MAE.replace("    1.0\n", "    1.5\n").replace(
        "    return scale", "    import random\n    return random.random() - scale"
    )
    tiny = make(tmp_path, own().replace("greater_is_better = false", "greater_is_better = false"), broken)
    subject = load_subject(tiny.root, tiny.competition)
    told = "\n".join(map(str, find_broken_metric_file(subject)))
    assert "of score() gave" in told
    assert "expected '1.5'" in told
    assert "the sample submission scores" in told
    assert "is the direction right?" in "\n".join(map(str, find_imperfect_best(subject)))


def test_check_shows_the_organiser_what_broke(tmp_path: Path) -> None:
    """The last lines of the traceback."""
    tiny = make(tmp_path, metric=MAE.replace("return scale", "raise KeyError('label 7')\n    return scale"))
    found = "\n".join(str(problem) for finding in check(tiny.root, tiny.competition) for problem in finding.problems)
    assert "KeyError: 'label 7'" in found


def test_a_named_shape_checks_cells_and_feeds_baselines(tmp_path: Path, run) -> None:
    """`shape = "numbers"`: refused with the catalogue's sentences, and the roster runs."""
    tiny = make(tmp_path, own('shape = "numbers"'))
    with pytest.raises(InvalidSubmissionError, match="is no number: 'high'"):
        validate(tiny.competition, tiny.file().replace(tiny.file().split(b",")[-1], b"high\n"))
    ran = run_baselines(tiny.root, tiny.competition, ["dummy"], now=NOW, progress=lambda *_: None)
    assert [one.problem for one in ran] == [""]
    assert ran[0].submission.scores[PRIVATE] > 0


def test_without_a_shape_anything_may_stand_in_a_cell(made: Tiny) -> None:
    """The metric has the last word; where it breaks on such cells the refusal names them."""
    data = made.file().replace(made.file().split(b",")[-1], b"high\n")
    validate(made.competition, data)
    with pytest.raises(InvalidSubmissionError, match="is no number: 'high'"):
        submit(made.root, made.competition, data, team="ida", now=NOW)


def test_a_project_gets_the_file_and_a_script_that_names_it(made: Tiny, tmp_path: Path) -> None:
    """Participants may read what scores them; the script runs as it stands."""
    started = start(made.root, made.competition, tmp_path / "mine", team="jan")
    assert started.files[-1] == "metric.py"
    assert (tmp_path / "mine" / "metric.py").read_text() == MAE
    script = (tmp_path / "mine" / "solve.py").read_text()
    assert """metric=here / "metric.py", options={'scale': 2})""" in script
    load_file(str(tmp_path / "mine" / "solve.py"))
    assert validate(made.competition, tmp_path / "mine" / "submission.csv").n_rows == 60


EVENTS = '''\
def score(solution, submission, near: float) -> float:
    """The share of events that are predicted nearly right; the metric matches rows itself."""
    hits = 0
    for row in solution.itertuples():
        mine = submission[submission["series"] == row.series]
        hits += bool(((mine["time"] - row.time).abs() <= near).any())
    return hits / len(solution)
'''
EVENT_TOML = """\
title = "Events"
id = "series"
target = "time"
[metric]
name = "metric.py"
greater_is_better = true
row_alignment = "none"
options = { near = 0.5 }
columns = { prediction = ["time", "certainty"] }
"""
EVENT_PREPARE = """\
def prepare(raw, public, private, seed):
    series = [f"s{place}" for place in range(12)]
    rows = [f"{name},{10 * number + place}" for place, name in enumerate(series[2:]) for number in range(1 + place % 3)]
    public.joinpath("train.csv").write_text("series,time\\ns0,5\\ns1,6\\n")
    asked = [f"{name},{x}" for name in series[2:] for x in (1, 2)]
    public.joinpath("test.csv").write_text("\\n".join(["series,x", *asked]))
    private.joinpath("solution.csv").write_text("\\n".join(["series,time", *rows]))
"""


def test_a_metric_that_matches_rows_itself_has_any_number_of_them(tmp_path: Path) -> None:
    """An id may have several answers: they stay on one side, and the sample asks for each id once."""
    tiny = make(tmp_path, EVENT_TOML, EVENTS, EVENT_PREPARE)
    solution = read_table(tiny.competition.solution_path)
    sides = {}
    for series, usage in zip(solution.texts("series"), solution.texts("Usage"), strict=True):
        assert sides.setdefault(series, usage) == usage
    assert set(sides.values()) == {"Public", "Private"}
    sample = read_table(tiny.competition.sample_path)
    assert sample.columns == ("series", "time", "certainty")
    assert sample.texts("series") == [f"s{place}" for place in range(2, 12)]
    assert set(sample.texts("certainty")) == {"1"}
    rows = zip(solution.texts("series"), solution.texts("time"), strict=True)
    perfect = "series,time,certainty\n" + "".join(f"{series},{when},0.5\n" for series, when in rows)
    assert tiny.submit("kai", source=(perfect + "s2,99,0.1\nunknown,1,0.1\n").encode()).submission.scores == {
        PUBLIC: 1.0
    }
    assert tiny.submit("lea", source=b"series,time,certainty\ns2,99,0.1\n").submission.scores == {PUBLIC: 0.0}
    with pytest.raises(InvalidSubmissionError, match="'certainty'"):
        tiny.submit("max", source=b"series,time\ns2,99\n")
    own_baseline = (
        "def predict(train, test):\n    return test[['series']].drop_duplicates().assign(time=5, certainty=1)\n"
    )
    (tiny.competition.folder / "baselines").mkdir()
    (tiny.competition.folder / "baselines" / "five.py").write_text(own_baseline)
    trust(tiny.root, tiny.competition, now=NOW)
    roster, five = run_baselines(tiny.root, tiny.competition, now=NOW, progress=lambda *_: None)
    assert "a metric.py says which of them it takes: `metric.shape`" in roster.problem
    assert five.submission is not None
    unfit = [finding for finding in check(tiny.root, tiny.competition) if not finding.is_fit]
    assert [str(problem) for finding in unfit for problem in finding.problems] == []


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (own().replace("greater_is_better = false\n", ""), "`metric.greater_is_better` is missing"),
        (TOML.replace('"rmse"', '"rmse"\ngreater_is_better = false'), "`metric.greater_is_better` is for metric.py"),
        (TOML.replace('"rmse"', '"rmse"\nrow_alignment = "none"'), "`metric.row_alignment` is for metric.py"),
        (TOML.replace('"rmse"', '"rmse"\nshape = "labels"'), "`metric.shape` is for metric.py"),
        (TOML.replace('"rmse"', '"rmse"\nseconds = 5'), "`metric.seconds` is for metric.py"),
        (TOML.replace('"rmse"', '"mine.py"'), "a competition's own metric is the file metric.py"),
        (own('row_alignment = "some"'), "expected one of strict, none"),
        (own("seconds = 0"), "expected a whole number from 1 to 3600"),
    ],
)
def test_the_toml_says_what_only_the_organiser_knows(tmp_path: Path, toml: str, sentence: str) -> None:
    """The direction of a file has to be said; that of a metric of the catalogue is known."""
    with pytest.raises(InvalidCompetitionError) as raised:
        write_competition(tmp_path, toml=toml)
    assert sentence in str(raised.value)


def test_options_stop_preparation_where_they_do_not_fit(tmp_path: Path) -> None:
    """Before anything runs."""
    competition = write_competition(tmp_path, toml=own(options='{ scale = "big" }'), files={"metric.py": MAE})
    with pytest.raises(MetricError, match="scale is 'big', it must be float"):
        prepare_it(tmp_path, competition)
    (competition.folder / "metric.py").unlink()
    with pytest.raises(InvalidCompetitionError, match="the metric of tiny cannot be used"):
        load_metric(competition)


def test_a_name_with_two_meanings_has_to_be_chosen(tmp_path: Path) -> None:
    """In a toml, also where the two are options of one metric."""
    competition = write_competition(tmp_path, toml=TOML.replace('"rmse"', '"F-Score (Micro)"'))
    with pytest.raises(MetricError, match="has had several meanings"):
        load_metric(competition)
    competition = write_competition(tmp_path, toml=TOML.replace('"rmse"', '"wmae"'))
    with pytest.raises(MetricError, match=r"say which in metric.options: normalise"):
        load_options(competition, load_metric(competition))
    chosen = TOML.replace('"rmse"', '"wmae"\noptions = { normalise = "n" }')
    competition = load_competition(write_competition(tmp_path, toml=chosen).folder)
    assert load_options(competition, load_metric(competition))["normalise"] == "n"


def test_the_command_line_scores_with_a_file(made: Tiny, tmp_path: Path, run) -> None:
    """`podium score --metric path/to/metric.py`; options are read from texts, errors are the caller's to read."""
    (tmp_path / "solution.csv").write_text("id,y\na,1\nb,2\n")
    (tmp_path / "answer.csv").write_text("id,y\nb,2.5\na,1.5\n")
    files = (tmp_path / "solution.csv", tmp_path / "answer.csv", "--metric", made.competition.metric_path)
    assert run("score", *files, "--option", "scale=3").out == "1.5\n"
    assert '"metric": "metric.py"' in run("score", *files, "--format", "json").out
    (tmp_path / "answer.csv").write_text("id,y\nb,2.5\na,1e9\n")
    broken = run("score", *files)
    assert broken.code == 1
    assert "ValueError: label 1 is not so high" in broken.err
    refused = run("score", *files[:2], "--metric", "rmse", "--row-alignment", "none")
    assert "row_alignment is for metrics that are a file" in refused.err
