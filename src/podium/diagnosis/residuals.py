"""Truth minus prediction: its mean, its spread, its tails, and whether it goes with anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.finding import ALPHA, Finding
from podium.diagnosis.intervals import Interval, Units, Values, mean_interval, standard_error, two_sided_p
from podium.diagnosis.wording import between, counted, percent, short

WORST_SHARE = 0.01
N_DRAWS = 499
N_LARGEST = 5
LEAST_FOR_TAILS = 100


@dataclass(frozen=True, kw_only=True)
class Residuals:
    """Residuals, truth minus prediction, in a few numbers.

    Attributes
    ----------
    values : ndarray of float64, shape (n_rows,)
    bias : Interval
        Their mean: above 0 the predictions are too low.
    spread : float
        Their standard deviation.
    worst_share : float
        The share of all squared error that lies in the worst 1 % of rows.
    worst_by_chance : float
        What 99 % of normally distributed tables of this size stay below.
    largest : ndarray of intp
        The rows with the largest residuals, the largest first.
    """

    values: Values
    bias: Interval
    spread: float
    worst_share: float
    worst_by_chance: float
    largest: NDArray[np.intp]

    @property
    def n_worst(self) -> int:
        return count_worst(len(self.values))


def sum_up(values: Values, *, units: Units = None, seed: int = 0) -> Residuals:
    """Residuals of shape (n_rows,) in a few numbers."""
    random = np.random.default_rng(seed)
    n_draws = max(99, min(N_DRAWS, 20_000_000 // len(values)))
    normal = [worst_share(random.standard_normal(len(values))) for _ in range(n_draws)]
    return Residuals(
        values=values,
        bias=mean_interval(values, units),
        spread=float(values.std()),
        worst_share=worst_share(values - values.mean()),
        worst_by_chance=float(np.quantile(normal, 0.99)),
        largest=np.argsort(-np.abs(values), kind="stable")[:N_LARGEST],
    )


def count_worst(n_rows: int) -> int:
    return max(1, round(WORST_SHARE * n_rows))


def worst_share(values: Values) -> float:
    """The share of the sum of squares that the largest 1 % make up."""
    squares = values**2
    total = float(squares.sum())
    n_worst = count_worst(len(values))
    return float(np.partition(squares, len(squares) - n_worst)[-n_worst:].sum()) / total if total else 0.0


def find_bias(found: Residuals, units: Units) -> Iterator[Finding]:
    """Whether predictions are too high or too low on the whole."""
    error = standard_error(found.values, units)
    p = two_sided_p(found.bias.estimate / error) if error > 0 else float(found.bias.estimate == 0)
    if p > ALPHA:
        return
    way = "low" if found.bias.estimate > 0 else "high"
    mean_square = float((found.values**2).mean())
    yield Finding(
        look="bias",
        idea="residuals",
        sentence=(
            f"Your predictions are too {way} on the whole: the mean residual is {between(found.bias)}, "
            f"with a spread of {short(found.spread)}."
        ),
        advice=(
            "See whether the model minds another error than the metric does (a logarithm of the target, a median in "
            "place of a mean), or whether the rows it learnt from differ from these in time or kind."
        ),
        stake=found.bias.estimate**2 / mean_square if mean_square else 0.0,
        numbers={"mean_residual": found.bias.estimate, "low": found.bias.low, "high": found.bias.high, "p": p},
    )


def find_heavy_tails(found: Residuals, ids: Sequence[str]) -> Iterator[Finding]:
    """Whether few rows make up much of the squared error."""
    if len(found.values) < LEAST_FOR_TAILS or found.worst_share <= found.worst_by_chance:
        return
    named = ", ".join(ids[row] for row in found.largest[:3])
    yield Finding(
        look="tails",
        idea="residuals",
        sentence=(
            f"{counted(found.n_worst, 'row')} of {len(found.values):,} (1 %) "
            f"{'makes' if found.n_worst == 1 else 'make'} up {percent(found.worst_share)} of the squared error; of "
            f"normally distributed errors it would be at most {percent(found.worst_by_chance)}. The largest: {named}."
        ),
        advice=(
            "Look at these rows first. Are they slips in the data, a kind of row that no column tells, or a target "
            "that wants a logarithm? A loss that minds large errors less (absolute, Huber) may fit the rest better."
        ),
        stake=found.worst_share - found.worst_by_chance,
        numbers={"share_of_worst": found.worst_share, "by_chance": found.worst_by_chance, "n_rows": found.n_worst},
    )


def autocorrelation(in_time: Values) -> float:
    """Of each residual with the next one in time (Box and Jenkins 1970)."""
    centred = in_time - in_time.mean()
    total = float(centred @ centred)
    return float(centred[:-1] @ centred[1:]) / total if total else 0.0


def find_autocorrelation(in_time: Values) -> Iterator[Finding]:
    """Whether neighbours in time err alike; of independent errors the correlation has the error 1 / sqrt(n)."""
    lag_one = autocorrelation(in_time)
    p = two_sided_p(lag_one * len(in_time) ** 0.5)
    if p > ALPHA or lag_one <= 0:
        return
    error = 1.96 / len(in_time) ** 0.5
    yield Finding(
        look="time",
        idea="autocorrelation",
        sentence=(
            f"Neighbours in time err alike: each residual goes with the next one by a correlation of "
            f"{short(lag_one)}, where independent ones would stay within {short(error)} of 0."
        ),
        advice=(
            "Something slow is missing. Add what is known at the time of the forecast: the same hour of earlier days, "
            "a trend, holidays. Values too recent to be known then would only flatter the folds."
        ),
        stake=lag_one**2 / 2,  # what neighbours share; of a forecast far ahead hardly all of it can be known
        numbers={"lag_1": lag_one, "by_chance": error, "p": p},
    )
