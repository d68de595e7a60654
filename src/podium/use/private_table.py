"""The private table of a competition: its final standings, as the entry of the close holds their hash."""

from collections.abc import Sequence
from itertools import takewhile

from podium.chain import CLOSE, COMMITMENT, SUBMISSION, LedgerEntry
from podium.competition.folder import Competition
from podium.integrity.private_table import write_private_table
from podium.standings.rank import rank_board
from podium.store.store import Store
from podium.submission import PRIVATE
from podium.use.metric import load_metric


def load_private_table(competition: Competition, store: Store, chain: Sequence[LedgerEntry]) -> str:
    """The private board at the close, or now where there was none.

    What came after the close is left out: late submissions, later runs of baselines, a mended solution.
    """
    before = [one.facts for one in takewhile(lambda one: one.facts.get("kind") != CLOSE, chain)]
    numbers = {facts.get("number") for facts in before if facts.get("kind") == SUBMISSION}
    stood = [facts.get("commitment") for facts in before if facts.get("kind") == COMMITMENT][-1:]
    standings = rank_board(
        [one for one in store.submissions(competition.slug) if one.number in numbers and one.commitment in stood],
        PRIVATE,
        greater_is_better=load_metric(competition).greater_is_better,
        selections=store.selections(competition.slug),
        places=competition.rules.selections,
    )
    return write_private_table((line.rank, line.team.id, line.submission.number, line.score) for line in standings)
