"""The obvious way to each score without Podium.

Where no library has a metric, it is the way of notebooks: a line of NumPy, a loop, or for texts
``DataFrame.apply`` over rows. Lists come as the cells of a submission, "12 7 3", and are split here as there.
"""

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np


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


def draw_mask(cell: str) -> Any:
    """The decoder of most notebooks: runs of 1-based first pixels and lengths on a flat picture."""
    mask = np.zeros(256 * 256, dtype=np.uint8)
    numbers = np.asarray(cell.split(), dtype=int)
    for first, length in zip(numbers[0::2] - 1, numbers[1::2], strict=True):
        mask[first : first + length] = 1
    return mask


def dice(truth: list[str], guesses: list[str]) -> float:
    total = 0.0
    for one, other in zip(map(draw_mask, truth), map(draw_mask, guesses), strict=True):
        total += 2 * np.count_nonzero(one & other) / (np.count_nonzero(one) + np.count_nonzero(other))
    return total / len(truth)


def sklearn(name: str, **given: Any) -> Callable[[Any, Any], Any]:
    """A function of ``sklearn.metrics``, imported when it is called first: the other side does without."""

    def call(truth: Any, guesses: Any) -> Any:
        return getattr(import_module("sklearn.metrics"), name)(truth, guesses, **given)

    return call


def scipy(name: str) -> Callable[[Any, Any], Any]:
    """The statistic of a function of ``scipy.stats``."""

    def call(truth: Any, guesses: Any) -> Any:
        return getattr(import_module("scipy.stats"), name)(truth, guesses)[0]

    return call
