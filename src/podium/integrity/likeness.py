"""How alike answers are: four measures, each for all pairs of submissions at once.

*Residual correlation* compares what is left of two answers once the truth and the usual answer (the baselines' mean)
are regressed out: good models agree because they are good, copies agree in their mistakes too. *Rank correlation*
(Spearman) sees a copy that was bent but kept its order. *Equal rows* sees a copy of which a part was changed. *Error
consistency* is for hard labels: how much oftener two answers are right and wrong on the same rows than chance makes
them (Geirhos, Meding & Wichmann 2020, "Beyond accuracy: quantifying trial-by-trial behaviour of CNNs and humans by
measuring error consistency").
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

NEAREST_TO_CERTAIN = 1e-6
"""Probabilities are moved this far from 0 and 1: a logit of a certain answer would outweigh all others."""

NOTHING_LEFT = 1e-6
"""A residual this small beside the answer itself is rounding, not an opinion."""

MOST_COMMON = 0.01
"""A value that a larger share of a submission's rows has tells nothing where two submissions have it."""

SCREENED_ROWS = 2_000
"""Rows on which equal values are counted: the share is known to within one point."""

_MIXERS = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, odd: Fibonacci hashing


def logits(probabilities: Values) -> Values:
    """``ln(p / (1 - p))``, with ``p`` kept off 0 and 1."""
    p = np.clip(probabilities, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN)
    odds: Values = np.log(p / (1 - p))
    return odds


def usual_answer(answers: Values) -> Values | None:
    """The mean of some answers, each on its own scale; None where none of them varies.

    Parameters
    ----------
    answers : ndarray of float64, shape (n_answers, n_rows, n_columns)

    Returns
    -------
    ndarray of float64, shape (n_rows, n_columns), or None
    """
    scaled = _to_unit_length(answers - answers.mean(axis=1, keepdims=True), answers) if len(answers) else answers
    return scaled.mean(axis=0) if scaled.any() else None


def residuals(answers: Values, truth: Values, usual: Values | None) -> Values:
    """What least squares leave of each column of each answer, after the truth and the usual answer, at unit length.

    Parameters
    ----------
    answers : ndarray of float64, shape (n_answers, n_rows, n_columns)
    truth : ndarray of float64, shape (n_rows, n_columns)
    usual : ndarray of float64, shape (n_rows, n_columns), optional

    Returns
    -------
    ndarray of float64, shape (n_answers, n_rows, n_columns)
        Zeros where nothing is left.
    """
    left = np.empty_like(answers)
    for column in range(answers.shape[2]):
        known = [truth[:, column]] if usual is None else [truth[:, column], usual[:, column]]
        space = _orthonormal(np.column_stack([np.ones(len(truth)), *known]))
        values = answers[:, :, column]
        left[:, :, column] = values - (values @ space) @ space.T
    return _to_unit_length(left, answers)


def _orthonormal(columns: Values) -> Values:
    """An orthonormal basis of what the columns span, whether or not they are independent."""
    scaled = columns / np.maximum(np.linalg.norm(columns, axis=0), np.finfo(float).tiny)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    basis: Values = left[:, sizes > 1e-10 * sizes[0]]
    return basis


def _to_unit_length(columns: Values, answers: Values) -> Values:
    length = np.linalg.norm(columns, axis=1, keepdims=True)
    spread = np.linalg.norm(answers - answers.mean(axis=1, keepdims=True), axis=1, keepdims=True)
    size = np.linalg.norm(answers, axis=1, keepdims=True)
    is_something = (length > NOTHING_LEFT * spread) & (spread > 1e-12 * size)
    unit: Values = np.divide(columns, length, out=np.zeros_like(columns), where=is_something)
    return unit


def ranks(answers: Values) -> Values:
    """The centred ranks of each column, ties at their mean, at unit length; zeros where a column is constant."""
    from scipy.stats import rankdata

    ranked: Values = np.stack([rankdata(one, axis=0) for one in answers])  # all at once takes five times the memory
    return _to_unit_length(ranked - ranked.mean(axis=1, keepdims=True), ranked)


def correlate(columns: Values) -> Values:
    """The correlation of each pair, mean over the columns in which both have something.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_answers, n_rows, n_columns)
        Centred and of unit length, as :func:`residuals` and :func:`ranks` give them.

    Returns
    -------
    ndarray of float64, shape (n_answers, n_answers)
        NaN where there is no such column.
    """
    is_there: Values = (columns != 0).any(axis=1).astype(np.float64)
    n_shared = is_there @ is_there.T
    flat = columns.reshape(len(columns), -1)
    means = np.divide(flat @ flat.T, n_shared, out=np.full(n_shared.shape, np.nan), where=n_shared > 0)
    correlation: Values = np.clip(means, -1.0, 1.0)
    return correlation


def row_codes(answers: Values) -> NDArray[np.uint64]:
    """One number for the bits of each row of the last axis: equal rows have equal codes. Shape without that axis."""
    bits = np.ascontiguousarray(answers + 0.0).view(np.uint64)  # -0.0 becomes 0.0
    codes = np.zeros(bits.shape[:-1], np.uint64)
    for column in range(bits.shape[-1]):
        codes = (codes ^ bits[..., column]) * _MIXERS
        codes ^= codes >> np.uint64(29)
    return codes


def telling_codes(answer: Values) -> NDArray[np.uint64]:
    """The codes of an answer's rows, 0 where equality would tell nothing.

    A row tells something if it holds a number of five or more significant digits and is not common in its own file.

    Parameters
    ----------
    answer : ndarray of float64, shape (n_rows, n_columns)
    """
    codes = row_codes(answer)
    _, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    is_common = counts[places] > max(1, MOST_COMMON * len(codes))
    return np.where(is_common | ~has_five_digits(answer).any(axis=1), np.uint64(0), codes)


def has_five_digits(values: Values) -> NDArray[np.bool_]:
    """Whether a number needs five or more significant digits."""
    size = np.abs(values)
    with np.errstate(divide="ignore"):
        power = np.floor(np.log10(size))
    leading = size / 10.0 ** np.where(size > 0, power, 0) * 1000
    needs: NDArray[np.bool_] = (size > 0) & (np.abs(leading - np.rint(leading)) > 1e-7)
    return needs


def equal_rows(codes: NDArray[np.uint64], seed: int = 0) -> Values:
    """The share of rows in which each pair is equal and which tell something.

    Parameters
    ----------
    codes : ndarray of uint64, shape (n_answers, n_rows)
        See :func:`telling_codes`. Of many rows a sample is looked at.
    seed : int
        Of the sample.
    """
    n_answers, n_rows = codes.shape
    if n_rows > SCREENED_ROWS:
        codes = codes[:, np.random.default_rng(seed).choice(n_rows, SCREENED_ROWS, replace=False)]
    share = np.zeros((n_answers, n_answers))
    for place, own in enumerate(codes):
        others = codes[place:]
        share[place, place:] = share[place:, place] = ((others == own) & (own != 0)).mean(axis=1)
    return share


def error_consistency(is_right: NDArray[np.bool_]) -> Values:
    """Cohen's kappa of being right, for each pair.

    ``(o - e) / (1 - e)``: ``o`` is the share of rows on which both are right or both are wrong, ``e = p1 p2 + (1 - p1)
    (1 - p2)`` what chance gives two answers of accuracy ``p1`` and ``p2`` (Geirhos et al. 2020, formula 1).

    Parameters
    ----------
    is_right : ndarray of bool, shape (n_answers, n_rows)

    Returns
    -------
    ndarray of float64, shape (n_answers, n_answers)
        NaN where both are right, or both wrong, on every row.
    """
    right = is_right.astype(np.float64)
    accuracy = right.mean(axis=1)
    sums = np.add.outer(accuracy, accuracy)
    products = np.multiply.outer(accuracy, accuracy)
    observed = 1 - sums + 2 * (right @ right.T) / is_right.shape[1]
    expected = products + (1 - sums + products)
    can_differ = 1 - expected > 1e-12
    kappa: Values = np.divide(observed - expected, 1 - expected, out=np.full(sums.shape, np.nan), where=can_differ)
    return kappa


def share_errors(one: NDArray[Any], other: NDArray[Any], truth: NDArray[Any]) -> tuple[int, int]:
    """On how many rows both have the same wrong label, and on how many their labels differ."""
    is_same = one == other
    return int((is_same & (one != truth)).sum()), int((~is_same).sum())
