"""How fast each metric is, against the obvious library route. One command, one table of ratios.

    python benchmarks/metrics.py [--rows N] [KEY ...]

A million rows (10,000 for texts and masks, 100,000 where the library needs minutes for more: the table says how
many). Each side has a process of its own and the same arrays; the two take turns, and each is taken at its best.
The memory beside it is the peak of the whole process, data and libraries included. The bounds are those that the
project promises: 0.3 where a line says so, else 1. What the other side runs is in ``metric_routes.py``.
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
from typing import Any

import metric_data as drawn
import metric_routes as by
import numpy as np

from podium.metrics.registry import get_metric


@dataclass(frozen=True)
class Case:
    """One metric: its data, the other way, the promised bound, and how many rows if not a million."""

    data: Callable[[np.random.Generator, int], drawn.Data]
    library: Callable[[Any, Any], Any]
    options: dict[str, Any] = field(default_factory=dict)
    bound: float = 1.0
    n_rows: int | None = None


CASES = {
    "auc": Case(drawn.chances, by.sklearn("roc_auc_score"), bound=0.3),
    "log_loss": Case(drawn.chances, by.sklearn("log_loss"), bound=0.3),
    "map_at_k": Case(drawn.ranked, partial(by.average_precision_at, k=5), {"k": 5}, bound=0.3),
    "quadratic_weighted_kappa": Case(drawn.classes, by.sklearn("cohen_kappa_score", weights="quadratic"), bound=0.3),
    "levenshtein_mean": Case(drawn.words, by.levenshtein, bound=0.3, n_rows=10_000),
    "levenshtein_mean (list comprehension)": Case(drawn.words, by.levenshtein_comprehension, n_rows=10_000),
    "accuracy": Case(drawn.classes, by.sklearn("accuracy_score")),
    "balanced_accuracy": Case(drawn.classes, by.sklearn("balanced_accuracy_score")),
    "f1": Case(drawn.two_classes, by.sklearn("f1_score")),
    "f1_macro": Case(drawn.classes, by.sklearn("f1_score", average="macro")),
    "fbeta": Case(drawn.two_classes, by.sklearn("fbeta_score", beta=2.0), {"beta": 2.0}),
    "precision": Case(drawn.two_classes, by.sklearn("precision_score")),
    "recall": Case(drawn.two_classes, by.sklearn("recall_score")),
    "classification_error": Case(drawn.classes, by.sklearn("zero_one_loss")),
    "f1_micro": Case(drawn.classes, by.sklearn("f1_score", average="micro")),
    "f1_weighted": Case(drawn.classes, by.sklearn("f1_score", average="weighted")),
    "g_mean": Case(drawn.classes, by.recall_geometric_mean),
    "linear_weighted_kappa": Case(drawn.classes, by.sklearn("cohen_kappa_score", weights="linear")),
    "mcc": Case(drawn.classes, by.sklearn("matthews_corrcoef")),
    "kappa": Case(drawn.classes, by.sklearn("cohen_kappa_score")),
    "adjusted_rand": Case(drawn.classes, by.sklearn("adjusted_rand_score")),
    "nmi": Case(drawn.classes, by.sklearn("normalized_mutual_info_score")),
    "hamming_loss": Case(drawn.hard_labels, by.sklearn("hamming_loss"), {"multilabel": True}),
    "jaccard": Case(drawn.hard_labels, by.sklearn("jaccard_score", average="macro"), {"average": "macro"}),
    "average_precision": Case(drawn.chances, by.sklearn("average_precision_score")),
    "brier": Case(drawn.chances, by.sklearn("brier_score_loss")),
    "brier_skill": Case(drawn.zero_one_numbers, by.brier_skill),
    "multiclass_log_loss": Case(drawn.class_chances, by.sklearn("log_loss")),
    "multiclass_auc": Case(drawn.class_chances, by.sklearn("roc_auc_score", multi_class="ovr")),
    "top_k_accuracy": Case(drawn.class_chances, by.sklearn("top_k_accuracy_score", k=2), {"k": 2}),
    "columnwise_auc": Case(drawn.many_labels, by.sklearn("roc_auc_score")),
    "lrap": Case(drawn.many_labels, by.sklearn("label_ranking_average_precision_score"), n_rows=100_000),
    "coverage_error": Case(drawn.many_labels, by.sklearn("coverage_error")),
    "label_ranking_loss": Case(drawn.many_labels, by.sklearn("label_ranking_loss"), n_rows=100_000),
    "dcg_scores": Case(drawn.many_labels, by.sklearn("dcg_score"), n_rows=100_000),
    "ndcg_scores": Case(drawn.many_labels, by.sklearn("ndcg_score"), n_rows=100_000),
    "rmse": Case(drawn.numbers, by.sklearn("root_mean_squared_error")),
    "mcrmse": Case(drawn.columns, by.sklearn("root_mean_squared_error")),
    "mse": Case(drawn.numbers, by.sklearn("mean_squared_error")),
    "mae": Case(drawn.numbers, by.sklearn("mean_absolute_error")),
    "medae": Case(drawn.numbers, by.sklearn("median_absolute_error")),
    "max_error": Case(drawn.numbers, by.sklearn("max_error")),
    "rmsle": Case(drawn.numbers, by.sklearn("root_mean_squared_log_error")),
    "r2": Case(drawn.numbers, by.sklearn("r2_score")),
    "explained_variance": Case(drawn.numbers, by.sklearn("explained_variance_score")),
    "mape": Case(drawn.numbers, by.sklearn("mean_absolute_percentage_error")),
    "pinball": Case(drawn.numbers, by.sklearn("mean_pinball_loss", alpha=0.1), {"alpha": 0.1}),
    "tweedie_deviance": Case(drawn.numbers, by.sklearn("mean_tweedie_deviance", power=1.5), {"power": 1.5}),
    "poisson_deviance": Case(drawn.numbers, by.sklearn("mean_poisson_deviance")),
    "gamma_deviance": Case(drawn.numbers, by.sklearn("mean_gamma_deviance")),
    "msle": Case(drawn.numbers, by.sklearn("mean_squared_log_error")),
    "mcrmsle": Case(drawn.columns, by.sklearn("root_mean_squared_log_error")),
    "smape": Case(drawn.numbers, by.smape),
    "sse": Case(drawn.numbers, lambda truth, guesses: ((guesses - truth) ** 2).sum()),
    "absolute_error": Case(drawn.numbers, lambda truth, guesses: np.abs(guesses - truth).sum()),
    "mean_bias_error": Case(drawn.numbers, lambda truth, guesses: np.mean(truth - guesses)),
    "rae": Case(drawn.numbers, by.relative_error_of(1)),
    "rse": Case(drawn.numbers, by.relative_error_of(2)),
    "rrse": Case(drawn.numbers, lambda truth, guesses: np.sqrt(by.relative_error_of(2)(truth, guesses))),
    "rmspe": Case(drawn.numbers, lambda truth, guesses: np.sqrt(np.mean(((truth - guesses) / truth) ** 2))),
    "log_cosh": Case(drawn.numbers, lambda truth, guesses: np.mean(np.log(np.cosh(guesses - truth)))),
    "mean_haversine": Case(drawn.directions, by.haversine),
    "crps_ensemble": Case(drawn.members, by.crps_of_members),
    "pinball_quantiles": Case(drawn.quantiles, by.pinball_of_quantiles),
    "squared_correlation": Case(drawn.numbers, lambda truth, guesses: np.corrcoef(truth, guesses)[0, 1] ** 2),
    "columnwise_spearman": Case(drawn.columns, by.columnwise_spearman),
    "normalized_gini": Case(drawn.numbers, by.normalized_gini),
    "pearson": Case(drawn.numbers, by.scipy("pearsonr")),
    "spearman": Case(drawn.numbers, by.scipy("spearmanr")),
    "kendall_tau": Case(drawn.numbers, by.scipy("kendalltau")),
    "ndcg_at_k": Case(drawn.ranked, partial(by.gain_at, k=5), {"k": 5}),
    "mrr_at_k": Case(drawn.ranked, by.mean_of_lists(by.reciprocal_rank), {"k": 5}),
    "recall_at_k": Case(drawn.ranked, by.mean_of_lists(by.share_found), {"k": 5}),
    "precision_at_k": Case(drawn.ranked, by.mean_of_lists(by.share_right), {"k": 5}),
    "hit_rate_at_k": Case(drawn.ranked, by.mean_of_lists(by.is_found), {"k": 5}),
    "f1_samples_set": Case(drawn.label_sets, by.mean_of_lists(by.f1_of_sets)),
    "wer_corpus": Case(drawn.words, by.word_errors, n_rows=10_000),
    "cer_corpus": Case(drawn.words, by.letter_errors, n_rows=10_000),
    "jaccard_words": Case(drawn.words, by.jaccard_words, n_rows=10_000),
    "dice_mean": Case(drawn.masks, by.dice, n_rows=10_000),
}  # fmt: skip

TURN, ENOUGH = 0.02, 1.0
"""Seconds: how long a side keeps its turn at least, and after how many no line is timed further."""


@dataclass
class Side:
    """One side of a line, ready to be timed in a process of its own."""

    process: subprocess.Popen[str]
    score: float = float("nan")
    best: float = float("inf")

    @classmethod
    def start(cls, key: str, side: str, n_rows: int) -> "Side":
        command = [sys.executable, __file__, "--rows", str(n_rows), "--side", side, key]
        return cls(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))

    def read(self) -> Any:
        """What the process says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a side ended before it was timed: see above")
        return json.loads(line)

    def time(self) -> float:
        """Let it have its turn; the seconds it took."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        best, spent = self.read()
        self.best = min(self.best, best)
        return float(spent)

    def end(self) -> float:
        """Its peak of memory in MiB."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        peak: float = self.read()
        self.process.wait()
        return peak


def answer(key: str, side: str, n_rows: int) -> None:
    """The process of one side: the score first, then for each line read what :func:`turn` took, the peak at last."""
    case = CASES[key]
    truth, guesses = case.data(np.random.default_rng(0), n_rows)
    ours = partial(get_metric(key.split()[0]), **case.options)
    call = partial(ours if side == "ours" else case.library, truth, guesses)
    print(json.dumps(float(call())), flush=True)
    for _ in sys.stdin:
        print(json.dumps(turn(call)), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps(peak), flush=True)


def turn(call: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the fastest of some calls, and of all of them."""
    best, spent = float("inf"), 0.0
    while spent < TURN:
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        best, spent = min(best, seconds), spent + seconds
    return best, spent


def is_within(key: str, n_rows: int) -> bool:
    """Time one line and print it; whether both sides agree and the ratio is no more than the bound."""
    case = CASES[key]
    n_rows = case.n_rows or n_rows
    ours, library = (Side.start(key, side, n_rows) for side in ("ours", "library"))
    for side in (ours, library):
        side.score = side.read()
    spent, n_rounds = 0.0, 0
    while spent < ENOUGH or (n_rounds < 2 and case.bound < 1):
        spent += ours.time() + library.time()
        n_rounds += 1
    memory = ours.end() / library.end()
    ratio = ours.best / library.best
    agree = abs(ours.score - library.score) <= 1e-6 * max(1.0, abs(library.score))
    is_good = agree and ratio <= case.bound
    times = f"{ours.best * 1e3:>8.1f} | {library.best * 1e3:>10.1f} | {ratio:>5.2f} | {case.bound:>5.1f}"
    verdict = "ok" if is_good else "OVER" if agree else "NOT THE SAME SCORE"
    print(f"| {key:<37} | {n_rows:>7} | {times} | {memory:>6.2f} | {verdict:<7} |", flush=True)
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", choices=["ours", "library"], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        answer(chosen.keys[0], chosen.side, chosen.rows)
        return
    print(f"| {'metric':<37} | {'rows':>7} | {'ours ms':>8} | library ms | ratio | bound | memory | verdict |")
    print(f"|{'-' * 39}|{'-' * 8}:|{'-' * 9}:|{'-' * 11}:|{'-' * 6}:|{'-' * 6}:|{'-' * 7}:|---------|")
    missed = [key for key in chosen.keys or CASES if not is_within(key, chosen.rows)]
    if missed:
        raise SystemExit(f"over their bounds or not in agreement: {', '.join(missed)}")


if __name__ == "__main__":
    main()
