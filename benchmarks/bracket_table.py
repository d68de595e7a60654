"""The two tables of the bracket on standard data: against what was published, and side by side with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from standard_sets import StandardSet

MOST_GOOD_MISSED = 6
MOST_TOPS_MISSED = 2
"""Of 18 sets: good holds on 12 or more, world-class on 16 or more."""

HEAD = (
    "| data set | metric | folds | naive | published good | reproduced | good | tuned | world-class "
    "| good, in errors | top - good, in errors | verdict |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)

Lines = Sequence[Mapping[str, Any]]


def scores_of(lines: Lines, name: str) -> list[float]:
    return [line["scores"][name] for line in lines if name in line["scores"]]


def print_bracket(sets: Sequence[StandardSet], lines: Lines) -> bool:
    """The table and the counts; whether both promises hold."""
    print(HEAD)
    verdicts = [_print_row(one, [line for line in lines if line["set"] == one.name]) for one in sets]
    goods, tops = (sum(verdict[place] for verdict in verdicts) for place in (0, 1))
    n_sets = len(sets)
    print("\nDifferences are in standard errors of our good, positive where ours (or the top) is better.")
    for one in sets:
        if one.note:
            print(f"- {one.name}: {one.model}; {one.note}")
    engines = {line["engine"] for line in lines}
    if len(engines) > 1:
        print(f"- the lines were made by {len(engines)} versions of the baselines; start anew for one")
    if any(one.is_series for one in sets):
        print("- series are cut by time, one forecast after the other; the error is that of the squared errors' mean")
    print(f"\ngood: {goods} of {n_sets} within one standard error of the published good, or better (12 of 18 promised)")
    print(f"world-class: {tops} of {n_sets} not worse than good by more than that (16 of 18 promised)")
    return n_sets - goods <= MOST_GOOD_MISSED and n_sets - tops <= MOST_TOPS_MISSED


def _print_row(one: StandardSet, lines: Lines) -> tuple[bool, bool]:
    """Whether good holds against the published good, and world-class against good."""
    good, error = one.sum_up(scores_of(lines, "good"))
    top, _ = one.sum_up(scores_of(lines, "world-class"))
    tuned = scores_of(lines, "tuned")
    gain, rise = one.sign * (good - one.good), one.sign * (top - good)
    is_good, is_top = not gain < -error, not rise < -error  # a single fold has no error, and misses nothing
    reproduced = one.sum_up(scores_of(lines, "reproduced"))[0]
    cells = [
        one.name,
        one.metric,
        f"{len(lines)}/{one.n_folds}",
        _number(one.naive),
        _number(one.good),
        _number(reproduced),
        f"{_number(good)} ± {_number(error)}",
        _number(one.sum_up(tuned)[0]) if tuned else "-",
        _number(top),
        _in_errors(gain, error),
        _in_errors(rise, error),
        _verdict(is_good, is_top) if error >= 0 else "one fold",
    ]
    print(f"| {' | '.join(cells)} |")
    return is_good, is_top


def _verdict(is_good: bool, is_top: bool) -> str:
    missed = [name for name, holds in (("good", is_good), ("top", is_top)) if not holds]
    return f"MISSED {' '.join(missed)}" if missed else "ok"


def _number(value: float) -> str:
    return f"{value:.4g}" if abs(value) >= 10 else f"{value:.3f}"


def _in_errors(difference: float, error: float) -> str:
    return f"{difference / error:+.1f}" if error > 0 else f"{difference:+.3g} (no error)"


def print_against(sets: Sequence[StandardSet], lines: Lines, rivals: Sequence[str]) -> None:
    """The mean score of each side on the same folds, and the average rank."""
    sides = ["world-class", *rivals]
    print(f"\nSide by side, same folds and budget:\n\n| data set | metric | folds | Podium | {' | '.join(rivals)} |")
    print(f"| --- | --- | ---: | {' | '.join(['---:'] * len(sides))} |")
    ranks = []
    for one in sets:
        of_set = [line for line in lines if line["set"] == one.name]
        means = np.array([one.sum_up(scores_of(of_set, side))[0] for side in sides])
        ranks.append(_ranks(-one.sign * means))
        n_folds = len(scores_of(of_set, "world-class"))
        print(f"| {one.name} | {one.metric} | {n_folds} | {' | '.join(map(_number, means))} |")
    average = " | ".join(f"{rank:.2f}" for rank in np.mean(ranks, axis=0))
    print(f"| **average rank**, {len(ranks)} sets | | | {average} |")
    seconds = " | ".join(f"{_mean_seconds(lines, side):.1f}" for side in ("podium", *rivals))
    print(f"| seconds a fold | | | {seconds} |")


def _mean_seconds(lines: Lines, side: str) -> float:
    """Of a fold, with all that belongs to it."""
    return float(np.mean([line["seconds"] for line in lines if line["side"] == side]))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 for the lowest; equals share the mean of their ranks."""
    return np.array([1 + np.sum(values < value) + (np.sum(values == value) - 1) / 2 for value in values])
