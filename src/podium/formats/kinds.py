"""The kinds of sources that can be imported: how each is recognised, and who reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from podium.formats.codabench import is_codabench
from podium.formats.codabench_task import is_task
from podium.formats.codalab import is_codalab
from podium.formats.draft import Draft, Wishes, refuse
from podium.formats.huggingface import is_huggingface, read_huggingface
from podium.formats.kaggle import is_kaggle, read_kaggle
from podium.formats.mlebench import is_mlebench, read_mlebench
from podium.formats.phased_draft import read_phased
from podium.formats.source import Source, open_source


@dataclass(frozen=True)
class Kind:
    """A kind of source: what it is recognised by, in words and in code, and its reader."""

    sign: str
    recognise: Callable[[Source], bool]
    read: Callable[[Source, Wishes], Draft]


KINDS: Mapping[str, Kind] = {
    "codabench-task": Kind("task.yaml", is_task, partial(read_phased, kind="codabench-task")),
    "codalab": Kind("competition.yaml with html pages", is_codalab, partial(read_phased, kind="codalab")),
    "codabench": Kind("competition.yaml with tasks", is_codabench, partial(read_phased, kind="codabench")),
    "huggingface": Kind("conf.json and solution.csv", is_huggingface, read_huggingface),
    "mlebench": Kind("config.yaml with a grader", is_mlebench, read_mlebench),
    "kaggle": Kind("competition-metadata.json, or a solution among CSV files", is_kaggle, read_kaggle),
}
"""In the order in which they are tried: the most particular sign first."""

STRANGERS = {
    "challenge_config.yaml": "an EvalAI challenge",
    "challenge_config.yml": "an EvalAI challenge",
    "problem.py": "a RAMP kit",
    "competition.toml": "a folder of Podium's own: lay it into competitions/",
}
"""What can be recognised and is not imported."""


def read_source(path: Path, scratch: Path, *, kind: str = "", data: Path | None = None, wishes: Wishes) -> Draft:
    """The competition in a folder or a zip archive, whatever platform it came from.

    Parameters
    ----------
    path : Path
    scratch : Path
        An empty folder, for what is unpacked; the draft's files may lie in it.
    kind : str
        A key of :data:`KINDS`; by default it is recognised.
    data : Path, optional
        A folder with what the source only names.
    wishes : Wishes

    Raises
    ------
    InvalidCompetitionError
        It is none of them, holds tricks, or is wrong; with every problem that was found.
    """
    source = open_source(path, scratch, data=data)
    found = kind or recognise(source)
    return KINDS[found].read(source, wishes)


def recognise(source: Source) -> str:
    """The key of the kind; InvalidCompetitionError where there is none."""
    for key, kind in KINDS.items():
        if kind.recognise(source):
            return key
    stranger = next((what for name, what in STRANGERS.items() if source.find(name) is not None), None)
    if stranger is not None:
        raise refuse(source.name, [f"it looks like {stranger}"])
    signs = "; ".join(f"{key}: {kind.sign}" for key, kind in KINDS.items())
    raise refuse(source.name, [f"it is none of the kinds that Podium knows ({signs})"])
