"""Write what anybody may have: the ledger, and all that it takes to verify it."""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import podium
from podium.chain import RESCORE, LedgerEntry
from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.integrity.chain import Head
from podium.integrity.commitment import commit_to
from podium.integrity.private_table import hash_private_table
from podium.scoring.custom import CustomMetric
from podium.store.store import Store
from podium.use.commitments import FILE as COMMITMENT_FILE
from podium.use.metric import load_metric
from podium.use.places import export_dir, store_path
from podium.use.private_table import find_settling, load_private_table
from podium.use.validate import check_prepared

LEDGER, FACTS, README = "ledger.jsonl", "competition.json", "README.md"
PRIVATE_TABLE, SOLUTION, SALT = "private.csv", "solution.csv", "salt"
FILES = (README, LEDGER, COMMITMENT_FILE, FACTS, PRIVATE_TABLE, SOLUTION, SALT)
"""Everything that an export may hold; other files in its folder are left alone."""

_README = """\
# {title}: the ledger

What anybody needs to verify the leaderboard of `{slug}`. There are no names in it; teams go by random ids.

    podium verify --export .
    podium verify --export . --receipt receipt.json --file submission.csv
    podium verify --export . --against "podium {slug} #1 ..."

The first command checks the chain and whatever has been published so far. The second holds what you kept against it:
the receipt that `podium submit --json` printed, and your file. The third checks that a line which was posted
earlier is still in the chain. What this proves, and how to check it without Podium: docs/proof.md in Podium's sources.

| file | what it is |
| --- | --- |
"""
MEANINGS = {
    LEDGER: "one entry a line, each with the hash that ends with it",
    COMMITMENT_FILE: "the commitment to the solution",
    FACTS: "metric and columns, for scoring a file again",
    PRIVATE_TABLE: "the final standings, whose hash stands in the entry of the close or of a rescore after it",
    SOLUTION: "the true answers; they open the commitment together with the salt",
    SALT: "32 hexadecimal digits",
}


def rescore_name(seq: int) -> str:
    """What the table of a rescore is called, by the place of its entry in the ledger."""
    return f"rescore-{seq}.csv"


def find_meaning(name: str) -> str:
    """What a file of an export is."""
    return MEANINGS.get(name, "public scores that replaced earlier ones; their hash stands in the entry of that number")


@dataclass(frozen=True, kw_only=True)
class Published:
    """Where an export lies, which files it holds, and where its chain ends."""

    folder: Path
    files: Sequence[str]
    head: Head


def publish(root: Path, competition: Competition) -> Published:
    """Write the export to ``<root>/leaderboards/<slug>/``, whole or not at all.

    Private scores are in it once the competition is closed by ``podium close``, the solution once it is revealed.

    Raises
    ------
    InvalidCompetitionError
        The competition is not prepared, or its solution is not the one that was committed to.
    NotAllowedError
        Its slug is ``private``, or there is nothing to publish.
    """
    check_prepared(competition)
    if competition.slug == "private":
        raise NotAllowedError(
            "a competition called 'private' cannot be published: leaderboards/private/ is the store's"
        )
    with Store.open(store_path(root)) as store:
        chain = store.ledger(competition.slug)
        if not chain:
            raise NotAllowedError(f"{competition.slug} has no ledger yet: it begins with `podium prepare`")
        files = make_export(root, competition, store, chain)
    folder = export_dir(root, competition.slug)
    _write_whole(folder, files)
    return Published(folder=folder, files=sorted(files), head=Head.of(competition.slug, chain[-1]))


def make_export(root: Path, competition: Competition, store: Store, chain: Sequence[LedgerEntry]) -> dict[str, bytes]:
    """The files of an export, by name.

    Raises
    ------
    InvalidCompetitionError
        The private table is not that of the close, or revealed labels do not open the commitment.
    """
    files = {
        LEDGER: "".join(map(ledger_line, chain)).encode("ascii"),
        COMMITMENT_FILE: (competition.public_dir / COMMITMENT_FILE).read_bytes(),
        FACTS: _as_json(scoring_facts(competition)),
    }
    for one in chain:
        if one.facts["kind"] == RESCORE:
            files[rescore_name(one.seq)] = store.told_table(one.facts["rescore"]).encode()
    settling = find_settling(chain)
    if settling is not None:
        table = load_private_table(competition, store, chain)
        if hash_private_table(table) != settling.facts["private_table"]:
            what = f"{competition.slug} cannot be published"
            message = f"its private table is not that of the close; `podium verify {competition.slug}` tells more"
            raise InvalidCompetitionError.one(what, message)
        files[PRIVATE_TABLE] = table.encode()
    if reveals := store.reveals(competition.slug):
        files |= load_revealed(root, competition, reveals[-1])
    text = _README.format(title=competition.title, slug=competition.slug)
    return {README: (text + "".join(f"| `{name}` | {find_meaning(name)} |\n" for name in files)).encode(), **files}


def ledger_line(entry: LedgerEntry) -> str:
    """A line of ``ledger.jsonl``: the hash, and the entry exactly as it is hashed."""
    return f'{{"hash":"{entry.hash}","entry":{entry.entry}}}\n'


def load_revealed(root: Path, competition: Competition, commitment: str) -> dict[str, bytes]:
    """Solution and salt that open a commitment: the organiser's, or what was published before they were mended.

    Raises
    ------
    InvalidCompetitionError
        There are none.
    """
    for folder in (competition.private_dir, export_dir(root, competition.slug)):
        if all((folder / name).is_file() for name in (SOLUTION, SALT)):
            found = {name: (folder / name).read_bytes() for name in (SOLUTION, SALT)}
            if opened_commitment(found[SOLUTION], found[SALT]) == commitment:
                return found
    raise InvalidCompetitionError.one(
        f"the labels of {competition.slug} cannot be revealed",
        f"private/{SOLUTION} and private/{SALT} do not open the commitment in the ledger: "
        "one of them is missing or was changed",
    )


def opened_commitment(solution: bytes, salt: bytes) -> str:
    """The commitment that a solution and the text of a salt open; empty where the salt is none."""
    if not re.fullmatch(rb"[0-9a-f]{32}\n", salt):
        return ""
    return commit_to(solution, bytes.fromhex(salt.decode("ascii")))


def scoring_facts(competition: Competition) -> dict[str, object]:
    """What has to be known to score a file again, beside the solution."""
    metric, chosen = load_metric(competition), competition.metric
    return {
        "slug": competition.slug,
        "title": competition.title,
        "secrecy": competition.secrecy,
        "id": competition.id,
        "target": competition.target,
        "metric": {
            "name": chosen.name,
            "key": metric.key,
            "version": metric.version,
            "file_sha256": hashlib.sha256(metric.code).hexdigest() if isinstance(metric, CustomMetric) else None,
            "greater_is_better": metric.greater_is_better,
            "options": dict(chosen.options),
            "columns": dict(chosen.columns),
            "row_alignment": chosen.row_alignment,
        },
        "selections": competition.rules.selections,
        "podium": podium.__version__,
    }


def _as_json(facts: Mapping[str, object]) -> bytes:
    return (json.dumps(facts, indent=2, default=str) + "\n").encode()


def _write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the new folder beside the old one, with whatever else lay there, and put it in its place."""
    folder.parent.mkdir(exist_ok=True)
    mark = secrets.token_hex(4)
    new, old = (folder.with_name(f".{folder.name}.{mark}.{word}") for word in ("new", "old"))
    try:
        new.mkdir()
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in FILES:
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, new / path.name)
        for name, data in files.items():
            (new / name).write_bytes(data)
        _swap(folder, new, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _swap(folder: Path, new: Path, old: Path) -> None:
    if folder.is_dir():
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if old.is_dir():
            old.rename(folder)
        raise
