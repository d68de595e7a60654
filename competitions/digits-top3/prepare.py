"""The very rows of the competition digits, asked for in another way: train, test and ids are the same."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

N_TRAIN = 1200  # of 1,797 images; the other 597 are the test set, as in digits


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    table = load_digits(as_frame=True).frame.astype(int)
    table.columns = [f"p{row}{column}" for row in range(8) for column in range(8)] + ["digit"]
    pixels = list(table.columns[:-1])
    if table.duplicated(pixels).any():
        raise ValueError("an image occurs twice: its label could be looked up if one of the two went to each side")

    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    train, test = train_test_split(table, train_size=N_TRAIN, stratify=table["digit"], random_state=random)

    # Ids are counted after the shuffle, so that they tell nothing about the source's order.
    train.insert(0, "id", range(1, len(train) + 1))
    test.insert(0, "id", range(len(train) + 1, len(table) + 1))
    train.to_csv(public / "train.csv", index=False)
    test[["id", *pixels]].to_csv(public / "test.csv", index=False)
    test[["id", "digit"]].to_csv(private / "solution.csv", index=False)
