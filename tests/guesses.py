"""Out-of-fold predictions of a competition's training rows as somebody might have made them: the answers, and noise."""

from pathlib import Path

import numpy as np
import pandas as pd

from podium.competition.folder import Competition
from podium.use.validate import load_format


def guess(competition: Competition, *, seed: int = 0) -> pd.DataFrame:
    """A table as the sample submission, for all training rows, that is right more often than not."""
    random = np.random.default_rng(seed)
    wanted = load_format(competition)
    train = pd.read_csv(competition.train_path, dtype=dict.fromkeys(competition.id, str))
    frame = train[list(competition.id)].copy()
    n_rows, key = len(train), wanted.metric.shape.key
    for target in competition.target:
        truth = train[target]
        if key == "ranked_list":
            others = [random.permutation([one for one in range(10) if one != label])[:2] for label in truth]
            places = random.choice(3, n_rows, p=[0.8, 0.15, 0.05])
            frame[target] = [
                " ".join(map(str, np.insert(rest, place, label)))
                for rest, place, label in zip(others, places, truth, strict=True)
            ]
        elif key == "labels":
            frame[target] = np.where(random.random(n_rows) < 0.8, truth, random.permutation(truth))
        elif set(truth) <= {0, 1}:
            logit = random.normal(0, 1, n_rows) + np.where(truth == 1, 1.0, -1.0)
            odds = np.exp(2 * logit) * truth.mean() / (1 - truth.mean())  # as Bayes has it: calibrated
            frame[target] = odds / (1 + odds)
        else:
            frame[target] = truth + random.normal(0, 0.4 * truth.std(), n_rows)
    return frame


def write_guess(competition: Competition, path: Path, *, seed: int = 0) -> Path:
    """The same as a file."""
    guess(competition, seed=seed).to_csv(path, index=False)
    return path
