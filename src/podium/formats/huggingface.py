"""A Hugging Face competition: ``conf.json``, ``solution.csv`` with ``split``, and four pages.

Specification: huggingface/competitions, ``docs/source/competition_repo.mdx`` and ``competitions/info.py``.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from podium.errors import MetricError, Problem
from podium.formats.assemble import Assembled, Given, assemble
from podium.formats.cells import all_cells, find_other_values, open_table, to_csv
from podium.formats.draft import Draft, Remark, Wishes, propose_slug, refuse
from podium.formats.kept import describe_columns, find_kept_files, read_kept
from podium.formats.metrics import direction_remark, find_metric, metric_settings
from podium.formats.pages import read_page
from podium.formats.source import Source, existing
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric
from podium.submission import IGNORED, PRIVATE, PUBLIC, USAGES
from podium.tables.table import Table

CONF, SOLUTION = "conf.json", "solution.csv"
PAGES = {
    "COMPETITION_DESC.md": "Overview",
    "DATASET_DESC.md": "Data",
    "SUBMISSION_DESC.md": "Evaluation",
    "RULES.md": "Rules",
}
REQUIRED = ("EVAL_METRIC", "EVAL_HIGHER_IS_BETTER", "SUBMISSION_ID_COLUMN", "SUBMISSION_COLUMNS")
SPLITS = {name: USAGES[name] for name in (PUBLIC, PRIVATE, IGNORED)}
"""How the rows' parts are spelled there, and here; what is neither public nor private is not scored there."""

NO_LIMIT, NEVER = 1000, "9999-12-31"
"""What Podium writes there where it has no limit and no end: both keys must hold something."""

TABLES = ("train", "test", "sample_submission")

NOT_CARRIED = {
    "TIME_LIMIT": "how long a submitted script may run there; Podium takes predictions",
    "HARDWARE": "on what a submitted script runs there; Podium takes predictions",
    "LOGO": "Podium shows no logo",
    "DATASET": "a private data set for submitted scripts; Podium takes predictions",
    "SUBMISSION_FILENAMES": "what a submitted script writes there; Podium takes one CSV file",
}


def is_huggingface(source: Source) -> bool:
    data = source.read(CONF)
    return data is not None and b"EVAL_METRIC" in data


def read_huggingface(source: Source, wishes: Wishes) -> Draft:
    """The competition in a Hugging Face competition repository.

    Raises
    ------
    InvalidCompetitionError
        With every problem of ``conf.json`` and ``solution.csv``.
    """
    conf = _read_conf(source)
    found = _read_tables(source, conf)
    texts = {title: read_page(source.read(name) or b"", name) for name, title in PAGES.items()}
    metric, remarks = _find_metric(source, conf, wishes)
    kept = read_kept(source)
    ends, end_remarks = _read_end(conf, kept)
    files = find_kept_files(source, kept)
    title = str(kept.get("title") or source.name.removesuffix(".zip"))
    return Draft(
        kind="huggingface",
        what="a Hugging Face competition",
        slug=propose_slug(title),
        settings={
            **kept,
            **metric_settings(metric, greater_is_better=_is_yes(conf["EVAL_HIGHER_IS_BETTER"])),
            **describe_columns(kept, found, metric),
            **_rules(conf, kept),
            **({"rules.closes": ends} if ends else {}),
            "title": title,
            "files": sorted(files),
        },
        pages={title: text for title, text in texts.items() if text},
        train=found.train,
        test=found.test,
        solution=found.solution,
        files=files,
        remarks=[*remarks, *end_remarks, *found.remarks, *_tell_of_rest(source, conf, found)],
        missing=_missing(metric),
    )


def _read_tables(source: Source, conf: Mapping[str, Any]) -> Assembled:
    solution = source.find(SOLUTION)
    if solution is None:
        raise refuse(source.name, [f"there is no {SOLUTION}"])
    table = open_table(solution, SOLUTION)
    problems = list(_find_split_problems(table, conf))
    if problems:
        raise refuse(source.name, problems)
    cells = all_cells(table)
    cells["Usage"] = [SPLITS[text] for text in cells.pop("split")]
    return assemble(_find_tables(source, to_csv(cells), conf), source.name)


def _read_conf(source: Source) -> dict[str, Any]:
    try:
        conf = json.loads((source.read(CONF) or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refuse(source.name, [f"{CONF} is not valid JSON: {error}"]) from None
    if not isinstance(conf, dict):
        raise refuse(source.name, [f"{CONF} holds no object: {{ and }} are expected around its keys"])
    problems = [f"{CONF} has no key {key!r}" for key in REQUIRED if key not in conf]
    direction = conf.get("EVAL_HIGHER_IS_BETTER", 1)
    if direction not in (0, 1, "0", "1"):
        problems.append(f"{CONF}: EVAL_HIGHER_IS_BETTER is {direction!r}, and it is 1 or 0")
    problems += [
        f"{CONF}: {key} is {conf[key]!r}, and a whole number from 1 up is expected"
        for key in ("SUBMISSION_LIMIT", "SELECTION_LIMIT")
        if key in conf and (isinstance(conf[key], bool) or not isinstance(conf[key], int) or conf[key] < 1)
    ]
    if problems:
        raise refuse(source.name, problems)
    return conf


def _is_yes(value: object) -> bool:
    return value in (1, "1")


def submission_columns(conf: Mapping[str, Any]) -> list[str]:
    """The columns of a submission; they are separated by commas there."""
    return [name.strip() for name in str(conf["SUBMISSION_COLUMNS"]).split(",") if name.strip()]


def _find_split_problems(table: Table, conf: Mapping[str, Any]) -> Iterator[Problem]:
    id_column = str(conf["SUBMISSION_ID_COLUMN"])
    lacking = [name for name in (id_column, "split") if name not in table.columns]
    if lacking:
        yield Problem(f"{SOLUTION} has no column {lacking[0]!r}; it has {', '.join(table.columns)}")
        return
    for text, rows in find_other_values(table, "split", SPLITS):
        message = f"{SOLUTION}: split is {text!r}, and it is exactly public, private or ignored"
        yield Problem(message, table.lines(rows[:5]), len(rows))
    if id_column not in submission_columns(conf):
        yield Problem(f"{CONF}: SUBMISSION_COLUMNS does not name the id column {id_column!r}")
    n_rows = conf.get("SUBMISSION_ROWS")
    if isinstance(n_rows, int) and n_rows < table.n_rows:
        yield Problem(f"{CONF}: SUBMISSION_ROWS is {n_rows}, and {SOLUTION} has {table.n_rows} rows")


def _find_tables(source: Source, solution: bytes, conf: Mapping[str, Any]) -> Given:
    """The tables beside ``solution.csv``, or in the folder that ``--data`` names: the repository itself has none."""
    folders = [source.folder] + ([source.data] if source.data else [])
    found: dict[str, Path] = {}
    for name in TABLES:
        paths = [folder / f"{name}.csv" for folder in folders]
        path = next(filter(None, map(existing, paths)), None)
        if path is not None:
            found[name] = path
    wanted = [name for name in submission_columns(conf) if name != conf["SUBMISSION_ID_COLUMN"]]
    columns = open_table(solution, SOLUTION).columns
    return Given(
        solution=solution,
        sample=found.get("sample_submission"),
        test=found.get("test"),
        train=found.get("train"),
        id=str(conf["SUBMISSION_ID_COLUMN"]),
        target=tuple(name for name in wanted if name in columns),
    )


def _find_metric(source: Source, conf: Mapping[str, Any], wishes: Wishes) -> tuple[Metric | None, list[Remark]]:
    name = str(conf["EVAL_METRIC"])
    is_up = _is_yes(conf["EVAL_HIGHER_IS_BETTER"])
    if wishes.metric:
        metric: Metric | None = get_metric(wishes.metric, only_one_meaning=True)
    elif name == "custom":
        return None, []
    else:
        try:
            metric = find_metric(name) or get_metric(name, only_one_meaning=True)
        except MetricError as error:
            raise refuse(source.name, [f"EVAL_METRIC is {name!r}: {error}; say --metric"]) from None
    assert metric is not None
    remark = direction_remark(f"{CONF} (EVAL_HIGHER_IS_BETTER)", metric, greater_is_better=is_up)
    return metric, [remark] if remark else []


def _missing(metric: Metric | None) -> list[Remark]:
    if metric is not None:
        return []
    return [
        Remark(
            what="metric",
            why="its metric.py fetches solution and submissions from the Hub itself, which nothing may do here",
            do="write metric.py with score(solution, submission, row_id_column_name), or import again with --metric",
        )
    ]


def _rules(conf: Mapping[str, Any], kept: Mapping[str, object]) -> dict[str, object]:
    rules: dict[str, object] = {}
    if "SUBMISSION_LIMIT" in conf:
        is_none = bool(kept) and conf["SUBMISSION_LIMIT"] >= NO_LIMIT
        rules["rules.daily_limit"] = 0 if is_none else conf["SUBMISSION_LIMIT"]
    if "SELECTION_LIMIT" in conf:
        rules["rules.selections"] = min(conf["SELECTION_LIMIT"], 100)
    return rules


def _read_end(conf: Mapping[str, Any], kept: Mapping[str, object]) -> tuple[datetime | None, list[Remark]]:
    text = conf.get("END_DATE")
    if not text or text == NEVER:
        return None, []
    known = kept.get("rules.closes")
    if isinstance(known, datetime) and f"{known:%Y-%m-%d}" == text:
        return known, []  # with the time of day that conf.json has no place for
    try:
        ends = datetime.strptime(str(text), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise refuse(CONF, [f"END_DATE is {text!r}, and a date such as 2027-01-31 is expected"]) from None
    why = f"END_DATE {text} is the first moment of that day in the local time of their server; it was taken as UTC"
    return ends, [Remark(what="closes", why=why, do="mend [rules] closes if another zone was meant")]


def _tell_of_rest(source: Source, conf: Mapping[str, Any], found: Assembled) -> Iterator[Remark]:
    for key, why in NOT_CARRIED.items():
        if conf.get(key):
            yield Remark(what=key, why=why)
    if str(conf.get("COMPETITION_TYPE", "generic")).lower().strip() == "script":
        why = "participants submit scripts there; here they run their own code and submit predictions"
        yield Remark(what="COMPETITION_TYPE", why=why)
    for name in ("submissions", "submission_info", "teams.json", "user_team.json"):
        if source.find(name) is not None:
            yield Remark(what=name, why="teams and submissions of the other platform are not taken over")
    n_rows = conf.get("SUBMISSION_ROWS")
    if isinstance(n_rows, int) and n_rows > len(found.answers[0]):
        why = (
            f"{n_rows} rows are asked for there, and the solution has {len(found.answers[0])}: only these are asked for"
        )
        yield Remark(what="SUBMISSION_ROWS", why=why)
