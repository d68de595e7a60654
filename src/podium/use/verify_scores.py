"""Read every submitted file again, hold it against its hash, and score it again."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.errors import PodiumError, StoreError
from podium.integrity.receipts import find_submissions
from podium.integrity.verified import Verified, amount, not_yet
from podium.scoring.fingerprint import Fingerprint
from podium.store.holdings import Holdings, StoredSubmission
from podium.store.store import Store
from podium.submission import PUBLIC, SPLITS
from podium.tables.read import read_table
from podium.use.commitments import load_commitment
from podium.use.scorer import Scorer
from podium.use.told import is_as_told, is_same_score

Progress = Callable[[int, int, str], None]
"""Called with submissions done, submissions in all, and which is looked at now."""

FLOAT32_DIGITS = 1e-5
"""How far a recomputed block sum may be off, of the largest one: it is kept in single precision."""


@dataclass
class Findings:
    """What was found up to now; ``not_scored`` counts submissions by the reason why."""

    files: list[str] = field(default_factory=list)
    scores: list[str] = field(default_factory=list)
    not_scored: Counter[str] = field(default_factory=Counter)
    n_files: int = 0
    n_scored: int = 0
    n_resampled: int = 0


def check_scores(
    competition: Competition | str, store: Store, holdings: Holdings, progress: Progress
) -> Iterator[Verified]:
    """One file at a time, however many there are.

    Parameters
    ----------
    competition : Competition or str
        Or why there is none.
    store : Store
    holdings : Holdings
    progress : callable
    """
    found, check_one = Findings(), _load_check(competition)
    entries = {one.facts.get("number"): one.facts for one in find_submissions(holdings.chain)}
    for place, (number, stored) in enumerate(holdings.submissions.items()):
        progress(place, len(holdings.submissions), f"submission {number}")
        try:
            data = store.read_file(str(stored.facts["sha256"]))
        except StoreError as error:
            found.files.append(f"submission {number}: {error}")
            continue
        found.n_files += 1
        if isinstance(check_one, str):
            found.not_scored[check_one] += 1
        else:
            check_one(found, store, number, stored, entries.get(number, {}), data)
    progress(len(holdings.submissions), len(holdings.submissions), "")
    n_all = len(holdings.submissions)
    note = f"{found.n_files} of {n_all} read, each with its SHA-256" if n_all else "there is none yet"
    yield Verified(check="files", problems=tuple(found.files), note=note)
    yield from _tell_scores(found)


def _tell_scores(found: Findings) -> Iterator[Verified]:
    if found.n_scored or found.scores:
        yield Verified(
            check="scores", problems=tuple(found.scores), note=f"{amount(found.n_scored, 'submission')} scored again"
        )
    for reason, count in found.not_scored.items():
        yield not_yet("scores", f"{amount(count, 'submission')} not scored again: {reason}")
    if found.n_resampled:
        what = f"{amount(found.n_resampled, 'submission')} got them by resampling after the answer"
        yield not_yet("fingerprints", f"{what}: no entry holds those, and they were not drawn again")


Check = Callable[[Findings, Store, int, StoredSubmission, Mapping[str, Any], bytes], None]


def _load_check(competition: Competition | str) -> Check | str:
    """What scores a file again, or why there is nothing to do so."""
    if isinstance(competition, str):
        return competition
    try:
        return _Rescoring(competition)
    except PodiumError as error:
        return str(error)


class _Rescoring:
    """Scores files again as the competition stands now."""

    def __init__(self, competition: Competition) -> None:
        self._scorer = Scorer(competition)
        self._commitment = load_commitment(competition)

    def __call__(
        self,
        found: Findings,
        store: Store,
        number: int,
        stored: StoredSubmission,
        entry: Mapping[str, Any],
        data: bytes,
    ) -> None:
        first, first_entry, newest = stored, entry, stored.rescored
        if newest is not None:
            stored, entry = newest, newest.facts
        if reason := self._why_not(stored):
            found.not_scored[reason] += 1
            return
        try:
            scores, prints = self._scorer.score(read_table(data))
        except PodiumError as error:
            found.scores.append(f"submission {number} cannot be scored again: {error}")
            return
        found.n_scored += 1
        wrong = list(_compare(stored, entry, scores))
        if first is not stored and not self._why_not(first):  # rescored, and not for another solution or metric
            wrong += [f"before the rescore {problem}" for problem in _compare(first, first_entry, scores)]
        found.scores += [f"submission {number}: {problem}" for problem in wrong]
        kept = {split: store.fingerprints([number], split).get(number) for split in SPLITS}
        for split, print_ in prints.items():
            if not _is_same_print(print_, kept[split]):
                found.scores.append(f"submission {number}: its {split} fingerprint is not the one that its file gives")
        later = [split for split in SPLITS if f"fingerprint_{split}" not in entry and split not in prints]
        found.n_resampled += any(kept[split] is not None for split in later)

    def _why_not(self, stored: StoredSubmission) -> str:
        metric = self._scorer.solution.metric
        if stored.facts["commitment"] != self._commitment:
            return "they were scored against another solution than today's"
        version = str(stored.facts["metric_version"]).partition(" ")[0]
        if (stored.facts["metric"], version) != (metric.key, metric.version):
            today = f"today's metric is {metric.key} {metric.version}"
            return f"they were scored by {stored.facts['metric']} {version}, {today}"
        return ""


def _compare(stored: StoredSubmission, entry: Mapping[str, Any], scores: Mapping[str, float]) -> Iterator[str]:
    for split in {**scores, **stored.scores}:
        known, again = stored.scores.get(split), scores.get(split)
        if known is None or again is None or not is_same_score(known, again):
            yield f"its {split} score is not the one that its file gives"
    if PUBLIC in scores and not is_as_told(scores[PUBLIC], entry.get("score"), entry.get("step")):
        yield f"the ledger tells {entry.get('score')}, its file gives another public score"


def _is_same_print(one: Fingerprint, kept: NDArray[np.float32] | None) -> bool:
    if kept is None or kept.nbytes < len(one.to_bytes()):
        return False
    other = Fingerprint.from_bytes(kept.tobytes())
    if one.n_rows != other.n_rows or one.sums.shape != other.sums.shape:
        return False
    scale = float(np.max(np.abs(one.sums), initial=0.0))
    return bool(np.allclose(one.sums, other.sums, rtol=0.0, atol=FLOAT32_DIGITS * scale))
