"""Who stands where: equal scores, earlier first, baselines between people, final picks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from podium.standings.rank import (
    best_of,
    choose_picks,
    final_picks,
    near_view,
    neighbours,
    rank_board,
    rank_picks,
)
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Team

START = datetime(2026, 1, 1, tzinfo=UTC)
SCORES = st.integers(0, 4).map(float)


def team(name: str, *, is_baseline: bool = False) -> Team:
    return Team(id=name, name=name, is_baseline=is_baseline)


def sent(number: int, who: Team, public: float, private: float = 0.0, *, minute: float | None = None, is_late=False):
    return Submission(
        number=number,
        slug="tiny",
        team=who,
        submitted_at=START + timedelta(minutes=number if minute is None else minute),
        scores={PUBLIC: public, PRIVATE: private},
        sha256="0" * 64,
        file_name="a.csv",
        metric="rmse",
        metric_version="1",
        is_late=is_late,
    )


def lines(submissions, split: str = PUBLIC, *, greater_is_better: bool = True, **more):
    board = rank_board(submissions, split, greater_is_better=greater_is_better, **more)
    return [(line.rank, line.team.name, line.score) for line in board]


def test_equal_scores_share_a_rank_and_the_earlier_is_listed_first() -> None:
    """1, 2, 2, 4."""
    found = [sent(1, team("d"), 1), sent(2, team("c"), 5), sent(4, team("a"), 9), sent(3, team("b"), 5)]
    assert lines(found) == [(1, "a", 9), (2, "c", 5), (2, "b", 5), (4, "d", 1)]
    assert [rank for rank, *_ in lines(found, greater_is_better=False)] == [1, 2, 2, 4]


def test_earlier_means_when_the_score_was_reached() -> None:
    """Not when the team came: a's 5 is later than b's, though a was first with a 3."""
    found = [sent(1, team("a"), 3), sent(2, team("b"), 5), sent(3, team("a"), 5), sent(4, team("b"), 5)]
    assert [name for _, name, _ in lines(found)] == ["b", "a"]


def test_baselines_stand_between_people_without_a_rank() -> None:
    """With their latest run, also where an earlier one was better; after people of the same score."""
    base = team("forest", is_baseline=True)
    found = [sent(1, base, 9), sent(2, base, 5), sent(3, team("a"), 7), sent(4, team("b"), 5), sent(5, team("c"), 5)]
    assert lines(found) == [(1, "a", 7), (2, "b", 5), (2, "c", 5), (None, "forest", 5)]


def test_late_submissions_are_not_seen() -> None:
    """A team with nothing else has no line."""
    found = [sent(1, team("a"), 1), sent(2, team("a"), 9, is_late=True), sent(3, team("b"), 9, is_late=True)]
    assert lines(found) == [(1, "a", 1)]


@given(st.lists(st.tuples(st.integers(0, 5), SCORES), max_size=30), st.booleans())
def test_ranks_are_those_of_scipy(found: list[tuple[int, float]], greater: bool) -> None:
    """Best of each team, ranked by the "min" method; and lines never get better from top to bottom."""
    submissions = [sent(number, team(f"t{who}"), score) for number, (who, score) in enumerate(found, 1)]
    board = lines(submissions, greater_is_better=greater)
    sign = -1 if greater else 1
    best = {f"t{who}": min(sign * score for other, score in found if other == who) for who, _ in found}
    expected = dict(zip(best, rankdata(list(best.values()), method="min").tolist(), strict=True)) if best else {}
    assert {name: rank for rank, name, _ in board} == expected
    assert [sign * score for *_, score in board] == sorted(best.values())


@given(st.lists(st.tuples(st.integers(0, 5), SCORES, SCORES), max_size=30), st.randoms())
def test_the_order_of_arrival_at_the_function_does_not_matter(found, random) -> None:
    """Only numbers and times do."""
    submissions = [sent(number, team(f"t{who}"), one, two) for number, (who, one, two) in enumerate(found, 1)]
    shuffled = random.sample(submissions, len(submissions))
    for split in (PUBLIC, PRIVATE):
        assert lines(shuffled, split) == lines(submissions, split)


def test_the_private_board_takes_the_better_of_the_picks() -> None:
    """On private, however they did on public; what was not picked does not count."""
    a = team("a")
    found = [sent(1, a, 9, 1), sent(2, a, 1, 5), sent(3, a, 2, 4), sent(4, a, 3, 99)]
    assert lines(found, PRIVATE, selections={"a": (2, 3)}) == [(1, "a", 5)]


def test_free_places_are_filled_with_the_best_public_ones() -> None:
    """One pick and one of its own; none, and the two best on public; earlier ones among equals."""
    a = team("a")
    found = [sent(1, a, 5, 0), sent(2, a, 5, 8), sent(3, a, 9, 3), sent(4, a, 1, 4)]
    picks = [one.number for one in final_picks(found, (4,), 2, greater_is_better=True)]
    assert picks == [4, 3]
    assert [one.number for one in final_picks(found, (), 2, greater_is_better=True)] == [3, 1]
    assert [one.number for one in final_picks(found, (), 9, greater_is_better=False)] == [4, 1, 2, 3]
    assert lines(found, PRIVATE, selections={"a": (4,)}) == [(1, "a", 4)]
    assert lines(found, PRIVATE, selections={"b": (2,)}) == [(1, "a", 3)]


@given(st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=12), st.sets(st.integers(1, 12), max_size=2))
def test_picks_hold_the_selected_and_never_more_than_the_places(found, selected: set[int]) -> None:
    """Selected ones that there are, then no other that is worse on public than one left out."""
    submissions = [sent(number, team("a"), *scores) for number, scores in enumerate(found, 1)]
    picks = final_picks(submissions, selected, 2, greater_is_better=True)
    numbers = {one.number for one in picks}
    assert len(picks) == min(2, len(submissions)) == len(numbers)
    assert {number for number in selected if number <= len(found)} <= numbers
    added = [one.scores[PUBLIC] for one in picks if one.number not in selected]
    left = [one.scores[PUBLIC] for one in submissions if one.number not in numbers]
    assert not added or not left or min(added) >= max(left)


def test_a_coarse_board_ranks_by_what_it_shows() -> None:
    """Scores that look the same are the same; the line holds what is shown."""
    found = [sent(1, team("a"), 5.1), sent(2, team("b"), 5.4), sent(3, team("c"), 6.0)]
    picks = choose_picks(found, PUBLIC, greater_is_better=True)
    board = rank_picks(picks, greater_is_better=True, told=lambda one: float(int(one.scores[PUBLIC])))
    assert [(line.rank, line.team.name, line.score) for line in board] == [(1, "c", 6.0), (2, "a", 5.0), (2, "b", 5.0)]


def test_what_may_not_stand_counts_as_a_try() -> None:
    """The team stands with another one, or not at all."""
    found = [sent(1, team("a"), 5), sent(2, team("a"), 9), sent(3, team("b"), 7)]
    picks = choose_picks(found, PUBLIC, greater_is_better=True, may_stand=lambda one: one.number == 1)
    assert [(pick.submission.number, pick.n_submissions) for pick in picks] == [(1, 2)]


def test_the_best_of_equals_is_the_earliest() -> None:
    """By time, and then by number."""
    found = [sent(3, team("a"), 1, minute=5), sent(2, team("a"), 1, minute=5), sent(1, team("a"), 1, minute=9)]
    assert best_of(found, PUBLIC, greater_is_better=True).number == 2


def test_a_near_view_shows_the_top_oneself_and_two_on_each_side() -> None:
    """And every baseline. Who has no line sees the top alone."""
    found = [sent(n, team(f"t{n:02d}"), 100.0 - n) for n in range(1, 21)]
    found.append(sent(30, team("forest", is_baseline=True), 1.0))
    board = rank_board(found, PUBLIC, greater_is_better=True)
    names = [line.team.name for line in near_view(board, team("t12"))]
    assert names == ["t01", "t02", "t03", "t04", "t05", "t10", "t11", "t12", "t13", "t14", "forest"]
    assert [line.team.name for line in near_view(board, None)] == ["t01", "t02", "t03", "t04", "t05", "forest"]
    assert [line.rank for line in near_view(board, team("t20"))][-4:] == [18, 19, 20, None]


def test_neighbours_are_the_lines_above_and_below() -> None:
    """Baselines among them; none past the ends."""
    base = team("forest", is_baseline=True)
    board = rank_board([sent(1, team("a"), 3), sent(2, base, 2), sent(3, team("b"), 1)], PUBLIC, greater_is_better=True)
    above, below = neighbours(board, base)
    assert (above.team.name, below.team.name) == ("a", "b")
    assert neighbours(board, board[0].team) == (None, board[1])
    assert neighbours(board, board[2].team) == (board[1], None)
