"""Look back after a cycle: what worked, the one gap, and what to learn about it by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from podium.competition.folder import Competition, get_competition
from podium.competition.moments import end_of
from podium.errors import CompetitionError, NotAllowedError
from podium.store.learning import Reflection
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC
from podium.use.attained import told_score
from podium.use.board import Board, load_board
from podium.use.commitments import current_submissions
from podium.use.phase import is_over
from podium.use.places import store_path
from podium.use.submissions import get_own_team

USUAL_TIME = timedelta(days=7)
"""How long one takes to learn about a gap, unless one says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a team looks back on.

    Attributes
    ----------
    competition : Competition
    board : Board
        Public, or private once the competition is over for the team.
    number : int
        The latest submission.
    score : float or None
        Its score on that board as it is told; None where a ladder tells none.
    rank, n_ranked : int or None
        The team's place, where the board shows everybody.
    tier : str
        The highest that the team has reached; empty for none.
    points : float or None
    earlier : sequence of Reflection
        Those before, the oldest first.
    usual_day : date
        A week from now.
    """

    competition: Competition
    board: Board
    number: int
    score: float | None
    rank: int | None
    n_ranked: int | None
    tier: str
    points: float | None
    earlier: Sequence[Reflection]
    usual_day: date


def load_occasion(root: Path, competition: Competition, *, team: str, now: datetime) -> Occasion:
    """What there is to look back on now.

    Raises
    ------
    NotAllowedError
        The team has no submission to the competition yet.
    """
    with Store.open(store_path(root)) as store:
        author = get_own_team(competition, store, team)
        own = current_submissions(competition, store, author)
        is_closed = is_over(competition, store, now)
        has_ended = is_closed or author.id in store.finished(competition.slug)
        earlier = store.reflections(competition.slug, team)
    if not own:
        raise NotAllowedError(
            f"{author.name} has no submission to {competition.slug} yet, so there is nothing to look back on: "
            f"`podium start {competition.slug}` begins"
        )
    board = load_board(root, competition, split=PRIVATE if has_ended else PUBLIC, team=team, now=now)
    line, latest = board.line_of(author), own[-1]
    shows_everybody = line is not None and (is_closed or not has_ended)
    return Occasion(
        competition=competition,
        board=board,
        number=latest.number,
        score=told_score(board, latest),
        rank=line.rank if line and shows_everybody else None,
        n_ranked=board.n_ranked if shows_everybody else None,
        tier=(line and board.tier(line.submission)) or "",
        points=board.points(board.told(line.score)) if line else None,
        earlier=earlier,
        usual_day=now.astimezone(ZoneInfo(competition.rules.time_zone)).date() + USUAL_TIME,
    )


def reflect(
    root: Path,
    occasion: Occasion,
    *,
    team: str,
    worked: str,
    gap: str,
    learn: str,
    by: datetime | date | None = None,
    now: datetime,
) -> Reflection:
    """Keep what a team looks back on, with its latest submission and where it stands.

    Parameters
    ----------
    root : Path
    occasion : Occasion
    team : str
    worked, gap, learn : str
        What worked, the one gap, and what to learn about it.
    by : datetime or date, optional
        When that is to be learned; by default within a week. A bare date is the end of that day in the competition's
        time zone.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        An answer is empty, or the date has passed.
    """
    given = {"what worked": worked.strip(), "the one gap": gap.strip(), "what to learn about it": learn.strip()}
    if missing := [name for name, answer in given.items() if not answer]:
        raise NotAllowedError(f"a reflection says {', '.join(given)}; there is nothing on {', '.join(missing)}")
    moment = end_of(by or occasion.usual_day, occasion.competition.rules.time_zone)
    if moment <= now:
        raise NotAllowedError(f"{by} has passed; say by when you will learn it")
    reflection = Reflection(
        slug=occasion.competition.slug,
        written_at=now,
        worked=worked.strip(),
        gap=gap.strip(),
        learn=learn.strip(),
        by=moment,
        number=occasion.number,
        split=occasion.board.split,
        score=occasion.score,
        rank=occasion.rank,
        n_ranked=occasion.n_ranked,
        tier=occasion.tier,
        points=occasion.points,
    )
    with Store.open(store_path(root)) as store:
        store.add_reflection(team, reflection)
    return reflection


def mark_learned(root: Path, competition: Competition, *, team: str, now: datetime) -> Reflection:
    """Note that what the latest reflection wanted is learned; that one, as it was before.

    Raises
    ------
    NotAllowedError
        There is none that waits.
    """
    with Store.open(store_path(root)) as store:
        waiting = [one for one in store.reflections(competition.slug, team) if one.learned_at is None]
        if not waiting:
            raise NotAllowedError(f"no reflection on {competition.slug} waits for something to be learned")
        store.mark_learned(competition.slug, team, now=now)
    return waiting[-1]


def load_reflections(root: Path, slug: str | None, *, team: str) -> list[Reflection]:
    """Every reflection of a team on a competition, or on all, the oldest first."""
    with Store.open(store_path(root)) as store:
        return store.reflections(slug, team)


def find_time_zone(root: Path, slug: str) -> str:
    """In which a competition's dates are read; UTC where it is not here any more."""
    try:
        return get_competition(root, slug).rules.time_zone
    except CompetitionError:
        return "UTC"
