"""A commitment to the hidden answers: published at the start, so that they cannot be changed unnoticed."""

import hashlib

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
