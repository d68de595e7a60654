"""Write a competition as another platform has it. The result holds the answers: it is made as a private folder."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from podium.competition.folder import Competition
from podium.competition.secrecy import make_private_dir
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.formats.codabench_write import write_codabench
from podium.formats.draft import Content, Remark, lay_content
from podium.formats.huggingface_write import write_huggingface
from podium.formats.kaggle_write import write_kaggle
from podium.formats.package import Outgoing, Package
from podium.formats.pages import split_pages
from podium.standings.display import Precision
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.tables.write import safe_cell
from podium.use.board import assemble, load_precision
from podium.use.commitments import current_submissions
from podium.use.metric import load_metric
from podium.use.phase import is_over
from podium.use.places import store_path
from podium.use.told import told_public
from podium.use.validate import check_prepared

WRITERS: dict[str, Callable[[Outgoing], Package]] = {
    "kaggle": write_kaggle,
    "codabench": write_codabench,
    "huggingface": write_huggingface,
}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """Where an export lies, which files it holds, and what they do not carry."""

    place: Path
    files: Sequence[str]
    remarks: Sequence[Remark]


def export_competition(root: Path, competition: Competition, place: Path, *, kind: str, now: datetime) -> Exported:
    """Write the competition in another platform's format, whole or not at all.

    Parameters
    ----------
    root : Path
    competition : Competition
        Prepared, with its solution on this machine.
    place : Path
        A folder that is not there yet, or a file ending in ``.zip``.
    kind : str
        A key of :data:`WRITERS`.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        There is something at ``place`` already.
    InvalidCompetitionError
        The competition is not prepared, or cannot be told in that format.
    """
    check_prepared(competition)
    _check_tellable(competition)
    check_free(place)
    package = WRITERS[kind](gather(root, competition, now=now))
    if place.suffix.lower() == ".zip":
        _write_zip(place, package.files)
    else:
        _write_folder(place, package.files)
    return Exported(place=place, files=sorted(package.files), remarks=package.remarks)


def check_free(place: Path) -> None:
    """Raise NotAllowedError where something stands there."""
    if place.exists():
        raise NotAllowedError(f"there is something at {place} already; name another place")


def _check_tellable(competition: Competition) -> None:
    what = f"{competition.slug} cannot be exported"
    if not competition.solution_path.is_file():
        message = "private/solution.csv is not on this machine; its organiser can export it"
        raise InvalidCompetitionError.one(what, message)
    if len(competition.id) > 1:
        message = f"{len(competition.id)} columns name a row together, and the other platforms know one"
        raise InvalidCompetitionError.one(what, message)


def gather(root: Path, competition: Competition, *, now: datetime) -> Outgoing:
    """Everything that a writer may want to know, with submissions and standing under Kaggle's headings."""
    metric = load_metric(competition)
    description = competition.folder / "description.md"
    lead, pages = split_pages(description.read_text(encoding="utf-8") if description.is_file() else "")
    with Store.open(store_path(root)) as store:
        is_closed = is_over(competition, store, now)
        precision = load_precision(competition, store)
        submissions = [one for one in current_submissions(competition, store) if not one.team.is_baseline]
        board = assemble(competition, store, split=PRIVATE if is_closed else PUBLIC, is_closed=is_closed, now=now)
    return Outgoing(
        competition=competition,
        metric=None if competition.metric.is_file else metric,
        greater_is_better=metric.greater_is_better,
        lead=lead,
        pages=pages,
        now=now,
        submissions=[_submission_row(competition, precision, one, is_closed=is_closed) for one in submissions],
        leaderboard=[
            {
                "teamId": line.team.id,
                "teamName": safe_cell(line.team.name),
                "submissionDate": _moment(line.submission.submitted_at),
                "score": board.precision.text(line.score),
            }
            for line in board.standings
            if line.rank is not None
        ],
    )


def _submission_row(
    competition: Competition, precision: Precision, one: Submission, *, is_closed: bool
) -> dict[str, str]:
    told = told_public(competition, precision, one)
    return {
        "ref": str(one.number),
        "fileName": safe_cell(one.file_name),
        "date": _moment(one.submitted_at),
        "description": safe_cell(one.description),
        "status": "complete",
        "publicScore": "" if told is None else precision.text(told),
        "privateScore": precision.text(one.scores[PRIVATE]) if is_closed else "",
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _write_folder(place: Path, files: Mapping[str, Content]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=place.parent) as scratch:
        made = make_private_dir(Path(scratch, "export"))
        for name, content in files.items():
            lay_content(content, made / name)
        made.rename(place)


def _write_zip(place: Path, files: Mapping[str, Content]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(place.name + ".new")
    descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, content in files.items():
                if isinstance(content, Path):
                    archive.write(content, name)
                else:
                    archive.writestr(name, content)
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
