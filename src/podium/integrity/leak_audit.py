"""What a board gives away: how much of the hidden public labels its scores tell to somebody who asks cleverly.

Counted are the ways that need no luck, for a team that knows which rows are public. Where the cost of a row can be
chosen freely, rows are given costs in the proportions 1, 2, 4, ... so that the score, read as a binary number,
spells their labels (Whitehill 2017, arXiv:1707.01825). Elsewhere a submission that differs from an earlier one in
one row tells that row's label. Nobody reads the private labels in this way before the close.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from podium.metrics.metric import Metric

Options = Mapping[str, Any]

FULL_STEP = 1e-15
"""A score in full: about the last decimal that survives the rounding of a sum of losses."""
FLOAT_BITS = 64.0
"""No score holds more, for it is a float."""
_SMALLEST = 5e-324  # of the positive floats: a probability that is clipped at 0 stops there
_SURE = 1.01  # the smallest cost is a little more than a step, so that cutting off cannot hide it


def logit_span(clip: float) -> float:
    """The most that a label can change a row's log loss: ``logit(1 - clip)``."""
    clip = max(clip, _SMALLEST)
    return math.log1p(-clip) - math.log(clip)


SPANS: Mapping[str, Callable[[Options], float]] = {
    "log_loss": lambda options: logit_span(options["clip"]),
    "mean_columnwise_log_loss": lambda options: logit_span(options["clip"]),
    "multiclass_log_loss": lambda options: logit_span(options["clip"]),
    "capped_binomial_deviance": lambda options: logit_span(options["cap"]) / math.log(10),
    "brier": lambda _: 1.0,
}
"""Means of losses of probabilities: the most that a row's label can change its own loss."""

HITS = ("accuracy", "classification_error", "hamming_loss", "top1_error")
"""Shares of hits: their scores are multiples of one over the number of labels."""


def readable_labels(span: float, n_labels: int, step: float, n_classes: int = 2) -> int:
    """How many labels one score spells: ``floor(log_K(span / ((K - 1) * 1.01 * n * step))) + 1``, at least 0.

    Whitehill's attack: of m rows the i-th gets a loss that is larger by ``j * K^i`` smallest costs if its class is
    the j-th. The largest, ``(K - 1) * K^(m-1)`` of them, has to fit into the span. With two classes and a span of
    ``logit(1 - clip)`` it is the formula for log loss.

    Parameters
    ----------
    span : float
        The most that a label can change its row's loss; for log loss ``logit(1 - clip)``.
    n_labels : int
        Over how many labels the score is a mean.
    step : float
        The smallest difference of two shown scores, 10^-d for d decimals.
    n_classes : int
        K.
    """
    largest = span / ((n_classes - 1) * _SURE * n_labels * step)
    if largest < 1:
        return 0
    n_read = 1
    while n_classes**n_read <= largest:  # exact where a logarithm would round
        n_read += 1
    return min(n_read, n_labels)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one score gives away that is told in steps of ``step``: no more than ``bits``, and so many ``labels``."""

    step: float
    bits: float
    labels: int


@dataclass(frozen=True, kw_only=True)
class LeakAudit:
    """What the board of a competition gives away.

    Attributes
    ----------
    metric : str
        Its key.
    n_rows, n_labels : int
        Public rows, and the labels in them: more than rows where a row has several.
    n_classes : int or None
        How many values a label can have; None where it is no class.
    shown : Reading
        What a shown score gives away.
    full : Reading or None
        What a score in full gives away, where programs are given it.
    bits_of_verdict : float
        What is told beside the score: how a submission compares, or on a ladder whether it was accepted.
    is_ladder : bool
    has_few_rungs : bool
        Whether a ladder would help. Where a row's loss has no end, or one near a clip, a team can begin so badly
        that each later submission is a new best, whatever else it spells.
    submissions : int or None
        How many a team can make in all; None where there is no end.
    daily_limit : int
        How many it can make on a day; 0 where there is no limit.
    n_days : int or None
        How long the competition is open, where that is known.
    """

    metric: str
    n_rows: int
    n_labels: int
    n_classes: int | None
    shown: Reading
    full: Reading | None
    bits_of_verdict: float
    is_ladder: bool
    has_few_rungs: bool
    submissions: int | None
    daily_limit: int
    n_days: int | None

    @property
    def labels_per_submission(self) -> int:
        """How many labels a submission can tell of, at most."""
        return (self.full or self.shown).labels

    @property
    def submissions_for_all(self) -> int | None:
        """After how many submissions every label can be read; None where no label shows."""
        each = self.labels_per_submission
        return math.ceil(self.n_labels / each) if each else None

    @property
    def labels_in_all(self) -> int:
        """How many labels a team can read within its limits."""
        each = self.labels_per_submission
        if self.submissions is None:
            return self.n_labels if each else 0
        return min(self.n_labels, self.submissions * each)

    @property
    def gives_all(self) -> bool:
        return self.labels_in_all == self.n_labels

    def sentences(self) -> list[str]:
        """The audit in words."""
        return [*self._of_scores(), self._of_verdicts(), self._of_limits()]

    def _of_scores(self) -> list[str]:
        rows, name = count(self.n_rows, "row"), self.metric.replace("_", "-")
        shown = self.shown
        if self.metric in SPANS:
            told = f"a {name} board of {rows} gives away {count(shown.labels, 'label')} a submission"
        elif shown.labels:
            told = f"two submissions that differ in one row tell {self._of_one_row} ({name}, {rows})"
        else:
            told = f"what one row adds is too small to be seen ({name}, {rows})"
        said = [f"{grid(shown.step)} {told}; no score holds more than {bits(shown.bits)}"]
        if self.full is not None and self.full.labels > shown.labels:
            gives = count(self.full.labels, "label")
            said.append(f"JSON, CSV and notebooks tell the public score in full, which gives away {gives} a submission")
        return said

    @property
    def _of_one_row(self) -> str:
        if self.n_classes is None:
            return "its answer, as closely as the steps allow"
        return "its label" if self.n_classes == 2 else "which of its two answers is right, if one is"

    def _of_verdicts(self) -> str:
        most = f"gives away at most {bits(self.bits_of_verdict)}"
        if self.is_ladder:
            return f"a submission that the ladder does not accept {most}; each new best shows a score"
        return f"how a submission compares with others is told in words, which {most} more"

    def _of_limits(self) -> str:
        if self.submissions_for_all is None:
            return "no way is known to read single labels here; many scores together still tell something"
        end = ", if each of them were a new best" if self.is_ladder else ""
        of_all = f"all {self.n_labels} labels" if self.gives_all else f"{self.labels_in_all} of {self.n_labels} labels"
        return f"{self._reach()} could take {of_all}{end} (counted for a team that knows which rows are public)"

    def _reach(self) -> str:
        """So many submissions, and where that number comes from."""
        if self.submissions is not None:
            made = count(self.submissions, "submission")
            if self.n_days is not None and self.submissions == self.daily_limit * self.n_days:
                return f"with {self.daily_limit} a day over {count(self.n_days, 'day')}, {made}"
            return f"with a limit of {made}, a team"
        needed = self.submissions_for_all or 0
        if not self.daily_limit:
            return f"without a limit on submissions, {needed} of them"
        days = count(math.ceil(needed / self.daily_limit), "day")
        return f"with {self.daily_limit} a day, {count(needed, 'submission')} in {days}"


def audit_leaks(
    metric: Metric,
    options: Options,
    *,
    n_rows: int,
    n_labels: int,
    n_classes: int | None,
    step: float,
    is_full_told: bool,
    is_ladder: bool,
    n_verdicts: int,
    is_weighted: bool = False,
    total_limit: int = 0,
    daily_limit: int = 0,
    n_days: int | None = None,
) -> LeakAudit:
    """Count what a board gives away.

    Parameters
    ----------
    metric : Metric
    options : mapping
        Every option of the metric with its value.
    n_rows, n_labels, n_classes
        As in :class:`LeakAudit`.
    step : float
        The smallest difference of two shown scores.
    is_full_told : bool
        Whether programs are given the score in full.
    is_ladder : bool
    n_verdicts : int
        How many different answers a team can get beside its score.
    is_weighted : bool
        Whether rows count with hidden weights.
    total_limit, daily_limit : int
        0 is no limit.
    n_days : int, optional
        On how many days submissions are taken.
    """
    ends = [total_limit] if total_limit else []
    if daily_limit and n_days is not None:
        ends.append(daily_limit * n_days)
    n_hits = None if is_weighted else _most_hits(metric, n_labels, n_classes)

    def read(step: float) -> Reading:
        return _read(metric, options, n_labels, n_classes, n_hits, step)

    return LeakAudit(
        metric=metric.key,
        n_rows=n_rows,
        n_labels=n_labels,
        n_classes=n_classes,
        shown=read(step),
        full=read(FULL_STEP) if is_full_told else None,
        bits_of_verdict=math.log2(n_verdicts),
        is_ladder=is_ladder,
        has_few_rungs=math.isfinite(metric.high - metric.low) and not is_ladder,
        submissions=min(ends, default=None),
        daily_limit=daily_limit,
        n_days=n_days,
    )


def _most_hits(metric: Metric, n_labels: int, n_classes: int | None) -> int | None:
    """The number of hits that tells the score, where one number does: it can have so many values and 0.

    With two classes every score of labels is one, once the number of positives is known.
    """
    is_one_number = metric.key in HITS or (metric.shape.key == "labels" and n_classes == 2)
    return n_labels if is_one_number else None


def _read(
    metric: Metric, options: Options, n_labels: int, n_classes: int | None, n_hits: int | None, step: float
) -> Reading:
    n_averaged = 1 if options.get("normalize") is False else n_labels  # a sum holds each row's loss in full
    span = SPANS[metric.key](options) if metric.key in SPANS else metric.high - metric.low
    most = min(FLOAT_BITS, math.log2(1 + span * n_labels / n_averaged / step))
    if n_hits is not None:
        most = min(most, math.log2(n_hits + 1))
    if metric.key in SPANS:
        labels = readable_labels(span, n_averaged, step, n_classes or 2)
    else:  # where a row's loss has no end, it can be made to show at any step
        labels = int(step < span / n_averaged)
    return Reading(step=step, bits=most, labels=min(labels, n_labels))


def grid(step: float) -> str:
    """Where a sentence about scores told in such steps begins: ``at 5 decimals``."""
    decimals = round(-math.log10(step))
    if decimals >= 0 and math.isclose(step, 10.0**-decimals):
        return f"at {count(decimals, 'decimal')}"
    return f"in steps of {step:g}"


def bits(number: float) -> str:
    return "1 bit" if number == 1 else f"{round(number, 1):g} bits"


def count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
