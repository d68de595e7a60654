"""What a project of a portfolio has reached: tiers, baselines, how sure that is. Of other teams only their number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist, median
from typing import Any

from podium.charts.interval import choose_span
from podium.pages.portfolio import BoardLine, Result, TierLine
from podium.standings.display import standard_error_text
from podium.standings.rank import Standing
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS, TierState
from podium.standings.verdict import CANNOT_TELL, CLEARLY, judge_difference
from podium.submission import PRIVATE
from podium.use.board import Board
from podium.use.board_rows import board_rows
from podium.use.way import find_stand, stand_words

TIERS = (RESULT, GOOD, WORLD_CLASS)
_WIDTH = NormalDist().inv_cdf(0.975)
"""Half a 95 % interval in standard errors: 1.96."""


@dataclass(frozen=True, kw_only=True)
class _Sight:
    """A board as its author sees it: the own line among the baselines.

    ``ranked`` is the board on which all teams stand: the public one while private ranks are not out.
    """

    board: Board
    ranked: Board
    line: Standing

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The baselines and the own line, best first, as boards give them out."""
        own = replace(self.board, standings=[one for one in self.board.standings if self._is_shown(one)])
        return board_rows(own)

    def _is_shown(self, one: Standing) -> bool:
        return one.team.is_baseline or one.team.id == self.line.team.id

    @property
    def own(self) -> Mapping[str, Any]:
        return next(row for row in self.rows if not row["is_baseline"])

    @property
    def baselines(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["is_baseline"]]

    @property
    def tells_rows(self) -> bool:
        """Whether a comparison on the rows may be told as finely as here."""
        board = self.board
        return board.split == PRIVATE or (board.precision.told_in_full and not board.competition.is_ladder)

    def kind(self, row: Mapping[str, Any]) -> str:
        """How the own score compares with a baseline's: ``clearly``, ``maybe``, ``cannot tell``; empty if not known."""
        z = self.board.z(self.line.submission.number, row["submission"]) if self.tells_rows else None
        return "" if z is None else judge_difference(z).kind

    def is_ahead(self, row: Mapping[str, Any]) -> bool:
        return self.board.better(self.own["score"], row["score"])

    def error_text(self, row: Mapping[str, Any]) -> str:
        return "" if row["standard_error"] is None else standard_error_text(row["standard_error"])

    @property
    def measured(self) -> str:
        n_rows = self.board.n_rows.get(self.board.split)
        return f"{n_rows or 'the'} {self.board.split} rows"


def find_result(board: Board, ranked: Board, line: Standing) -> Result:
    """What a submission that stands has reached.

    Parameters
    ----------
    board : Board
        Private once the competition is over for the author, else public.
    ranked : Board
        The one on which all teams stand.
    line : Standing
        The author's on ``board``.
    """
    sight = _Sight(board=board, ranked=ranked, line=line)
    tier = sight.own["tier"]
    published = board.competition.published
    levels = [board.told(rung.score) for rung in board.rungs if rung.tier not in board.same]
    return Result(
        n_steps=TIERS.index(tier) + 1 if tier else 0,
        tier=tier or "",
        score=board.precision.text(sight.own["score"]),
        error=sight.error_text(sight.own),
        metric=metric_words(board),
        measured=sight.measured,
        place=_place(sight),
        place_aside=_place_aside(sight),
        beaten=_beaten(sight),
        beaten_aside=_beaten_aside(sight),
        points=_points(sight),
        tiers=list(_tiers(sight)),
        board=[_board_line(sight, row) for row in sight.rows],
        axis=choose_span(
            [row["score"] for row in sight.rows],
            levels,
            greater_is_better=board.metric.greater_is_better,
            grain=median([row["standard_error"] or 0.0 for row in sight.rows]),
        ),
        levels=levels,
        certainty=list(_certainty(sight)),
        published=f"{published.label or 'a score'} {published.score:g}" if published else "",
        published_source=published.source if published else "",
    )


def metric_words(board: Board) -> str:
    """The metric in a sentence."""
    return board.metric.key.replace("_", " ")


def _place(sight: _Sight) -> str:
    own = sight.ranked.line_of(sight.line.team)
    if sight.ranked.n_ranked == 1:
        return "the only team"
    return f"rank {own.rank} of {sight.ranked.n_ranked}" if own else f"not among the {sight.ranked.n_ranked} ranked"


def _place_aside(sight: _Sight) -> str:
    if sight.ranked.n_ranked == 1:
        return "the baselines are the measure"
    words = []
    between = _rank_set(sight)
    if between and between[0] < between[1]:
        words.append(f"truly between {between[0]} and {between[1]}, with 95\N{NO-BREAK SPACE}% confidence")
    if sight.ranked.split != sight.board.split:
        words.append("on the public rows; ranks on the private rows open at the close")
    return "; ".join(words)


def _rank_set(sight: _Sight) -> tuple[int, int] | None:
    own, weighed = sight.ranked.line_of(sight.line.team), sight.ranked.weighed
    return weighed.rank_sets.get(own.submission.number) if own and weighed else None


def _beaten(sight: _Sight) -> str:
    n_baselines = len(sight.baselines)
    return f"ahead of {sum(map(sight.is_ahead, sight.baselines))} of {n_baselines}" if n_baselines else ""


def _beaten_aside(sight: _Sight) -> str:
    kinds = [sight.kind(row) for row in sight.baselines if sight.is_ahead(row)]
    return f"clearly ahead of {kinds.count(CLEARLY)}" if any(kinds) else ""


def _points(sight: _Sight) -> str:
    stand = find_stand(sight.board, sight.own["score"], sight.line.submission.number)
    return f"Points {dict(stand_words(sight.board, stand))['Points']}" if stand else ""


def _tiers(sight: _Sight) -> Iterator[TierLine]:
    board = sight.board
    for state in board.judge(sight.line.submission):
        yield TierLine(
            tier=state.tier,
            holder=state.rung.name,
            score=board.precision.text(board.told(state.rung.score)),
            state=_state(sight, state),
            is_reached=state.is_reached and state.same_as is None,
        )


def _state(sight: _Sight, state: TierState) -> str:
    if state.same_as is not None:
        return f"cannot be told apart from {state.same_as}"
    if not state.is_reached:
        return "not reached"
    if not sight.tells_rows or state.z is None:
        return "reached"
    return "beaten, confirmed" if state.is_confirmed else "reached, not confirmed"


def _board_line(sight: _Sight, row: Mapping[str, Any]) -> BoardLine:
    is_own, error = not row["is_baseline"], row["standard_error"]
    return BoardLine(
        name="This project" if is_own else row["team"],
        value=row["score"],
        half=None if error is None else _WIDTH * error,
        score=sight.board.precision.text(row["score"]),
        error=sight.error_text(row),
        verdict="" if is_own else _verdict(sight, row),
        is_own=is_own,
    )


def _verdict(sight: _Sight, row: Mapping[str, Any]) -> str:
    kind = sight.kind(row)
    if kind == CANNOT_TELL:
        return "not to be told apart"
    return f"{kind} {'better' if sight.is_ahead(row) else 'worse'}" if kind else ""


def _certainty(sight: _Sight) -> Iterator[str]:
    """What the score cannot say, in sentences."""
    board = sight.board
    yield from _interval_words(sight)
    yield from _likeness_words(sight)
    yield from _rank_words(sight)
    for tier, lower in board.same.items():
        n_rows = board.n_rows.get(PRIVATE) or "the"
        yield f"{tier.capitalize()} cannot be told apart from {lower} on {n_rows} private rows; it is not awarded."
    if board.n_peeks:
        times = f"{board.n_peeks} time{'' if board.n_peeks == 1 else 's'}"
        yield f"Somebody looked at the private board {times} before the end; the ledger says when."
    if board.competition.is_practice:
        yield (
            "The labels of this competition are public knowledge. That they were not used is shown by nothing but "
            "code that anybody can run."
        )


def _interval_words(sight: _Sight) -> Iterator[str]:
    board, error = sight.board, sight.own["standard_error"]
    if error is None:
        yield f"No standard error is known for this score on {sight.measured}."
        return
    score, metric = sight.own["score"], board.metric
    low, high = max(metric.low, score - _WIDTH * error), min(metric.high, score + _WIDTH * error)
    yield (
        f"The score comes from {sight.measured}; other rows of the same kind would give another one. Its standard "
        f"error is {sight.error_text(sight.own)}, its 95 % interval {board.precision.text(low)} to "
        f"{board.precision.text(high)} (normal approximation)."
    )


def _likeness_words(sight: _Sight) -> Iterator[str]:
    alike = [str(row["team"]) for row in sight.baselines if sight.kind(row) not in ("", CLEARLY)]
    if alike:
        yield f"On these rows it is not clearly better or worse than {_listed(alike)}: the gap may be luck."


def _rank_words(sight: _Sight) -> Iterator[str]:
    own, weighed = sight.ranked.line_of(sight.line.team), sight.ranked.weighed
    group = weighed.groups.get(own.submission.number) if own and weighed else None
    if weighed is None or group is None:
        return
    n_tied = sum(one == group for one in weighed.groups.values()) - 1
    if n_tied:
        yield f"It is tied with {n_tied} other team{'' if n_tied == 1 else 's'}: the rows cannot order them."


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
