"""The rubric of a competition's ``[grading]``: what the tiers are worth in a gradebook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

STEPS, POINTS = "steps", "points"
SHARES = {"submitted": 0.25, "result": 0.5, "good": 0.8, "world_class": 1.0}
"""What the levels are worth where the toml says nothing, as shares of ``out_of``; the lowest first."""


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """What is given for which work, in the units of ``out_of``.

    Attributes
    ----------
    out_of : float
        The full grade.
    submitted, result, good, world_class : float
        For a file that is scored, and for each tier.
    refused, missing : float
        For a file that is refused, and for none.
    between : {"points", "steps"}
        Whether grades rise linearly between the tiers, on the scale of points, or in steps.
    unconfirmed : float
        The share of the step that a tier gives which is reached and not confirmed.
    decimals : int
    """

    out_of: float
    submitted: float
    result: float
    good: float
    world_class: float
    refused: float
    missing: float
    between: str
    unconfirmed: float
    decimals: int


def make_rubric(settings: Mapping[str, Any]) -> Rubric:
    """The rubric of the keys of ``[grading]``; a level that is None has its share of ``out_of``."""
    out_of = settings["out_of"]
    levels = {name: share * out_of for name, share in SHARES.items() if settings[name] is None}
    return Rubric(**{**settings, **levels})


def find_rubric_problems(rubric: Rubric) -> Iterator[str]:
    """Everything that makes a rubric unfair or impossible, by the names of its keys."""
    if rubric.out_of <= 0:
        yield "`grading.out_of` is 0: nobody could get anything"
        return
    order = ("missing", "refused", *SHARES)
    values = {name: getattr(rubric, name) for name in order}
    for name, value in values.items():
        if value > rubric.out_of:
            yield f"`grading.{name}` is {value:g}, more than `grading.out_of` ({rubric.out_of:g})"
    for lower, upper in pairwise(order):
        if values[lower] > values[upper]:
            yield (
                f"`grading.{lower}` is {values[lower]:g} and `grading.{upper}` only {values[upper]:g}: "
                "better work would get less"
            )
    if rubric.between == POINTS and rubric.unconfirmed != 1:
        yield (
            '`grading.unconfirmed` is for `between = "steps"`; with "points" there is no step at a tier that could be '
            "given in part"
        )
