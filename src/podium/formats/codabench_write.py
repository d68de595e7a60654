"""Write a Codabench bundle: one task, one phase, two columns, and a scoring program that is Podium's own scorer."""

import json
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from podium.formats.draft import Content, Remark
from podium.formats.kept import FILE as KEPT
from podium.formats.kept import write_kept
from podium.formats.package import Outgoing, Package

PACKAGE = Path(__file__).parents[1]
SCORING = PACKAGE / "scoring" / "on_codabench.py"
VENDORED = (
    "__init__.py",
    "errors.py",
    "submission.py",
    "team.py",
    "competition",
    "metrics",
    "tables",
    "sandbox",
    "scoring",
)
"""What of Podium scores two tables: it needs NumPy, and rapidfuzz for metrics of texts."""

NO_LIMIT = 100_000
"""Stands for a limit that there is none: 0 means different things in different places of Codabench."""

DOCKER_IMAGE = "codalab/codalab-legacy:py312"
NOTICE = """\
podium/ holds the parts of Podium that score a submission, unchanged. Copyright: the authors of Podium.
Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0
"""
DEFAULT_TERMS = "Follow the rules that your organiser gave you."


def write_codabench(outgoing: Outgoing) -> Package:
    """The bundle's files, ``competition.yaml`` among them."""
    pages = {title: f"pages/{_file_name(title, place)}.md" for place, title in enumerate(outgoing.pages)}
    files: dict[str, Content] = {
        "competition.yaml": _as_yaml(_describe(outgoing, pages)),
        KEPT: write_kept(outgoing.competition),
        "logo.png": plain_png(),
        "pages/terms.md": f"{outgoing.pages.get('Rules') or DEFAULT_TERMS}\n".encode(),
        **{pages[title]: f"{text or title}\n".encode() for title, text in outgoing.pages.items() if title != "Rules"},
        "reference_data/solution.csv": outgoing.competition.solution_path,
        **{f"public_data/{name}": content for name, content in outgoing.public_files().items()},
        **_scoring_program(outgoing),
    }
    return Package(files=files, remarks=list(_tell(outgoing)))


def _file_name(title: str, place: int) -> str:
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:40]
    return f"{place + 1}-{words}" if words else str(place + 1)


def _describe(outgoing: Outgoing, pages: dict[str, str]) -> dict[str, Any]:
    competition, rules = outgoing.competition, outgoing.competition.rules
    phase = {
        "index": 0,
        "name": "Competition",
        "start": _moment(rules.opens or outgoing.now),
        **({"end": _moment(rules.closes)} if rules.closes else {}),
        "max_submissions_per_day": rules.daily_limit or NO_LIMIT,
        "max_submissions": rules.total_limit or NO_LIMIT,
        "accepts_only_result_submissions": True,
        "hide_output": True,
        "hide_score_output": True,
        "public_data": "public_data",
        "tasks": [0],
    }
    task = {
        "index": 0,
        "name": competition.title,
        "reference_data": "reference_data",
        "scoring_program": "scoring_program",
    }
    return {
        "version": 2,
        "title": competition.title,
        "description": outgoing.lead,
        "image": "logo.png",
        "docker_image": DOCKER_IMAGE,
        "terms": "pages/terms.md",
        "pages": [{"title": title, "file": path} for title, path in pages.items() if title != "Rules"],
        "tasks": [task],
        "phases": [phase],
        "leaderboards": [
            {
                "title": "Results",
                "key": "main",
                "submission_rule": "Force_Best",
                "columns": [_column(outgoing, "public", 0), {**_column(outgoing, "private", 1), "hidden": True}],
            }
        ],
    }


def _column(outgoing: Outgoing, split: str, index: int) -> dict[str, Any]:
    precision = outgoing.competition.rules.precision
    name = outgoing.metric.title if outgoing.metric else "Score"
    return {
        "title": f"{name} ({split})",
        "key": split,
        "index": index,
        "sorting": "desc" if outgoing.greater_is_better else "asc",
        "precision": precision if isinstance(precision, int) else 5,
    }


def _moment(moment: datetime) -> str:
    """A text in quotes: of a YAML timestamp Codabench keeps only the day."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _as_yaml(description: dict[str, Any]) -> bytes:
    import yaml

    text = yaml.safe_dump(description, sort_keys=False, allow_unicode=True, width=120)
    return str(text).encode()


def _scoring_program(outgoing: Outgoing) -> dict[str, Content]:
    metric = outgoing.competition.metric
    competition = outgoing.competition
    settings = {
        "metric": metric.name,
        "options": dict(metric.options),
        "columns": {"id": list(competition.id), "target": list(competition.target), **metric.columns},
        "row_alignment": metric.row_alignment,
    }
    files: dict[str, Content] = {
        "metadata.yaml": b"command: python3 /app/program/scoring.py /app/input /app/output\n",
        "scoring.py": SCORING,
        "settings.json": (json.dumps(settings, indent=2, ensure_ascii=False) + "\n").encode(),
        "NOTICE": NOTICE.encode(),
        **{f"podium/{name}": path for name, path in _vendored()},
    }
    if metric.is_file:
        files["metric.py"] = competition.metric_path
    return {f"scoring_program/{name}": content for name, content in files.items()}


def _vendored() -> Iterator[tuple[str, Path]]:
    for name in VENDORED:
        path = PACKAGE / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield file.relative_to(PACKAGE).as_posix(), file


def plain_png() -> bytes:
    """A small picture of one colour: a bundle must have a logo, and Podium has none.

    Source: PNG specification, chunks IHDR, IDAT, IEND.
    """
    size, colour = 64, b"\x2f\x6f\x8f"
    rows = (b"\0" + colour * size) * size

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _tell(outgoing: Outgoing) -> Iterator[Remark]:
    rules = outgoing.competition.rules
    why = "private scores stand in a hidden column, which you alone see there; the board does not turn to it by itself"
    yield Remark(what="private board", why=why, do="after the end show that column and make it the primary one")
    if rules.opens is None:
        why = f"it has no beginning, and a phase must have one: {outgoing.now:%Y-%m-%d %H:%M} UTC was written"
        yield Remark(what="opens", why=why, do="mend `start` in competition.yaml")
    if rules.late != "none":
        yield Remark(what="late", why="Codabench takes no submissions after the end")
    why = f"Codabench has no place for it; it stands in {KEPT} for a way back"
    yield Remark(what="selections, tiers, ladder, view", why=why)
    yield Remark(what="ledger, commitment, submissions", why="Codabench keeps its own")
    why = "it needs Python 3.11 and NumPy, and for metrics of texts rapidfuzz"
    yield Remark(what="docker_image", why=why, do=f"{DOCKER_IMAGE} was named; choose another if it lacks them")
