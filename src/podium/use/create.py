"""Make a sealed competition of a teacher's table: propose, write its folder, prepare it, and check it."""

import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from podium.competition.folder import Competition, load_competition
from podium.competition.secrecy import write_private
from podium.errors import PodiumError
from podium.formats.pages import join_pages
from podium.proposal.columns import DATE, parse_date
from podium.proposal.wishes import Proposal
from podium.proposal.write import write_examples, write_pages, write_program, write_toml
from podium.use.check import Finding, Progress, check
from podium.use.create_read import Data
from podium.use.new_folder import find_free_place, lay_out
from podium.use.prepare import Prepared, prepare
from podium.use.trust import trust

COMMAND = "podium new SLUG --data FILE"

Mend = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Created:
    """A new competition: its folder, what was prepared, and what ``check`` found."""

    competition: Competition
    prepared: Prepared
    findings: Sequence[Finding]

    @property
    def is_fit(self) -> bool:
        """Whether no check found anything wrong."""
        return all(finding.is_fit for finding in self.findings)


def create_competition(
    root: Path,
    slug: str,
    data: Data,
    proposal: Proposal,
    *,
    now: datetime,
    title: str = "",
    seed: int | None = None,
    progress: Progress = lambda done, total, name: None,
) -> Created:
    """Write the competition's folder below ``root/competitions``, prepare it and check it; all or nothing.

    Parameters
    ----------
    root : Path
    slug : str
    data : Data
    proposal : Proposal
        Of the same data.
    now : datetime
        UTC.
    title : str, optional
        By default it is made of the slug.
    seed : int, optional
        Replaces the secret seed: the same seed makes the same files.
    progress : callable
        Called with checks done, checks in all, and what is looked at.

    Raises
    ------
    NotAllowedError
        There is a competition of that slug already.
    InvalidCompetitionError
        The proposal makes no competition: the metric cannot score the target, say. Nothing is left behind.
    """
    folder = find_free_place(root, slug, COMMAND)
    title = title or slug.replace("-", " ").capitalize()
    files: dict[str, str | bytes] = {
        "competition.toml": write_toml(proposal, title),
        "description.md": join_pages(title, "", write_pages(proposal)),
        "prepare.py": write_program(proposal),
        **{f"examples/{name}.toml": text for name, text in write_examples(proposal).items()},
    }
    lay_out(folder, files, partial(_write_raw, data, proposal))
    try:
        competition = load_competition(folder)
        trust(root, competition, now=now)  # the only code in it is Podium's own
        prepared = prepare(root, competition, now=now, seed=seed)
        findings = list(check(root, competition, progress=progress))
    except PodiumError:
        shutil.rmtree(folder)
        raise
    return Created(competition=competition, prepared=prepared, findings=findings)


def _write_raw(data: Data, proposal: Proposal, raw: Path) -> None:
    """The table as ``data.csv``: missing numbers are empty cells, and the dates of a split in time sort as text."""
    mends = dict(_find_mends(proposal))
    write_private(raw / "data.csv", _mended(data.content, mends) if mends else data.content)


def _find_mends(proposal: Proposal) -> Mapping[str, Mend]:
    mends: dict[str, Mend] = {}
    for name, column in proposal.columns.items():
        if column.words:
            mends[name] = partial(_without_words, frozenset(column.words))
        elif name == proposal.time and column.kind == DATE and column.date_format != "ISO 8601":
            mends[name] = partial(_as_iso, column.date_format)
    return mends


def _without_words(words: frozenset[str], cell: str) -> str:
    return "" if cell in words else cell


def _as_iso(form: str, cell: str) -> str:
    moment = parse_date(cell, form)
    return moment.date().isoformat() if moment else cell


def _mended(content: bytes, mends: Mapping[str, Mend]) -> bytes:
    rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    header = next(rows)
    places = [(header.index(name), mend) for name, mend in mends.items()]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        for place, mend in places:
            row[place] = mend(row[place])
        writer.writerow(row)
    return text.getvalue().encode("utf-8")
