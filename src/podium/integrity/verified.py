"""What comes of verifying: one line for each thing that was held against the proof."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "FAIL", "open"]


@dataclass(frozen=True, kw_only=True)
class Verified:
    """One thing that was verified.

    Attributes
    ----------
    check : str
        What was looked at.
    problems : tuple of str
        Sentences, every one that was found; it failed if there are any.
    note : str
        What was found, or why it could not be checked.
    is_open : bool
        It could not be checked yet, or not here.
    """

    check: str
    problems: tuple[str, ...] = ()
    note: str = ""
    is_open: bool = False

    @property
    def state(self) -> State:
        if self.problems:
            return "FAIL"
        return "open" if self.is_open else "ok"


def not_yet(check: str, why: str) -> Verified:
    """Something that could not be checked, and why."""
    return Verified(check=check, note=why, is_open=True)


def amount(count: int, thing: str) -> str:
    """``1 entry``, ``2 entries``."""
    plural = thing[:-1] + "ies" if thing.endswith("y") else thing + "s"
    return f"{count} {thing if count == 1 else plural}"
