"""A diagnosis before the close: what stands out of own out-of-fold predictions, and nothing of hidden answers."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from guesses import guess, write_guess
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, log_loss, root_mean_squared_error
from thorough import many
from tiny import NOW, TOML, Tiny, make_tiny, with_rules

import podium
from podium.cli.diagnosis import diagnosis_json
from podium.competition.folder import Competition, get_competition, load_competition
from podium.errors import CompetitionError, InvalidSubmissionError, NotAllowedError
from podium.teaching.glossary import find_entry
from podium.use.diagnose import Diagnosis, diagnose

LABELLED = (
    "apples", "breast-cancer", "diabetes", "digits", "digits-top3", "friedman", "hastie", "imbalanced", "iris",
    "machine-faults", "weather-station", "wine",
)  # fmt: skip


def look(competition: Competition, frame: pd.DataFrame, **changes) -> Diagnosis:
    """Diagnose a table, by default without a baseline."""
    data = frame.to_csv(index=False).encode()
    return diagnose(competition, data, **{"now": NOW, "name": "oof.csv", "baseline": "none", **changes})


def told(found: Diagnosis) -> str:
    """Everything that is told, as one text."""
    return json.dumps(diagnosis_json(found), allow_nan=False, sort_keys=True)


@pytest.fixture
def friedman(root: Path) -> Competition:
    return get_competition(root, "friedman")


# No oracle for hidden answers


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is opened, listed or connected to inside the block."""
    _WATCHERS.append([])
    try:
        yield _WATCHERS[-1]
    finally:
        _WATCHERS.pop()


_WATCHERS: list[list[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _WATCHERS and event in ("open", "os.listdir", "os.scandir", "sqlite3.connect") and arguments:
        _WATCHERS[-1].append(str(arguments[0]))


sys.addaudithook(_hear)


def test_nothing_private_is_opened(run, root: Path, tmp_path: Path) -> None:
    """Neither the competition's private/ nor the store, with a baseline fitted again and pictures written."""
    path = write_guess(get_competition(root, "iris"), tmp_path / "oof.csv")
    with watched() as opened:
        ran = run("diagnose", "iris", path, "--root", root, "--against", "linear", "--svg", tmp_path / "svg")
    assert (ran.code, ran.err) == (0, "")
    assert "linear" in ran.out
    assert any(name.endswith("train.csv") for name in opened)
    assert [name for name in opened if "/private" in name or name.endswith(".db")] == []


@pytest.mark.parametrize("slug", LABELLED)
def test_hidden_answers_change_nothing(root: Path, slug: str) -> None:
    """Every kind of problem: the same bytes with other hidden answers, and with no private/ at all."""
    competition = get_competition(root, slug)
    frame = guess(competition)
    before = told(look(competition, frame))
    solution = pd.read_csv(competition.solution_path, dtype=str)
    for target in competition.target:
        solution[target] = solution[target].to_numpy()[::-1]
    solution.to_csv(competition.solution_path, index=False)
    assert told(look(competition, frame)) == before
    shutil.rmtree(competition.private_dir)
    shutil.rmtree(root / "leaderboards")
    assert told(look(get_competition(root, slug), frame)) == before


@pytest.fixture(scope="module")
def own_tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return make_tiny(tmp_path_factory.mktemp("diagnosed") / "root")


@settings(max_examples=many(15))
@given(seed=st.integers(0, 2**32 - 1))
def test_no_hidden_answer_has_a_part_in_it(own_tiny: Tiny, seed: int) -> None:
    """Whatever the hidden answers are."""
    competition = own_tiny.competition
    frame = guess(competition)
    solution = pd.read_csv(competition.solution_path, dtype=str)
    solution["y"] = np.random.default_rng(seed).normal(0, 100, len(solution))
    solution.to_csv(competition.solution_path, index=False)
    with_noise = told(look(competition, frame))
    competition.solution_path.write_text("nothing")
    assert told(look(competition, frame)) == with_noise


@settings(max_examples=many(25))
@given(data=st.data())
def test_a_file_with_any_test_row_is_refused(own_tiny: Tiny, data: st.DataObject) -> None:
    """However many training rows are with it, in whatever order; the answer does not hang on the predictions."""
    competition = own_tiny.competition
    train, test = pd.read_csv(competition.train_path), pd.read_csv(competition.test_path)
    asked = data.draw(st.lists(st.sampled_from(test["id"].tolist()), min_size=1, unique=True))
    own = data.draw(st.lists(st.sampled_from(train["id"].tolist()), unique=True))
    ids = data.draw(st.permutations(asked + own))
    messages = set()
    for value in (0.0, 1.0):
        with pytest.raises(InvalidSubmissionError) as refusal:
            look(competition, pd.DataFrame({"id": ids, "y": value}))
        messages.add(str(refusal.value))
    [message] = messages
    word = "row is a test row" if len(asked) == 1 else "rows are test rows"
    assert f"{len(asked)} {word}: before the close only training rows can be looked at" in message


# What it says


def test_the_whole_path_of_a_learner(run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a project the file is found by itself; facts first, then pictures, and last what stands out."""
    folder = tmp_path / "mine"
    assert run("start", "friedman", folder, "--root", root).code == 0
    monkeypatch.chdir(folder)
    ran = run("diagnose")
    assert ran.code == 1
    assert "there is no such file; `python solve.py` writes oof.csv" in ran.err
    competition = get_competition(root, "friedman")
    frame = guess(competition)
    frame.loc[competition_frame(competition)["x3"] > 0.8, "y"] += 8
    frame.to_csv("oof.csv", index=False)
    (folder / "data" / "deep").mkdir()
    monkeypatch.chdir(folder / "data" / "deep")
    ran = run("diagnose", "--against", "linear")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Rows      1,000 of 1,000 training rows, oof.csv\nScore     rmse ")
    assert "Against   linear 2." in ran.out
    assert ran.out.index("Residuals against the prediction") < ran.out.index("What stands out")
    assert "1. " in ran.out.partition("What stands out")[2]
    assert "Rows with x3 from 0.7" in ran.out
    assert "Why: podium hint --idea residuals" in ran.out
    words = run("diagnose", "friedman", folder / "oof.csv", "--root", root, "--against", "none", "--no-plot")
    assert "Residuals against" not in words.out
    assert "Against" not in words.out


def competition_frame(competition: Competition) -> pd.DataFrame:
    return pd.read_csv(competition.train_path)


@pytest.mark.parametrize("slug", LABELLED)
def test_every_kind_of_problem_has_its_pictures(root: Path, slug: str) -> None:
    """And a score, a summary for who cannot see them, and numbers without NaN."""
    competition = get_competition(root, slug)
    found = look(competition, guess(competition))
    wanted = {
        "apples": {"confusion"},
        "breast-cancer": {"calibration", "confusion"},
        "imbalanced": {"calibration", "confusion"},
        "digits-top3": {"places"},
        "machine-faults": {"columns", "calibration"},
        "weather-station": {"time", "residuals", "spread"},
        "friedman": {"residuals", "spread"},
        "diabetes": {"residuals", "spread"},
    }.get(slug, {"confusion"})
    assert set(found.pictures) == wanted | {"segments"}
    assert found.score is not None
    assert found.error is None or found.error > 0
    assert all(picture.summary.endswith(".") for picture in found.pictures.values())
    told(found)


def test_noise_alone_stands_out_hardly_ever(friedman: Competition) -> None:
    """Answers that are the predictions and noise: one finding at most in ten diagnoses of some hundred looks each."""
    train = competition_frame(friedman)
    predictions, n_findings = train["y"], 0
    for seed in range(10):
        noise = np.random.default_rng(seed).normal(0, 2, len(train))
        train.assign(y=predictions + noise).to_csv(friedman.train_path, index=False)
        n_findings += len(look(friedman, train[["id"]].assign(y=predictions)).findings)
    assert n_findings <= 1


def test_the_score_is_that_of_the_metric_and_rows_may_be_missing(friedman: Competition) -> None:
    """The first block of a time split, say; the order of rows does not matter."""
    frame = guess(friedman)[::-1][:700]
    found = look(friedman, frame)
    assert (found.n_rows, found.n_expected) == (700, 1000)
    truth = competition_frame(friedman)["y"][::-1][:700]
    assert found.score == pytest.approx(root_mean_squared_error(truth, frame["y"]))


def test_the_score_of_a_segment_is_that_of_scikit_learn(friedman: Competition) -> None:
    """For every segment of every column."""
    frame = guess(friedman)
    segments = look(friedman, frame).numbers["segments"]
    both = competition_frame(friedman).assign(guess=frame["y"])
    assert len(segments) == 40
    for one in segments:
        words = one["segment"].split()
        low = float(words[1]) if words[0] == "from" else -np.inf
        high = float(words[-1]) if words[-1] != "up" else np.inf
        rows = both[(both[one["column"]] >= low) & (both[one["column"]] < high)]
        assert len(rows) == one["n_rows"]
        assert one["loss"] == pytest.approx(root_mean_squared_error(rows["y"], rows["guess"]))
        assert one["low"] < one["loss"] < one["high"]


def test_a_confusion_matrix_is_that_of_scikit_learn(root: Path) -> None:
    """With a pair that is planted as the first finding."""
    digits = get_competition(root, "digits")
    truth = pd.read_csv(digits.train_path, dtype=str)["digit"]
    frame = guess(digits)
    eights = np.flatnonzero(truth == "8")[:40]
    frame.loc[eights, "digit"] = 3
    found = look(digits, frame)
    counts = found.numbers["confusion"]
    assert counts["counts"] == confusion_matrix(truth, frame["digit"].astype(str), labels=counts["classes"]).tolist()
    assert found.findings[0].numbers["truth"] == "8"
    assert "'8' is taken for '3' in 4" in found.findings[0].sentence


def test_probabilities_that_are_too_sure_are_told(root: Path) -> None:
    """Sharpened ones, by log loss; the mean of the losses is the score."""
    competition = get_competition(root, "breast-cancer")
    truth = competition_frame(competition)["malignant"].to_numpy()
    random = np.random.default_rng(0)
    logit = (
        np.where(random.random(len(truth)) < 0.75, 1, -1)
        * np.where(truth == 1, 1, -1)
        * random.uniform(2, 5, len(truth))
    )
    frame = guess(competition).assign(malignant=1 / (1 + np.exp(-logit)))
    found = look(competition, frame)
    assert found.score == pytest.approx(log_loss(truth, frame["malignant"]))
    one = next(one for one in found.findings if one.look == "calibration")
    assert "too extreme" in one.sentence


def test_grades_that_are_off_in_one_direction_are_told(root: Path) -> None:
    """With the number of steps."""
    apples = get_competition(root, "apples")
    truth = competition_frame(apples)["grade"]
    off = (np.arange(len(truth)) % 5 == 0) & (truth > 1)
    found = look(apples, guess(apples).assign(grade=truth - off))
    assert "too low on the whole: the mean residual is 0.1" in found.findings[0].sentence


def test_a_copy_of_the_answers_is_remarked_on_kindly(friedman: Competition) -> None:
    """First of all, and without an accusation."""
    found = look(friedman, competition_frame(friedman)[["id", "y"]])
    assert found.findings[0].look == "copied"
    assert found.findings[0].idea == "leakage"
    assert "That can be, and it is worth a check." in found.findings[0].advice


def test_a_baseline_is_compared_on_the_same_rows(friedman: Competition) -> None:
    """The gain in the metric's units, with an interval; a segment in which it is better is found."""
    truth = competition_frame(friedman)
    frame = guess(friedman)
    frame["y"] = truth["y"] + (frame["y"] - truth["y"]) * np.where(truth["x1"] < 0.25, 6, 0.5)
    found = look(friedman, frame[100:], baseline="linear")
    assert found.against is not None
    assert (found.against.name, found.against.n_rows) == ("linear", 900)
    assert found.against.own_score == found.score
    assert found.against.gain.estimate == pytest.approx(found.against.score - found.score)
    assert found.against.gain.low < found.against.gain.estimate < found.against.gain.high
    lost = next(one for one in found.findings if one.look == "lost")
    assert lost.numbers["column"] == "x1"
    hard = next(one for one in found.findings if one.look == "segments")
    assert "linear has" in hard.advice


def test_the_nearest_baselines_come_from_the_shipped_bracket(root: Path, tmp_path: Path) -> None:
    """Scores out of fold, the two next above and below; a bracket of other rows tells nothing."""
    competition = get_competition(root, "wine")
    lines = {"linear": 0.98, "svm": 0.97, "dummy": 0.2, "random-forest": 0.5, "ensemble": 0.99}
    entries = [
        {"name": name, "sha256": "0" * 64, "rung": name if name in ("dummy", "ensemble", "linear") else "default",
         "oof_score": score, "seconds": 1.0}
        for name, score in lines.items()
    ]  # fmt: skip
    sums = podium_checksums(competition)
    (competition.folder / "bracket").mkdir()
    index = competition.folder / "bracket" / "bracket.json"
    index.write_text(json.dumps({"made_from": sums, "baselines": entries}))
    frame = guess(competition)
    found = look(competition, frame, baseline=None)
    assert 0.5 < found.score < 0.97
    assert [one.name for one in found.nearest] == ["linear", "svm", "random-forest", "dummy"]
    assert found.against.name == "svm"
    index.write_text(json.dumps({"made_from": {"train.csv": "0" * 64}, "baselines": entries}))
    assert look(competition, frame, baseline=None).nearest == []


def podium_checksums(competition: Competition) -> dict[str, str]:
    from podium.use.checksums import checksum

    return {path.name: checksum(path) for path in (competition.train_path, competition.test_path)}


def test_hidden_baselines_stay_hidden(tmp_path: Path) -> None:
    """Until the moment that the organiser chose."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(baselines_from="2026-11-22"))
    frame = guess(tiny.competition)
    assert look(tiny.competition, frame, baseline="linear").against is None
    assert look(tiny.competition, frame, baseline="linear", now=NOW + timedelta(days=2)).against is not None


@pytest.mark.parametrize("slug", LABELLED)
def test_odd_files_are_diagnosed_too(run, root: Path, tmp_path: Path, slug: str) -> None:
    """A row alone, two rows, the same answer everywhere, the answers themselves: words and pictures all the same."""
    competition = get_competition(root, slug)
    frame = guess(competition)
    train = competition_frame(competition)
    answers = frame.assign(**{name: train[name] for name in competition.target})
    constant = frame.assign(**{name: frame[name].iloc[0] for name in competition.target})
    path = tmp_path / "oof.csv"
    for odd in (frame[:1], frame[:2], frame[:16], constant, answers):
        odd.to_csv(path, index=False)
        ran = run("diagnose", slug, path, "--root", root, "--against", "none", "--svg", tmp_path / "all.svg")
        assert (ran.code, ran.err) == (0, "")
        told(look(competition, odd))
    assert "That can be, and it is worth a check." in ran.out or slug == "digits-top3"


def test_a_metric_that_minds_the_order_alone_is_taken_at_its_word(root: Path) -> None:
    """Halved probabilities change nothing that average precision would see: no word on calibration."""
    imbalanced = get_competition(root, "imbalanced")
    frame = guess(imbalanced)
    found, halved = look(imbalanced, frame), look(imbalanced, frame.assign(is_fraud=frame["is_fraud"] / 2))
    assert halved.numbers["segments"] == found.numbers["segments"]
    assert halved.numbers["calibration"]["p"] <= 0.01
    assert not any(one.look == "calibration" for one in halved.findings)


def test_a_baseline_that_cannot_run_costs_nothing_but_itself(friedman: Competition, monkeypatch) -> None:
    """Unless it was named."""

    def fail(*arguments, **named):
        raise CompetitionError("linear cannot run: it is not installed")

    monkeypatch.setattr("podium.use.diagnose_baselines.run_recipe", fail)
    found = look(friedman, guess(friedman), baseline=None)
    assert found.remarks == ["No baseline is compared row by row: linear cannot run: it is not installed"]
    assert "segments" in found.pictures
    with pytest.raises(CompetitionError, match="linear cannot run"):
        look(friedman, guess(friedman), baseline="linear")


def test_each_idea_is_in_the_glossary() -> None:
    """`podium hint --idea` leads there."""
    source = Path(podium.__file__).parent / "diagnosis"
    keys = {key for path in source.glob("*.py") for key in re.findall(r'idea="([\w-]+)"', path.read_text())}
    assert {"calibration", "confusion-matrix", "residuals", "error-analysis"} <= keys
    assert [key for key in keys if find_entry(key) is None] == []


# What is refused


def test_all_problems_of_a_file_are_told_at_once(friedman: Competition) -> None:
    """As for a submission, with ids of training rows in the place of test rows."""
    frame = guess(friedman)
    frame["y"] = frame["y"].astype(object)
    frame.loc[3, "y"] = "many"
    frame.loc[4, "y"] = np.inf
    frame.loc[5, "id"] = frame.loc[6, "id"]
    frame.loc[7, "id"] = "none"
    with pytest.raises(InvalidSubmissionError) as refusal:
        look(friedman, frame.assign(z=1))
    message = str(refusal.value)
    assert message.startswith("oof.csv is refused:")
    for words in (
        "1 column is not expected: 'z'",
        "1 row has an id that is not expected: 'none'",
        "1 row repeats an earlier row's id",
        "is no number: 'many'",
        "is not finite",
    ):
        assert words in message
    assert "missing" not in message


def test_training_rows_without_answers_say_so(root: Path) -> None:
    """There is nothing to hold predictions against."""
    competition = get_competition(root, "water-meters")
    frame = pd.read_csv(competition.train_path)[["id"]].assign(is_strange=0.5)
    with pytest.raises(NotAllowedError, match="the training rows of water-meters hold no is_strange"):
        look(competition, frame)


def test_few_rows_and_an_own_metric_are_remarked_on(tmp_path: Path) -> None:
    """A metric file does not run here; the diagnosis goes by the kind of its cells."""
    toml = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = false\nshape = "numbers"')
    metric = "def metric(y_true, y_pred):\n    raise SystemExit\n"
    tiny = make_tiny(tmp_path / "root")
    (tiny.competition.folder / "competition.toml").write_text(toml)
    (tiny.competition.folder / "metric.py").write_text(metric)
    competition = load_competition(tiny.competition.folder)
    found = look(competition, guess(competition)[:20], baseline=None)
    assert (found.score, found.against, list(found.nearest)) == (None, None, [])
    assert [remark.split()[0] for remark in found.remarks] == ["20", "The"]
    assert "residuals" in found.pictures


def test_words_that_make_no_sense_are_usage_errors(run, tiny: Tiny, tmp_path: Path) -> None:
    path = write_guess(tiny.competition, tmp_path / "oof.csv")
    words = ("--root", tiny.root)
    assert run("diagnose", "tiny", path, path, *words).code == 2
    assert run("diagnose", "tiny", path, "--test", *words).code == 2
    assert run("diagnose", "tiny", path, "--against", "linaer", *words).code == 1
    assert "did you mean 'linear'" in run("diagnose", "tiny", path, "--against", "linaer", *words).err


# For programs and pages


def test_programs_and_files_get_what_people_get(run, tiny: Tiny, tmp_path: Path) -> None:
    """JSON, one SVG for all pictures, or a folder of them."""
    path = write_guess(tiny.competition, tmp_path / "oof.csv")
    words = ("diagnose", "tiny", path, "--root", tiny.root, "--against", "none")
    found = json.loads(run(*words, "--format", "json", "--svg", tmp_path / "all.svg").out)
    assert (found["slug"], found["rows"], found["n_rows"]) == ("tiny", "training rows", 40)
    assert set(found["pictures"]) == {"residuals", "spread"}  # 40 rows are too few for segments
    assert found["details"]["residuals"]["largest"][0].keys() == {"id", "truth", "prediction"}
    assert all({"idea", "sentence", "advice", "stake"} <= one.keys() for one in found["findings"])
    assert (tmp_path / "all.svg").read_text().count("<svg") == 3
    assert run(*words, "--svg", tmp_path / "pictures").code == 0
    assert {one.name for one in (tmp_path / "pictures").iterdir()} == {"residuals.svg", "spread.svg"}
    assert run(*words, "--svg", path / "no.svg").code == 1


def test_plain_words_are_given_to_who_cannot_see(run, tiny: Tiny, tmp_path: Path, monkeypatch) -> None:
    """In the place of a picture its title and summary."""
    path = write_guess(tiny.competition, tmp_path / "oof.csv")
    monkeypatch.setenv("PODIUM_PLAIN", "1")
    out = run("diagnose", "tiny", path, "--root", tiny.root, "--against", "none").out
    assert "How residuals are spread.\nThe worst 1 % of rows make up" in out
    assert "┤" not in out


def test_a_notebook_shows_it_with_pictures(tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a DataFrame, or from oof.csv of the project."""
    c = podium.load("tiny", root=tiny.root)
    shown = c.diagnose(guess(tiny.competition), against="none")
    html = shown._repr_html_()
    assert html.count("<svg") == 2
    assert "<script" not in html
    assert repr(shown).startswith("Rows      40 of 40 training rows, the DataFrame")
    assert shown.svg.count("<svg") == 3
    monkeypatch.chdir(tmp_path)
    write_guess(tiny.competition, tmp_path / "oof.csv")
    assert c.diagnose(against="none").diagnosis.n_rows == 40
    with pytest.raises(InvalidSubmissionError, match="the DataFrame is refused"):
        c.diagnose(c.sample_submission)
