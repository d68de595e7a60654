"""The chain: how a ledger's entries are written, and how each one holds everything before it.

``h_0`` is the commitment to the solution if the chain begins with one, else 64 zeros, and
``h_i = SHA-256(h_(i-1) as hexadecimal text + entry i as canonical JSON)``.
So whoever holds one hash holds everything before it. Entries name teams by their random id, and hold
no names, no notes and no private scores: the ledger can be published as it is. What an entry must not
say it seals: with a key that stays in the store, so that it cannot be changed, and not be guessed either.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SUBMISSION, COMMITMENT, PEEK, FINISH = "submission", "commitment", "peek", "finish"
CLOSE, REVEAL, MERGE, RESCORE = "close", "reveal", "merge", "rescore"
"""The kinds of entries."""

ZEROS = "0" * 64
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """The ``seq``-th entry of a chain (from 1): its canonical JSON, and the hash that ends with it."""

    seq: int
    entry: str
    hash: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the entry says; nothing, where it was damaged so that it is no JSON object."""
        try:
            found = json.loads(self.entry)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def canonical(entry: Mapping[str, object]) -> str:
    """The one way to write an entry: sorted keys, no blanks, ASCII.

    Raises
    ------
    TypeError
        A value is not text, a whole number or None: floats are written differently by different programs.
    """
    for key, value in entry.items():
        if not (value is None or isinstance(value, str) or type(value) is int):
            raise TypeError(f"{key!r} is {value!r}: an entry of the ledger holds text and whole numbers")
    return json.dumps(entry, sort_keys=True, separators=(",", ":"))


def start_of_chain(first: Mapping[str, object]) -> str:
    """``h_0``, by the facts of the first entry."""
    return str(first.get(COMMITMENT)) if first.get("kind") == COMMITMENT else ZEROS


def link(previous: str, entry: str) -> str:
    """The hash after ``entry`` (canonical JSON) in a chain that stood at ``previous``."""
    return hashlib.sha256((previous + entry).encode("ascii", "backslashreplace")).hexdigest()


def seal(key: str, facts: Mapping[str, object]) -> str:
    """HMAC-SHA256 (RFC 2104) of ``facts`` as canonical JSON, in hexadecimal digits, under a secret ``key``."""
    return hmac.new(key.encode(), canonical(facts).encode("ascii"), hashlib.sha256).hexdigest()
