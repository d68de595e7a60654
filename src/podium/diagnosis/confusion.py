"""Which classes are taken for which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.finding import ALPHA, Finding
from podium.diagnosis.intervals import Interval, wilson
from podium.diagnosis.wording import between, chance, counted, cut_off, percent

Codes = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Rows of the class ``truth`` that were taken for ``answer``.

    ``share`` is that of the class's rows. ``p`` is how often noise alone makes any pair stand out as much, if the
    wrong answers of each class were spread evenly over the others.
    """

    truth: str
    answer: str
    n_rows: int
    share: Interval
    p: float


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """How often each true class (row) got each answer (column); ``counts`` is int64 of shape (k, k)."""

    classes: Sequence[str]
    counts: NDArray[np.int64]

    @property
    def n_rows(self) -> int:
        return int(self.counts.sum())

    @property
    def n_wrong(self) -> int:
        return self.n_rows - int(np.trace(self.counts))

    def recalls(self) -> list[Interval]:
        """Of each true class, the share that was found."""
        return [wilson(int(self.counts[at, at]), int(self.counts[at].sum())) for at in range(len(self.classes))]

    def precisions(self) -> list[Interval]:
        """Of each answer, the share that is right."""
        return [wilson(int(self.counts[at, at]), int(self.counts[:, at].sum())) for at in range(len(self.classes))]

    def pairs(self) -> list[Pair]:
        """The wrong pairs that occur, the most frequent first."""
        from scipy.special import bdtrc

        k = len(self.classes)
        wrong = self.counts - np.diag(np.diag(self.counts))
        n_wrong, n_pairs = wrong.sum(axis=1), max(1, k * (k - 1))
        found = []
        for truth, answer in zip(*np.nonzero(wrong), strict=True):
            n_rows = int(wrong[truth, answer])
            p = float(bdtrc(n_rows - 1, int(n_wrong[truth]), 1 / (k - 1))) if k > 2 else 1.0
            found.append(
                Pair(
                    truth=self.classes[truth],
                    answer=self.classes[answer],
                    n_rows=n_rows,
                    share=wilson(n_rows, int(self.counts[truth].sum())),
                    p=min(1.0, p * n_pairs),
                )
            )
        return sorted(found, key=lambda pair: -pair.n_rows)


def count_confusion(y_true: Codes, y_pred: Codes, classes: Sequence[str]) -> Confusion:
    """The confusion matrix of codes into ``classes``."""
    k = len(classes)
    counts = np.bincount(y_true * k + y_pred, minlength=k * k).reshape(k, k)
    return Confusion(classes=tuple(classes), counts=counts.astype(np.int64))


def find_confused(confusion: Confusion) -> Iterator[Finding]:
    """Pairs that take more of a class's wrong rows than an even spread would; of two classes, a one-sided confusion."""
    if len(confusion.classes) == 2:
        yield from _find_one_sided(confusion)
    for pair in confusion.pairs():
        if pair.p <= ALPHA:
            back = next(
                (one for one in confusion.pairs() if (one.answer, one.truth) == (pair.truth, pair.answer)), None
            )
            also = f"; the other way round it is {counted(back.n_rows, 'row')}" if back else ""
            yield Finding(
                look="pairs",
                idea="confusion-matrix",
                sentence=(
                    f"{_quoted(pair.truth)} is taken for {_quoted(pair.answer)} in {counted(pair.n_rows, 'row')}, "
                    f"{between(pair.share, is_share=True)} of its rows{also}. "
                    f"That is {percent(pair.n_rows / confusion.n_wrong)} of all wrong rows. Were these spread evenly, "
                    f"noise would show such a pair {chance(pair.p)}."
                ),
                advice=(
                    "Look at these rows beside rows of both classes that are right: which column would part them? "
                    "A model for just these two shows whether any column can."
                ),
                stake=pair.n_rows / confusion.n_wrong,
                numbers={
                    "truth": pair.truth,
                    "answer": pair.answer,
                    "n_rows": pair.n_rows,
                    "share": pair.share.estimate,
                    "low": pair.share.low,
                    "high": pair.share.high,
                    "p": pair.p,
                },
            )


def _find_one_sided(confusion: Confusion) -> Iterator[Finding]:
    """More wrong answers of one kind than of the other, by the sign test (McNemar 1947, Psychometrika 12, 153-157)."""
    from scipy.special import bdtrc

    first, second = int(confusion.counts[0, 1]), int(confusion.counts[1, 0])
    most, least = max(first, second), min(first, second)
    p = min(1.0, 2 * float(bdtrc(most - 1, most + least, 0.5))) if most else 1.0
    if p > ALPHA:
        return
    truth, answer = confusion.classes if first > second else reversed(confusion.classes)
    yield Finding(
        look="one-sided",
        idea="threshold-choice",
        sentence=(
            f"Most wrong answers go one way: {counted(most, 'row')} of {_quoted(truth)} are taken for "
            f"{_quoted(answer)}, and only {least:,} the other way round; noise alone does that {chance(p)}."
        ),
        advice=(
            f"Whether that is right depends on the metric. Move the threshold from which a row counts as "
            f"{_quoted(truth)}, and choose it on out-of-fold predictions."
        ),
        stake=(most - least) / confusion.n_wrong / 2,
        numbers={"truth": truth, "answer": answer, "n_rows": most, "other_way": least, "p": p},
    )


def _quoted(label: str) -> str:
    return f"'{cut_off(label)}'"
