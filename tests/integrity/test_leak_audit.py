"""The leak audit counts what can really be read: every number is held against somebody who reads it."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.integrity.leak_audit import FULL_STEP, LeakAudit, audit_leaks, logit_span, readable_labels
from podium.metrics.options import NEEDED
from podium.metrics.registry import get_metric, list_metrics
from podium.standings.display import Precision

# Public rows, decimals, clip, labels: the table of the specification.
WHITEHILL = [
    (198, 5, 1e-15, 15),
    (198, 5, 1e-3, 12),
    (198, 4, 1e-15, 11),
    (198, 3, 1e-15, 8),
    (3_600, 5, 1e-15, 10),
    (3_600, 5, 1e-3, 8),
    (3_600, 4, 1e-15, 7),
    (3_600, 3, 1e-15, 4),
    (20_000, 5, 1e-15, 8),
    (20_000, 5, 1e-3, 6),
    (20_000, 4, 1e-15, 5),
    (20_000, 3, 1e-15, 1),
    (100_000, 5, 1e-15, 6),
    (100_000, 5, 1e-3, 3),
    (100_000, 4, 1e-15, 2),
    (100_000, 3, 1e-15, 0),
    (1_000_000, 5, 1e-15, 2),
    (1_000_000, 5, 1e-3, 0),
    (1_000_000, 4, 1e-15, 0),
    (1_000_000, 3, 1e-15, 0),
]


def audit(name: str, **changes: object) -> LeakAudit:
    """The audit of a board of 198 rows with two classes at 5 decimals."""
    metric = get_metric(name)
    options = metric.read_options(dict(changes.pop("options", {})))  # type: ignore[call-overload]
    given = {
        "n_rows": 198,
        "n_labels": 198,
        "n_classes": 2,
        "step": 1e-5,
        "is_full_told": False,
        "is_ladder": False,
        "n_verdicts": 7,
        **changes,
    }
    return audit_leaks(metric, options, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("n_rows", "decimals", "clip", "labels"), WHITEHILL)
def test_log_loss_gives_away_the_labels_of_the_table(n_rows: int, decimals: int, clip: float, labels: int) -> None:
    """The formula, and the audit that uses it."""
    assert readable_labels(logit_span(clip), n_rows, 10.0**-decimals) == labels
    found = audit("log_loss", n_rows=n_rows, n_labels=n_rows, step=10.0**-decimals, options={"clip": clip})
    assert found.shown.labels == labels


def test_a_board_of_198_rows_is_empty_after_14_submissions() -> None:
    """At 5 decimals; at 3 600 rows after 360, at 20 000 after 2 500."""
    for n_rows, needed in ((198, 14), (3_600, 360), (20_000, 2_500)):
        assert audit("log_loss", n_rows=n_rows, n_labels=n_rows).submissions_for_all == needed


@given(st.floats(1e-3, 800), st.integers(1, 10**7), st.floats(1e-16, 10), st.integers(2, 40))
def test_the_count_is_the_floor_of_its_logarithm(span: float, n_rows: int, step: float, n_classes: int) -> None:
    """Against the formula as it is written, away from where a logarithm rounds."""
    exact = math.log(span / ((n_classes - 1) * 1.01 * n_rows * step), n_classes)
    if abs(exact - round(exact)) > 1e-9:
        assert readable_labels(span, n_rows, step, n_classes) == min(n_rows, max(0, math.floor(exact) + 1))


def read_binary(name: str, labels: np.ndarray, step: float, n_read: int, clip: float = 1e-15) -> np.ndarray:
    """The first labels as Whitehill's attack reads them from one score of log loss or Brier, told in steps."""
    metric = get_metric(name)
    costs = 1.01 * len(labels) * step * 2.0 ** np.arange(n_read)
    predictions = np.full(len(labels), 0.5)
    if name == "log_loss":
        predictions[:n_read] = 1 / (1 + np.exp(costs))
        known = (len(labels) - n_read) * math.log(2) + np.logaddexp(0, -costs).sum()
        score = metric(labels, predictions, clip=clip)
    else:
        predictions[:n_read] = (1 - costs) / 2
        known = (len(labels) - n_read) / 4 + np.sum(predictions[:n_read] ** 2)
        score = metric(labels, predictions)
    told = score if step == FULL_STEP else Precision(round(-math.log10(step))).shown(score)
    spelled = (told * len(labels) - known) / costs[0]
    code = round(spelled) if step == FULL_STEP else math.ceil(spelled - 1e-6)
    return np.array([code >> place & 1 for place in range(n_read)])


READ = [
    *[("log_loss", n_rows, 10.0**-decimals, clip) for n_rows, decimals, clip, labels in WHITEHILL if labels],
    *[
        ("log_loss", n_rows, FULL_STEP, 1e-15) for n_rows in (60, 198, 3_600)
    ],  # above, the order in which the metric adds counts
    *[("brier", n_rows, step, 0.0) for n_rows in (60, 198, 3_600) for step in (1e-5, FULL_STEP)],
]


@pytest.mark.parametrize(("name", "n_rows", "step", "clip"), READ)
def test_so_many_labels_are_read_from_one_score(name: str, n_rows: int, step: float, clip: float) -> None:
    """Podium's own metric and its own cutting off, and an attacker who knows nothing but the score."""
    random = np.random.default_rng(5)
    options = {"clip": clip} if name == "log_loss" else {}
    found = audit(name, n_rows=n_rows, n_labels=n_rows, step=step, options=options).shown.labels
    for _ in range(max(2, 20_000 // n_rows)):
        labels = random.integers(0, 2, n_rows)
        assert (read_binary(name, labels, step, found, clip) == labels[:found]).all()


@pytest.mark.parametrize("n_classes", [3, 10])
def test_labels_of_several_classes_are_read_as_digits(n_classes: int) -> None:
    """The i-th row's loss is larger by j * K^i costs if its class is the j-th."""
    n_rows, step, random = 300, 1e-5, np.random.default_rng(6)
    metric, precision = get_metric("multiclass_log_loss"), Precision(5)
    n_read = audit("multiclass_log_loss", n_rows=n_rows, n_labels=n_rows, n_classes=n_classes).shown.labels
    cost = 1.01 * n_rows * step
    assert n_read == {3: 8, 10: 4}[n_classes]
    losses = cost * np.outer(float(n_classes) ** np.arange(n_read), np.arange(n_classes))
    chances = np.exp(-losses) / np.exp(-losses).sum(axis=1, keepdims=True)
    predictions = np.full((n_rows, n_classes), 1 / n_classes)
    predictions[:n_read] = chances
    known = (n_rows - n_read) * math.log(n_classes) - np.log(chances[:, 0]).sum()
    for _ in range(50):
        labels = np.concatenate([np.arange(n_classes), random.integers(0, n_classes, n_rows - n_classes)])
        random.shuffle(labels)
        told = precision.shown(metric(labels, predictions))
        code = math.ceil((told * n_rows - known) / cost - 1e-6)
        assert [code // n_classes**place % n_classes for place in range(n_read)] == labels[:n_read].tolist()


@pytest.mark.parametrize("name", ["accuracy", "classification_error", "f1", "mcc", "balanced_accuracy"])
def test_no_score_of_counts_has_more_values_than_hits(name: str) -> None:
    """Every labelling of nine rows with four positives: the bits of the audit hold, at any number of decimals."""
    metric, n_rows = get_metric(name), 9
    predictions = np.array([1, 1, 1, 0, 0, 0, 0, 1, 0])
    bits = audit(name, n_rows=n_rows, n_labels=n_rows, step=1e-12).shown.bits
    found = set()
    for positives in itertools.combinations(range(n_rows), 4):
        labels = np.isin(np.arange(n_rows), positives).astype(int)
        found.add(round(metric(labels, predictions), 9))
    assert math.log2(len(found)) <= bits == math.log2(n_rows + 1)


@pytest.mark.parametrize("name", ["accuracy", "f1", "auc"])
@pytest.mark.parametrize("n_rows", [20, 400])
def test_one_changed_row_shows_where_the_audit_says_so(name: str, n_rows: int) -> None:
    """Submissions that differ from one another in one row show its label; in the coarsest steps the audit says no."""
    metric, precision = get_metric(name), Precision(math.ceil(math.log10(2 * n_rows)))
    labels = np.random.default_rng(7).permutation(np.arange(n_rows) % 2)
    assert audit(name, n_rows=n_rows, n_labels=n_rows, step=precision.smallest).shown.labels == 1
    assert audit(name, n_rows=n_rows, n_labels=n_rows, step=1.0).shown.labels == 0
    shown: dict[int, set[float]] = {0: set(), 1: set()}
    for row in range(n_rows - 2):
        asked = np.zeros(n_rows, dtype=int)
        asked[[row, -2, -1]] = 1
        shown[int(labels[row])].add(precision.shown(metric(labels, asked)))
    assert [len(scores) for scores in shown.values()] == [1, 1]
    assert shown[0] != shown[1]


@pytest.mark.parametrize("decimals", [2, 5])
def test_a_row_of_a_squared_error_shows_at_any_step(decimals: int) -> None:
    """One far prediction tells the answer to within the root of the rows times a step: 42 rows, answers 25 to 346."""
    random = np.random.default_rng(9)
    answers = random.integers(25, 347, 42).astype(float)
    metric, precision = get_metric("rmse"), Precision(decimals)
    assert audit("rmse", n_rows=42, n_labels=42, n_classes=None, step=precision.smallest).shown.labels == 1
    base, far = np.full(42, 150.0), 1e6
    for row in range(42):
        asked = base.copy()
        asked[row] = far
        first, second = precision.shown(metric(answers, base)), precision.shown(metric(answers, asked))
        read = (far**2 - 150.0**2 - 42 * (second**2 - first**2)) / (2 * (far - 150.0))
        assert abs(read - answers[row]) < 2 * math.sqrt(42) * precision.smallest


def test_no_attack_reads_more_than_the_bits_of_a_score() -> None:
    """For each metric of the catalogue that needs no choice, at several steps and in full."""
    seen = 0
    for metric in list_metrics():
        if any(option.default is NEEDED for option in metric.options.values()):
            continue
        for step in (FULL_STEP, 1e-5, 0.002, 0.1):
            found = audit(metric.key, step=step).shown
            assert 0 <= found.labels <= found.bits <= 64
            seen += 1
    assert seen > 400


def test_what_programs_are_told_in_full_counts() -> None:
    """Five decimals on the screen, sixteen digits in JSON: the audit goes by the latter."""
    both = audit("log_loss", is_full_told=True)
    assert both.shown.labels == 15
    assert both.labels_per_submission == both.full.labels == 48
    assert audit("log_loss").labels_per_submission == 15


def test_hidden_weights_leave_no_bound_by_hits() -> None:
    """Each row counts differently, so that a score can name the rows."""
    assert audit("accuracy").shown.bits == math.log2(199)
    assert audit("accuracy", is_weighted=True).shown.bits == math.log2(1 + 1e5)


@pytest.mark.parametrize(
    ("limits", "submissions", "labels"),
    [
        ({}, None, 198),
        ({"daily_limit": 5}, None, 198),
        ({"daily_limit": 5, "n_days": 60}, 300, 198),
        ({"daily_limit": 5, "n_days": 60, "total_limit": 10}, 10, 150),
        ({"daily_limit": 5, "n_days": 1, "total_limit": 10}, 5, 75),
        ({"total_limit": 14}, 14, 198),
        ({"n_days": 3}, None, 198),
    ],
)
def test_limits_bound_what_can_be_taken(limits: dict[str, int], submissions: int | None, labels: int) -> None:
    """Fifteen labels a submission, as many submissions as the tightest limit allows."""
    found = audit("log_loss", **limits)
    assert (found.submissions, found.labels_in_all, found.gives_all) == (submissions, labels, labels == 198)


SENTENCES = {
    "log loss": (
        {"daily_limit": 5, "n_days": 60},
        "at 5 decimals a log-loss board of 198 rows gives away 15 labels a submission; no score holds more than 21.7",
        "with 5 a day over 60 days, 300 submissions could take all 198 labels",
    ),
    "total limit": ({"total_limit": 10}, "15 labels", "with a limit of 10 submissions, a team could take 150 of 198"),
    "daily limit": ({"daily_limit": 5}, "15 labels", "with 5 a day, 14 submissions in 3 days could take all 198"),
    "no limit": ({}, "15 labels", "without a limit on submissions, 14 of them could take all 198 labels"),
    "in full": ({"is_full_told": True}, "in full, which gives away 48 labels a submission", "5 of them could take all"),
    "steps": ({"step": 0.02}, "in steps of 0.02 a log-loss board of 198 rows gives away 4 labels", "50 of them"),
    "verdict": ({}, "told in words, which gives away at most 2.8 bits more", "14 of them"),
    "ladder": (
        {"is_ladder": True, "n_verdicts": 2},
        "does not accept gives away at most 1 bit; each new best shows a score",
        "all 198 labels, if each of them were a new best",
    ),
    "accuracy": (
        {"name": "accuracy"},
        "two submissions that differ in one row tell its label (accuracy, 198 rows); no score holds more than 7.6 bits",
        "198 of them could take all 198",
    ),
    "ten classes": ({"name": "accuracy", "n_classes": 10}, "which of its two answers is right, if one is", "198 of"),
    "one decimal": (
        {"name": "accuracy", "step": 0.1},
        "at 1 decimal what one row adds is too small to be seen (accuracy, 198 rows)",
        "no way is known to read single labels here",
    ),
    "numbers": ({"name": "rmse", "n_classes": None}, "its answer, as closely as the steps allow (rmse", "198 of them"),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_the_audit_reads_as_sentences(case: str) -> None:
    """Numbers, where they come from, and what they mean for the limits."""
    changes, *expected = SENTENCES[case]
    text = "\n".join(audit(**{"name": "log_loss", **changes}).sentences())
    assert [words for words in expected if words not in text] == []
