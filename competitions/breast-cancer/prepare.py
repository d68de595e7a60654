"""Cells from 569 breast masses, out of scikit-learn's bundled data, into a train and a test set."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

N_TRAIN = 370  # of 569 masses; the other 199 are the test set


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    table = load_breast_cancer(as_frame=True).frame
    table["malignant"] = 1 - table.pop("target")  # scikit-learn codes malignant as 0
    names = [column.replace(" ", "_") for column in table.columns[:-1]]
    table.columns = [*names, "malignant"]
    if table.duplicated(names).any():
        raise ValueError("a row occurs twice: its label could be looked up if one of the two went to each side")

    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    train, test = train_test_split(table, train_size=N_TRAIN, stratify=table["malignant"], random_state=random)

    # Ids are counted after the shuffle, so that they tell nothing about the source's order.
    train.insert(0, "id", range(1, len(train) + 1))
    test.insert(0, "id", range(len(train) + 1, len(table) + 1))
    train.to_csv(public / "train.csv", index=False)
    test[["id", *names]].to_csv(public / "test.csv", index=False)
    test[["id", "malignant"]].to_csv(private / "solution.csv", index=False)
