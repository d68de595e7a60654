"""Do solution, metric, sample and examples fit each other?"""

from collections.abc import Iterator

import numpy as np

from podium.competition.examples import apply, load_examples
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, PodiumError, Problem
from podium.scoring.custom import CustomMetric
from podium.submission import SPLITS
from podium.tables.read import read_table
from podium.use.check_answers import PERFECT, SAMPLE, SAMPLE_AGAIN
from podium.use.check_subject import Remark, Subject
from podium.use.checksums import find_changed
from podium.use.fingerprints import Resampler
from podium.use.validate import validate

N_DETAILS = 5
"""How many lines of what a metric file said at its end are shown."""


def find_undefined_splits(subject: Subject) -> Iterator[Problem]:
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


def find_imperfect_best(subject: Subject) -> Iterator[Problem]:
    """The perfect answer must get the metric's best score, and the sample must not beat it."""
    solution = subject.solution
    try:
        perfect, sample = subject.scores(PERFECT), subject.scores(SAMPLE)
        for split in SPLITS:
            top, other = perfect[split], sample[split]
            best = solution.metric.best
            if best is not None and abs(top - best) > 1e-9 * max(1.0, abs(best)):
                yield Problem(f"the perfect answer scores {top!r} on {split}; the best is {best!r}")
            if (other > top) if solution.metric.greater_is_better else (other < top):
                yield Problem(f"the sample submission beats the perfect answer on {split}: is the direction right?")
    except PodiumError as error:  # a sample without rows too
        yield Problem(str(error))


def find_broken_metric_file(subject: Subject) -> Iterator[Problem]:
    """The examples of a metric file must hold, and the same submission must get the same score again."""
    metric = subject.solution.metric
    if not isinstance(metric, CustomMetric):
        return
    yield from map(Problem, metric.find_failing_doctests())
    try:
        first, second = subject.scores(SAMPLE), subject.scores(SAMPLE_AGAIN)
        for split in SPLITS:
            if first[split] != second[split]:
                yield Problem(f"the sample submission scores {first[split]!r} on {split}, and then {second[split]!r}")
    except (MetricError, InvalidSubmissionError) as error:
        yield from _as_problems(error)


def find_unknown_errors(subject: Subject) -> Iterator[Remark]:
    """A metric file has to score parts of the rows too: standard errors come from them."""
    if not isinstance(subject.solution.metric, CustomMetric):
        return
    try:
        table = read_table(subject.competition.sample_path, error=InvalidCompetitionError)
        found = Resampler(subject.competition, subject.solution).resample(table, subject.scores(SAMPLE))
    except PodiumError:  # the sample submission does not score: another check says so
        return
    for split, one in found.items():
        if one.why_not:
            yield Remark(f"no tier can be confirmed on the {split} rows: {one.why_not}")
            yield from map(Remark, one.details.splitlines()[-N_DETAILS:])


def _as_problems(error: PodiumError) -> Iterator[Problem]:
    """An error with what only the organiser may read of it."""
    yield Problem(str(error))
    details = error.details if isinstance(error, MetricError) else ""
    yield from (Problem(line) for line in details.splitlines()[-N_DETAILS:])


def find_bad_sample(subject: Subject) -> Iterator[Problem]:
    """The sample submission must be accepted and scored, and hold nothing but constants."""
    try:
        table = validate(subject.competition, subject.competition.sample_path)
        subject.scores(SAMPLE)
    except PodiumError as error:
        yield Problem(f"the sample submission does not score: {error}")
        return
    for column in table.columns:
        if column not in subject.competition.id and len(table.factor(column)[1]) > 1:
            yield Problem(f"the sample submission's column {column!r} is not constant: it may tell of the answers")


def find_failing_examples(subject: Subject) -> Iterator[Problem]:
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


def find_changed_files(subject: Subject) -> Iterator[Problem]:
    """Every prepared file must have the checksum that was recorded when it was made."""
    for name in find_changed(subject.competition):
        yield Problem(f"{name} is not as `prepare` left it")


def find_unfit_metric(subject: Subject) -> Iterator[Problem]:
    """Some numbers say much and rank nobody: the best value is reached by the worst predictions too."""
    reason = subject.solution.metric.unfit_for_ranking
    if reason:
        yield Problem(f"{subject.solution.metric.key} is not fit to rank: {reason}")
