"""What the metrics are timed on: truths and middling predictions of every shape."""

from typing import Any

import numpy as np

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


def masks(random: Random, n: int) -> Data:
    """Run-length encoded masks of 256 x 256 pixels: ten runs, and the same moved by a few pixels."""
    first = np.cumsum(random.integers(200, 6000, (n, 10)), axis=1) + 1
    lengths = random.integers(20, 180, (n, 10))
    moves = random.integers(0, 15, (n, 1))
    sides = (np.stack([starts, lengths], axis=2).reshape(n, 20).tolist() for starts in (first, first + moves))
    truth, guesses = ([" ".join(map(str, row)) for row in side] for side in sides)
    return truth, guesses
