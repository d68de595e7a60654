"""The three names on the way up: a result, a good result, a world-class result.

A tier is held by a rung, a baseline on the way up. *A result* is better than the dummy and confirmed;
*a good result* is at least the best default single model; *a world-class result* is at least the ensemble,
or the published score, and never easier than good. Confirmed means a paired z above 1.96 against the rung.
Rungs that are less than 2 paired standard errors apart cannot be told apart and are shown as one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

CONFIRMED_Z = 1.96
APART_Z = 2.0
RESULT, GOOD, WORLD_CLASS = "a result", "a good result", "a world-class result"

PairedZ = Callable[[int, int], float | None]
"""How many paired standard errors the first submission (by number) is better than the second.

None where the metric has no standard errors: then nothing is confirmed, and nothing is said to be the same.
"""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A baseline on the way up, or a published score (``number`` is None: nothing to pair with)."""

    tier: str
    name: str
    score: float
    number: int | None


@dataclass(frozen=True, kw_only=True)
class TierState:
    """Where a score stands against one tier.

    ``z`` is the paired z against the rung, None where there is none to be had; ``gap`` is how much is
    missing, in the metric's units, 0 when reached; ``same_as`` names the tier it cannot be told apart from.
    """

    tier: str
    rung: Rung
    is_reached: bool
    is_confirmed: bool
    z: float | None
    gap: float
    same_as: str | None


def choose_rungs(
    dummy: Rung | None, singles: Sequence[tuple[float, Rung]], ensemble: Rung | None, *, greater_is_better: bool
) -> list[Rung]:
    """The rungs that hold the tiers, chosen by out-of-fold score and never by looking at test rows.

    Parameters
    ----------
    dummy : Rung or None
    singles : sequence of (float, Rung)
        Default single models, each with its out-of-fold score.
    ensemble : Rung or None
        The ensemble, or the published score; replaced by the good rung where that one is harder.
    greater_is_better : bool
    """
    sign = 1 if greater_is_better else -1
    rungs = [dummy] if dummy else []
    good = max(singles, key=lambda single: sign * single[0])[1] if singles else None
    if good:
        rungs.append(good)
    if ensemble and good and sign * good.score > sign * ensemble.score:
        ensemble = Rung(tier=WORLD_CLASS, name=good.name, score=good.score, number=good.number)
    if ensemble:
        rungs.append(ensemble)
    return rungs


def merge_rungs(rungs: Sequence[Rung], private_z: PairedZ) -> dict[str, str]:
    """Which tiers cannot be told apart on the private rows: tier -> the lower tier it is shown as one with."""
    same: dict[str, str] = {}
    for lower, upper in pairwise(rungs):
        if lower.number is None or upper.number is None:
            continue
        z = private_z(upper.number, lower.number)
        if upper.number == lower.number or (z is not None and z < APART_Z):
            same[upper.tier] = same.get(lower.tier, lower.tier)
    return same


def judge(
    score: float,
    number: int,
    rungs: Sequence[Rung],
    same: dict[str, str],
    paired_z: PairedZ,
    *,
    greater_is_better: bool,
) -> list[TierState]:
    """Where one submission stands against each tier, lowest first."""
    sign = 1 if greater_is_better else -1
    states = []
    for rung in rungs:
        z = paired_z(number, rung.number) if rung.number is not None else None
        is_confirmed = z is not None and z > CONFIRMED_Z
        gap = max(0.0, sign * (rung.score - score))
        is_reached = gap == 0.0
        if rung.tier == RESULT:
            is_reached = is_reached and (is_confirmed if z is not None else score != rung.score)
        states.append(
            TierState(
                tier=rung.tier,
                rung=rung,
                is_reached=is_reached,
                is_confirmed=is_confirmed,
                z=z,
                gap=gap,
                same_as=same.get(rung.tier),
            )
        )
    return states


def reached_tier(states: Sequence[TierState]) -> str | None:
    """The highest tier reached. A tier that cannot be told apart from a lower one is not awarded."""
    reached = None
    for state in states:
        if not state.is_reached:
            break
        if state.same_as is None:
            reached = state.tier
    return reached
