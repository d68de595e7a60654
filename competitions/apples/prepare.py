"""Apples on an invented sorting line: what the scales, the camera and the probe see, and the grader's verdict."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 1500
N_TEST = 4000
NOISE = 0.55  # the grader's moods, where quality itself varies by about 1.8: the best kappa is some 0.88
BOUNDS = (-1.9, -0.7, 0.35, 1.25)  # of quality, between grades 1 and 2, 2 and 3, 3 and 4, 4 and 5


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    table = draw_apples(random, n_rows)
    features = list(table.columns)
    seen = quality(table) + NOISE * random.standard_normal(n_rows)
    table["grade"] = 1 + np.searchsorted(BOUNDS, seen)

    table.insert(0, "id", range(1, n_rows + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", *features]].to_csv(public / "test.csv", index=False)
    test[["id", "grade"]].to_csv(private / "solution.csv", index=False)


def draw_apples(random: np.random.RandomState, n_rows: int) -> pd.DataFrame:
    """What the machine measures of each apple: rounded, so that every machine writes the same numbers."""
    ripeness = random.normal(0, 1, n_rows)  # not measured, but colour, sugar and firmness all tell of it
    return pd.DataFrame(
        {
            "weight": random.normal(175, 32, n_rows).round(1),
            "red_share": (1 / (1 + np.exp(-(0.9 * ripeness + random.normal(0, 0.8, n_rows))))).round(3),
            "sugar": (12.5 + 1.3 * ripeness + random.normal(0, 0.9, n_rows)).round(2),
            "firmness": (70 - 6 * ripeness + random.normal(0, 5, n_rows)).round(1),
            "acid": (0.55 - 0.06 * ripeness + random.normal(0, 0.09, n_rows)).round(3),
            "blemish_area": random.gamma(0.6, 1.6, n_rows).round(2),
            "roundness": (1 - random.gamma(2.0, 0.03, n_rows)).round(3),
            "days_stored": random.randint(0, 61, n_rows),
            "row_of_orchard": random.randint(1, 41, n_rows),
        }
    )


def quality(table: pd.DataFrame) -> pd.Series:
    """What a grader values: the middle of most things, and no spots. The row of the orchard is worth nothing."""
    weight, balance = (table["weight"] - 185) / 32, table["sugar"] / table["acid"] - 23.5
    firm = (table["firmness"] - 0.25 * table["days_stored"] - 62) / 7
    return (
        1.15
        - 0.55 * weight**2
        - 0.5 * firm**2
        + 0.9 * np.tanh(balance / 4)
        + 1.2 * (table["red_share"] - 0.5)
        - 0.9 * np.sqrt(table["blemish_area"])
        + 6 * (table["roundness"] - 0.94)
    )
