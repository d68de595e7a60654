"""A CodaLab bundle, version 1.5: the same ideas in other words, its parts in archives of their own.

Specification: codalab/codabench, ``src/apps/competitions/unpackers/v1.py``.
"""

from datetime import timedelta
from typing import Any

from podium.formats.codabench import find_yaml
from podium.formats.draft import Remark, refuse
from podium.formats.named_parts import PARTS, PartReader
from podium.formats.phased import Bundle, Column, Phase, Task
from podium.formats.source import Source
from podium.formats.yaml_files import read_yaml

NOT_CARRIED = {
    "image": "Podium shows no logo",
    "admin_names": "whoever can read private/ is the organiser",
    "competition_docker_image": "nothing runs in containers here; what Python is installed runs a scoring program",
    "enable_forum": "there is no forum",
    "force_submission_to_leaderboard": "a team always stands with its best public submission",
    "allow_teams": "a person alone is a team of one",
    "anonymous_leaderboard": "say `anonymous` in [rules]",
    "has_registration": "who may take part is for `podium team` to say",
}


def is_codalab(source: Source) -> bool:
    name = find_yaml(source)
    if name is None:
        return False
    found = read_yaml(source.read(name) or b"", name)
    return isinstance(found.get("phases"), dict) or "html" in found


def read_codalab(source: Source) -> Bundle:
    """The bundle's contents.

    Raises
    ------
    InvalidCompetitionError
        With everything for which the platform would refuse it.
    """
    name = find_yaml(source) or "competition.yaml"
    found = read_yaml(source.read(name) or b"", name)
    reader = PartReader(source)
    if not found.get("title"):
        reader.problems.append(f"{name} has no title")
    entries = _sorted_phases(found, reader)
    tasks = {place: _read_task(entry, reader) for place, entry in enumerate(entries)}
    bundle = Bundle(
        what="a CodaLab bundle (version 1.5)",
        title=str(found.get("title", "")),
        description=str(found.get("description") or ""),
        pages=_read_pages(found, reader),
        tasks=tasks,
        phases=_read_phases(found, entries, reader),
        columns=_read_columns(found, reader),
        remarks=reader.remarks,
    )
    reader.tell_of(found, NOT_CARRIED)
    if reader.problems:
        raise refuse(source.name, reader.problems)
    return bundle


def _read_pages(found: dict[str, Any], reader: PartReader) -> dict[str, str]:
    html = found.get("html")
    if not isinstance(html, dict):
        reader.problems.append("no pages are listed under `html`")
        return {}
    named = {str(title): path for title, path in html.items()}
    pages = {title.capitalize(): reader.page(path, f"html: {title}") for title, path in named.items()}
    if "Terms" in pages:
        pages["Rules"] = pages.pop("Terms")
    return pages


def _sorted_phases(found: dict[str, Any], reader: PartReader) -> list[dict[str, Any]]:
    """The phases by number; of CodaLab 1.8 without the first, which only holds the others together."""
    phases = found.get("phases")
    if not isinstance(phases, dict) or not phases:
        reader.problems.append("no phases are listed")
        return []
    entries = reader.mappings(list(phases.values()), "`phases`")
    if not all(isinstance(entry.get("phasenumber"), int) for entry in entries):
        reader.problems.append("a phase has no phasenumber")
        return []
    entries = sorted(entries, key=lambda entry: int(entry["phasenumber"]))
    if any(entry.get("is_parallel_parent") or entry.get("parent_phasenumber") for entry in entries):
        reader.remarks.append(Remark(what=str(entries[0].get("label")), why="a phase that only holds others together"))
        return entries[1:]
    return entries


def _read_task(entry: dict[str, Any], reader: PartReader) -> Task:
    label = str(entry.get("label") or entry["phasenumber"])
    if not entry.get("scoring_program"):
        reader.problems.append(f"the phase {label!r} has no scoring program")
    parts: dict[str, Any] = {part: reader.part(entry.get(part), f"phase {label!r}: {part}") for part in PARTS}
    return Task(name=label, **parts)


def _read_phases(found: dict[str, Any], entries: list[dict[str, Any]], reader: PartReader) -> list[Phase]:
    starts = [reader.moment(entry.get("start_date"), f"phase {entry.get('label')!r}: start") for entry in entries]
    last = reader.moment(found.get("end_date"), "end_date")
    ends = [moment - timedelta(days=1) if moment else None for moment in starts[1:]] + [last]  # as their parser does
    return [
        Phase(
            name=str(entry.get("label") or f"Phase {place + 1}"),
            tasks=[place],
            starts=starts[place],
            ends=ends[place],
            daily_limit=reader.limit(entry.get("max_submissions_per_day"), 5, "max_submissions_per_day"),
            total_limit=reader.limit(entry.get("max_submissions"), 100, "max_submissions"),
            public_data=reader.optional_part(entry.get("public_data"), "public_data"),
            starting_kit=reader.optional_part(entry.get("starting_kit"), "starting_kit"),
        )
        for place, entry in enumerate(entries)
    ]


def _read_columns(found: dict[str, Any], reader: PartReader) -> list[Column]:
    board = found.get("leaderboard")
    columns = board.get("columns") if isinstance(board, dict) else None
    if not isinstance(columns, dict) or not columns:
        reader.problems.append("no leaderboard with columns is listed")
        return []
    if not all(isinstance(entry, dict) for entry in columns.values()):
        reader.problems.append("the leaderboard's `columns` are no entries with keys")
        return []
    ranks = {key: entry.get("rank", 1) for key, entry in columns.items()}
    order = sorted(columns, key=lambda key: ranks[key] if isinstance(ranks[key], int) else 1)
    return [
        Column(
            key=str(key),
            title=str(columns[key].get("label") or key),
            greater_is_better=str(columns[key].get("sort") or "desc").lower() != "asc",
            computation=str(columns[key].get("computed") or ""),
        )
        for key in order
    ]
