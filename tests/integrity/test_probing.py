"""Series of submissions: what asks the board something is seen, what is honest work is not."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.integrity.alarms import is_too_good, share_of_rest
from podium.integrity.probing import Pattern, find_below, find_modal, find_patterns, find_ratio, stands_out, trace_all
from podium.standings.gap import lead_gap_z as gap_z

N_ROWS = 1000


def answers(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((N_ROWS, 1))


def set_rows(base: np.ndarray, rows: slice | list[int], value: float) -> np.ndarray:
    changed = base.copy()
    changed[rows] = value
    return changed


def patterns(history: list[np.ndarray], kind: str = "probabilities") -> dict[str, Pattern]:
    found = find_patterns(list(trace_all(enumerate(history, 1), kind)))  # type: ignore[arg-type]
    return {pattern.name: pattern for pattern in found}


def test_models_that_are_trained_anew_show_no_pattern() -> None:
    """Every row changes each time."""
    assert patterns([answers(seed) for seed in range(10)]) == {}


def test_a_first_try_with_the_sample_is_no_pattern() -> None:
    """One constant submission, then work."""
    assert patterns([np.full((N_ROWS, 1), 0.5), answers(1), answers(2)]) == {}


def test_two_mostly_constant_submissions_are_a_pattern() -> None:
    """At least nine rows of ten have one answer."""
    flat = np.full((N_ROWS, 1), 0.5)
    history = [set_rows(flat, slice(0, 100), 0.7), answers(1), set_rows(flat, slice(100, 150), 0.7)]
    found = patterns(history)["mostly constant"]
    assert found.submissions == (1, 3)
    assert found.numbers == {"count": 2, "of": 3, "least_share": 0.9}
    history[0] = np.concatenate([answers(3)[:101], flat[101:]])
    assert patterns(history) == {}


@pytest.mark.parametrize("n_decimals", [6, 17])
def test_logits_in_geometric_progression_are_seen_in_one_submission(n_decimals: int) -> None:
    """The log-loss oracle, with its probabilities as a file holds them."""
    logit = np.zeros(N_ROWS)
    logit[[5, 70, 500, 600, 9, 11]] = [0.1, -0.2, 0.4, 0.8, 1.6, 3.2]
    chance = (1 / (1 + np.exp(-logit))).round(n_decimals)[:, None]
    found = patterns([chance])["geometric progression"]
    assert found.submissions == (1,)
    assert found.numbers["rows"] == 6
    assert found.numbers["ratio"] == pytest.approx(2, rel=0.01)


def test_numbers_in_geometric_progression_are_seen_too() -> None:
    """As distances from the common answer."""
    values = np.full((N_ROWS, 1), 20.0)
    values[:5, 0] += [1, 3, 9, 27, 81]
    assert patterns([values], "numbers")["geometric progression"].numbers["ratio"] == pytest.approx(3)


@given(st.lists(st.floats(0.01, 0.99), min_size=4, max_size=40, unique=True), st.integers(0, 10_000))
@settings(max_examples=many(50))
def test_a_ratio_is_reported_only_where_the_steps_have_it(probabilities: list[float], seed: int) -> None:
    """Brute force: each distance is the ratio times the one before."""
    values = np.full((200, 1), 0.5)
    rows = np.random.default_rng(seed).choice(200, len(probabilities), replace=False)
    values[rows, 0] = probabilities
    ratio = find_ratio(values, find_modal(values)[1], "probabilities")
    sizes = sorted(abs(math.log(p / (1 - p))) for p in probabilities if p != 0.5)
    steps = [after / before for before, after in pairwise(sizes)]
    is_progression = len(sizes) >= 4 and min(steps) >= 1.05 and max(steps) <= 1.02 * min(steps)
    assert (ratio is not None) == is_progression


def test_one_small_edit_is_no_pattern_and_three_are() -> None:
    """A step of post-processing is everybody's right."""
    base = answers(1)
    edited = [base]
    for k in range(3):
        edited.append(set_rows(edited[-1], [k, 2 * k + 10], 0.123))
        found = patterns([answers(0), *edited])
        assert ("small edits" in found) == (k == 2)
    assert found["small edits"].submissions == (3, 4, 5)
    assert found["small edits"].numbers == {"count": 3, "of": 5, "most_rows": 2}


def test_what_counts_as_small_grows_with_the_rows() -> None:
    """Fewer than ten, or than one in a thousand."""
    long = np.random.default_rng(2).random((50_000, 1))
    steps = [long]
    for k in range(3):
        steps.append(set_rows(steps[-1], slice(49 * k, 49 * (k + 1)), 0.5))
    assert "small edits" in patterns(steps)
    assert "small edits" not in patterns([one[: 49 * 200] for one in steps])


def test_the_same_file_again_is_no_edit() -> None:
    """Nothing is asked by it."""
    base = answers(1)
    assert patterns([base, base, base, base, base]) == {}


@pytest.mark.parametrize("puts_back", [True, False])
@pytest.mark.parametrize("sends_base", [True, False])
def test_a_sweep_is_seen_however_it_is_made(puts_back: bool, sends_base: bool) -> None:
    """Rows changed on top of each other, or put back first; with the unchanged answer sent before, or not."""
    base = answers(1)
    history, last = [base] if sends_base else [], base
    for k in range(5):
        last = set_rows(base if puts_back else last, slice(40 * k, 40 * (k + 1)), 0.5)
        history.append(last)
    found = patterns([answers(0), *history])["sweep"]
    assert found.numbers["rows"] == 40
    assert found.numbers["count"] >= 3
    assert found.submissions[-1] == 1 + len(history)


def test_changes_of_the_same_rows_are_no_sweep() -> None:
    """Tuning what is done with a group of rows is work."""
    base = answers(1)
    assert patterns([set_rows(base, slice(0, 40), value) for value in (0.1, 0.2, 0.3, 0.4, 0.5)]) == {}


def test_changes_of_another_size_end_a_sweep() -> None:
    """Two and two are not four."""
    history = [answers(1)]
    for k, size in enumerate((20, 20, 30, 30)):
        history.append(set_rows(history[-1], slice(100 * k, 100 * k + size), 0.5))
    assert "sweep" not in patterns(history)


def test_labels_have_no_progression() -> None:
    """Their codes are no numbers."""
    codes = np.zeros((N_ROWS, 1))
    codes[:6, 0] = [1, 2, 4, 8, 16, 32]
    assert patterns([codes], "labels") == {}


def test_five_submissions_that_do_not_beat_the_dummy_are_a_pattern() -> None:
    """In the metric's direction; as good as the dummy is not better."""
    scores = list(enumerate([0.5, 0.5, 0.4, 0.3, 0.9, 0.2], 1))
    found = find_below(scores, 0.5, greater_is_better=True)
    assert found is not None
    assert found.submissions == (1, 2, 3, 4, 6)
    assert found.numbers == {"count": 5, "of": 6}
    assert find_below(scores, 0.5, greater_is_better=False) is None


def test_many_submissions_stand_out_of_the_other_teams() -> None:
    """Five times the median and twenty at least, where five teams make a median."""
    assert stands_out(100, [10, 12, 9, 11, 100]) == 11
    assert stands_out(54, [10, 12, 9, 11, 54]) is None
    assert stands_out(19, [1, 1, 1, 1, 19]) is None
    assert stands_out(100, [1, 1, 100]) is None


def test_the_gap_is_the_difference_of_leads_in_standard_errors() -> None:
    """Worked by hand: (.05 - .01) / hypot(.006, .008)."""
    assert gap_z(0.05, 0.01, 0.006, 0.008) == pytest.approx(4.0)
    assert gap_z(0.05, 0.05, 0.006, 0.008) == 0
    assert gap_z(0.05, 0.01, 0.0, 0.0) is None
    assert gap_z(0.05, 0.01, math.nan, 0.1) is None


def test_a_gap_of_chance_is_as_rare_as_a_normal_says() -> None:
    """Leads drawn with their standard errors: z has mean 0 and deviation 1."""
    random = np.random.default_rng(0)
    z = [gap_z(*random.normal(0.3, [0.02, 0.01]), 0.02, 0.01) for _ in range(20_000)]
    assert np.mean(z) == pytest.approx(0, abs=0.03)
    assert np.std(z) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("perfect", [1.0, 0.0])
def test_a_lead_is_too_good_if_it_is_large_and_certain(perfect: float) -> None:
    """Whichever direction is better."""
    reference = 0.6 if perfect else 0.4
    near, far = perfect + 0.45 * (reference - perfect), perfect + 0.55 * (reference - perfect)
    assert share_of_rest(near, reference, perfect) == pytest.approx(0.55)
    assert is_too_good(share_of_rest(near, reference, perfect), 10.5)
    assert not is_too_good(share_of_rest(near, reference, perfect), 9.5)
    assert not is_too_good(share_of_rest(far, reference, perfect), 50)
    assert not is_too_good(share_of_rest(near, reference, perfect), None)


def test_beyond_a_perfect_baseline_there_is_no_way_left() -> None:
    """Nothing is divided by zero."""
    assert share_of_rest(1.0, 1.0, 1.0) is None
