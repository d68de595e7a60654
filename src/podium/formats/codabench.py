"""A Codabench bundle, version 2: ``competition.yaml`` beside what it names.

Specification: codalab/codabench, ``documentation/docs/Organizers/Benchmark_Creation/Yaml-Structure.md`` and the parser
``src/apps/competitions/unpackers/v2.py``.
"""

from typing import Any

from podium.formats.draft import Remark, refuse
from podium.formats.named_parts import PARTS, PartReader
from podium.formats.phased import Bundle, Column, Phase, Task
from podium.formats.source import Source
from podium.formats.yaml_files import read_yaml

NAMES = ("competition.yaml", "competition.yml")
SORTINGS = ("asc", "desc")

NOT_CARRIED = {
    "image": "Podium shows no logo",
    "registration_auto_approve": "who may take part is for `podium team` to say",
    "docker_image": "nothing runs in containers here; what Python is installed runs a scoring program",
    "queue": "submissions are scored on this machine",
    "make_programs_available": "a scoring program is not handed out",
    "make_input_data_available": "participants need the input data here, since they predict on their own machines",
    "enable_detailed_results": "a scoring program's own HTML is not shown",
    "contact_email": "write it into description.md",
    "reward": "write it into description.md",
    "can_participants_make_submissions_public": "submissions are never public",
    "fact_sheet": "participants are asked no questions when they submit",
    "competition_type": "Podium knows one type",
}
NOT_CARRIED_OF_PHASES = {
    "auto_migrate_to_this_phase": "each submission is scored on all rows at once here, public and private",
    "execution_time_limit": "participants run their code on their own machines",
    "hide_output": "what a scoring program prints is for the organiser alone",
    "hide_score_output": "private scores are hidden until the close",
}


def find_yaml(source: Source) -> str | None:
    """The name of its ``competition.yaml``, or None."""
    return next((name for name in NAMES if source.find(name) is not None), None)


def is_codabench(source: Source) -> bool:
    name = find_yaml(source)
    if name is None:
        return False
    found = read_yaml(source.read(name) or b"", name)
    return str(found.get("version", "")) == "2" or "tasks" in found or isinstance(found.get("phases"), list)


def read_codabench(source: Source) -> Bundle:
    """The bundle's contents.

    Raises
    ------
    InvalidCompetitionError
        With everything for which Codabench would refuse it.
    """
    name = find_yaml(source) or NAMES[0]
    found = read_yaml(source.read(name) or b"", name)
    reader = PartReader(source)
    if not found.get("title"):
        reader.problems.append(f"{name} has no title")
    tasks = _read_tasks(found, reader)
    bundle = Bundle(
        what="a Codabench bundle (version 2)",
        title=str(found.get("title", "")),
        description=str(found.get("description") or ""),
        pages=_read_pages(found, reader),
        tasks=tasks,
        phases=_read_phases(found, tasks, reader),
        columns=_read_columns(found, reader),
        solutions=_read_solutions(found, reader),
        remarks=reader.remarks,
    )
    reader.tell_of(found, NOT_CARRIED)
    if reader.problems:
        raise refuse(source.name, reader.problems)
    return bundle


def _read_pages(found: dict[str, Any], reader: PartReader) -> dict[str, str]:
    pages = {
        str(page.get("title") or f"Page {place}"): reader.page(page.get("file"), f"page {place}")
        for place, page in enumerate(reader.mappings(found.get("pages", []), "`pages`"), 1)
    }
    if found.get("terms"):
        pages["Rules"] = reader.page(found["terms"], "`terms`")
    return pages


def _read_tasks(found: dict[str, Any], reader: PartReader) -> dict[int, Task]:
    tasks: dict[int, Task] = {}
    if not found.get("tasks"):
        reader.problems.append("no tasks are listed")
        return tasks
    for entry in reader.mappings(found["tasks"], "`tasks`"):
        index = entry.get("index")
        what = f"the task {entry.get('name') or index!r}"
        if isinstance(index, bool) or not isinstance(index, int):
            reader.problems.append(f"{what} has no index")
            continue
        if index in tasks:
            reader.problems.append(f"two tasks have the index {index}")
        if "key" in entry:
            tasks[index] = Task(name=str(index), keys={"task": str(entry["key"])})
            continue
        if not entry.get("scoring_program"):
            reader.problems.append(f"{what} has no scoring program")
        parts: dict[str, Any] = {part: reader.part(entry.get(part), f"{what}: {part}") for part in PARTS}
        tasks[index] = Task(name=str(entry.get("name") or index), **parts)
    return tasks


def _read_phases(found: dict[str, Any], tasks: dict[int, Task], reader: PartReader) -> list[Phase]:
    if not found.get("phases"):
        reader.problems.append("no phases are listed")
        return []
    entries = reader.mappings(found["phases"], "`phases`")
    if all(isinstance(entry.get("index", 0), int) for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.get("index", 0))
    return [_read_phase(entry, place, tasks, reader) for place, entry in enumerate(entries, 1)]


def _read_phase(entry: dict[str, Any], place: int, tasks: dict[int, Task], reader: PartReader) -> Phase:
    what = f"phase {place} ({entry.get('name') or 'without a name'})"
    named = entry.get("tasks")
    if not isinstance(named, list) or not named:
        reader.problems.append(f"{what} names no task")
        named = []
    lacking = [index for index in named if not isinstance(index, int) or index not in tasks]
    if lacking:
        reader.problems.append(f"{what} names the task {lacking[0]!r}, which is not listed")
    reader.remarks += [
        Remark(what=f"{what}: {key}", why=why) for key, why in NOT_CARRIED_OF_PHASES.items() if entry.get(key)
    ]
    return Phase(
        name=str(entry.get("name") or f"Phase {place}"),
        tasks=[index for index in named if index not in lacking],
        starts=reader.moment(entry.get("start"), f"{what}: start"),
        ends=reader.moment(entry.get("end"), f"{what}: end"),
        daily_limit=reader.limit(entry.get("max_submissions_per_day"), 5, f"{what}: max_submissions_per_day"),
        total_limit=reader.limit(entry.get("max_submissions"), 100, f"{what}: max_submissions"),
        public_data=reader.optional_part(entry.get("public_data"), f"{what}: public_data"),
        starting_kit=reader.optional_part(entry.get("starting_kit"), f"{what}: starting_kit"),
    )


def _read_columns(found: dict[str, Any], reader: PartReader) -> list[Column]:
    boards = reader.mappings(found.get("leaderboards") or found.get("leaderboard") or [], "`leaderboards`")
    if not boards or not boards[0].get("columns"):
        reader.problems.append("no leaderboard with columns is listed")
        return []
    if len(boards) > 1:
        why = f"there are {len(boards)} leaderboards, and only the first one counts, as on Codabench"
        reader.remarks.append(Remark(what="leaderboards", why=why))
    rule = boards[0].get("submission_rule")
    if rule and rule != "Force_Best":
        why = f"{rule}: which submission stands there; here it is a team's best public one, and its picks at the end"
        reader.remarks.append(Remark(what="submission_rule", why=why))
    entries = reader.mappings(boards[0]["columns"], "the leaderboard's `columns`")
    for entry in entries:
        if str(entry.get("sorting") or "desc").lower() not in SORTINGS:
            reader.problems.append(f"the column {entry.get('key')!r} is sorted {entry['sorting']!r}: asc or desc")
        if not entry.get("key"):
            reader.problems.append(f"the column {entry.get('title')!r} has no key, so no score can reach it")
    if all(isinstance(entry.get("index", 0), int) for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.get("index", 0))
    return [
        Column(
            key=str(entry.get("key", "")),
            title=str(entry.get("title") or entry.get("key", "")),
            greater_is_better=str(entry.get("sorting") or "desc").lower() != "asc",
            computation=str(entry.get("computation") or ""),
        )
        for entry in entries
    ]


def _read_solutions(found: dict[str, Any], reader: PartReader) -> list[Any]:
    entries = reader.mappings(found.get("solutions") or [], "`solutions`")
    paths = [reader.optional_part(entry.get("path"), "solutions") for entry in entries]
    return [path for path in paths if path is not None]
