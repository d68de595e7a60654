"""Card payments of an invented bank, of which one in thirty is a fraud."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 5000
N_TEST = 6000
BASE = -6.8  # the log odds of fraud where no sign speaks for it: with the signs some 3.5 % of all rows are frauds


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    table = draw_payments(random, N_TRAIN + N_TEST)
    features = list(table.columns)
    odds = np.exp(BASE + signs(table))
    table["is_fraud"] = (random.uniform(size=len(table)) < odds / (1 + odds)).astype(int)

    table.insert(0, "id", range(1, len(table) + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", *features]].to_csv(public / "test.csv", index=False)
    test[["id", "is_fraud"]].to_csv(private / "solution.csv", index=False)


def draw_payments(random: np.random.RandomState, n_rows: int) -> pd.DataFrame:
    """What the bank knows of each payment: rounded, so that every machine writes the same numbers."""
    return pd.DataFrame(
        {
            "amount": np.exp(random.normal(3.6, 1.1, n_rows)).round(2),
            "hour": random.uniform(0, 24, n_rows).round(2),
            "km_from_home": np.exp(random.normal(2.0, 1.5, n_rows)).round(1),
            "km_from_last": np.exp(random.normal(1.8, 1.4, n_rows)).round(1),
            "minutes_since_last": np.exp(random.normal(5.5, 1.5, n_rows)).round(1),
            "payments_today": random.poisson(2.5, n_rows),
            "years_of_account": random.gamma(2.0, 3.0, n_rows).round(2),
            "is_online": random.binomial(1, 0.4, n_rows),
            "is_abroad": random.binomial(1, 0.12, n_rows),
            "is_new_shop": random.binomial(1, 0.3, n_rows),
            "age": random.randint(18, 86, n_rows),
            "balance": random.normal(1500, 900, n_rows).round(2),
        }
    )


def signs(table: pd.DataFrame) -> pd.Series:
    """How much speaks for fraud, in log odds; ``age`` and ``balance`` say nothing."""
    km_per_hour = 60 * table["km_from_last"] / (table["minutes_since_last"] + 1)
    is_night = (table["hour"] > 1) & (table["hour"] < 5)
    is_tested = (table["amount"] < 4) & (table["payments_today"] >= 4)  # a thief tries the card with small sums
    return (
        0.55 * np.log(table["amount"] / 36)
        + 0.65 * table["is_new_shop"]
        - 0.1 * table["years_of_account"]
        + 5.8 * (km_per_hour > 40)  # the card travels faster than its owner could
        + 5.0 * (is_night & (table["is_online"] == 1))
        + 4.5 * ((table["is_abroad"] == 1) & (table["is_online"] == 0))
        + 7.0 * is_tested
    )
