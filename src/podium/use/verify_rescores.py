"""Hold the rows of every rescore against its entry in the ledger."""

from collections.abc import Iterator

from podium.chain import RESCORE
from podium.integrity.verified import Verified, amount
from podium.store.holdings import Holdings

_SEALED = {
    "told_scores": "a public score as it was told is not what the ledger holds the hash of",
    "sealed": "its key, a score or a fingerprint is not what was sealed",
}


def check_rescores(holdings: Holdings) -> Verified | None:
    """Whether rows and entries say the same, and neither stands alone; None where nothing was rescored."""
    entries = [one.facts for one in holdings.chain if one.facts.get("kind") == RESCORE]
    if not entries and not holdings.rescores:
        return None
    return Verified(
        check="rescores",
        problems=tuple(_find_problems(holdings)),
        note=f"{amount(len(entries), 'rescore')} as the ledger says, and the scores before",
    )


def _find_problems(holdings: Holdings) -> Iterator[str]:
    entries = {one.facts.get("rescore"): one for one in holdings.chain if one.facts.get("kind") == RESCORE}
    for rescore, entry in entries.items():
        stored = holdings.rescores.get(rescore) if type(rescore) is int else None
        if stored is None:
            yield f"the rescore of entry {entry.seq} has no rows"
            continue
        for name, found in stored.items():
            logged = entry.facts.get(name)
            if found != logged:
                differs = f"the row's {name} is {found!r}, in the ledger it is {logged!r}"
                yield f"the rescore of entry {entry.seq}: {_SEALED.get(name, differs)}"
    for rescore in holdings.rescores:
        if rescore not in entries:
            yield f"rescore {rescore} has rows and does not stand in the ledger"
