"""``podium.competition.toml``: settings for which another platform's format has no place, kept beside its files."""

from collections.abc import Mapping
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.keys import KEYS
from podium.competition.toml import load_settings
from podium.competition.write import write_settings
from podium.formats.assemble import Assembled
from podium.formats.metrics import infer_task
from podium.formats.source import Source
from podium.metrics.metric import Metric

FILE = "podium.competition.toml"

NOT_KEPT = ("secrecy", "same_rows_as")
"""An import is sealed, and shares its rows with nobody."""


def write_kept(competition: Competition) -> bytes:
    """The text of the file for an export."""
    return write_settings(_told(load_settings(competition.folder / "competition.toml"))).encode()


def _told(settings: Mapping[str, object]) -> dict[str, object]:
    """What a file says of itself: no defaults, and nothing that an import decides anew."""
    defaults: Mapping[str, object] = {key.name: key.default for key in KEYS}
    return {
        name: value for name, value in settings.items() if name not in NOT_KEPT and value not in (defaults[name], None)
    }


def read_kept(source: Source) -> dict[str, object]:
    """The settings in the file, without defaults; none where the source has no such file.

    Raises
    ------
    InvalidCompetitionError
        With every problem of the file.
    """
    path = source.find(FILE)
    if path is None:
        return {}
    return _told(load_settings(path))


def find_kept_files(source: Source, kept: Mapping[str, object]) -> dict[str, Path]:
    """The further public files that the settings name, as far as they are in the source."""
    listed = kept.get("files", ())
    names = [str(name) for name in listed] if isinstance(listed, list | tuple) else []
    return {name: path for name in names if (path := source.find(name)) is not None and path.is_file()}


def describe_columns(kept: Mapping[str, object], found: Assembled, metric: Metric | None) -> dict[str, object]:
    """The task, unless it is kept, and the columns' names, as the tables tell them."""
    task = kept.get("task", infer_task(metric, found.answers)) if found.has_labels else "other"
    return {"task": task, "id": found.id, "target": list(found.target)}
