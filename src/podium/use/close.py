"""End a competition: for everybody (``close``), or for one learner (``finish``)."""

from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import DeadlineError, NotAllowedError
from podium.store.store import Store
from podium.submission import PRIVATE
from podium.team import Team
from podium.use.board import Board, is_over, load_board
from podium.use.places import store_path
from podium.use.submissions import get_own_team


def close(root: Path, competition: Competition, *, now: datetime) -> Board:
    """End a competition and return its private board. Later submissions are late and move no standing.

    Raises
    ------
    DeadlineError
        It was closed before.
    """
    with Store.open(store_path(root)) as store:
        closed_at = store.closed_at(competition.slug)
        if closed_at is not None:
            raise DeadlineError(f"{competition.slug} was closed on {closed_at:%Y-%m-%d %H:%M} UTC")
        store.close(competition.slug, now=now)
    return load_board(root, competition, split=PRIVATE, now=now)


def finish(root: Path, competition: Competition, *, team: str, now: datetime) -> tuple[Team, Board]:
    """End a competition for one team and return the private board that it may now see.

    On a practice competition a learner may do so at any time; on a sealed one only the close ends it.

    Raises
    ------
    NotAllowedError
        The competition is sealed and still open, or the team has no submission.
    """
    with Store.open(store_path(root)) as store:
        author = get_own_team(store, team)
        is_closed = is_over(competition, store, now)
        if not is_closed and not competition.is_practice:
            raise NotAllowedError(f"{competition.slug} is sealed: private scores open when the organiser closes it")
        if not any(not one.is_late for one in store.submissions(competition.slug, author)):
            raise NotAllowedError(f"{author.name} has no submission to {competition.slug}: there is nothing to finish")
        if not is_closed and author.id not in store.finished(competition.slug):
            store.finish(competition.slug, author, now=now)
    return author, load_board(root, competition, split=PRIVATE, team=author.name, now=now)
