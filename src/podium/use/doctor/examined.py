"""What was looked at: found, expected, and what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

OK, NOTE, FAIL = "ok", "note", "FAIL"


@dataclass(frozen=True, kw_only=True)
class Examined:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        Its name.
    state : {"ok", "note", "FAIL"}
        ``note``: worth knowing, and everything works; ``FAIL``: something does not work, or is not as safe as promised.
    found, expected, cure : str
        Sentences without a final full stop; the last two are empty where all is well.
    """

    what: str
    state: str
    found: str
    expected: str = ""
    cure: str = ""


Examination = Callable[[], Iterable[Examined]]


def fine(what: str, found: str) -> Examined:
    return Examined(what=what, state=OK, found=found)


def note(what: str, found: str, *, expected: str = "", cure: str = "") -> Examined:
    return Examined(what=what, state=NOTE, found=found, expected=expected, cure=cure)


def broken(what: str, found: str, *, expected: str, cure: str) -> Examined:
    return Examined(what=what, state=FAIL, found=found, expected=expected, cure=cure)
