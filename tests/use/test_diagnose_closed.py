"""A diagnosis of test rows: once their answers are open to the team, and never before."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix
from tiny import NOW, TOML, Tiny, make_tiny

from podium.competition.folder import get_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.use.close import close, close_and_reveal, finish
from podium.use.diagnose import Diagnosis
from podium.use.diagnose_closed import diagnose_test
from podium.use.submit import submit

SEALED = 'secrecy = "sealed"\n' + TOML


def look(tiny: Tiny, team: str = "ann", **changes) -> Diagnosis:
    return diagnose_test(tiny.root, tiny.competition, team=team, now=NOW, **changes)


def test_before_the_close_it_is_refused(run, tiny: Tiny) -> None:
    """To everybody; who has finished a practice competition may look, and nobody else."""
    for team in ("ann", "bob"):
        tiny.submit(team, 1.0, 2.0)
        with pytest.raises(NotAllowedError, match="tiny is still open: until the close, or until you `podium finish"):
            look(tiny, team)
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    assert look(tiny).n_rows == 60
    with pytest.raises(NotAllowedError, match="still open"):
        look(tiny, "bob")
    ran = run("diagnose", "tiny", "--test", "--root", tiny.root, "--team", "bob")
    assert (ran.code, ran.out) == (1, "")
    close(tiny.root, tiny.competition, now=NOW)
    assert look(tiny, "bob").n_rows == 60


def test_sealed_answers_are_hidden_until_they_are_revealed(tmp_path) -> None:
    """Private scores open with the close, and that is not enough: labels may serve again."""
    tiny = make_tiny(tmp_path / "root", toml=SEALED)
    tiny.submit("ann", 1.0, 2.0)
    for end in (None, close):
        if end:
            end(tiny.root, tiny.competition, now=NOW)
        with pytest.raises(NotAllowedError, match="hidden until its organiser closes it and reveals them"):
            look(tiny)
    close_and_reveal(tiny.root, tiny.competition, now=NOW)
    assert look(tiny).n_rows == 60
    tiny.competition.solution_path.unlink()
    with pytest.raises(InvalidCompetitionError, match=r"no private/solution\.csv"):
        look(tiny)


def test_it_looks_at_the_submission_that_stands(tiny: Tiny) -> None:
    """The better one of those that count, never a late one; who has none is told so."""
    tiny.submit("ann", 1.0, 3.0)
    tiny.submit("ann", 2.0, 2.0, minute=1)
    tiny.submit("bob", 5.0, 5.0, minute=2)
    close(tiny.root, tiny.competition, now=NOW)
    tiny.submit("ann", 0.1, 0.1, minute=3)
    found = look(tiny)
    assert found.source == "submission 2"
    assert found.score == pytest.approx(2.0)
    assert found.numbers["residuals"]["mean"] == pytest.approx(-2.0)
    assert found.findings[0].look == "bias"
    for team in ("cy", "nobody"):
        with pytest.raises(NotAllowedError, match=f"no team '{team}'"):
            look(tiny, team)


def test_baselines_of_the_board_are_compared_row_by_row(tiny: Tiny) -> None:
    """The nearest better one by private score, or one by name; their files are there."""
    tiny.baseline("dummy", "dummy", lambda row: 4.0 + int(row[1:]) % 3, oof=4.0)
    tiny.baseline("linear", "linear", lambda row: 0.5 + int(row[1:]) % 3 / 3, oof=1.0)
    tiny.submit("ann", 2.0, 2.0)
    close(tiny.root, tiny.competition, now=NOW)
    found = look(tiny)
    assert [one.name for one in found.nearest] == ["linear", "dummy"]
    assert found.against.name == "linear"
    assert found.against.gain.high < 0
    assert found.against.gain.estimate == pytest.approx(found.against.score - 2.0)
    assert any(one.look == "behind" for one in found.findings)
    assert look(tiny, baseline="dummy").against.gain.low > 0
    assert look(tiny, baseline="none").against is None
    with pytest.raises(NotAllowedError, match="there is no baseline 'svm' on the board; there are: dummy, linear"):
        look(tiny, baseline="svm")


def test_the_numbers_are_those_of_the_test_rows(root) -> None:
    """Public and private ones together, as scikit-learn counts them."""
    digits = get_competition(root, "digits")
    solution = pd.read_csv(digits.solution_path, dtype=str)
    random = np.random.default_rng(0)
    answers = np.where(random.random(len(solution)) < 0.9, solution["digit"], random.permutation(solution["digit"]))
    file = solution[["id"]].assign(digit=answers).to_csv(index=False).encode()
    submit(root, digits, file, team="ann", now=NOW)
    finish(root, digits, team="ann", now=NOW)
    found = diagnose_test(root, digits, team="ann", now=NOW)
    counts = found.numbers["confusion"]
    assert counts["counts"] == confusion_matrix(solution["digit"], answers, labels=counts["classes"]).tolist()
    assert found.score == pytest.approx((solution["digit"] == answers).mean())
    assert found.what == "test rows"
    assert found.error > 0


def test_answers_that_training_rows_do_not_hold_can_be_looked_at(root) -> None:
    """Of outliers: scores that are no probabilities are looked at by their order."""
    meters = get_competition(root, "water-meters")
    solution = pd.read_csv(meters.solution_path)
    scores = solution["is_strange"] + np.random.default_rng(0).normal(0, 0.7, len(solution))
    submit(root, meters, solution[["id"]].assign(is_strange=scores).to_csv(index=False).encode(), team="ann", now=NOW)
    finish(root, meters, team="ann", now=NOW)
    found = diagnose_test(root, meters, team="ann", now=NOW)
    assert set(found.pictures) == {"segments"}
    assert "no probabilities" in found.remarks[0]


def test_groups_have_no_names_in_common(tmp_path) -> None:
    """True groups are counted against the found ones."""
    toml = TOML.replace('task = "regression"', 'task = "clustering"').replace('"rmse"', '"adjusted_rand"')
    tiny = make_tiny(tmp_path / "root", toml=toml)
    truth = pd.read_csv(tiny.competition.solution_path, dtype=str)
    file = truth[["id"]].assign(y=np.where(truth["y"].astype(float) < 5, "low", "high")).to_csv(index=False).encode()
    tiny.submit("ann", source=file)
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    found = look(tiny)
    groups = found.pictures["groups"]
    assert set(groups.columns) == {"low", "high"}
    assert not groups.is_square
    assert (found.findings, len(found.remarks)) == ([], 1)
