"""Grade agents: submissions named in JSON lines, against competitions with a published standing, as MLE-bench does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition, get_competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError
from podium.formats.board import FILE as BOARD
from podium.formats.board import read_board
from podium.formats.draft import propose_slug
from podium.formats.medals import Thresholds, find_thresholds
from podium.formats.mlebench_report import read_entries, report_all, report_one
from podium.scoring.score import Solution
from podium.use.scorer import load_solution
from podium.use.validate import validate


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The report under MLE-bench's keys, and for each submission without a score why."""

    report: dict[str, object]
    refused: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """A competition that submissions are held against: read once for all of them."""

    competition: Competition
    solution: Solution
    thresholds: Thresholds


def grade_agents(root: Path, entries_path: Path, *, base: Path, now: datetime) -> Graded:
    """Score each submission over all rows of its competition and give it its medal.

    Parameters
    ----------
    root : Path
    entries_path : Path
        JSON lines with ``competition_id`` and ``submission_path``.
    base : Path
        The folder to which relative paths of submissions belong.
    now : datetime
        UTC.

    Raises
    ------
    InvalidCompetitionError
        A line is wrong, or a competition has no published standing. A submission that is refused is no error: it is
        reported as not valid.
    """
    if not entries_path.is_file():
        raise InvalidCompetitionError.one(f"{entries_path} cannot be read", "there is no such file")
    entries = read_entries(entries_path.read_bytes(), entries_path.name)
    benches = {name: _load_bench(root, name) for name in dict.fromkeys(entry.competition_id for entry in entries)}
    reports, refused = [], []
    for entry in entries:
        bench = benches[entry.competition_id]
        path = base / entry.submission_path
        exists = path.is_file() and path.suffix.lower() == ".csv"
        score, why = _score(bench, path) if exists else (None, "there is no such file, or it does not end in .csv")
        if why:
            refused.append(f"{entry.submission_path}: {why}")
        is_up = bench.solution.metric.greater_is_better
        report = report_one(entry, score, bench.thresholds, exists=exists, greater_is_better=is_up, now=now)
        reports.append(report)
    return Graded(report=report_all(reports), refused=refused)


def _load_bench(root: Path, competition_id: str) -> _Bench:
    competition = get_competition(root, propose_slug(competition_id))
    path = competition.folder / BOARD
    if not path.is_file():
        what = f"{competition.slug} gives no medals"
        message = f"it has no published standing: {BOARD} with a column 'score', the best first, in its folder"
        raise InvalidCompetitionError.one(what, message)
    solution = load_solution(competition)
    scores = read_board(path, solution.metric).scores
    if not scores:
        raise InvalidCompetitionError.one(f"{competition.slug} gives no medals", f"{BOARD} holds no score")
    return _Bench(competition=competition, solution=solution, thresholds=find_thresholds(scores))


def _score(bench: _Bench, path: Path) -> tuple[float | None, str]:
    """The score over all rows but the ignored ones, or why there is none."""
    try:
        arrays = bench.solution.align(validate(bench.competition, path))
        return bench.solution.estimate(arrays, None).score, ""
    except InvalidSubmissionError as error:
        return None, str(error)
