"""The ladder: a team's standing moves only where a submission is significantly better than the last accepted one.

For boards without an end and with one test set. As long as nothing is accepted, a team learns the same each time,
so its submissions are as good as fixed in advance, and Bonferroni's correction holds for all of them together.
One standard error, as in the parameter-free ladder of Blum & Hardt 2015 (arXiv:1502.04585), is climbed by whoever
tries small changes and keeps what is accepted; `benchmarks/attacks.py` shows both.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from podium.errors import CompetitionError
from podium.standings.display import Precision

NEW_BEST, NO_IMPROVEMENT = "new best", "not a significant improvement"
PLANNED = 1000
"""How many submissions of a team are reckoned with where no limit is set: five a day for half a year. Ten times as
many would raise the threshold from 3.9 to 4.4 standard errors."""

PairedError = Callable[[int, int], float | None]
OwnError = Callable[[int], float | None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What became of one submission: whether it was accepted, and the team's shown score from then on."""

    number: int
    is_new_best: bool
    standing: float

    @property
    def message(self) -> str:
        """All that a team may learn of a submission."""
        return NEW_BEST if self.is_new_best else NO_IMPROVEMENT


def threshold(n_submissions: int, alpha: float = 0.05) -> float:
    """How many paired standard errors a gain has to exceed: the normal quantile at ``1 - alpha / n_submissions``.

    A team that makes so many submissions, none better than its last accepted one, gets any of them accepted with
    probability ``alpha`` at most, under the normal approximation.
    """
    if n_submissions < 1 or not 0 < alpha < 1:
        raise ValueError(f"there is no threshold for {n_submissions} submissions at alpha {alpha}")
    return NormalDist().inv_cdf(1 - alpha / n_submissions)


class Ladder:
    """The ladder of one team on the public split: offer its submissions in order.

    What was accepted and how often the team tried is all that has to be remembered of the past.

    Parameters
    ----------
    paired_error : callable
        The standard error of the difference of two submissions' public scores, by their numbers; None or NaN
        where there is none.
    own_error : callable
        The standard error of a submission's public score, by its number; None or NaN where there is none.
    precision : Precision
        How scores are shown; its smallest step is the least gain. It must be the same for every submission of
        a replay and in every later one, or an earlier verdict could change.
    planned : int
        How many submissions a team may make: the total limit, or :data:`PLANNED`. Beyond it the threshold
        rises with each submission.
    greater_is_better : bool
    metric : str
        Its key, for the refusal of one without standard errors.
    accepted : (int, float), optional
        Number and full public score of the last one accepted before.
    n_offered : int
        How many were offered before.
    """

    def __init__(
        self,
        *,
        paired_error: PairedError,
        own_error: OwnError,
        precision: Precision,
        planned: int = PLANNED,
        greater_is_better: bool,
        metric: str,
        accepted: tuple[int, float] | None = None,
        n_offered: int = 0,
    ) -> None:
        self._paired_error, self._own_error = paired_error, own_error
        self._precision, self._planned = precision, planned
        self._sign = 1 if greater_is_better else -1
        self._metric = metric
        self._accepted = accepted
        self._n_offered = n_offered

    def offer(self, number: int, score: float) -> Step:
        """Accept a submission or not, by its number and full public score; the first is always accepted.

        Raises
        ------
        CompetitionError
            The score, or its difference to the last accepted one, has no standard error.
        """
        require_error(self._own_error(number), self._metric)
        self._n_offered += 1
        if self._accepted is None or self._is_significant(number, score, *self._accepted):
            self._accepted = number, score
        accepted, best = self._accepted
        return Step(number=number, is_new_best=accepted == number, standing=self._precision.shown(best))

    def _is_significant(self, number: int, score: float, accepted: int, best: float) -> bool:
        error = require_error(self._paired_error(number, accepted), self._metric)
        gain = self._sign * (score - best)
        needed = threshold(max(self._planned, self._n_offered)) * error
        return gain > max(needed, self._precision.smallest)


def require_error(error: float | None, metric: str) -> float:
    """The standard error, or a refusal: to accept by the displayed step alone would open the door to any luck.

    Raises
    ------
    CompetitionError
        Names the metric.
    """
    if error is None or math.isnan(error):
        raise CompetitionError(
            f'{metric} has no standard error on the public rows, and board = "ladder" cannot do without one: '
            'choose board = "split" in [rules], or another metric'
        )
    return error
