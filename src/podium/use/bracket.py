"""The shipped bracket: what the baselines of a competition predicted, so that nobody has to wait for them.

``competitions/<slug>/bracket/`` holds a ``<name>.csv`` for each baseline, a submission like any other, and
``bracket.json`` with how it came about. It tells nothing of the test rows' answers: :func:`record_bracket` scores
it here, against the solution and the split of this machine.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podium.competition.folder import Competition
from podium.competition.keys import SLUG
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, PodiumError
from podium.store.limits import NO_LIMITS
from podium.store.store import Store
from podium.store.submissions import NewSubmission
from podium.submission import PUBLIC
from podium.tables.read import read_table
from podium.use.board import load_precision
from podium.use.checksums import checksum
from podium.use.commitments import ensure_commitment
from podium.use.places import store_path
from podium.use.scorer import Scorer
from podium.use.submit import new_submission
from podium.use.told import told_as
from podium.use.validate import load_format

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.results import BaselineResult

FOLDER, INDEX = "bracket", "bracket.json"
N_DIGITS = 9
"""Significant digits of a prediction: more than any metric can tell apart, and half of the bytes of a full float."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class ShippedBaseline:
    """One baseline: its name, the checksum of its predictions, and the details of its submission."""

    name: str
    sha256: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """The shipped baselines of a competition, and the checksums of the public files that they learned from."""

    made_from: Mapping[str, str]
    baselines: tuple[ShippedBaseline, ...]


def predictions_csv(table: "pd.DataFrame") -> bytes:
    """A baseline's submission as it is stored and shipped: floats shortened to :data:`N_DIGITS`."""
    return table.to_csv(index=False, float_format=f"%.{N_DIGITS}g", lineterminator="\n").encode()


def load_bracket(competition: Competition) -> Bracket | None:
    """The bracket that came with the competition, None where there is none.

    Raises
    ------
    InvalidCompetitionError
        ``bracket.json`` is not what :func:`write_bracket` writes.
    """
    path = competition.folder / FOLDER / INDEX
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        baselines = tuple(_read_baseline(entry) for entry in found["baselines"])
        return Bracket(
            made_from={str(name): str(value) for name, value in found["made_from"].items()}, baselines=baselines
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidCompetitionError.one(
            f"{competition.slug} has a bracket that cannot be read",
            f"{FOLDER}/{INDEX} is not as it was shipped ({type(error).__name__}: {error}); get it again",
        ) from None


def _read_baseline(entry: Mapping[str, Any]) -> ShippedBaseline:
    name, sha256 = entry["name"], entry["sha256"]
    if not SLUG.fullmatch(name) or not _SHA256.fullmatch(sha256):
        raise ValueError(f"{name!r} with the checksum {sha256!r} is no baseline")
    details = {key: value for key, value in entry.items() if key not in ("name", "sha256")}
    return ShippedBaseline(name=name, sha256=sha256, details=details)


def load_predictions(competition: Competition, baseline: ShippedBaseline) -> bytes:
    """The shipped file; InvalidCompetitionError where it is not there or has been changed."""
    path = competition.folder / FOLDER / f"{baseline.name}.csv"
    if not path.is_file() or checksum(path) != baseline.sha256:
        state = "has been changed" if path.is_file() else "is missing"
        raise InvalidCompetitionError.one(
            f"{competition.slug} has a bracket that cannot be used",
            f"{FOLDER}/{path.name} {state}: get it again, or run `podium baseline {competition.slug}`",
        )
    return path.read_bytes()


def why_unfit(competition: Competition, bracket: Bracket) -> str:
    """Why the shipped predictions are not for these train and test rows, empty where they are."""
    if not competition.is_practice:
        return "it is sealed: its rows are its own"
    if bracket.made_from != _public_checksums(competition):
        return "train.csv or test.csv is not the one that they were made from"
    return ""


def _public_checksums(competition: Competition) -> dict[str, str]:
    return {path.name: checksum(path) for path in (competition.train_path, competition.test_path)}


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of a shipped bracket: how many of its baselines are on the board, and what else there is to say."""

    n_baselines: int = 0
    remark: str = ""


def record_bracket(root: Path, competition: Competition, *, now: datetime) -> Recorded:
    """Put the shipped baselines on the board of a prepared competition, each once.

    A baseline that has a submission against today's solution already, shipped or computed here, is left alone. What
    cannot be recorded is told in the remark, and breaks nothing.
    """
    try:
        bracket = load_bracket(competition)
        if bracket is None:
            return Recorded()
        reason = why_unfit(competition, bracket)
        if reason:
            raise InvalidCompetitionError.one("the shipped baselines do not fit", reason)
        with Store.open(store_path(root)) as store:
            _record_new(competition, bracket, store, now=now)
    except PodiumError as error:
        return Recorded(remark=f"`podium baseline {competition.slug}` makes its baselines: {error}")
    return Recorded(n_baselines=len(bracket.baselines))


def _record_new(competition: Competition, bracket: Bracket, store: Store, *, now: datetime) -> None:
    commitment = ensure_commitment(competition, store, now=now)
    known = {
        one.team.name
        for one in store.submissions(competition.slug)
        if one.team.is_baseline and one.commitment == commitment
    }
    new = [one for one in bracket.baselines if one.name not in known]
    if not new:
        return
    scored = _Scored(competition, commitment, now)
    for baseline in new:
        store.add_submission(scored.submission(baseline, store), limits=NO_LIMITS)


class _Scored:
    """Makes submissions of shipped baselines; what all of them need is read once."""

    def __init__(self, competition: Competition, commitment: str, now: datetime) -> None:
        self.competition = competition
        self.commitment = commitment
        self.now = now
        self._format = load_format(competition)
        self._scorer = Scorer(competition)

    def submission(self, baseline: ShippedBaseline, store: Store) -> NewSubmission:
        data = load_predictions(self.competition, baseline)
        file_name = f"{baseline.name}.csv"
        table = read_table(data, name=file_name)
        problems = self._format.problems(table)
        if problems:
            raise InvalidSubmissionError(f"the shipped {file_name} is refused", problems)
        scores, prints = self._scorer.score(table)
        return new_submission(
            self.competition,
            store.add_team(baseline.name, is_baseline=True, now=self.now),
            data,
            file_name,
            scores,
            prints,
            now=self.now,
            commitment=self.commitment,
            details=baseline.details,
            told=told_as(load_precision(self.competition, store), scores[PUBLIC]),
        )


def write_bracket(competition: Competition, results: Iterable["BaselineResult"], folder: Path) -> None:
    """Write ``bracket.json`` and the predictions below ``folder``, in the place of what was there.

    Parameters
    ----------
    competition : Competition
        Prepared: its public files are what the results were made from.
    results : iterable of BaselineResult
    folder : Path
        The competition's folder, or a copy of it.
    """
    place = folder / FOLDER
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    entries = []
    for result in results:
        data = predictions_csv(result.submission)
        (place / f"{result.name}.csv").write_bytes(data)
        made = {"name": result.name, "sha256": hashlib.sha256(data).hexdigest()}
        entries.append({**made, **baseline_details(result)})
    index = {"made_from": _public_checksums(competition), "baselines": entries}
    (place / INDEX).write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def baseline_details(result: "BaselineResult") -> dict[str, Any]:
    """What is stored beside a baseline's submission."""
    return {"rung": result.rung, "oof_score": result.oof_score, "seconds": result.seconds, **result.details}
