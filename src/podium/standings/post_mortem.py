"""After the close: who moved, what the wrong picks cost, and whether the ranks moved as far as was expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from podium.standings.forecast import Forecast, shake_up
from podium.standings.gap import GAP_Z, PairedError, gap_z
from podium.standings.rank import Standing, best_of, better, counted
from podium.submission import PRIVATE, Submission
from podium.team import Team


@dataclass(frozen=True, kw_only=True)
class MissedPick:
    """A submission that was better on the private rows than the one the team stands with.

    ``possible_rank`` is where it would have put the team, everybody else as they are; ``was_chosen`` tells whether
    the team itself picked the one it stands with.
    """

    stood: Submission
    best: Submission
    possible_rank: int
    was_chosen: bool

    @property
    def cost(self) -> float:
        """By how much the private score would have been better, in the metric's units."""
        return abs(self.best.scores[PRIVATE] - self.stood.scores[PRIVATE])


@dataclass(frozen=True, kw_only=True)
class Move:
    """What became of one team.

    Attributes
    ----------
    team : Team
    public_rank, private_rank : int
    expected_ranks : (int, int) or None
        Between which it was expected to end nine times in ten.
    gap_z : float or None
        By how many standard errors its best public submission did better on public than on private rows, both held
        against the same baseline.
    missed : MissedPick or None
    """

    team: Team
    public_rank: int
    private_rank: int
    expected_ranks: tuple[int, int] | None
    gap_z: float | None
    missed: MissedPick | None

    @property
    def gained(self) -> int:
        """Ranks gained; negative where they were lost."""
        return self.public_rank - self.private_rank

    @property
    def is_expected(self) -> bool | None:
        """Whether the private rank is one of those that were expected; None where nothing was."""
        if self.expected_ranks is None:
            return None
        first, last = self.expected_ranks
        return first <= self.private_rank <= last

    @property
    def is_conspicuous(self) -> bool:
        """Whether the team did much better on public than on private rows."""
        return self.gap_z is not None and self.gap_z > GAP_Z


@dataclass(frozen=True, kw_only=True)
class PostMortem:
    """What the private board changed.

    Attributes
    ----------
    moves : list of Move
        One for each team, those that moved furthest first.
    shake_up : float or None
        The realised :func:`~podium.standings.forecast.shake_up`; None without a team.
    forecast : Forecast or None
        What was expected.
    n_teams, n_expected : int
        Teams on the board, and those of them that ended between the ranks that were expected.
    """

    moves: list[Move]
    shake_up: float | None
    forecast: Forecast | None
    n_teams: int
    n_expected: int


def hold_post_mortem(
    public: Sequence[Standing],
    private: Sequence[Standing],
    submissions: Iterable[Submission],
    selections: Mapping[str, Sequence[int]],
    *,
    greater_is_better: bool,
    forecast: Forecast | None = None,
    reference: Submission | None = None,
    paired_error: PairedError = lambda split, number, other: None,
) -> PostMortem:
    """Hold the two boards of a closed competition against each other.

    Parameters
    ----------
    public, private : sequence of Standing
        Both boards; baselines are left out here.
    submissions : iterable of Submission
        Of these teams, with both scores; late ones are left out here.
    selections : mapping from team id to submission numbers
    greater_is_better : bool
    forecast : Forecast, optional
        Made of the people of ``public``, in its order.
    reference : Submission, optional
        The baseline that public and private scores are held against.
    paired_error : callable
        (split, number, number of the reference) -> standard error of the difference.
    """
    people = [line for line in public if line.rank is not None]
    finals = {line.team.id: line for line in private if line.rank is not None}
    own: dict[str, list[Submission]] = {}
    for one in counted(submissions):
        own.setdefault(one.team.id, []).append(one)

    def move(line: Standing, ranks: tuple[int, int] | None) -> Move:
        team, final = line.team, finals[line.team.id]
        best = best_of(own[team.id], PRIVATE, greater_is_better=greater_is_better)
        sent = next(one for one in own[team.id] if one.number == line.submission.number)
        gap = gap_z(sent, reference, paired_error, greater_is_better=greater_is_better) if reference else None
        is_missed = better(best.scores[PRIVATE], final.score, greater_is_better=greater_is_better)
        missed = MissedPick(
            stood=final.submission,
            best=best,
            possible_rank=_possible_rank(best, finals.values(), greater_is_better=greater_is_better),
            was_chosen=final.submission.number in selections.get(team.id, ()),
        )
        return Move(
            team=team,
            public_rank=_rank(line),
            private_rank=_rank(final),
            expected_ranks=ranks,
            gap_z=gap,
            missed=missed if is_missed else None,
        )

    expected = forecast.rank_intervals if forecast else [None] * len(people)
    moves = [move(line, ranks) for line, ranks in zip(people, expected, strict=True)]
    return PostMortem(
        moves=sorted(moves, key=lambda one: (-abs(one.gained), one.private_rank, one.public_rank)),
        shake_up=_realised(moves),
        forecast=forecast,
        n_teams=len(moves),
        n_expected=sum(one.is_expected is True for one in moves),
    )


def _rank(line: Standing) -> int:
    assert line.rank is not None, "a baseline has no rank"
    return line.rank


def _possible_rank(one: Submission, finals: Iterable[Standing], *, greater_is_better: bool) -> int:
    """Where a submission would have put its team, with everybody else as they are."""
    score = one.scores[PRIVATE]  # better than its team's own line, which therefore does not count
    return 1 + sum(better(line.score, score, greater_is_better=greater_is_better) for line in finals)


def _realised(moves: Sequence[Move]) -> float | None:
    if not moves:
        return None
    before = np.array([one.public_rank for one in moves])
    after = np.array([one.private_rank for one in moves])
    return float(shake_up(before, after))
