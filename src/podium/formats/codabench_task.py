"""A Codabench task: ``task.yaml`` with archives, or with the keys of what lies on the server.

Specification: codalab/codabench, ``src/apps/api/tests/test_tasks.py`` and its files.
"""

import re
from pathlib import Path
from typing import Any

from podium.formats.draft import Remark, refuse
from podium.formats.named_parts import PARTS, PartReader
from podium.formats.phased import Bundle, Phase, Task
from podium.formats.source import Source, is_zip
from podium.formats.yaml_files import read_yaml

NAME = "task.yaml"
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REQUIRED = ("name", "description", "scoring_program")


def is_task(source: Source) -> bool:
    return source.find(NAME) is not None


def read_task(source: Source) -> Bundle:
    """The task as a bundle of one task and one phase.

    Raises
    ------
    InvalidCompetitionError
        With everything for which Codabench would refuse it; a part that is only a key must lie in the folder that
        ``--data`` names, as ``<key>.zip``, where one is named.
    """
    found = read_yaml(source.read(NAME) or b"", NAME)
    reader = PartReader(source)
    reader.problems += [f"{NAME} has no {key!r}" for key in REQUIRED if key not in found]
    keys: dict[str, str] = {}
    parts = {part: _read_part(found, part, keys, reader) for part in PARTS}
    if reader.problems:
        raise refuse(source.name, reader.problems)
    return Bundle(
        what="a Codabench task",
        title=str(found["name"]),
        description=str(found["description"] or ""),
        pages={},
        tasks={0: Task(name=str(found["name"]), keys=keys, **parts)},
        phases=[Phase(name="the only phase", tasks=[0], daily_limit=5)],
        columns=[],
        remarks=[Remark(what="leaderboard", why="a task has none, so it does not say what ranks"), *reader.remarks],
    )


def _read_part(found: dict[str, Any], part: str, keys: dict[str, str], reader: PartReader) -> Path | None:
    entry = found.get(part)
    if part not in found:
        return None
    named = entry if isinstance(entry, dict) else {}
    if named.get("zip"):
        return reader.part(named["zip"], part)
    if not named.get("key"):
        reader.problems.append(f"{part} names neither a zip nor a key")
        return None
    key = str(named["key"])
    if not KEY.fullmatch(key.lower()):
        reader.problems.append(f"{part}: {key!r} is no key of Codabench, such as 6c3e6dde-d0fa-4c22-af66-030187dbfd4f")
        return None
    return _find_key(part, key, keys, reader)


def _find_key(part: str, key: str, keys: dict[str, str], reader: PartReader) -> Path | None:
    """The archive of a key in the folder that ``--data`` names; without one it stays a key."""
    if reader.source.data is None:
        keys[part] = key
        return None
    path = reader.source.data / f"{key}.zip"
    if not path.is_file() or not is_zip(path):
        reader.problems.append(f"{part}: there is no archive {key}.zip in {reader.source.data.name}")
        return None
    return path
