"""Make a competition of another platform's files: sealed, whole or not at all; nothing of theirs runs before trust."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from podium.competition.folder import Competition, load_competition
from podium.competition.write import write_settings
from podium.errors import PodiumError
from podium.formats.assemble import NO_TRAIN
from podium.formats.board import FILE as BOARD
from podium.formats.draft import LEAK, Draft, Remark, Wishes, lay_content
from podium.formats.kinds import read_source
from podium.formats.pages import join_pages
from podium.tables.write import csv_bytes
from podium.use.check_leaks import find_telling_order, find_test_rows_in_train, find_visible_answers
from podium.use.check_subject import load_subject
from podium.use.new_folder import find_free_place, lay_out
from podium.use.prepare import Prepared, prepare
from podium.use.trust import trust

PREPARE = Path(__file__).parents[1] / "formats" / "copied_tables.py"
LEAK_CHECKS = (find_visible_answers, find_test_rows_in_train, find_telling_order)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import made.

    Attributes
    ----------
    competition : Competition
    draft : Draft
        What the source said; its remarks tell what is not carried over.
    prepared : Prepared or None
        None where something is missing, or where code of the source waits to be trusted.
    leaks : sequence of str
        What gives answers away: in the files of the source, and in what was prepared of them.
    """

    competition: Competition
    draft: Draft
    prepared: Prepared | None
    leaks: Sequence[str] = ()

    @property
    def waits_for_trust(self) -> bool:
        return bool(self.draft.code) and not self.draft.missing

    @property
    def has_train(self) -> bool:
        """Whether the source has rows to learn from; a note stands for them where it has none."""
        return self.draft.train not in (None, NO_TRAIN)

    @property
    def changes(self) -> list[Remark]:
        """What is not carried over or is not as it was; leaks are told apart from it."""
        return [remark for remark in self.draft.remarks if remark.what != LEAK]


def import_competition(
    root: Path,
    source: Path,
    *,
    now: datetime,
    slug: str = "",
    kind: str = "",
    data: Path | None = None,
    metric: str = "",
    keep_program: bool = False,
    seed: int | None = None,
) -> Imported:
    """Read a source, lay its folder out below ``root/competitions``, prepare it, and look for leaks.

    Parameters
    ----------
    root : Path
    source : Path
        A folder or a zip archive.
    now : datetime
        UTC.
    slug : str, optional
        The folder's name; by default one is made of the title.
    kind : str, optional
        A key of ``podium.formats.kinds.KINDS``; by default it is recognised.
    data : Path, optional
        A folder with what the source only names.
    metric : str, optional
        A metric of the catalogue, in place of what the source says.
    keep_program : bool
        Keep a scoring program even where a metric of the catalogue seems to do the same.
    seed : int, optional
        Replaces the secret seed, for tests.

    Raises
    ------
    InvalidCompetitionError
        The source is refused, with every reason, or what it holds is no competition.
    NotAllowedError
        There is a competition of that slug already.
    """
    wishes = Wishes(metric=metric, keep_program=keep_program)
    with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
        draft = read_source(source, Path(scratch), kind=kind, data=data, wishes=wishes)
        folder = find_free_place(root, slug or draft.slug, "podium import SOURCE SLUG")
        lay_out(folder, _list_files(draft), partial(_write_raw, draft))
    try:
        competition = load_competition(folder)
        told = [f"{remark.why}; {remark.do}" for remark in draft.remarks if remark.what == LEAK]
        if not draft.code:
            trust(root, competition, now=now)  # the only code in it is Podium's own
        if draft.missing or draft.code:
            return Imported(competition=competition, draft=draft, prepared=None, leaks=told)
        prepared = prepare(root, competition, now=now, seed=seed)
        leaks = [*told, *find_leaks(root, competition)]
        return Imported(competition=competition, draft=draft, prepared=prepared, leaks=leaks)
    except PodiumError:
        shutil.rmtree(folder)
        raise


def _list_files(draft: Draft) -> dict[str, str | bytes]:
    """What lies in the folder, beside its raw data."""
    files: dict[str, str | bytes] = {
        "competition.toml": write_settings({**draft.settings, "secrecy": "sealed"}),
        "description.md": join_pages(str(draft.settings["title"]), draft.lead, draft.pages),
        "prepare.py": PREPARE.read_bytes(),
        **draft.code,
    }
    if draft.board:
        files[BOARD] = csv_bytes([["score"], *([repr(score)] for score in draft.board)])
    return files


def _write_raw(draft: Draft, raw: Path) -> None:
    """What ``prepare.py`` copies; as much of it as the source has."""
    (raw / "public").mkdir(mode=0o700)
    for name, content in (("train.csv", draft.train), ("test.csv", draft.test)):
        if content is not None:
            lay_content(content, raw / "public" / name)
    if draft.solution is not None:
        lay_content(draft.solution, raw / "solution.csv")
    for name, content in draft.files.items():
        lay_content(content, raw / "public" / name)


def find_leaks(root: Path, competition: Competition) -> list[str]:
    """What gives answers away in a prepared competition."""
    subject = load_subject(root, competition)
    return [str(problem) for find in LEAK_CHECKS for problem in find(subject)]
