"""A hint follows from what the team was told, and gets more concrete each time the team asks for it."""

import json
from pathlib import Path

import pytest
from tiny import NOW, TOML, Tiny, make_tiny, with_rungs

from podium.errors import NotAllowedError
from podium.teaching.ideas import (
    BEYOND,
    FIRST,
    NO_CV,
    NO_RUNGS,
    NOISE,
    PARTED,
    RUNGS,
    SMALL,
    STUCK,
    Situation,
    choose_idea,
)
from podium.use.hint import Hint, give_hint


def ask(tiny: Tiny, team: str = "ann") -> Hint:
    return give_hint(tiny.root, tiny.competition, team=team, now=NOW)


def situation(*told: float | None, **changes) -> Situation:
    return Situation(**{"told": told, "ahead": "good", "rung_width": 1.0, "greater_is_better": False, **changes})


def test_the_whole_path_from_a_question_to_code(run, tiny: Tiny) -> None:
    """The command asks three times; the third answer says it all, and stays so."""
    with_rungs(tiny).submit("ann", 2.5)
    words = ("hint", "tiny", "--team", "ann", "--root", tiny.root)
    first, second, third, fourth = (run(*words) for _ in range(4))
    assert [ran.code for ran in (first, second, third, fourth)] == [0, 0, 0, 0]
    assert "Think     What does your model assume" in first.out
    assert "Try " not in first.out
    assert "Ask again for the technique" in first.err
    assert "decision-tree holds the next rung: Yes-or-no questions" in second.out
    assert "https://scikit-learn.org/stable/modules/tree.html" in second.out
    assert "Maths" not in first.out
    assert "Maths     decision-tree, bias-variance, learning-curve: `podium hint --idea decision-tree`" in second.out
    assert "DecisionTreeRegressor" not in second.out
    assert "Ask again for lines of code" in second.err
    assert "from sklearn.tree import DecisionTreeRegressor" in third.out
    assert (fourth.out, fourth.err) == (third.out, third.err)


def test_programs_get_what_people_get(run, tiny: Tiny) -> None:
    """Null is what is not told yet."""
    words = ("hint", "tiny", "--team", "ann", "--root", tiny.root, "--format", "json")
    first = json.loads(run(*words).out)
    assert first == {
        "idea": "first",
        "level": 1,
        "times": 1,
        "facts": [],
        "question": FIRST.question,
        "technique": None,
        "reading": None,
        "maths": None,
        "code": None,
    }
    again, third = (json.loads(run(*words).out) for _ in range(2))
    assert "`podium start tiny`" in again["technique"]
    assert again["reading"]["url"].startswith("https://")
    assert again["maths"] == ["base-rate"]
    assert third["code"].splitlines()[0] == "podium start tiny"


def test_each_team_and_each_idea_begins_with_a_question(tiny: Tiny) -> None:
    """However the name is capitalised; a team that asks without having submitted is not made by it."""
    assert [ask(tiny).level, ask(tiny, "Ann").level, ask(tiny, "bob").level] == [1, 2, 1]
    with tiny.store() as store:
        assert store.get_team("ann") is None
    with_rungs(tiny).submit("ann", 2.5)
    assert (ask(tiny).idea, ask(tiny).level) == ("rung-good", 2)
    tiny.submit("ann", 1.5, minute=1)
    assert (ask(tiny).idea, ask(tiny).times) == ("rung-world-class", 2)


def test_the_rung_that_is_next_decides(tiny: Tiny) -> None:
    """From below the dummy to beyond the ensemble."""
    assert with_rungs(tiny)
    ideas = []
    for minute, (team, error) in enumerate((("a", 5.0), ("b", 3.5), ("c", 2.5), ("d", 1.5), ("e", 0.5))):
        tiny.submit(team, error, minute=minute)
        ideas.append(ask(tiny, team).idea)
    assert ideas == ["rung-dummy", "rung-linear", "rung-good", "rung-world-class", "beyond"]


def test_a_board_of_noise_says_so(tiny: Tiny) -> None:
    """No rung is next where rungs cannot be told apart; one baseline alone is nothing to hold a score against."""
    tiny.baseline("dummy", "dummy", lambda row: 1 + int(row[1:]) % 3 / 3, oof=1.0)
    tiny.submit("ann", 1.2)
    assert ask(tiny).idea == "rungs"
    tiny.baseline("linear", "linear", lambda row: 1 + int(row[1:]) % 5 / 6, oof=0.9)
    assert ask(tiny).idea == "noise"


def test_nothing_of_the_private_part_is_in_a_hint(tmp_path: Path) -> None:
    """Two teams whose files differ on private rows alone get the same hints."""
    tiny = with_rungs(make_tiny(tmp_path / "root"))
    tiny.submit("ann", 2.5, 0.1)
    tiny.submit("bob", 2.5, 9.0, minute=1)
    assert [ask(tiny, "ann") for _ in range(3)] == [ask(tiny, "bob") for _ in range(3)]


def test_a_ladder_that_told_nothing_leaves_nothing_to_hint_at(tmp_path: Path) -> None:
    """Submissions that were not accepted all look alike, whatever they scored."""
    hints = []
    for place, error in enumerate((2.6, 3.9)):
        tiny = make_tiny(tmp_path / f"{place}", toml=TOML.replace("[rules]", '[rules]\nboard = "ladder"'))
        with_rungs(tiny).submit("ann", 2.5)
        tiny.submit("ann", error, minute=1)
        hints.append([ask(tiny) for _ in range(3)])
    assert hints[0] == hints[1]
    assert hints[0][0].facts[0] == "Your best is 1 submission ago."


def test_a_name_that_cannot_be_a_team_is_refused(tiny: Tiny) -> None:
    """As everywhere."""
    with pytest.raises(NotAllowedError, match="cannot be seen"):
        ask(tiny, "a\nb")


def test_what_makes_scores_worth_trusting_comes_first() -> None:
    """A first score, something to hold it against, a file that is no slip, cross-validation; then the way up."""
    assert choose_idea(Situation()) is FIRST
    assert choose_idea(situation(3.0, has_rungs=False)) is NO_RUNGS
    assert choose_idea(situation(9.0, ahead="dummy", partings=["apart"])) is RUNGS["dummy"]
    assert choose_idea(situation(3.0, partings=["apart"])) is PARTED
    assert choose_idea(situation(3.0, 2.0, 1.0)) is NO_CV
    assert choose_idea(situation(3.0, 2.0)) is RUNGS["good"]
    assert choose_idea(situation(3.0, 2.0, 1.0, has_cv=True)) is RUNGS["good"]
    assert choose_idea(situation(3.0, ahead="")) is BEYOND
    assert choose_idea(situation(3.0, ahead="", is_noise=True)) is NOISE


def test_small_steps_are_told_from_big_ones() -> None:
    """Three in a row below a twentieth of the way from rung to rung; unknown scores are no small steps."""
    small = (2.0, 1.97, 1.95, 1.92)
    assert situation(*small).n_small_steps == 3
    assert choose_idea(situation(*small, has_cv=True)) is SMALL
    assert situation(2.0, 1.97, 1.5, 1.47).n_small_steps == 1
    assert situation(2.0, 1.97, None, 1.95).n_small_steps == 0
    assert situation(*small, rung_width=None).n_small_steps == 0


def test_a_team_that_is_stuck_is_sent_to_its_errors() -> None:
    """Four submissions that were no new best; on a ladder those that were not accepted."""
    assert situation(1.0, 2.0, 3.0, 2.5, 2.0).n_since_best == 4
    assert choose_idea(situation(1.0, 2.0, 3.0, 2.5, 2.0, has_cv=True)) is STUCK
    assert choose_idea(situation(1.0, None, None, None, None, has_cv=True)) is STUCK
    assert situation(1.0, 2.0, greater_is_better=True).n_since_best == 0


@pytest.mark.parametrize("idea", [FIRST, NO_RUNGS, PARTED, NO_CV, SMALL, STUCK, NOISE, BEYOND, *RUNGS.values()])
def test_every_idea_has_three_levels(idea) -> None:
    """A question, a technique with a chapter of a manual, and code that is code."""
    assert idea.question.rstrip(".").endswith("?") or "?" in idea.question
    assert idea.technique.endswith(".")
    assert idea.reading.url.startswith("https://")
    if idea.code and not idea.code.startswith("podium"):
        compile(idea.code, idea.key, "exec")


def test_no_two_ideas_have_the_same_key() -> None:
    """They are counted by it."""
    ideas = [FIRST, NO_RUNGS, PARTED, NO_CV, SMALL, STUCK, NOISE, BEYOND, *RUNGS.values()]
    assert len({idea.key for idea in ideas}) == len(ideas)
