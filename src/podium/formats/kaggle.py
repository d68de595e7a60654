"""A Kaggle-style folder: ``competition-metadata.json``, pages, and tables by the names they usually have.

Specification: Kaggle/kaggle-cli, ``docs/competition_creation.md``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from podium.formats.assemble import Assembled, Given, assemble
from podium.formats.board import Board, read_board
from podium.formats.cells import open_table
from podium.formats.draft import Draft, Remark, Wishes, propose_slug, refuse
from podium.formats.kept import FILE as KEPT
from podium.formats.kept import describe_columns, find_kept_files, read_kept
from podium.formats.metrics import choose_metric, metric_settings
from podium.formats.pages import read_page
from podium.formats.source import Source
from podium.metrics.metric import Metric
from podium.metrics.shapes import Roles

METADATA = "competition-metadata.json"
PLACEHOLDER = re.compile(r"INSERT_[A-Z_]+_HERE")
PAGES = {"description": "Overview", "data-description": "Data", "evaluation": "Evaluation", "rules": "Rules"}
"""Kaggle's names of pages, and Podium's."""

CARRIED = ("title", "slug", "briefDescription")
PRIVACIES = ("PUBLIC", "LIMITED", "PRIVATE")

ROLES = {
    "solution": r".*solution.*",
    "sample": r".*sample.*submission.*|submission_?file|.*_submission|submission",
    "train": r"x?_?train(ing)?(_?(set|data|features))?|x_train",
    "train_labels": r"y_?train(ing)?|train(ing)?_?labels?|labels_?train",
    "test": r"x?_?test(ing)?(_?(set|data|features))?|x_test",
    "board": r".*leader-?_?board.*",
}
"""What the tables of such folders are called, without ``.csv``."""

OWN = ("submissions.csv", "leaderboard.csv")
"""What an export of Podium adds for people to read."""


def is_kaggle(source: Source) -> bool:
    return source.find(METADATA) is not None or "solution" in find_tables(source, []) or _is_download(source)


def _is_download(source: Source) -> bool:
    return {"sample", "test"} <= set(find_tables(source, []))


def read_kaggle(source: Source, wishes: Wishes) -> Draft:
    """The competition in a Kaggle-style folder.

    Raises
    ------
    InvalidCompetitionError
        There is no solution, a table cannot be read, ``Usage`` is misspelt, or the metadata are wrong.
    """
    problems: list[str] = []
    metadata = _read_metadata(source, problems)
    tables = find_tables(source, problems)
    if "solution" not in tables:
        problems.append(
            "there is no solution: a CSV file with 'solution' in its name. What Kaggle lets participants download "
            "holds none; `podium new` makes a competition of its train.csv"
        )
    if problems:
        raise refuse(source.name, problems)
    kept = read_kept(source)
    roles: dict[str, Any] = {role: path for role, path in tables.items() if role != "board"}
    found = assemble(Given(**roles, **_kept_columns(kept)), source.name)
    pages, page_paths = _read_pages(source)
    metric, code, remarks = _find_metric(source, wishes, kept, found, pages)
    board = read_board(tables["board"], metric) if "board" in tables else Board(scores=())
    files = find_kept_files(source, kept)
    rest = _tell_of_rest(source, {*tables.values(), *page_paths, *files.values()})
    title = str(metadata.get("title") or kept.get("title") or source.name.removesuffix(".zip"))
    brief = str(metadata.get("briefDescription") or "")
    return Draft(
        kind="kaggle",
        what="a Kaggle-style folder",
        slug=propose_slug(str(metadata.get("slug") or title)),
        settings={
            **_with_metric(kept, metric, wishes),
            **describe_columns(kept, found, metric),
            "title": title,
            "files": sorted(files),
        },
        lead=brief if brief != title else "",
        pages=pages,
        train=found.train,
        test=found.test,
        solution=found.solution,
        files=files,
        code=code,
        board=board.scores,
        remarks=[*remarks, *found.remarks, *board.remarks, *_tell_of_metadata(metadata), *rest],
    )


def _with_metric(kept: Mapping[str, object], metric: Metric | None, wishes: Wishes) -> dict[str, object]:
    """The kept settings with the metric; its options are kept unless another metric is wished for."""
    if wishes.metric:
        kept = {name: value for name, value in kept.items() if not name.startswith("metric.")}
    return {**metric_settings(metric), **kept}


def find_tables(source: Source, problems: list[str]) -> dict[str, Path]:
    """The tables of the folder by their role; a role that several could play is a problem."""
    found: dict[str, Path] = {}
    paths = [path for path in source.files() if path.suffix.lower() == ".csv" and path.name not in OWN]
    for role, pattern in ROLES.items():
        fitting = [path for path in paths if re.fullmatch(pattern, path.stem.lower())]
        exact = [path for path in fitting if path.stem.lower() in (role, "sample_submission")]
        choices = exact or fitting
        depth = min((len(path.parts) for path in choices), default=0)
        choices = [path for path in choices if len(path.parts) == depth]
        if len(choices) > 1:
            names = ", ".join(path.relative_to(source.folder).as_posix() for path in choices)
            problems.append(f"several files could be the {role.replace('_', ' ')}: {names}; keep one")
        if choices:
            found[role] = choices[0]
            paths.remove(choices[0])
    return found


def _read_metadata(source: Source, problems: list[str]) -> dict[str, Any]:
    data = source.read(METADATA)
    if data is None:
        return {}
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        problems.append(f"{METADATA} is not valid JSON: {error}")
        return {}
    if not isinstance(found, dict):
        problems.append(f"{METADATA} holds no object: {{ and }} are expected around its keys")
        return {}
    problems += [
        f"{METADATA} still holds {found[key]} for {key!r}: fill it in"
        for key in CARRIED
        if isinstance(found.get(key), str) and PLACEHOLDER.fullmatch(found[key])
    ]
    if str(found.get("privacy", "PRIVATE")).upper() not in PRIVACIES:
        problems.append(f"{METADATA}: privacy is {found['privacy']!r}, and it is one of {', '.join(PRIVACIES)}")
    return found


def _kept_columns(kept: Mapping[str, object]) -> dict[str, Any]:
    ids = kept.get("id", ())
    names = list(ids) if isinstance(ids, tuple) else [str(ids)]
    target = kept.get("target", ())
    return {"id": names[0] if names else "", "target": tuple(target) if isinstance(target, tuple) else (str(target),)}


def _read_pages(source: Source) -> tuple[dict[str, str], list[Path]]:
    pages: dict[str, str] = {}
    paths: list[Path] = []
    for name, title in PAGES.items():
        for folder in ("", "pages/"):
            for ending in (".md", ".html", ".txt"):
                path = source.find(f"{folder}{name}{ending}")
                if path is not None and path.is_file() and title not in pages:
                    pages[title] = read_page(path.read_bytes(), path.name)
                    paths.append(path)
    return pages, paths


def _find_metric(
    source: Source, wishes: Wishes, kept: Mapping[str, object], found: Assembled, pages: Mapping[str, str]
) -> tuple[Metric | None, dict[str, str], list[Remark]]:
    """The metric of the catalogue, or the file that the folder brings, with what there is to say."""
    program = source.read("metric.py")
    if program is not None and not wishes.metric and kept.get("metric.name", "metric.py") == "metric.py":
        remarks = []
        if "metric.greater_is_better" not in kept:
            why = "metric.py does not say whether higher scores are better; it was taken that they are"
            remarks = [Remark(what="direction", why=why, do="mend [metric] greater_is_better if they are not")]
        return None, {"metric.py": program.decode("utf-8", "replace")}, remarks
    wish = wishes.metric or str(kept.get("metric.name", ""))
    roles = Roles(id=(found.id,), target=found.target)
    solution = open_table(found.solution, "the solution")
    metric, remark = choose_metric(wish, pages.get("Evaluation", ""), solution, roles)
    return metric, {}, [remark] if remark else []


def _tell_of_metadata(metadata: Mapping[str, Any]) -> Iterator[Remark]:
    for key, value in metadata.items():
        if key not in CARRIED and value not in (None, False, "", [], {}) and (key, value) != ("privacy", "PRIVATE"):
            yield Remark(what=key, why=f"{json.dumps(value)[:80]} is a setting of Kaggle's site, and Podium has none")


def _tell_of_rest(source: Source, used: set[Path]) -> Iterator[Remark]:
    """Files that nobody said participants may have."""
    known = {METADATA, KEPT, "metric.py", *OWN, ".gitignore"}
    rest = [path for path in source.files() if path not in used and path.name not in known]
    if rest:
        names = [path.relative_to(source.folder).as_posix() for path in rest]
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        yield Remark(
            what="further files",
            why=f"{shown}: nothing says that participants may have them",
            do="lay those that they may have into private/raw/public/, name them in `files`, and prepare again",
        )
