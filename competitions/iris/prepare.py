"""150 irises, out of scikit-learn's bundled data, into a train and a test set."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

N_TRAIN = 75  # of 149 flowers; the other 74 are the test set
MEASURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    iris = load_iris(as_frame=True)
    table = iris.data.set_axis(MEASURES, axis=1)
    table["species"] = iris.target_names[iris.target]
    # Two virginicas have the same four lengths. One of them goes: its label could be looked up if the two were parted.
    table = table.drop_duplicates(MEASURES)

    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    train, test = train_test_split(table, train_size=N_TRAIN, stratify=table["species"], random_state=random)

    # Ids are counted after the shuffle, so that they tell nothing about the source's order.
    train.insert(0, "id", range(1, len(train) + 1))
    test.insert(0, "id", range(len(train) + 1, len(table) + 1))
    train.to_csv(public / "train.csv", index=False)
    test[["id", *MEASURES]].to_csv(public / "test.csv", index=False)
    test[["id", "species"]].to_csv(private / "solution.csv", index=False)
