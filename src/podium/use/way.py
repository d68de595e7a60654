"""Where a team stands on the way up: its points, what is next, and how far that is."""

from collections.abc import Iterator
from dataclasses import dataclass

from podium.standings.display import Precision
from podium.standings.points import Mark
from podium.use.board import Board


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A score's place on the scale of a board.

    Attributes
    ----------
    points : float
    reached, next : Mark or None
        The highest mark reached, and the one above it.
    gap : float or None
        How much is missing to the next mark, in the metric's units, as scores are told.
    errors : float or None
        The same in paired standard errors; only where scores are told in full: it says much of the hidden labels.
    step : float or None
        How much better the mark that was reached is than the one below it: a measure for the gap.
    """

    points: float
    reached: Mark | None
    next: Mark | None
    gap: float | None
    errors: float | None
    step: float | None


def find_stand(board: Board, score: float, number: int) -> Stand | None:
    """Where a submission with this told score stands; None where points mean nothing."""
    scale = board.scale
    if scale is None:
        return None
    reached, ahead = scale.reached(score), scale.next(score)
    return Stand(
        points=scale.points(score),
        reached=reached,
        next=ahead,
        gap=None if ahead is None else abs(ahead.score - score),
        errors=_errors_to(board, ahead, number) if ahead else None,
        step=scale.last_step(reached) if reached else None,
    )


def _errors_to(board: Board, mark: Mark, number: int) -> float | None:
    """Never on a ladder, which tells nothing of rows."""
    rung = mark.holders[-1].number
    if board.competition.is_ladder or not board.precision.told_in_full or rung is None:
        return None
    z = board.z(number, rung)
    return None if z is None or z >= 0 else -z


def stand_words(board: Board, stand: Stand) -> Iterator[tuple[str, str]]:
    """Label and sentence: the points, and what is next."""
    yield "Points", f"{Precision(0).text(stand.points)}: {_place(stand)}"
    if stand.next is not None and stand.gap is not None:
        gap = board.precision.text(max(stand.gap, board.precision.smallest))
        far = "".join(f", {words}" for words in _measures(board, stand))
        yield "Next", f"{mark_words(stand.next)} {board.precision.text(stand.next.score)}, {gap} to go{far}"


def mark_words(mark: Mark) -> str:
    """``good (lightgbm)``."""
    names = list(dict.fromkeys(holder.name for holder in mark.holders if holder.name != holder.rung))
    return mark.rungs + (f" ({', '.join(names)})" if names else "")


def _place(stand: Stand) -> str:
    reached, ahead = stand.reached, stand.next
    if reached is None:
        return f"below {ahead.rungs}" if ahead else ""
    if ahead is None:
        return f"beyond {reached.rungs} at {reached.points:.0f}"
    return f"between {reached.rungs} at {reached.points:.0f} and {ahead.rungs} at {ahead.points:.0f}"


def _measures(board: Board, stand: Stand) -> Iterator[str]:
    if stand.errors is not None:
        yield f"{stand.errors:.1f} paired standard errors"
    if not (stand.step and stand.gap and stand.reached and board.scale):
        return
    below = board.scale.marks[board.scale.marks.index(stand.reached) - 1]
    share = stand.gap / stand.step
    times = f"{100 * share:.0f} % of" if share < 1.95 else f"{share:.0f} times"
    yield f"{times} the step from {below.rungs} to {stand.reached.rungs}"
