"""A bundle of tasks and phases as one competition: the first phase's task is public, the last one's private."""

from collections.abc import Sequence
from dataclasses import replace

from podium.formats.codabench import is_codabench, read_codabench
from podium.formats.codabench_task import is_task, read_task
from podium.formats.codalab import is_codalab, read_codalab
from podium.formats.draft import Draft, Remark, Wishes, propose_slug
from podium.formats.kept import read_kept
from podium.formats.metrics import infer_task, metric_settings
from podium.formats.phased import Bundle, Task
from podium.formats.phased_metric import choose_program_metric
from podium.formats.phased_own import is_own, read_own
from podium.formats.phased_tables import Layout, Part, lay_out_tables, open_parts
from podium.formats.public_files import find_public_files
from podium.formats.source import Source

READERS = {
    "codabench": (is_codabench, read_codabench),
    "codalab": (is_codalab, read_codalab),
    "codabench-task": (is_task, read_task),
}


def read_phased(source: Source, wishes: Wishes, kind: str) -> Draft:
    """The competition in a bundle of Codabench or CodaLab.

    Raises
    ------
    InvalidCompetitionError
        With everything for which the platform would refuse it.
    """
    bundle = READERS[kind][1](source)
    kept = read_kept(source)
    if is_own(source, kept):
        return read_own(source, bundle, kept, wishes)
    tasks, remarks = choose_tasks(bundle)
    parts, missing = open_parts(source, bundle, tasks)
    public = find_public_files(source, bundle, tasks)
    settings = {"title": bundle.title, "files": sorted(public.files), **_rules(bundle)}
    draft = Draft(
        kind=kind,
        what=bundle.what,
        slug=propose_slug(bundle.title),
        settings={**settings, **metric_settings(None), "task": "other"},
        lead=bundle.description,
        pages=_ordered(bundle),
        files=public.files,
        remarks=[*remarks, *bundle.remarks, *_tell_of_programs(bundle, tasks), *public.remarks],
        missing=missing,
    )
    return draft if missing else _with_tables(draft, settings, source, bundle, parts, wishes)


def choose_tasks(bundle: Bundle) -> tuple[list[Task], list[Remark]]:
    """The task whose rows are public, and the one whose rows are private where that is another; what is left out."""
    order = list(dict.fromkeys(index for phase in bundle.phases for index in phase.tasks))
    first, last = order[0], order[-1]
    left = [bundle.tasks[index].name for index in bundle.tasks if index not in (first, last)]
    remarks = []
    if left:
        why = f"of its {len(bundle.tasks)} tasks only two have a place here; left out: {', '.join(left)}"
        remarks.append(Remark(what="tasks", why=why, do="make a competition of each"))
    chosen = [bundle.tasks[index] for index in dict.fromkeys((first, last))]
    if len(chosen) == 2 and chosen[0].reference_data == chosen[1].reference_data:
        chosen.pop()
    return chosen, remarks


def _ordered(bundle: Bundle) -> dict[str, str]:
    """The pages, with the rules at their end."""
    pages = {title: text for title, text in bundle.pages.items() if title != "Rules"}
    return {**pages, **({"Rules": bundle.pages["Rules"]} if "Rules" in bundle.pages else {})}


def _rules(bundle: Bundle) -> dict[str, object]:
    """From the first phase's beginning to the last one's end, with the first one's limits."""
    first, last = bundle.phases[0], bundle.phases[-1]
    rules: dict[str, object] = {"rules.daily_limit": first.daily_limit, "rules.total_limit": first.total_limit}
    if first.starts is not None:
        rules["rules.opens"] = first.starts
    if last.ends is not None and (first.starts is None or last.ends > first.starts):
        rules["rules.closes"] = last.ends
    return rules


def _tell_of_programs(bundle: Bundle, tasks: Sequence[Task]) -> list[Remark]:
    remarks = []
    if any(task.ingestion_program is not None for task in tasks):
        why = "participants submit code there, which it runs; here they run it themselves and submit predictions"
        remarks.append(Remark(what="ingestion_program", why=why))
    if any(task.input_data is not None for task in tasks):
        why = "only programs see them there; here they are public, since participants need the rows to predict"
        remarks.append(Remark(what="input_data", why=why, do="look through public/ before you open"))
    if len(bundle.phases) > 1:
        limits = "; ".join(f"{phase.name}: {phase.daily_limit} a day" for phase in bundle.phases)
        why = f"{len(bundle.phases)} phases become one ({limits}): each submission is scored on all of them at once"
        remarks.append(Remark(what="phases", why=why, do="the limits are those of the first; mend [rules] if need be"))
        if bundle.phases[-1].ends is None:
            why = "the last phase has no end"
            remarks.append(Remark(what="closes", why=why, do="set [rules] closes, or end it with `podium close`"))
    if len(bundle.columns) > 1:
        names = ", ".join(column.title for column in bundle.columns[1:])
        why = f"{names}: only the first column ranks here"
        remarks.append(Remark(what="further columns", why=why, do="they are not computed"))
    return remarks


def _with_tables(
    draft: Draft,
    settings: dict[str, object],
    source: Source,
    bundle: Bundle,
    parts: Sequence[Part],
    wishes: Wishes,
) -> Draft:
    layout: Layout = lay_out_tables(source, parts)
    chosen = choose_program_metric(source, bundle, parts, layout, wishes)
    return replace(
        draft,
        settings={
            **settings,
            **metric_settings(chosen.metric, greater_is_better=chosen.greater_is_better),
            "task": infer_task(chosen.metric, layout.answers) if layout.has_labels else "other",
            "id": layout.id,
            "target": list(layout.target),
        },
        train=layout.train,
        test=layout.test,
        solution=layout.solution,
        code=chosen.code,
        remarks=[*draft.remarks, *layout.remarks, *chosen.remarks],
        missing=chosen.missing,
    )
