"""The metric doctor: answers of which everybody knows what they are worth, and files that must be refused.

A metric of the catalogue is held to its laws by tests; here it is seen with this competition's answers and options. A
metric file runs in a child, and only if it is trusted.
"""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from podium.errors import InvalidCompetitionError, InvalidSubmissionError, PodiumError, Problem
from podium.metrics.shapes import Arrays
from podium.scoring.custom import CustomMetric
from podium.scoring.whole import WholeRows
from podium.submission import PRIVATE
from podium.use.check_answers import (
    BACKWARDS,
    FORWARDS,
    MARK,
    MARKED,
    NUMBER_MARK,
    ODD,
    PERFECT,
    PROBES,
    REVERSED,
    SHUFFLED,
    TWICE,
    takes_words,
)
from podium.use.check_subject import Remark, Subject

SLOW = 0.25
"""The share of the time that one score may take from which on an organiser is told."""
MEASURABLE = 0.1
"""Seconds that a score must take before anybody asks how they grow with the rows."""
N_MEASURED = 5
STEEP = 2.5
"""How many times as long twice the rows may take. In proportion to them it is 2, and with sorting a little more."""
FEWEST_ROWS = 20
"""With fewer there is nothing to halve."""


def find_wrong_direction(subject: Subject) -> Iterator[Problem]:
    """The perfect answer must beat itself shuffled and turned round, and no score may leave the metric's range."""
    metric, trials = subject.solution.metric, subject.trials
    perfect = trials[PERFECT, PRIVATE]
    if perfect.error is not None:
        return  # which is found elsewhere
    best = perfect.score
    # A metric may refuse an answer that is turned round, and some answers have no reverse.
    scores = {name: trials[name, PRIVATE].score for name in (SHUFFLED, REVERSED) if not trials[name, PRIVATE].error}
    for name, score in scores.items():
        if (score > best) if metric.greater_is_better else (score < best):
            wanted = "false" if metric.greater_is_better else "true"
            yield Problem(
                f"{name} scores {score!r} on private and beats the perfect one with {best!r}; "
                f"is greater_is_better = {wanted} meant?"
            )
    for name, score in {PERFECT: best, **scores}.items():
        if not metric.low <= score <= metric.high:
            yield Problem(f"{name} scores {score!r}, outside of {metric.low!r} to {metric.high!r}")
    if all(score == best for score in scores.values()) and scores and not subject.competition.is_ladder:
        yield Problem(f"{PERFECT}, shuffled or turned round, scores {best!r} as before: the metric ranks nobody")


def find_careless_metric(subject: Subject) -> Iterator[Problem]:
    """What is no answer a metric file must refuse with a sentence; never score it, and never break."""
    if not isinstance(subject.solution.metric, CustomMetric):
        return
    advice = "raise ParticipantVisibleError for it, or let `shape` in [metric] check the cells before"
    worthless = _list_worthless(subject)
    for (kind, what), trial in subject.trials.items():
        if kind != ODD or isinstance(trial.error, InvalidSubmissionError):
            continue
        if trial.error is not None:
            yield Problem(f"a submission with {what} breaks the metric ({trial.error}): {advice}")
        elif what in worthless:
            yield Problem(
                f"a submission with {what} is accepted and scored; who leaves out hard rows may win: {advice}"
            )


def _list_worthless(subject: Subject) -> list[str]:
    """What no metric file may score.

    Where words are answers only an empty cell is none, and whoever may leave out rows may leave cells empty.
    """
    if not subject.solution.metric.shape.matches_ids:
        return []
    try:
        words = takes_words(subject.competition)
    except InvalidCompetitionError:
        return []  # which the check of the sample tells
    return [TWICE, *(one.what for one in PROBES if not one.may_be_scored and not (words and one.cell))]


def find_unsteady_metric(subject: Subject) -> Iterator[Problem]:
    """The order of a submission's rows must not matter to a metric file that puts them in order itself."""
    if not isinstance(subject.solution.metric, CustomMetric):
        return
    try:
        first, second = (subject.trials[name, PRIVATE].get() for name in (FORWARDS, BACKWARDS))
    except PodiumError:
        return  # which other checks tell
    if first != second and abs(first - second) > 1e-9 * max(abs(first), abs(second)):
        yield Problem(
            f"the same answers score {first!r} in one order of their rows and {second!r} in another: "
            "let the metric match rows by id"
        )


def find_quoted_labels(subject: Subject) -> Iterator[Problem]:
    """What a metric file says of a submission must quote no true answer: marked ones are planted and looked for."""
    if not isinstance(subject.solution.metric, CustomMetric):
        return
    told = [str(trial.error) for (kind, _), trial in subject.trials.items() if kind == MARKED and trial.error]
    if any(MARK in text or str(NUMBER_MARK // 1000) in text for text in told):
        yield Problem("what the metric says of a submission quotes a true answer; let it name rows by id only")


def find_slow_metric(subject: Subject) -> Iterator[Remark]:
    """A metric file that takes long for one score keeps everybody waiting, and a busy day may stop it."""
    metric = subject.solution.metric
    if not isinstance(metric, CustomMetric):
        return
    seconds = subject.trials[PERFECT, PRIVATE].seconds
    if seconds > SLOW * metric.limits.seconds:
        yield Remark(f"one score takes {seconds:.0f} of the {metric.limits.seconds} seconds that it may take")
    if seconds >= MEASURABLE:
        yield from _find_steep_growth(subject, metric)


def _find_steep_growth(subject: Subject, metric: CustomMetric) -> Iterator[Remark]:
    """Half of the rows and all of them by turns, so that a machine which is busy for a while slows both."""
    solution = subject.solution
    whole = solution.part(_cut_together(solution.perfect()), PRIVATE)
    if whole.n_rows < FEWEST_ROWS:
        return
    half = whole.take(np.arange(0, whole.n_rows, 2))
    seconds = [trial.seconds for trial in metric.try_all([half, whole] * N_MEASURED, **solution.options)]
    of_half, of_whole = median(seconds[::2]), median(seconds[1::2])
    if of_whole > STEEP * of_half:  # never where one of them is NaN
        yield Remark(
            f"a score of {whole.n_rows} rows takes {of_whole / of_half:.1f} times as long as one of half of them "
            f"({of_whole:.2g} s); about 2 is usual, so more rows will soon be too slow"
        )


def _cut_together(arrays: Arrays) -> Arrays:
    """The perfect answer of a metric that matches rows itself, as rows that are cut with those of the truth."""
    rows: WholeRows = arrays.y_pred
    return replace(arrays, y_pred=replace(rows, is_matched=True))
