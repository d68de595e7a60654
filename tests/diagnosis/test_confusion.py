"""The confusion matrix is scikit-learn's; a pair stands out only where noise does not make one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_score, recall_score
from thorough import many

from podium.diagnosis.confusion import Confusion, count_confusion, find_confused

CODES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


@settings(max_examples=many(60))
@given(CODES)
def test_counts_recalls_and_precisions_are_those_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    truth, answers = (np.array(column) for column in zip(*rows, strict=True))
    found = count_confusion(truth, answers, "abcd")
    assert found.counts.tolist() == confusion_matrix(truth, answers, labels=range(4)).tolist()
    assert (found.n_rows, found.n_wrong) == (len(rows), int((truth != answers).sum()))
    recalls = recall_score(truth, answers, labels=range(4), average=None, zero_division=np.nan)
    assert [one.estimate for one in found.recalls()] == pytest.approx(recalls, nan_ok=True)
    precisions = precision_score(truth, answers, labels=range(4), average=None, zero_division=np.nan)
    assert [one.estimate for one in found.precisions()] == pytest.approx(precisions, nan_ok=True)
    assert sum(pair.n_rows for pair in found.pairs()) == found.n_wrong


def confusion(counts: list[list[int]]) -> Confusion:
    return Confusion(classes=[f"c{place}" for place in range(len(counts))], counts=np.array(counts))


def test_a_pair_is_held_against_an_even_spread_of_the_wrong_rows() -> None:
    """The binomial chance, times the number of pairs that were looked at."""
    [worst, *_] = confusion([[90, 9, 1, 0], [0, 50, 0, 0], [2, 0, 50, 0], [0, 0, 0, 50]]).pairs()
    assert (worst.truth, worst.answer, worst.n_rows) == ("c0", "c1", 9)
    assert worst.p == pytest.approx(12 * binomtest(9, 10, 1 / 3, alternative="greater").pvalue)
    assert worst.share.estimate == 0.09


def test_a_confused_pair_stands_out_with_its_numbers() -> None:
    [one] = find_confused(confusion([[80, 20, 0, 1], [3, 90, 1, 1], [1, 0, 95, 1], [0, 1, 1, 95]]))
    assert (one.look, one.idea, one.numbers["n_rows"]) == ("pairs", "confusion-matrix", 20)
    assert one.sentence == (
        "'c0' is taken for 'c1' in 20 rows, 20 % (13 % to 29 %) of its rows; the other way round it is 3 rows. That is "
        "67 % of all wrong rows. Were these spread evenly, noise would show such a pair in fewer than 1 of 1,000 cases."
    )


def test_of_two_classes_a_one_sided_confusion_is_told() -> None:
    """By the sign test, whichever way it goes; an even one is not."""
    [one] = find_confused(confusion([[80, 5], [25, 90]]))
    assert one.idea == "threshold-choice"
    assert "25 rows of 'c1' are taken for 'c0', and only 5 the other way round" in one.sentence
    assert one.numbers["p"] == pytest.approx(binomtest(25, 30, 0.5).pvalue)
    [other] = find_confused(confusion([[80, 25], [5, 90]]))
    assert "25 rows of 'c0' are taken for 'c1'" in other.sentence
    assert list(find_confused(confusion([[80, 12], [15, 90]]))) == []


def test_evenly_spread_errors_hardly_ever_stand_out() -> None:
    """Of 300 matrices of pure noise at most a few in a hundred."""
    random = np.random.default_rng(0)
    n_told = 0
    for _ in range(300):
        truth = random.integers(0, 6, 400)
        answers = np.where(random.random(400) < 0.7, truth, random.integers(0, 6, 400))
        n_told += any(True for _ in find_confused(count_confusion(truth, answers, "abcdef")))
    assert n_told <= 9
