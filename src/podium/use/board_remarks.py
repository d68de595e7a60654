"""What a reader of a board has to know beside the numbers, in sentences."""

from collections.abc import Iterator

from podium.use.board import Board


def find_remarks(board: Board) -> Iterator[str]:
    """What a reader has to know beside the numbers."""
    slug, n_private, rules = board.competition.slug, board.n_rows["private"], board.competition.rules
    if board.hides_baselines_until is not None:
        yield f"Baselines and tiers are shown from {rules.say(board.hides_baselines_until)} on."
    elif not board.rungs:
        yield f"No baselines yet: `podium baseline {slug}` makes the way up."
    if board.frozen_since is not None:
        yield f"Frozen: the board as it was at {rules.say(board.frozen_since)}. It moves again when it is closed."
    for rung in board.rungs:
        if rung.tier in board.same:
            same = board.same[rung.tier]
            on = f"{n_private} private rows" if n_private else "the private rows"
            yield f"{rung.tier.capitalize()} cannot be told apart from {same} on {on}."
    if board.standings and not n_private:
        yield f"No tier is confirmed here: no standard error of {board.metric.key} is known."
    yield from _rank_remarks(board)
    if board.n_peeks:
        times = "once" if board.n_peeks == 1 else f"{board.n_peeks} times"
        yield f"The private board was looked at {times} before the close."
    if board.n_outdated:
        many = "1 submission was" if board.n_outdated == 1 else f"{board.n_outdated} submissions were"
        yield f"{many} scored against an earlier solution and not shown; `podium rescore {slug}` scores again."
    if board.competition.is_practice:
        yield "Practice: the labels of this competition are public knowledge."


def _rank_remarks(board: Board) -> Iterator[str]:
    """What the ranks are worth, in words."""
    weighed = board.weighed
    if weighed is None:
        return
    if weighed.first is not None:
        yield "* First place is verified: 1.96 standard errors or more ahead of every other team."
    if len(set(weighed.groups.values())) < len(weighed.groups):
        yield "Between: the ranks a team may truly have, with 95 % confidence for all. Teams with one letter are tied."
    if weighed.stability is not None:
        yield f"Ranking stability {weighed.stability:.2f}: 1 is what other test rows would repeat, 0 is chance."
    if weighed.shake_up is None or board.is_closed:
        return
    yield f"Expected shake-up when the private rows decide: {weighed.shake_up:.2f} of the board, up or down."
    own = board.line_of(board.team) if board.team else None
    low, high = weighed.private_ranks.get(own.submission.number, (0, 0)) if own else (0, 0)
    if low:
        where = f"{low}" if low == high else f"{low} to {high}"
        yield f"Your private rank will be {where}, nine times out of ten, if everybody stays with what stands here."
