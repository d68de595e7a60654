"""Agreement with code written elsewhere (scikit-learn, scipy), or with the definition written out in loops."""

from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as peer
from thorough import many

from podium.metrics.orders import count_inversions
from podium.metrics.registry import get_metric

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 40)
few = settings(max_examples=many(25), deadline=None)


def agree(key: str, expected: float, y_true: Any, y_pred: Any, **options: Any) -> None:
    assert get_metric(key)(y_true, y_pred, **options) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("power", [-1.2, 0.0, 1.0, 1.5, 2.0, 3.0])
@few
@given(seed=seeds, n_rows=sizes)
def test_deviances(power: float, seed: int, n_rows: int) -> None:
    """Every distribution of the Tweedie family, and the two that have names."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.gamma(1, 2, n_rows) + 0.01, rng.gamma(1, 2, n_rows) + 0.01
    truth[0] = 0.0 if power < 2 else truth[0]
    agree(
        "tweedie_deviance", peer.mean_tweedie_deviance(truth, prediction, power=power), truth, prediction, power=power
    )
    if power == 1:
        agree("poisson_deviance", peer.mean_poisson_deviance(truth, prediction), truth, prediction)
    if power == 2:
        agree("gamma_deviance", peer.mean_gamma_deviance(truth, prediction), truth, prediction)


@few
@given(seed=seeds, n_rows=sizes, alpha=st.floats(0.05, 0.95))
def test_pinball_and_max_error(seed: int, n_rows: int, alpha: float) -> None:
    """One and several columns, and several quantiles of one column."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.normal(size=(n_rows, 2)), rng.normal(size=(n_rows, 2))
    agree("pinball", peer.mean_pinball_loss(truth, prediction, alpha=alpha), truth, prediction, alpha=alpha)
    agree("max_error", peer.max_error(truth[:, 0], prediction[:, 0]), truth[:, 0], prediction[:, 0])
    both = [peer.mean_pinball_loss(truth[:, 0], prediction[:, place], alpha=a) for place, a in enumerate((0.2, alpha))]
    agree("pinball_quantiles", np.mean(both), truth[:, 0], prediction, alphas=[0.2, alpha])


@few
@given(seed=seeds, n_rows=st.integers(3, 60), n_digits=st.integers(0, 6))
def test_correlations(seed: int, n_rows: int, n_digits: int) -> None:
    """With many ties and with none."""
    rng = np.random.default_rng(seed)
    truth, prediction = np.round(rng.normal(size=n_rows), n_digits), np.round(rng.normal(size=n_rows), n_digits)
    truth[:2], prediction[:2] = [0.0, 1.0], [0.0, 1.0]
    agree("pearson", stats.pearsonr(truth, prediction).statistic, truth, prediction)
    agree("spearman", stats.spearmanr(truth, prediction).statistic, truth, prediction)
    agree("kendall_tau", stats.kendalltau(truth, prediction).statistic, truth, prediction)


@few
@given(st.lists(st.integers(0, 20), max_size=300))
def test_inversions(codes: list[int]) -> None:
    """Pairs in the wrong order, counted one by one."""
    assert count_inversions(np.array(codes, dtype=np.int64)) == sum(a > b for a, b in combinations(codes, 2))


RANKING: dict[str, Callable[..., float]] = {
    "lrap": peer.label_ranking_average_precision_score,
    "coverage_error": peer.coverage_error,
    "label_ranking_loss": peer.label_ranking_loss,
}


@pytest.mark.parametrize("key", RANKING)
@few
@given(seed=seeds, n_rows=sizes)
def test_rankings_of_columns(key: str, seed: int, n_rows: int) -> None:
    """Ties, rows without a true column and rows with nothing else."""
    rng = np.random.default_rng(seed)
    truth, scores = rng.integers(0, 2, (n_rows, 4)), np.round(rng.random((n_rows, 4)), 1)
    truth[0] = [0, 1, 0, 1]
    agree(key, RANKING[key](truth, scores), truth, scores)
    weight = rng.uniform(0.1, 2, n_rows)
    agree(key, RANKING[key](truth, scores, sample_weight=weight), truth, scores, weight=weight)


@few
@given(seed=seeds, n_rows=sizes, k=st.sampled_from([None, 1, 3]), ignore_ties=st.booleans())
def test_gains_of_scores(seed: int, n_rows: int, k: int | None, ignore_ties: bool) -> None:
    """Discounted gains with shared or ordered ties."""
    rng = np.random.default_rng(seed)
    truth, scores = rng.integers(0, 4, (n_rows, 5)).astype(float), np.round(rng.random((n_rows, 5)), 1)
    both = {"k": k, "ignore_ties": ignore_ties}
    agree("dcg_scores", peer.dcg_score(truth, scores, **both), truth, scores, **both)
    agree("ndcg_scores", peer.ndcg_score(truth, scores, **both), truth, scores, **both)
    if truth[0].any():
        agree("ndcg_scores_single", peer.ndcg_score(truth[:1], scores[:1], **both), truth[0], scores[0], **both)


def test_a_long_ranking_shares_ties_as_a_short_one_does() -> None:
    """The route for long tables gives what scikit-learn gives."""
    rng = np.random.default_rng(0)
    truth, scores = rng.integers(0, 3, 1500).astype(float), np.round(rng.random(1500), 2)
    agree("ndcg_scores_single", peer.ndcg_score([truth], [scores]), truth, scores)


@few
@given(seed=seeds, n_rows=sizes, way=st.sampled_from(["ovr", "ovo"]), average=st.sampled_from(["macro", "weighted"]))
def test_multiclass_ranking(seed: int, n_rows: int, way: str, average: str) -> None:
    """One class against the rest or another, and the true class among the likeliest."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1, 2], rng.integers(0, 3, n_rows)])
    chances = rng.dirichlet([1, 1, 1], n_rows + 3)
    both = {"multi_class": way, "average": average}
    agree("multiclass_auc", peer.roc_auc_score(truth, chances, **both), truth, chances, **both)
    tied = np.round(chances, 1)
    agree("top_k_accuracy", peer.top_k_accuracy_score(truth, tied, k=2), truth, tied, k=2)


@few
@given(seed=seeds, n_rows=sizes)
def test_groupings(seed: int, n_rows: int) -> None:
    """Names of groups do not matter."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 3, n_rows), rng.integers(0, 4, n_rows)
    agree("adjusted_rand", peer.adjusted_rand_score(truth, prediction), truth, prediction)
    agree("nmi", peer.normalized_mutual_info_score(truth, prediction), truth, prediction)


@few
@given(seed=seeds, n_rows=sizes, average=st.sampled_from(["samples", "macro", "micro", "weighted"]))
def test_jaccard(seed: int, n_rows: int, average: str) -> None:
    """Over several columns, in every average."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 2, (n_rows, 3)), rng.integers(0, 2, (n_rows, 3))
    truth[0] = [0, 1, 1]
    expected = peer.jaccard_score(truth, prediction, average=average, zero_division=0)
    agree("jaccard", expected, truth, prediction, average=average)


def average_precision_at_k(truth: list[str], guesses: list[str], k: int) -> float:
    """As benhamner/Metrics defines it."""
    hits = score = 0.0
    for place, guess in enumerate(guesses[:k]):
        if guess in truth and guess not in guesses[:place]:
            hits += 1
            score += hits / (place + 1)
    return score / min(len(set(truth)), k) if truth else 0.0


def ndcg_at_k(truth: dict[str, int], guesses: list[str], k: int) -> float:
    def dcg(grades: list[int]) -> float:
        return sum((2**grade - 1) / np.log2(place + 2) for place, grade in enumerate(grades[:k]))

    seen = [truth.get(guess, 0) if guess not in guesses[:place] else 0 for place, guess in enumerate(guesses)]
    best = dcg(sorted(truth.values(), reverse=True))
    return dcg(seen) / best if best else 0.0


letters = st.sampled_from(list("abcdef"))
lists_of_letters = st.lists(letters, max_size=8)


@few
@given(st.lists(st.tuples(lists_of_letters, lists_of_letters), min_size=1, max_size=12), st.integers(1, 5))
def test_ranked_lists(rows: list[tuple[list[str], list[str]]], k: int) -> None:
    """Repeats, empty lists and lists shorter or longer than k."""
    truths, guesses = [row[0] for row in rows], [row[1] for row in rows]
    agree("map_at_k", np.mean([average_precision_at_k(*row, k) for row in rows]), truths, guesses, k=k)
    hits = [len(set(guess[:k]) & set(truth)) for truth, guess in rows]
    sizes_of = [max(len(set(truth)), 1) for truth in truths]
    agree("recall_at_k", np.mean(np.array(hits) / sizes_of), truths, guesses, k=k)
    agree("precision_at_k", np.mean(hits) / k, truths, guesses, k=k)
    agree("hit_rate_at_k", np.mean(np.array(hits) > 0), truths, guesses, k=k)
    agree("top1_error", np.mean(np.array(hits) == 0), truths, guesses, k=k)
    first = [next((1 / (i + 1) for i, g in enumerate(guess[:k]) if g in truth), 0.0) for truth, guess in rows]
    agree("mrr_at_k", np.mean(first), truths, guesses, k=k)


@few
@given(
    st.lists(st.tuples(st.dictionaries(letters, st.integers(0, 4), max_size=5), lists_of_letters), min_size=1),
    st.integers(1, 5),
)
def test_graded_lists(rows: list[tuple[dict[str, int], list[str]]], k: int) -> None:
    """Gains of graded items, as texts with grades or as dictionaries."""
    truths, guesses = [row[0] for row in rows], [row[1] for row in rows]
    agree("ndcg_at_k", np.mean([ndcg_at_k(*row, k) for row in rows]), truths, guesses, k=k)


@few
@given(
    st.lists(st.tuples(st.sets(letters), st.sets(letters)), min_size=1, max_size=10), st.sampled_from([0.5, 1.0, 2.0])
)
def test_label_sets(rows: list[tuple[set[str], set[str]]], beta: float) -> None:
    """The two meanings of Kaggle's micro F-score, against columns of 0 and 1 in scikit-learn."""
    truth = np.array([[letter in row[0] for letter in "abcdef"] for row in rows], dtype=int)
    guess = np.array([[letter in row[1] for letter in "abcdef"] for row in rows], dtype=int)
    texts = [[" ".join(sorted(cell)) for cell in side] for side in zip(*rows, strict=True)]
    score = partial(peer.fbeta_score, truth, guess, beta=beta, zero_division=0)
    agree("f1_samples_set", score(average="samples"), *texts, beta=beta, both_empty=0.0)
    if truth.any():
        agree("f1_micro_label_sets", score(average="micro"), *texts, beta=beta)


def slow_edit_distance(one: str, other: str, replace: int) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        left, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (replace if a != b else 0))
    return row[-1]


@settings(max_examples=many(150), deadline=None)
@given(st.text("abcé", max_size=90), st.text("abcé", max_size=90), st.sampled_from([1, 2]))
def test_edit_distances(one: str, other: str, replace: int) -> None:
    """Characters and words, against the table of Wagner and Fischer, also beyond 64 units."""
    expected = slow_edit_distance(one, other, replace)
    agree("levenshtein_mean", expected, [one], [other], substitution_cost=replace)
    words = [" ".join(text) for text in (one, other)]
    agree("levenshtein_mean", expected, words[:1], words[1:], unit="token", substitution_cost=replace)


def slow_concordance(time: Any, event: Any, prediction: Any) -> float:
    """The comparison of lifelines, pair by pair."""
    right = pairs = 0.0
    for a in range(len(time)):
        for b in range(len(time)):
            if event[a] and (time[a] < time[b] or (time[a] == time[b] and not event[b])):
                pairs += 1
                right += 1.0 if prediction[a] < prediction[b] else 0.5 if prediction[a] == prediction[b] else 0.0
    return right / pairs if pairs else float("nan")


@settings(max_examples=many(80), deadline=None)
@given(seed=seeds, n_rows=st.integers(2, 25))
def test_concordance(seed: int, n_rows: int) -> None:
    """Ties in time and in the prediction, ended and not."""
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 6, n_rows).astype(float), rng.integers(0, 2, n_rows)
    time[:2], event[:2] = [0.5, 7.0], [1, 0]
    prediction = rng.integers(0, 4, n_rows).astype(float)
    agree("concordance_index", slow_concordance(time, event, prediction), time, prediction, event=event)
    agree(
        "concordance_index",
        slow_concordance(time, event, -prediction),
        time,
        prediction,
        event=event,
        higher_prediction_means="higher risk",
    )


def draw_mask(rng: np.random.Generator, n_pixels: int) -> tuple[str, Any]:
    pixels = rng.random(n_pixels) < rng.choice([0.0, 0.3, 0.7])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], pixels, [False]]).astype(int)))
    return " ".join(f"{a + 1} {b - a}" for a, b in zip(edges[::2], edges[1::2], strict=True)), pixels


@settings(max_examples=many(60), deadline=None)
@given(seed=seeds, n_rows=st.integers(1, 6))
def test_masks(seed: int, n_rows: int) -> None:
    """Runs, against the pixels drawn one by one."""
    rng = np.random.default_rng(seed)
    truths, guesses = ([draw_mask(rng, 40) for _ in range(n_rows)] for _ in range(2))
    texts = [text for text, _ in truths], [text for text, _ in guesses]
    pixels = list(zip([mask for _, mask in truths], [mask for _, mask in guesses], strict=True))
    dice = [2 * (a & b).sum() / (a.sum() + b.sum()) if a.any() or b.any() else 1.0 for a, b in pixels]
    agree("dice_mean", np.mean(dice), *texts)
    one, other = np.concatenate([a for a, _ in pixels]), np.concatenate([b for _, b in pixels])
    if one.any():
        agree("dice_global", peer.f1_score(one, other), *texts)
    half = [peer.fbeta_score(a, b, beta=0.5, zero_division=1) for a, b in pixels]
    agree("fbeta_rle", np.mean(half), *texts)
    steps = np.round(np.arange(0.5, 1.0, 0.05), 2)
    share = [(a & b).sum() / (a | b).sum() if (a | b).any() else 1.0 for a, b in pixels]
    reached = [1.0 if not (a | b).any() else np.mean(s > steps) for s, (a, b) in zip(share, pixels, strict=True)]
    agree("iou_precision_thresholds", np.mean(reached), *texts)


@few
@given(seed=seeds, n_rows=sizes)
def test_forecasts_with_uncertainty(seed: int, n_rows: int) -> None:
    """The score of an ensemble by its definition, and divergences by scipy."""
    rng = np.random.default_rng(seed)
    truth, members = rng.normal(size=n_rows), rng.normal(size=(n_rows, 4))
    spread = np.abs(members[:, :, None] - members[:, None, :]).mean(axis=(1, 2)) / 2
    agree("crps_ensemble", np.mean(np.abs(members - truth[:, None]).mean(axis=1) - spread), truth, members)
    shares, chances = rng.dirichlet([1, 1, 1], n_rows), rng.dirichlet([1, 1, 1], n_rows).clip(1e-6)
    chances /= chances.sum(axis=1, keepdims=True)
    agree("kl_divergence", np.mean(stats.entropy(shares.T, chances.T)), shares, chances)


@few
@given(seed=seeds, n_rows=sizes)
def test_gini_is_twice_the_area_less_one(seed: int, n_rows: int) -> None:
    """For truths of 0 and 1, without ties among the predictions or where these share what they hold."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1], rng.integers(0, 2, n_rows)]).astype(float)
    prediction = rng.permutation(n_rows + 2).astype(float)
    tied = np.round(prediction, -1)
    agree("normalized_gini", 2 * peer.roc_auc_score(truth, tied) - 1, truth, tied, ties="shared")
    agree("normalized_gini", 2 * peer.roc_auc_score(truth, prediction) - 1, truth, prediction)
    agree("weighted_auc_tpr", peer.roc_auc_score(truth, prediction), truth, prediction, weights=[1.0, 1.0])


@few
@given(seed=seeds, n_rows=sizes)
def test_one_ranking(seed: int, n_rows: int) -> None:
    """Without ties the average precision of one ranking is scikit-learn's."""
    rng = np.random.default_rng(seed)
    truth, prediction = np.concatenate([[1], rng.integers(0, 2, n_rows)]), rng.permutation(n_rows + 1).astype(float)
    agree("retrieval_average_precision", peer.average_precision_score(truth, prediction), truth, prediction)


@few
@given(
    st.lists(st.tuples(st.lists(st.integers(-3, 9), max_size=4), st.lists(st.integers(-3, 9), max_size=6)), min_size=1)
)
def test_whole_numbers_are_items_like_their_texts(rows: list[tuple[list[int], list[int]]]) -> None:
    """The quick route for lists of whole numbers gives what the other one gives."""
    truths, guesses = [row[0] for row in rows], [row[1] for row in rows]
    texts = [[[str(item) for item in cell] for cell in side] for side in (truths, guesses)]
    agree("map_at_k", get_metric("map_at_k")(*texts), truths, guesses)


ITEM = st.sampled_from(["0", "7", "07", "12", "120", "123456789012345678", "1234567890123456789", "x", "²"])
WHOLE = st.sampled_from(["0", "7", "12", "120", "1200"])
GAP = st.sampled_from([" ", " ", "  ", "\t", "\n"])


@settings(max_examples=many(150), deadline=None)
@given(st.data(), st.sampled_from([WHOLE, WHOLE, ITEM]), st.sampled_from([st.just(" "), GAP]))
def test_cells_of_whole_numbers_hold_the_items_that_their_parts_are(data: Any, item: Any, gap: Any) -> None:
    """The quick route for cells such as "12 7" splits them as Python does; 7 and 07 are two items."""
    n_rows = data.draw(st.integers(1, 4))
    sides = [data.draw(st.lists(st.lists(item, max_size=4), min_size=n_rows, max_size=n_rows)) for _ in range(2)]
    cells = [
        [data.draw(gap).join(["", *cell] if data.draw(st.booleans()) else cell) for cell in side] for side in sides
    ]
    agree("map_at_k", get_metric("map_at_k")(*sides), *cells)


@few
@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=30))
def test_whole_numbers_are_labels_like_their_texts(rows: list[tuple[int, int]]) -> None:
    """The quick route for labels that are whole numbers gives what sorting them gives."""
    truths, guesses = np.array(rows).T
    assert get_metric("f1_macro")(truths, guesses) == get_metric("f1_macro")(truths.astype(str), guesses.astype(str))
