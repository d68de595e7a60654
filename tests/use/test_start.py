"""A learner's project and a new root are laid out, and nothing of anybody's is overwritten."""

import json
import tomllib
from pathlib import Path

import pytest
from program import Run
from tiny import NOW, Tiny, read_all, write_competition

from podium.competition.folder import Competition, find_competitions
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.use.init import init
from podium.use.listing import list_competitions, show_competition
from podium.use.places import shipped_dir
from podium.use.project import Project, find_project, write_project
from podium.use.start import start


def test_a_project_holds_the_data_and_all_that_it_needs(root: Path, digits: Competition) -> None:
    """The public files and none of the hidden ones; its podium.toml leads back."""
    made = start(root, digits, root.parent / "mine", team="ann")
    assert sorted(path.name for path in made.folder.iterdir()) == ["README.md", "data", "podium.toml", "solve.py"]
    data = {path.name: path.read_bytes() for path in (made.folder / "data").iterdir()}
    assert data == {path.name: path.read_bytes() for path in digits.public_dir.iterdir()}
    assert find_project(made.folder / "data") == Project(root=root, slug="digits", team="ann")
    compile((made.folder / "solve.py").read_text(encoding="utf-8"), "solve.py", "exec")


def test_a_project_may_come_with_a_notebook(root: Path, run: Run) -> None:
    """`--notebook` names it and how to open it; the script is its pair and says so at the top."""
    folder = root.parent / "mine"
    ran = run("start", "digits", folder, "--notebook", "--root", root)
    assert ran.code == 0
    assert "data/, solve.py, solve.ipynb, podium.toml, README.md" in ran.out
    assert ran.out.endswith("  jupyter lab solve.ipynb\n")
    assert "pip install jupyterlab jupytext" in ran.err
    assert (folder / "solve.py").read_text(encoding="utf-8").startswith("# ---\n# jupyter:")
    assert len(json.loads((folder / "solve.ipynb").read_text(encoding="utf-8"))["cells"]) == 17


def test_a_folder_in_use_is_left_alone(root: Path, digits: Competition) -> None:
    """Were it one file; an empty folder is fine; a file is none."""
    folder = root.parent / "mine"
    folder.mkdir()
    start(root, digits, folder, team="ann")
    before = read_all(root.parent, ["mine"])
    for busy in (folder, folder / "solve.py"):
        with pytest.raises(NotAllowedError, match="is in use"):
            start(root, digits, busy, team="bob")
    assert read_all(root.parent, ["mine"]) == before


def test_what_is_not_prepared_cannot_be_started(tmp_path: Path) -> None:
    """And no folder is made for it."""
    competition = write_competition(tmp_path)
    with pytest.raises(InvalidCompetitionError, match="podium prepare tiny"):
        start(tmp_path, competition, tmp_path / "mine", team="ann")
    assert not (tmp_path / "mine").exists()


def test_a_link_is_not_followed_into_a_project(tiny: Tiny) -> None:
    """It could lead to private/."""
    (tiny.competition.public_dir / "more.csv").symlink_to(tiny.competition.solution_path)
    made = start(tiny.root, tiny.competition, tiny.root / "mine", team="ann")
    assert not (made.folder / "data" / "more.csv").exists()


def test_init_lays_out_the_shipped_competitions_without_what_is_made(tmp_path: Path) -> None:
    """A folder for each and a podium.toml; a second time it changes nothing, not even what was changed since."""
    made = init(tmp_path / "new", team="ann")
    assert made.slugs == sorted(path.parent.name for path in shipped_dir().glob("*/competition.toml"))
    assert not [path for path in made.root.rglob("*") if path.name in ("public", "private", "__pycache__")]
    assert find_project(made.root) == Project(root=made.root, team="ann")
    write_project(made.root, Project(root=made.root, slug="digits", team="bob"))
    (made.root / "competitions" / "digits" / "description.md").write_text("mine")
    before = {path: path.read_bytes() for path in made.root.rglob("*") if path.is_file()}
    init(made.root, team="cy")
    assert {path: path.read_bytes() for path in made.root.rglob("*") if path.is_file()} == before


def test_init_keeps_out_of_a_project_and_off_a_file(root: Path, digits: Competition) -> None:
    """The project's podium.toml says which competition it is for, and must not be lost."""
    made = start(root, digits, root.parent / "mine", team="ann")
    before = (made.folder / "podium.toml").read_bytes()
    with pytest.raises(NotAllowedError, match="belongs to a project"):
        init(made.folder, team="bob")
    assert (made.folder / "podium.toml").read_bytes() == before
    with pytest.raises(NotAllowedError, match="is a file"):
        init(made.folder / "solve.py", team="bob")


@pytest.mark.parametrize("team", ["plain", 'the "A" team', "back\\slash", "Jürgen 🚀", "x=y # z"])
def test_any_name_comes_back_from_a_podium_toml(tmp_path: Path, team: str) -> None:
    """Quoted as TOML wants it; a root inside is kept relative, so that the folder can move."""
    folder = tmp_path / "first"
    folder.mkdir()
    write_project(folder, Project(root=folder, slug="digits", team=team))
    assert tomllib.loads((folder / "podium.toml").read_text(encoding="utf-8"))["root"] == "."
    moved = folder.rename(tmp_path / "moved")
    assert find_project(moved) == Project(root=moved, slug="digits", team=team)


@pytest.mark.parametrize("text", ["root = 3", "slugg = 'digits'", "root = ", "\x00"])
def test_a_podium_toml_that_is_wrong_is_a_sentence(tmp_path: Path, text: str) -> None:
    """It names the file."""
    (tmp_path / "podium.toml").write_text(text)
    with pytest.raises(InvalidCompetitionError, match=r"podium\.toml is not right"):
        find_project(tmp_path)


def test_the_list_tells_the_state_of_each(tiny: Tiny) -> None:
    """Open, not prepared, broken; with how often the team has submitted. Making it changes nothing."""
    tiny.submit("ann", 1.0)
    write_competition(tiny.root, "raw")
    (tiny.root / "competitions" / "odd").mkdir()
    (tiny.root / "competitions" / "odd" / "competition.toml").write_text("title = 3")
    found = {one.slug: one for one in list_competitions(tiny.root, team="ann", now=NOW)}
    assert {slug: one.state for slug, one in found.items()} == {"odd": "broken", "raw": "not prepared", "tiny": "open"}
    assert found["tiny"].n_submissions == 1
    assert "title" in found["odd"].problem
    assert [one.n_submissions for one in list_competitions(tiny.root, team="bob", now=NOW)] == [0, 0, 0]


def test_show_needs_no_store(tiny: Tiny) -> None:
    """Before anything was submitted, or prepared; afterwards it has the own place."""
    competition = write_competition(tiny.root / "other")
    shown = show_competition(tiny.root / "other", competition, team="ann", now=NOW)
    assert (shown.state, shown.board) == ("not prepared", None)
    assert [path.name for path in find_competitions(tiny.root / "other")] == ["tiny"]
    assert not (tiny.root / "other" / "leaderboards").exists()
    tiny.submit("ann", 1.0)
    shown = show_competition(tiny.root, tiny.competition, team="Ann", now=NOW)
    assert shown.standing.rank == 1
    assert show_competition(tiny.root, tiny.competition, team="bob", now=NOW).standing is None
