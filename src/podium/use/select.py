"""Pick the submissions that count on the private board."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import DeadlineError, NotAllowedError
from podium.standings.rank import counted
from podium.store.store import Store
from podium.use.board import load_precision, without_private
from podium.use.commitments import current_submissions
from podium.use.phase import is_past_deadline
from podium.use.places import store_path
from podium.use.submissions import Own, get_own_team


def select(root: Path, competition: Competition, numbers: Sequence[int], *, team: str, now: datetime) -> Own:
    """Replace a team's final picks, and return them. An empty choice leaves them to the best public scores.

    Raises
    ------
    NotAllowedError
        Too many, or not the team's own counted submissions of this competition.
    DeadlineError
        The competition is over.
    """
    places = competition.rules.selections
    if len(set(numbers)) > places:
        raise NotAllowedError(f"{len(set(numbers))} submissions were picked; {competition.slug} allows {places}")
    with Store.open(store_path(root)) as store:
        author = get_own_team(competition, store, team)
        if is_past_deadline(competition, store, author, now):
            raise DeadlineError(f"{competition.slug} is closed: the final picks stand")
        own = {one.number: one for one in counted(current_submissions(competition, store, author))}
        foreign = [number for number in numbers if number not in own]
        if foreign:
            listed = ", ".join(map(str, own)) or "none yet"
            raise NotAllowedError(
                f"submission {foreign[0]} is no counted submission of {author.name} to {competition.slug}; "
                f"there are: {listed}"
            )
        store.select(competition.slug, author, tuple(dict.fromkeys(numbers)), now=now)
        picked = tuple(dict.fromkeys(numbers))
        return Own(
            competition=competition,
            team=author,
            submissions=[without_private(own[number]) for number in picked],
            selected=picked,
            may_see_private=False,
            precision=load_precision(competition, store),
        )
