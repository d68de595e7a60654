"""The ladder lets luck pass one time in twenty for a whole team's submissions, and tells what it said it would tell."""

import math
import runpy
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import norm
from thorough import many

from podium.errors import CompetitionError
from podium.metrics.probability import row_log_loss
from podium.scoring.fingerprint import Fingerprint
from podium.standings.display import Precision
from podium.standings.ladder import NEW_BEST, NO_IMPROVEMENT, PLANNED, Ladder, Step, threshold

ATTACKS = Path(__file__).parents[2] / "benchmarks" / "attacks.py"
FINE = Precision(12)


Sent = tuple[int, float]
"""A submission's number and public score."""


def print_of(losses: NDArray[np.float64]) -> Fingerprint:
    return Fingerprint.of(losses - losses.mean(), np.arange(len(losses)))


def ladder_of(prints: Sequence[Fingerprint], **changes: object) -> Ladder:
    """A ladder for submissions numbered from 0 with these fingerprints; there may be more of them later."""
    given = {
        "paired_error": lambda one, other: prints[one].standard_error_of_difference(prints[other]),
        "own_error": lambda one: prints[one].standard_error(),
        "precision": FINE,
        "greater_is_better": False,
        "metric": "mae",
        **changes,
    }
    return Ladder(**given)  # type: ignore[arg-type]


def replay(losses: Sequence[NDArray[np.float64]], **changes: object) -> list[Step]:
    ladder = ladder_of([print_of(loss) for loss in losses], **changes)
    return [ladder.offer(number, float(loss.mean())) for number, loss in enumerate(losses)]


def climb(submissions: Sequence[Sent], **ladder: object) -> list[Step]:
    """What becomes of each of one team's submissions, in order."""
    given = Ladder(**{"metric": "mae", **ladder})  # type: ignore[arg-type]
    return [given.offer(*one) for one in submissions]


def with_errors(
    scores: Sequence[float], error: float | None, *, own: float | None = 0.1, greater: bool = False, decimals: int = 5
) -> list[bool]:
    """Which of the submissions with these scores are accepted, where every difference has the same error."""
    steps = climb(
        list(enumerate(scores)),
        paired_error=lambda one, other: error,
        own_error=lambda one: own,
        precision=Precision(decimals),
        planned=400,
        greater_is_better=greater,
    )
    return [step.is_new_best for step in steps]


@pytest.mark.parametrize(("n_submissions", "standard_errors"), [(50, 3.09), (100, 3.29), (400, 3.66), (1, 1.645)])
def test_the_threshold_is_bonferronis(n_submissions: int, standard_errors: float) -> None:
    """The table of the specification, and SciPy."""
    assert threshold(n_submissions) == pytest.approx(standard_errors, abs=0.005)
    assert threshold(n_submissions, 0.01) == pytest.approx(norm.isf(0.01 / n_submissions), rel=1e-9)


@pytest.mark.parametrize(("n_submissions", "alpha"), [(0, 0.05), (-1, 0.05), (5, 0.0), (5, 1.0), (5, math.nan)])
def test_there_is_no_threshold_without_submissions_or_risk(n_submissions: int, alpha: float) -> None:
    """Said as such: a caller that counts wrongly would else accept everything."""
    with pytest.raises(ValueError, match="no threshold"):
        threshold(n_submissions, alpha)


many_losses = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(many_losses, st.integers(2, 12), st.integers(3, 60), st.sampled_from([1, 3, 50]), st.sampled_from([0, 2, 12]))
@settings(max_examples=many(100))
def test_a_step_is_what_the_definition_says(
    random: np.random.Generator, n_submissions: int, n_rows: int, planned: int, decimals: int
) -> None:
    """Against the definition on plain losses: z of the row differences by NumPy, the threshold by SciPy."""
    losses = list(random.normal(0, 1, n_rows) + random.normal(0, 2, (n_submissions, 1)) * random.integers(0, 2))
    precision = Precision(decimals)
    steps = replay(losses, planned=planned, precision=precision)
    best = losses[0]
    expected = [True]
    for number, loss in enumerate(losses[1:], start=2):
        gains = best - loss
        error = gains.std(ddof=1) / np.sqrt(n_rows)
        needed = norm.isf(0.05 / max(planned, number)) * error
        expected.append(bool(gains.mean() > max(needed, 10.0**-decimals)))
        best = loss if expected[-1] else best
        assert steps[number - 1].standing == precision.shown(float(best.mean()))
    assert [step.is_new_best for step in steps] == expected


@given(many_losses, st.integers(1, 8), st.integers(1, 8), st.sampled_from([1, 4, 100]))
@settings(max_examples=many(60))
def test_later_submissions_never_change_earlier_verdicts(
    random: np.random.Generator, n_before: int, n_after: int, planned: int
) -> None:
    """Beyond the planned number too, where the threshold rises."""
    losses = list(np.cumsum(random.normal(-0.3, 0.5, (n_before + n_after, 1)), axis=0) + random.normal(0, 1, 30))
    assert replay(losses[:n_before], planned=planned) == replay(losses, planned=planned)[:n_before]


def test_beyond_the_planned_number_the_threshold_rises() -> None:
    """A gain of 2.2 standard errors passes as the second of two planned, not as the fifth."""
    late = [1.0, 1.0, 1.0, 1.0, 0.78]
    for scores, accepted in (([1.0, 0.78], True), (late, False)):
        steps = climb(
            list(enumerate(scores)),
            paired_error=lambda one, other: 0.1,
            own_error=lambda one: 0.1,
            precision=FINE,
            planned=2,
            greater_is_better=False,
        )
        assert steps[-1].is_new_best is accepted


def test_the_first_is_accepted_and_then_only_what_is_clearly_better_than_the_last_accepted() -> None:
    """3.66 standard errors at 400 planned; small steps do not add up unless one is accepted."""
    assert with_errors([0.5, 0.14, 0.13, 0.0], 0.1) == [True, False, True, False]
    assert with_errors([0.5, 0.3, 0.15], 0.1) == [True, False, False]


def test_what_was_accepted_and_the_number_of_tries_are_all_that_is_remembered() -> None:
    """A ladder that goes on from there decides as the one that saw everything."""
    scores = [0.9, 0.5, 0.7, 0.1, 0.05]
    ones = list(enumerate(scores))
    ladder = {
        "paired_error": lambda one, other: 0.1,
        "own_error": lambda one: 0.1,
        "precision": FINE,
        "planned": 3,
        "greater_is_better": False,
    }
    steps = climb(ones, **ladder)
    for place in range(1, len(ones)):
        accepted = [one for one, step in zip(ones, steps[:place], strict=False) if step.is_new_best][-1]
        assert climb(ones[place:], **ladder, accepted=accepted, n_offered=place) == steps[place:]


def test_the_direction_is_the_metrics() -> None:
    """The same scores, the other way round."""
    assert with_errors([0.5, 0.9, 0.1], 0.1, greater=True) == [True, True, False]
    assert with_errors([0.5, 0.9, 0.1], 0.1, greater=False) == [True, False, True]


def test_a_gain_below_the_displayed_step_is_none_however_sure_it_is() -> None:
    """Without any error of the difference the step alone decides."""
    assert with_errors([0.5, 0.495, 0.489], 0.0, decimals=2) == [True, False, True]


def test_a_team_is_told_one_of_two_messages_and_its_accepted_score_on_the_grid() -> None:
    """The score of a submission that is not accepted shows nowhere."""
    steps = climb(
        [(3, 0.51239), (5, 0.41999), (9, 0.11999)],
        paired_error=lambda one, other: 0.1,
        own_error=lambda one: 0.1,
        precision=Precision(2),
        greater_is_better=False,
    )
    assert [(step.number, step.message, step.standing) for step in steps] == [
        (3, NEW_BEST, 0.51),
        (5, NO_IMPROVEMENT, 0.51),
        (9, NEW_BEST, 0.11),
    ]
    assert (NEW_BEST, NO_IMPROVEMENT) == ("new best", "not a significant improvement")


@pytest.mark.parametrize("error", [None, math.nan])
def test_a_metric_without_standard_errors_is_refused_at_the_first_submission(error: float | None) -> None:
    """Not at the second, when somebody already stands; and never decided by the step alone."""
    with pytest.raises(CompetitionError, match="mae has no standard error on the public rows"):
        with_errors([0.5], 0.1, own=error)
    with pytest.raises(CompetitionError, match='choose board = "split"'):
        with_errors([0.5, 0.1], error)


def test_of_twenty_teams_that_only_try_one_is_lucky_at_most() -> None:
    """Each team sends 60 equally good files: the share with any lucky step is at most .05, within 3 errors."""
    random, n_teams, lucky = np.random.default_rng(8), 600, 0
    for _ in range(n_teams):
        scores = random.normal(0.5, 0.01, 60)
        steps = climb(
            list(enumerate(scores)),
            paired_error=lambda one, other: 0.01 * math.sqrt(2),
            own_error=lambda one: 0.01,
            precision=FINE,
            planned=60,
            greater_is_better=False,
        )
        lucky += any(step.is_new_best for step in steps[1:])
    assert 0 < lucky / n_teams < 0.05 + 3 * math.sqrt(0.05 * 0.95 / n_teams)


def test_a_team_that_makes_progress_climbs() -> None:
    """Errors from .30 to .20 in eleven steps on 20,000 rows: the standing ends near the last one."""
    random = np.random.default_rng(1)
    hard = random.random(20_000)
    losses = [(hard < share).astype(np.float64) for share in np.linspace(0.3, 0.2, 11)]
    steps = replay(losses, planned=PLANNED)
    assert all(step.is_new_best for step in steps)
    assert steps[-1].standing == pytest.approx(0.2, abs=0.01)


def test_boosting_climbs_a_plain_board_as_the_closed_form_says_and_not_the_ladder() -> None:
    """1/2 - sqrt(k / 2n) / pi on 1,000 rows with 100 submissions: .429; Podium's ladder stays at .5."""
    attacks = runpy.run_path(str(ATTACKS))
    expected = attacks["expected_error"](1000, 100)
    assert expected == pytest.approx(0.4288, abs=0.0001)
    plain = attacks["measure"]("plain, 5 decimals", "boosting, k = 100", 40, n_rows=1000)
    ladder = attacks["measure"]("Podium's ladder", "boosting, k = 100", 40, n_rows=1000)
    assert plain == pytest.approx(expected, abs=0.008)
    assert ladder > 0.49


def test_climbing_hills_beats_one_standard_error_and_not_the_ladder() -> None:
    """Why the threshold is what it is: small changes that are kept when accepted."""
    measure = runpy.run_path(str(ATTACKS))["measure"]
    assert measure("ladder, one standard error", "hill, flip 2 %", 3) < 0.46
    assert measure("Podium's ladder", "hill, flip 2 %", 3) > 0.49


def test_a_ladder_does_not_hide_what_an_accepted_score_spells() -> None:
    """Why the leak audit warns: whoever begins badly enough in log loss has room for many new bests.

    The other rows get a loss that falls from step to step, whatever their labels, so that each submission is
    significantly better; ten rows at a time spell their labels in the accepted score.
    """
    n_rows, precision = 198, Precision(5)
    labels = np.random.default_rng(3).integers(0, 2, n_rows)
    cost = 1.01 * n_rows * precision.smallest
    prints: list[Fingerprint] = []
    ladder = ladder_of(prints, precision=precision, planned=300)
    known: dict[int, int] = {}
    logits = np.zeros(n_rows)
    for number, height in enumerate(np.arange(10.0, 2.1, -0.45)):
        chunk = np.arange(len(known), len(known) + 10)
        asked = logits.copy()
        asked[chunk] = cost * 2.0 ** np.arange(10)
        asked[chunk[-1] + 1 :] = height
        loss = row_log_loss(labels.astype(np.float64), 1 / (1 + np.exp(asked)), 1e-15)
        prints.append(print_of(loss))
        step = ladder.offer(number, float(loss.mean()))
        if step.is_new_best:
            spelled = step.standing * n_rows - np.logaddexp(0, -asked).sum()
            spelled -= sum(asked[row] for row, label in known.items() if label)
            code = math.ceil((spelled % height) / cost - 1e-6)
            known |= {int(row): code >> place & 1 for place, row in enumerate(chunk)}
            logits = asked
    assert len(known) >= 100
    assert [labels[row] for row in known] == list(known.values())
