"""Verify what the store holds: the chain, every row, every file, every score. Nothing is taken on trust.

Messages name no private score: the organiser may run this while the competition is open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from podium.chain import CLOSE, COMMITMENT, LedgerEntry
from podium.competition.folder import Competition, get_competition
from podium.errors import CompetitionError, InvalidCompetitionError, NotAllowedError, PodiumError, StoreError
from podium.integrity.chain import SHOWN, Head, check_chain, check_entries, check_head, tell_peeks
from podium.integrity.commitment import is_note
from podium.integrity.private_table import hash_private_table
from podium.integrity.receipts import KeptReceipt, check_file, check_receipt, find_submissions
from podium.integrity.verified import Verified, amount, not_yet
from podium.store.holdings import Holdings
from podium.store.store import Store
from podium.use.commitments import FILE as COMMITMENT_FILE
from podium.use.commitments import load_commitment
from podium.use.places import export_dir, store_path
from podium.use.private_table import find_settling, load_private_table
from podium.use.publish import LEDGER, SALT, ledger_line, opened_commitment
from podium.use.verify_rescores import check_rescores
from podium.use.verify_scores import Progress, check_scores

STORE = "store"
"""Where a table names the competition, for what concerns all of them."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What somebody kept where the owner of the store cannot change it."""

    heads: Sequence[Head] = ()
    receipts: Sequence[KeptReceipt] = ()
    files: Sequence[Path] = ()

    def check(self, slug: str, chain: Sequence[LedgerEntry]) -> Iterator[Verified]:
        """Hold it against a chain; heads of other competitions are left aside."""
        for head in self.heads:
            if head.slug == slug:
                yield check_head(chain, head)
        for receipt in self.receipts:
            yield check_receipt(chain, receipt)
        for path in self.files:
            try:
                yield check_file(chain, path.name, path.read_bytes())
            except OSError as error:
                raise NotAllowedError(f"{path} cannot be read: {error.strerror}") from None


NOTHING = Kept()


def verify(
    root: Path,
    slugs: Sequence[str] = (),
    *,
    kept: Kept = NOTHING,
    progress: Progress = lambda done, total, name: None,
) -> Iterator[tuple[str, Verified]]:
    """Verify some competitions, or everything in the store.

    Parameters
    ----------
    root : Path
    slugs : sequence of str
        Which; all that the store knows if there are none.
    kept : Kept
        Receipts, files and posted heads to hold against the chain.
    progress : callable
        Called with submissions done, submissions in all, and which is looked at now.

    Yields
    ------
    slug, Verified
        In the order in which they are worked out; ``"store"`` stands for the database.

    Raises
    ------
    NotAllowedError
        There is no store.
    CompetitionNotFoundError
        There is nothing of that name.
    """
    with _open_store(root) as store:
        wanted = _known_slugs(root, store, slugs)
        yield STORE, _check_database(store)
        for slug in wanted:
            for verified in _verify_one(root, store, slug, kept, progress):
                yield slug, verified


def find_heads(root: Path, slugs: Sequence[str] = ()) -> list[Head]:
    """The end of each chain, for posting where the owner of the store cannot change it."""
    with _open_store(root) as store:
        wanted = _known_slugs(root, store, slugs)
        return [Head.of(slug, chain[-1]) for slug in wanted if (chain := store.ledger(slug))]


def _open_store(root: Path) -> Store:
    path = store_path(root)
    if not path.is_file():
        raise NotAllowedError(f"there is no store at {path}; whoever holds a published folder says --export FOLDER")
    return Store.open(path)


def _known_slugs(root: Path, store: Store, slugs: Sequence[str]) -> Sequence[str]:
    """The given slugs, or all; CompetitionNotFoundError for one that neither store nor folder knows."""
    known = store.slugs()
    for slug in slugs:
        if slug not in known:
            get_competition(root, slug)
    return slugs or known


def _check_database(store: Store) -> Verified:
    try:
        return Verified(check="database", problems=tuple(store.find_damage()), note="SQLite finds it whole")
    except StoreError as error:
        return Verified(check="database", problems=(str(error),))


def _verify_one(root: Path, store: Store, slug: str, kept: Kept, progress: Progress) -> Iterator[Verified]:
    try:
        holdings = store.holdings(slug)
    except StoreError as error:
        yield Verified(check="submissions", problems=(str(error),))
        return
    chain = holdings.chain
    yield check_chain(slug, chain)
    yield check_entries(chain)
    rows = _check_rows(holdings)
    yield rows
    rescores = check_rescores(holdings)
    if rescores is not None:
        yield rescores
    yield from kept.check(slug, chain)
    competition = _find_competition(root, slug)
    yield _guarded("commitment", competition, lambda found: _check_commitment(found, chain))
    yield from check_scores(competition, store, holdings, progress)
    if rows.problems or (rescores and rescores.problems):
        yield not_yet("private table", "rows of submissions were changed, see above")
    else:
        yield _guarded("private table", competition, lambda found: _check_private_table(found, store, chain))
    yield tell_peeks(chain)
    yield _check_export(root, slug, chain)


def _find_competition(root: Path, slug: str) -> Competition | str:
    """The competition, or why its folder cannot be used."""
    try:
        return get_competition(root, slug)
    except CompetitionError as error:
        return str(error)


def _guarded(check: str, competition: Competition | str, run: Callable[[Competition], Verified]) -> Verified:
    """What a check finds, or why it cannot be made."""
    if isinstance(competition, str):
        return not_yet(check, competition)
    try:
        return run(competition)
    except PodiumError as error:
        return not_yet(check, str(error))


def _check_rows(holdings: Holdings) -> Verified:
    """Hold every row against its entry: both say the same, and neither stands alone."""
    return Verified(
        check="submissions",
        problems=tuple(_find_row_problems(holdings)),
        note=f"{amount(len(holdings.submissions), 'row')} as the ledger says",
    )


def _find_row_problems(holdings: Holdings) -> Iterator[str]:
    for seq in holdings.misfiled:
        yield f"entry {seq} is filed under another competition"
    entries = {one.facts.get("number"): one.facts for one in find_submissions(holdings.chain)}
    for number in entries:
        if number not in holdings.submissions:
            yield f"submission {number} stands in the ledger and has no row"
    for number, stored in holdings.submissions.items():
        if number not in entries:
            yield f"submission {number} has a row and does not stand in the ledger"
            continue
        for name, logged in entries[number].items():
            found = stored.facts.get(name)
            if name in _HELD and found != logged:
                yield _HELD[name].format(number=number, name=name, found=found, logged=logged)


_DIFFERS = "submission {number}: the row's {name} is {found!r}, in the ledger it is {logged!r}"
_HELD = {
    **dict.fromkeys(("competition", "number", "time", "team", "sha256", "metric", "metric_version"), _DIFFERS),
    **dict.fromkeys(("commitment", "late", "baseline"), _DIFFERS),
    "sealed": "submission {number}: its note, file name, details, key or a score is not what was sealed",
    "fingerprint_public": "submission {number}: its public fingerprint is not what was sealed",
    "fingerprint_private": "submission {number}: its private fingerprint is not what was sealed",
}
"""What the row of a submission has in common with its entry, and what is said where they differ."""


def _check_commitment(competition: Competition, chain: Sequence[LedgerEntry]) -> Verified:
    check = "commitment"
    made = [str(one.facts.get("commitment")) for one in chain if one.facts.get("kind") == COMMITMENT]
    if not made:
        return not_yet(check, "the ledger holds none")
    problems = []
    try:
        published = load_commitment(competition)
        if published != made[-1]:
            said = f"names {published[:SHOWN]}" if published else "is missing"
            problems.append(f"public/{COMMITMENT_FILE} {said}, the ledger's latest is {made[-1][:SHOWN]}")
    except InvalidCompetitionError as error:
        problems.append(str(error.problems[0]))
    solution, salt = competition.solution_path, competition.private_dir / SALT
    if not problems and not is_note(
        (competition.public_dir / COMMITMENT_FILE).read_bytes(),
        made[-1],
        solution.read_bytes() if solution.is_file() else None,
    ):
        problems.append(f"public/{COMMITMENT_FILE} is not as `podium prepare` wrote it")
    if not solution.is_file() and not salt.is_file() and not problems:
        return not_yet(check, "private/ does not lie here; the organiser can check it, and anybody after the reveal")
    problems += [f"private/{path.name} is missing" for path in (solution, salt) if not path.is_file()]
    if (
        solution.is_file()
        and salt.is_file()
        and opened_commitment(solution.read_bytes(), salt.read_bytes()) != made[-1]
    ):
        problems.append(
            f"private/solution.csv and private/salt do not open {made[-1][:SHOWN]}: one of them was changed"
        )
    note = f"private/solution.csv opens {made[-1][:SHOWN]}"
    if len(made) > 1:
        note += f", the latest of {len(made)}"
    return Verified(check=check, problems=tuple(problems), note=note)


def _check_private_table(competition: Competition, store: Store, chain: Sequence[LedgerEntry]) -> Verified:
    check = "private table"
    if not any(one.facts.get("kind") == CLOSE for one in chain):
        return not_yet(check, f"its hash enters the ledger with `podium close {competition.slug}`")
    settling = find_settling(chain)
    if settling is None:
        return not_yet(check, "the entry of the close holds no hash of it")
    table = load_private_table(competition, store, chain)
    if hash_private_table(table) != settling.facts["private_table"]:
        return Verified(check=check, problems=("the final standings are not those whose hash entered the ledger",))
    moment = "at the close" if settling.facts["kind"] == CLOSE else f"in entry {settling.seq}, a rescore"
    return Verified(check=check, note=f"{amount(table.count(chr(10)) - 1, 'line')} as {moment}")


def _check_export(root: Path, slug: str, chain: Sequence[LedgerEntry]) -> Verified:
    """Whether what was published is how this chain began."""
    path = export_dir(root, slug) / LEDGER
    if not path.is_file():
        return not_yet("export", f"nothing is published yet; `podium publish {slug}` does it")
    lines = path.read_bytes().splitlines(keepends=True)
    here = [ledger_line(one).encode("utf-8", "backslashreplace") for one in chain]
    if lines != here[: len(lines)]:
        return Verified(check="export", problems=(f"{LEDGER} as it was published is not how this chain begins",))
    behind = len(here) - len(lines)
    return Verified(check="export", note="up to date" if not behind else f"{amount(behind, 'entry')} behind")
