"""Make a competition's ``public/`` and ``private/`` from its raw data, whole or not at all."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.competition.secrecy import derive, make_private_dir, private_seed, public_seed, write_private
from podium.errors import InvalidCompetitionError, NotAllowedError, Problem
from podium.metrics.registry import get_metric
from podium.sandbox.child import ChildError, call_function
from podium.scoring.roles import competition_roles
from podium.store.store import Store
from podium.submission import IGNORED, PRIVATE, PUBLIC, USAGES
from podium.tables.align import find_repeats
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.places import store_path
from podium.use.sample import sample_values
from podium.use.split import draw_public, strata_of
from podium.use.trust import check_trusted
from podium.use.validate import read_classes

COMMITMENT_TAG = b"podium/solution/v1\0"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What ``prepare`` made. ``is_unchanged`` says that everything was there already, bit for bit."""

    slug: str
    n_train: int
    n_public: int
    n_private: int
    commitment: str
    is_unchanged: bool


def prepare(
    root: Path, competition: Competition, *, now: datetime, seed: int | None = None, sealed: bool = False,
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
        Replaces the secret seed, for tests: the same seed makes the same files.
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
    check_trusted(root, competition)
    get_metric(competition.metric.name)
    private = make_private_dir(competition.private_dir)
    old_seed = (private / "seed").read_bytes() if (private / "seed").exists() else None
    secret = private_seed(private, seed)
    with tempfile.TemporaryDirectory(prefix="new-", dir=private) as scratch:
        made = Path(scratch)
        try:
            _run_prepare(competition, made, derive(secret, "prepare") if _is_sealed(competition, sealed)
                         else public_seed(competition.slug))
            result = _finish(competition, made, secret)
            if not result.is_unchanged:
                _check_nothing_lost(root, competition, force=force)
        except BaseException:
            if old_seed is not None:
                write_private(private / "seed", old_seed)
            raise
        if not result.is_unchanged:
            _move_in(competition, made)
    with Store.open(store_path(root)) as store:
        commitments = store.commitments(competition.slug)
        if not commitments or commitments[-1] != result.commitment:
            store.commit_solution(competition.slug, result.commitment, now=now)
    return result


def _is_sealed(competition: Competition, sealed: bool) -> bool:
    return sealed or not competition.is_practice


def _run_prepare(competition: Competition, made: Path, seed: int) -> None:
    program = competition.folder / "prepare.py"
    if not program.is_file():
        raise InvalidCompetitionError.one(
            f"{competition.slug} cannot be prepared",
            "prepare.py is missing: it holds prepare(raw, public, private, seed) and writes public/train.csv, "
            "public/test.csv and private/solution.csv",
        )
    raw = competition.private_dir / "raw"
    for folder in ("public", "private"):
        (made / folder).mkdir()
    try:
        call_function(program, "prepare", [raw, made / "public", made / "private", seed])
    except ChildError as error:
        raise InvalidCompetitionError(
            f"{competition.slug} cannot be prepared", [Problem(str(error)), *map(Problem, error.output.splitlines()[-5:])]
        ) from None


def _finish(competition: Competition, made: Path, secret: bytes) -> Prepared:
    """Check what ``prepare.py`` wrote and add what Podium adds: Usage, sample, commitment, checksums."""
    what = f"{competition.slug}: prepare.py did not make a competition"
    missing = [
        Problem(f"{name} was not written")
        for name in ("public/train.csv", "public/test.csv", "private/solution.csv",
                     *(f"public/{name}" for name in competition.files))
        if not (made / name).is_file()
    ]
    if missing:
        raise InvalidCompetitionError(what, missing)
    tables = {
        name: read_table(made / name, name=name, error=InvalidCompetitionError)
        for name in ("public/train.csv", "public/test.csv", "private/solution.csv")
    }
    solution = tables["private/solution.csv"]
    problems = list(_find_problems(competition, *tables.values()))
    if problems:
        raise InvalidCompetitionError(what, problems)
    usage = _usage(competition, solution, tables["public/test.csv"], secret)
    rows = _with_usage(competition, solution, usage)
    solution_bytes = _csv_bytes(rows)
    _write_sample(competition, made / "public", tables["public/train.csv"], solution)
    write_private(made / "private" / "solution.csv", solution_bytes)
    salt = derive(secret, "commitment").to_bytes(16, "big")
    commitment = commit_to(solution_bytes, salt)
    write_private(made / "private" / "salt", salt.hex().encode() + b"\n")
    note = {"tag": "podium/solution/v1", "commitment": commitment, "n_rows": solution.n_rows}
    (made / "public" / "commitment.json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    checksums = json.dumps(dict(_checksums(made)), indent=2, sort_keys=True) + "\n"
    write_private(made / "private" / "checksums.json", checksums.encode())
    stands = competition.private_dir / "checksums.json"
    return Prepared(
        slug=competition.slug,
        n_train=tables["public/train.csv"].n_rows,
        n_public=usage.count(USAGES[PUBLIC]),
        n_private=usage.count(USAGES[PRIVATE]),
        commitment=commitment,
        is_unchanged=stands.exists() and stands.read_text(encoding="utf-8") == checksums and not list(find_changed(competition)),
    )


def _find_problems(competition: Competition, train: Table, test: Table, solution: Table) -> Iterator[Problem]:
    wanted = {
        "public/train.csv": (train, competition.id + competition.target),
        "public/test.csv": (test, competition.id),
        "private/solution.csv": (solution, competition.id + competition.target),
    }
    complete = True
    for name, (table, columns) in wanted.items():
        yield from (Problem(f"{name}: {problem}") for problem in table.problems)
        lacking = [column for column in columns if column not in table.columns]
        if lacking:
            complete = False
            yield Problem(f"{name} has no column {', '.join(map(repr, lacking))}; it has {', '.join(table.columns)}")
    if any(column in test.columns for column in competition.target):
        yield Problem("public/test.csv holds a target column: participants would see the answers")
    if not complete:
        return
    for name, (table, _) in wanted.items():
        repeats = find_repeats(table.keys(competition.id))
        if len(repeats):
            yield Problem(f"{name}: {len(repeats)} ids stand there more than once", table.lines(repeats[:5]), len(repeats))
    if solution.n_rows < 2:
        yield Problem("private/solution.csv has fewer than two rows")
    if sorted(_ids(competition, test)) != sorted(_ids(competition, solution)):
        yield Problem("public/test.csv and private/solution.csv do not hold the same ids")


def _ids(competition: Competition, table: Table) -> list[tuple[str, ...]]:
    return list(zip(*(table.texts(column) for column in competition.id), strict=True))


def _usage(competition: Competition, solution: Table, test: Table, secret: bytes) -> list[str]:
    """The Usage of each row of the solution: its own where it has one, else drawn by the secret seed."""
    if "Usage" in solution.columns:
        return solution.texts("Usage")
    split = competition.split
    groups = _aligned(competition, solution, test, split.group_column)
    times = _aligned(competition, solution, test, split.time_column)
    is_public = draw_public(
        solution.n_rows,
        split.public,
        derive(secret, "usage"),
        strata=_strata(competition, solution) if split.stratify else None,
        groups=groups,
        times=times,
    )
    return [USAGES[PUBLIC] if here else USAGES[PRIVATE] for here in is_public.tolist()]


def _strata(competition: Competition, solution: Table) -> NDArray[np.int64]:
    column = competition.target[0]
    numbers = solution.numbers(column)
    if len(numbers.words) or len(numbers.empty):
        return strata_of(solution.factor(column)[0])
    return strata_of(numbers.values)


def _aligned(competition: Competition, solution: Table, test: Table, column: str) -> NDArray[np.int64] | None:
    """Ranks of a column's values, in the solution's order; it may stand in the solution or in the test rows."""
    if not column:
        return None
    if column in solution.columns:
        values = solution.texts(column)
    elif column in test.columns:
        by_id = dict(zip(_ids(competition, test), test.texts(column), strict=True))
        values = [by_id[row] for row in _ids(competition, solution)]
    else:
        raise InvalidCompetitionError.one(
            f"{competition.slug}: prepare.py did not make a competition",
            f"the split needs the column {column!r}, and neither test.csv nor solution.csv has it",
        )
    try:
        return np.unique(np.array(values, dtype=np.float64), return_inverse=True)[1].astype(np.int64)
    except ValueError:
        return np.unique(np.array(values), return_inverse=True)[1].astype(np.int64)


def _with_usage(competition: Competition, solution: Table, usage: Sequence[str]) -> list[list[str]]:
    columns = [column for column in solution.columns if column != "Usage"]
    cells = [solution.texts(column) for column in columns]
    unknown = sorted(set(usage) - {USAGES[name] for name in (PUBLIC, PRIVATE, IGNORED)})
    if unknown:
        raise InvalidCompetitionError.one(
            f"{competition.slug}: prepare.py did not make a competition",
            f"private/solution.csv has the Usage {unknown[0]!r}; Usage is Public, Private or Ignored",
        )
    return [[*columns, "Usage"], *(list(row) for row in zip(*cells, usage, strict=True))]


def _write_sample(competition: Competition, public: Path, train: Table, solution: Table) -> None:
    metric = get_metric(competition.metric.name)
    sample = sample_values(train, competition_roles(competition), metric, read_classes(train, competition, metric))
    ids = [solution.texts(column) for column in competition.id]
    constants = list(sample.values())
    rows = [[*competition.id, *sample], *([*row, *constants] for row in zip(*ids, strict=True))]
    (public / "sample_submission.csv").write_bytes(_csv_bytes(rows))


def _csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def commit_to(solution: bytes, salt: bytes) -> str:
    """The commitment to a solution: SHA-256 of tag, salt and the file's lines in order of their text.

    The header comes first. Without the salt few labels could be found by trial.
    """
    header, _, body = solution.partition(b"\n")
    canonical = header + b"\n" + b"".join(sorted(body.splitlines(keepends=True)))
    return hashlib.sha256(COMMITMENT_TAG + salt + canonical).hexdigest()


def _checksums(made: Path) -> Iterator[tuple[str, str]]:
    for folder in ("public", "private"):
        for path in sorted((made / folder).rglob("*")):
            if path.is_file() and path.name != "checksums.json":
                yield path.relative_to(made).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def find_changed(competition: Competition) -> Iterator[str]:
    """Prepared files that are not what ``prepare`` recorded, by their path in the folder."""
    recorded = json.loads((competition.private_dir / "checksums.json").read_text(encoding="utf-8"))
    for name, checksum in recorded.items():
        path = competition.folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            yield name


def _check_nothing_lost(root: Path, competition: Competition, *, force: bool) -> None:
    if force or not competition.is_prepared or not store_path(root).exists():
        return
    with Store.open(store_path(root)) as store:
        if store.has_submissions(competition.slug):
            raise NotAllowedError(
                f"{competition.slug} has submissions that were scored against the solution that stands, and this "
                "would replace it; if you mean it, say --force: they stay in the store and leave the board"
            )


def _move_in(competition: Competition, made: Path) -> None:
    """Put the new files in place. The sample submission comes last: it is what says 'prepared'."""
    competition.sample_path.unlink(missing_ok=True)
    for path in sorted((made / "private").rglob("*")):
        if path.is_file():
            target = competition.private_dir / path.relative_to(made / "private")
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(competition.public_dir, ignore_errors=True)
    sample = (made / "public" / "sample_submission.csv").read_bytes()
    (made / "public" / "sample_submission.csv").unlink()
    (made / "public").replace(competition.public_dir)
    new = competition.sample_path.with_name("sample_submission.csv.new")
    new.write_bytes(sample)
    new.replace(competition.sample_path)
