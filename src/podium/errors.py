"""What Podium raises on purpose.

PodiumError                       one sentence: what was found, what was expected, what to do
├── SubmissionError               the participant can mend it; shown word for word
│   ├── InvalidSubmissionError    the file is refused; carries every problem found in it
│   ├── SubmissionLimitError      no submission left today, or at all
│   ├── DeadlineError             not open yet, or closed
│   └── NotAllowedError           somebody else's, or hidden before the close
├── CompetitionError              the organiser can mend it
│   ├── CompetitionNotFoundError  no folder of that name
│   ├── InvalidCompetitionError   the folder or its files are wrong; carries every problem found
│   └── MetricError               the metric is unknown, misused, undefined, or broke
└── StoreError                    the store cannot be read or written

Anything else that escapes is a bug in Podium.
"""

from collections.abc import Iterable
from typing import Self

__all__ = [
    "CompetitionError",
    "CompetitionNotFoundError",
    "DeadlineError",
    "InvalidCompetitionError",
    "InvalidSubmissionError",
    "MetricError",
    "NotAllowedError",
    "PodiumError",
    "Problem",
    "StoreError",
    "SubmissionError",
    "SubmissionLimitError",
]


class PodiumError(Exception):
    """Raised on purpose: its text is meant for the person at the keyboard."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback, which would tell of Podium's code and not of the mistake."""
        return [f"{type(self).__name__}: {self}"]


class Problem:
    """One thing that is wrong with a file, and where.

    Parameters
    ----------
    message : str
        A sentence without a final full stop: what was found and what was expected.
    lines : iterable of int
        The first few line numbers (1-based, the header is line 1) where it was found.
    count : int
        How often it was found in all.
    """

    __slots__ = ("count", "lines", "message")

    def __init__(self, message: str, lines: Iterable[int] = (), count: int = 1) -> None:
        self.message = message
        self.lines = tuple(lines)
        self.count = count

    def __str__(self) -> str:
        if not self.lines:
            return self.message
        word = "line" if self.count == 1 else "lines"
        more = ", ..." if self.count > len(self.lines) else ""
        return f"{self.message} ({word} {', '.join(map(str, self.lines))}{more})"

    def __repr__(self) -> str:
        return f"Problem({self.message!r}, lines={self.lines!r}, count={self.count!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.message, self.lines, self.count) == (
            other.message,
            other.lines,
            other.count,
        )

    def __hash__(self) -> int:
        return hash((self.message, self.lines, self.count))


class ProblemsError(PodiumError):
    """An error that carries every problem found, so that all can be mended in one go."""

    problems: tuple[Problem, ...]

    def __init__(self, what: str, problems: Iterable[Problem] = ()) -> None:
        self.what = what
        self.problems = tuple(problems)
        super().__init__(what, self.problems)

    @classmethod
    def one(cls, what: str, message: str) -> Self:
        """An error with a single problem and no line to point at."""
        return cls(what, (Problem(message),))

    def __str__(self) -> str:
        if not self.problems:
            return self.what
        return "\n".join([f"{self.what}:", *(f"  - {problem}" for problem in self.problems)])


class SubmissionError(PodiumError):
    """The participant can mend it."""


class InvalidSubmissionError(ProblemsError, SubmissionError):
    """The file is refused: it costs nothing and leaves no row behind."""


class SubmissionLimitError(SubmissionError):
    """No submission left today, or at all."""


class DeadlineError(SubmissionError):
    """The competition has not opened yet, or has closed."""


class NotAllowedError(SubmissionError):
    """It belongs to somebody else, or is hidden for now."""


class CompetitionError(PodiumError):
    """The organiser can mend it; participants learn only that it broke."""


class CompetitionNotFoundError(CompetitionError):
    """There is no competition of that name here."""


class InvalidCompetitionError(ProblemsError, CompetitionError):
    """The competition's folder, or one of its files, is wrong."""


class MetricError(CompetitionError):
    """The metric is unknown, misused, undefined on these rows, or broke.

    ``details`` says what broke inside a metric file. It may hold labels: it is for the organiser alone.
    """

    def __init__(self, sentence: str = "", details: str = "") -> None:
        self.details = details
        super().__init__(sentence)


class StoreError(PodiumError):
    """The store cannot be read or written."""
