"""What standard errors cost. One command, two Markdown tables.

    python benchmarks/fingerprints.py [--rows N] [--rounds N]

The first holds reading, scoring and fingerprinting a submission against reading and scoring alone: both splits, the
way of ``submit``, in turn, each side at its best. The second is what a board of stored fingerprints takes to weigh:
covariance, rank sets, groups, crown and stability, with 2,048 blocks. The bounds are those that the project promises.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from podium.metrics.registry import Metric, get_metric
from podium.scoring.fingerprint import MOST_BLOCKS, Fingerprint, covariance, draw_blocks
from podium.scoring.roles import read_roles
from podium.scoring.score import Solution
from podium.standings.intervals import weigh
from podium.submission import SPLITS
from podium.tables.read import read_table

BOUNDS = {"rmse": 1.3, "log_loss": 1.3, "mae": 1.3, "auc": 2.5}
BOARDS = {50: 0.5, 201: 0.5}


def write_tables(folder: Path, n_rows: int) -> tuple[Path, Path]:
    """A solution of two classes, 30 % of it public, and chances with all their digits."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, n_rows)
    chance = 1 / (1 + np.exp(-(random.normal(size=n_rows) + truth - 0.5)))
    usage = np.where(random.random(n_rows) < 0.3, "Public", "Private")
    solution, submission = folder / "solution.csv", folder / "submission.csv"
    with solution.open("w") as file:
        rows = zip(truth.tolist(), usage.tolist(), strict=True)
        file.write("id,target,Usage\n")
        file.writelines(f"{row},{value},{part}\n" for row, (value, part) in enumerate(rows))
    with submission.open("w") as file:
        file.write("id,target\n")
        file.writelines(f"{row},{value!r}\n" for row, value in enumerate(chance.tolist()))
    return solution, submission


def score(solution_path: Path, submission_path: Path, metric: Metric, *, fingerprint: bool) -> list[float]:
    """The scores of both splits; with their fingerprints on the way where wanted."""
    truth = read_table(solution_path)
    solution = Solution(truth, read_roles(truth.columns, None), metric, metric.read_options({}))
    arrays = solution.align(read_table(submission_path))
    scores = []
    for split in SPLITS:
        estimate = solution.estimate(arrays, split)
        scores.append(estimate.score)
        if fingerprint and estimate.influence is not None:
            influence = estimate.influence()
            Fingerprint.of(influence, draw_blocks(len(influence), 1)).to_bytes()
    return scores


def seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def fingerprint_table(n_rows: int, rounds: int) -> bool:
    """Print the first table; whether all its bounds are kept."""
    print(f"| {n_rows:,} rows | score, s | with fingerprint, s | ratio | at most |")
    print("| --- | ---: | ---: | ---: | ---: |")
    is_kept = True
    with tempfile.TemporaryDirectory() as scratch:
        solution, submission = write_tables(Path(scratch), n_rows)
        for key, bound in BOUNDS.items():
            metric = get_metric(key)
            ways = [partial(score, solution, submission, metric, fingerprint=both) for both in (False, True)]
            times = [[seconds(way) for way in ways] for _ in range(rounds)]
            plain, whole = np.min(times, axis=0)
            is_kept = is_kept and whole / plain <= bound
            print(f"| {key} | {plain:.3f} | {whole:.3f} | {whole / plain:.2f} | {bound} |", flush=True)
    return is_kept


def board_table(rounds: int) -> bool:
    """Print the second table; whether all its bounds are kept."""
    print("\n| submissions | covariance, s | weigh, s | both, s | at most |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    random = np.random.default_rng(2)
    is_kept = True
    for n_submissions, bound in BOARDS.items():
        own = random.normal(size=(n_submissions, MOST_BLOCKS))
        sums = (random.normal(size=MOST_BLOCKS) + 0.3 * own).astype(np.float32) * 20
        scores = 0.5 + 1e-3 * np.sort(random.normal(size=n_submissions))
        stored = [Fingerprint(row, 1_000_000).to_bytes() for row in sums]
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            matrix = covariance([Fingerprint.from_bytes(data) for data in stored])
            half = time.perf_counter()
            weigh(scores, matrix, greater_is_better=False, seed=1, n_blocks=MOST_BLOCKS)
            times.append((half - started, time.perf_counter() - half))
        first, second = np.min(times, axis=0)
        is_kept = is_kept and first + second <= bound
        print(f"| {n_submissions} | {first:.3f} | {second:.3f} | {first + second:.3f} | {bound} |", flush=True)
    return is_kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    kept = [fingerprint_table(chosen.rows, chosen.rounds), board_table(chosen.rounds)]
    if not all(kept):
        raise SystemExit("some bounds are missed")


if __name__ == "__main__":
    main()
