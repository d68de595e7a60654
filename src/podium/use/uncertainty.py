"""What the ranks of a board are worth, and what may become of them: computed once for each version of the board.

Rank sets of two hundred teams take a noticeable moment, so they are kept in the store beside the version of the
board they belong to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from podium.competition.secrecy import public_seed
from podium.errors import StoreError
from podium.scoring.evidence import Evidence
from podium.standings.rank import Standing
from podium.store.store import Store
from podium.submission import PUBLIC
from podium.team import Team

MOST_TEAMS = 200
"""How many teams, from the top, are weighed while a competition is open; and the one that asks."""

Numbers = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What is known of the ranks of one board; submissions go by their numbers.

    Attributes
    ----------
    rank_sets : mapping from int to (int, int)
        Between which ranks the submission truly may be.
    groups : mapping from int to int
        Who is tied with whom, from 1.
    first : int or None
        The submission whose first place is verified.
    stability : float or None
        The mean Kendall tau to boards on other test rows.
    shake_up : float or None
        The expected shake-up when private rows decide; only of a public board.
    private_ranks : mapping from int to (int, int)
        Between which private ranks the submission will be, nine times out of ten; only of a public board.
    """

    rank_sets: Numbers
    groups: Mapping[int, int]
    first: int | None
    stability: float | None
    shake_up: float | None
    private_ranks: Numbers

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Weighed:
        kept = json.loads(text)
        for name in ("rank_sets", "private_ranks"):
            kept[name] = {int(number): tuple(pair) for number, pair in kept[name].items()}
        kept["groups"] = {int(number): group for number, group in kept["groups"].items()}
        return cls(**kept)


def weigh_board(
    store: Store,
    slug: str,
    split: str,
    standings: Sequence[Standing],
    evidence: Evidence,
    *,
    n_private: int,
    team: Team | None,
    is_closed: bool,
    now: datetime,
    max_age: timedelta = timedelta(0),
) -> Weighed | None:
    """Weigh the people on a board, or take what is stored of the same board.

    Parameters
    ----------
    store : Store
    slug : str
    split : {"public", "private"}
    standings : sequence of Standing
        The whole board, best first.
    evidence : Evidence
        Of the submissions on it.
    n_private : int
        Rows of the private split, for the forecast.
    team : Team or None
        Who asks: weighed too where it stands below the top.
    is_closed : bool
        Then all are weighed, however many.
    now : datetime
    max_age : timedelta
        How old a stored one of an earlier board may be; a busy server need not weigh every board.

    Returns
    -------
    Weighed or None
        None where fewer than two submissions on the board have standard errors.
    """
    people = [line for line in standings if line.rank is not None and line.submission.number in evidence.prints]
    top = people if is_closed else people[:MOST_TEAMS]
    below = [line for line in people[len(top) :] if team and line.team.id == team.id]
    if len(people) < 2:
        return None
    if below:  # kept for nobody else
        return _weigh(slug, split, top + below, len(people), evidence, n_private)
    board = [(line.submission.number, line.score) for line in top]
    version = hashlib.sha256(repr((board, len(people), n_private)).encode()).hexdigest()
    kept = store.weighed_board(slug, split)
    if kept and (kept.version == version or timedelta(0) <= now - kept.weighed_at < max_age):
        return Weighed.from_json(kept.content)
    weighed = _weigh(slug, split, top, len(people), evidence, n_private)
    with suppress(StoreError):  # somebody else writes: then the next one keeps it
        store.keep_weighed_board(slug, split, version=version, content=weighed.to_json(), now=now)
    return weighed


def _weigh(
    slug: str, split: str, lines: Sequence[Standing], n_people: int, evidence: Evidence, n_private: int
) -> Weighed:
    import numpy as np

    from podium.standings.forecast import forecast
    from podium.standings.intervals import weigh

    numbers, scores = [line.submission.number for line in lines], np.array([line.score for line in lines])
    covariance = evidence.covariance(numbers)
    seed, greater = public_seed(slug), evidence.greater_is_better
    found = weigh(scores, covariance, greater_is_better=greater, seed=seed, n_blocks=evidence.n_blocks)
    ahead = None
    if split == PUBLIC:
        ahead = forecast(
            scores,
            covariance,
            n_public=evidence.n_rows,
            n_private=n_private,
            greater_is_better=greater,
            seed=seed,
            public_ranks=np.array([line.rank for line in lines]),
        )
    # Nobody knows how far somebody who beats no weighed team may be below the others.
    n_left_out = n_people - len(lines)
    highs = [one.high + n_left_out if one.high == len(lines) else one.high for one in found.rank_sets]
    intervals = ahead.rank_intervals if ahead else []
    return Weighed(
        rank_sets=dict(zip(numbers, zip((one.low for one in found.rank_sets), highs, strict=True), strict=True)),
        groups=dict(zip(numbers, found.groups, strict=True)),
        first=numbers[0] if found.is_first_verified else None,
        stability=found.stability,
        shake_up=ahead.shake_up if ahead else None,
        private_ranks=dict(zip(numbers, intervals, strict=bool(intervals))),
    )
