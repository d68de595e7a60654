"""Write a Kaggle-style folder. What has no place in Kaggle's files is said, and kept for Podium beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence

from podium.formats.board import FILE as BOARD
from podium.formats.draft import TITLES, Content, Remark
from podium.formats.kaggle import METADATA, PAGES
from podium.formats.kept import FILE as KEPT
from podium.formats.kept import write_kept
from podium.formats.package import Outgoing, Package
from podium.tables.write import csv_bytes

SUBMISSION_FIELDS = ("ref", "fileName", "date", "description", "status", "publicScore", "privateScore")
LEADERBOARD_FIELDS = ("teamId", "teamName", "submissionDate", "score")
"""Kaggle's columns: kaggle-cli, ``kaggle_api_extended.py``."""


def write_kaggle(outgoing: Outgoing) -> Package:
    """Metadata, pages, tables, submissions and leaderboard."""
    competition = outgoing.competition
    metadata = {
        "title": competition.title,
        "slug": competition.slug,
        "briefDescription": outgoing.lead or competition.title,
        "privacy": "PRIVATE",
    }
    names = {title: name for name, title in PAGES.items()}
    files: dict[str, Content] = {
        METADATA: (json.dumps(metadata, indent=2, ensure_ascii=False) + "\n").encode(),
        KEPT: write_kept(competition),
        "solution.csv": competition.solution_path,
        **outgoing.public_files(),
        **{
            f"pages/{names[title]}.md": f"{text}\n".encode() for title, text in outgoing.pages.items() if title in names
        },
        "submissions.csv": _as_csv(SUBMISSION_FIELDS, outgoing.submissions),
        "leaderboard.csv": _as_csv(LEADERBOARD_FIELDS, outgoing.leaderboard),
    }
    if competition.metric.is_file:
        files["metric.py"] = competition.metric_path
    if (competition.folder / BOARD).is_file():
        files["published-leaderboard.csv"] = competition.folder / BOARD
    return Package(files=files, remarks=list(_tell(outgoing)))


def _as_csv(fields: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    return csv_bytes([fields, *([row[field] for field in fields] for row in rows)])


def _tell(outgoing: Outgoing) -> Iterator[Remark]:
    rules = outgoing.competition.rules
    kept = f"it stands in {KEPT} for a way back"
    title = outgoing.metric.title if outgoing.metric else "metric.py, as a metric of your own"
    yield Remark(what="metric", why="Kaggle's files do not name one", do=f"choose there: {title}; {kept}")
    dates = " to ".join(f"{date:%Y-%m-%d %H:%M} UTC" for date in (rules.opens, rules.closes) if date is not None)
    limits = f"{rules.daily_limit or 'no limit of'} submissions a day, {rules.selections} selections"
    why = "dates and limits are set on Kaggle's site"
    yield Remark(what="rules", why=why, do=f"set there: {', '.join(filter(None, (dates, limits)))}; {kept}")
    further = [name for name in outgoing.pages if name not in TITLES]
    if further:
        yield Remark(
            what="pages", why=f"Kaggle's tabs have no place for {', '.join(further)}", do="put them into another"
        )
    yield Remark(what="tiers, ladder, ledger, commitment", why="Kaggle has nothing of the kind")
