"""What a score is worth by a rubric, why, and how sure that is.

Grades follow tiers and points, never ranks: what others hand in changes nobody's grade. How sure a grade is follows
from the paired standard errors of the score against the rungs: the grade is worked out again as if the work were
1.96 of them worse, and better. Where that crosses a step, luck decides, and a teacher should look.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from podium.competition.rubric import STEPS, Rubric
from podium.standings.points import GOOD as GOOD_RUNG
from podium.standings.points import TOP, Scale
from podium.standings.tiers import CONFIRMED_Z, GOOD, RESULT, WORLD_CLASS, TierState, reached_tier

_HOLDS = {GOOD: GOOD_RUNG, WORLD_CLASS: TOP}
"""The rung of the scale at which a tier is reached; a result begins at the lowest mark."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade in the units of the rubric, rounded to its decimals.

    Attributes
    ----------
    value : float
    low, high : float
        What it would be 1.96 paired standard errors lower and higher; both ``value`` where nothing is known of errors.
    is_close : bool
        Whether low and high lie on two sides of a step.
    tier : str or None
        The highest tier reached.
    points : float or None
    """

    value: float
    low: float
    high: float
    is_close: bool = False
    tier: str | None = None
    points: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A grade before it is rounded; ``step`` is what the tiers alone give."""

    value: float
    step: float
    tier: str | None


def give(rubric: Rubric, value: float) -> Grade:
    """A grade that hangs on no score."""
    rounded = round_grade(value, rubric.decimals)
    return Grade(value=rounded, low=rounded, high=rounded)


def grade_score(
    rubric: Rubric, states: Sequence[TierState], scale: Scale | None, score: float, *, error: float | None = None
) -> Grade:
    """The grade of a score.

    Parameters
    ----------
    rubric : Rubric
    states : sequence of TierState
        Where the score stands against each tier, lowest first.
    scale : Scale or None
        The scale of points. Without one grades go by steps.
    score : float
        In the metric's units.
    error : float, optional
        The paired standard error of its difference to the rung that is nearest.
    """
    here, worse, better = (
        _place(rubric, [_shifted(state, z) for state in states], scale, _moved(scale, score, z * (error or 0.0)))
        for z in (0.0, -CONFIRMED_Z, CONFIRMED_Z)
    )
    value, low, high = (round_grade(one.value, rubric.decimals) for one in (here, worse, better))
    return Grade(
        value=value,
        low=min(value, low),
        high=max(value, high),
        is_close=_is_step_between(rubric, scale, worse, better),
        tier=here.tier,
        points=None if scale is None else scale.points(score),
    )


def reduce(rubric: Rubric, grade: Grade, penalty: float) -> Grade:
    """The grade of late work, which loses a share of it."""
    value, low, high = (
        round_grade((1 - penalty) * one, rubric.decimals) for one in (grade.value, grade.low, grade.high)
    )
    return replace(grade, value=value, low=low, high=high)


def round_grade(value: float, decimals: int) -> float:
    """Rounded half up, as schools do. (1e-9 makes up for halves that binary fractions miss.)"""
    unit: float = 10.0**decimals
    return math.floor(value * unit + 0.5 + 1e-9) / unit


def find_worth(rubric: Rubric, states: Sequence[TierState]) -> dict[str, float]:
    """What each tier that is awarded gives. Tiers that cannot be told apart are one, and give what the highest does."""
    worth = {RESULT: rubric.result, GOOD: rubric.good, WORLD_CLASS: rubric.world_class}
    return {state.same_as or state.tier: worth[state.tier] for state in states}


def _shifted(state: TierState, z: float) -> TierState:
    """The same as if the work were ``z`` paired standard errors better."""
    if state.z is None or z == 0:
        return state
    at = state.z + z
    is_confirmed = at > CONFIRMED_Z
    return replace(state, z=at, is_confirmed=is_confirmed, is_reached=is_confirmed if state.tier == RESULT else at >= 0)


def _moved(scale: Scale | None, score: float, gain: float) -> float:
    return score if scale is None else score + gain if scale.greater_is_better else score - gain


def _place(rubric: Rubric, states: Sequence[TierState], scale: Scale | None, score: float) -> _Place:
    worth, tier = find_worth(rubric, states), reached_tier(states)
    step = rubric.submitted
    for state in states:
        if not state.is_reached:
            break
        if state.same_as is None:
            step += _share(rubric, state) * (worth[state.tier] - step)
    value = step
    if tier is not None and scale is not None and rubric.between != STEPS:
        ahead = list(worth)[list(worth).index(tier) + 1 :]
        ceiling = worth[ahead[0]] if ahead else step
        value = min(max(_between(_find_knots(scale, worth), scale.points(score)), step), ceiling)
    return _Place(value=value, step=step, tier=tier)


def _share(rubric: Rubric, state: TierState) -> float:
    """The share of the step up to a tier that is reached; where no error is known nothing can be confirmed."""
    return 1.0 if state.tier == RESULT or state.is_confirmed or state.z is None else rubric.unconfirmed


def _find_knots(scale: Scale, worth: Mapping[str, float]) -> list[tuple[float, float]]:
    """Points and grades between which grades rise linearly, lowest first; none where a tier has no mark."""
    at = {rung.rung: mark.points for mark in scale.marks for rung in mark.holders}
    knots = {
        at[_HOLDS[tier]] if tier in _HOLDS else scale.marks[0].points: grade
        for tier, grade in worth.items()
        if tier not in _HOLDS or _HOLDS[tier] in at
    }
    return sorted(knots.items())


def _between(knots: Sequence[tuple[float, float]], points: float) -> float:
    for (left, low), (right, high) in pairwise(knots):
        if points < right:
            return low + (high - low) * max(0.0, points - left) / (right - left)
    return knots[-1][1] if knots else 0.0


def _is_step_between(rubric: Rubric, scale: Scale | None, worse: _Place, better: _Place) -> bool:
    """By points only the lowest tier is a step; from there on grades rise without one."""
    if scale is None or rubric.between == STEPS:
        return worse.step != better.step
    return (worse.tier is None) != (better.tier is None)
