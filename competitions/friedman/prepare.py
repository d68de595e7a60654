"""Friedman's first regression problem: five columns matter, the others and the noise do not."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 1000
N_TEST = 3000
N_COLUMNS = 10  # x1 to x5 enter the formula
NOISE = 1.0  # the standard deviation of what nobody can predict: the best RMSE there is
DECIMALS = 6  # few enough that every machine writes, and reads, the same numbers


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    columns = [f"x{number}" for number in range(1, N_COLUMNS + 1)]
    table = pd.DataFrame(random.uniform(size=(n_rows, N_COLUMNS)).round(DECIMALS), columns=columns)
    x1, x2, x3, x4, x5 = (table[column] for column in columns[:5])
    signal = 10 * np.sin(np.pi * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5
    table["y"] = (signal + NOISE * random.standard_normal(n_rows)).round(DECIMALS)

    table.insert(0, "id", range(1, n_rows + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", *columns]].to_csv(public / "test.csv", index=False)
    test[["id", "y"]].to_csv(private / "solution.csv", index=False)
