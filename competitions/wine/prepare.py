"""178 Italian wines, out of scikit-learn's bundled data, into a train and a test set."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

N_TRAIN = 58  # of 178 wines; the other 120 are the test set: with more to learn from, nothing is left to tell apart


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    table = load_wine(as_frame=True).frame.rename(
        columns={
            "target": "cultivar",
            "od280/od315_of_diluted_wines": "dilution",
            "nonflavanoid_phenols": "other_phenols",
        }
    )
    table["cultivar"] += 1  # the source calls them 1, 2 and 3
    table = table.convert_dtypes()  # whole numbers are written as 1065, not as 1065.0
    measures = list(table.columns[:-1])
    if table.duplicated(measures).any():
        raise ValueError("a row occurs twice: its label could be looked up if one of the two went to each side")

    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    train, test = train_test_split(table, train_size=N_TRAIN, stratify=table["cultivar"], random_state=random)

    # Ids are counted after the shuffle, so that they tell nothing about the source's order.
    train.insert(0, "id", range(1, len(train) + 1))
    test.insert(0, "id", range(len(train) + 1, len(table) + 1))
    train.to_csv(public / "train.csv", index=False)
    test[["id", *measures]].to_csv(public / "test.csv", index=False)
    test[["id", "cultivar"]].to_csv(private / "solution.csv", index=False)
