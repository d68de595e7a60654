"""442 people with diabetes, out of scikit-learn's bundled data, into a train and a test set."""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

N_TRAIN = 300  # of 442 people; the other 142 are the test set


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    table = load_diabetes(as_frame=True, scaled=False).frame.rename(columns={"target": "progression"})
    table = table.convert_dtypes()  # whole numbers are written as 59, not as 59.0
    measures = list(table.columns[:-1])
    if table.duplicated(measures).any():
        raise ValueError("a row occurs twice: its target could be looked up if one of the two went to each side")

    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    train, test = train_test_split(table, train_size=N_TRAIN, random_state=random)

    # Ids are counted after the shuffle, so that they tell nothing about the source's order.
    train.insert(0, "id", range(1, len(train) + 1))
    test.insert(0, "id", range(len(train) + 1, len(table) + 1))
    train.to_csv(public / "train.csv", index=False)
    test[["id", *measures]].to_csv(public / "test.csv", index=False)
    test[["id", "progression"]].to_csv(private / "solution.csv", index=False)
