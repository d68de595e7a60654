"""Tasks in child processes: stopped when the time is up; a dead child is one failed member; the files are the same."""

from time import monotonic

import numpy as np
import pytest
from baseline_tables import make_problem
from slow_recipes import CRASHING, SLEEPY, SLOW, THREADS

from podium.baselines import bracket as bracket_module
from podium.baselines.bracket import run_bracket
from podium.baselines.members import find_members
from podium.baselines.pools import Processes, this_process
from podium.baselines.results import BaselineResult
from podium.baselines.roster import ROSTER, get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.tasks import ALL_ROWS, find_tasks, peak_memory, perform
from podium.baselines.unavailable import BaselineUnavailableError
from podium.errors import CompetitionError

QUICK = ("dummy", "linear", "decision-tree")


def play(monkeypatch, recipes, **more):
    """Run a roster of these recipes and the ensemble of them, without further members."""
    monkeypatch.setattr(bracket_module, "ROSTER", [get_recipe(one) if isinstance(one, str) else one for one in recipes])
    monkeypatch.setattr(bracket_module, "find_members", lambda data: [])
    return {ran.name: ran for ran in run_bracket(make_problem("regression"), **more)}


def test_one_and_two_processes_and_none_give_the_same_files(monkeypatch):
    """Who did a task, and when, changes nothing."""
    runs = [play(monkeypatch, QUICK, scheduler=pool) for pool in (Processes(1), Processes(2), this_process)]
    first, *others = runs
    assert list(first) == [*QUICK, "ensemble"]
    for other in others:
        for name, result in first.items():
            assert other[name].submission.to_csv() == result.submission.to_csv()
            assert other[name].oof_score == result.oof_score


def test_a_bracket_gives_what_a_recipe_alone_gives(monkeypatch):
    """The same score and file as :func:`run_recipe`, with time and memory measured."""
    alone = run_recipe(get_recipe("decision-tree"), make_problem("regression"))
    among = play(monkeypatch, QUICK)["decision-tree"]
    assert among.submission.equals(alone.submission)
    assert among.oof_score == alone.oof_score
    assert among.seconds > 0
    assert 10 * 2**20 < among.details["memory"] < 8 * 2**30
    assert among.details["is_cut_short"] is False


@pytest.mark.parametrize("slow", [SLEEPY, SLOW])
def test_a_budget_ends_what_runs_and_keeps_the_best_so_far(monkeypatch, slow):
    """The clock is a part of the promise: within a tenth, and a second for a busy machine."""
    began = monotonic()
    ran = play(monkeypatch, ["dummy", "linear", slow], budget=4.0)
    taken = monotonic() - began
    assert taken < 4.4 + 1
    assert isinstance(ran[slow.name], BaselineUnavailableError)
    assert "time was up" in str(ran[slow.name])
    assert isinstance(ran["linear"], BaselineResult)
    assert ran["ensemble"].details["budget"] == 4.0
    assert ran["ensemble"].details["is_cut_short"] is True


def test_a_child_that_dies_is_one_failed_member(monkeypatch):
    """The others run, in a process that takes its place."""
    ran = play(monkeypatch, ["dummy", CRASHING, "decision-tree"], scheduler=Processes(1))
    assert "ended in the middle of the work" in str(ran["crashing"])
    assert isinstance(ran["decision-tree"], BaselineResult)
    assert isinstance(ran["ensemble"], BaselineResult)


def test_a_model_that_failed_once_is_not_tried_on_the_other_folds(monkeypatch):
    """Progress is still counted to the end."""
    steps = []
    play(monkeypatch, ["dummy", CRASHING], scheduler=Processes(1), progress=lambda *step: steps.append(step))
    done, total, names = zip(*steps, strict=True)
    assert names.count("crashing") <= 2
    assert list(done) == sorted(done)
    assert done[-1] == total[-1] == len(find_tasks(get_recipe("dummy"), make_problem("regression"))) + 6


def test_every_fit_has_one_thread():
    """As many fits side by side as there are processors would otherwise wait for each other."""
    data = make_problem("regression")
    tasks = find_tasks(THREADS, data)[:1]
    with Processes(1)(data, tasks, None) as outcomes:
        (outcome,) = outcomes
    assert set(outcome.held.ravel()) == {1.0}


def test_no_child_outlives_its_pool():
    """Also when nobody reads the outcomes to the end."""
    data = make_problem("regression")
    pool = Processes(2)
    began = monotonic()
    with pool(data, find_tasks(SLEEPY, data), monotonic() + 0.5) as outcomes:
        assert list(outcomes) == []
    assert monotonic() - began < 30


def test_what_travels_to_a_child_is_enough_to_work_and_holds_no_metric():
    """The metric may be a stranger's code, and no model needs it."""
    import pickle

    data = make_problem("multiclass probabilities")
    arrived = pickle.loads(pickle.dumps(data))
    assert "metric" not in vars(arrived)
    for task in find_tasks(get_recipe("decision-tree"), data)[-2:]:
        here, there = perform(data, task), perform(arrived, task)
        assert there.failure is None
        given = "test" if task.fold == ALL_ROWS else "held"
        np.testing.assert_array_equal(getattr(here, given), getattr(there, given))


def test_the_first_rungs_run_first():
    """A short budget ends in a result and a good one."""
    in_order = sorted(bracket_module.ROSTER, key=bracket_module._order)
    assert [recipe.name for recipe in in_order[:3]] == ["dummy", "linear", "lightgbm"]
    assert in_order[-1].name == "tuned"


@pytest.mark.parametrize("n_rows", [500, 100_000])
def test_a_budget_that_runs_out_has_brought_every_rung_its_share(n_rows):
    """First a good model, then the tuned one's first setting, then the others; a second deal when all had a first."""
    data = make_problem("binary probabilities", n_rows=120)
    recipes = [*sorted((one for one in ROSTER if one.suits(data)), key=bracket_module._order), *find_members(data)]
    tasks = {recipe.name: find_tasks(recipe, data) for recipe in recipes}
    every = [task for name in tasks for task in tasks[name]]
    turns = sorted(every, key=lambda task: bracket_module._turn(task, tasks[task.recipe.name][0], n_rows))
    names = list(dict.fromkeys(task.recipe.name for task in turns))
    assert names[:3] == ["dummy", "linear", "lightgbm"]
    assert (names[3] == "tuned") == (n_rows >= 1_000)
    assert names.index("tuned") < names.index("xgboost-depth-5")
    repeats = [task.repeat for task in turns]
    assert repeats.index(1) == repeats.count(0)
    assert names.index("xgboost") < names.index("xgboost-depth-5")
    assert (names.index("svm") < names.index("xgboost-depth-5")) == (n_rows < 20_000)


def test_a_name_that_is_none_is_refused():
    """With the nearest one."""
    with pytest.raises(CompetitionError, match="did you mean 'linear'"):
        list(run_bracket(make_problem("regression"), names=["liner"]))


def test_memory_is_measured_in_bytes():
    """A block of known size is seen."""
    before = peak_memory()
    block = np.ones(50 * 2**20 // 8)
    assert peak_memory() >= before
    assert peak_memory() >= block.nbytes
