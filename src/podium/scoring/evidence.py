"""What is known of some submissions' scores on one split, and of their differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.scoring.fingerprint import Fingerprint, covariance, paired_z


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Scores and fingerprints by submission number; those without a fingerprint have no standard error.

    Fingerprints leak labels where blocks are small: this stays below the interfaces.
    """

    scores: Mapping[int, float]
    prints: Mapping[int, Fingerprint]
    greater_is_better: bool

    @property
    def n_rows(self) -> int:
        """How many rows the scores are taken over; 0 where no submission has a fingerprint."""
        return next((one.n_rows for one in self.prints.values()), 0)

    @property
    def n_blocks(self) -> int:
        return next((len(one.sums) for one in self.prints.values()), 0)

    def standard_error(self, number: int) -> float | None:
        """The standard error of a score, in the metric's units."""
        known = self.prints.get(number)
        error = float("nan") if known is None else known.standard_error()
        return None if np.isnan(error) else error

    def standard_errors(self) -> dict[int, float]:
        """The standard errors of all scores that have one, by submission number."""
        found = {number: self.standard_error(number) for number in self.scores}
        return {number: error for number, error in found.items() if error is not None}

    def z(self, number: int, other: int) -> float | None:
        """How many paired standard errors the first is better than the second; None without fingerprints."""
        gain = self.scores[number] - self.scores[other]
        one, two = self.prints.get(number), self.prints.get(other)
        if one is None or two is None:
            return None
        return paired_z(gain, one, two) * (1 if self.greater_is_better else -1)

    def error_of_difference(self, number: int, other: int) -> float | None:
        """The standard error of the difference of two scores; None without fingerprints."""
        one, two = self.prints.get(number), self.prints.get(other)
        return None if one is None or two is None else one.standard_error_of_difference(two)

    def covariance(self, numbers: Sequence[int]) -> NDArray[np.float64]:
        """The covariance of the scores of ``numbers``, shape (m, m); each of them has a fingerprint."""
        return covariance([self.prints[number] for number in numbers])
