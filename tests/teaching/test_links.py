"""Every baseline, metric, hint and competition leads to the glossary, and nothing in it is out of reach."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import CHECKOUT, Run
from tiny import TOML, make_tiny, write_competition

import podium
from podium.baselines.roster import BASELINES
from podium.competition.folder import Competition, load_competition
from podium.competition.keys import TASKS
from podium.metrics.registry import get_metric, list_metrics
from podium.teaching import ideas
from podium.teaching.glossary import find_entry, get_entry, list_entries
from podium.teaching.links import BY_BASELINE, BY_METRIC, BY_TASK, find_baseline_ideas, find_ideas
from podium.teaching.links import find_metric_ideas as metric_ideas
from podium.use.check import check

HINTS = [value for value in vars(ideas).values() if isinstance(value, ideas.Idea)] + list(ideas.RUNGS.values())
SHIPPED = [load_competition(path.parent) for path in sorted(CHECKOUT.glob("competitions/*/competition.toml"))]
DIAGNOSIS = Path(podium.__file__).parent / "diagnosis"


def linked() -> Iterator[str]:
    """Every key that something names."""
    for keys in (*BY_BASELINE.values(), *BY_METRIC.values(), *BY_TASK.values(), *(hint.entries for hint in HINTS)):
        yield from keys
    for competition in SHIPPED:
        yield from competition.ideas


def test_every_key_that_is_named_is_in_the_glossary() -> None:
    """By its own name, not by a further one."""
    assert {key for key in linked() if (entry := find_entry(key)) is None or entry.key != key} == set()


def test_every_entry_is_reached_from_something() -> None:
    """From a baseline, a metric, a kind of problem, a hint or a shipped competition."""
    assert {entry.key for entry in list_entries()} - set(linked()) - {"grouped-folds"} == set()


@pytest.mark.parametrize("name", [baseline.name for baseline in BASELINES])
def test_every_baseline_stands_on_an_idea(name: str) -> None:
    """Whatever the task; and no name is kept that no baseline bears."""
    assert all(find_baseline_ideas(name, task) for task in ("", *TASKS))
    assert set(BY_BASELINE) == {baseline.name for baseline in BASELINES}


def test_a_baseline_names_what_its_task_needs() -> None:
    """The linear one is a logistic regression for classes and ridge for numbers."""
    assert "ridge" not in find_baseline_ideas("linear", "binary")
    assert "logistic-regression" not in find_baseline_ideas("linear", "regression")
    assert {"ridge", "logistic-regression"} <= set(find_baseline_ideas("linear", "ordinal"))
    assert find_baseline_ideas("one-of-their-own") == ()


def test_metrics_are_linked_by_keys_that_exist() -> None:
    """An alias leads to the same ideas; a metric file has none."""
    assert set(BY_METRIC) <= {metric.key for metric in list_metrics()}
    alias = next(alias for alias in get_metric("auc").aliases)
    assert metric_ideas(alias) == metric_ideas("auc") == ("roc-auc",)
    assert metric_ideas("metric.py") == ()


@pytest.mark.parametrize("task", [task for task in TASKS if task != "other"])
def test_every_kind_of_problem_has_its_ideas(task: str) -> None:
    """All but "other", of which nothing is known."""
    assert BY_TASK[task]


@pytest.mark.parametrize("hint", HINTS, ids=lambda hint: hint.key)
def test_every_hint_names_what_is_behind_it(hint: ideas.Idea) -> None:
    """One idea or more."""
    assert hint.entries


@pytest.mark.parametrize("competition", SHIPPED, ids=lambda competition: competition.slug)
def test_every_shipped_competition_teaches_several_ideas(competition: Competition) -> None:
    """Its own come first; its metric is explained; nothing stands there twice."""
    found = [entry.key for entry in find_ideas(competition)]
    assert len(competition.ideas) >= 3
    assert tuple(found[: len(competition.ideas)]) == competition.ideas
    explained = metric_ideas(competition.metric.name)
    assert explained
    assert set(explained) <= set(found)
    assert len(set(found)) == len(found)


def test_a_competition_that_names_nothing_has_the_ideas_of_its_metric_and_task(tmp_path: Path) -> None:
    """And of its groups."""
    plain = write_competition(tmp_path, "plain")
    assert [entry.key for entry in find_ideas(plain)] == ["rmse", "residuals"]
    grouped = write_competition(tmp_path, "grouped", toml=TOML + '[split]\ngroup_column = "x"\n')
    assert [entry.key for entry in find_ideas(grouped)] == ["rmse", "grouped-folds", "residuals"]


def test_an_unknown_idea_is_remarked_on_and_refused_nowhere(run: Run, tmp_path: Path) -> None:
    """A further name is as good as the key."""
    toml = 'ideas = ["svm", "standardization"]\n' + TOML
    tiny = make_tiny(tmp_path / "root", toml=toml)
    assert [entry.key for entry in find_ideas(tiny.competition)] == ["support-vector-machine", "rmse", "residuals"]
    finding = next(one for one in check(tiny.root, tiny.competition) if "glossary" in one.check)
    assert finding.is_fit
    [remark] = finding.remarks
    assert "there is no idea 'standardization' in the glossary; did you mean 'standardisation'?" in remark
    shown = run("show", "tiny", "--root", tiny.root)
    assert "Maths     support-vector-machine, rmse, residuals: `podium hint --idea support-vector-machine`" in shown.out


def test_a_competition_lists_its_ideas(run: Run, tmp_path: Path) -> None:
    """The most important first."""
    tiny = make_tiny(tmp_path / "root", toml='ideas = ["ridge"]\n' + TOML)
    rows = json.loads(run("hint", "tiny", "--ideas", "--root", tiny.root, "--format", "json").out)
    assert [row["key"] for row in rows] == ["ridge", "rmse", "residuals"]


def test_what_a_diagnosis_finds_is_explained() -> None:
    """Every idea that is named there as it stands in the code."""
    named = {
        keyword.value.value
        for path in DIAGNOSIS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "idea" and isinstance(keyword.value, ast.Constant)
    }
    assert named
    assert all(get_entry(key) for key in named)
