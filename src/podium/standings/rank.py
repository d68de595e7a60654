"""Who stands where: the rules of the board, on plain records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Team


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A team's line on the board of one split. ``rank`` is None for baselines; ``score`` is what it is ranked by."""

    rank: int | None
    team: Team
    score: float
    submission: Submission
    n_submissions: int


def better(score: float, other: float, *, greater_is_better: bool) -> bool:
    return score > other if greater_is_better else score < other


def counted(submissions: Iterable[Submission]) -> list[Submission]:
    """The submissions that move a standing: all but the late ones."""
    return [submission for submission in submissions if not submission.is_late]


def best_of(submissions: Sequence[Submission], split: str, *, greater_is_better: bool) -> Submission:
    """The best submission on ``split``; among equals the earliest."""
    sign = -1 if greater_is_better else 1
    return min(submissions, key=lambda one: (sign * one.scores[split], one.submitted_at, one.number))


def final_picks(
    submissions: Sequence[Submission], selected: Iterable[int], places: int, *, greater_is_better: bool
) -> list[Submission]:
    """What counts on the private board: the selected ones, free places filled with the best public ones."""
    chosen = [submission for submission in submissions if submission.number in set(selected)]
    rest = [submission for submission in submissions if submission not in chosen]
    while rest and len(chosen) < places:
        best = best_of(rest, PUBLIC, greater_is_better=greater_is_better)
        chosen.append(best)
        rest.remove(best)
    return chosen


@dataclass(frozen=True, kw_only=True)
class Pick:
    """The submission with which a team stands, and how many it has made."""

    submission: Submission
    n_submissions: int


def choose_picks(
    submissions: Iterable[Submission],
    split: str,
    *,
    greater_is_better: bool,
    selections: Mapping[str, Sequence[int]] | None = None,
    places: int = 2,
    may_stand: Callable[[Submission], bool] = lambda _: True,
) -> list[Pick]:
    """With which submission each team stands.

    A team stands with its best public submission; on the private board with the better (on private) of its
    final picks. A baseline stands with its latest run.

    Parameters
    ----------
    submissions : iterable of Submission
        Of one competition; late ones are left out here.
    split : {"public", "private"}
    greater_is_better : bool
    selections : mapping from team id to submission numbers, optional
    places : int
        How many final picks a team has.
    may_stand : callable
        Whether a person's submission may be the one on the public board; the others count as tries.
    """
    picks = []
    for own in _by_team(counted(submissions)):
        team = own[0].team
        if team.is_baseline:
            pick = own[-1]
        elif split == PRIVATE:
            final = final_picks(own, (selections or {}).get(team.id, ()), places, greater_is_better=greater_is_better)
            pick = best_of(final, PRIVATE, greater_is_better=greater_is_better)
        elif able := [one for one in own if may_stand(one)]:
            pick = best_of(able, split, greater_is_better=greater_is_better)
        else:
            continue
        picks.append(Pick(submission=pick, n_submissions=len(own)))
    return picks


def rank_picks(
    picks: Iterable[Pick], *, greater_is_better: bool, told: Callable[[Submission], float]
) -> list[Standing]:
    """The board, best first; baselines have no rank.

    Equal scores share a rank (1, 2, 2, 4) and the one who reached the score earlier is listed first, a person
    before a baseline. ``told`` is what a submission is compared by, and shown with.
    """
    sign = -1 if greater_is_better else 1
    lines = [(told(pick.submission), pick.submission, pick.n_submissions) for pick in picks]
    lines.sort(key=lambda line: (sign * line[0], line[1].team.is_baseline, line[1].submitted_at, line[1].number))
    standings: list[Standing] = []
    people = 0
    last_rank, last_score = 0, float("nan")
    for score, pick, n_submissions in lines:
        rank = None
        if not pick.team.is_baseline:
            people += 1
            rank = last_rank if score == last_score else people
            last_rank, last_score = rank, score
        standings.append(Standing(rank=rank, team=pick.team, score=score, submission=pick, n_submissions=n_submissions))
    return standings


def rank_board(
    submissions: Iterable[Submission],
    split: str,
    *,
    greater_is_better: bool,
    selections: Mapping[str, Sequence[int]] | None = None,
    places: int = 2,
) -> list[Standing]:
    """The board of one split by scores in full: :func:`choose_picks`, then :func:`rank_picks`."""
    picks = choose_picks(submissions, split, greater_is_better=greater_is_better, selections=selections, places=places)
    return rank_picks(picks, greater_is_better=greater_is_better, told=lambda one: one.scores[split])


def _by_team(submissions: Iterable[Submission]) -> list[list[Submission]]:
    teams: dict[str, list[Submission]] = {}
    for submission in sorted(submissions, key=lambda one: one.number):
        teams.setdefault(submission.team.id, []).append(submission)
    return list(teams.values())


def near_view(standings: Sequence[Standing], team: Team | None, *, n_top: int = 5, reach: int = 2) -> list[Standing]:
    """The top people, the team's own line with its neighbours, and every baseline.

    A board of which somebody at the end sees only what is within reach.
    """
    people = [line for line in standings if line.rank is not None]
    own = next((place for place, line in enumerate(people) if team is not None and line.team.id == team.id), None)
    around = people[max(0, own - reach) : own + reach + 1] if own is not None else []
    shown = {line.team.id for line in (*people[:n_top], *around)}
    return [line for line in standings if line.rank is None or line.team.id in shown]


def neighbours(standings: Sequence[Standing], team: Team) -> tuple[Standing | None, Standing | None]:
    """The lines just above and just below a team's own."""
    place = next(i for i, line in enumerate(standings) if line.team.id == team.id)
    above = standings[place - 1] if place > 0 else None
    below = standings[place + 1] if place + 1 < len(standings) else None
    return above, below
