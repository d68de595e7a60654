"""The decision step of a baseline as lines of code, from the numbers that it learned out of fold."""

from collections.abc import Iterator, Mapping
from typing import Any

from podium.baselines.decision import FITTING_ROWS
from podium.baselines.steps import SMALLEST
from podium.teaching.source import NoSourceError


def decide_chances(decision: Mapping[str, Any], n_rows: int) -> Iterator[str]:
    """Lines that make other ``chances`` of the model's, for one target.

    Raises
    ------
    NoSourceError
        The step is more than a few numbers.
    """
    if not decision:
        return
    if "threshold" in decision:
        threshold = decision["threshold"]
        yield f"chances = chances * [{threshold!r}, {1 - threshold!r}]  # a threshold that was learned out of fold"
    elif "power of rareness" in decision and n_rows <= FITTING_ROWS:
        yield "shares = np.bincount(y) / len(y)"
        yield f"chances = chances * shares ** -{decision['power of rareness']!r}  # rare classes count for more"
    elif "slope" in decision:
        yield f"clipped = chances[:, 1].clip({SMALLEST!r}, 1 - {SMALLEST!r})"
        yield f"odds = {decision['slope']!r} * np.log(clipped / (1 - clipped)) + {decision['intercept']!r}"
        yield "honest = 1 / (1 + np.exp(-odds))  # calibrated: a straight line on the log odds, learned out of fold"
        yield "chances = np.column_stack([1 - honest, honest])"
    elif "temperature" in decision:
        yield f"chances = chances.clip({SMALLEST!r}) ** (1 / {decision['temperature']!r})  # a temperature, learned"
        yield "chances = chances / chances.sum(axis=1, keepdims=True)"
    elif "cuts" in decision:
        yield f"cuts = {decision['cuts']!r}  # between the ratings, learned out of fold"
        yield "expected = chances @ classes.astype(float)"
        yield "chances = np.eye(len(classes))[np.searchsorted(cuts, expected, side='right')]".replace("'", '"')
    else:
        raise NoSourceError(f"the decision step {', '.join(decision)} is more than a few numbers")


def decide_number(decision: Mapping[str, Any]) -> str:
    """What is done to predicted numbers, such as ``" * 1.02"``."""
    if not decision:
        return ""
    if "factor" in decision:
        return f" * {decision['factor']!r}"
    if "shift" in decision:
        return f" + {decision['shift']!r}"
    raise NoSourceError(f"the decision step {', '.join(decision)} is more than one number")
