"""What stands out in a diagnosis: a sentence with its number, how sure that is, and what to try."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MOST_FINDINGS = 5
MOST_OF_A_LOOK = 2

ALPHA = 0.01
"""Each kind of look is allowed to be misled by noise once in a hundred times, however many segments it looks at.

A diagnosis takes four to seven looks, so that one of pure noise says something in about 1 of 20 cases.
"""
LEAST_STAKE = 0.02
"""What could take less than that off the loss is not worth a sentence, however certain it is."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that stands out.

    Attributes
    ----------
    look : str
        The look that found it: of one look no more than two findings are told.
    idea : str
        The key of the idea behind it in the glossary, such as ``calibration``.
    sentence : str
        What was seen: its number, and its interval or the chance that noise alone looks like it.
    advice : str
        What to try.
    stake : float
        About which share of the loss hangs on it, 0 to 1; the more, the earlier it is told.
    is_first : bool
        Whether it comes before all others because it puts them in doubt.
    numbers : mapping
        The same for programs.
    """

    look: str
    idea: str
    sentence: str
    advice: str
    stake: float
    is_first: bool = False
    numbers: Mapping[str, float | int | str] = field(default_factory=lambda: MappingProxyType({}))


def most_important(findings: Iterable[Finding]) -> list[Finding]:
    """At most five, the one with the most at stake first, and no more than two of one look."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (not one.is_first, -one.stake)):
        n_same = sum(one.look == other.look for other in kept)
        if n_same < MOST_OF_A_LOOK and (one.is_first or one.stake >= LEAST_STAKE):
            kept.append(one)
    return kept[:MOST_FINDINGS]
