"""An MLE-bench competition: ``config.yaml``, ``grade.py``, ``leaderboard.csv``, and the data that it prepared.

Specification: openai/mle-bench, ``mlebench/registry.py``. Neither ``prepare.py`` nor ``grade.py`` is run.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from podium.formats.assemble import Given, assemble
from podium.formats.board import Board, read_board
from podium.formats.draft import Draft, Remark, Wishes, propose_slug, refuse
from podium.formats.medals import find_thresholds, medal_places
from podium.formats.metrics import find_metric, fits_targets, infer_task, metric_settings
from podium.formats.pages import read_page
from podium.formats.source import Source, existing
from podium.formats.yaml_files import read_yaml
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric

CONFIG, GRADE, LEADERBOARD = "config.yaml", "grade.py", "leaderboard.csv"
REQUIRED = ("id", "name", "description", "dataset", "grader", "preparer")
COLUMN_ARGUMENTS = {"id": ("id_column", "id_col"), "target": ("target_column", "target_col")}
"""What ``grade.py`` calls the columns when it hands them to MLE-bench's own functions."""


def is_mlebench(source: Source) -> bool:
    data = source.read(CONFIG)
    return data is not None and b"grader:" in data and b"dataset:" in data


def read_mlebench(source: Source, wishes: Wishes) -> Draft:
    """The competition in a folder of ``mlebench/competitions/``.

    Its data lie in MLE-bench's own data folder: below the source, or in the folder that ``--data`` names.

    Raises
    ------
    InvalidCompetitionError
        ``config.yaml`` is wrong.
    """
    config = _read_config(source)
    grader = str(config["grader"].get("name", ""))
    metric = get_metric(wishes.metric, only_one_meaning=True) if wishes.metric else find_metric(grader)
    path = source.find(LEADERBOARD)
    board = read_board(path, metric) if path is not None else Board(scores=())
    draft = _with_tables(source, config, metric)
    return Draft(
        **{
            **draft,
            "kind": "mlebench",
            "what": "an MLE-bench competition",
            "slug": propose_slug(str(config["id"])),
            "settings": {**draft["settings"], "title": str(config["name"]), **_published(board)},
            "pages": _read_pages(source),
            "board": board.scores,
            "remarks": [*draft["remarks"], *board.remarks, *_tell_of_code(source, metric, grader)],
        }
    )


def _read_config(source: Source) -> dict[str, Any]:
    config = read_yaml(source.read(CONFIG) or b"", CONFIG)
    problems = [f"{CONFIG} has no key {key!r}" for key in REQUIRED if key not in config]
    problems += [
        f"{CONFIG}: {key!r} holds no keys of its own"
        for key in ("dataset", "grader")
        if key in config and not isinstance(config[key], dict)
    ]
    if not problems and "answers" not in config["dataset"]:
        problems.append(f"{CONFIG}: 'dataset' has no key 'answers'")
    if problems:
        raise refuse(source.name, problems)
    return config


def _with_tables(source: Source, config: Mapping[str, Any], metric: Metric | None) -> dict[str, Any]:
    """What of a draft hangs on the data: the tables, or what is missing."""
    answers = _find_data(source, config, str(config["dataset"]["answers"]))
    code: dict[str, Any] = {
        "settings": metric_settings(metric),
        "remarks": [],
        "missing": _missing_metric(metric, config),
    }
    if answers is None:
        why = f"the data are not in the folder: {config['dataset']['answers']} is expected"
        do = "run `mlebench prepare` there, then import again with --data and the folder that holds its data"
        return {**code, "missing": [*code["missing"], Remark(what="data", why=why, do=do)]}
    sample = _find_data(source, config, str(config["dataset"].get("sample_submission", "")))
    public = answers.parents[1] / "public"
    columns = _named_columns(source)
    found = assemble(
        Given(
            solution=answers,
            sample=sample,
            test=existing(public / "test.csv"),
            train=existing(public / "train.csv"),
            id=columns.get("id", ""),
            target=(columns["target"],) if "target" in columns else (),
        ),
        source.name,
    )
    if metric is not None and not fits_targets(metric, len(found.target)):
        code = {**code, "missing": [*code["missing"], _unfit(metric, len(found.target))]}
    return {
        **code,
        "settings": {
            **code["settings"],
            "task": infer_task(metric, found.answers) if found.has_labels else "other",
            "id": found.id,
            "target": list(found.target),
        },
        "train": found.train,
        "test": found.test,
        "solution": found.solution,
        "remarks": [*found.remarks, *_tell_of_files(public)],
    }


def _find_data(source: Source, config: Mapping[str, Any], name: str) -> Path | None:
    """A file of the data, wherever MLE-bench's data folder was put."""
    if not name:
        return None
    inside = name.removeprefix(f"{config['id']}/")
    for folder in (source.data, source.folder):
        for candidate in (name, inside) if folder is not None else ():
            path = Source(source.name, folder, source.scratch, source.budget).find(candidate) if folder else None
            if path is not None and existing(path):
                return path
    return None


def _named_columns(source: Source) -> dict[str, str]:
    """The id and target columns that ``grade.py`` hands on, read from its text."""
    try:
        tree = ast.parse(source.read(GRADE) or b"")
    except (SyntaxError, ValueError, RecursionError):
        return {}
    given = {
        keyword.arg: keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    return {role: given[name] for role, names in COLUMN_ARGUMENTS.items() for name in names if name in given}


def _missing_metric(metric: Metric | None, config: Mapping[str, Any]) -> list[Remark]:
    if metric is not None:
        return []
    why = f"the grader {str(config['grader'].get('name'))!r} is none of the catalogue, and grade.py needs MLE-bench"
    do = "import again with --metric, or write metric.py with score(solution, submission, row_id_column_name)"
    return [Remark(what="metric", why=why, do=do)]


def _unfit(metric: Metric, n_targets: int) -> Remark:
    why = f"{metric.key} takes one column of answers, and the answers have {n_targets}"
    return Remark(what="answers", why=why, do="bring them into one column, or write metric.py")


def _published(board: Board) -> dict[str, object]:
    """World-class is what got a gold medal there."""
    if not board.scores:
        return {}
    place, n_teams = medal_places(len(board.scores))["gold"], len(board.scores)
    return {
        "tiers.published": {
            "score": find_thresholds(board.scores).gold,
            "label": f"a gold medal: place {place:,} of {n_teams:,}",
            "source": LEADERBOARD,
        }
    }


def _read_pages(source: Source) -> dict[str, str]:
    data = source.read("description.md")
    return {"Overview": read_page(data, "description.md")} if data is not None else {}


def _tell_of_files(public: Path) -> Iterator[Remark]:
    known = ("train.csv", "test.csv", "sample_submission.csv", "description.md")
    rest = sorted(path.name for path in public.glob("*") if path.name not in known)
    if rest:
        why = f"{', '.join(rest[:5])}{' and more' if len(rest) > 5 else ''} of its public folder are not tables"
        yield Remark(what="further files", why=why, do="lay them into private/raw/public/ and name them in `files`")


def _tell_of_code(source: Source, metric: Metric | None, grader: str) -> Iterator[Remark]:
    if source.read("prepare.py") is not None:
        yield Remark(what="prepare.py", why="it is not run: what MLE-bench prepared is taken as it stands")
    if metric is not None and source.read(GRADE) is not None:
        why = f"it is not run: the grader {grader!r} is taken for {metric.key} of the catalogue"
        yield Remark(what=GRADE, why=why, do="hold a submission whose score you know against it")
    if source.find("checksums.yaml") is not None:
        yield Remark(what="checksums.yaml", why="MLE-bench's checksums are not checked; Podium records its own")
