"""End a competition: for everybody (``close``, and with the labels revealed), or for one learner (``finish``)."""

from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import DeadlineError, NotAllowedError
from podium.integrity.private_table import hash_private_table
from podium.store.store import Store
from podium.submission import PRIVATE
from podium.team import Team
from podium.use.board import Board, load_board
from podium.use.commitments import ensure_commitment, load_commitment
from podium.use.fingerprints import Progress, complete_fingerprints
from podium.use.names import load_submissions
from podium.use.phase import check_no_extension_runs, is_over
from podium.use.places import store_path
from podium.use.private_table import load_private_table
from podium.use.publish import Published, load_revealed, publish
from podium.use.submissions import get_own_team


def close(
    root: Path,
    competition: Competition,
    *,
    now: datetime,
    anyway: bool = False,
    progress: Progress = lambda done, total, name: None,
) -> Board:
    """End a competition and return its private board. Later submissions are late and move no standing.

    ``progress`` hears of the standard errors that are worked out before.

    Raises
    ------
    DeadlineError
        It was closed before.
    NotAllowedError
        A team still has more time than the others, and nobody said ``anyway``.
    """
    with Store.open(store_path(root)) as store:
        if not anyway:
            check_no_extension_runs(competition, store, now)
        closed_at = store.closed_at(competition.slug)
        if closed_at is not None:
            raise DeadlineError(f"{competition.slug} was closed at {competition.rules.say(closed_at)}")
    complete_fingerprints(root, competition, progress=progress)
    with Store.open(store_path(root)) as store:
        slug = competition.slug
        store.close(
            slug,
            now=now,
            private_table=lambda: hash_private_table(load_private_table(competition, store, store.ledger(slug))),
        )
    return load_board(root, competition, split=PRIVATE, now=now)


def close_and_reveal(
    root: Path,
    competition: Competition,
    *,
    now: datetime,
    anyway: bool = False,
    progress: Progress = lambda done, total, name: None,
) -> tuple[Board, Published]:
    """End a competition, unless that was done, and publish its solution and salt. It cannot be taken back.

    Raises
    ------
    InvalidCompetitionError
        Solution and salt do not open the commitment in the ledger. Nothing has changed then.
    """
    commitment = load_commitment(competition)
    load_revealed(root, competition, commitment)
    with Store.open(store_path(root)) as store:
        is_closed = store.closed_at(competition.slug) is not None
    board = (
        load_board(root, competition, split=PRIVATE, now=now)
        if is_closed
        else close(root, competition, now=now, anyway=anyway, progress=progress)
    )
    with Store.open(store_path(root)) as store:
        ensure_commitment(competition, store, now=now)
        store.reveal_labels(competition.slug, commitment, now=now)
    return board, publish(root, competition)


def finish(root: Path, competition: Competition, *, team: str, now: datetime) -> tuple[Team, Board]:
    """End a competition for one team and return the private board that it may now see.

    On a practice competition a learner may do so at any time; on a sealed one only the close ends it.

    Raises
    ------
    NotAllowedError
        The competition is sealed and still open, or the team has no submission.
    """
    with Store.open(store_path(root)) as store:
        author = get_own_team(competition, store, team)
        is_closed = is_over(competition, store, now)
        if not is_closed and not competition.is_practice:
            raise NotAllowedError(f"{competition.slug} is sealed: private scores open when the organiser closes it")
        if not any(not one.is_late for one in load_submissions(competition, store, author)):
            raise NotAllowedError(f"{author.name} has no submission to {competition.slug}: there is nothing to finish")
        if not is_closed and author.id not in store.finished(competition.slug):
            store.finish(competition.slug, author, now=now)
    return author, load_board(root, competition, split=PRIVATE, team=team, now=now)
