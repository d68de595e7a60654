"""Hastie, Tibshirani and Friedman's ball in ten dimensions: a row is outside it, or not."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 1000
N_TEST = 5000
N_COLUMNS = 10
HALF = 9.341818  # the median of a chi-squared variable with 10 degrees of freedom: half of the rows are outside
DECIMALS = 6  # few enough that every machine writes, and reads, the same numbers


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    columns = [f"x{number}" for number in range(1, N_COLUMNS + 1)]
    table = pd.DataFrame(random.standard_normal((n_rows, N_COLUMNS)).round(DECIMALS), columns=columns)
    table["is_outside"] = ((table**2).sum(axis=1) > HALF).astype(int)

    table.insert(0, "id", range(1, n_rows + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", *columns]].to_csv(public / "test.csv", index=False)
    test[["id", "is_outside"]].to_csv(private / "solution.csv", index=False)
