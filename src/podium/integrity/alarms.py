"""Scores that should be looked into: too good to be a model's."""

import math

LEAK_Z, LEAK_SHARE = 10.0, 0.5
"""A lead over the best baseline of more than this many standard errors, and this share of what was left to gain."""


def share_of_rest(score: float, reference: float, perfect: float) -> float | None:
    """What part of the way from a reference to the perfect score is gone; None where there is no way left."""
    way = perfect - reference
    return (score - reference) / way if way != 0 and math.isfinite(way) else None


def is_too_good(share: float | None, z: float | None) -> bool:
    """Whether a score is to be checked for leakage: both a large and a certain lead."""
    return share is not None and z is not None and share > LEAK_SHARE and z > LEAK_Z
