"""Look back on a closed competition: who moved, what the wrong picks cost, and whether that was to be expected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.standings.forecast import Forecast
from podium.standings.post_mortem import PostMortem, hold_post_mortem
from podium.standings.rank import Standing, near_view
from podium.standings.tiers import GOOD
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, SPLITS, Submission
from podium.use.board import Board, assemble
from podium.use.commitments import current_submissions
from podium.use.evidence import load_evidence
from podium.use.metric import load_metric
from podium.use.names import find_shown_team
from podium.use.phase import is_over
from podium.use.places import store_path


@dataclass(frozen=True, kw_only=True)
class LookBack:
    """A closed competition's private board, what it changed, and the baseline that splits were compared by."""

    board: Board
    post_mortem: PostMortem
    reference: Submission | None


def look_back(root: Path, competition: Competition, *, team: str = "", now: datetime) -> LookBack:
    """Hold the private board against the public one.

    Parameters
    ----------
    root : Path
    competition : Competition
    team : str, optional
        Who asks: where boards show what is near, a team sees what its board shows.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        The competition is still open.
    """
    slug = competition.slug
    with Store.open(store_path(root)) as store:
        if not is_over(competition, store, now):
            raise NotAllowedError(f"{slug} is open: there is nothing to look back on before `podium close {slug}`")
        asker = find_shown_team(competition, store, team) if team else None
        boards = {split: assemble(competition, store, split=split, is_closed=True, now=now) for split in SPLITS}
        selections = store.selections(slug)
        submissions = current_submissions(competition, store)
        reference = find_reference(boards[PRIVATE], submissions)
        people = [line for line in boards[PUBLIC].standings if line.rank is not None]
        weighed = [one for one in submissions if _is_weighed(one, people, reference)]
        metric = load_metric(competition)
        evidence = {split: load_evidence(store, weighed, split, metric) for split in SPLITS}
    post_mortem = hold_post_mortem(
        boards[PUBLIC].standings,
        boards[PRIVATE].standings,
        submissions,
        selections,
        greater_is_better=metric.greater_is_better,
        forecast=_forecast(boards[PUBLIC], people),
        reference=reference,
        paired_error=lambda split, number, other: evidence[split].error_of_difference(number, other),
    )
    if competition.rules.view == "near":
        near = {line.team.id for line in near_view(boards[PRIVATE].standings, asker)}
        post_mortem = replace(post_mortem, moves=[one for one in post_mortem.moves if one.team.id in near])
    return LookBack(board=boards[PRIVATE], post_mortem=post_mortem, reference=reference)


def find_reference(board: Board, submissions: Sequence[Submission]) -> Submission | None:
    """The baseline that public and private scores are held against: the best single model."""
    number = next((rung.number for rung in board.rungs if rung.tier == GOOD), None)
    return next((one for one in submissions if one.number == number), None)


def _is_weighed(one: Submission, people: Sequence[Standing], reference: Submission | None) -> bool:
    return one == reference or one.number in {line.submission.number for line in people}


def _forecast(public: Board, people: Sequence[Standing]) -> Forecast | None:
    """What the public board let expect of the private one; None where it had a team without standard errors."""
    weighed, numbers = public.weighed, [line.submission.number for line in people]
    if weighed is None or weighed.shake_up is None or not set(numbers) <= weighed.private_ranks.keys():
        return None
    return Forecast(shake_up=weighed.shake_up, rank_intervals=[weighed.private_ranks[number] for number in numbers])
