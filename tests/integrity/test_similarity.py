"""Likeness of answers: the measures against brute force and libraries, and what is made of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.linear_model import LinearRegression
from sklearn.metrics import cohen_kappa_score
from thorough import many

from podium.integrity.clusters import count_turns, find_clusters
from podium.integrity.likeness import (
    correlate,
    equal_rows,
    error_consistency,
    has_five_digits,
    logits,
    ranks,
    residuals,
    row_codes,
    telling_codes,
    usual_answer,
)
from podium.integrity.similarity import (
    COMMON_SOURCE,
    REVIEW,
    STARTER,
    Answers,
    Pair,
    correlation_of_recipes,
    count_errors,
    find_pairs,
    measure_all,
)

N_ROWS = 400


def draw(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def models(seed: int, n_models: int, truth: np.ndarray) -> np.ndarray:
    """Answers that share the truth and a common mistake, each with mistakes of its own."""
    shared, own = draw(seed, *truth.shape), draw(seed + 1, n_models, *truth.shape)
    return truth + 0.5 * shared + 0.5 * own


def left_over(answer: np.ndarray, truth: np.ndarray, usual: np.ndarray | None) -> np.ndarray:
    """What scikit-learn's least squares leave of one column."""
    known = np.column_stack([truth] if usual is None else [truth, usual])
    return answer - LinearRegression().fit(known, answer).predict(known)


@pytest.mark.parametrize("n_columns", [1, 3])
@pytest.mark.parametrize("has_usual", [True, False])
def test_residual_correlation_is_that_of_two_regressions(n_columns: int, has_usual: bool) -> None:
    """Mean over columns of Pearson's r of what least squares leave."""
    truth = draw(0, N_ROWS, n_columns)
    answers = models(1, 4, truth)
    usual = answers[2:].mean(axis=0) if has_usual else None
    found = correlate(residuals(answers, truth, usual))
    each = [
        np.corrcoef(*(left_over(answers[k][:, c], truth[:, c], None if usual is None else usual[:, c]) for k in (0, 1)))
        for c in range(n_columns)
    ]
    assert found[0, 1] == pytest.approx(np.mean([one[0, 1] for one in each]), abs=1e-12)


def test_rank_correlation_is_spearmans_with_ties() -> None:
    """As scipy has it."""
    answers = np.round(draw(3, 3, N_ROWS, 1), 1)
    assert correlate(ranks(answers)) == pytest.approx(spearmanr(answers[:, :, 0].T).statistic, abs=1e-12)


def test_error_consistency_is_kappa_of_being_right() -> None:
    """As scikit-learn has Cohen's kappa."""
    is_right = draw(4, 3, N_ROWS) < 1
    found = error_consistency(is_right)
    for one in range(3):
        for other in range(3):
            assert found[one, other] == pytest.approx(cohen_kappa_score(is_right[one], is_right[other]), abs=1e-12)


def test_error_consistency_of_two_perfect_answers_is_undefined() -> None:
    """Two who make no error have none in common."""
    assert np.isnan(error_consistency(np.ones((2, 50), bool))).all()


def test_a_constant_answer_correlates_with_nothing() -> None:
    """It has no residual and no ranks; neither has an answer that the truth and the usual one explain in full."""
    truth = draw(5, N_ROWS, 1)
    usual = truth + draw(6, N_ROWS, 1)
    answers = np.stack([np.full_like(truth, 0.1), 2 * truth - usual + 3, truth + draw(7, N_ROWS, 1)])
    found = correlate(residuals(answers, truth, usual))
    assert np.isnan(found[:2]).all()
    assert found[2, 2] == pytest.approx(1)
    assert np.isnan(correlate(ranks(answers))[0]).all()


def test_only_the_columns_that_both_have_count() -> None:
    """A column that is constant in one answer is left out of the mean."""
    truth = draw(8, N_ROWS, 2)
    answers = models(9, 2, truth)
    answers[0, :, 1] = 0.5
    found = correlate(residuals(answers, truth, None))
    alone = correlate(residuals(answers[:, :, :1], truth[:, :1], None))
    assert found[0, 1] == pytest.approx(alone[0, 1], abs=1e-12)


@given(
    seed=st.integers(0, 10_000),
    scale=st.floats(0.01, 100),
    shift=st.floats(-100, 100),
    n_columns=st.integers(1, 3),
)
@settings(max_examples=many(30))
def test_scale_shift_order_and_what_is_regressed_out_are_no_matter(
    seed: int, scale: float, shift: float, n_columns: int
) -> None:
    """Residual correlation is symmetric, from -1 to 1, and blind to whatever explains everybody's answer."""
    truth = draw(seed, 80, n_columns)
    answers = models(seed + 1, 3, truth)
    usual = usual_answer(answers[1:])
    found = correlate(residuals(answers, truth, usual))
    assert np.allclose(found, found.T)
    assert (np.abs(found) <= 1).all()
    changed = answers.copy()
    changed[0] = scale * answers[0] + shift + truth - 2 * usual
    order = np.random.default_rng(seed).permutation(80)
    again = correlate(residuals(changed[:, order], truth[order], usual[order]))
    assert again == pytest.approx(found, abs=1e-6)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=2, max_size=6))
@settings(max_examples=many(100))
def test_rows_have_one_code_if_and_only_if_they_are_equal(values: list[float]) -> None:
    """Zero has one code, whatever its sign."""
    rows = np.array([[one, other] for one in values for other in values])
    codes = row_codes(rows)
    for one in range(len(rows)):
        assert ((codes == codes[one]) == (rows == rows[one]).all(axis=1)).all()
    assert row_codes(np.array([[0.0]])) == row_codes(np.array([[-0.0]]))


@given(st.integers(1, 10**7), st.integers(-12, 12), st.sampled_from([1, -1]))
@settings(max_examples=many(200))
def test_five_digits_are_told_as_they_are_written(digits: int, power: int, sign: int) -> None:
    """Counted in the decimal text, without zeros at its ends."""
    number = sign * float(f"{digits}e{power}")
    assert has_five_digits(np.array([number]))[0] == (len(str(digits).rstrip("0")) >= 5)


def test_equal_rows_count_only_what_tells_something() -> None:
    """No short numbers, and no value that many rows of a file have."""
    own = draw(10, 100, 1)
    other = own + 1
    other[:30] = own[:30]
    short = np.round(own, 2)
    constant = np.full_like(own, 0.123456)
    codes = np.stack([telling_codes(one) for one in (own, other, short, short, constant, constant)])
    found = equal_rows(codes)
    assert found[0, 0] == 1
    assert found[0, 1] == found[1, 0] == 0.3
    assert found[2, 3] == 0
    assert found[4, 5] == 0


def test_equal_rows_of_a_long_file_are_told_from_a_sample() -> None:
    """To within a few points, and the same for the same seed."""
    own = draw(11, 20_000, 1)
    other = np.where(np.arange(20_000)[:, None] % 4 == 0, own, own + 1)
    codes = np.stack([telling_codes(one) for one in (own, other)])
    found = equal_rows(codes, seed=1)
    assert found[0, 1] == pytest.approx(0.25, abs=0.05)
    assert (equal_rows(codes, seed=1) == found).all()


def binary(n_rows: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, three baselines, and five honest answers as probabilities."""
    random = np.random.default_rng(12)
    signal = random.normal(size=n_rows)
    truth = (random.random(n_rows) < 1 / (1 + np.exp(-2 * signal))).astype(float)
    shared = random.normal(size=n_rows)
    logit = 2 * signal + 0.5 * shared + 0.6 * random.normal(size=(8, n_rows))
    chance = (1 / (1 + np.exp(-logit)))[:, :, None]
    return truth[:, None], chance[:3], chance[3:]


def judge(truth: np.ndarray, known: np.ndarray, own: list[np.ndarray], kind: str = "probabilities") -> list[Pair]:
    is_known = np.arange(len(known) + len(own)) < len(known)
    values = np.stack([*known, *own])
    answers = Answers(kind=kind, values=values, truth=truth, is_known=is_known, is_recipe=is_known)  # type: ignore[arg-type]
    return [pair for pair in find_pairs(answers, measure_all(answers)) if pair.one != pair.other]


def moved(chance: np.ndarray, by: np.ndarray | float) -> np.ndarray:
    return 1 / (1 + np.exp(-logits(chance) - by))


def test_honest_answers_are_not_remarked_on() -> None:
    """However good they are, and however much they agree."""
    truth, known, own = binary()
    assert judge(truth, known, list(own)) == []


@pytest.mark.parametrize(
    ("change", "level"),
    [
        (lambda p: moved(p, 0.02 * draw(13, *p.shape)), COMMON_SOURCE),
        (lambda p: moved(p, 0.15 * draw(13, *p.shape)), REVIEW),
        (lambda p: p**1.3, COMMON_SOURCE),
        (lambda p: np.where(np.arange(len(p))[:, None] % 3 == 0, p, p[::-1]), COMMON_SOURCE),
        (lambda p: p.round(4), COMMON_SOURCE),
    ],
    ids=["a little noise", "more noise", "bent", "two rows of three changed", "rounded"],
)
def test_copies_are_remarked_on(change, level: str) -> None:
    """Each in its way; nobody else is."""
    truth, known, own = binary()
    [pair] = judge(truth, known, [*own, change(own[1])])
    assert (pair.one, pair.other, pair.level, pair.starter) == (4, 8, level, None)


def test_two_who_run_a_baseline_are_an_unmodified_starter() -> None:
    """To the last digit, or up to what another machine makes of it; one of the two is enough."""
    truth, known, own = binary()
    runs = [
        known[1],
        moved(known[1], 1e-7 * draw(14, *known[1].shape)),
        moved(known[1], 0.02 * draw(15, *known[1].shape)),
    ]
    found = judge(truth, known, [own[0], *runs])
    assert [(pair.one, pair.other, pair.level, pair.starter) for pair in found] == [
        (4, 5, STARTER, 1),
        (4, 6, STARTER, 1),
        (5, 6, STARTER, 1),
    ]


def test_two_who_hand_in_the_only_baseline_are_an_unmodified_starter() -> None:
    """Nothing is left of it once it is regressed out: equal rows and equal ranks tell."""
    truth, known, own = binary()
    [pair] = judge(truth, known[:1], [own[0], known[0], known[0].copy()])
    assert (pair.level, pair.starter) == (STARTER, 0)


def test_a_work_that_started_from_a_baseline_is_still_one_s_own() -> None:
    """A copy of it is nearer to it than the baseline is."""
    truth, known, own = binary()
    mine = moved(known[1], 0.3 * logits(own[0]))
    [pair] = judge(truth, known, [mine, moved(mine, 0.01 * draw(16, *mine.shape))])
    assert (pair.level, pair.starter) == (COMMON_SOURCE, None)


def test_without_a_baseline_no_more_than_review_is_said() -> None:
    """Nothing tells a common recipe from a common source."""
    truth, _, own = binary()
    [pair] = judge(truth, own[:0], [own[0], moved(own[0], 1e-3 * draw(17, *own[0].shape))])
    assert pair.level == REVIEW


def test_bounds_rise_to_what_different_baselines_reach() -> None:
    """Where honest recipes agree more than usual, so may teams."""
    truth, known, own = binary()
    other = moved(known[0], 0.03 * draw(18, *known[0].shape))
    near = moved(own[0], 0.03 * draw(19, *known[0].shape))
    [pair] = judge(truth, known, [own[0], near])
    assert pair.level == COMMON_SOURCE
    assert judge(truth, np.stack([*known, other]), [own[0], moved(own[0], 0.04 * draw(19, *known[0].shape))]) == []


def test_baselines_that_are_one_recipe_calibrate_nothing() -> None:
    """Else two names for one recipe would hide every copy."""
    truth, known, own = binary()
    twice = np.stack([*known, known[0]])
    assert correlation_of_recipes(twice, truth)[0, 3] > 0.9999
    [pair] = judge(truth, twice, [own[0], moved(own[0], 0.01 * draw(20, *known[0].shape))])
    assert pair.level == COMMON_SOURCE


def test_ranks_tell_nothing_where_the_truth_is_as_near() -> None:
    """Two exact regressions agree because both are right."""
    truth = draw(21, 2000, 1)
    known = truth + 1e-3 * draw(22, 2, 2000, 1)
    own = truth + 1e-3 * draw(23, 2, 2000, 1)
    assert spearmanr(own[0], own[1]).statistic > 0.99995
    assert judge(truth, known, list(own), kind="numbers") == []


def test_few_rows_are_not_judged() -> None:
    """Under thirty anything may correlate."""
    truth, known, own = binary(29)
    assert judge(truth, known, [own[0], own[0]]) == []


def labels(n_rows: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(24)
    truth = random.integers(0, 4, n_rows).astype(float)
    hard = random.random(n_rows) < 0.3
    answers = [np.where(hard & (random.random(n_rows) < 0.6), random.integers(0, 4, n_rows), truth) for _ in range(5)]
    return truth[:, None], np.stack(answers)[:, :, None]


def test_labels_are_judged_by_their_errors() -> None:
    """A copy with two labels changed is at review; honest answers are not, though they agree on most rows."""
    truth, answers = labels()
    copy = answers[2].copy()
    copy[:2] = (copy[:2] + 1) % 4
    [pair] = judge(truth, answers[:2], [*answers[2:], copy], kind="labels")
    assert (pair.one, pair.other, pair.level) == (2, 5, REVIEW)
    assert pair.measures.keys() == {"error_consistency"}


def test_errors_in_common_are_counted_with_their_labels() -> None:
    """The same wrong label, not only both wrong."""
    truth, one, other = np.zeros((5, 1)), [[0.0], [1], [2], [1], [0]], [[0.0], [1], [1], [0], [0]]
    answers = Answers(
        kind="labels",
        values=np.array([one, other]),
        truth=truth,
        is_known=np.zeros(2, bool),
        is_recipe=np.zeros(2, bool),
    )
    assert count_errors(answers, 0, 1) == {"errors": 3, "other_errors": 2, "same_errors": 1, "differences": 2}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
@settings(max_examples=many(100))
def test_clusters_are_the_connected_components(links: list[tuple[int, int]]) -> None:
    """As scipy finds them."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.array(links, dtype=int).reshape(-1, 2).T
    labels = connected_components(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(13, 13)), directed=False)[1]
    named = {name for link in links for name in link}
    expected = {
        frozenset(name for name in named if labels[name] == label) for label in {labels[name] for name in named}
    }
    found = find_clusters(links)
    assert {frozenset(group) for group in found} == expected
    assert sum(map(len, found)) == len(named)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
@settings(max_examples=many(20))
def test_turns_by_chance_are_the_mean_over_random_orders(authors: list[str]) -> None:
    """Of 3,000 shuffles, within what their number allows."""
    turns, by_chance = count_turns(authors)
    assert turns == sum(one != other for one, other in pairwise(authors))
    codes = np.array([ord(author) for author in authors])
    shuffled = np.random.default_rng(0).permuted(np.tile(codes, (3000, 1)), axis=1)
    assert np.mean((shuffled[:, 1:] != shuffled[:, :-1]).sum(axis=1)) == pytest.approx(by_chance, abs=0.12)


def test_no_submission_makes_no_turn() -> None:
    """Nothing is divided by zero."""
    assert count_turns([]) == (0, 0.0)
