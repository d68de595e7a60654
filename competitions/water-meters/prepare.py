"""Water meters of an invented town: households of four kinds, and a few meters that fit no kind."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 3000
N_TEST = 4000
STRANGE = 0.04  # the share of strange meters, in train as in test
DECIMALS = 4  # few enough that every machine writes, and reads, the same numbers
PARTS = ["night", "morning", "noon", "afternoon", "evening", "late"]
KINDS = {  # share of the town, litres in each part of the day
    "working family": (0.45, (20, 150, 40, 60, 210, 70)),
    "pensioners": (0.25, (15, 70, 90, 70, 80, 30)),
    "restaurant": (0.1, (30, 60, 420, 160, 560, 330)),
    "bakery": (0.2, (190, 230, 60, 25, 15, 10)),
}


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    is_strange = random.uniform(size=n_rows) < STRANGE
    table = read_meters(random, is_strange).round(DECIMALS)
    features = list(table.columns)

    table.insert(0, "id", range(1, n_rows + 1))
    table["is_strange"] = is_strange.astype(int)
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train[["id", *features]].to_csv(public / "train.csv", index=False)  # nobody has looked at these meters: no labels
    test[["id", *features]].to_csv(public / "test.csv", index=False)
    test[["id", "is_strange"]].to_csv(private / "solution.csv", index=False)


def read_meters(random: np.random.RandomState, is_strange: np.ndarray) -> pd.DataFrame:
    """The logarithm of the litres in each part of the day, averaged over a month, and how much weekends differ.

    A household of a kind uses the more of everything the more people it has. Of the strange meters one in three has a
    leak, which runs day and night and shows in single numbers; the others mix two kinds: each of their numbers is
    usual in this town, and the whole is not.
    """
    n_rows = len(is_strange)
    shares = [share for share, _ in KINDS.values()]
    litres = np.log(np.array([usual for _, usual in KINDS.values()], dtype=np.float64))
    kind, other = (random.choice(len(KINDS), n_rows, p=shares) for _ in range(2))
    other = np.where(other == kind, (kind + 1) % len(KINDS), other)
    has_leak = is_strange & (random.uniform(size=n_rows) < 1 / 3)
    weight = np.where(is_strange & ~has_leak, random.uniform(0.25, 0.75, n_rows), 0.0)[:, None]
    usual = (1 - weight) * litres[kind] + weight * litres[other]
    size = random.normal(0, 0.45, n_rows)
    used = np.exp(usual + size[:, None] + 0.22 * random.standard_normal((n_rows, len(PARTS))))
    leaked = np.where(has_leak, random.uniform(200, 900, n_rows), 0.0)[:, None]
    table = pd.DataFrame(np.log(used + leaked), columns=[f"litres_{part}" for part in PARTS])
    table["weekend"] = np.array([0.35, 0.05, 0.5, -0.8])[kind] + 0.2 * random.standard_normal(n_rows)
    table["people"] = np.clip(np.round(2.5 * np.exp(size) + random.normal(0, 0.5, n_rows)), 1, 12)
    return table
