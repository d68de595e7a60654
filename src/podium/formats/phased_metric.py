"""How a bundle's submissions are scored here: by a metric of the catalogue, or by its own scoring program."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from podium.formats.draft import Remark, Wishes
from podium.formats.matrices import read_matrix
from podium.formats.metrics import direction_remark, find_metric, fits_targets
from podium.formats.phased import Bundle, Column
from podium.formats.phased_tables import Layout, Part
from podium.formats.scoring_program import (
    Program,
    find_answer_names,
    find_program_metric,
    read_program,
    why_not_wrapped,
)
from podium.formats.source import Source
from podium.formats.wrapped_metric import Contract, wrap
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric

NO_COLUMN = Column(key="", title="")

UP_WORDS = ("accuracy", "auc", "f1", "precision", "recall", "kappa", "r2")
DOWN_WORDS = ("error", "loss", "rmse", "mse", "mae", "duration", "time", "cost", "distance")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A metric of the catalogue, or the code of one, with its direction; and what is to be told."""

    metric: Metric | None = None
    greater_is_better: bool = True
    code: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    missing: list[Remark] = field(default_factory=list)


def choose_program_metric(
    source: Source, bundle: Bundle, parts: Sequence[Part], layout: Layout, wishes: Wishes
) -> Chosen:
    """Take the catalogue's metric where board and program agree on one, else wrap the program."""
    column = bundle.columns[0] if bundle.columns else NO_COLUMN
    folder = parts[0].task.scoring_program
    program = read_program(source.open_part(folder)) if folder is not None else Program(texts={}, command=[])
    remarks: list[Remark] = []
    if wishes.metric:
        metric: Metric | None = get_metric(wishes.metric, only_one_meaning=True)
    else:
        metric = None if wishes.keep_program else _find_known(column, program, layout, remarks)
    if metric is not None:
        where = f"the board's column {column.title!r}"
        warning = direction_remark(where, metric, greater_is_better=column.greater_is_better) if column.key else None
        return Chosen(metric=metric, remarks=[*remarks, *([warning] if warning else [])])
    return _wrap(bundle, column, program, parts, layout, remarks)


def _find_known(column: Column, program: Program, layout: Layout, remarks: list[Remark]) -> Metric | None:
    """The metric that the column's name and the program stand for; None where they differ, or name none."""
    named = None if column.computation else find_metric(column.key) or find_metric(column.title)
    used = find_program_metric(program)
    found = used or named
    if found is None or not fits_targets(found, len(layout.target)):
        return None
    if named is not None and used is not None and named.key != used.key:
        why = f"the column is called {column.key!r}, and the scoring program uses {used.key}"
        remarks.append(Remark(what="metric", why=why, do="the program itself was kept"))
        return None
    reason = f"the scoring program uses {used.key}" if used else f"the column is called {column.key or column.title!r}"
    why = f"{reason}; the catalogue's {found.key} scores in its place, and the program is not run"
    do = "hold a submission whose score you know against it, or import again with --keep-program"
    remarks.append(Remark(what="scoring_program", why=why, do=do))
    return found


def _wrap(
    bundle: Bundle,
    column: Column,
    program: Program,
    parts: Sequence[Part],
    layout: Layout,
    remarks: list[Remark],
) -> Chosen:
    """The program as ``metric.py``, or what is missing for that."""
    answer = _answer_name(bundle, program, parts[0])
    reason = _why_not(column, program, answer, parts)
    if reason:
        do = "import again with --metric, or write metric.py with score(solution, submission, row_id_column_name)"
        missing = [Remark(what="scoring_program", why=f"it cannot be run here: {reason}", do=do)]
        return Chosen(greater_is_better=column.greater_is_better, remarks=remarks, missing=missing)
    truth = parts[0].truth
    contract = Contract(
        truth=truth.path.name,
        answer=answer,
        columns=layout.target,
        header=layout.id in truth.names,
        separator=truth.separator,
        key=column.key,
    )
    why = f"it is kept as metric.py: it reads {contract.truth} and {answer}, and its {column.key!r} is the score"
    told = Remark(what="scoring_program", why=why, do="it runs after `podium trust`, in a child process with limits")
    return Chosen(
        greater_is_better=column.greater_is_better,
        code={"metric.py": wrap(program, contract, bundle.title)},
        remarks=[*remarks, told, *_doubt_direction(column, find_program_metric(program))],
    )


def _why_not(column: Column, program: Program, answer: str, parts: Sequence[Part]) -> str:
    """Why the program cannot be run here, as a clause; nothing where it can."""
    if column.computation:
        return "the primary column is computed from others"
    if not column.key:
        return "no board says which of its scores ranks"
    unclear = "" if answer else "it cannot be told which file of a submission it reads"
    return why_not_wrapped(program) or unclear or _find_further_files(parts)


def _answer_name(bundle: Bundle, program: Program, part: Part) -> str:
    """What the file with predictions is called: by an example in the bundle, ChaLearn's custom, or the program."""
    truth = part.truth
    if truth.path.suffix == ".solution":
        return truth.path.with_suffix(".predict").name
    for folder in bundle.solutions:
        files = [path for path in folder.glob("*") if path.is_file()] if folder.is_dir() else []
        tables = [table for path in files if (table := read_matrix(path)) is not None]
        if len(tables) == 1 and tables[0].n_columns == truth.n_columns:
            return tables[0].path.name
    names = find_answer_names(program)
    return names[0] if len(names) == 1 else ""


def _find_further_files(parts: Sequence[Part]) -> str:
    """Reference data beside the answers: a program may want them, and they may not stand in a file of code."""
    for part in parts:
        folder = part.truth.path.parent
        others = [path.name for path in folder.iterdir() if path.is_file() and path != part.truth.path]
        others = [name for name in others if not name.startswith(".")]
        if others:
            return f"its reference data hold more than the answers ({', '.join(sorted(others)[:3])})"
    return ""


def _doubt_direction(column: Column, used: Metric | None) -> list[Remark]:
    """A warning where a column's direction does not go with the metric that the program uses, or with its name."""
    words = f"{column.key} {column.title}".lower()
    up, down = (any(word in words for word in known) for known in (UP_WORDS, DOWN_WORDS))
    names_down = used is not None and not used.greater_is_better
    names_up = used is not None and used.greater_is_better
    against = names_down or (down and not up) if column.greater_is_better else names_up or (up and not down)
    if not against:
        return []
    best = "largest" if column.greater_is_better else "smallest"
    why = (
        f"the board's column {column.title!r} puts the {best} first; {used.key if used else 'its name'} says otherwise"
    )
    return [Remark(what="direction", why=why, do="mend [metric] greater_is_better if that is wrong")]
