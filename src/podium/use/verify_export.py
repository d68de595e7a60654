"""Verify a published folder, with nothing but that folder and what one has kept: no store, no names, no trust."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from podium.chain import CLOSE, COMMITMENT, RESCORE, REVEAL, LedgerEntry
from podium.errors import InvalidCompetitionError, NotAllowedError, PodiumError
from podium.integrity.chain import SHOWN, check_chain, check_entries, tell_peeks
from podium.integrity.commitment import is_note
from podium.integrity.private_table import hash_private_table
from podium.integrity.receipts import find_submissions
from podium.integrity.verified import Verified, amount, not_yet
from podium.metrics.registry import get_metric
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution
from podium.submission import PRIVATE, PUBLIC, SPLITS
from podium.tables.read import read_table
from podium.use.commitments import FILE as COMMITMENT_FILE
from podium.use.private_table import find_settling
from podium.use.publish import (
    FACTS,
    LEDGER,
    PRIVATE_TABLE,
    SALT,
    SOLUTION,
    ledger_line,
    opened_commitment,
    rescore_name,
)
from podium.use.told import is_as_told, is_same_score
from podium.use.verify import NOTHING, Kept


def verify_export(folder: Path, *, kept: Kept = NOTHING) -> Iterator[tuple[str, Verified]]:
    """Verify what was published of a competition.

    Parameters
    ----------
    folder : Path
        As ``podium publish`` wrote it.
    kept : Kept
        Receipts, files and posted heads to hold against it.

    Yields
    ------
    slug, Verified

    Raises
    ------
    NotAllowedError
        The folder is no export, or a file cannot be read.
    """
    chain, odd = _read_chain(folder)
    slug = str(chain[0].facts.get("competition")) if chain else folder.resolve().name
    yield slug, check_chain(slug, chain)
    yield slug, Verified(check=LEDGER, problems=tuple(odd), note="written as it should be")
    yield slug, check_entries(chain)
    yield slug, _check_commitment(folder, chain)
    for verified in (*kept.check(slug, chain), *_check_strange_heads(kept, slug)):
        yield slug, verified
    rescored, wrong = _read_rescores(folder, chain)
    if rescored or wrong:
        note = f"new public scores of {amount(len(rescored), 'submission')}"
        yield slug, Verified(check="rescores", problems=tuple(wrong), note=note)
    yield slug, _check_private_table(folder, chain)
    yield slug, tell_peeks(chain)
    for verified in _check_scores(folder, chain, kept, rescored):
        yield slug, verified


def _read_rescores(folder: Path, chain: Sequence[LedgerEntry]) -> tuple[dict[int, Mapping[str, Any]], list[str]]:
    """What the newest rescore says of each submission, by number, and which of its files are not as they should be."""
    found: dict[int, Mapping[str, Any]] = {}
    wrong = []
    for one in chain:
        if one.facts.get("kind") != RESCORE:
            continue
        name, facts = rescore_name(one.seq), one.facts
        table = _read(folder, name)
        if table is None or hashlib.sha256(table).hexdigest() != facts.get("told_scores"):
            wrong.append(f"{name} {'is missing' if table is None else 'does not have the hash in its entry'}")
            continue
        for line in table.decode("ascii").splitlines()[1:]:
            number, told, step = line.split(",")
            found[int(number)] = {**facts, "number": int(number), "score": told or None, "step": step or None}
    return found, wrong


def _check_strange_heads(kept: Kept, slug: str) -> Iterator[Verified]:
    for head in kept.heads:
        if head.slug != slug:
            problem = f"the line is of {head.slug}, this folder of {slug}"
            yield Verified(check=f"posted #{head.seq}", problems=(problem,))


def _read(folder: Path, name: str) -> bytes | None:
    """A file of the export; None where it is not there."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotAllowedError(f"{folder / name} cannot be read: {error.strerror}") from None


def _read_chain(folder: Path) -> tuple[list[LedgerEntry], list[str]]:
    """The entries, and which lines are not written as :func:`ledger_line` writes them."""
    text = _read(folder, LEDGER)
    if text is None:
        raise NotAllowedError(f"{folder} is no published folder: it holds no {LEDGER}")
    chain, odd = [], []
    for place, line in enumerate(text.decode("utf-8", "backslashreplace").splitlines(keepends=True), start=1):
        entry = _read_line(line, place)
        chain.append(entry)
        if ledger_line(entry) != line:
            odd.append(f"line {place} is not written as a line of the ledger is")
    return chain, odd


def _read_line(line: str, place: int) -> LedgerEntry:
    """By place alone: what was changed in the line shows in the entry or in the hash."""
    before, between = len('{"hash":"'), len('","entry":')
    hash_ = line[before : before + 64]
    entry = line[before + 64 + between :].removesuffix("\n").removesuffix("}")
    return LedgerEntry(seq=place, entry=entry, hash=hash_)


def _check_commitment(folder: Path, chain: Sequence[LedgerEntry]) -> Verified:
    made = [str(one.facts.get("commitment")) for one in chain if one.facts.get("kind") == COMMITMENT]
    if not made:
        return not_yet("commitment", "the ledger holds none")
    opens = f"{made[-1][:SHOWN]} stands in the ledger"
    solution, salt = _read(folder, SOLUTION), _read(folder, SALT)
    problems = []
    revealed = [str(one.facts.get("commitment")) for one in chain if one.facts.get("kind") == REVEAL]
    is_latest = bool(revealed) and revealed[-1] == made[-1]
    if not is_note(_read(folder, COMMITMENT_FILE) or b"", made[-1], solution if is_latest else None):
        problems.append(f"{COMMITMENT_FILE} is not that of the ledger's latest commitment, {made[-1][:SHOWN]}")
    if not revealed:
        if solution is not None or salt is not None:
            problems.append(f"there is a {SOLUTION} or {SALT}, and the ledger knows of no reveal")
        return Verified(check="commitment", problems=tuple(problems), note=f"{opens}; it is opened at the reveal")
    if opened_commitment(solution or b"", salt or b"") != revealed[-1]:
        problems.append(f"{SOLUTION} and {SALT} do not open {revealed[-1][:SHOWN]}: one of them is missing or changed")
    return Verified(
        check="commitment", problems=tuple(problems), note=f"{SOLUTION} and {SALT} open {revealed[-1][:SHOWN]}"
    )


def _check_private_table(folder: Path, chain: Sequence[LedgerEntry]) -> Verified:
    check = "private table"
    is_closed = any(one.facts.get("kind") == CLOSE for one in chain)
    settling = find_settling(chain)
    table = _read(folder, PRIVATE_TABLE)
    if settling is None:
        if table is not None:
            return Verified(
                check=check, problems=(f"there is a {PRIVATE_TABLE}, and the ledger does not know its hash",)
            )
        return not_yet(check, "the close holds no hash of it" if is_closed else "the competition is not closed yet")
    entry = "the entry of the close" if settling.facts["kind"] == CLOSE else f"entry {settling.seq}, a rescore"
    if hash_private_table((table or b"").decode("utf-8", "backslashreplace")) != settling.facts["private_table"]:
        return Verified(check=check, problems=(f"{PRIVATE_TABLE} does not have the hash in {entry}",))
    return Verified(check=check, note=f"{PRIVATE_TABLE} has the hash in {entry}")


def _check_scores(
    folder: Path, chain: Sequence[LedgerEntry], kept: Kept, rescored: Mapping[int, Mapping[str, Any]]
) -> Iterator[Verified]:
    """Score the files that somebody kept, if the labels are revealed."""
    if not any(one.facts.get("kind") == REVEAL for one in chain):
        yield not_yet("scores", "the labels are not revealed yet; then every file that you hold can be scored again")
        return
    if not kept.files:
        yield not_yet("scores", "name the files that you submitted with --file, and they are scored again")
        return
    try:
        facts = json.loads(_read(folder, FACTS) or b"")
        if facts["metric"]["name"].endswith(".py"):
            yield not_yet("scores", _own_metric(facts["metric"]))
            return
        rescoring = _Rescoring(folder, facts, chain, rescored)
    except PodiumError as error:
        yield not_yet("scores", str(error))
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Verified(check="scores", problems=(f"{FACTS} or {PRIVATE_TABLE} is missing or damaged",))
        return
    for path in kept.files:
        yield from rescoring.check(path)


def _own_metric(metric: Mapping[str, Any]) -> str:
    return (
        f"the metric is a program, {metric['name']} with SHA-256 {str(metric['file_sha256'])[:SHOWN]}, and no program "
        f"runs here unseen: read it, then `podium score {SOLUTION} FILE --metric {metric['name']}`"
    )


def _read_private_scores(table: bytes) -> dict[int, float]:
    """The private scores in the published table, by number of submission."""
    _, *lines = table.decode("utf-8", "backslashreplace").splitlines()
    cells = [line.split(",") for line in lines]
    return {int(number): float(score) for _, _, number, score in cells}


class _Rescoring:
    """Scores files again with what was published."""

    def __init__(
        self,
        folder: Path,
        facts: Mapping[str, Any],
        chain: Sequence[LedgerEntry],
        rescored: Mapping[int, Mapping[str, Any]],
    ) -> None:
        self._version = facts["metric"]["version"]
        self._opened = [one.facts.get("commitment") for one in chain if one.facts.get("kind") == REVEAL][-1]
        self._entries = [{**one.facts, **rescored.get(one.facts["number"], {})} for one in find_submissions(chain)]
        table = _read(folder, PRIVATE_TABLE)
        self._private = _read_private_scores(table) if table else {}
        metric = get_metric(facts["metric"]["key"])
        truth = read_table(folder / SOLUTION, error=InvalidCompetitionError)
        roles = read_roles(truth.columns, {**facts["metric"]["columns"], "id": facts["id"], "target": facts["target"]})
        self._solution = Solution(truth, roles, metric, metric.read_options(facts["metric"]["options"]))

    def check(self, path: Path) -> Iterator[Verified]:
        """Score a file, and hold it against every entry that has its hash."""
        check, data = f"scores of {path.name}", path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        entries = [entry for entry in self._entries if entry.get("sha256") == digest]
        if not entries:
            return  # which the check of the file has told
        try:
            arrays = self._solution.align(read_table(data, name=path.name))
            scores = {split: self._solution.estimate(arrays, split).score for split in SPLITS}
        except PodiumError as error:
            yield not_yet(check, str(error))
            return
        for entry in entries:
            why = self._why_not(entry)
            yield not_yet(check, why) if why else self._compare(check, entry, scores)

    def _why_not(self, entry: Mapping[str, Any]) -> str:
        if entry.get("commitment") != self._opened:
            return f"submission {entry['number']} was scored against another solution than the one that is here"
        if str(entry.get("metric_version")).partition(" ")[0] != self._version:
            return f"submission {entry['number']} was scored by {entry.get('metric')} {entry.get('metric_version')}"
        return ""

    def _compare(self, check: str, entry: Mapping[str, Any], scores: Mapping[str, float]) -> Verified:
        number, told = entry["number"], entry.get("score")
        final = self._private.get(number)
        problems = []
        if not is_as_told(scores[PUBLIC], told, entry.get("step")):
            problems.append(f"submission {number} scores {scores[PUBLIC]!r} on public, the ledger tells {told}")
        if final is not None and not is_same_score(scores[PRIVATE], final):
            problems.append(f"submission {number} scores {scores[PRIVATE]!r} on private, the table has {final!r}")
        public = f"public {scores[PUBLIC]!r}" + ("" if told is None else " as the ledger tells")
        private = f"private {scores[PRIVATE]!r}" + ("" if final is None else " as in the private table")
        return Verified(check=check, problems=tuple(problems), note=f"submission {number}: {public}, {private}")
