"""The path that comes with Podium: every shipped competition stands on it, at its own level, after what it needs."""

from pathlib import Path

import pytest
from tiny import NOW

from podium.competition.folder import Competition, find_competitions, load_competition
from podium.teaching.path import SHIPPED_PATH, load_path
from podium.use.path import load_path_map
from podium.use.places import shipped_dir

PATH = load_path(SHIPPED_PATH)
SHIPPED = {one.name: load_competition(one) for one in find_competitions(shipped_dir().parent)}


def test_every_shipped_competition_stands_on_the_path() -> None:
    """Thirteen of them, and nothing else."""
    assert sorted(step.slug for step in PATH.steps) == sorted(SHIPPED)
    assert len(SHIPPED) == 13


@pytest.mark.parametrize("step", PATH.steps, ids=lambda step: step.slug)
def test_levels_and_skills_are_those_of_the_competitions(step) -> None:
    """What a step needs is a skill that the other competition says it teaches."""
    competition: Competition = SHIPPED[step.slug]
    assert step.level == competition.level
    assert step.teaches == ()
    for name, skills in step.needs.items():
        assert set(skills) <= set(SHIPPED[name].skills)


def test_every_track_asks_a_question_and_has_steps() -> None:
    """None without the other."""
    assert list(PATH.tracks) == [
        "classification",
        "regression",
        "imbalance",
        "ranking",
        "forecasting",
        "small data",
        "without labels",
    ]
    assert {step.track for step in PATH.steps} == set(PATH.tracks)
    assert all(question.endswith("?") for question in PATH.tracks.values())


def test_a_root_with_all_of_them_begins_with_digits(shipped_root: Path) -> None:
    """And each says what it teaches."""
    found = load_path_map(shipped_root, team="ann", now=NOW)
    assert not found.is_own
    assert found.beside == []
    assert found.reminders == []
    assert found.next.command == "podium start digits"
    assert all(place.teaches and place.title and place.state == "open" for place in found.places)
