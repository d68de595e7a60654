"""Points: where a score lies between the rungs, on a scale that is the same for every competition.

0 points at the dummy, 25 at the linear model, 50 at the best default single model, 75 at the tuned model, 100 at the
ensemble or the published score; in between piecewise linear in the metric, beyond the last rung on with its slope, at
least 0 and at most 150. (A plain skill score puts a tuned model at 99 of 100: useless near the top.)

The scale rises strictly with the score, whatever the rungs do on the test rows:

- A rung that is not there is left out; the line goes straight from the rung below it to the one above. The same goes
  for a rung whose baseline holds the next one too, such as a linear model that is the best default model.
- Rungs that cannot be told apart (paired z below 2), or that stand in the wrong order on these rows, are one mark,
  worth the mean of their points. (Pooling neighbours until the means of their scores are in order is isotonic
  regression: Ayer, Brunk, Ewing, Reid, Silverman, 1955.) It stands where the tier among them is reached, good before
  world-class, as long as that keeps the marks in order; else at the mean of the scores.
- Who is no better than the dummy has 0 points: rungs that are one with the dummy are worth nothing, and their mark
  stands at the best of their scores.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from podium.standings.tiers import APART_Z, PairedZ

DUMMY, LINEAR, GOOD, TUNED, TOP = "dummy", "linear", "good", "tuned", "world-class"
POINTS = {DUMMY: 0.0, LINEAR: 25.0, GOOD: 50.0, TUNED: 75.0, TOP: 100.0}
"""What each rung is worth, in the order of the way up."""
MOST_POINTS = 150.0


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A rung, and the baseline that holds it; ``number`` is its submission's, None for a published score."""

    rung: str
    name: str
    score: float
    number: int | None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point of the scale: one rung, or several that cannot be told apart."""

    holders: tuple[Holder, ...]
    score: float
    points: float

    @property
    def rungs(self) -> str:
        """``good``, or ``tuned and world-class``, or ``linear, good and tuned``."""
        *others, last = [holder.rung for holder in self.holders]
        return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Two marks or more; scores get strictly better and points strictly more from one to the next."""

    marks: tuple[Mark, ...]
    greater_is_better: bool

    def points(self, score: float) -> float:
        """0 to 150; never fewer for a better score."""
        lower, upper = self._around(score)
        share = self._gain(lower.score, score) / self._gain(lower.score, upper.score)
        points = lower.points + share * (upper.points - lower.points)
        floor = 0.0 if lower is self.marks[0] else lower.points
        ceiling = MOST_POINTS if upper is self.marks[-1] and share > 1 else upper.points
        return min(max(points, floor), ceiling)

    def reached(self, score: float) -> Mark | None:
        """The highest mark at which ``score`` is, or above it."""
        return next((mark for mark in reversed(self.marks) if self._gain(mark.score, score) >= 0), None)

    def next(self, score: float) -> Mark | None:
        """The lowest mark that is better than ``score``."""
        return next((mark for mark in self.marks if self._gain(score, mark.score) > 0), None)

    def last_step(self, mark: Mark) -> float | None:
        """How much better ``mark`` is than the one below it, in the metric's units; None for the lowest."""
        place = self.marks.index(mark)
        return self._gain(self.marks[place - 1].score, mark.score) if place else None

    def _gain(self, score: float, other: float) -> float:
        """By how much ``other`` is better than ``score``."""
        return other - score if self.greater_is_better else score - other

    def _around(self, score: float) -> tuple[Mark, Mark]:
        """The marks that ``score`` lies between; the two lowest below all, the two highest above all."""
        pairs = list(pairwise(self.marks))
        return next((pair for pair in pairs if self._gain(score, pair[1].score) >= 0), pairs[-1])


def make_scale(holders: Sequence[Holder], paired_z: PairedZ, *, greater_is_better: bool) -> Scale | None:
    """The scale of a competition.

    Parameters
    ----------
    holders : sequence of Holder
        In the order of :data:`POINTS`, each rung once at most.
    paired_z : callable
        By how many paired standard errors the first submission is better than the second, None where not known.
    greater_is_better : bool

    Returns
    -------
    Scale or None
        None where fewer than two marks remain: then points would mean nothing.
    """
    sign = 1 if greater_is_better else -1
    pooled: list[list[Holder]] = []
    for holder in _without_doubles(holders):
        if pooled and _are_one(pooled[-1][-1], holder, paired_z):
            pooled[-1].append(holder)
        else:
            pooled.append([holder])
        while len(pooled) > 1 and sign * (_score(pooled[-1], sign) - _score(pooled[-2], sign)) <= 0:
            last = pooled.pop()
            pooled[-1] += last
    scores = _place([_score(pool, sign) for pool in pooled], [_tier_score(pool) for pool in pooled], sign)
    marks = tuple(
        Mark(holders=tuple(pool), score=score, points=_points(pool)) for pool, score in zip(pooled, scores, strict=True)
    )
    return Scale(marks=marks, greater_is_better=greater_is_better) if len(marks) > 1 else None


def _tier_score(pool: Sequence[Holder]) -> float | None:
    """Where the lowest tier of a pool is reached; None where it holds none, or is one with the dummy."""
    if pool[0].rung == DUMMY:
        return None
    return next((holder.score for holder in pool if holder.rung in (GOOD, TOP)), None)


def _place(means: Sequence[float], wanted: Sequence[float | None], sign: int) -> list[float]:
    """The means in rising order, each moved to where it is wanted, unless that were past a neighbour."""
    placed = list(means)
    for place, score in enumerate(wanted):
        lower = sign * placed[place - 1] if place else -math.inf
        upper = sign * placed[place + 1] if place + 1 < len(placed) else math.inf
        if score is not None and lower < sign * score < upper:
            placed[place] = score
    return placed


def _without_doubles(holders: Sequence[Holder]) -> list[Holder]:
    """Each submission once, as the highest rung that it holds."""
    highest = {holder.number: holder for holder in holders if holder.number is not None}
    return [holder for holder in holders if holder.number is None or highest[holder.number] is holder]


def _are_one(lower: Holder, upper: Holder, paired_z: PairedZ) -> bool:
    if lower.number is None or upper.number is None:
        return False
    z = paired_z(upper.number, lower.number)
    return z is not None and z < APART_Z


def _score(pool: Sequence[Holder], sign: int) -> float:
    scores = [holder.score for holder in pool]
    if pool[0].rung == DUMMY:
        return sign * max(sign * score for score in scores)
    return math.fsum(scores) / len(scores)


def _points(pool: Sequence[Holder]) -> float:
    if pool[0].rung == DUMMY:
        return POINTS[DUMMY]
    return sum(POINTS[holder.rung] for holder in pool) / len(pool)
