"""The private table of a competition: its final standings, as the entry of the close holds their hash.

A rescore after the close makes them anew, and its entry holds the hash of the new ones.
"""

from collections.abc import Sequence
from itertools import takewhile

from podium.chain import CLOSE, COMMITMENT, RESCORE, SUBMISSION, LedgerEntry
from podium.competition.folder import Competition
from podium.integrity.private_table import write_private_table
from podium.standings.rank import rank_board
from podium.store.store import Store
from podium.submission import PRIVATE
from podium.use.metric import load_metric
from podium.use.names import load_submissions


def find_settling(chain: Sequence[LedgerEntry]) -> LedgerEntry | None:
    """The entry that holds the hash of the final standings: of the close, or of the last rescore after it."""
    kinds = (CLOSE, RESCORE)
    settling = [one for one in chain if one.facts.get("kind") in kinds and "private_table" in one.facts]
    return settling[-1] if settling else None


def load_private_table(
    competition: Competition, store: Store, chain: Sequence[LedgerEntry], *, anew: bool = False
) -> str:
    """The private board at the close, or now where there was none.

    What came after the close is left out: late submissions, later runs of baselines, a mended solution. ``anew``
    makes it of the scores that stand now, as after a rescore which has no entry yet.
    """
    before = list(takewhile(lambda one: one.facts.get("kind") != CLOSE, chain))
    numbers = {one.facts.get("number") for one in before if one.facts.get("kind") == SUBMISSION}
    settling = None if anew else find_settling(chain)
    known = chain if anew else before if settling is None else chain[: settling.seq]
    stood = [one.facts.get("commitment") for one in known if one.facts.get("kind") == COMMITMENT][-1:]
    standings = rank_board(
        [one for one in load_submissions(competition, store) if one.number in numbers and one.commitment in stood],
        PRIVATE,
        greater_is_better=load_metric(competition).greater_is_better,
        selections=store.selections(competition.slug),
        places=competition.rules.selections,
    )
    return write_private_table((line.rank, line.team.id, line.submission.number, line.score) for line in standings)
