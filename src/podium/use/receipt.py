"""What a team is told after a submission, and where it stands: in labelled sentences, and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from podium.standings.display import Precision
from podium.standings.rank import Standing
from podium.standings.tiers import TierState, reached_tier
from podium.standings.verdict import judge_difference
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.use.board import Board
from podium.use.cross_validation import cv_text
from podium.use.submit import Outcome
from podium.use.way import find_stand, stand_words

Said = tuple[str, str]
"""A label and a sentence."""


def receipt_words(outcome: Outcome) -> Iterator[Said]:
    """The receipt, sentence by sentence."""
    board, receipt = outcome.board, outcome.receipt
    left = "" if receipt.remaining_today is None else f", {receipt.remaining_today} left today"
    late = _late_words(outcome) if outcome.submission.is_late else ""
    rows = f"  ({board.n_rows[PUBLIC]} rows)" if board.n_rows[PUBLIC] else ""
    scored = f"{board.metric.key}  {outcome.words}{rows}"
    yield ("Scored", f"{scored}, submission {receipt.number}{left}{late}")
    if receipt.is_replay:
        yield ("Again", f"the key was used before: submission {receipt.number} stands, nothing was stored")
    elif receipt.same_file_as is not None:
        yield ("Same file", f"as submission {receipt.same_file_as}; it counts as another one all the same")
    if outcome.submission.cv_score is not None:
        yield ("Your CV", cv_text(outcome.submission.cv_score, outcome.submission.cv_std))
    if board.competition.rules.anonymous:
        yield ("Shown as", f"{outcome.submission.team.name}, to everybody: this competition is anonymous")
    elif outcome.is_new_team:
        yield ("New team", f"{outcome.submission.team.name} (--team or PODIUM_TEAM names another)")
    if outcome.previous_best is not None and outcome.public_score is not None and not receipt.is_replay:
        yield ("Your best", _progress(outcome, outcome.previous_best, outcome.public_score))
    if outcome.standing is not None:
        yield ("Rank", _place(outcome))
    elif board.frozen_since is not None:
        yield ("Rank", f"the board is frozen since {board.competition.rules.say(board.frozen_since)}")
    if not outcome.is_on_ladder:
        yield from tier_words(board, outcome.tiers)
    if outcome.public_score is not None:
        yield from point_words(board, outcome.public_score, outcome.submission.number)
    yield ("Receipt", f"sha256 {receipt.sha256[:16]}, ledger {receipt.ledger_hash[:16]}")


def _late_words(outcome: Outcome) -> str:
    if not outcome.penalty:
        return ", late: it moves no standing"
    costs = outcome.board.competition.rules.late_costs
    return f", late: it moves no standing, and its grade loses {outcome.penalty:.0%} ({costs:.0%} each begun day)"


def _progress(outcome: Outcome, previous: Submission, score: float) -> str:
    board = outcome.board
    text, before = board.precision.text, board.precision.told(previous.scores[PUBLIC])
    if score == before:
        return f"{text(before)}, and this is just as good"
    is_better = board.better(score, before)
    verdict = ""
    if outcome.gain_z is not None:
        verdict = ": " + judge_difference(outcome.gain_z).words("better" if is_better else "worse")
    gap = text(abs(score - before))
    if is_better:
        return f"{text(score)}, was {text(before)}, better by {gap}{verdict}"
    return f"{text(before)} stays; this one is worse by {gap}{verdict}"


def _place(outcome: Outcome) -> str:
    board, standing = outcome.board, outcome.standing
    assert standing is not None
    sides = [f"{line.team.name} {board.precision.text(line.score)}" for line in (outcome.above, outcome.below) if line]
    if outcome.above and outcome.below:
        between = f", between {sides[0]} and {sides[1]}"
    elif sides:
        between = f", {'below' if outcome.above else 'above'} {sides[0]}"
    else:
        between = ""
    weighed = board.weighed.rank_sets.get(standing.submission.number) if board.weighed else None
    luck = f" (by the luck of these rows {weighed[0]} to {weighed[1]})" if weighed and weighed[0] < weighed[1] else ""
    return f"{standing.rank} of {board.n_ranked}{luck}{between}"


def tier_words(board: Board, states: Sequence[TierState]) -> Iterator[Said]:
    """The tiers, one a line: reached or not, confirmed or not, and how far it is."""
    if not states:
        yield ("Tiers", f"no baselines yet: `podium baseline {board.competition.slug}` makes the way up")
    width = max((len(state.tier) for state in states), default=0)
    ahead = next((state for state in states if state.gap > 0), None)
    for place, state in enumerate(states):
        box = "[x]" if state.is_reached and state.same_as is None else "[ ]"
        words = _reached_words(board, state)
        if state is ahead and state.same_as is None and state.z is not None:
            words += ": " + judge_difference(state.z).words("behind")
        yield ("" if place else "Tiers", f"{box} {state.tier:<{width}}  {words}")


def _reached_words(board: Board, state: TierState) -> str:
    if state.same_as is not None:
        return f"cannot be told apart from {state.same_as} on {_private_rows(board)}"
    rung = f"{state.rung.name} {board.precision.text(state.rung.score)}"
    if state.gap > 0:
        step = board.precision.smallest
        return f"{rung}, {board.precision.text(max(state.gap, step))} to go"
    if state.is_confirmed:
        return f"{rung} is beaten"
    if state.z is None and not state.is_reached:
        return f"{rung} is reached, and has to be beaten"
    if state.z is None:
        pairs = state.rung.number is not None
        return f"{rung} is reached" + (", not confirmed: its standard error is not known" if pairs else "")
    return f"{rung} is reached, not confirmed: {judge_difference(state.z).words('better')}"


def point_words(board: Board, score: float, number: int) -> Iterator[Said]:
    """The points of a told score, and what is next; nothing where they would mean nothing."""
    stand = find_stand(board, score, number)
    yield from stand_words(board, stand) if stand else ()


def _private_rows(board: Board) -> str:
    return f"{board.n_rows[PRIVATE]} private rows" if board.n_rows[PRIVATE] else "the private rows"


def state_words(board: Board, standing: Standing | None) -> Iterator[Said]:
    """The rungs, and where a team stands, for ``show``."""
    for rung in board.rungs:
        same = board.same.get(rung.tier)
        note = f"; cannot be told apart from {same} on the private rows" if same else ""
        yield ("Rung", f"{rung.tier}: {rung.name} {board.precision.text(rung.score)}{note}")
    if standing is not None:
        tier = board.tier(standing.submission) or "no tier yet"
        score = board.precision.text(standing.score)
        yield ("You", f"rank {standing.rank} of {board.n_ranked} with {score}: {tier}")
        yield from point_words(board, board.told(standing.score), standing.submission.number)


def receipt_json(outcome: Outcome) -> dict[str, Any]:
    """The receipt for programs; private scores are not in it."""
    receipt = outcome.receipt
    return {
        "number": receipt.number,
        "sha256": receipt.sha256,
        "ledger_hash": receipt.ledger_hash,
        "scores": receipt.scores,
        "remaining_today": receipt.remaining_today,
        "team": outcome.submission.team.name,
        "submitted_at": receipt.submitted_at,
        "is_late": outcome.submission.is_late,
        "penalty": outcome.penalty,
        "is_new_best": outcome.public_score is not None if outcome.is_on_ladder else None,
        "cv_score": outcome.submission.cv_score,
        "cv_std": outcome.submission.cv_std,
        "rank": outcome.standing.rank if outcome.standing else None,
        "tier": reached_tier(outcome.tiers),
        "tiers": [tier_json(state, outcome.board.precision) for state in outcome.tiers],
        **_points_json(outcome),
    }


def _points_json(outcome: Outcome) -> dict[str, Any]:
    """Points, and the mark that is next; null where there is none."""
    board, score = outcome.board, outcome.public_score
    ahead = board.scale.next(score) if board.scale and score is not None else None
    following = ahead and {
        "rungs": [holder.rung for holder in ahead.holders],
        "baselines": [holder.name for holder in ahead.holders],
        "score": ahead.score,
        "points": ahead.points,
    }
    return {"points": None if score is None else board.points(score), "next": following}


def tier_json(state: TierState, precision: Precision) -> dict[str, Any]:
    return {
        "tier": state.tier,
        "rung": state.rung.name,
        "score": precision.told(state.rung.score),
        "is_reached": state.is_reached,
        "is_confirmed": state.is_confirmed,
        "gap": precision.told(state.gap),
        "same_as": state.same_as,
    }
