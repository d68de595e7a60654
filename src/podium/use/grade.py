"""Grade a class: work out of the store or out of a folder of files, held against the rungs, by the rubric."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.grading.grade import Grade, give, grade_score, reduce
from podium.grading.words import close_words, grade_words
from podium.scoring.evidence import Evidence
from podium.scoring.fingerprint import Fingerprint
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS, TierState, judge
from podium.store.store import Store
from podium.team import Person
from podium.use.board import Board, assemble
from podium.use.evidence import load_evidence


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one person or team has handed in.

    Attributes
    ----------
    name : str
        Whose it is, as it may be shown.
    people : sequence of Person
        Who gets the grade; empty where nobody knows who that is.
    source : str
        The file, or ``submission 12``; empty where nothing was handed in.
    number : int or None
        What the score goes by in the evidence; None where there is none.
    score, public_score : float or None
    penalty : float
        The share of the grade that late work loses.
    problems : sequence of str
        What is wrong with the file. Nothing in it tells a label.
    look : sequence of str
        What a teacher should look at.
    prefix : str
        How files of this person begin on the learning platform; empty where that is not known.
    participant : str
        Moodle's number in this assignment.
    """

    name: str
    people: Sequence[Person] = ()
    source: str = ""
    number: int | None = None
    score: float | None = None
    public_score: float | None = None
    penalty: float = 0.0
    problems: Sequence[str] = ()
    look: Sequence[str] = ()
    prefix: str = ""
    participant: str = ""


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A piece of work and its grade, why it has it, and what a teacher should look at.

    Only work with a score has ``states``: where it stands against each tier. ``standard_error`` is its score's.
    """

    work: Work
    grade: Grade
    reason: str
    look: Sequence[str] = ()
    states: Sequence[TierState] = ()
    standard_error: float | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """The grades of a class.

    Attributes
    ----------
    board : Board
        The baselines alone on the split that decides; its ``z`` knows the graded work too.
    graded : sequence of Graded
        By name.
    is_final : bool
    unknown : sequence of str
        Files that are nobody's on the roster, each with why.
    remarks : sequence of str
        What has to be said of all grades.
    """

    board: Board
    graded: Sequence[Graded]
    is_final: bool
    unknown: Sequence[str] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """What all work of a class is held against: the rungs on one split."""

    board: Board
    evidence: Evidence
    """Of the baselines; work that is scored joins it with :meth:`knowing`."""
    remarks: Sequence[str] = ()

    def knowing(self, scores: Mapping[int, float], prints: Mapping[int, Fingerprint]) -> "Yardstick":
        """The same where it knows further scores; fingerprints of other blocks than the rungs' count for nothing."""
        usual = next(iter(self.evidence.prints.values()), None)
        alike = {
            number: one
            for number, one in prints.items()
            if usual is None or (one.n_rows, len(one.sums)) == (usual.n_rows, len(usual.sums))
        }
        evidence = replace(
            self.evidence, scores={**self.evidence.scores, **scores}, prints={**self.evidence.prints, **alike}
        )
        return replace(self, evidence=evidence, board=replace(self.board, z=evidence.z))

    def grade(self, work: Work) -> Graded:
        """The grade of a piece of work by the competition's rubric."""
        rubric = self.board.competition.grading
        if work.score is None or work.number is None:
            value, reason = (rubric.refused, "refused") if work.source else (rubric.missing, "nothing handed in")
            return Graded(work=work, grade=give(rubric, value), reason=reason, look=work.look)
        states = self._judge(work.number, work.score)
        grade = grade_score(rubric, states, self.board.scale, work.score, error=self._error(work.number, states))
        reason = grade_words(rubric, grade, states, self.board.scale)
        look = [*work.look, *close_words(rubric, grade, states)]
        if work.penalty:
            grade = reduce(rubric, grade, work.penalty)
            reason += f"; late: {100 * work.penalty:.0f} % off"
        return Graded(
            work=work,
            grade=grade,
            reason=reason,
            look=look,
            states=states,
            standard_error=self.evidence.standard_error(work.number),
        )

    def _judge(self, number: int, score: float) -> list[TierState]:
        board = self.board
        greater = board.metric.greater_is_better
        return judge(score, number, board.rungs, board.same, self.evidence.z, greater_is_better=greater)

    def _error(self, number: int, states: Sequence[TierState]) -> float | None:
        """The paired standard error of the difference to the rung that is nearest."""
        known = [state for state in states if state.z is not None and state.rung.number is not None]
        nearest = min(known, key=lambda state: abs(state.z or 0.0), default=None)
        if nearest is None or nearest.rung.number is None:
            return None
        return self.evidence.error_of_difference(number, nearest.rung.number)


def load_yardstick(competition: Competition, store: Store, *, split: str, now: datetime) -> Yardstick:
    """The rungs on one split, as the organiser may see them at any time.

    Raises
    ------
    InvalidCompetitionError
        No baseline holds a tier.
    """
    board = assemble(competition, store, split=split, is_closed=True, now=now, only=lambda one: one.team.is_baseline)
    if not board.rungs:
        raise InvalidCompetitionError.one(
            f"{competition.slug} cannot be graded",
            f"no baseline holds a tier; `podium baseline {competition.slug}` runs them",
        )
    baselines = [line.submission for line in board.standings]
    evidence = load_evidence(store, baselines, split, board.metric)
    return Yardstick(
        board=replace(board, z=evidence.z), evidence=evidence, remarks=tuple(_find_remarks(board, evidence))
    )


def _find_remarks(board: Board, evidence: Evidence) -> Iterator[str]:
    held = {rung.tier for rung in board.rungs}
    for tier in (RESULT, GOOD, WORLD_CLASS):
        if tier not in held:
            yield f"No baseline holds {tier}, so nobody can reach it: `podium baseline {board.competition.slug}`."
    for upper, lower in board.same.items():
        yield f"{upper.capitalize()} cannot be told apart from {lower} here; who reaches that gets the grade of both."
    if not evidence.prints:
        yield "This metric has no standard errors here: nothing says how much luck is in a grade."


def grade_all(yardstick: Yardstick, works: Sequence[Work]) -> list[Graded]:
    """All grades, by name."""
    return sorted((yardstick.grade(work) for work in works), key=lambda one: one.work.name.casefold())
