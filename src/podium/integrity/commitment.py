"""A commitment to the hidden answers: published at the start, so that they cannot be changed unnoticed."""

import csv
import hashlib
import io
import json

TAG = "podium/solution/v1"


def commit_to(solution: bytes, salt: bytes) -> str:
    """SHA-256 of the tag, a zero byte, the salt, the header, and the other lines in the order of their bytes.

    Parameters
    ----------
    solution : bytes
        The CSV file, lines ending in LF.
    salt : bytes
        Secret until the labels are revealed: without it few labels could be found by trial.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    header, _, body = solution.partition(b"\n")
    canonical = header + b"\n" + b"".join(sorted(body.splitlines(keepends=True)))
    return hashlib.sha256(TAG.encode() + b"\0" + salt + canonical).hexdigest()


def write_note(commitment: str, n_rows: int) -> str:
    """The text of ``commitment.json``, which is published before the first submission."""
    return json.dumps({"tag": TAG, "commitment": commitment, "n_rows": n_rows}, indent=2) + "\n"


def is_note(note: bytes, commitment: str, solution: bytes | None) -> bool:
    """Whether ``note`` is that text, for a solution of as many rows where it is known."""
    try:
        n_rows = int(json.loads(note)["n_rows"]) if solution is None else _count_rows(solution)
        return note.decode("utf-8") == write_note(commitment, n_rows)
    except (ValueError, KeyError, TypeError, csv.Error):
        return False


def _count_rows(solution: bytes) -> int:
    return sum(1 for row in csv.reader(io.StringIO(solution.decode("utf-8"), newline="")) if row) - 1
