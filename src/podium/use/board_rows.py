"""The lines of a board as every interface gives them out: to programs, and to people."""

from typing import Any

from podium.standings.display import standard_error_text
from podium.standings.rank import Standing
from podium.submission import PRIVATE, PUBLIC
from podium.use.board import Board
from podium.use.names import mark_own

KEYS = (
    "rank",
    "team",
    "score",
    "standard_error",
    "rank_low",
    "rank_high",
    "tie",
    "is_first_verified",
    "private_low",
    "private_high",
    "submitted_at",
    "is_baseline",
    "tier",
    "points",
    "submission",
    "submissions",
)


def board_keys(board: Board) -> list[str]:
    """What a line of this board holds: no forecast where the private rows are already seen."""
    return [key for key in KEYS if board.split == PUBLIC or not key.startswith("private_")]


def board_rows(board: Board) -> list[dict[str, Any]]:
    """One mapping a line, best first; what is not known is None.

    ``rank_low`` and ``rank_high`` say between which ranks the team truly may be, ``tie`` is the number of the group
    it is tied in, ``private_low`` and ``private_high`` forecast its private rank. Baselines have none of these.
    ``points`` say how far up a score is: 0 at the dummy, 50 at the best default model, 100 at the ensemble.
    """
    keys = board_keys(board)
    lines = [_line(board, line) for line in board.standings]
    return [{key: line[key] for key in keys} for line in lines]


def _line(board: Board, line: Standing) -> dict[str, Any]:
    number, weighed = line.submission.number, board.weighed
    score = board.told(line.score)
    low, high = weighed.rank_sets.get(number, (None, None)) if weighed else (None, None)
    private_low, private_high = weighed.private_ranks.get(number, (None, None)) if weighed else (None, None)
    return {
        "rank": line.rank,
        "team": line.team.name,
        "score": score,
        "standard_error": _told_error(board, number),
        "rank_low": low,
        "rank_high": high,
        "tie": weighed.groups.get(number) if weighed else None,
        "is_first_verified": weighed is not None and weighed.first == number,
        "private_low": private_low,
        "private_high": private_high,
        "submitted_at": line.submission.submitted_at,
        "is_baseline": line.team.is_baseline,
        "tier": None if line.team.is_baseline else board.tier(line.submission),
        "points": board.points(score),
        "submission": number,
        "submissions": line.n_submissions,
    }


def _told_error(board: Board, number: int) -> float | None:
    """The standard error of a score; one digit of it where scores are not told in full, either."""
    error = board.errors.get(number)
    if error is None or board.split == PRIVATE or board.precision.told_in_full:
        return error
    return float(standard_error_text(error) or 0)


def board_texts(board: Board) -> list[dict[str, Any]]:
    """As :func:`board_rows`, with rank, score, ``between`` and ``tie`` as people read them."""
    return [{**row, **_texts(board, row)} for row in board_rows(board)]


def _texts(board: Board, row: dict[str, Any]) -> dict[str, str]:
    score, error = board.precision.text(row["score"]), row["standard_error"]
    told = standard_error_text(error) if error is not None else ""
    low, high = row["rank_low"], row["rank_high"]
    return {
        "rank": "" if row["rank"] is None else f"{row['rank']} *" if row["is_first_verified"] else f"{row['rank']}",
        "between": "" if low is None else f"{low}" if low == high else f"{low}-{high}",
        "tie": tie_letter(row["tie"]),
        "score": f"{score} ± {told}" if told else score,
        "submissions": "" if row["is_baseline"] else f"{row['submissions']}",
        "team": f"  {row['team']}" if row["is_baseline"] else mark_own(board.competition, row["team"], board.team),
    }


def tie_letter(group: int | None) -> str:
    """a, b, ... z, aa, ab, ... for 1, 2, ...; nothing for None."""
    letters = ""
    while group:
        group, place = divmod(group - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters
