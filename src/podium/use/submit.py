"""The way of a submission, top to bottom.

file -> open? -> limit -> read table -> hold against the sample -> score both splits -> store -> stand
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import podium
from podium.competition.folder import Competition
from podium.competition.secrecy import derive, private_seed
from podium.errors import DeadlineError, InvalidCompetitionError, InvalidSubmissionError, NotAllowedError
from podium.scoring.fingerprint import Fingerprint, draw_blocks
from podium.scoring.roles import competition_roles
from podium.scoring.score import Solution
from podium.standings.rank import Standing, best_of, counted, neighbours
from podium.standings.tiers import TierState
from podium.store.limits import Limits
from podium.store.store import Store
from podium.store.submissions import NewSubmission, Receipt
from podium.submission import PUBLIC, SPLITS, Submission
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.team import Team
from podium.use.board import Board, assemble, is_over, without_private
from podium.use.commitments import ensure_commitment
from podium.use.metric import load_metric, load_options
from podium.use.places import store_path
from podium.use.split import align_column
from podium.use.validate import validate

NO_LIMITS = Limits(daily=0, total=0)
MOST_BYTES = 2 * 2**30


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a team learns of its submission: nothing private."""

    receipt: Receipt
    submission: Submission
    is_new_team: bool
    previous_best: Submission | None
    standing: Standing | None
    above: Standing | None
    below: Standing | None
    tiers: list[TierState]
    board: Board


def submit(
    root: Path,
    competition: Competition,
    source: Path | bytes,
    *,
    team: str,
    now: datetime,
    file_name: str = "",
    description: str = "",
    idempotency_key: str | None = None,
) -> Outcome:
    """Score a file for a team and record it.

    Parameters
    ----------
    root : Path
    competition : Competition
    source : Path or bytes
        A CSV file, plain, gzip or zip.
    team : str
        A name; a new one makes the team.
    now : datetime
        UTC.
    file_name : str
        What the file is called, where ``source`` is bytes.
    description : str
    idempotency_key : str, optional
        The same key again gives the first receipt and stores nothing.

    Raises
    ------
    SubmissionError
        Not open, no submission left, or the file is refused with all its problems. Nothing is stored.
    CompetitionError
        The competition broke; it costs the team nothing.
    """
    data = _read_bytes(source)
    name = file_name or (source.name if isinstance(source, Path) else "submission.csv")
    with Store.open(store_path(root)) as store:
        is_late = check_open(competition, store, team, now)
        known = store.get_team(team)
        if known is not None and known.is_baseline:
            raise NotAllowedError(f"{known.name!r} is the name of a baseline; --team or PODIUM_TEAM names another")
        limits = (
            NO_LIMITS if is_late else Limits(daily=competition.rules.daily_limit, total=competition.rules.total_limit)
        )
        if known is not None and idempotency_key is None:
            store.check_limits(competition.slug, known, limits, now=now)
        table = validate(competition, data, name=name)
        scores, prints = score_table(competition, table)
        commitment = ensure_commitment(competition, store, now=now)
        author = known or store.add_team(team, now=now)
        earlier = store.submissions(competition.slug, author)
        before = counted(one for one in earlier if one.commitment == commitment)
        receipt = store.add_submission(
            new_submission(
                competition,
                author,
                data,
                name,
                scores,
                prints,
                now=now,
                description=description,
                is_late=is_late,
                idempotency_key=idempotency_key,
                commitment=commitment,
            ),
            limits=limits,
        )
        stored = store.get_submission(receipt.number)
        assert stored is not None
        board = assemble(competition, store, split=PUBLIC, is_closed=is_over(competition, store, now))
    standing = board.line_of(author)
    above, below = neighbours(board.standings, author) if standing else (None, None)
    greater = board.metric.greater_is_better
    return Outcome(
        receipt=replace(receipt, scores={PUBLIC: receipt.scores[PUBLIC]}),
        submission=without_private(stored),
        is_new_team=known is None,
        previous_best=without_private(best_of(before, PUBLIC, greater_is_better=greater)) if before else None,
        standing=standing,
        above=above,
        below=below,
        tiers=board.judge(stored),
        board=board,
    )


def _read_bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        if source.stat().st_size > MOST_BYTES:
            raise InvalidSubmissionError.one(f"{source} is refused", "it is larger than 2 GiB")
        return source.read_bytes()
    except FileNotFoundError:
        raise InvalidSubmissionError.one(f"{source} is refused", "there is no such file") from None
    except OSError as error:
        raise InvalidSubmissionError.one(f"{source} is refused", f"it cannot be read: {error.strerror}") from None


def check_open(competition: Competition, store: Store, team: str, now: datetime) -> bool:
    """Whether a submission is late; DeadlineError where it is not taken at all."""
    rules = competition.rules
    if rules.opens is not None and now < rules.opens:
        raise DeadlineError(f"{competition.slug} opens on {rules.opens:%Y-%m-%d %H:%M} UTC")
    known = store.get_team(team)
    has_finished = known is not None and known.id in store.finished(competition.slug)
    if not is_over(competition, store, now) and not has_finished:
        return False
    if rules.late == "none":
        raise DeadlineError(f"{competition.slug} is closed and takes no late submissions")
    return True


def load_solution(competition: Competition) -> Solution:
    """The true answers, from ``private/``; InvalidCompetitionError where this machine does not hold them."""
    if not competition.solution_path.is_file():
        raise InvalidCompetitionError.one(
            f"{competition.slug} cannot score here",
            f"there is no private/solution.csv; the organiser scores, or run `podium prepare {competition.slug}`",
        )
    metric = load_metric(competition)
    return Solution(
        read_table(competition.solution_path, error=InvalidCompetitionError),
        competition_roles(competition),
        metric,
        load_options(competition, metric),
    )


def score_table(competition: Competition, table: Table) -> tuple[dict[str, float], dict[str, Fingerprint]]:
    """Score and fingerprint of a checked submission on both splits."""
    solution = load_solution(competition)
    arrays = solution.align(table)
    seed = private_seed(competition.private_dir)
    groups = _load_groups(competition, solution.table)
    scores, prints = {}, {}
    for split in SPLITS:
        estimate = solution.estimate(arrays, split)
        scores[split] = estimate.score
        if estimate.influence is not None:
            influence = estimate.influence()
            rows = solution.rows(split)
            units = groups if groups is None or rows is None else groups[rows]
            blocks = draw_blocks(len(influence), derive(seed, f"blocks/{split}"), units)
            prints[split] = Fingerprint.of(influence, blocks)
    return scores, prints


def _load_groups(competition: Competition, solution: Table) -> NDArray[np.int64] | None:
    """A group's code for each row of the solution, or None where rows stand alone."""
    column = competition.split.group_column
    if not column:
        return None
    test = solution if column in solution.columns else read_table(competition.test_path, error=InvalidCompetitionError)
    names = align_column(competition, solution, test, column)
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)


def new_submission(
    competition: Competition,
    team: Team,
    data: bytes,
    file_name: str,
    scores: Mapping[str, float],
    prints: Mapping[str, Fingerprint],
    *,
    now: datetime,
    commitment: str,
    description: str = "",
    is_late: bool = False,
    idempotency_key: str | None = None,
    details: Mapping[str, object] | None = None,
) -> NewSubmission:
    """What the store takes: a person's file and a baseline's go the same way."""
    metric = load_metric(competition)
    return NewSubmission(
        slug=competition.slug,
        team=team,
        submitted_at=now.astimezone(UTC),
        file=data,
        file_name=file_name,
        description=description,
        scores=dict(scores),
        fingerprints={split: one.to_bytes() for split, one in prints.items()},
        metric=metric.key,
        metric_version=f"{metric.version} (podium {podium.__version__})",
        commitment=commitment,
        idempotency_key=idempotency_key,
        is_late=is_late,
        details=dict(details or {}),
    )
