"""Temperatures of an invented weather station, every six hours: a trend, a season, a day, and weather."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 4 * 365 * 5  # five years, four readings a day
N_TEST = 4 * 365  # the year after
FIRST = "2015-01-01T00:00"
NOISE = 1.5  # degrees: the weather of the day, which nobody can foresee a year ahead, so the best RMSE there is
WARMING = 0.4  # degrees a year: a city grows around the station


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    time = pd.date_range(FIRST, periods=n_rows, freq="6h")
    temperature = (climate(time) + NOISE * random.standard_normal(n_rows)).round(1)
    table = pd.DataFrame({"time": time.strftime("%Y-%m-%dT%H:%M"), "temperature": temperature})

    table.insert(0, "id", range(1, n_rows + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", "time"]].to_csv(public / "test.csv", index=False)
    test[["id", "temperature"]].to_csv(private / "solution.csv", index=False)


def climate(time: pd.DatetimeIndex) -> np.ndarray:
    """What can be foreseen: the days swing wider in summer, and the coldest days come after the shortest ones."""
    years = ((time - time[0]) / pd.Timedelta(days=365.25)).to_numpy()
    season = -np.cos(2 * np.pi * (years - 20 / 365.25))  # -1 around 20 January, 1 around 21 July
    day = -np.cos(2 * np.pi * (time.hour.to_numpy() - 3) / 24)  # -1 at three in the night, 1 at three in the afternoon
    return 9 + WARMING * years + 8.5 * season + (3 + 1.5 * season) * day
