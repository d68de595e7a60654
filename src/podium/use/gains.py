"""What each baseline of a board added over the rung below it, as it was measured on this competition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.baselines.recipe import Baseline, Recipe
from podium.baselines.roster import BASELINES
from podium.competition.folder import Competition
from podium.standings.verdict import judge_difference
from podium.submission import PUBLIC, Submission
from podium.teaching.links import find_baseline_ideas
from podium.teaching.reading import Reading, find_reading
from podium.use.board import Board, load_board
from podium.use.rungs import SINGLES, of_kind, out_of_fold

ORDER = ("dummy", "linear", "default", "tuned", "ensemble")
"""The kinds of baselines on the way up."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A baseline on the board, and what it teaches.

    Attributes
    ----------
    name, rung, idea : str
    reading : Reading or None
        Where to read on; None for a competition's own baselines.
    entries : sequence of str
        Keys of the glossary that it stands on.
    oof_score : float or None
        Out of fold, in the metric's units.
    public_score, points : float or None
        As the board tells them.
    below : str
        The name of the rung below it; empty for the lowest.
    gain : float or None
        How much better than that it is out of fold, in the metric's units; negative where it is worse.
    z : float or None
        The same on the public rows, in paired standard errors. Never on a ladder, which tells nothing of rows.
    """

    name: str
    rung: str
    idea: str
    reading: Reading | None
    entries: Sequence[str]
    oof_score: float | None
    public_score: float
    points: float | None
    below: str
    gain: float | None
    z: float | None

    @property
    def added(self) -> str:
        """What it added over the rung below, in words."""
        if self.gain is None:
            return ""
        size = f"{abs(self.gain):.3g}"
        out = f"out of fold {size} {'better' if self.gain > 0 else 'worse'}" if self.gain else "out of fold no better"
        if self.z is None:
            return f"{out} than {self.below}"
        direction = "better" if self.z > 0 else "worse"
        return f"{out} than {self.below}; on the public rows {judge_difference(self.z).words(direction)}"


def load_lessons(root: Path, competition: Competition, *, now: datetime) -> list[Lesson]:
    """The baselines on the public board, from the bottom of the way up to its top."""
    return find_lessons(load_board(root, competition, now=now))


def load_details(root: Path, competition: Competition, name: str, *, now: datetime) -> Mapping[str, object]:
    """What the latest run of a baseline said of itself; empty where it is not on the board."""
    board = load_board(root, competition, now=now)
    found = (line.submission.details for line in board.standings if line.team.is_baseline and line.team.name == name)
    return next(found, {})


def find_lessons(board: Board) -> list[Lesson]:
    """The same of a board that is loaded."""
    found = {line.team.name: line.submission for line in board.standings if line.team.is_baseline}
    known = {baseline.name: baseline for baseline in BASELINES}
    lessons = [_lesson(board, one, found, known.get(name)) for name, one in found.items()]
    sign = 1 if board.metric.greater_is_better else -1
    return sorted(lessons, key=lambda one: (_place(one.rung), sign * (one.oof_score or 0.0)))


def _place(rung: str) -> int:
    return ORDER.index(rung) if rung in ORDER else len(ORDER)


def _lesson(board: Board, one: Submission, found: Mapping[str, Submission], baseline: Baseline | None) -> Lesson:
    rung = str(one.details.get("rung", ""))
    below = _find_below(board, one, rung, list(found.values()))
    has_oof = "oof_score" in one.details
    sign = 1 if board.metric.greater_is_better else -1
    score = board.told(one.scores[PUBLIC])
    return Lesson(
        name=one.team.name,
        rung=rung,
        idea=baseline.teaches if baseline else "",
        reading=_reading(baseline) if baseline else None,
        entries=find_baseline_ideas(one.team.name, board.competition.task),
        oof_score=out_of_fold(one) if has_oof else None,
        public_score=score,
        points=board.points(score),
        below=below.team.name if below else "",
        gain=sign * (out_of_fold(one) - out_of_fold(below)) if below else None,
        z=board.z(one.number, below.number) if below and not board.competition.is_ladder else None,
    )


def _reading(baseline: Baseline) -> Reading:
    return find_reading(baseline.name, baseline.rung, baseline.kinds if isinstance(baseline, Recipe) else frozenset())


def _find_below(board: Board, one: Submission, rung: str, baselines: Sequence[Submission]) -> Submission | None:
    """The best, out of fold, on the nearest rung below that anything stands on; for tuned models the best single."""
    sign = 1 if board.metric.greater_is_better else -1
    by_name = {other.team.name: other for other in baselines if "oof_score" in other.details}
    for lower in reversed(ORDER[: _place(rung)] if rung in ORDER and one.team.name in by_name else ()):
        kinds = SINGLES if lower == "default" else (lower,)
        if held := of_kind(by_name, *kinds):
            return max(held, key=lambda other: sign * out_of_fold(other))
    return None
