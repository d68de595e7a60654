"""Tables with and without something planted in them."""

from collections.abc import Mapping, Sequence

import numpy as np

from podium.tables.read import read_table
from podium.tables.table import Table
from podium.tables.write import csv_bytes

Cells = dict[str, list[str]]


def as_table(columns: Mapping[str, Sequence[object]]) -> Table:
    cells = [[name, *map(as_cell, values)] for name, values in columns.items()]
    return read_table(csv_bytes(list(zip(*cells, strict=True))))


def as_cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)


def draw_features(random: np.random.Generator, n_rows: int) -> tuple[dict[str, Sequence[object]], np.ndarray]:
    """Honest columns, and answers that follow them with as much noise as there is signal."""
    numbers = random.normal(size=(n_rows, 4)).round(4)
    numbers[:, 3] = np.exp(numbers[:, 3]).round(2)
    answers = numbers @ (1.0, -0.7, 0.4, 0.2) + random.normal(size=n_rows)
    columns: dict[str, Sequence[object]] = {f"f{place}": numbers[:, place] for place in range(4)}
    columns["town"] = [f"town {place}" for place in random.integers(0, 30, n_rows)]
    columns["colour"] = random.choice(["red", "green", "blue"], n_rows).tolist()
    columns["f0"] = np.where(random.random(n_rows) < 0.1, np.nan, numbers[:, 0])
    return columns, answers


def as_target(answers: np.ndarray, task: str) -> list[object]:
    if task == "regression":
        return list(answers.round(3))
    cuts = np.quantile(answers, (0.7,) if task == "binary" else (0.3, 0.6))
    return [f"class {place}" for place in np.searchsorted(cuts, answers)]
