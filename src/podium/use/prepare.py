"""Make a competition's ``public/`` and ``private/`` from its raw data, whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event

from podium.competition.folder import Competition
from podium.competition.keys import WITHOUT_LABELS
from podium.competition.secrecy import derive, make_private_dir, private_seed, public_seed, write_private
from podium.errors import InvalidCompetitionError, NotAllowedError, Problem
from podium.integrity.commitment import commit_to, write_note
from podium.sandbox.child import ChildError, call_function
from podium.scoring.custom import STRICT
from podium.scoring.roles import competition_roles
from podium.scoring.score import Solution
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, SPLITS, USAGES
from podium.tables.align import find_repeats
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.tables.write import csv_bytes
from podium.use.bracket import Recorded, record_bracket
from podium.use.checksums import FILE, find_changed, load_checksums, take_checksums
from podium.use.commitments import FILE as COMMITMENT
from podium.use.metric import load_metric, load_options
from podium.use.places import store_path
from podium.use.sample import sample_values
from podium.use.split import assign_usage, known_usage, row_ids
from podium.use.trust import check_trusted
from podium.use.validate import read_classes

SEED = "private/seed"
KEPT = ("private/raw", "private/.gitignore", SEED)
"""What lies in ``private/`` and is not made by ``prepare.py``."""

TRAIN, TEST, SOLUTION, SAMPLE = "public/train.csv", "public/test.csv", "private/solution.csv", "sample_submission.csv"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What ``prepare`` made. ``is_unchanged`` says that everything was there already, bit for bit.

    ``bracket`` is what became of the baselines that were shipped with the competition.
    """

    slug: str
    n_train: int
    n_public: int
    n_private: int
    commitment: str
    is_unchanged: bool
    bracket: Recorded = field(default_factory=Recorded)


def prepare(
    root: Path,
    competition: Competition,
    *,
    now: datetime,
    seed: int | None = None,
    sealed: bool = False,
    force: bool = False,
) -> Prepared:
    """Run the folder's ``prepare.py``, part the test rows, make the sample submission, record checksums.

    Parameters
    ----------
    root : Path
    competition : Competition
    now : datetime
        UTC.
    seed : int, optional
        Replaces the secret seed, for tests: the same seed makes the same files. Without it the rows of a competition
        that has submissions stay public or private, as they are.
    sealed : bool
        Split, ids and row order come from the secret seed even where the toml says ``practice``.
    force : bool
        Go on although submissions were scored against the solution that stands.

    Raises
    ------
    NotAllowedError
        The code is not trusted, or submissions would lose their solution.
    InvalidCompetitionError
        ``prepare.py`` is missing or failed, or what it made is no competition; every problem is named.
    """
    made = prepare_files(root, competition, now=now, seed=seed, sealed=sealed, force=force)
    return replace(made, bracket=record_bracket(root, competition, now=now))


def prepare_files(
    root: Path,
    competition: Competition,
    *,
    now: datetime,
    seed: int | None,
    sealed: bool,
    force: bool,
    stop: Event | None = None,
) -> Prepared:
    """As :func:`prepare`, without its baselines. Setting ``stop`` ends ``prepare.py``; nothing is changed then."""
    check_trusted(root, competition)
    load_options(competition, load_metric(competition))
    private = make_private_dir(competition.private_dir)
    with tempfile.TemporaryDirectory(prefix="new-", dir=private) as scratch:
        made = Path(scratch)
        for folder in ("public", "private"):
            (made / folder).mkdir(mode=0o700)
        secret = _take_seed(competition, made, seed)
        is_sealed = sealed or not competition.is_practice
        if is_sealed and competition.secrecy == "practice":
            write_private(made / "private" / competition.sealed_path.name, b"")
        _run(competition, made, derive(secret, "prepare") if is_sealed else public_seed(competition.seed_slug), stop)
        result = _complete(competition, made, secret, keeps_split=seed is None and _has_submissions(root, competition))
        if not result.is_unchanged:
            _check_nothing_lost(root, competition, force=force)
            _move_in(competition, made)
    with Store.open(store_path(root)) as store:
        store.commit_solution(competition.slug, result.commitment, now=now)
    return result


def _take_seed(competition: Competition, made: Path, given: int | None) -> bytes:
    """The secret seed, laid into ``made``: the one that is there, else that of the competition it shares rows with."""
    origin = competition.folder.with_name(competition.seed_slug)
    if origin != competition.folder and given is None and (origin / "competition.toml").is_file():
        private_seed(make_private_dir(origin / "private"))  # whichever of the two is prepared first draws it
    for folder in (competition.folder, origin):
        if (folder / SEED).exists():
            shutil.copyfile(folder / SEED, made / "seed")
            break
    return private_seed(made, given)


def _run(competition: Competition, made: Path, seed: int, stop: Event | None) -> None:
    what = f"{competition.slug} cannot be prepared"
    program = competition.folder / "prepare.py"
    if not program.is_file():
        raise InvalidCompetitionError.one(
            what,
            "prepare.py is missing: it holds prepare(raw, public, private, seed) and writes public/train.csv, "
            "public/test.csv and private/solution.csv",
        )
    try:
        raw = competition.private_dir / "raw"
        call_function(program, "prepare", [raw, made / "public", made / "private", seed], stop=stop)
    except ChildError as error:
        printed = [f"it printed: {line}" for line in error.printed.splitlines()[-5:]]
        raise InvalidCompetitionError(what, map(Problem, [str(error), *printed])) from None


def _complete(competition: Competition, made: Path, secret: bytes, *, keeps_split: bool) -> Prepared:
    """Check what ``prepare.py`` wrote and add what Podium adds: Usage, sample, commitment, checksums."""
    train, test, solution = _read_made(competition, made)
    usage = known_usage(competition, solution) if keeps_split and "Usage" not in solution.columns else None
    usage = usage or assign_usage(competition, solution, test, secret)
    columns = [column for column in solution.columns if column != "Usage"]
    cells = [solution.texts(column) for column in columns]
    answers = csv_bytes([(*columns, "Usage"), *zip(*cells, usage, strict=True)])
    write_private(made / SOLUTION, answers)
    _check_can_score(competition, read_table(made / SOLUTION, name=SOLUTION, error=InvalidCompetitionError))
    asked = solution if competition.metric.row_alignment == STRICT else test
    (made / "public" / SAMPLE).write_bytes(_sample(competition, train, asked))
    salt = derive(secret, "commitment").to_bytes(16, "big")
    write_private(made / "private" / "salt", salt.hex().encode() + b"\n")
    (made / "seed").replace(made / SEED)
    commitment = commit_to(answers, salt)
    (made / "public" / COMMITMENT).write_text(write_note(commitment, solution.n_rows), encoding="utf-8")
    checksums = take_checksums(made)
    write_private(made / "private" / FILE, checksums.encode())
    return Prepared(
        slug=competition.slug,
        n_train=train.n_rows,
        n_public=usage.count(USAGES[PUBLIC]),
        n_private=usage.count(USAGES[PRIVATE]),
        commitment=commitment,
        is_unchanged=load_checksums(competition) == checksums and not any(find_changed(competition)),
    )


def _read_made(competition: Competition, made: Path) -> tuple[Table, Table, Table]:
    what = f"{competition.slug}: prepare.py did not make a competition"
    wanted = [TRAIN, TEST, SOLUTION, *(f"public/{name}" for name in competition.files)]
    wrong = [Problem(f"{name} was not written") for name in wanted if not (made / name).is_file()]
    wrong += [Problem(f"{name} is not for prepare.py to write") for name in KEPT if (made / name).exists()]
    if wrong:
        raise InvalidCompetitionError(what, wrong)
    train, test, solution = (
        read_table(made / name, name=name, error=InvalidCompetitionError) for name in (TRAIN, TEST, SOLUTION)
    )
    problems = list(_find_problems(competition, train, test, solution))
    if problems:
        raise InvalidCompetitionError(what, problems)
    return train, test, solution


def _find_problems(competition: Competition, train: Table, test: Table, solution: Table) -> Iterator[Problem]:
    is_complete = True
    for table, columns in (
        (train, () if competition.task in (*WITHOUT_LABELS, "other") else competition.target),
        (test, competition.id),
        (solution, competition.id + competition.target),
    ):
        yield from (Problem(f"{table.name}: {problem}") for problem in table.problems)
        lacking = [column for column in columns if column not in table.columns]
        if lacking:
            is_complete = False
            yield Problem(
                f"{table.name} has no column {', '.join(map(repr, lacking))}; it has {', '.join(table.columns)}"
            )
    if any(column in test.columns for column in competition.target):
        yield Problem(f"{TEST} holds a target column: participants would see the answers")
    if is_complete:
        yield from _find_id_problems(competition, test, solution)


def _find_id_problems(competition: Competition, test: Table, solution: Table) -> Iterator[Problem]:
    is_matched = competition.metric.row_alignment == STRICT
    for table in (test, solution) if is_matched else ():
        repeats = find_repeats(table.keys(competition.id))
        if len(repeats):
            yield Problem(f"{table.name} holds ids more than once", table.lines(repeats[:5]), len(repeats))
    if solution.n_rows < 2:
        yield Problem(f"{SOLUTION} has fewer than two rows")
    wanted, answered = row_ids(test, competition.id), row_ids(solution, competition.id)
    if is_matched and sorted(wanted) != sorted(answered):
        yield Problem(f"{TEST} and {SOLUTION} do not hold the same ids")
    if not is_matched and not set(answered) <= set(wanted):
        yield Problem(f"{SOLUTION} holds ids that {TEST} does not")


def _check_can_score(competition: Competition, table: Table) -> None:
    """Raise unless the metric takes the true answers, and each part has some."""
    metric = load_metric(competition)
    options = load_options(competition, metric)
    solution = Solution(table, competition_roles(competition), metric, options)
    for split in SPLITS:
        rows = solution.rows(split)
        if rows is not None and not len(rows):
            message = f"no test row is {split}: change [split], or the Usage that prepare.py gives"
            raise InvalidCompetitionError.one(f"{competition.slug} cannot be split", message)


def _sample(competition: Competition, train: Table, asked: Table) -> bytes:
    """Constants for each id that is asked for, once."""
    metric = load_metric(competition)
    sample = sample_values(train, competition_roles(competition), metric, read_classes(train, competition, metric))
    constants = tuple(value for column, value in sample.items() if column not in competition.id)
    rows = [(*row, *constants) for row in dict.fromkeys(row_ids(asked, competition.id))]
    columns = [column for column in sample if column not in competition.id]
    return csv_bytes([(*competition.id, *columns), *rows])


def _check_nothing_lost(root: Path, competition: Competition, *, force: bool) -> None:
    if not force and _has_submissions(root, competition):
        raise NotAllowedError(
            f"{competition.slug} has submissions that were scored against the solution that stands, and this "
            "would replace it; if you mean it, say --force: they leave the board until "
            f"`podium rescore {competition.slug}` scores them again"
        )


def _has_submissions(root: Path, competition: Competition) -> bool:
    if not store_path(root).exists():
        return False
    with Store.open(store_path(root)) as store:
        return store.has_submissions(competition.slug)


def _move_in(competition: Competition, made: Path) -> None:
    """Put the new files in place. The sample submission goes first and comes last: it is what says 'prepared'."""
    competition.sample_path.unlink(missing_ok=True)
    for path in sorted((made / "private").iterdir()):
        _make_private(path)
        place = competition.private_dir / path.name
        if place.is_dir():
            shutil.rmtree(place)
        path.replace(place)
    shutil.rmtree(competition.public_dir, ignore_errors=True)
    sample = (made / "public" / SAMPLE).rename(made / SAMPLE)
    (made / "public").chmod(0o755)
    (made / "public").replace(competition.public_dir)
    sample.replace(competition.sample_path)


def _make_private(path: Path) -> None:
    """Let nobody but the owner read a file, or a folder and what is in it."""
    for one in (path, *path.rglob("*")):
        if not one.is_symlink():
            one.chmod(0o700 if one.is_dir() else 0o600)
