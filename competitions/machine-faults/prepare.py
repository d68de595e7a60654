"""Pumps of an invented waterworks: twelve readings each, and six faults of which several can be there at once."""

from pathlib import Path

import numpy as np
import pandas as pd

N_TRAIN = 2000
N_TEST = 2000
FAULTS = ["worn_bearing", "imbalance", "misalignment", "cavitation", "clogged_filter", "leak"]
DECIMALS = 4  # few enough that every machine writes, and reads, the same numbers


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; nothing is read from ``raw``."""
    # A stream that NumPy has promised never to change: the same seed gives the same rows, everywhere.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    n_rows = N_TRAIN + N_TEST
    faults = draw_faults(random, n_rows)
    readings = read_sensors(random, faults).round(DECIMALS)
    table = pd.concat([readings, faults], axis=1)

    table.insert(0, "id", range(1, n_rows + 1))
    train, test = table[:N_TRAIN], table[N_TRAIN:]
    train.to_csv(public / "train.csv", index=False)
    test[["id", *readings.columns]].to_csv(public / "test.csv", index=False)
    test[["id", *FAULTS]].to_csv(private / "solution.csv", index=False)


def draw_faults(random: np.random.RandomState, n_rows: int) -> pd.DataFrame:
    """0 or 1 for each fault. Faults bring each other about: what is out of line shakes, and what shakes wears."""

    def happens(chance: np.ndarray | float) -> np.ndarray:
        return (random.uniform(size=n_rows) < chance).astype(int)

    misalignment = happens(0.2)
    imbalance = happens(0.12 + 0.25 * misalignment)
    clogged_filter = happens(0.22)
    cavitation = happens(0.08 + 0.45 * clogged_filter)
    worn_bearing = happens(0.08 + 0.2 * imbalance + 0.25 * misalignment)
    leak = happens(0.06 + 0.3 * worn_bearing)
    columns = (worn_bearing, imbalance, misalignment, cavitation, clogged_filter, leak)
    return pd.DataFrame(dict(zip(FAULTS, columns, strict=True)))


def read_sensors(random: np.random.RandomState, faults: pd.DataFrame) -> pd.DataFrame:
    """Twelve readings. What shakes is multiplied by the speed, and by chance: its logarithm is what adds up."""
    worn, imbalance, misaligned, cavitation, clogged, leak = (faults[name] for name in FAULTS)
    n_rows = len(faults)
    noise = random.standard_normal((n_rows, 10))
    speed, age = random.uniform(0.3, 1.5, n_rows), random.uniform(0, 12, n_rows)

    def shaking(level: pd.Series, chance: np.ndarray) -> pd.Series:
        return speed**2 * np.exp(level + 0.4 * chance)

    flow = speed * (1 - 0.25 * clogged - 0.2 * leak) * np.exp(0.12 * noise[:, 7])
    return pd.DataFrame(
        {
            "speed": speed,
            "age": age,
            "shake_once": shaking(0.8 * imbalance + 0.3 * misaligned, noise[:, 0]),
            "shake_twice": shaking(0.9 * misaligned, noise[:, 1]),
            "shake_high": shaking(0.6 * worn + 0.5 * cavitation, noise[:, 2]),
            "crackle": shaking(0.8 * cavitation + 0.2 * worn, noise[:, 3]),
            "bearing_heat": 40 + age + 9 * speed * (1 + 0.7 * worn + 0.25 * misaligned) + 2.5 * noise[:, 4],
            "pressure_in": 2 - 0.9 * clogged * speed - 0.2 * cavitation + 0.35 * noise[:, 5],
            "pressure_out": 2 + 3 * speed**2 * (1 - 0.25 * leak - 0.1 * clogged) + 0.4 * noise[:, 6],
            "flow": flow,
            "current": 3 + 6 * speed * flow * (1 + 0.2 * misaligned - 0.15 * cavitation) + 0.5 * noise[:, 8],
            "damp_floor": np.where(noise[:, 9] > 0.4, 1.0, 0.15) * leak + 0.3 * np.abs(noise[:, 9]),
        }
    )
