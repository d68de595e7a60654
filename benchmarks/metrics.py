"""How fast each metric is, against the obvious library route. One command, one table of ratios.

    python benchmarks/metrics.py [--rows N] [KEY ...]

A million rows (10,000 for texts, masks and survival times), both sides on the same arrays in a process of its own,
each at its best of several calls; the peak of memory beside it counts everything, data and libraries included.
The bounds are those that the project promises: 0.3 where a line says so, else 1.
"""

import argparse
import json
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
    truth = [[int(item)] for item in random.integers(0, 50, n)]
    return truth, [list(map(int, row)) for row in random.integers(0, 50, (n, 5))]


def words(random: Random, n: int) -> Data:
    letters = np.array(list("abcdefghij klmnop"))
    truth = ["".join(row) for row in letters[random.integers(0, len(letters), (n, 30))]]
    return truth, [
        "".join(c if keep else "z" for c, keep in zip(text, random.random(30) < 0.85, strict=True)) for text in truth
    ]


def average_precision_at(truth: list[list[int]], guesses: list[list[int]], k: int) -> float:
    """The loop of ml_metrics, which most notebooks copy."""
    total = 0.0
    for actual, predicted in zip(truth, guesses, strict=True):
        score, hits = 0.0, 0
        for place, item in enumerate(predicted[:k]):
            if item in actual and item not in predicted[:place]:
                hits += 1
                score += hits / (place + 1)
        total += score / min(len(actual), k)
    return total / len(truth)


def gain_at(truth: list[list[int]], guesses: list[list[int]], k: int) -> float:
    total = 0.0
    for actual, predicted in zip(truth, guesses, strict=True):
        got = sum(1 / np.log2(place + 2) for place, item in enumerate(dict.fromkeys(predicted[:k])) if item in actual)
        total += got / sum(1 / np.log2(place + 2) for place in range(min(len(actual), k)))
    return total / len(truth)


def levenshtein(truth: list[str], guesses: list[str]) -> float:
    from rapidfuzz.distance import Levenshtein

    return float(np.mean([Levenshtein.distance(a, b) for a, b in zip(truth, guesses, strict=True)]))


def word_errors(truth: list[str], guesses: list[str]) -> float:
    from rapidfuzz.distance import Levenshtein

    pairs = [(a.split(), b.split()) for a, b in zip(truth, guesses, strict=True)]
    return sum(Levenshtein.distance(a, b) for a, b in pairs) / sum(len(a) for a, _ in pairs)


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
    "accuracy": Case(classes, sk(M + "accuracy_score")),
    "balanced_accuracy": Case(classes, sk(M + "balanced_accuracy_score")),
    "f1": Case(two_classes, sk(M + "f1_score")),
    "f1_macro": Case(classes, sk(M + "f1_score", average="macro")),
    "fbeta": Case(two_classes, sk(M + "fbeta_score", beta=2.0), {"beta": 2.0}),
    "precision": Case(two_classes, sk(M + "precision_score")),
    "recall": Case(two_classes, sk(M + "recall_score")),
    "mcc": Case(classes, sk(M + "matthews_corrcoef")),
    "kappa": Case(classes, sk(M + "cohen_kappa_score")),
    "adjusted_rand": Case(classes, sk(M + "adjusted_rand_score")),
    "nmi": Case(classes, sk(M + "normalized_mutual_info_score")),
    "hamming_loss": Case(hard_labels, sk(M + "hamming_loss"), {"multilabel": True}),
    "jaccard": Case(hard_labels, sk(M + "jaccard_score", average="macro"), {"average": "macro"}),
    "average_precision": Case(chances, sk(M + "average_precision_score")),
    "brier": Case(chances, sk(M + "brier_score_loss")),
    "multiclass_log_loss": Case(class_chances, sk(M + "log_loss")),
    "multiclass_auc": Case(class_chances, sk(M + "roc_auc_score", multi_class="ovr")),
    "top_k_accuracy": Case(class_chances, sk(M + "top_k_accuracy_score", k=2), {"k": 2}),
    "columnwise_auc": Case(many_labels, sk(M + "roc_auc_score")),
    "lrap": Case(many_labels, sk(M + "label_ranking_average_precision_score")),
    "coverage_error": Case(many_labels, sk(M + "coverage_error")),
    "label_ranking_loss": Case(many_labels, sk(M + "label_ranking_loss")),
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
    "smape": Case(numbers, smape),
    "normalized_gini": Case(numbers, normalized_gini),
    "pearson": Case(numbers, statistic("scipy.stats.pearsonr")),
    "spearman": Case(numbers, statistic("scipy.stats.spearmanr")),
    "kendall_tau": Case(numbers, statistic("scipy.stats.kendalltau")),
    "ndcg_at_k": Case(ranked, partial(gain_at, k=5), {"k": 5}),
    "wer_corpus": Case(words, word_errors, n_rows=10_000),
    "jaccard_words": Case(words, jaccard_words, n_rows=10_000),
}  # fmt: skip


def measure(key: str, side: str, n_rows: int) -> dict[str, float]:
    """The best of several calls in this process: seconds, the score, and the peak in MiB."""
    case = CASES[key]
    truth, guesses = case.data(np.random.default_rng(0), case.n_rows or n_rows)
    metric = get_metric(key)
    call = (
        (lambda: metric(truth, guesses, **case.options)) if side == "ours" else (lambda: case.library(truth, guesses))
    )
    score = float(call())
    best, spent, n_calls = np.inf, 0.0, 0
    while n_calls < 3 or (spent < 2.0 and n_calls < 20):
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
    print(f"{'metric':<26}{'rows':>9}{'ours ms':>10}{'library ms':>12}{'ratio':>8}{'bound':>7}{'memory':>8}  agree")
    over = []
    for key in chosen.keys or CASES:
        case = CASES[key]
        ours, library = (in_own_process(key, side, chosen.rows) for side in ("ours", "library"))
        ratio = ours["seconds"] / library["seconds"]
        agree = abs(ours["score"] - library["score"]) <= 1e-6 * max(1.0, abs(library["score"]))
        times = f"{ours['seconds'] * 1e3:>10.1f}{library['seconds'] * 1e3:>12.1f}{ratio:>8.2f}{case.bound:>7.2f}"
        print(
            f"{key:<26}{case.n_rows or chosen.rows:>9}{times}{ours['peak'] / library['peak']:>8.2f}"
            f"  {'yes' if agree else 'NO'}{'' if ratio <= case.bound else '  OVER'}",
            flush=True,
        )
        if ratio > case.bound or not agree:
            over.append(key)
    if over:
        raise SystemExit(f"over their bounds or not in agreement: {', '.join(over)}")


if __name__ == "__main__":
    main()
