"""What is kept of a submission is enough for every paired comparison."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metrics.draws import draw
from scipy import stats

from podium.metrics.registry import Metric, get_metric, list_metrics
from podium.metrics.shapes import Arrays
from podium.scoring.fingerprint import MOST_BLOCKS, Fingerprint, covariance, draw_blocks, paired_z


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


def test_the_draw_of_blocks_is_the_one_that_stored_fingerprints_were_made_with() -> None:
    """Blocks are not stored: drawn otherwise, say by another NumPy, new fingerprints could not be held against old."""
    assert draw_blocks(5000, 7)[:8].tolist() == [553, 61, 148, 228, 402, 744, 1881, 870]
    assert draw_blocks(8, 2**100).tolist() == [4, 1, 0, 5, 6, 3, 7, 2]
    assert draw_blocks(6, 7, np.array([5, 5, 9, 9, 1, 5])).tolist() == [2, 2, 1, 1, 0, 2]


@given(st.integers(2, 40), st.integers(1, 6), st.integers(0, 999))
def test_the_covariance_is_that_of_the_block_sums(n_blocks: int, m: int, seed: int) -> None:
    """As ``numpy.cov`` has it; its diagonal and its differences are the standard errors that there were before."""
    random = np.random.default_rng(seed)
    sums = (random.normal(size=n_blocks) + random.normal(size=(m, n_blocks))).astype(np.float32)
    prints = [Fingerprint(row, 3 * n_blocks) for row in sums]
    found = covariance(prints)
    assert found == pytest.approx(np.atleast_2d(np.cov(sums)) * n_blocks / (3 * n_blocks) ** 2, rel=1e-5, abs=1e-12)
    for i, one in enumerate(prints):
        assert np.sqrt(found[i, i]) == pytest.approx(one.standard_error(), rel=1e-6)
        for j, other in enumerate(prints[:i]):
            paired = found[i, i] + found[j, j] - 2 * found[i, j]
            assert paired == pytest.approx(one.standard_error_of_difference(other) ** 2, rel=1e-5, abs=1e-14)


def test_only_fingerprints_of_the_same_rows_have_a_covariance() -> None:
    """Neither other blocks nor other rows, and the sentence says which there are."""
    one = Fingerprint(np.ones(4, dtype=np.float32), 8)
    for other in (Fingerprint(np.ones(5, dtype=np.float32), 8), Fingerprint(np.ones(4, dtype=np.float32), 9)):
        with pytest.raises(ValueError, match="4 blocks of 8 rows and"):
            covariance([one, other])
    assert covariance([]).shape == (0, 0)


def test_a_score_without_a_standard_error_leaves_the_others_theirs() -> None:
    """A loss beyond float32 has NaN for a covariance; so has a single block."""
    one, other = losses(300)
    prints = [fingerprint(one), fingerprint(np.where(np.arange(300) == 5, 1e60, one)), fingerprint(other)]
    found = covariance(prints)
    assert np.isnan(found[1]).all()
    assert np.isnan(found[:, 1]).all()
    assert np.array_equal(found[::2, ::2], covariance(prints[::2]))
    assert np.isnan(prints[1].standard_error())
    assert not prints[1].is_heavy_tailed()
    assert np.isnan(covariance([fingerprint(np.array([1.0]))])).all()


def delong_by_loops(y: np.ndarray, answers: list[np.ndarray]) -> np.ndarray:
    """DeLong, DeLong and Clarke-Pearson 1988: S10 and S01 from all pairs, each over its number of rows."""

    def wins(positive: float, negative: float) -> float:
        return 1.0 if positive > negative else 0.5 if positive == negative else 0.0

    v10, v01 = [], []
    for answer in answers:
        positives, negatives = answer[y == 1], answer[y == 0]
        v10.append([np.mean([wins(p, n) for n in negatives]) for p in positives])
        v01.append([np.mean([wins(p, n) for p in positives]) for n in negatives])
    s10, s01 = np.cov(v10, ddof=0), np.cov(v01, ddof=0)
    return np.atleast_2d(s10 / sum(y == 1) + s01 / sum(y == 0))


@given(st.integers(4, 60), st.integers(1, 4), st.integers(0, 999))
def test_the_covariance_of_areas_under_the_curve_is_that_of_delong(n_rows: int, decimals: int, seed: int) -> None:
    """With ties, for any shares of classes; n / (n - 1) of rows in place of one for each class."""
    random = np.random.default_rng(seed)
    y = np.concatenate([[0, 0, 1, 1], random.integers(0, 2, n_rows - 4)])
    answers = [np.round(0.2 * y + random.uniform(size=n_rows), decimals) for _ in range(3)]
    blocks = draw_blocks(n_rows, seed)
    influences = [get_metric("auc").estimate_values(y, answer).influence for answer in answers]
    prints = [Fingerprint.of(influence(), blocks) for influence in influences if influence]
    expected = delong_by_loops(y, answers) * n_rows / (n_rows - 1)
    assert covariance(prints) == pytest.approx(expected, rel=1e-4, abs=1e-7)


def draw_rows(metric: Metric, n_rows: int) -> tuple[Arrays, dict[str, object]]:
    y_true, y_pred, given_roles = draw(metric, np.random.default_rng(11), n_rows)
    options = {name: value for name, value in given_roles.items() if name in metric.options}
    return metric.wrap(y_true, y_pred, **given_roles), options


def has_influence(metric: Metric) -> bool:
    rows, options = draw_rows(metric, 20)
    return metric.influence(rows, **options) is not None


NOT_SMOOTH = {"medae": 0.3}  # the density beside a median is known only roughly from 400 rows


@pytest.mark.parametrize("metric", [one for one in list_metrics() if has_influence(one)], ids=lambda metric: metric.key)
def test_standard_errors_are_those_of_a_thousand_bootstraps(metric: Metric) -> None:
    """Drawing the rows again spreads every score as its fingerprint says, within a tenth."""
    n_rows, random = 400, np.random.default_rng(12)
    rows, options = draw_rows(metric, n_rows)
    influence = metric.influence(rows, **options)
    assert influence is not None
    drawn = [metric.score(rows.take(random.integers(0, n_rows, n_rows)), **options) for _ in range(1000)]
    error = Fingerprint.of(influence, draw_blocks(n_rows, 3)).standard_error()
    assert error == pytest.approx(np.std(drawn), rel=NOT_SMOOTH.get(metric.key, 0.1))


@pytest.mark.parametrize("n_rows", [64, 300, 5000])
def test_gaussian_losses_have_no_heavy_tails(n_rows: int) -> None:
    """At most one of 60 looks so, even with the fewest blocks."""
    random = np.random.default_rng(n_rows)
    assert sum(fingerprint(random.normal(size=n_rows), seed).is_heavy_tailed() for seed in range(60)) <= 1


@pytest.mark.parametrize("n_rows", [64, 300, 5000, 50_000])
def test_losses_of_which_a_few_are_nearly_all_have_heavy_tails(n_rows: int) -> None:
    """As squared errors of sums of money have: at least 36 of 40 are found where 95 % intervals hold 85 % or fewer."""
    random = np.random.default_rng(n_rows)
    found, held = [], []
    for seed in range(40):
        loss = np.exp(3 * random.normal(size=n_rows))
        one = fingerprint(loss, seed)
        found.append(one.is_heavy_tailed())
        held.append(abs(loss.mean() - np.exp(4.5)) < 1.96 * one.standard_error())
    assert sum(found) >= 36
    assert np.mean(held) <= 0.85


def test_from_few_blocks_nothing_is_said_about_tails() -> None:
    """Nor where there is no spread at all."""
    loss = np.zeros(1000)
    loss[0] = 1.0
    assert fingerprint(loss).is_heavy_tailed()
    assert not fingerprint(loss[:63]).is_heavy_tailed()
    assert not fingerprint(np.zeros(1000)).is_heavy_tailed()
