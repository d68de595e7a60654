"""The tables of a bundle's chosen tasks: one solution with both parts, and the rows that go with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from podium.formats.assemble import NO_TRAIN
from podium.formats.cells import to_csv
from podium.formats.draft import Remark
from podium.formats.matrices import Matrix, tidy_label
from podium.formats.phased import Bundle, Task
from podium.formats.source import Source
from podium.formats.tabular import Features, find_features, find_truth, list_part, read_names
from podium.submission import PRIVATE, PUBLIC, USAGES


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the chosen tasks: its true answers, and where the rows' columns are."""

    task: Task
    usage: str
    truth: Matrix
    features: Features


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The three tables, and how the answers lie in the bundle's own files."""

    id: str
    target: tuple[str, ...]
    train: bytes
    test: bytes
    solution: bytes
    has_labels: bool
    answers: Sequence[Sequence[str]]
    remarks: list[Remark] = field(default_factory=list)


def open_parts(source: Source, bundle: Bundle, tasks: Sequence[Task]) -> tuple[list[Part], list[Remark]]:
    """The chosen tasks with their answers; what is missing where an answer cannot be told."""
    parts: list[Part] = []
    missing: list[Remark] = []
    shared = [path for phase in bundle.phases for path in list_part(source, phase.public_data)]
    for task, usage in zip(tasks, (PUBLIC, PRIVATE), strict=False):
        if task.keys:
            named = ", ".join(f"{part} {key}" for part, key in task.keys.items())
            why = f"its parts lie on the Codabench server, and the archive holds only their keys ({named})"
            do = "download them there, name them <key>.zip, and import again with --data and their folder"
            missing.append(Remark(what=f"task {task.name!r}", why=why, do=do))
            continue
        reference = list_part(source, task.reference_data)
        truth, reason = find_truth(reference)
        if truth is None:
            do = "write private/raw/solution.csv with ids and answers, and metric.py; then run `podium prepare`"
            missing.append(Remark(what=f"the answers of the task {task.name!r}", why=reason, do=do))
            continue
        files = [*list_part(source, task.input_data), *_beside(source, task), *shared]
        parts.append(Part(task=task, usage=usage, truth=truth, features=find_features(files, truth)))
    if len(parts) == 2 and not missing:
        missing += _find_misfit(parts)
    return parts, missing


def _beside(source: Source, task: Task) -> list[Path]:
    """The files of a folder ``input_data`` beside the reference data, which some bundles ship and do not name.

    Other reference data are never looked at for columns: what stands there is hidden.
    """
    if task.input_data is not None or task.reference_data is None:
        return []
    folder = task.reference_data.parent / "input_data"
    return list_part(source, folder) if folder.is_dir() and folder.is_relative_to(source.folder) else []


def _find_misfit(parts: Sequence[Part]) -> list[Remark]:
    first, second = (part.truth for part in parts)
    if first.n_columns == second.n_columns and first.names == second.names:
        return []
    why = "the answers of its first and its last task do not have the same columns"
    return [Remark(what="tasks", why=why, do="make a competition of each")]


def lay_out_tables(source: Source, parts: Sequence[Part]) -> Layout:
    """One solution out of the parts: Public the first, Private the second; one part alone is left to the seed."""
    remarks: list[Remark] = []
    truth = parts[0].truth
    ids, has_ids = _ids(parts)
    id_column = truth.names[0] if has_ids else "id"
    target = tuple(truth.names[1:] if has_ids else _target_names(source, parts))
    first = 1 if has_ids else 0
    answers = [
        [tidy_label(text) for part in parts for text in part.truth.column(place)]
        for place in range(first, truth.n_columns)
    ]
    solution = {id_column: ids, **dict(zip(target, answers, strict=True))}
    if len(parts) == 2:
        solution["Usage"] = [USAGES[part.usage] for part in parts for _ in part.truth.rows]
    if not has_ids:
        why = f"rows have none there: lines are counted from 1 in the order of {truth.path.name}"
        remarks.append(Remark(what="ids", why=why + (", the first task's first" if len(parts) == 2 else "")))
    names = _feature_names(source, parts, id_column)
    train, has_labels = _make_train(parts, names, target, has_ids=has_ids, remarks=remarks)
    return Layout(
        id=id_column,
        target=target,
        train=train,
        test=_make_test(parts, ids, id_column, target, names, remarks),
        solution=to_csv(solution),
        has_labels=has_labels,
        answers=answers,
        remarks=remarks,
    )


def _ids(parts: Sequence[Part]) -> tuple[list[str], bool]:
    """The first column of tables with a header where it tells rows apart; else their number."""
    truth = parts[0].truth
    found = [text for part in parts for text in part.truth.column(0)]
    if truth.names and truth.n_columns > 1 and len(set(found)) == len(found):
        return found, True
    return [str(number) for number in range(1, len(found) + 1)], False


def _target_names(source: Source, parts: Sequence[Part]) -> list[str]:
    truth = parts[0].truth
    if truth.names:
        return list(truth.names)
    if truth.n_columns == 1:
        return ["target"]
    files = list_part(source, parts[0].task.input_data)
    return read_names(files, truth.n_columns, "label") or [f"target_{n}" for n in range(1, truth.n_columns + 1)]


def _feature_names(source: Source, parts: Sequence[Part], id_column: str) -> list[str]:
    """Names for the columns of the test rows; nothing where there are none, or the parts differ."""
    tables = [part.features.test for part in parts]
    known = [table for table in tables if table is not None]
    if not known or len({(table.n_columns, table.names) for table in known}) > 1:
        return []
    if known[0].names:
        return [name for name in known[0].names if name != id_column]
    files = list_part(source, parts[0].task.input_data)
    n_columns = known[0].n_columns
    return read_names(files, n_columns, "feat") or [f"x{n}" for n in range(1, n_columns + 1)]


def _make_test(
    parts: Sequence[Part],
    ids: Sequence[str],
    id_column: str,
    target: Sequence[str],
    names: Sequence[str],
    remarks: list[Remark],
) -> bytes:
    cells: dict[str, list[str]] = {id_column: list(ids), **{name: [] for name in names if name not in target}}
    for part in parts:
        table = part.features.test
        if table is None or not names:
            why = f"the columns of the {part.truth.n_rows} rows of the task {part.task.name!r} are in no table of it"
            remarks.append(Remark(what="test", why=why, do="say in description.md where participants find them"))
        rows = _in_order(table, part.truth, id_column) if table is not None else []
        for place, name in enumerate(table.names or names if table is not None else names):
            if name in cells and name != id_column:
                cells[name] += [row[place] for row in rows] or [""] * part.truth.n_rows
    return to_csv(cells)


def _in_order(table: Matrix, truth: Matrix, id_column: str) -> Sequence[Sequence[str]]:
    """The rows of a test table in the order of the answers: by their ids where both have them."""
    if id_column not in table.names or id_column not in truth.names:
        return table.rows
    by_id = {row[table.names.index(id_column)]: row for row in table.rows}
    wanted = truth.column(truth.names.index(id_column))
    return [by_id[text] for text in wanted] if set(wanted) <= set(by_id) else table.rows


def _make_train(
    parts: Sequence[Part], names: Sequence[str], target: Sequence[str], *, has_ids: bool, remarks: list[Remark]
) -> tuple[bytes, bool]:
    """The training table, and whether it holds the answers."""
    features = parts[0].features
    train, labels = features.train, features.train_labels
    if (
        train is not None
        and labels is not None
        and labels.n_columns - (1 if has_ids and labels.names else 0) == len(target)
    ):
        columns = list(train.names) or (list(names) if len(names) == train.n_columns else _counted(train))
        cells = {name: train.column(place) for place, name in enumerate(columns)}
        first = labels.n_columns - len(target)
        tidy = {name: list(map(tidy_label, labels.column(first + place))) for place, name in enumerate(target)}
        return to_csv({**{name: texts for name, texts in cells.items() if name not in target}, **tidy}), True
    if train is not None and train.names and set(target) <= set(train.names):
        return to_csv({name: train.column(place) for place, name in enumerate(train.names)}), True
    why = "no table to learn from was found in it, so no baseline runs"
    do = "lay a train.csv into private/raw/public/, set `task`, and prepare again"
    remarks.append(Remark(what="train", why=why, do=do))
    return NO_TRAIN, False


def _counted(table: Matrix) -> list[str]:
    return [f"x{n}" for n in range(1, table.n_columns + 1)]
