"""Hold what a participant kept against the ledger: the receipt of a submission, and the file itself."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from podium.chain import RESCORE, SUBMISSION, LedgerEntry
from podium.errors import NotAllowedError
from podium.integrity.chain import SHOWN
from podium.integrity.verified import Verified


@dataclass(frozen=True, kw_only=True)
class KeptReceipt:
    """What a receipt says, as ``podium submit --json`` printed it; ``score`` is the public one, if any was told."""

    number: int
    sha256: str
    ledger_hash: str
    score: float | None


def read_receipt(text: str, name: str) -> KeptReceipt:
    """Read a receipt's JSON; NotAllowedError where it is none."""
    try:
        found = json.loads(text)
        score = dict(found.get("scores") or {}).get("public")
        return KeptReceipt(
            number=int(found["number"]),
            sha256=str(found["sha256"]),
            ledger_hash=str(found["ledger_hash"]),
            score=None if score is None else float(score),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotAllowedError(
            f"{name} is no receipt: it should be the JSON that `podium submit --json` prints, "
            "with number, sha256 and ledger_hash"
        ) from None


def check_receipt(entries: Sequence[LedgerEntry], receipt: KeptReceipt) -> Verified:
    """Whether the submission stands in the ledger as the receipt says."""
    check = f"receipt {receipt.number}"
    entry = next((one for one in find_submissions(entries) if one.facts.get("number") == receipt.number), None)
    if entry is None:
        return Verified(check=check, problems=(f"the ledger has no submission {receipt.number}",))
    problems = []
    if entry.hash != receipt.ledger_hash:
        problems.append(
            f"the ledger's hash after submission {receipt.number} was {receipt.ledger_hash[:SHOWN]} "
            f"and is {entry.hash[:SHOWN]} now: that entry, or one before it, was changed"
        )
    if entry.facts.get("sha256") != receipt.sha256:
        problems.append(f"the ledger has another file for submission {receipt.number}")
    note = f"entry {entry.seq}: nothing up to it was changed since"
    rescores = [one.seq for one in entries[entry.seq :] if one.facts.get("kind") == RESCORE]
    if rescores:
        note += f"; entry {rescores[-1]} has given new scores"
    elif not _is_score(receipt.score, entry.facts):
        problems.append(f"the receipt says {receipt.score!r}, the ledger {entry.facts.get('score')}")
    return Verified(check=check, problems=tuple(problems), note=note)


def _is_score(told: float | None, facts: Mapping[str, Any]) -> bool:
    """A receipt may say less than the ledger, and not something else."""
    try:
        return told is None or facts.get("score") is None or float(facts["score"]) == told
    except (ValueError, TypeError):
        return False


def find_submissions(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries of submissions; one without a number is none."""
    return [one for one in entries if one.facts.get("kind") == SUBMISSION and type(one.facts.get("number")) is int]


def check_file(entries: Sequence[LedgerEntry], name: str, data: bytes) -> Verified:
    """Whether a file was submitted, byte for byte."""
    digest = hashlib.sha256(data).hexdigest()
    numbers = [one.facts.get("number") for one in find_submissions(entries) if one.facts.get("sha256") == digest]
    if not numbers:
        return Verified(check=name, problems=(f"no submission has the SHA-256 of this file, {digest[:SHOWN]}",))
    return Verified(check=name, note=f"its SHA-256 is that of submission {', '.join(map(str, numbers))}")
