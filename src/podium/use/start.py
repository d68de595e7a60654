"""Lay out a learner's project: data, ``podium.toml``, and a ``solve.py`` that works at once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.keys import METRIC_FILE
from podium.errors import NotAllowedError
from podium.starter.assignment import Assignment
from podium.starter.notebook import render_notebook, render_percent
from podium.starter.readme import render_readme
from podium.starter.solve import render_solve
from podium.use.assignment import read_assignment
from podium.use.project import Project, write_project
from podium.use.validate import check_prepared


@dataclass(frozen=True, kw_only=True)
class Started:
    """A new project and the files that were laid out in it."""

    folder: Path
    files: list[str]


def start(root: Path, competition: Competition, folder: Path, *, team: str, has_notebook: bool = False) -> Started:
    """Make a project for ``competition`` in ``folder``.

    Parameters
    ----------
    root : Path
    competition : Competition
    folder : Path
        New, or empty.
    team : str
    has_notebook : bool
        Lay out ``solve.ipynb`` too, paired with ``solve.py`` by jupytext.

    Raises
    ------
    NotAllowedError
        ``folder`` holds files already: nothing of a learner's is ever overwritten.
    InvalidCompetitionError
        The competition is not prepared.
    """
    check_prepared(competition)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAllowedError(f"{folder} is in use; name a new folder: `podium start {competition.slug} DIR`")
    _copy_data(competition, folder / "data")
    texts = _texts(read_assignment(competition), has_notebook=has_notebook)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    own = [METRIC_FILE] if competition.metric.is_file else []
    for name in own:  # part of the rules: participants may read what scores them
        shutil.copyfile(competition.folder / name, folder / name)
    write_project(folder, Project(root=root, slug=competition.slug, team=team))
    notebooks = [name for name in texts if name.endswith(".ipynb")]
    return Started(folder=folder, files=["data/", "solve.py", *notebooks, "podium.toml", "README.md", *own])


def _copy_data(competition: Competition, data: Path) -> None:
    """What is public; a link might lead elsewhere and is left out."""
    data.mkdir(parents=True)
    for path in sorted(competition.public_dir.rglob("*")):
        if path.is_file() and not path.is_symlink():
            target = data / path.relative_to(competition.public_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _texts(assignment: Assignment, *, has_notebook: bool) -> dict[str, str]:
    """What is written, by name. The notebook comes first: of two that are paired jupytext reads the later one."""
    script = render_solve(assignment)
    readme = {"README.md": render_readme(assignment, has_notebook=has_notebook)}
    if not has_notebook:
        return {"solve.py": script, **readme}
    return {"solve.ipynb": render_notebook(script), "solve.py": render_percent(script), **readme}
