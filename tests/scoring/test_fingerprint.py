"""What is kept of a submission is enough for every paired comparison."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from podium.metrics.registry import get_metric
from podium.scoring.fingerprint import MOST_BLOCKS, Fingerprint, draw_blocks, paired_z


def losses(n_rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The losses of two models on the same rows, one somewhat worse."""
    random = np.random.default_rng(seed)
    shared = random.gamma(2.0, size=n_rows)
    return shared * random.uniform(0.9, 1.1, n_rows), shared * random.uniform(0.9, 1.3, n_rows)


def fingerprint(loss: np.ndarray, seed: int = 1, groups: np.ndarray | None = None) -> Fingerprint:
    return Fingerprint.of(loss - loss.mean(), draw_blocks(len(loss), seed, groups))


@pytest.mark.parametrize("n_rows", [2, 3, 60, 200, MOST_BLOCKS])
def test_with_a_block_for_each_row_it_is_the_paired_t_of_the_textbook(n_rows: int) -> None:
    """The statistic of ``scipy.stats.ttest_rel`` on the losses of the rows, to what float32 keeps."""
    one, other = losses(n_rows)
    z = paired_z(float(one.mean() - other.mean()), fingerprint(one), fingerprint(other))
    assert z == pytest.approx(stats.ttest_rel(one, other).statistic, rel=1e-4)


@pytest.mark.parametrize("n_rows", [MOST_BLOCKS + 1, 5_000, 100_003])
def test_with_fewer_blocks_than_rows_it_comes_close(n_rows: int) -> None:
    """Within a few standard errors of a standard error that 2,048 blocks give: 1 / sqrt(2 * 2047)."""
    one, other = losses(n_rows, seed=n_rows)
    prints = fingerprint(one), fingerprint(other)
    assert all(len(part.sums) == MOST_BLOCKS for part in prints)
    z = paired_z(float(one.mean() - other.mean()), *prints)
    assert z == pytest.approx(stats.ttest_rel(one, other).statistic, rel=5 / np.sqrt(2 * (MOST_BLOCKS - 1)))


def test_the_standard_error_is_that_of_a_mean() -> None:
    """As ``scipy.stats.sem`` has it."""
    one, _ = losses(500)
    assert fingerprint(one).standard_error() == pytest.approx(stats.sem(one), rel=1e-5)


@given(st.integers(1, 5000), st.integers(0, 2**64))
def test_blocks_are_equal_in_size_and_drawn_by_the_seed(n_rows: int, seed: int) -> None:
    """Sizes differ by one row at most; the seed alone decides."""
    blocks = draw_blocks(n_rows, seed)
    sizes = np.bincount(blocks)
    assert len(sizes) == min(n_rows, MOST_BLOCKS)
    assert np.ptp(sizes) <= 1
    assert np.array_equal(blocks, draw_blocks(n_rows, seed))
    if n_rows > 100:
        assert not np.array_equal(blocks, draw_blocks(n_rows, seed + 1))


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=400), st.integers(0, 99))
def test_whole_groups_are_in_one_block(groups: list[int], seed: int) -> None:
    """And no block holds none."""
    codes = np.array(groups)
    blocks = draw_blocks(len(codes), seed, codes)
    assert all(len(set(blocks[codes == group])) == 1 for group in set(groups))
    assert len(set(blocks)) == len(set(groups))


def test_rows_of_a_group_count_as_one_sample() -> None:
    """A hundred copies of each row are no more evidence than the row."""
    one, _ = losses(50)
    copies, groups = np.repeat(one, 100), np.repeat(np.arange(50), 100)
    assert fingerprint(copies, groups=groups).standard_error() == pytest.approx(stats.sem(one), rel=1e-5)
    assert fingerprint(copies).standard_error() < stats.sem(one) / 5


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=64), st.integers(1, 2**40))
def test_bytes_come_back_as_what_they_were(sums: list[float], n_rows: int) -> None:
    """Sums and number of rows."""
    one = Fingerprint(np.array(sums, dtype=np.float32), n_rows)
    again = Fingerprint.from_bytes(one.to_bytes())
    assert again.n_rows == n_rows
    assert np.array_equal(again.sums, one.sums)


def test_equal_submissions_are_no_standard_errors_apart() -> None:
    """0 where the scores are equal too; infinite where a difference has no spread."""
    one, _ = losses(100)
    assert paired_z(0.0, fingerprint(one), fingerprint(one)) == 0.0
    assert paired_z(0.5, fingerprint(one), fingerprint(one + 0.5)) > 1000
    flat = Fingerprint(np.zeros(10, dtype=np.float32), 10)
    assert paired_z(-0.5, flat, flat) == -np.inf


def test_one_row_tells_nothing_of_its_spread() -> None:
    """Its standard error is no number, and no difference is confirmed by it."""
    one = fingerprint(np.array([1.0]))
    assert np.isnan(one.standard_error())
    assert paired_z(1.0, one, one) == 0.0


@pytest.mark.parametrize("key", ["rmse", "log_loss", "auc", "accuracy", "mae"])
def test_the_influence_of_a_metric_makes_a_fair_standard_error(key: str) -> None:
    """The spread of a difference over resampled rows (bootstrap) is what the fingerprints say, within a fifth."""
    random = np.random.default_rng(5)
    n_rows = 400
    metric = get_metric(key)
    if key in ("rmse", "mae"):
        y = random.normal(size=n_rows)
        answers = [y + random.normal(size=n_rows) * scale for scale in (0.5, 0.7)]
    else:
        y = (random.uniform(size=n_rows) < 0.4).astype(int)
        answers = [np.clip(0.35 + 0.3 * y + random.normal(size=n_rows) * s, 0.02, 0.98) for s in (0.2, 0.3)]
        if key == "accuracy":
            answers = [(answer > 0.5).astype(int) for answer in answers]
    prints = []
    for answer in answers:
        estimate = metric.estimate(metric.shape.wrap(y, answer, metric.read_options({})), **metric.read_options({}))
        prints.append(Fingerprint.of(estimate.influence(), draw_blocks(n_rows, 3)))
    differences = []
    for _ in range(300):
        rows = random.integers(0, n_rows, n_rows)
        differences.append(metric(y[rows], answers[0][rows]) - metric(y[rows], answers[1][rows]))
    assert prints[0].standard_error_of_difference(prints[1]) == pytest.approx(np.std(differences), rel=0.2)
