"""Is a competition fit to publish? Each check yields what it finds."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from podium.competition.examples import apply, load_examples
from podium.competition.folder import Competition, find_competitions, load_competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, PodiumError, Problem
from podium.scoring.custom import CustomMetric
from podium.scoring.score import Solution
from podium.submission import SPLITS
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.checksums import find_changed
from podium.use.submit import load_solution
from podium.use.validate import validate

SUSPICIOUS = 0.9
"""How close to sorted by the target ids or rows may be, 0 to 1, before they give labels away."""
N_DETAILS = 5
"""How many lines of what a metric file said at its end are shown."""
FEWEST_ROWS = 10
"""Fewer rows are sorted by chance too easily."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check; without problems it is fit."""

    check: str
    problems: tuple[Problem, ...]

    @property
    def is_fit(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class _Subject:
    root: Path
    competition: Competition
    solution: Solution
    train: Table
    test: Table

    @cached_property
    def sample_scores(self) -> dict[str, float]:
        """What the sample submission gets on each split; a metric file takes a second for each."""
        return self.score_sample()

    def score_sample(self) -> dict[str, float]:
        table = read_table(self.competition.sample_path, error=InvalidCompetitionError)
        arrays = self.solution.align(table)
        return {split: self.solution.estimate(arrays, split).score for split in SPLITS}


def check(root: Path, competition: Competition) -> Iterator[Finding]:
    """Run every check on a prepared competition. Problems quote lines of public files and no label.

    Raises
    ------
    InvalidCompetitionError
        The folder cannot be read at all, or is not prepared.
    """
    subject = _Subject(
        root,
        competition,
        load_solution(competition),
        read_table(competition.train_path, error=InvalidCompetitionError),
        read_table(competition.test_path, error=InvalidCompetitionError),
    )
    for title, find in CHECKS.items():
        yield Finding(check=title, problems=tuple(find(subject)))


def check_all(root: Path) -> Iterator[tuple[str, Finding]]:
    """Run :func:`check` on every prepared competition below ``root``, then hold them against each other."""
    prepared = []
    for folder in find_competitions(root):
        try:
            competition = load_competition(folder)
            if competition.is_prepared:
                prepared.append(competition)
                for finding in check(root, competition):
                    yield competition.slug, finding
        except PodiumError as error:
            yield folder.name, Finding(check="can be read", problems=(Problem(str(error)),))
    yield "all", Finding(check="no competition holds another's answers", problems=tuple(_find_shared_rows(prepared)))


def _find_visible_answers(subject: _Subject) -> Iterator[Problem]:
    competition = subject.competition
    for column in competition.target:
        if column in subject.test.columns:
            yield Problem(f"public/test.csv holds the target column {column!r}")
    solution = competition.solution_path.read_bytes()
    known = (competition.train_path, competition.test_path, competition.sample_path)
    for path in sorted(competition.public_dir.rglob("*")):
        if path.is_symlink():
            yield Problem(f"public/{path.relative_to(competition.public_dir)} is a link; links can lead to private/")
        elif path.is_file() and path.read_bytes() == solution:
            yield Problem(f"public/{path.name} is the solution")
        elif path.is_file() and path not in known:
            yield from _find_answers_in(subject, path)
    train, ids = subject.train, subject.competition.id
    if all(name in train.columns for name in ids):
        shared = set(zip(*(train.texts(name) for name in ids), strict=True)) & set(
            zip(*(subject.test.texts(name) for name in ids), strict=True)
        )
        if shared:
            yield Problem(f"{len(shared)} ids of test rows stand in public/train.csv with their answers")


def _find_answers_in(subject: _Subject, path: Path) -> Iterator[Problem]:
    competition = subject.competition
    try:
        table = read_table(path, error=InvalidCompetitionError)
    except InvalidCompetitionError:
        return
    if not set(competition.id + competition.target) <= set(table.columns):
        return
    known = set(zip(*(table.texts(name) for name in competition.id), strict=True))
    n_shared = sum(row in known for row in zip(*(subject.test.texts(name) for name in competition.id), strict=True))
    if n_shared:
        yield Problem(f"public/{path.name} has the target of {n_shared} test rows")


def _find_test_rows_in_train(subject: _Subject) -> Iterator[Problem]:
    """Rows that are the same in every feature: their label stands in train."""
    features = [
        name
        for name in subject.test.columns
        if name in subject.train.columns and name not in subject.competition.id + subject.competition.target
    ]
    if not features:
        return
    known = set(zip(*(subject.train.texts(name) for name in features), strict=True))
    rows = [
        place
        for place, row in enumerate(zip(*(subject.test.texts(name) for name in features), strict=True))
        if row in known
    ]
    if rows:
        yield Problem("test rows stand in public/train.csv with their label", subject.test.lines(rows[:5]), len(rows))


def _find_telling_order(subject: _Subject) -> Iterator[Problem]:
    """Ids or row order that go along with the target give it away."""
    table = subject.solution.table
    if not subject.solution.metric.shape.matches_ids:  # participants do not know which rows the solution has
        return
    values = _ordered(table, subject.competition.target[0])
    if len(values) < FEWEST_ROWS:
        return
    orders = {"the order of the rows": np.arange(len(values), dtype=np.float64)}
    if len(subject.competition.id) == 1:
        orders["the id"] = _ordered(table, subject.competition.id[0])
    for what, order in orders.items():
        strength = max(_likeness(order, values), _run_excess(values[np.argsort(order, kind="stable")]))
        if strength > SUSPICIOUS:
            share = f"{strength:.0%} of what sorting them would do"
            yield Problem(f"{what} goes along with the target ({share}): shuffle the rows, then give ids")


def _ordered(table: Table, column: str) -> NDArray[np.float64]:
    """A column's values, or where they are words their places in the alphabet."""
    numbers = table.numbers(column)
    return table.factor(column)[0].astype(np.float64) if len(numbers.words) else numbers.values


def _likeness(order: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """How much of the rank correlation that sorting would give is there; few distinct values allow no 1."""
    highest = _rank_correlation(np.sort(order), np.sort(values))
    return abs(_rank_correlation(order, values)) / highest if highest else 0.0


def _run_excess(values: NDArray[np.float64]) -> float:
    """How much more often neighbours are the same than chance has it: 1 where each value stands in one run."""
    _, counts = np.unique(values, return_counts=True)
    n_rows = len(values)
    by_chance = float(np.sum(counts * (counts - 1.0))) / n_rows
    at_most = n_rows - len(counts)
    if at_most <= by_chance or len(counts) > n_rows / 3:
        return 0.0
    return (float(np.sum(values[1:] == values[:-1])) - by_chance) / (at_most - by_chance)


def _rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Spearman's, with average ranks for ties; 0 where one of the two is constant."""
    a, b = _average_ranks(one), _average_ranks(other)
    spread = float(a.std() * b.std())
    return float(np.mean((a - a.mean()) * (b - b.mean()))) / spread if spread else 0.0


def _average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[codes]
    return ranks


def _find_undefined_splits(subject: _Subject) -> Iterator[Problem]:
    """A split without rows, with one value only, or on which the metric is undefined."""
    solution = subject.solution
    for split in SPLITS:
        rows = solution.rows(split)
        n_rows = len(rows) if rows is not None else solution.table.n_rows
        if n_rows == 0:
            yield Problem(f"no row is {split}")
            continue
        for column in subject.competition.target:
            codes = solution.table.factor(column)[0]
            part = codes if rows is None else codes[rows]
            if len(np.unique(part)) == 1:
                yield Problem(f"the target {column!r} is the same in all {n_rows} {split} rows")
        reason = solution.undefined(split)
        if reason:
            yield Problem(f"{solution.metric.key} is undefined on the {split} rows: {reason}")


def _find_imperfect_best(subject: _Subject) -> Iterator[Problem]:
    """The perfect answer must get the metric's best score, and the sample must not beat it."""
    solution = subject.solution
    try:
        perfect = solution.perfect()
        for split in SPLITS:
            top, other = solution.estimate(perfect, split).score, subject.sample_scores[split]
            best = solution.metric.best
            if best is not None and abs(top - best) > 1e-9 * max(1.0, abs(best)):
                yield Problem(f"the perfect answer scores {top!r} on {split}; the best is {best!r}")
            if (other > top) if solution.metric.greater_is_better else (other < top):
                yield Problem(f"the sample submission beats the perfect answer on {split}: is the direction right?")
    except (MetricError, InvalidSubmissionError) as error:
        yield Problem(str(error))


def _find_broken_metric_file(subject: _Subject) -> Iterator[Problem]:
    """The examples of a metric file must hold, and the same submission must get the same score again."""
    metric = subject.solution.metric
    if not isinstance(metric, CustomMetric):
        return
    yield from map(Problem, metric.find_failing_doctests())
    try:
        first, second = subject.sample_scores, subject.score_sample()
        for split in SPLITS:
            if first[split] != second[split]:
                yield Problem(f"the sample submission scores {first[split]!r} on {split}, and then {second[split]!r}")
    except (MetricError, InvalidSubmissionError) as error:
        yield from _as_problems(error)


def _as_problems(error: PodiumError) -> Iterator[Problem]:
    """An error with what only the organiser may read of it."""
    yield Problem(str(error))
    details = error.details if isinstance(error, MetricError) else ""
    yield from (Problem(line) for line in details.splitlines()[-N_DETAILS:])


def _find_bad_sample(subject: _Subject) -> Iterator[Problem]:
    """The sample submission must be accepted and scored, and hold nothing but constants."""
    try:
        table = validate(subject.competition, subject.competition.sample_path)
        _ = subject.sample_scores
    except PodiumError as error:
        yield Problem(f"the sample submission does not score: {error}")
        return
    for column in table.columns:
        if column not in subject.competition.id and len(table.factor(column)[1]) > 1:
            yield Problem(f"the sample submission's column {column!r} is not constant: it may tell of the answers")


def _find_failing_examples(subject: _Subject) -> Iterator[Problem]:
    """Each example must be accepted, or refused with its sentence."""
    sample = subject.competition.sample_path.read_bytes()
    for example in load_examples(subject.competition.folder):
        try:
            validate(subject.competition, apply(example, sample), name=f"{example.name}.csv")
            if not example.accept:
                yield Problem(f"examples/{example.name}.toml was accepted, expected a refusal with {example.expect!r}")
        except InvalidSubmissionError as error:
            if example.accept:
                yield Problem(f"examples/{example.name}.toml was refused: {error}")
            elif example.expect not in str(error):
                yield Problem(f"examples/{example.name}.toml was refused without {example.expect!r}: {error}")


def _find_changed_files(subject: _Subject) -> Iterator[Problem]:
    """Every prepared file must have the checksum that was recorded when it was made."""
    for name in find_changed(subject.competition):
        yield Problem(f"{name} is not as `prepare` left it")


def _find_tracked_secrets(subject: _Subject) -> Iterator[Problem]:
    """What git tracks, or ever committed, below a ``private/``."""
    for arguments, tells in (
        (["ls-files", "--", ":(glob)**/private/**"], "git tracks {}"),
        (["log", "--all", "--format=", "--name-only", "--", ":(glob)**/private/**"], "git's history holds {}"),
    ):
        try:
            names = sorted(set(_git(subject.root, arguments)))
        except InvalidCompetitionError as error:
            yield Problem(str(error))
            return
        if names:
            yield Problem(tells.format(names[0]) + (f" and {len(names) - 1} more" if len(names) > 1 else ""))


def _git(root: Path, arguments: list[str]) -> list[str]:
    """The lines git prints; none where there is no repository: then nothing is tracked."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return []
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InvalidCompetitionError.one("git cannot be asked what it tracks", str(error)) from None
    if done.returncode != 0:
        raise InvalidCompetitionError.one("git cannot be asked what it tracks", done.stderr.strip())
    return [line for line in done.stdout.splitlines() if line]


def _find_shared_rows(competitions: list[Competition]) -> Iterator[Problem]:
    """Labelled rows of one competition that are test rows of another."""
    for one in competitions:
        train = read_table(one.train_path, error=InvalidCompetitionError)
        for other in competitions:
            if one.slug == other.slug:
                continue
            test = read_table(other.test_path, error=InvalidCompetitionError)
            features = [name for name in test.columns if name not in other.id]
            if not features or not set(features) <= set(train.columns):
                continue
            known = set(zip(*(train.texts(name) for name in features), strict=True))
            n_shared = sum(row in known for row in zip(*(test.texts(name) for name in features), strict=True))
            if n_shared:
                yield Problem(f"{n_shared} test rows of {other.slug} stand with their label in {one.slug}'s train.csv")


def _find_unfit_metric(subject: _Subject) -> Iterator[Problem]:
    """Some numbers say much and rank nobody: the best value is reached by the worst predictions too."""
    reason = subject.solution.metric.unfit_for_ranking
    if reason:
        yield Problem(f"{subject.solution.metric.key} is not fit to rank: {reason}")


CHECKS: dict[str, Callable[[_Subject], Iterator[Problem]]] = {
    "no answer can be reached from public/": _find_visible_answers,
    "no test row stands in train": _find_test_rows_in_train,
    "ids and row order tell nothing": _find_telling_order,
    "both splits can be scored": _find_undefined_splits,
    "the metric can rank": _find_unfit_metric,
    "the metric holds its examples and gives the same score twice": _find_broken_metric_file,
    "the perfect answer gets the best score": _find_imperfect_best,
    "the sample submission scores and tells nothing": _find_bad_sample,
    "the examples are accepted and refused as they say": _find_failing_examples,
    "the files are as prepared": _find_changed_files,
    "private/ is not in git": _find_tracked_secrets,
}
