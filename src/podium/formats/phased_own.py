"""A Codabench bundle that Podium wrote: its tables are whole, and its settings lie beside them."""

from collections.abc import Mapping
from typing import Any

from podium.formats.assemble import Assembled, Given, assemble
from podium.formats.codabench_write import DEFAULT_TERMS, NO_LIMIT
from podium.formats.draft import Draft, Remark, Wishes, propose_slug
from podium.formats.kept import describe_columns
from podium.formats.phased import Bundle
from podium.formats.source import Source, existing
from podium.metrics.registry import get_metric

SOLUTION, PUBLIC_DATA, METRIC = "reference_data/solution.csv", "public_data", "scoring_program/metric.py"
OWN = ("train.csv", "test.csv", "sample_submission.csv")


def is_own(source: Source, kept: Mapping[str, object]) -> bool:
    return bool(kept) and source.find(SOLUTION) is not None and source.find("scoring_program/podium") is not None


def read_own(source: Source, bundle: Bundle, kept: Mapping[str, object], wishes: Wishes) -> Draft:
    """The competition as it left; title, pages, dates and limits as the bundle has them now."""
    found = _read_tables(source, kept)
    program = source.read(METRIC) if not wishes.metric else None
    if wishes.metric:
        kept = {key: value for key, value in kept.items() if not key.startswith("metric.")}
        kept = {**kept, "metric.name": wishes.metric}
    metric = None if program is not None else get_metric(str(kept["metric.name"]), only_one_meaning=True)
    folder = source.folder / PUBLIC_DATA
    names = {path.relative_to(folder).as_posix(): path for path in source.files() if path.is_relative_to(folder)}
    files = {name: path for name, path in names.items() if name not in OWN}
    return Draft(
        kind="codabench",
        what="a Codabench bundle that Podium wrote",
        slug=propose_slug(bundle.title),
        settings={
            **kept,
            **describe_columns(kept, found, metric),
            **_rules(bundle),
            "title": bundle.title,
            "files": sorted(files),
        },
        lead=bundle.description,
        pages={title: text for title, text in bundle.pages.items() if (title, text) != ("Rules", DEFAULT_TERMS)},
        train=found.train,
        test=found.test,
        solution=found.solution,
        files=files,
        code={"metric.py": program.decode("utf-8", "replace")} if program is not None else {},
        remarks=[
            Remark(what="scoring_program", why="it is Podium's own scorer, and is not needed here"),
            *found.remarks,
        ],
    )


def _read_tables(source: Source, kept: Mapping[str, object]) -> Assembled:
    folder = source.folder / PUBLIC_DATA
    names: dict[str, Any] = {"id": ("id",), "target": ("target",), **kept}
    given = Given(
        solution=source.folder / SOLUTION,
        test=existing(folder / "test.csv"),
        train=existing(folder / "train.csv"),
        id=names["id"][0],
        target=tuple(names["target"]),
    )
    return assemble(given, source.name)


def _rules(bundle: Bundle) -> dict[str, object]:
    phase = bundle.phases[0]
    limits = {"rules.daily_limit": phase.daily_limit, "rules.total_limit": phase.total_limit}
    rules: dict[str, object] = {key: 0 if limit >= NO_LIMIT else limit for key, limit in limits.items()}
    if phase.ends is not None:
        rules["rules.closes"] = phase.ends
    return rules
