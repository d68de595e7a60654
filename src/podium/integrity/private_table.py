"""The final standings as one text, so that their hash can stand in the ledger before anybody sees them."""

import hashlib
from collections.abc import Iterable

HEADER = "rank,team,submission,score"

Line = tuple[int | None, str, int, float]
"""Rank (None for a baseline), id of the team, number of the submission, private score in full."""


def write_private_table(lines: Iterable[Line]) -> str:
    """CSV: the lines from best to last, each ended by LF, scores as Python's ``repr`` writes a float."""
    rows = (f"{'' if rank is None else rank},{team},{number},{float(score)!r}" for rank, team, number, score in lines)
    return "".join(f"{row}\n" for row in (HEADER, *rows))


def hash_private_table(text: str) -> str:
    """What the entry of the close holds: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
