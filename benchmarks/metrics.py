"""How fast each metric is, against the obvious library route. One command, one table of ratios.

    python benchmarks/metrics.py [--rows N] [KEY ...]

A million rows (10,000 for texts, masks and survival times), both sides on the same arrays in a process of its own,
each at its best of several calls; the peak of memory beside it counts everything, data and libraries included.
The bounds are those that the project promises: 0.3 where a line says so, else 1.

Where no library has a metric, the route is the one of notebooks: a line of NumPy, a loop, or for texts
``DataFrame.apply`` over rows; the line ``levenshtein_mean (list comprehension)`` stands beside it. Lists come as
the cells of a submission, "12 7 3", and both sides split them.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from podium.metrics.registry import get_metric

Random = np.random.Generator
Data = tuple[Any, Any]


def numbers(random: Random, n: int) -> Data:
    truth = random.gamma(2.0, 3.0, n) + 0.5
    return truth, truth * random.uniform(0.5, 1.5, n)


def columns(random: Random, n: int) -> Data:
    truth = random.gamma(2.0, 3.0, (n, 3)) + 0.5
    return truth, truth * random.uniform(0.5, 1.5, (n, 3))


def chances(random: Random, n: int) -> Data:
    truth = random.integers(0, 2, n)
    return truth, 1 / (1 + np.exp(-random.normal(truth - 0.5, 1)))


def classes(random: Random, n: int, k: int = 5) -> Data:
    truth = random.integers(0, k, n)
    return truth, np.where(random.random(n) < 0.7, truth, random.integers(0, k, n))


def two_classes(random: Random, n: int) -> Data:
    return classes(random, n, 2)


def class_chances(random: Random, n: int) -> Data:
    truth = random.integers(0, 5, n)
    raw = random.random((n, 5)) + np.eye(5)[truth]
    return truth, raw / raw.sum(axis=1, keepdims=True)


def many_labels(random: Random, n: int) -> Data:
    truth = (random.random((n, 6)) < 0.3).astype(int)
    truth[:, 0] |= truth.sum(axis=1) == 0
    truth[:, 5] &= truth[:, :5].sum(axis=1) < 5
    return truth, random.random((n, 6)) + truth * 0.3


def hard_labels(random: Random, n: int) -> Data:
    truth, scores = many_labels(random, n)
    return truth, (scores > 0.6).astype(int)


def ranked(random: Random, n: int) -> Data:
    """Cells of a submission: one true item, five guesses, best first."""
    truth = [str(item) for item in random.integers(0, 50, n)]
    return truth, [" ".join(map(str, row)) for row in random.integers(0, 50, (n, 5)).tolist()]


def label_sets(random: Random, n: int) -> Data:
    """Cells of a submission: two true labels, three predicted ones."""
    sides = (random.integers(0, 10, (n, 1)) + random.permutation(10)[:k] for k in (2, 3))
    truth, guesses = ([" ".join(map(str, row)) for row in side.tolist()] for side in sides)
    return truth, guesses


def zero_one_numbers(random: Random, n: int) -> Data:
    truth, guesses = chances(random, n)
    return truth.astype(float), guesses


def directions(random: Random, n: int) -> Data:
    truth = np.column_stack([random.uniform(-80, 80, n), random.uniform(-170, 170, n)])
    return truth, truth + random.normal(0, 1, (n, 2))


def members(random: Random, n: int) -> Data:
    truth = random.normal(0, 1, n)
    return truth, truth[:, np.newaxis] + random.normal(0, 1, (n, 8))


def quantiles(random: Random, n: int) -> Data:
    truth, guesses = members(random, n)
    return truth, np.sort(guesses[:, :3], axis=1)


def words(random: Random, n: int) -> Data:
    letters = np.array(list("abcdefghij klmnop"))
    truth = ["".join(row) for row in letters[random.integers(0, len(letters), (n, 30))]]
    return truth, [
        "".join(c if keep else "z" for c, keep in zip(text, random.random(30) < 0.85, strict=True)) for text in truth
    ]


def split(cells: list[str]) -> list[list[str]]:
    return [cell.split() for cell in cells]


def average_precision_at(truth: list[str], guesses: list[str], k: int) -> float:
    """The loop of ml_metrics, which most notebooks copy."""
    total = 0.0
    for actual, predicted in zip(split(truth), split(guesses), strict=True):
        score, hits = 0.0, 0
        for place, item in enumerate(predicted[:k]):
            if item in actual and item not in predicted[:place]:
                hits += 1
                score += hits / (place + 1)
        total += score / min(len(actual), k)
    return total / len(truth)


def gain_at(truth: list[str], guesses: list[str], k: int) -> float:
    discount = [1 / math.log2(place + 2) for place in range(k)]
    total = 0.0
    for actual, predicted in zip(split(truth), split(guesses), strict=True):
        got = 0.0
        for place, item in enumerate(predicted[:k]):
            if item in actual and item not in predicted[:place]:
                got += discount[place]
        total += got / sum(discount[: len(actual)])
    return total / len(truth)


def mean_of_lists(row: Callable[[list[str], list[str]], float]) -> Callable[[list[str], list[str]], float]:
    """A function of one row's items, in a loop over all rows."""
    return lambda truth, guesses: sum(map(row, split(truth), split(guesses))) / len(truth)


def reciprocal_rank(actual: list[str], predicted: list[str], k: int = 5) -> float:
    return next((1 / (place + 1) for place, item in enumerate(predicted[:k]) if item in actual), 0.0)


def share_found(actual: list[str], predicted: list[str], k: int = 5) -> float:
    return len(set(actual) & set(predicted[:k])) / len(actual)


def share_right(actual: list[str], predicted: list[str], k: int = 5) -> float:
    return len(set(actual) & set(predicted[:k])) / k


def is_found(actual: list[str], predicted: list[str], k: int = 5) -> float:
    return float(any(item in actual for item in predicted[:k]))


def f1_of_sets(actual: list[str], predicted: list[str]) -> float:
    return 2 * len(set(actual) & set(predicted)) / (len(set(actual)) + len(set(predicted)))


def over_rows(row: Callable[[str, str], float]) -> Callable[[list[str], list[str]], Any]:
    """A function of two texts, applied to the rows of a DataFrame, as notebooks do; the sum."""

    def call(truth: list[str], guesses: list[str]) -> Any:
        import pandas as pd

        frame = pd.DataFrame({"truth": truth, "text": guesses})
        return frame.apply(lambda cells: row(cells["truth"], cells["text"]), axis=1).sum()

    return call


def edits(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(one, other)


def word_edits(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(one.split(), other.split())


def levenshtein(truth: list[str], guesses: list[str]) -> Any:
    return over_rows(edits)(truth, guesses) / len(truth)


def levenshtein_comprehension(truth: list[str], guesses: list[str]) -> float:
    from rapidfuzz.distance import Levenshtein

    return float(np.mean([Levenshtein.distance(a, b) for a, b in zip(truth, guesses, strict=True)]))


def word_errors(truth: list[str], guesses: list[str]) -> Any:
    return over_rows(word_edits)(truth, guesses) / sum(len(text.split()) for text in truth)


def letter_errors(truth: list[str], guesses: list[str]) -> Any:
    texts, answers = ([text.strip() for text in side] for side in (truth, guesses))
    return over_rows(edits)(texts, answers) / sum(map(len, texts))


def haversine(truth: Any, guesses: Any) -> float:
    (lat, lon), (lat2, lon2) = np.radians(truth).T, np.radians(guesses).T
    a = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return float(np.mean(2 * 6371.0 * np.arcsin(np.sqrt(a))))


def crps_of_members(truth: Any, guesses: Any) -> float:
    spread = np.abs(guesses[:, :, None] - guesses[:, None, :]).mean(axis=(1, 2))
    return float(np.mean(np.abs(guesses - truth[:, None]).mean(axis=1) - spread / 2))


def pinball_of_quantiles(truth: Any, guesses: Any) -> float:
    losses = []
    for column, alpha in enumerate((0.25, 0.5, 0.75)):
        error = truth - guesses[:, column]
        losses.append(np.mean(np.maximum(alpha * error, (alpha - 1) * error)))
    return float(np.mean(losses))


def brier_skill(truth: Any, guesses: Any) -> float:
    return 1 - float(np.mean((guesses - truth) ** 2) / np.mean((truth.mean() - truth) ** 2))


def recall_geometric_mean(truth: Any, guesses: Any) -> float:
    from sklearn.metrics import recall_score

    return float(np.prod(recall_score(truth, guesses, average=None)) ** (1 / len(np.unique(truth))))


def columnwise_spearman(truth: Any, guesses: Any) -> float:
    from scipy.stats import spearmanr

    return float(np.mean([spearmanr(truth[:, j], guesses[:, j])[0] for j in range(truth.shape[1])]))


def relative_error_of(power: int) -> Callable[[Any, Any], float]:
    def call(truth: Any, guesses: Any) -> float:
        return float((np.abs(guesses - truth) ** power).sum() / (np.abs(truth - truth.mean()) ** power).sum())

    return call


def smape(truth: Any, guesses: Any) -> float:
    return float(200 * np.mean(np.abs(guesses - truth) / (np.abs(guesses) + np.abs(truth))))


def normalized_gini(truth: Any, guesses: Any) -> float:
    def gini(order: Any) -> float:
        shares = truth[order].cumsum() / truth.sum()
        return float(np.sum(shares - np.arange(1, len(truth) + 1) / len(truth)) / len(truth))

    return gini(np.argsort(-guesses, kind="stable")) / gini(np.argsort(-truth, kind="stable"))


def jaccard_words(truth: list[str], guesses: list[str]) -> float:
    total = 0.0
    for a, b in zip(truth, guesses, strict=True):
        one, other = set(a.lower().split()), set(b.lower().split())
        total += len(one & other) / len(one | other) if one | other else 1.0
    return total / len(truth)


def from_library(path: str, **given: Any) -> Callable[[Any, Any], Any]:
    """A function of scikit-learn or scipy, imported when it is called first."""
    module, _, name = path.rpartition(".")

    def call(truth: Any, guesses: Any) -> Any:
        return getattr(import_module(module), name)(truth, guesses, **given)

    return call


def statistic(path: str) -> Callable[[Any, Any], Any]:
    call = from_library(path)
    return lambda truth, guesses: call(truth, guesses)[0]


sk = partial(from_library)


@dataclass(frozen=True)
class Case:
    """One metric: its data, the library's way, and the promised bound."""

    data: Callable[[Random, int], Data]
    library: Callable[[Any, Any], Any]
    options: dict[str, Any] = field(default_factory=dict)
    bound: float = 1.0
    n_rows: int | None = None


M = "sklearn.metrics."
CASES = {
    "auc": Case(chances, sk(M + "roc_auc_score"), bound=0.3),
    "log_loss": Case(chances, sk(M + "log_loss"), bound=0.3),
    "map_at_k": Case(ranked, partial(average_precision_at, k=5), {"k": 5}, bound=0.3),
    "quadratic_weighted_kappa": Case(classes, sk(M + "cohen_kappa_score", weights="quadratic"), bound=0.3),
    "levenshtein_mean": Case(words, levenshtein, bound=0.3, n_rows=10_000),
    "levenshtein_mean (list comprehension)": Case(words, levenshtein_comprehension, n_rows=10_000),
    "accuracy": Case(classes, sk(M + "accuracy_score")),
    "balanced_accuracy": Case(classes, sk(M + "balanced_accuracy_score")),
    "f1": Case(two_classes, sk(M + "f1_score")),
    "f1_macro": Case(classes, sk(M + "f1_score", average="macro")),
    "fbeta": Case(two_classes, sk(M + "fbeta_score", beta=2.0), {"beta": 2.0}),
    "precision": Case(two_classes, sk(M + "precision_score")),
    "recall": Case(two_classes, sk(M + "recall_score")),
    "classification_error": Case(classes, sk(M + "zero_one_loss")),
    "f1_micro": Case(classes, sk(M + "f1_score", average="micro")),
    "f1_weighted": Case(classes, sk(M + "f1_score", average="weighted")),
    "g_mean": Case(classes, recall_geometric_mean),
    "linear_weighted_kappa": Case(classes, sk(M + "cohen_kappa_score", weights="linear")),
    "mcc": Case(classes, sk(M + "matthews_corrcoef")),
    "kappa": Case(classes, sk(M + "cohen_kappa_score")),
    "adjusted_rand": Case(classes, sk(M + "adjusted_rand_score")),
    "nmi": Case(classes, sk(M + "normalized_mutual_info_score")),
    "hamming_loss": Case(hard_labels, sk(M + "hamming_loss"), {"multilabel": True}),
    "jaccard": Case(hard_labels, sk(M + "jaccard_score", average="macro"), {"average": "macro"}),
    "average_precision": Case(chances, sk(M + "average_precision_score")),
    "brier": Case(chances, sk(M + "brier_score_loss")),
    "brier_skill": Case(zero_one_numbers, brier_skill),
    "multiclass_log_loss": Case(class_chances, sk(M + "log_loss")),
    "multiclass_auc": Case(class_chances, sk(M + "roc_auc_score", multi_class="ovr")),
    "top_k_accuracy": Case(class_chances, sk(M + "top_k_accuracy_score", k=2), {"k": 2}),
    "columnwise_auc": Case(many_labels, sk(M + "roc_auc_score")),
    "lrap": Case(many_labels, sk(M + "label_ranking_average_precision_score")),
    "coverage_error": Case(many_labels, sk(M + "coverage_error")),
    "label_ranking_loss": Case(many_labels, sk(M + "label_ranking_loss")),
    "dcg_scores": Case(many_labels, sk(M + "dcg_score")),
    "ndcg_scores": Case(many_labels, sk(M + "ndcg_score")),
    "rmse": Case(numbers, sk(M + "root_mean_squared_error")),
    "mcrmse": Case(columns, sk(M + "root_mean_squared_error")),
    "mse": Case(numbers, sk(M + "mean_squared_error")),
    "mae": Case(numbers, sk(M + "mean_absolute_error")),
    "medae": Case(numbers, sk(M + "median_absolute_error")),
    "max_error": Case(numbers, sk(M + "max_error")),
    "rmsle": Case(numbers, sk(M + "root_mean_squared_log_error")),
    "r2": Case(numbers, sk(M + "r2_score")),
    "explained_variance": Case(numbers, sk(M + "explained_variance_score")),
    "mape": Case(numbers, sk(M + "mean_absolute_percentage_error")),
    "pinball": Case(numbers, sk(M + "mean_pinball_loss", alpha=0.1), {"alpha": 0.1}),
    "tweedie_deviance": Case(numbers, sk(M + "mean_tweedie_deviance", power=1.5), {"power": 1.5}),
    "poisson_deviance": Case(numbers, sk(M + "mean_poisson_deviance")),
    "gamma_deviance": Case(numbers, sk(M + "mean_gamma_deviance")),
    "msle": Case(numbers, sk(M + "mean_squared_log_error")),
    "mcrmsle": Case(columns, sk(M + "root_mean_squared_log_error")),
    "smape": Case(numbers, smape),
    "sse": Case(numbers, lambda truth, guesses: ((guesses - truth) ** 2).sum()),
    "absolute_error": Case(numbers, lambda truth, guesses: np.abs(guesses - truth).sum()),
    "mean_bias_error": Case(numbers, lambda truth, guesses: np.mean(truth - guesses)),
    "rae": Case(numbers, relative_error_of(1)),
    "rse": Case(numbers, relative_error_of(2)),
    "rrse": Case(numbers, lambda truth, guesses: np.sqrt(relative_error_of(2)(truth, guesses))),
    "rmspe": Case(numbers, lambda truth, guesses: np.sqrt(np.mean(((truth - guesses) / truth) ** 2))),
    "log_cosh": Case(numbers, lambda truth, guesses: np.mean(np.log(np.cosh(guesses - truth)))),
    "mean_haversine": Case(directions, haversine),
    "crps_ensemble": Case(members, crps_of_members),
    "pinball_quantiles": Case(quantiles, pinball_of_quantiles),
    "squared_correlation": Case(numbers, lambda truth, guesses: np.corrcoef(truth, guesses)[0, 1] ** 2),
    "columnwise_spearman": Case(columns, columnwise_spearman),
    "normalized_gini": Case(numbers, normalized_gini),
    "pearson": Case(numbers, statistic("scipy.stats.pearsonr")),
    "spearman": Case(numbers, statistic("scipy.stats.spearmanr")),
    "kendall_tau": Case(numbers, statistic("scipy.stats.kendalltau")),
    "ndcg_at_k": Case(ranked, partial(gain_at, k=5), {"k": 5}),
    "mrr_at_k": Case(ranked, mean_of_lists(reciprocal_rank), {"k": 5}),
    "recall_at_k": Case(ranked, mean_of_lists(share_found), {"k": 5}),
    "precision_at_k": Case(ranked, mean_of_lists(share_right), {"k": 5}),
    "hit_rate_at_k": Case(ranked, mean_of_lists(is_found), {"k": 5}),
    "f1_samples_set": Case(label_sets, mean_of_lists(f1_of_sets)),
    "wer_corpus": Case(words, word_errors, n_rows=10_000),
    "cer_corpus": Case(words, letter_errors, n_rows=10_000),
    "jaccard_words": Case(words, jaccard_words, n_rows=10_000),
}  # fmt: skip


def measure(key: str, side: str, n_rows: int) -> dict[str, float]:
    """The best of several calls in this process: seconds, the score, and the peak in MiB."""
    case = CASES[key]
    truth, guesses = case.data(np.random.default_rng(0), case.n_rows or n_rows)
    metric = get_metric(key.split()[0])
    call = (
        (lambda: metric(truth, guesses, **case.options)) if side == "ours" else (lambda: case.library(truth, guesses))
    )
    score = float(call())
    best, spent, n_calls = np.inf, 0.0, 0
    while n_calls < 3 or (spent < 1.0 and n_calls < 20):
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        best, spent, n_calls = min(best, seconds), spent + seconds, n_calls + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {"seconds": best, "score": score, "peak": peak}


def in_own_process(key: str, side: str, n_rows: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--rows", str(n_rows), "--side", side, key]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", choices=["ours", "library"], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        print(json.dumps(measure(chosen.keys[0], chosen.side, chosen.rows)))
        return
    print(f"{'metric':<38}{'rows':>9}{'ours ms':>10}{'library ms':>12}{'ratio':>8}{'bound':>7}{'memory':>8}  agree")
    over = []
    for key in chosen.keys or CASES:
        case = CASES[key]
        ours, library = (in_own_process(key, side, chosen.rows) for side in ("ours", "library"))
        ratio = ours["seconds"] / library["seconds"]
        agree = abs(ours["score"] - library["score"]) <= 1e-6 * max(1.0, abs(library["score"]))
        times = f"{ours['seconds'] * 1e3:>10.1f}{library['seconds'] * 1e3:>12.1f}{ratio:>8.2f}{case.bound:>7.2f}"
        print(
            f"{key:<38}{case.n_rows or chosen.rows:>9}{times}{ours['peak'] / library['peak']:>8.2f}"
            f"  {'yes' if agree else 'NO'}{'' if ratio <= case.bound else '  OVER'}",
            flush=True,
        )
        if ratio > case.bound or not agree:
            over.append(key)
    if over:
        raise SystemExit(f"over their bounds or not in agreement: {', '.join(over)}")


if __name__ == "__main__":
    main()
