"""What anybody needs to verify a project of a portfolio: receipts, the file that stands, and the ledger.

The ledger of a competition with other teams holds their scores (under random ids). It is theirs, too, so that the
organiser publishes it, and a portfolio does not.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from podium.chain import LedgerEntry
from podium.competition.folder import Competition
from podium.integrity.chain import Head
from podium.pages.portfolio import Proof
from podium.store.store import Store
from podium.submission import PUBLIC, Submission
from podium.use.publish import README, SOLUTION, find_meaning, make_export

FOLDER, ARCHIVE = "proof", "proof.zip"
"""Where it lies beside its page."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # of every file in the archive, so that it is the same each time


def make_proof(
    root: Path, competition: Competition, store: Store, own: Sequence[Submission], stands: Submission
) -> tuple[Proof, dict[str, bytes]]:
    """What stands on the page, and the files by their path beside it.

    Parameters
    ----------
    root : Path
    competition : Competition
    store : Store
    own : sequence of Submission
        The author's, each with its receipt.
    stands : Submission
        The one of them that counts: its file is among the files.

    Raises
    ------
    InvalidCompetitionError
        The final standings are not those of the close.
    """
    chain = store.ledger(competition.slug)
    files = dict(_receipts(own, chain))
    submitted = f"submission-{stands.number}{_suffix(stands.file_name)}"
    files[submitted] = store.read_file(stands.sha256)
    others = {receipt_name(one.number) for one in own if one != stands}
    is_alone = _is_alone(chain, stands, store, competition)
    if is_alone:
        files |= make_export(root, competition, store, chain)
    folder = "." if is_alone else "FOLDER"
    proof = Proof(
        files=[(f"{FOLDER}/{name}", _meaning(name, stands)) for name in files if name not in others],
        archive=f"{FOLDER}/{ARCHIVE}",
        command=f"podium verify --export {folder} --receipt {receipt_name(stands.number)} --file {submitted}",
        head=Head.of(competition.slug, chain[-1]).line,
        remarks=list(_remarks(competition, is_alone=is_alone, is_revealed=SOLUTION in files)),
    )
    return proof, {f"{FOLDER}/{name}": data for name, data in {**files, ARCHIVE: _archive(files)}.items()}


def receipt_name(number: int) -> str:
    return f"receipt-{number}.json"


def _receipts(own: Sequence[Submission], chain: Sequence[LedgerEntry]) -> Iterator[tuple[str, bytes]]:
    """As ``podium submit --json`` printed them; the score as the ledger tells it."""
    hashes = {entry.facts.get("number"): entry.hash for entry in chain}
    for one in own:
        receipt = {
            "number": one.number,
            "sha256": one.sha256,
            "ledger_hash": hashes[one.number],
            "scores": {} if one.told_score is None else {PUBLIC: one.told_score},
            "submitted_at": one.submitted_at.isoformat().replace("+00:00", "Z"),
        }
        yield receipt_name(one.number), (json.dumps(receipt, indent=2) + "\n").encode()


def _suffix(name: str) -> str:
    """The end of a file's name, if it is a plain one."""
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def _is_alone(chain: Sequence[LedgerEntry], stands: Submission, store: Store, competition: Competition) -> bool:
    """Whether the ledger holds nothing but baselines and the author."""
    baselines = {one.team.id for one in store.submissions(competition.slug) if one.team.is_baseline}
    return {entry.facts.get("team") for entry in chain} <= {None, stands.team.id, *baselines}


def _meaning(name: str, stands: Submission) -> str:
    if name.startswith("receipt-"):
        return f"the receipt of submission {stands.number}; those of the others are linked from the table of the way"
    if name.startswith("submission-"):
        return f"the file of submission {stands.number}, which stands, byte for byte"
    return "what these files are" if name == README else find_meaning(name)


def _remarks(competition: Competition, *, is_alone: bool, is_revealed: bool) -> Iterator[str]:
    yield (
        "Every submission is an entry of a ledger, a chain of hashes: each entry holds all before it, so that none "
        "can be changed alone. A receipt holds the hash of the chain at that moment."
    )
    if not is_alone:
        yield (
            "The ledger of this competition holds entries of other teams, too. Its organiser publishes it; FOLDER in "
            "the command stands for the published folder."
        )
    if is_revealed:
        yield "The true answers are revealed, so the command scores the file again."
    else:
        yield (
            "The true answers are not published: the command shows that the file and its public score stand in the "
            "ledger, and cannot score the file again."
        )
    yield (
        "It does not show when this happened or who did it. Whoever owns a store could write a whole new chain: what "
        "rules that out is a line of the ledger that somebody else has kept."
    )


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file that is the same for the same files: not compressed, because not every zlib writes the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=_LONG_AGO), data)
    return packed.getvalue()
