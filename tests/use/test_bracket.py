"""Baselines that come with a competition are on its board at once, scored here, and can be checked."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from program import Run
from tiny import NOW, Tiny, answer, make_tiny, prepare_it, with_rules

from podium.baselines.bracket import run_bracket
from podium.baselines.results import BaselineResult
from podium.competition.folder import get_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.use.baseline import load_training_data, run_baselines
from podium.use.board import load_board
from podium.use.bracket import load_bracket, record_bracket, why_unfit, write_bracket
from podium.use.verify_bracket import TOLERANCE, Compared, _difference, verify_bracket

NAMES = ("dummy", "linear")


def ship(tiny: Tiny) -> list[BaselineResult]:
    """Run baselines on the competition and lay them into its folder."""
    results = list(run_bracket(load_training_data(tiny.competition), names=NAMES))
    assert all(isinstance(one, BaselineResult) for one in results)
    write_bracket(tiny.competition, results, tiny.competition.folder)  # type: ignore[arg-type]
    return results  # type: ignore[return-value]


@pytest.fixture(scope="module")
def shipped_root_of_tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tiny = make_tiny(tmp_path_factory.mktemp("bracket") / "root")
    ship(tiny)
    return tiny.root


@pytest.fixture
def shipped(shipped_root_of_tiny: Path, tmp_path: Path) -> Tiny:
    """A tiny competition with a bracket, none of which is on the board yet."""
    root = Path(shutil.copytree(shipped_root_of_tiny, tmp_path / "shipped"))
    return Tiny(root, get_competition(root, "tiny"))


def index(tiny: Tiny) -> Path:
    return tiny.competition.folder / "bracket" / "bracket.json"


def on_board(tiny: Tiny) -> list[str]:
    return sorted(line.team.name for line in load_board(tiny.root, tiny.competition, now=NOW).standings)


def test_prepare_puts_them_on_the_board_scored_here(shipped: Tiny) -> None:
    """As submissions of baselines with fingerprints, the scores those of scikit-learn, the details as shipped."""
    from sklearn.metrics import root_mean_squared_error

    made = prepare_it(shipped.root, shipped.competition)
    assert (made.bracket.n_baselines, made.bracket.remark) == (2, "")
    with shipped.store() as store:
        stored = {one.team.name: one for one in store.submissions("tiny")}
        assert set(stored) == set(NAMES)
        for name, one in stored.items():
            table = pd.read_csv(shipped.competition.folder / "bracket" / f"{name}.csv", index_col="id")["y"]
            for split in ("public", "private"):
                ids = shipped.ids(split)
                assert one.scores[split] == pytest.approx(
                    root_mean_squared_error([answer(row) for row in ids], table[ids]), rel=1e-12
                )
                assert list(store.fingerprints([one.number], split)) == [one.number]
            assert one.details["rung"] == name
            assert {"oof_score", "seconds", "seed", "versions"} <= set(one.details)
    assert load_board(shipped.root, shipped.competition, now=NOW).rungs[0].name == "dummy"


def test_preparing_again_doubles_nothing(shipped: Tiny) -> None:
    """Nor does running a baseline that gives the same file; and a file of one's own stays the latest."""
    prepare_it(shipped.root, shipped.competition)
    prepare_it(shipped.root, shipped.competition)
    run_baselines(shipped.root, shipped.competition, NAMES, now=NOW, progress=lambda *_: None)
    with shipped.store() as store:
        assert len(store.submissions("tiny")) == 2
    shipped.baseline("linear", "linear", 0.25, minute=5)
    prepare_it(shipped.root, shipped.competition)
    with shipped.store() as store:
        assert [one.team.name for one in store.submissions("tiny")] == ["dummy", "linear", "linear"]


def test_another_split_scores_them_anew(shipped: Tiny) -> None:
    """The same train and test rows, another private seed: the same predictions, other scores, each of them once."""
    prepare_it(shipped.root, shipped.competition)
    before = on_board(shipped)
    prepare_it(shipped.root, shipped.competition, seed=1)
    assert on_board(shipped) == before == sorted(NAMES)
    with shipped.store() as store:
        scores = [(one.team.name, one.scores["public"]) for one in store.submissions("tiny")]
    assert len(set(scores)) == 4


def test_a_bracket_for_other_rows_is_left_alone_and_said(shipped: Tiny, run: Run) -> None:
    """A changed prepare.py makes other rows; a sealed competition has rows of its own."""
    program = shipped.competition.folder / "prepare.py"
    program.write_text(program.read_text().replace("% 97", "% 89"))
    made = prepare_it(shipped.root, shipped.competition, force=True)
    assert made.bracket.n_baselines == 0
    assert "`podium baseline tiny`" in made.bracket.remark
    assert "not the one that they were made from" in made.bracket.remark
    assert on_board(shipped) == []
    told = run("prepare", "tiny", "--root", shipped.root)
    assert (told.code, told.err.strip()) == (0, made.bracket.remark)


def test_a_sealed_competition_makes_its_own(shipped: Tiny) -> None:
    """What was made from the practice rows says nothing of its rows."""
    made = prepare_it(shipped.root, shipped.competition, sealed=True)
    assert "sealed" in made.bracket.remark
    assert on_board(shipped) == []
    bracket = load_bracket(shipped.competition)
    assert bracket is not None
    assert "sealed" in why_unfit(shipped.competition, bracket)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "linear.csv").unlink(), "bracket/linear.csv is missing"),
        (lambda folder: (folder / "linear.csv").write_text("id,y\n"), "bracket/linear.csv has been changed"),
        (lambda folder: (folder / "bracket.json").write_text("{"), "bracket/bracket.json is not as it was shipped"),
        (lambda folder: (folder / "bracket.json").write_text("[]"), "bracket/bracket.json is not as it was shipped"),
        (
            lambda folder: (folder / "bracket.json").write_text(
                (folder / "bracket.json").read_text().replace('"linear"', '"../../private/solution"', 1)
            ),
            "is no baseline",
        ),
    ],
    ids=["missing", "changed", "no JSON", "a list", "a path"],
)
def test_a_damaged_bracket_breaks_nothing(shipped: Tiny, spoil, said: str) -> None:
    """The competition is prepared, and what to do is said."""
    spoil(shipped.competition.folder / "bracket")
    made = prepare_it(shipped.root, shipped.competition)
    assert made.is_unchanged
    assert said in made.bracket.remark
    assert "`podium baseline tiny`" in made.bracket.remark
    assert set(on_board(shipped)) <= {"dummy"}


def test_a_person_with_the_name_of_a_baseline_is_told_of(shipped: Tiny) -> None:
    """The name is taken: nothing is recorded under it."""
    shipped.submit("Linear", source=shipped.competition.sample_path.read_bytes())
    recorded = record_bracket(shipped.root, shipped.competition, now=NOW)
    assert "'Linear'" in recorded.remark or "'linear'" in recorded.remark


def test_a_competition_without_a_bracket_says_nothing(tiny: Tiny) -> None:
    """Most have none."""
    assert load_bracket(tiny.competition) is None
    made = prepare_it(tiny.root, tiny.competition)
    assert (made.bracket.n_baselines, made.bracket.remark) == (0, "")


def test_a_coarse_board_tells_shipped_scores_coarsely(tmp_path: Path) -> None:
    """precision = "auto": what is told of a baseline is shortened like anybody's score."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(precision='"auto"'))
    ship(tiny)
    assert record_bracket(tiny.root, tiny.competition, now=NOW).n_baselines == 2
    assert on_board(tiny) == sorted(NAMES)


def test_predictions_are_shipped_with_nine_digits(shipped: Tiny) -> None:
    """Enough for any metric; two writings give the same bytes."""
    again = make_tiny(shipped.root.parent / "again")
    results = ship(again)
    for result in results:
        files = [one.competition.folder / "bracket" / f"{result.name}.csv" for one in (shipped, again)]
        assert files[0].read_bytes() == files[1].read_bytes()
        read = pd.read_csv(files[0])["y"]
        assert np.allclose(read, result.submission["y"], rtol=1e-8, atol=0)
        assert all(len(cell.replace(".", "").strip("0")) <= 9 for cell in pd.read_csv(files[0], dtype=str)["y"])


# Verifying


def test_a_second_run_agrees(shipped: Tiny, run: Run) -> None:
    """In both directions: scores and predictions; exit code 0, and nothing is recorded."""
    compared = list(verify_bracket(shipped.competition, progress=lambda *_: None))
    assert {one.name: (one.is_same, one.remark) for one in compared} == dict.fromkeys(NAMES, (True, ""))
    ran = run("baseline", "tiny", "--all", "--verify", "--root", shipped.root, "--format", "json")
    assert [line["verdict"] for line in json.loads(ran.out)] == ["same", "same"]
    assert ran.code == 0
    assert on_board(shipped) == []
    assert run("baseline", "--all", "--verify", "--root", shipped.root).code == 0


def test_what_was_tampered_with_is_found(shipped: Tiny, run: Run) -> None:
    """A better out-of-fold score than the baseline has; the other one is still the same."""
    found = json.loads(index(shipped).read_text())
    found["baselines"][1]["oof_score"] *= 0.9
    found["baselines"][1]["versions"]["numpy"] = "1.0"
    index(shipped).write_text(json.dumps(found))
    dummy, linear = verify_bracket(shipped.competition, progress=lambda *_: None)
    assert (dummy.is_same, linear.is_same) == (True, False)
    assert linear.difference == 0
    assert linear.remark.startswith("made with numpy 1.0, here ")
    ran = run("baseline", "tiny", "linear", "--verify", "--root", shipped.root)
    assert ran.code == 1
    assert "DIFFERENT" in ran.out


def test_a_baseline_that_is_gone_is_not_the_same(shipped: Tiny) -> None:
    """It was shipped by a version that had it."""
    text = index(shipped).read_text().replace('"linear"', '"perceptron"', 1)
    index(shipped).write_text(text)
    by_name = {one.name: one for one in verify_bracket(shipped.competition, progress=lambda *_: None)}
    assert not by_name["perceptron"].is_same
    assert "no longer" in by_name["perceptron"].remark


def test_nothing_to_compare_is_an_error(tiny: Tiny, shipped: Tiny, run: Run) -> None:
    """No bracket, a name that is none of it, and words that contradict each other."""
    with pytest.raises(InvalidCompetitionError, match="none were shipped"):
        list(verify_bracket(tiny.competition, progress=lambda *_: None))
    with pytest.raises(NotAllowedError, match="'svm' was shipped; there are: dummy, linear"):
        list(verify_bracket(shipped.competition, ["svm"], progress=lambda *_: None))
    assert run("baseline", "--all", "--verify", "--root", tiny.root).code == 2
    assert run("baseline", "tiny", "dummy", "--all", "--root", tiny.root).code == 2


def test_differences_are_in_terms_of_the_spread() -> None:
    """Numbers by their standard deviation, labels by the share of rows; other rows are no comparison."""

    def table(values: list[object], ids: str = "abcd") -> pd.DataFrame:
        return pd.DataFrame({"y": list(map(str, values))}, index=list(ids))

    one = table([1.0, 2.0, 3.0, 4.0])
    assert _difference(one, one, is_number=True) == 0
    shifted = table([1.5, 2.5, 3.5, 4.5])
    assert _difference(one, shifted, is_number=True) == pytest.approx(0.5 / np.std([1, 2, 3, 4]))
    assert _difference(table([1, 1, 2, 2]), table([1, 1, 2, 1]), is_number=False) == 0.25
    assert _difference(table([5, 5, 5, 5]), table([5, 5, 5, 5.5]), is_number=True) == pytest.approx(0.05)
    assert _difference(one, table([1.0, 2.0, 3.0, 4.0], "abdc"), is_number=True) == np.inf
    same = {"name": "x", "shipped": 2.0, "found": 2.0}
    assert Compared(**same, difference=TOLERANCE).is_same
    assert not Compared(**same, difference=2 * TOLERANCE).is_same
    assert not Compared(**same, difference=float("nan")).is_same
    assert not Compared(name="x", shipped=2.0, found=None, difference=0.0).is_same
    assert Compared(name="x", shipped=None, found=None, difference=0.0).is_same
