"""`podium check --split`: from the baselines' scores to a plan, against row-level arithmetic."""

import csv
import io
import json
import math

import numpy as np
import pytest
from program import Run
from scipy.stats import ttest_rel
from tiny import PREPARE, TOML, Tiny, make_tiny, prepare_it

from podium.errors import CompetitionError
from podium.submission import PRIVATE, PUBLIC
from podium.use.plan_split import plan_split

MAE = TOML.replace('"rmse"', '"mae"')


def noisy(seed: int, size: float):
    return lambda row: float(np.random.default_rng([seed, int(row[1:])]).normal() * size)


ERRORS = {"dummy": noisy(1, 6.0), "linear": noisy(2, 2.0), "forest": noisy(3, 1.2), "ensemble": noisy(4, 0.5)}
RUNGS = {"dummy": "dummy", "linear": "linear", "forest": "default", "ensemble": "ensemble"}


@pytest.fixture
def ladder(tmp_path) -> Tiny:
    """Four baselines on mean absolute errors, so that a row's part in the score is plain."""
    tiny = make_tiny(tmp_path / "root", toml=MAE)
    for place, (name, error) in enumerate(ERRORS.items()):
        tiny.baseline(name, RUNGS[name], error, oof=10.0 - place, minute=place)
    return tiny


def losses(tiny: Tiny, name: str, *splits: str) -> np.ndarray:
    return np.array([abs(ERRORS[name](row)) for split in splits for row in tiny.ids(split)])


def test_gaps_spreads_and_z_are_those_of_the_rows(ladder: Tiny) -> None:
    """z as scipy's paired t; the spread is a standard deviation of row differences; the gap is over all test rows."""
    plan = plan_split(ladder.root, ladder.competition).plan
    assert [(step.lower, step.upper) for step in plan.steps] == [
        ("dummy", "linear"),
        ("linear", "forest"),
        ("forest", "ensemble"),
    ]
    assert (plan.n_public, plan.n_private) == (len(ladder.ids(PUBLIC)), len(ladder.ids(PRIVATE)))
    for step in plan.steps:
        lower, upper = ({s: losses(ladder, one, *s) for s in SIDES} for one in (step.lower, step.upper))
        assert step.gap == pytest.approx(lower[BOTH].mean() - upper[BOTH].mean())
        spread = (lower[(PRIVATE,)] - upper[(PRIVATE,)]).std(ddof=1)
        assert step.spread == pytest.approx(spread, rel=1e-5)
        assert step.public_z == pytest.approx(ttest_rel(lower[(PUBLIC,)], upper[(PUBLIC,)]).statistic, rel=1e-5)
        assert step.private_z == pytest.approx(ttest_rel(lower[(PRIVATE,)], upper[(PRIVATE,)]).statistic, rel=1e-5)
        assert step.rows_for(2) == pytest.approx((2 * spread / step.gap) ** 2, rel=1e-5)


BOTH = (PUBLIC, PRIVATE)
SIDES = ((PUBLIC,), (PRIVATE,), BOTH)


def test_the_best_single_model_may_be_the_linear_one(ladder: Tiny) -> None:
    """By out-of-fold score, never by test rows; then it stands on the way up once. The latest run counts."""
    ladder.baseline("linear", "linear", noisy(9, 2.5), oof=1.0, minute=9)
    ladder.baseline("tree", "own", noisy(8, 0.1), oof=0.1, minute=10)
    steps = plan_split(ladder.root, ladder.competition).plan.steps
    assert [(step.lower, step.upper) for step in steps] == [("dummy", "linear"), ("linear", "ensemble")]


def test_without_two_baselines_there_is_nothing_to_plan_from(tiny: Tiny) -> None:
    """Those of an earlier solution do not count; the sentence says what to run."""
    with pytest.raises(CompetitionError, match="none has run on tiny; run `podium baseline tiny` first"):
        plan_split(tiny.root, tiny.competition)
    tiny.baseline("dummy", "dummy", 3.0)
    with pytest.raises(CompetitionError, match="only dummy has run on tiny"):
        plan_split(tiny.root, tiny.competition)
    tiny.baseline("linear", "linear", noisy(1, 1.0))
    assert plan_split(tiny.root, tiny.competition).plan.steps
    prepare_it(tiny.root, tiny.competition, seed=5, force=True)
    with pytest.raises(CompetitionError, match="none has run"):
        plan_split(tiny.root, tiny.competition)


def test_a_rare_class_asks_for_its_rows(tmp_path) -> None:
    """50 of them on each side, by their share among the rows that count; ignored ones do not."""
    labels = PREPARE.replace("{(row * 37 % 101) / 10}", "{int(row % 5 == 0)}").replace('["id,y"', '["id,y,Usage"')
    usage = '{("Public", "Private", "Private", "Ignored")[2 + (n % 2) if y == "0" else n % 3]}'
    program = labels.replace(
        '(f"{i},{y}" for i, _, y in rest)', f"(f'{{i}},{{y}},{usage}' for n, (i, _, y) in enumerate(rest))"
    )
    tiny = make_tiny(tmp_path / "root", toml=TOML.replace('"regression"', '"binary"'), program=program)
    for place, (name, error) in enumerate(ERRORS.items()):
        tiny.baseline(name, RUNGS[name], error, minute=place)
    counted = [row for split in BOTH for row in tiny.ids(split)]
    assert len(counted) < len(tiny.ids())
    rare = sum(int(row[1:]) % 5 == 0 for row in counted) / len(counted)
    plan = plan_split(tiny.root, tiny.competition).plan
    assert 0 < rare < 0.5
    assert plan.share_of_positives == pytest.approx(rare)
    assert min(plan.public_needed, plan.private_needed) >= math.ceil(50 / rare)


def test_the_command_prints_sizes_and_no_private_score(ladder: Tiny, run: Run) -> None:
    """A table and what follows from it; private scores can be read off nowhere."""
    ran = run("check", "tiny", "--split", "--root", ladder.root)
    assert ran.code == 0
    assert "z private" in ran.out
    assert "[split] public = " in ran.out or "as it is" in ran.out
    assert "For organisers" in ran.err
    with ladder.store() as store:
        scores = [one.scores[PRIVATE] for one in store.submissions("tiny")]
    programs = run("check", "tiny", "--split", "--root", ladder.root, "--format", "json").out
    for score in scores:
        assert f"{score:.4f}"[:-1] not in ran.out + programs
    assert [step["upper"] for step in json.loads(programs)["steps"]] == ["linear", "forest", "ensemble"]
    rows = csv.DictReader(io.StringIO(run("check", "tiny", "--split", "--root", ladder.root, "--format", "csv").out))
    assert [row["lower"] for row in rows] == ["dummy", "linear", "forest"]
    assert run("check", "tiny", "--split", "--root", ladder.root, "--format", "markdown").out.startswith("| From |")


def test_rungs_that_no_row_would_tell_apart_are_named(ladder: Tiny, run: Run) -> None:
    """One that is worse, and one whose lead would need more rows than there are."""
    every_other = set(sorted(ladder.ids())[::2])
    ladder.baseline("linear", "linear", lambda row: 1.5 if row in every_other else 0.6, minute=20)
    ladder.baseline("forest", "default", 1.0, oof=0.5, minute=21)
    ladder.baseline("ensemble", "ensemble", lambda row: 1.0 + abs(noisy(4, 3.0)(row)), minute=22)
    out = run("check", "tiny", "--split", "--root", ladder.root).out
    assert "forest and ensemble cannot be told apart: ensemble is not better on the 60 test rows" in out
    assert "as it is, it holds the aim for all others" in out
    assert "linear and forest cannot be told apart even on all 60 test rows; about" in out


def test_too_few_rows_are_told_with_how_many_would_do(ladder: Tiny, run: Run) -> None:
    """60 rows hold half of what a lead of 2.9 standard errors needs."""
    every_other = set(sorted(ladder.ids())[::2])
    ladder.baseline("forest", "default", lambda row: 2.0 if row in every_other else 0.9, oof=0.5, minute=20)
    ladder.baseline("ensemble", "ensemble", lambda row: 1.25, minute=21)
    plan = plan_split(ladder.root, ladder.competition).plan
    assert not plan.is_enough
    out = run("check", "tiny", "--split", "--root", ladder.root).out
    assert f"60 test rows are too few, {plan.n_test_needed} would hold the aim" in out
    assert f"[split] public = {plan.proposed_public:g} lets both sides fall short alike" in out


def test_a_plan_is_for_one_competition(ladder: Tiny, run: Run) -> None:
    """--all says so, and ends as a wrong usage."""
    ran = run("check", "--split", "--all", "--root", ladder.root)
    assert ran.code == 2
    assert "leave out --all" in ran.err
