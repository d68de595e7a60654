"""Verify a chain from its entries alone: its hashes, what its entries say of each other, and a posted head."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from podium.chain import (
    CLOSE,
    COMMITMENT,
    PEEK,
    RESCORE,
    REVEAL,
    SUBMISSION,
    LedgerEntry,
    canonical,
    link,
    start_of_chain,
)
from podium.integrity.verified import Verified, amount, not_yet

SHOWN = 16
"""How many digits of a hash are shown."""

_HEAD = re.compile(r"podium ([a-z0-9-]+) #([0-9]{1,18}) ([0-9a-f]{64})(?![0-9a-f])")


def check_chain(slug: str, entries: Sequence[LedgerEntry]) -> Verified:
    """Recompute every hash, and see that no place in the chain is empty."""
    if not entries:
        return not_yet("chain", "there is no entry yet")
    head = f"{amount(len(entries), 'entry')}, head {entries[-1].hash[:SHOWN]}"
    return Verified(check="chain", problems=tuple(_find_breaks(slug, entries)), note=head)


def _find_breaks(slug: str, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    previous = start_of_chain(entries[0].facts)
    for place, one in enumerate(entries, start=1):
        facts = one.facts
        if one.seq != place:
            yield f"where entry {place} should stand there is entry {one.seq}"
        if not _is_canonical(one.entry, facts):
            yield f"entry {one.seq} is not written as an entry is"
        if (facts.get("seq"), facts.get("competition")) != (one.seq, slug):
            yield f"entry {one.seq} says that it is entry {facts.get('seq')} of {facts.get('competition')!r}"
        if link(previous, one.entry) != one.hash:
            yield f"entry {one.seq} does not have the hash that follows from it and the one before it"
        previous = one.hash


def _is_canonical(text: str, facts: Mapping[str, Any]) -> bool:
    try:
        return bool(facts) and canonical(facts) == text
    except TypeError:
        return False


def check_entries(entries: Sequence[LedgerEntry]) -> Verified:
    """Hold the entries against each other: what each of them takes for granted stands above it."""
    return Verified(
        check="entries",
        problems=tuple(_find_contradictions(entries)),
        note=", ".join(amount(n, kind) for kind, n in _count_kinds(entries).items()) or "none",
    )


def _count_kinds(entries: Sequence[LedgerEntry]) -> dict[str, int]:
    kinds = [str(one.facts.get("kind")) for one in entries]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _find_contradictions(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    commitments: list[object] = [None]
    numbers: set[object] = set()
    is_closed = False
    for one in entries:
        facts, kind = one.facts, one.facts.get("kind")
        if kind == COMMITMENT:
            commitments.append(facts.get("commitment"))
        if kind in (SUBMISSION, REVEAL, RESCORE) and facts.get("commitment") not in commitments:
            yield f"entry {one.seq} ({kind}) names a commitment that no entry above it has made"
        if kind == CLOSE:
            if is_closed:
                yield f"entry {one.seq} closes what is closed"
            is_closed = True
        if kind == SUBMISSION:
            number = facts.get("number")
            if type(number) is not int or number in numbers:  # a server may score a later one earlier
                yield f"entry {one.seq} has submission {number}, which is no number or stands above it"
            else:
                numbers.add(number)
            if is_closed and (facts.get("late"), facts.get("baseline")) == (0, 0):
                yield f"submission {number} came after the close and is not marked as late"


def tell_peeks(chain: Sequence[LedgerEntry]) -> Verified:
    """How often somebody looked at private scores before the close."""
    times = [str(one.facts.get("time"))[:16].replace("T", " ") for one in chain if one.facts.get("kind") == PEEK]
    if not times:
        return Verified(check="peeks", note="nobody looked at the private board before the close")
    looked = "once" if len(times) == 1 else f"{len(times)} times"
    return Verified(check="peeks", note=f"the private board was looked at {looked} before the close, last {times[-1]}")


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of a chain at some time: what is posted where the owner of the store cannot change it."""

    slug: str
    seq: int
    hash: str
    time: str = ""

    @classmethod
    def of(cls, slug: str, last: LedgerEntry) -> Self:
        return cls(slug=slug, seq=last.seq, hash=last.hash, time=str(last.facts.get("time", "")))

    @property
    def line(self) -> str:
        """``podium digits #41 595a... 2026-12-01 09:06 UTC``."""
        line = f"podium {self.slug} #{self.seq} {self.hash}"
        try:
            return f"{line} {datetime.fromisoformat(self.time).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        except ValueError:  # an entry that was damaged
            return line


def read_head(text: str) -> Head | None:
    """The first head that stands in a text; None where there is none."""
    found = _HEAD.search(text)
    return Head(slug=found[1], seq=int(found[2]), hash=found[3]) if found else None


def check_head(entries: Sequence[LedgerEntry], head: Head) -> Verified:
    """Whether a head that was posted is still in the chain."""
    check = f"posted #{head.seq}"
    found = next((one.hash for one in entries if one.seq == head.seq), None)
    if found is None:
        end = entries[-1].seq if entries else 0
        return Verified(check=check, problems=(f"entry {head.seq} was posted, and the chain ends with entry {end}",))
    if found != head.hash:
        changed = f"its hash was {head.hash[:SHOWN]} when it was posted and is {found[:SHOWN]} now"
        return Verified(check=check, problems=(f"entry {head.seq}, or one before it, was changed: {changed}",))
    return Verified(check=check, note=f"{found[:SHOWN]} is in the chain: nothing up to it was changed since")
