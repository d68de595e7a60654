"""Where Podium is called and for whom: which of several answers wins."""

from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

import pytest
from tiny import write_competition

from podium.errors import CompetitionNotFoundError, InvalidCompetitionError
from podium.here import Here, user_name
from podium.use.project import Project, write_project

root_of, team_of = attrgetter("root"), attrgetter("team")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Four roots: to be named, for the environment, for podium.toml, and a parent of where we are."""
    found = {name: tmp_path / name for name in ("given", "environment", "project", "parent")}
    for root in found.values():
        write_competition(root)
    here = found["parent"] / "work" / "deep"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    return {**found, "here": here}


def test_the_root_is_looked_for_in_the_promised_order(places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """--root, PODIUM_ROOT, podium.toml, the nearest parent that holds competitions/."""
    assert Here().root == places["parent"]
    write_project(places["here"].parent, Project(root=places["project"], slug="tiny", team="toml"))
    assert Here().root == places["project"]
    monkeypatch.setenv("PODIUM_ROOT", str(places["environment"]))
    assert Here().root == places["environment"]
    assert Here(places["given"]).root == places["given"]
    assert Here("../../../given").root == places["given"]


def test_the_team_is_looked_for_in_the_promised_order(places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """--team, PODIUM_TEAM, podium.toml, the name of the operating system's user."""
    assert Here().team == "tester"
    write_project(places["here"].parent, Project(root=places["project"], slug="tiny", team="toml"))
    assert Here().team == "toml"
    monkeypatch.setenv("PODIUM_TEAM", "environment")
    assert Here().team == "environment"
    assert Here(None, "given").team == "given"


def test_the_nearest_podium_toml_counts(places: dict[str, Path]) -> None:
    """A project inside a root is the project."""
    write_project(places["parent"], Project(root=places["parent"], team="root"))
    write_project(places["here"], Project(root=places["project"], slug="tiny", team="project"))
    assert (Here().root, Here().team, Here().slug(None)) == (places["project"], "project", "tiny")
    assert Here().slug("other") == "other"
    assert Here().competition(None).slug == "tiny"


def test_without_a_slug_somebody_has_to_name_one(places: dict[str, Path]) -> None:
    """The sentence names the command that shows them."""
    with pytest.raises(CompetitionNotFoundError, match="podium list"):
        Here().competition(None)


def test_a_root_that_is_none_is_a_sentence(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Named, from the environment, from podium.toml, or nowhere at all."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(CompetitionNotFoundError, match="podium init"):
        root_of(Here(tmp_path / "empty"))
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(CompetitionNotFoundError, match="--root names one"):
        root_of(Here())
    write_project(tmp_path / "empty", Project(root=tmp_path / "gone", slug="tiny"))
    with pytest.raises(CompetitionNotFoundError, match=r"podium\.toml names the root"):
        root_of(Here())
    monkeypatch.setenv("PODIUM_ROOT", str(tmp_path / "gone"))
    with pytest.raises(CompetitionNotFoundError, match="gone holds no competitions/"):
        root_of(Here())
    monkeypatch.setenv("PODIUM_ROOT", "~nobody-of-that-name/x")
    with pytest.raises(CompetitionNotFoundError, match="holds no competitions/"):
        root_of(Here())


def test_a_broken_podium_toml_is_said_and_not_passed_by(places: dict[str, Path]) -> None:
    """Else a submission would go to another team than its author thinks."""
    (places["here"] / "podium.toml").write_text("team = ")
    with pytest.raises(InvalidCompetitionError, match=r"podium\.toml is not right"):
        team_of(Here())


def test_a_home_may_be_written_as_a_tilde(places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """In PODIUM_ROOT no shell has replaced it."""
    monkeypatch.setenv("HOME", str(places["parent"].parent))
    monkeypatch.setenv("USERPROFILE", str(places["parent"].parent))
    monkeypatch.setenv("PODIUM_ROOT", "~/environment")
    assert Here().root == places["environment"]


def test_now_is_in_utc() -> None:
    """And moves on."""
    assert Here().now.tzinfo is UTC
    here = Here()
    assert here.now <= here.now <= datetime.now(UTC)


def test_a_user_without_a_name_is_me(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in containers that run under a number."""

    def fail() -> str:
        raise OSError("no user 12345")

    monkeypatch.setattr("getpass.getuser", fail)
    assert user_name() == "me"
