"""Was it better? What a difference between two submissions on the same rows says, in words.

The paired z of a difference is compared with the normal distribution, two-sided. What is told is coarse on
purpose, twelve answers in all, because a finer one would give away more of the hidden labels.
It is about the luck of the rows that happen to be in the test set, and says nothing of the luck of a
training run, nor of having tried often.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

CLEARLY, MAYBE, CANNOT_TELL = "clearly", "maybe", "cannot tell"

_ODDS = (3, 5, 10, 20)
_RARE, _COMMON = 0.05, 0.32  # |z| of 1.96 and of 1
N_ANSWERS = 2 * (1 + len(_ODDS)) + 2
"""How many different answers there are: what a leak audit counts. "Cannot tell" has no direction."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a difference says.

    Attributes
    ----------
    kind : {"clearly", "maybe", "cannot tell"}
    chance : str
        How often two equal models would show such a gap, as the end of a sentence.
    """

    kind: str
    chance: str

    def words(self, direction: str) -> str:
        """A sentence's end; ``direction`` is "better" or "worse"."""
        told = self.kind if self.kind == CANNOT_TELL else f"{self.kind} {direction}"
        return f"{told} (two equal models would show such a gap {self.chance})"


def judge_difference(z: float) -> Verdict:
    """What a paired ``z`` (a difference in its standard errors, of either sign) says."""
    probability = 2 * NormalDist().cdf(-abs(z))
    if probability < _RARE:
        return Verdict(kind=CLEARLY, chance=f"less than one time in {_ODDS[-1]}")
    if probability < _COMMON:
        odds = min(_ODDS, key=lambda one: abs(math.log(one * probability)))
        return Verdict(kind=MAYBE, chance=f"about one time in {odds}")
    often = "more often than not" if probability > 0.5 else "more than one time in three"
    return Verdict(kind=CANNOT_TELL, chance=often)
