"""Can the board be played by its rules, and what does it give away?"""

from collections.abc import Iterator

import numpy as np

from podium.competition.folder import Rules
from podium.errors import InvalidCompetitionError, PodiumError, Problem
from podium.integrity.leak_audit import LeakAudit, audit_leaks
from podium.metrics.shapes import Arrays
from podium.scoring.custom import CustomMetric
from podium.scoring.fingerprint import Fingerprint
from podium.standings.display import Precision, automatic_precision, get_precision
from podium.standings.ladder import require_error
from podium.standings.verdict import N_ANSWERS
from podium.store.store import Store
from podium.submission import PUBLIC
from podium.tables.read import read_table
from podium.use.board import load_precision
from podium.use.check_subject import Remark, Subject
from podium.use.places import store_path

LADDER_ANSWERS = 2
"""Accepted, or not."""
N_COMPARISONS = 2
"""After a submission: with the team's own best, and with the next rung."""


def find_unfit_ladder(subject: Subject) -> Iterator[Problem]:
    """A ladder accepts what is significantly better: the metric needs standard errors."""
    if subject.competition.rules.board != "ladder":
        return
    try:
        require_error(_sample_error(subject), subject.solution.metric.key)
    except PodiumError as error:
        yield Problem(str(error))


def _sample_error(subject: Subject) -> float | None:
    """The standard error of the sample submission's public score; None where the metric has none."""
    solution = subject.solution
    if isinstance(solution.metric, CustomMetric):
        return None
    table = read_table(subject.competition.sample_path, error=InvalidCompetitionError)
    estimate = solution.estimate(solution.align(table), PUBLIC)
    if estimate.influence is None:
        return None
    influence = estimate.influence()
    return Fingerprint.of(influence, np.arange(len(influence))).standard_error()


def find_leaks_of_scores(subject: Subject) -> Iterator[Remark]:
    """How many public labels the scores give away to somebody who asks cleverly. Nothing of it is a fault."""
    if isinstance(subject.solution.metric, CustomMetric):
        yield Remark("what the scores of a metric file give away is not known")
        return
    try:
        stored = _stored_precision(subject)
        audit = audit_board(subject, stored or _expected_precision(subject))
    except PodiumError as error:
        yield Remark(f"this could not be counted: {error}")
        return
    yield from map(Remark, audit.sentences())
    if stored is None:
        yield Remark('precision = "auto": until there are submissions, the steps of the sample submission are counted')
    yield Remark(advise(subject, audit))


def _stored_precision(subject: Subject) -> Precision | None:
    """How scores are shown; None where that hangs on standard errors and the store has none."""
    rule, path = subject.competition.rules.precision, store_path(subject.root)
    if rule != "auto":
        return get_precision(rule)
    if not path.exists():
        return None
    with Store.open(path) as store:
        precision = load_precision(subject.competition, store)
    return precision if precision.is_coarse else None


def _expected_precision(subject: Subject) -> Precision:
    """What "auto" will come to, as far as the sample submission tells."""
    error = _sample_error(subject)
    return automatic_precision([] if error is None else [error])


def advise(subject: Subject, audit: LeakAudit) -> str:
    """What an organiser may do about it."""
    if subject.competition.is_practice:
        return "practice: these labels are public knowledge, so nothing is lost"
    safe = "the private rows decide, and no score tells of them before the close"
    if not audit.gives_all:
        return safe
    ways = ["fewer submissions"] if audit.submissions is not None else ["a total_limit"]
    if audit.full is not None:
        ways.append('precision = "auto"')
    if "clip" in subject.solution.options:
        ways.append("a larger clip in [metric] options")
    if audit.has_few_rungs:
        ways.append('board = "ladder"')
    *others, last = ways
    return f"{safe}; less is given away with " + (f"{', '.join(others)} or {last}" if others else last)


def audit_board(subject: Subject, precision: Precision) -> LeakAudit:
    """The leak audit of a prepared competition whose scores are shown with this precision."""
    solution, rules = subject.solution, subject.competition.rules
    truth = solution.part(solution.perfect(), PUBLIC)
    n_labels, n_classes = count_labels(truth, solution.metric.shape.key)
    is_ladder = rules.board == "ladder"
    return audit_leaks(
        solution.metric,
        solution.options,
        n_rows=truth.n_rows,
        n_labels=n_labels,
        n_classes=n_classes,
        step=precision.smallest,
        is_full_told=precision.told_in_full and not is_ladder,  # a ladder tells what stands on the grid
        is_ladder=is_ladder,
        n_verdicts=LADDER_ANSWERS if is_ladder else N_ANSWERS**N_COMPARISONS,
        is_weighted="weight" in truth.extra,
        total_limit=rules.total_limit,
        daily_limit=rules.daily_limit,
        n_days=count_days(rules),
    )


def count_labels(truth: Arrays, shape: str) -> tuple[int, int | None]:
    """How many labels some rows hold, and how many values each can have; None where they are no classes."""
    values = truth.y_true
    if not isinstance(values, np.ndarray):
        return truth.n_rows, None
    if truth.classes is not None and np.issubdtype(values.dtype, np.integer):
        return values.size, len(truth.classes)
    is_binary = shape == "probability" or bool(np.isin(values, (0.0, 1.0)).all())
    return values.size, 2 if is_binary else None


def count_days(rules: Rules) -> int | None:
    """On how many UTC days submissions are taken; None where the toml names no beginning or no end."""
    if rules.opens is None or rules.closes is None:
        return None
    last = rules.closes - rules.closes.resolution
    return max(0, (last.date() - rules.opens.date()).days + 1)
