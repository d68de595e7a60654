"""Errors as the API answers them: whoever can mend one reads it word for word, and nobody else learns of it."""

from typing import Any

from podium.errors import (
    CompetitionNotFoundError,
    DeadlineError,
    InvalidSubmissionError,
    NotAllowedError,
    PodiumError,
    SubmissionError,
    SubmissionLimitError,
)

BROKEN = "something is broken that only the organiser can mend; it stands in the server's log"
NOT_FOUND = "there is no such thing here"

_STATUS: tuple[tuple[type[PodiumError], int], ...] = (
    (InvalidSubmissionError, 422),
    (SubmissionLimitError, 429),
    (DeadlineError, 403),
    (NotAllowedError, 403),
    (SubmissionError, 400),
)


class WebError(PodiumError):
    """A request that cannot be answered, with its HTTP status."""

    def __init__(self, status: int, message: str, *, retry_after: int | None = None) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


def error_answer(error: Exception) -> tuple[int, dict[str, Any]]:
    """HTTP status and body. Only sentences that are meant for participants are in it."""
    if isinstance(error, WebError):
        return error.status, _body("WebError", str(error))
    if isinstance(error, CompetitionNotFoundError):
        return 404, _body("CompetitionNotFoundError", "there is no such competition here; `podium list` shows them")
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status, _body(kind.__name__, str(error), error)
    return 500, _body("CompetitionError", BROKEN)


def _body(kind: str, message: str, error: Exception | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": kind, "message": message}
    if isinstance(error, InvalidSubmissionError):
        told["what"] = error.what
        told["problems"] = [
            {"message": one.message, "lines": list(one.lines), "count": one.count} for one in error.problems
        ]
    return {"error": told}
