"""The path of a team: from the board as it may know it, with goals that follow from its submissions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tiny import NOW, TOML, Tiny, make_tiny, with_rules

from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.standings.tiers import GOOD, RESULT, WORLD_CLASS
from podium.teaching.place import Place
from podium.use.close import close, finish
from podium.use.path import PathMap, load_path_map
from podium.use.path_goal import drop_goal, load_goals, set_goal
from podium.use.path_reflect import load_occasion, mark_learned, reflect

BY = date(2026, 12, 24)
STEP = '[[step]]\ncompetition = "{}"\ntrack = "t"\nlevel = {}\n'
PATH = STEP.format("tiny", 1) + STEP.format("other", 2)


def with_rungs(tiny: Tiny) -> Tiny:
    """A dummy, a single model and an ensemble, clearly apart: RMSE about 4, 2 and 1."""
    for name, rung, error in (("dummy", "dummy", 4.0), ("decision-tree", "default", 2.0), ("blend", "ensemble", 1.0)):
        tiny.baseline(name, rung, lambda row, error=error: error + int(row[1:]) % 3 / 90, oof=error)
    (tiny.root / "path.toml").write_text(PATH, encoding="utf-8")
    return tiny


def path(tiny: Tiny, team: str = "ann", *, days: float = 0) -> PathMap:
    return load_path_map(tiny.root, team=team, now=NOW + timedelta(days=days))


def place(tiny: Tiny, team: str = "ann", *, days: float = 0) -> Place:
    return path(tiny, team, days=days).places[0]


def aim(tiny: Tiny, tier: str = GOOD, *, team: str = "ann", by: date = BY, days: float = 0, **changes):
    wanted = {"tier": tier, **changes}
    return set_goal(tiny.root, tiny.competition, team=team, by=by, now=NOW + timedelta(days=days), **wanted)


def look_back(tiny: Tiny, *, team: str = "ann", days: float = 1, **changes):
    now = NOW + timedelta(days=days)
    occasion = load_occasion(tiny.root, tiny.competition, team=team, now=now)
    answers = {"worked": " trees ", "gap": "why", "learn": "bagging", **changes}
    return reflect(tiny.root, occasion, team=team, now=now, **answers)


def test_a_team_that_does_not_exist_has_a_path(tiny: Tiny) -> None:
    """Nothing is reached; what the root does not hold is absent; no team is made by looking."""
    found = path(with_rungs(tiny))
    assert found.is_own
    assert [(one.slug, one.state, one.is_begun, one.tier) for one in found.places] == [
        ("tiny", "open", False, None),
        ("other", "absent", False, None),
    ]
    assert found.next.command == "podium start tiny"
    with tiny.store() as store:
        assert store.get_team("ann") is None


def test_tiers_and_points_are_provisional_and_then_final(tiny: Tiny) -> None:
    """First from the public rows; after the end the private ones decide, for this team alone."""
    with_rungs(tiny).submit("ann", 1.5, 3.0)
    begun = place(tiny)
    assert (begun.n_submissions, begun.tier, begun.is_final, begun.top_tier) == (1, GOOD, False, WORLD_CLASS)
    assert 50 < begun.points < 100
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    done = place(tiny)
    assert (done.is_finished, done.tier, done.is_final) == (True, RESULT, True)
    assert done.points < 50
    assert not place(tiny, "bob").is_over


def test_a_sealed_competition_is_not_ended_by_its_teams(tmp_path: Path) -> None:
    """So the path does not say so; ``close`` ends it for all."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml='secrecy = "sealed"\n' + TOML))
    tiny.submit("ann", 1.5)
    assert not place(tiny).may_finish
    assert path(tiny).next.command == "podium hint tiny"
    close(tiny.root, tiny.competition, now=NOW)
    assert place(tiny).is_finished
    assert place(tiny, "bob").is_over
    assert not place(tiny, "bob").is_finished


def test_what_is_not_on_the_path_stands_beside_it(tiny: Tiny) -> None:
    """Also one that cannot be read."""
    broken = tiny.root / "competitions" / "broken"
    broken.mkdir()
    (broken / "competition.toml").write_text("title = 1\n")
    found = path(tiny)
    assert not found.is_own
    assert [(one.slug, one.state) for one in found.beside] == [("broken", "broken"), ("tiny", "open")]
    assert {one.state for one in found.places} == {"absent"}
    assert all(one.teaches for one in found.places)  # the shipped ones are known


def test_a_competition_whose_board_breaks_does_not_break_the_path(tiny: Tiny) -> None:
    """It is marked, and the rest is shown."""
    with_rungs(tiny).submit("ann", 1.5)
    (tiny.competition.public_dir / "commitment.json").write_text("{}")
    assert [one.state for one in path(tiny).places] == ["broken", "absent"]


def test_a_wrong_path_is_refused_whole(tiny: Tiny) -> None:
    """With every problem of the file."""
    (tiny.root / "path.toml").write_text(PATH.replace("level", "levle"))
    with pytest.raises(InvalidCompetitionError, match=r"path\.toml is not right") as error:
        path(tiny)
    assert len(error.value.problems) == 4


def test_the_rules_say_when_hints_and_baselines_are_there(tmp_path: Path) -> None:
    """The next step names neither before."""
    rules = with_rules(hints_from="2026-12-01", baselines_from="2026-12-01")
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=rules))
    tiny.submit("ann", 1.5)
    early, later = place(tiny), place(tiny, days=20)
    assert (early.has_hints, early.has_rungs, early.tier) == (False, False, None)
    assert (later.has_hints, later.has_rungs, later.tier) == (True, True, GOOD)
    assert path(tiny).next.command == "podium submissions tiny --plot"


# Goals


def test_a_goal_is_met_by_the_submission_that_reaches_it(tiny: Tiny) -> None:
    """Nobody says so; the moment is that of the first one."""
    with_rungs(tiny)
    assert aim(tiny).state == "open"
    tiny.submit("ann", 2.5, minute=1)
    assert place(tiny).goal.state == "open"
    tiny.submit("ann", 1.5, minute=2)
    tiny.submit("ann", 1.4, minute=3)
    [state] = load_goals(tiny.root, tiny.competition, team="Ann", now=NOW + timedelta(days=99))
    assert (state.state, state.reached_at) == ("met", NOW + timedelta(minutes=2))
    assert place(tiny).goal == state


def test_a_date_is_the_end_of_its_day_where_the_competition_is(tmp_path: Path) -> None:
    """In Berlin an hour before it is in UTC."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(time_zone='"Europe/Berlin"'))
    assert aim(tiny).goal.by == datetime(2026, 12, 24, 23, tzinfo=UTC)
    moment = datetime(2026, 12, 24, 18, tzinfo=UTC)
    assert aim(tiny, by=moment).goal.by == moment


def test_a_goal_that_is_missed_can_still_be_reached(tiny: Tiny) -> None:
    """It says so."""
    with_rungs(tiny)
    aim(tiny, by=NOW.date())
    assert place(tiny).goal.is_due
    assert place(tiny, days=1).goal.state == "missed"
    assert [one.slug for one in path(tiny, days=1).reminders] == ["tiny"]
    tiny.submit("ann", 1.5, now=NOW + timedelta(days=2))
    assert place(tiny, days=3).goal.state == "met late"


def test_the_private_rows_decide_whether_a_goal_was_met(tiny: Tiny) -> None:
    """What was good on the public rows alone was not good; what was never picked is no help."""
    with_rungs(tiny)
    aim(tiny)
    tiny.submit("ann", 1.5, 3.0)
    tiny.submit("ann", 1.6, 3.0, minute=1)
    tiny.submit("ann", 3.9, 0.1, minute=2)
    assert place(tiny).goal.state == "met"
    finish(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(hours=1))
    assert place(tiny).goal.state == "missed"


def test_goals_of_points_go_by_the_points_that_are_told(tiny: Tiny) -> None:
    """50 at the best default model, 100 at the ensemble."""
    with_rungs(tiny)
    aim(tiny, tier="", points=75)
    tiny.submit("ann", 1.7)
    assert place(tiny).goal.state == "open"
    tiny.submit("ann", 1.3, minute=1)
    assert place(tiny).points >= 75
    assert place(tiny).goal.state == "met"


def test_a_goal_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    """A date that has passed or lies beyond the close, a tier that is reached, a competition that is over."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=with_rules(closes="2026-12-31")))
    tiny.submit("ann", 1.5)
    with pytest.raises(NotAllowedError, match="2026-11-20 has passed"):
        aim(tiny, by=date(2026, 11, 20))
    with pytest.raises(NotAllowedError, match=r"closes at 2027-01-01 00:00 UTC, before 2027-01-01 is over"):
        aim(tiny, by=date(2027, 1, 1))
    with pytest.raises(NotAllowedError, match="reached a good result on tiny already"):
        aim(tiny)
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    with pytest.raises(NotAllowedError, match="is over for you"):
        aim(tiny, WORLD_CLASS)
    assert load_goals(tiny.root, tiny.competition, team="ann", now=NOW) == []


def test_a_goal_that_is_dropped_stays_in_the_list(tiny: Tiny) -> None:
    """And off the map; there must be one to drop."""
    with pytest.raises(NotAllowedError, match="no goal to drop"):
        drop_goal(tiny.root, tiny.competition, team="ann", now=NOW)
    with_rungs(tiny)
    aim(tiny)
    aim(tiny, RESULT, days=1)
    assert drop_goal(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(days=2)).tier == RESULT
    states = load_goals(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(days=3))
    assert [one.state for one in states] == ["replaced", "dropped"]
    assert place(tiny, days=3).goal is None


def test_a_ladder_tells_no_more_by_a_goal_than_by_its_answers(tmp_path: Path) -> None:
    """Submissions that it does not accept reach nothing, whatever they scored."""
    states = []
    for name, answers in (("better", lucky), ("worse", lambda row: 3.9)):
        tiny = with_rungs(make_tiny(tmp_path / name, toml=with_rules(board='"ladder"')))
        aim(tiny, tier="", points=39)
        tiny.submit("ann", 2.5)
        assert tiny.submit("ann", source=tiny.table(answers), minute=1).public_score is None
        states.append([place(tiny).goal.state, place(tiny).tier, place(tiny).points])
    assert states[0] == states[1]
    assert states[0][0] == "open"
    tiny = with_rungs(make_tiny(tmp_path / "split"))
    aim(tiny, tier="", points=39)
    tiny.submit("ann", source=tiny.table(lucky))
    assert place(tiny).goal.state == "met"


def lucky(row: str) -> float:
    """Errors whose RMSE is better than 2.5, and not significantly so."""
    return 4.2 if int(row[1:]) % 4 == 0 else 1.2


def test_a_frozen_board_hides_nothing_of_ones_own(tmp_path: Path) -> None:
    """Everybody still learns the own scores, so the own tier moves on."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=with_rules(freeze="2026-11-22")))
    aim(tiny)
    tiny.submit("ann", 2.5)
    tiny.submit("ann", 1.5, now=NOW + timedelta(days=2))
    assert (place(tiny, days=3).tier, place(tiny, days=3).goal.state) == (GOOD, "met")


# Reflections


def test_a_reflection_keeps_where_the_team_stood(tiny: Tiny) -> None:
    """The latest submission with its score; rank, tier and points of the team; and a week to learn."""
    with_rungs(tiny).submit("ann", 1.5)
    tiny.submit("bob", 1.2, minute=1)
    number = tiny.submit("ann", 2.5, minute=2).receipt.number
    kept = look_back(tiny)
    assert (kept.worked, kept.number, kept.split) == ("trees", number, "public")
    assert kept.score == pytest.approx(2.5)
    assert (kept.rank, kept.n_ranked, kept.tier) == (2, 2, GOOD)
    assert kept.points == place(tiny).points
    assert kept.by == datetime(2026, 11, 30, tzinfo=UTC)  # 29 November is a week from then
    with tiny.store() as store:
        assert store.reflections("tiny", "ann") == [kept]
    assert place(tiny).reflection == kept


def test_after_the_end_a_reflection_speaks_of_private_rows(tiny: Tiny) -> None:
    """Of a team that finished early there is no rank: the others still play."""
    with_rungs(tiny).submit("ann", 1.5, 3.0)
    tiny.submit("bob", 1.0, minute=1)
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    kept = look_back(tiny)
    assert (kept.split, kept.rank, kept.n_ranked, kept.tier) == ("private", None, None, RESULT)
    assert kept.score == pytest.approx(3.0)
    close(tiny.root, tiny.competition, now=NOW + timedelta(days=2))
    assert (look_back(tiny, days=3).rank, look_back(tiny, days=3).n_ranked) == (2, 2)


def test_a_ladder_tells_a_reflection_no_score(tmp_path: Path) -> None:
    """Of a submission that was not accepted."""
    tiny = with_rungs(make_tiny(tmp_path / "root", toml=with_rules(board='"ladder"')))
    tiny.submit("ann", 2.5)
    tiny.submit("ann", 3.9, minute=1)
    assert look_back(tiny).score is None


def test_without_a_submission_there_is_nothing_to_look_back_on(tiny: Tiny) -> None:
    """The sentence says how to begin; answers that are empty and dates that have passed are refused."""
    tiny.submit("bob", 1.5)
    with pytest.raises(NotAllowedError, match="no team 'ann'"):
        look_back(tiny)
    with tiny.store() as store:
        store.add_team("ann", now=NOW)
    with pytest.raises(NotAllowedError, match=r"nothing to look back on: `podium start tiny`"):
        look_back(tiny)
    with pytest.raises(NotAllowedError, match="nothing on the one gap, what to learn about it"):
        look_back(tiny, team="bob", gap=" ", learn="")
    with pytest.raises(NotAllowedError, match="2026-11-21 has passed"):
        look_back(tiny, team="bob", by=NOW.date())


def test_the_next_reflection_begins_with_the_last(tiny: Tiny) -> None:
    """And what was learned no longer waits."""
    with_rungs(tiny).submit("ann", 1.5)
    first = look_back(tiny)
    assert load_occasion(tiny.root, tiny.competition, team="ann", now=NOW + timedelta(days=2)).earlier == [first]
    moment = NOW + timedelta(days=3)
    assert mark_learned(tiny.root, tiny.competition, team="ann", now=moment) == first
    assert place(tiny).reflection == replace(first, learned_at=moment)
    with pytest.raises(NotAllowedError, match="no reflection on tiny waits"):
        mark_learned(tiny.root, tiny.competition, team="ann", now=moment)
