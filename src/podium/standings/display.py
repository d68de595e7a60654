"""How a score is shown: cut off toward zero, as Kaggle does. The one home of that rule."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Precision:
    """How many decimals are shown, and how many units of the last one make a step.

    With ``precision = "auto"`` a step is about one standard error, because digits beyond that are noise;
    such a precision ``is_coarse``: nothing finer is told, to programs neither.
    """

    decimals: int
    step: int = 1
    is_coarse: bool = False

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
        """``score`` as programs are given it: in full, unless the board is coarse on purpose."""
        return self.shown(score) if self.is_coarse else score

    def text(self, score: float) -> str:
        return f"{self.shown(score):.{self.decimals}f}"


def automatic_precision(standard_errors: Iterable[float]) -> Precision:
    """The largest of 1, 2, 5 times a power of ten that is at most one (median) standard error."""
    known = sorted(error for error in standard_errors if math.isfinite(error) and error > 0)
    if not known:
        return Precision(5)
    error = known[len(known) // 2]
    power = math.floor(math.log10(error))
    leading = max(digit for digit in (1, 2, 5) if digit == 1 or digit * 10.0**power <= error)
    return Precision(max(0, -power), leading * 10 ** max(0, power), is_coarse=True)


def get_precision(rule: int | str, standard_errors: Iterable[float] = ()) -> Precision:
    """The precision that ``[rules] precision`` asks for: a number of decimals or ``auto``."""
    return automatic_precision(standard_errors) if rule == "auto" else Precision(int(rule))
