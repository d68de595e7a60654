"""Public scores as the board tells them and the ledger holds them; and whether a recomputed one agrees with that."""

import math
import re
from dataclasses import replace

from podium.competition.folder import Competition
from podium.standings.display import Precision
from podium.standings.ladder import Step
from podium.submission import PUBLIC, Submission


def told_public(competition: Competition, precision: Precision, one: Submission) -> float | None:
    """The public score of a team's own submission as the team may know it; None where a ladder tells none."""
    if competition.is_ladder and not one.is_late:
        return one.told_score
    return precision.told(one.scores[PUBLIC])


def compared_by(competition: Competition, precision: Precision, one: Submission) -> float:
    """What a submission is ranked by on the public board: on a ladder the score it was accepted with."""
    if competition.is_ladder:
        return precision.shown(one.scores[PUBLIC]) if one.told_score is None else one.told_score
    return precision.ranked(one.scores[PUBLIC])


def told_as(precision: Precision, score: float) -> dict[str, str]:
    """What a new submission says of its told score: nothing where it is told in full."""
    if precision.told_in_full:
        return {}
    return {"told_score": precision.text(score), "told_step": f"{precision.smallest:.{precision.decimals}f}"}


def told_step(precision: Precision, step: Step) -> dict[str, str]:
    """The same on a ladder: the score of a new best as it stands on the board, and of anything else nothing."""
    if not step.is_new_best:
        return {"told_score": ""}
    return told_as(replace(precision, told_in_full=False), step.standing)


def read_step(text: str) -> Precision:
    """The precision of a step such as ``0.005``; ValueError where it is none."""
    if not re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", text) or not int(text.replace(".", "")):
        raise ValueError(f"{text!r} is no step")
    return Precision(len(text.partition(".")[2]), int(text.replace(".", "")))


def is_same_score(one: float, other: float) -> bool:
    """To nine digits: another processor or another version of NumPy may add up in another order."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def is_as_told(score: float, told: str | None, step: str | None) -> bool:
    """Whether a recomputed score is what an entry of the ledger tells; one that tells nothing is not wrong."""
    if told is None:
        return True
    try:
        if step is None:
            return is_same_score(score, float(told))
        precision = read_step(step)
        near = (score, score * (1 - 1e-9), score * (1 + 1e-9))  # on the edge of a step
        return float(told) in map(precision.shown, near)
    except ValueError:
        return False
