"""Planted leaks are found, each of them; honest columns raise no alarm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables_drawn import as_table, as_target, draw_features
from thorough import many

from podium.proposal.propose import propose
from podium.proposal.wishes import Proposal, Wishes

TASKS = ("regression", "binary", "multiclass")
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.sampled_from((60, 300, 1000))


def proposed(columns: dict, answers: np.ndarray, task: str, **said) -> Proposal:
    table = as_table({**columns, "outcome": as_target(answers, task)})
    return propose(table, Wishes(target=("outcome",), **said))


@settings(max_examples=many(8))
@given(seed=SEEDS, n_rows=SIZES, task=st.sampled_from(TASKS))
def test_honest_columns_raise_no_alarm(seed: int, n_rows: int, task: str) -> None:
    columns, answers = draw_features(np.random.default_rng(seed), n_rows)
    proposal = proposed(columns, answers, task)
    assert proposal.leaks == []
    assert not proposal.left_out
    assert (proposal.time, proposal.group) == ("", "")


def scaled(answers: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return answers.round(3) * random.uniform(0.1, 50) + random.normal()


COPIES = {
    "the same": lambda answers, random: answers.round(3),
    "scaled and moved": scaled,
    "turned round": lambda answers, random: -answers.round(3),
    "exponential": lambda answers, random: np.exp(answers.round(3)),
    "cube": lambda answers, random: answers.round(3) ** 3,
    "rounded": lambda answers, random: answers.round(2),
    "row after": lambda answers, random: np.append(answers[1:].round(3), np.nan),
    "two rows before": lambda answers, random: np.append([np.nan, np.nan], answers[:-2].round(3)),
}


@pytest.mark.parametrize("how", COPIES)
@settings(max_examples=many(2))
@given(seed=SEEDS, n_rows=SIZES)
def test_a_copy_of_a_number_is_left_out(how: str, seed: int, n_rows: int) -> None:
    random = np.random.default_rng(seed)
    columns, answers = draw_features(random, n_rows)
    proposal = proposed({**columns, "copy": COPIES[how](answers, random)}, answers, "regression")
    assert list(proposal.left_out) == ["copy"]
    assert [leak.columns for leak in proposal.leaks] == [("copy",)]


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@settings(max_examples=many(2))
@given(seed=SEEDS, n_rows=SIZES)
def test_classes_under_other_names_are_left_out(task: str, seed: int, n_rows: int) -> None:
    random = np.random.default_rng(seed)
    columns, answers = draw_features(random, n_rows)
    names = random.permutation(["Z9", "17", "west"])
    codes = [names[int(label[-1])] for label in as_target(answers, task)]
    assert list(proposed({**columns, "copy": codes}, answers, task).left_out) == ["copy"]


@settings(max_examples=many(4))
@given(seed=SEEDS, way=st.sampled_from(("sum", "difference", "product")))
def test_two_columns_that_make_the_target_are_told_of_and_the_more_telling_one_is_left_out(seed: int, way: str) -> None:
    random = np.random.default_rng(seed)
    columns, answers = draw_features(random, 200)
    answers = answers.round(3) + 20
    part = random.uniform(1, 3, 200).round(3)
    other = {"sum": answers - part, "difference": answers + part, "product": answers / part}[way]
    proposal = proposed({**columns, "part": part, "rest": other}, answers, "regression")
    assert {name for leak in proposal.leaks for name in leak.columns} == {"part", "rest"}
    assert list(proposal.left_out) == ["rest"]


@pytest.mark.parametrize("task", TASKS)
@settings(max_examples=many(2))
@given(seed=SEEDS, n_rows=st.sampled_from((300, 1000)))
def test_a_column_that_nearly_decides_is_told_of_and_kept(task: str, seed: int, n_rows: int) -> None:
    random = np.random.default_rng(seed)
    columns, answers = draw_features(random, n_rows)
    near = answers + random.normal(size=n_rows) * (0.05 if task == "regression" else 0.005)
    proposal = proposed({**columns, "near": near}, answers, task)
    assert [(leak.kind, leak.columns) for leak in proposal.leaks] == [("near", ("near",))]
    assert not proposal.left_out


@pytest.mark.parametrize("task", ["binary", "regression"])
@settings(max_examples=many(2))
@given(seed=SEEDS)
def test_a_target_that_shows_in_what_is_missing_is_told_of(task: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    columns, answers = draw_features(random, 400)
    if task == "regression":
        answers = np.where(random.random(400) < 0.5, answers + 40, answers)
    is_high = answers > np.quantile(answers, 0.7) if task == "binary" else answers > 20
    columns["discharged"] = np.where(is_high, np.nan, random.integers(1, 30, 400))
    leaks = proposed(columns, answers, task).leaks
    assert "discharged" in {name for leak in leaks for name in leak.columns}


def test_what_is_kept_by_name_stays() -> None:
    columns, answers = draw_features(np.random.default_rng(0), 100)
    proposal = proposed({**columns, "copy": answers.round(3)}, answers, "regression", keep=("copy",))
    assert not proposal.left_out
    assert "copy" in [column.name for column in proposal.features]


def test_rows_sorted_by_the_target_and_an_id_that_counts_them_are_told_of() -> None:
    columns, answers = draw_features(np.random.default_rng(0), 100)
    order = np.argsort(answers)
    columns = {name: [values[place] for place in order] for name, values in columns.items()}
    columns["row"] = [3 * place for place in range(100)]
    told = proposed(columns, answers[order], "regression", id="row").remarks
    assert any("sorted by the target" in text for text in told)
    assert any("'row' goes along with the target" in text for text in told)
