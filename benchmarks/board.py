"""The board of 50 submissions on a million rows, from stored fingerprints, against a bootstrap of the rows.

    python benchmarks/board.py

Both give standard errors, rank sets and ties. The bootstrap's weights are Poisson's, its products are one matrix
product a chunk of rows (as fast as NumPy can), and it is made for 20 of the 1,000 resamples that it needs and counted
fifty-fold. Ends with 1 where the board takes half a second or more.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from tiny import NOW, make_tiny  # a competition to hang the store's rows on

from podium.scoring.fingerprint import Fingerprint, draw_blocks
from podium.store.limits import Limits
from podium.submission import PUBLIC, SPLITS
from podium.use.board import load_board
from podium.use.board_rows import board_rows
from podium.use.commitments import ensure_commitment
from podium.use.submit import new_submission

N_ROWS, N_SUBMISSIONS = 1_000_000, 50
N_RESAMPLES, N_MEASURED = 1_000, 20
CHUNK = 16_384
BOUND = 0.5

Losses = NDArray[np.float32]


def draw_losses() -> Losses:
    """Row losses of models in ten groups of five equals, correlated as models of one problem are."""
    random = np.random.default_rng(0)
    common = random.normal(size=N_ROWS).astype(np.float32)
    losses = np.empty((N_SUBMISSIONS, N_ROWS), dtype=np.float32)
    for place in range(N_SUBMISSIONS):
        own = random.normal(size=N_ROWS).astype(np.float32)
        losses[place] = (1 + 0.002 * (place // 5) + 0.9 * common + 0.45 * own) ** 2
    return losses


def bootstrap(losses: Losses, n_resamples: int) -> NDArray[np.float64]:
    """The scores of all submissions on resampled rows, shape (n_resamples, n_submissions)."""
    random = np.random.default_rng(1)
    sums = np.zeros((n_resamples, len(losses)))
    for start in range(0, N_ROWS, CHUNK):
        part = losses[:, start : start + CHUNK]
        weights = random.poisson(1.0, (n_resamples, part.shape[1])).astype(np.float32)
        sums += weights @ part.T
    return np.sqrt(sums / N_ROWS)


def seconds_of(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started


def main() -> None:
    losses = draw_losses()
    blocks = draw_blocks(N_ROWS, 0)
    with tempfile.TemporaryDirectory() as scratch:
        tiny = make_tiny(Path(scratch))
        with tiny.store() as store:
            commitment = ensure_commitment(tiny.competition, store, now=NOW)
            for place, loss in enumerate(losses):
                score = float(np.sqrt(loss.mean(dtype=np.float64)))
                influence = (loss - loss.mean(dtype=np.float64)) / (2 * score)
                prints = dict.fromkeys(SPLITS, Fingerprint.of(influence, blocks))
                team = store.add_team(f"team {place}", now=NOW)
                new = new_submission(
                    tiny.competition,
                    team,
                    f"{place}".encode(),
                    "a.csv",
                    dict.fromkeys(SPLITS, score),
                    prints,
                    now=NOW + timedelta(seconds=place),
                    commitment=commitment,
                )
                store.add_submission(new, limits=Limits(daily=0, total=0))

        def board() -> object:
            with tiny.store() as store:
                store.keep_weighed_board("tiny", PUBLIC, version="none", content="", now=NOW)
            return board_rows(load_board(tiny.root, tiny.competition, now=NOW + timedelta(days=1)))

        board()
        fresh = min(seconds_of(board) for _ in range(5))
        kept = min(seconds_of(lambda: board_rows(load_board(tiny.root, tiny.competition, now=NOW))) for _ in range(5))
    measured = min(seconds_of(lambda: bootstrap(losses, N_MEASURED)) for _ in range(2))
    plain = measured * N_RESAMPLES / N_MEASURED
    print("| board of 50 submissions, 1,000,000 rows | seconds | against the bootstrap |\n| --- | ---: | ---: |")
    print(f"| from fingerprints, bound {BOUND} | {fresh:.3f} | {fresh / plain:.5f} |")
    print(f"| kept beside its version | {kept:.3f} | {kept / plain:.5f} |")
    print(f"| bootstrap of the rows, 1,000 resamples (from {N_MEASURED}) | {plain:.1f} | 1 |")
    if fresh >= BOUND:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
