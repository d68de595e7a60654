"""How a score is shown: cut off toward zero, as Kaggle does. The one home of that rule."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Precision:
    """How many decimals are shown, and how many units of the last one make a step.

    With ``precision = "auto"`` a step is about one standard error, because digits beyond that are noise; such a
    precision ``is_coarse``: ranks go by what is shown. Where it is not ``told_in_full``, programs are given what is
    shown, too: the digits of one score can give away dozens of hidden labels.
    """

    decimals: int
    step: int = 1
    is_coarse: bool = False
    told_in_full: bool = True

    def shown(self, score: float) -> float:
        """``score`` cut off toward zero: ``trunc(abs(x) * 10^d + 1e-6) / 10^d`` with its sign.

        1e-6 of a unit keeps 0.29 from becoming 0.28.
        """
        steps = math.trunc((abs(score) * 10**self.decimals + 1e-6) / self.step)
        return math.copysign(steps * self.step / 10**self.decimals, score) if steps else 0.0

    @property
    def smallest(self) -> float:
        """The smallest step between two shown scores."""
        return float(self.step / 10**self.decimals)

    def told(self, score: float) -> float:
        """``score`` as programs are given it."""
        return score if self.told_in_full else self.shown(score)

    def ranked(self, score: float) -> float:
        """``score`` as it is compared: in full, unless the board is coarse on purpose."""
        return self.shown(score) if self.is_coarse else score

    def text(self, score: float) -> str:
        return f"{self.shown(score):.{self.decimals}f}"


def automatic_precision(standard_errors: Iterable[float]) -> Precision:
    """The largest of 1, 2, 5 times a power of ten that is at most one (median) standard error."""
    known = sorted(error for error in standard_errors if math.isfinite(error) and error > 0)
    if not known:
        return Precision(5, told_in_full=False)
    error = known[len(known) // 2]
    power = math.floor(math.log10(error))
    leading = max(digit for digit in (1, 2, 5) if digit == 1 or digit * 10.0**power <= error)
    return Precision(max(0, -power), leading * 10 ** max(0, power), is_coarse=True, told_in_full=False)


def get_precision(rule: int | str, standard_errors: Iterable[float] = (), *, told_in_full: bool = True) -> Precision:
    """The precision that ``[rules] precision`` asks for: a number of decimals or ``auto``, which tells no more."""
    if rule == "auto":
        return automatic_precision(standard_errors)
    return Precision(int(rule), told_in_full=told_in_full)


def standard_error_text(error: float) -> str:
    """A standard error with one significant digit, to the nearest; nothing where none is known."""
    if not math.isfinite(error):
        return ""
    rounded = float(f"{error:.0e}")
    return f"{rounded:.{max(0, -math.floor(math.log10(rounded))) if rounded else 0}f}"
