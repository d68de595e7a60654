"""The ensemble: the best of several ways to put models together, each judged on rows it was not learned from."""

import numpy as np
import pytest
from baseline_tables import make_problem

from podium.baselines.decision import undecided
from podium.baselines.ensemble import build_ensemble
from podium.baselines.members import find_members
from podium.baselines.results import make_result
from podium.baselines.roster import BASELINES
from podium.baselines.stack import stack
from podium.baselines.tasks import find_tasks, perform
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric


def made_up(data, name, raw_oof, raw_test):
    """A result with predictions that no model made."""
    decided = undecided(raw_oof, data)
    given = {"raw_oof": raw_oof, "raw_test": raw_test, "decided": decided, "seconds": 0.0, "details": {}}
    return make_result(name=name, rung="default", data=data, **given)


@pytest.mark.parametrize(
    "kind", ["regression", "binary labels", "multiclass probabilities", "binary ranking", "multilabel"]
)
def test_the_ensemble_is_never_clearly_worse_out_of_fold_than_the_best_of_its_members(kind):
    """By more than two standard errors of the difference: the best single model is one of the candidates."""
    data = make_problem(kind, n_rows=40, n_test=4)
    draw = np.random.RandomState(100)

    def predictions(n_rows):
        width = data.goal.width
        return draw.dirichlet(np.ones(width), n_rows) if data.goal.classes else draw.normal(size=(n_rows, width))

    members = [made_up(data, f"member-{place}", predictions(40), predictions(4)) for place in range(3)]
    ensemble = build_ensemble(members, data)
    found, *given = (
        data.judge.estimate({name: one.oof[name] for name in one.oof if name not in data.id})
        for one in (ensemble, *members)
    )
    assert all(data.judge.lead(one, found) <= 2 for one in given)
    assert ensemble.name == ensemble.rung == "ensemble"
    assert len(ensemble.submission) == 4


def noisy(data, seed, spread, n_test=3):
    draw = np.random.RandomState(100 + seed)
    truth = data.answers
    return made_up(data, f"noisy-{seed}", truth + spread * draw.normal(size=truth.shape), np.zeros((n_test, 1)))


def test_independent_errors_cancel():
    """Four models with errors of 1 make one with errors of about a half, on rows that did not choose the weights."""
    data = make_problem("regression", n_rows=300, n_test=3)
    ensemble = build_ensemble([noisy(data, seed, 1.0) for seed in range(4)], data)
    assert ensemble.oof_score == pytest.approx(0.5, abs=0.05)
    assert ensemble.details["way"] != "best single model"


def test_a_model_that_is_best_by_luck_is_averaged_with_its_equals():
    """Sixty rows and six models that are equally good: all of them, with the same weight."""
    data = make_problem("regression", n_rows=60, n_test=3)
    members = [noisy(data, seed, 1.0) for seed in range(6)]
    ensemble = build_ensemble(members, data)
    assert ensemble.details["way"].startswith("mean of")
    assert len(set(ensemble.details["members"].values())) == 1
    assert len(ensemble.details["members"]) > 1


def test_a_model_that_is_clearly_best_is_not_averaged_with_others():
    """Errors of a tenth beside errors of ones, however few rows there are."""
    data = make_problem("regression", n_rows=60, n_test=3)
    members = [noisy(data, 0, 0.1), *(noisy(data, seed, 1.0) for seed in range(1, 6))]
    assert build_ensemble(members, data).details["members"] == {"noisy-0": 1.0}


def test_a_lead_is_the_paired_difference_in_its_standard_errors():
    """As scipy's paired t-test of the rows' absolute errors; turned round, its negative."""
    from scipy.stats import ttest_rel

    data = make_problem("regression", n_rows=80, n_test=3, metric=get_metric("mae"))
    one, other = (noisy(data, seed, spread) for seed, spread in ((0, 0.8), (1, 1.0)))
    estimates = [data.judge.estimate({"y": each.oof["y"]}) for each in (one, other)]
    errors = [np.abs(each.raw_oof - data.answers).ravel() for each in (one, other)]
    wanted = ttest_rel(errors[1], errors[0]).statistic
    assert data.judge.lead(*estimates) == pytest.approx(wanted)
    assert data.judge.lead(*reversed(estimates)) == pytest.approx(-wanted)


def test_models_of_noise_give_no_skill():
    """Twenty of them, and no way of putting them together beats the mean by more than chance would."""
    data = make_problem("regression", n_rows=200, n_test=3)
    draw = np.random.RandomState(100)
    mean, spread = data.answers.mean(), data.answers.std()
    members = [made_up(data, "mean", np.full((200, 1), mean), np.zeros((3, 1)))]
    members += [
        made_up(data, f"noise-{place}", mean + 0.2 * spread * draw.normal(size=(200, 1)), np.zeros((3, 1)))
        for place in range(20)
    ]
    assert build_ensemble(members, data).oof_score > 0.98 * spread


def test_a_stack_of_numbers_finds_the_weights_of_least_squares():
    """One member half as spread as the other: four times its weight, as in textbooks."""
    data = make_problem("regression", n_rows=2000, n_test=3)
    draw = np.random.RandomState(100)
    raws = [data.answers + spread * draw.normal(size=data.answers.shape) for spread in (0.3, 0.6)]
    one, other = stack(raws, data, np.arange(2000), [np.eye(2)[:, [place]] for place in (0, 1)])
    both = stack(raws, data, np.arange(2000), [np.zeros((1, 1)), np.zeros((1, 1))])
    assert ((one - both) / (other - both)).item() == pytest.approx(4, rel=0.15)


def test_a_stack_of_classes_gives_probabilities():
    """A member that is right is trusted, one that guesses is not."""
    data = make_problem("multiclass probabilities", n_rows=200, n_test=3)
    draw = np.random.RandomState(0)
    right = 0.7 * np.eye(3)[data.answers[:, 0].astype(int)] + 0.1
    guess = draw.dirichlet(np.ones(3), 200)
    found = stack([right, guess], data, np.arange(100), [right[100:], guess[100:]])
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (found.argmax(axis=1) == data.answers[100:, 0]).all()


def test_two_ensembles_are_the_same():
    """Whatever is drawn is drawn with a seed."""
    data = make_problem("regression", n_rows=40, n_test=3)
    first, second = (build_ensemble([noisy(data, seed, 1.0) for seed in range(3)], data) for _ in range(2))
    assert first.submission.to_csv() == second.submission.to_csv()
    assert {**first.details, "memory": 0} == {**second.details, "memory": 0}


@pytest.mark.parametrize("kind", ["regression", "multiclass probabilities"])
def test_every_member_runs_on_every_kind_of_column(kind):
    """None is a name on the board, and none fails on gaps, texts or dates."""
    data = make_problem(kind)
    members = find_members(data)
    assert not {member.name for member in members} & {baseline.name for baseline in BASELINES}
    for member in members:
        outcome = perform(data, find_tasks(member, data)[0])
        assert outcome.failure is None, outcome.failure
        assert outcome.test.shape == (len(data.test), data.goal.width)


def test_nothing_to_blend_is_said():
    """Every member may be unavailable."""
    with pytest.raises(CompetitionError, match="nothing to blend"):
        build_ensemble([], make_problem("regression"))
