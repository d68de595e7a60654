"""Several columns to predict: how much better each is than its best constant."""

from collections.abc import Iterator, Sequence

import numpy as np

from podium.diagnosis.finding import Finding
from podium.diagnosis.intervals import Interval, Units, Values, mean_interval
from podium.diagnosis.wording import between, counted, cut_off


def find_weak_columns(names: Sequence[str], skills: Sequence[Interval]) -> Iterator[Finding]:
    """Labels or numbers that are predicted no better than by their own constant.

    ``skills`` are 1 - loss / loss of the best constant, each with an interval that holds for all of them together.
    """
    weak = [(name, skill) for name, skill in zip(names, skills, strict=True) if skill.low <= 0]
    if not weak:
        return
    told = ", ".join(f"{cut_off(name)} {between(skill, is_share=True)}" for name, skill in weak[:3])
    more = f" and {counted(len(weak) - 3, 'other')}" if len(weak) > 3 else ""
    yield Finding(
        look="columns",
        idea="base-rate",
        sentence=(
            f"{counted(len(weak), 'column is', 'columns are')} not clearly better than the best constant; what they "
            f"take off its loss: {told}{more}."
        ),
        advice=(
            "A column that nothing explains is best answered by its mean. Look for what could explain it, or fit it "
            "by a model of its own with stronger regularisation."
        ),
        stake=len(weak) / len(names) / 2,
        numbers={"n_columns": len(weak)},
    )


def skill_of_columns(losses: Values, constants: Values, units: Units = None) -> list[Interval]:
    """1 - mean loss / mean loss of a constant, for each column of arrays of shape (n_rows, n_columns).

    The interval is that of a ratio of means (delta method), wide enough for all columns together (Bonferroni).
    """
    found = []
    for loss, constant in zip(losses.T, constants.T, strict=True):
        base = float(constant.mean())
        if not base:
            found.append(Interval(estimate=0.0, low=0.0, high=0.0))
            continue
        ratio = float(loss.mean()) / base
        spread = mean_interval((loss - ratio * constant) / base, units, level=1 - 0.05 / losses.shape[1])
        half = (spread.high - spread.low) / 2
        found.append(Interval(estimate=1 - ratio, low=1 - ratio - half, high=1 - ratio + half))
    return found


def best_constants(columns: Values) -> Values:
    """The mean of each column, for every row: the constant with the least squared error, and the least log loss."""
    return np.broadcast_to(columns.mean(axis=0), columns.shape)
