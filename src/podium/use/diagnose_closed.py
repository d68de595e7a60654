"""The diagnosis on test rows: once their answers are open to the team, and never before."""

from datetime import datetime
from pathlib import Path

import numpy as np

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, NotAllowedError
from podium.scoring.score import Solution, match_rows
from podium.store.store import Store
from podium.submission import PRIVATE, Submission
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.board import load_board
from podium.use.commitments import current_submissions, load_commitment
from podium.use.diagnose import Diagnosis, put_together
from podium.use.diagnose_baselines import NONE, Beside, Pairing, nearest
from podium.use.diagnose_rows import TEST, AnsweredRows, answered_rows
from podium.use.phase import hides_baselines_until, is_over
from podium.use.places import store_path
from podium.use.rungs import latest_baselines
from podium.use.scorer import load_solution
from podium.use.submissions import get_own_team
from podium.use.validate import load_format


def diagnose_test(
    root: Path, competition: Competition, *, team: str, now: datetime, baseline: str | None = None
) -> Diagnosis:
    """Look at the submission that stands for a team on the private board, on all test rows that count.

    Parameters
    ----------
    root : Path
    competition : Competition
    team : str
    now : datetime
        UTC.
    baseline : str, optional
        As in :func:`podium.use.diagnose.diagnose`; here any baseline on the board.

    Raises
    ------
    NotAllowedError
        The answers are still hidden from the team, or it has no submission that counts.
    InvalidCompetitionError
        The solution is not on this machine.
    """
    with Store.open(store_path(root)) as store:
        _check_open(competition, store, team, now)
        board = load_board(root, competition, split=PRIVATE, team=team, now=now)
        line = board.line_of(get_own_team(competition, store, team))
        if line is None:
            raise NotAllowedError(f"{team} has no submission to {competition.slug} that stands on its board")
        baselines = latest_baselines(current_submissions(competition, store))
        if baseline == NONE or hides_baselines_until(competition, now) is not None:
            baselines = {}
        elif baseline is not None and baseline not in baselines:
            known = ", ".join(baselines) or "none"
            raise NotAllowedError(f"there is no baseline {baseline!r} on the board; there are: {known}")
        files = {one.number: store.read_file(one.sha256) for one in [line.submission, *baselines.values()]}
    return _diagnose(competition, line.submission, baselines, files, baseline)


def _check_open(competition: Competition, store: Store, team: str, now: datetime) -> None:
    """Practice: after the close, or when the team has finished. Sealed: when the labels were revealed."""
    if competition.is_practice:
        author = store.get_team(team)
        has_finished = author is not None and author.id in store.finished(competition.slug)
        if not (is_over(competition, store, now) or has_finished):
            raise NotAllowedError(
                f"{competition.slug} is still open: until the close, or until you `podium finish {competition.slug}`, "
                f"look at training rows: `podium diagnose {competition.slug} oof.csv`"
            )
    elif not is_over(competition, store, now) or load_commitment(competition) not in store.reveals(competition.slug):
        raise NotAllowedError(
            f"the answers of {competition.slug} are hidden until its organiser closes it and reveals them "
            f"(`podium close {competition.slug} --reveal-labels`); look at training rows: "
            f"`podium diagnose {competition.slug} oof.csv`"
        )


def _diagnose(
    competition: Competition,
    submission: Submission,
    baselines: dict[str, Submission],
    files: dict[int, bytes],
    wanted: str | None,
) -> Diagnosis:
    solution = load_solution(competition)
    test = read_table(competition.test_path, error=InvalidCompetitionError)
    rows = read_test_rows(competition, solution, test, files[submission.number])
    greater, score = rows.solution.metric.greater_is_better, submission.scores[PRIVATE]
    beside = [
        Beside(name=name, rung=str(one.details["rung"]), score=one.scores[PRIVATE]) for name, one in baselines.items()
    ]
    close = nearest(beside, score, greater_is_better=greater)
    name = wanted or _next_above(close, score, greater_is_better=greater)
    if name not in baselines:
        return put_together(rows, source=f"submission {submission.number}", close=close)
    other = read_test_rows(competition, solution, test, files[baselines[name].number])
    pairing = Pairing.of(rows, name, other, how="its submission")
    return put_together(rows, source=f"submission {submission.number}", close=close, pairing=pairing)


def _next_above(close: list[Beside], score: float, *, greater_is_better: bool) -> str:
    """The nearest baseline that is better, else the nearest at all; empty where there is none."""
    sign = 1 if greater_is_better else -1
    above = [one for one in close if sign * one.score > sign * score]
    return above[-1].name if above else close[0].name if close else ""


def read_test_rows(competition: Competition, solution: Solution, test: Table, data: bytes) -> AnsweredRows:
    """A submitted file beside the solution; InvalidSubmissionError where it no longer fits."""
    metric = solution.metric
    matched = match_rows(metric.shape, solution.options, solution.ids, test.keys(competition.id))
    if not metric.shape.matches_ids or len(matched.missing):
        what = f"{competition.slug} cannot be looked at row by row"
        raise InvalidSubmissionError.one(what, "its solution and test.csv do not hold the same rows")
    table = read_table(data)
    return answered_rows(
        competition,
        solution,
        table,
        load_format(competition).classes,
        test,
        np.asarray(matched.rows),
        TEST,
    )
