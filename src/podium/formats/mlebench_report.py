"""MLE-bench's grading report: its keys, in its order, and its way to round and to give medals.

Specification: openai/mle-bench, ``mlebench/grade_helpers.py`` (``CompetitionReport``) and ``mlebench/grade.py``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podium.errors import Problem
from podium.formats.draft import refuse
from podium.formats.medals import MEDALS, Thresholds

DIGITS = 5
"""To how many a score is rounded before it is held against the medals."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the input: which competition, and the file that is graded."""

    competition_id: str
    submission_path: str


def read_entries(data: bytes, name: str) -> list[Entry]:
    """The lines of a JSON-lines file; empty ones and such that begin with ``//`` are left out, as there.

    Raises
    ------
    InvalidCompetitionError
        With every line that is wrong.
    """
    problems: list[Problem] = []
    entries: list[Entry] = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip() or line.strip().startswith("//"):
            continue
        found = _read_line(line)
        if isinstance(found, str):
            problems.append(Problem(found, (number,)))
        else:
            entries.append(found)
    if not entries and not problems:
        problems.append(Problem("it holds no line"))
    if problems:
        raise refuse(name, problems)
    return entries


def _read_line(line: str) -> Entry | str:
    """The entry in a line, or what is wrong with it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return "is no JSON"
    if not isinstance(found, dict):
        return "is no object"
    lacking = [key for key in ("competition_id", "submission_path") if not isinstance(found.get(key), str)]
    if lacking:
        return f"has no text under {' and '.join(map(repr, lacking))}"
    return Entry(competition_id=found["competition_id"], submission_path=found["submission_path"])


def report_one(
    entry: Entry,
    score: float | None,
    thresholds: Thresholds,
    *,
    exists: bool,
    greater_is_better: bool,
    now: datetime,
) -> dict[str, object]:
    """The report on one submission; ``score`` is None where it is not there or was refused."""
    rounded = None if score is None else round(score, DIGITS)
    medal = "" if rounded is None else thresholds.medal(rounded, greater_is_better=greater_is_better)
    is_above = rounded is not None and thresholds.is_above_median(rounded, greater_is_better=greater_is_better)
    return {
        "competition_id": entry.competition_id,
        "score": rounded,
        "gold_threshold": thresholds.gold,
        "silver_threshold": thresholds.silver,
        "bronze_threshold": thresholds.bronze,
        "median_threshold": thresholds.median,
        "any_medal": bool(medal),
        **{f"{name}_medal": medal == name for name in MEDALS},
        "above_median": is_above,
        "submission_exists": exists,
        "valid_submission": rounded is not None,
        "is_lower_better": not greater_is_better,
        "created_at": now.replace(tzinfo=None).isoformat(),
        "submission_path": entry.submission_path,
    }


def report_all(reports: Sequence[dict[str, object]]) -> dict[str, object]:
    """The sums over all submissions, and the reports themselves."""

    def count(key: str) -> int:
        return sum(report[key] is True for report in reports)

    medals = {f"total_{name}_medals": count(f"{name}_medal") for name in MEDALS}
    return {
        "total_runs": len(reports),
        "total_runs_with_submissions": count("submission_exists"),
        "total_valid_submissions": count("valid_submission"),
        "total_medals": sum(medals.values()),
        **medals,
        "total_above_median": count("above_median"),
        "competition_reports": list(reports),
    }
