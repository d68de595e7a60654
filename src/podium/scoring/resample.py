"""Standard errors of metrics that nobody has taken apart: from the score on many parts of the rows.

A metric without influences (adjusted Rand, a competition's own ``metric.py``) is evaluated on K parts of a split
that are drawn by a secret seed, the same for every submission, so that differences of two submissions pair.
The K scores M_k are encoded as block sums S_k of a :class:`Fingerprint`, for which everywhere else

    SE^2 = sum((S_k - mean S)^2) * K / (K - 1) / n^2 .

*Batches*, for at least 5,000 sampling units: K = G disjoint random batches. A score on n / G rows has G times the
variance of the score on all, and the M_g are independent, so SE^2 = var(M_g) / G with var() over G - 1. That is
S_g = (M_g - mean M) * n / G: then SE^2 = sum((M_g - mean M)^2) / (G (G - 1)). (Batch means: Glynn and Whitt 1991.
G = 64 is within 9 % of the truth, and costs one evaluation.)

*Halves*, for fewer: K = B random halves without replacement, h of m units each. A mean over h units drawn from
these m varies by var / h * (1 - h / m). What is asked for is var / m, which is h / (m - h) times as much: the same
where m is even. So SE^2 = var(M_b) * h / (m - h) with var() over B - 1, that is
S_b = (M_b - mean M) * n * sqrt(h / ((m - h) B)). (The delete-d jackknife with d = m - h, Shao and Wu 1989.)
Halves do what the bootstrap does and never hold a row twice: to a metric file a repeated id is an error, and to
agreement of groups a row agrees with its copy.

What cannot be encoded has no fingerprint: see :func:`encode`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.metric import Metric
from podium.metrics.shapes import Arrays
from podium.sandbox.metric import Scores
from podium.scoring.custom import CustomMetric
from podium.scoring.fingerprint import Fingerprint, draw_blocks
from podium.scoring.score import Solution

Mask = NDArray[np.bool_]
Units = NDArray[np.intp]

SECONDS = 600
"""How long a metric file may take for all parts of one split."""

N_BATCHES = 64
UNITS_FOR_BATCHES = 5_000
FEWEST_UNITS = 10

TOO_FEW = f"there are fewer than {FEWEST_UNITS} rows or groups"

N_HALVES, N_SLOW_HALVES = 1_000, 200
"""With B halves a standard error is within 1 / sqrt(2 B) of what all halves would give: 2 %, and 5 %."""
MOST_ROWS_IN_MANY_HALVES = 20_000
"""From here on (few groups of many rows) there are as few halves as for a metric file."""

LEAST_KNOWN = 0.9
"""The share of the parts that must have a score."""

MOST_DRIFT = {"batches": 1.0, "halves": 0.5}
"""How far the mean over the parts may lie from the score on all rows, in standard deviations of the parts."""

NO_SAMPLE_OF_ROWS: Mapping[str, str] = {
    "mase": "its rows are moments in time",
    "max_error": "one row decides it",
    "retrieval_mrr": "one row decides it",
    "precision_at_k_scores": "a few rows decide it",
    "recall_at_k_scores": "a few rows decide it",
    "hit_rate_at_k_scores": "a few rows decide it",
    "ndcg_scores_single": "it changes with the number of rows",
}
"""Metrics of the catalogue that parts of the rows say nothing about, and why.

The bootstrap is no help where one row or the first k of all decide (Bickel and Freedman 1981): precision at 10 of
2,000 rows has a bootstrap standard error of 0 where it varies by .04.
"""


def why_not_resampled(metric: Metric) -> str:
    """Why parts of the rows tell nothing of a metric's standard error; empty where they do."""
    return NO_SAMPLE_OF_ROWS.get(metric.key, "")


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """A fingerprint, or why there is none. ``details`` may hold labels and is for the organiser alone."""

    fingerprint: Fingerprint | None = None
    why_not: str = ""
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts of a split's rows on which a metric is evaluated.

    What they are follows from metric, rows and seed alone, so that the fingerprints of all submissions pair.

    Attributes
    ----------
    units : ndarray of intp, shape (n_rows,)
        The sampling unit of each row: what goes into a part goes as a whole.
    method : {"batches", "halves"}
    n_parts : int
    seed : int
    """

    units: Units
    method: str
    n_parts: int
    seed: int

    def masks(self) -> Iterator[Mask]:
        """Which rows are in each part; bool of shape (n_rows,), of which ``n_parts`` come."""
        if self.method == "batches":
            batches = draw_blocks(len(self.units), self.seed, self.units, most=self.n_parts)
            yield from (batches == batch for batch in range(self.n_parts))
            return
        random, n_units = np.random.default_rng(self.seed), self.n_units
        for _ in range(self.n_parts):
            is_drawn = np.zeros(n_units, dtype=np.bool_)
            is_drawn[random.permutation(n_units)[: n_units // 2]] = True
            yield is_drawn[self.units]

    @property
    def n_units(self) -> int:
        return int(self.units.max()) + 1

    @property
    def scale(self) -> float:
        """By what the deviation of a part's score becomes a block sum: see the head of this file."""
        n_rows = len(self.units)
        if self.method == "batches":
            return n_rows / self.n_parts
        half = self.n_units // 2
        return n_rows * float(np.sqrt(half / ((self.n_units - half) * self.n_parts)))


def draw_parts(units: Units, seed: int, *, is_slow: bool) -> Parts | None:
    """The parts for so many units; None where there are too few to tell anything."""
    n_units = int(units.max()) + 1 if len(units) else 0
    if n_units < FEWEST_UNITS:
        return None
    if n_units >= UNITS_FOR_BATCHES:
        return Parts(units=units, method="batches", n_parts=N_BATCHES, seed=seed)
    n_halves = N_SLOW_HALVES if is_slow or len(units) > MOST_ROWS_IN_MANY_HALVES else N_HALVES
    return Parts(units=units, method="halves", n_parts=n_halves, seed=seed)


def find_units(n_rows: int, *groupings: NDArray[Any] | None) -> Units:
    """The sampling unit of each row, from 0: rows that share a group of any grouping are of one unit."""
    units: Units = np.arange(n_rows)
    given = [np.unique(groups, return_inverse=True)[1] for groups in groupings if groups is not None]
    if len(given) == 1:
        units = given[0]
    elif given:
        units = _connected(given)
    return units.reshape(-1).astype(np.intp)


def _connected(groupings: list[NDArray[np.intp]]) -> Units:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first, second = groupings
    n_nodes, n_rows = int(first.max()) + int(second.max()) + 2, len(first)
    links = coo_array((np.ones(n_rows), (first, second + first.max() + 1)), shape=(n_nodes, n_nodes))
    units: Units = np.unique(connected_components(links, directed=False)[1][first], return_inverse=True)[1]
    return units


def resample(
    solution: Solution,
    arrays: Arrays,
    split: str | None,
    *,
    score: float,
    seed: int,
    groups: NDArray[np.int64] | None = None,
    seconds: int = SECONDS,
) -> Resampled:
    """The fingerprint of a submission by a metric that has no influences.

    Parameters
    ----------
    solution : Solution
    arrays : Arrays
        The submission, as :meth:`Solution.align` gives it.
    split : {"public", "private"} or None
    score : float
        What the submission has on the split. Where the metric gives another now, it is another metric.
    seed : int
        Secret, and one for a competition and split.
    groups : ndarray of int, shape (n_rows of the solution,), optional
        Rows of one group are one sampling unit.
    seconds : int
        How long a metric file may take. A file that needs longer gives nothing: it is not cut short, because two
        submissions pair only by the same parts.
    """
    metric, rows = solution.metric, solution.rows(split)
    if reason := why_not_resampled(metric):
        return Resampled(why_not=reason)
    of_split = solution.part(arrays, split)
    grouping = groups if groups is None or rows is None else groups[rows]
    units = find_units(of_split.n_rows, grouping, of_split.extra.get("group"))
    parts = draw_parts(units, seed, is_slow=isinstance(metric, CustomMetric))
    if parts is None:
        return Resampled(why_not=TOO_FEW)
    found = _score_parts(metric, of_split, parts, solution.options, seconds)
    if found is None:
        return Resampled(why_not="the influence of each row is known")
    whole, *scores = found.scores
    if not np.isclose(whole, score, rtol=1e-9, atol=0.0):
        return Resampled(why_not="the metric does not give the same score again", details=found.details)
    return encode(np.array(scores), whole, parts, found.details)


def _score_parts(
    metric: Metric, arrays: Arrays, parts: Parts, options: Mapping[str, Any], seconds: int
) -> Scores | None:
    """The score on all rows, then that on each part; None where the metric has influences."""
    if isinstance(metric, CustomMetric):
        everything = np.ones(arrays.n_rows, dtype=np.bool_)
        return metric.score_parts(arrays, chain([everything], parts.masks()), seconds=seconds, **options)
    whole = metric.estimate(arrays, **options)
    if whole.influence is not None:
        return None
    takes = (arrays.take(np.flatnonzero(mask)) for mask in parts.masks())
    return Scores(scores=[whole.score, *(_score_or_nan(metric, part, options) for part in takes)])


def _score_or_nan(metric: Metric, arrays: Arrays, options: Mapping[str, Any]) -> float:
    try:
        return metric.score(arrays, **options)
    except MetricError:
        return float("nan")


def encode(scores: NDArray[np.float64], whole: float, parts: Parts, details: str = "") -> Resampled:
    """The scores on the parts as a fingerprint.

    A part without a score counts as an average one, and the others for more in its place: so the fingerprints of
    all submissions have the same parts, and where two lack the same ones (one class only, in most cases) their
    difference has the standard error of the parts that both have. Where they lack different ones it is larger.

    There is none where more than a tenth of the parts have no score, or where the score changes with the number of
    rows (a sum, a maximum), which shows in a mean over the parts that is far from the score on all rows.

    Parameters
    ----------
    scores : ndarray of float64, shape (parts.n_parts,)
        NaN where there is none.
    whole : float
        The score on all rows.
    parts : Parts
    details : str
        What broke.
    """
    is_known = np.isfinite(scores)
    n_known = int(is_known.sum())
    if n_known < LEAST_KNOWN * len(scores):
        broken = f"{len(scores) - n_known} of {len(scores)} parts of the rows have no score"
        return Resampled(why_not=broken, details=details)
    known = scores[is_known]
    drift = abs(float(known.mean()) - whole)
    if drift > MOST_DRIFT[parts.method] * float(known.std()) + 1e-9 * abs(whole):
        return Resampled(why_not="the score changes with the number of rows")
    sums = np.zeros(len(scores))
    sums[is_known] = (known - known.mean()) * parts.scale * np.sqrt(len(scores) / n_known)
    with np.errstate(over="ignore"):
        kept = sums.astype(np.float32)
    if not np.isfinite(kept).all():
        return Resampled(why_not="the scores are too large")
    return Resampled(fingerprint=Fingerprint(kept, len(parts.units)))
