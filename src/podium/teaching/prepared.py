"""The columns of a baseline as lines of code: what is read, mended and listed before a model learns from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from podium.baselines.prepare_columns import LARGEST, MISSING
from podium.baselines.recipe import Estimator
from podium.baselines.training import TrainingData
from podium.teaching.source import Source, only_part, quote

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 8  # columns; longer lists are written as what is left out, where that is shorter
DATE_LINES = (
    "moments = pd.to_datetime(frame[{name}], format={form}, errors='coerce', utc=True)",
    "frame[{day_number}] = (moments - pd.Timestamp(0, tz='UTC')) / pd.Timedelta(days=1)",
    "for part in ('year', 'month', 'day', 'weekday', 'hour'):",
    "    frame[{stem} + part] = getattr(moments.dt, part)",
)


class Prepared:
    """The columns an estimator learns from, and the lines that make them what it expects."""

    def __init__(self, data: TrainingData, estimator: Estimator) -> None:
        self._data = data
        self._features = data.features
        steps = [step for _, step in estimator.steps] if type(estimator).__name__ == "Pipeline" else []
        self.is_used = any(type(step).__name__ == "ColumnTransformer" for step in steps)
        self._is_matrix = any(only_part(step) is not None for step in steps) and not self._features.categories
        self.names = {
            tuple(columns): name
            for name, columns in (("numbers", self._features.measures), ("categories", self._features.categories))
            if columns
        }

    @property
    def has_gaps(self) -> bool:
        measures = self._features.measures
        cells = (self._data.cells, self._data.test_cells)
        return any(bool(frame[name].isna().any()) for frame in cells for name in measures)

    @property
    def rows(self) -> tuple[str, str]:
        """The training rows and the test rows, as the script names them."""
        return ("X", "X_test") if self.is_used and self._is_matrix else ("train", "test")

    def lines(self) -> Iterator[str]:
        if not self.is_used:
            return
        yield "# The columns to learn from."
        mending = [line for name in self._data.test.columns for line in self._mend(str(name))]
        if mending:
            yield "for frame in (train, test):"
            yield from (f"    {line}" for line in mending)
        for columns, name in self.names.items():
            yield f"{name} = {self._listed(columns)}"
        if self._is_matrix:
            yield "X, X_test = train[numbers].to_numpy(dtype=float), test[numbers].to_numpy(dtype=float)"
        yield ""

    def _listed(self, columns: Sequence[str]) -> str:
        """A list of columns, or what is left when some are dropped, where that is shorter."""
        others = [name for name in self._data.train.columns if name not in columns]
        rest = [name for name in self._data.train.columns if name in columns]
        if len(columns) > MOST_NAMED and rest == list(columns) and len(others) < len(columns):
            return f"list(train.columns.drop([{', '.join(map(quote, others))}]))"
        return Source({}, has_gaps=False).write(list(columns))

    def _mend(self, name: str) -> Iterator[str]:
        """The lines for one column of each frame, as far as its cells need any."""
        features, cell = self._features, f"frame[{quote(name)}]"
        if name in features.dates:
            form = quote(features.dates[name])
            parts = {"day_number": quote(f"{name}.day_number"), "stem": quote(f"{name}.")}
            yield from (line.replace("'", '"').format(name=quote(name), form=form, **parts) for line in DATE_LINES)
        elif name in features.numbers:
            yield from _mend_numbers(cell, [self._data.train[name].iloc[self._data.rows], self._data.test[name]])
        elif name in features.categories:
            yield f"{cell} = {cell}.astype(object).fillna({quote(MISSING)}).astype(str)"
        elif name in features.texts:
            yield f"{cell} = {cell}.astype(object).fillna({quote(MISSING)}).astype(str)"
            yield f'{cell} = {cell}.where({cell}.str.contains(r"\\w"), {quote(MISSING)})'


def _mend_numbers(cell: str, found: Sequence[pd.Series]) -> Iterator[str]:
    import pandas as pd

    if not all(pd.api.types.is_numeric_dtype(column) for column in found):
        yes_no = '{"True": 1.0, "true": 1.0, "TRUE": 1.0, "False": 0.0, "false": 0.0, "FALSE": 0.0}'
        is_yes_no = any(column.astype(str).str.lower().isin(["true", "false"]).any() for column in found)
        mapped = f"{cell}.astype(object).replace({yes_no})" if is_yes_no else cell
        yield f'{cell} = pd.to_numeric({mapped}, errors="coerce")'
    values = [pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan) for column in found]
    if any(np.isinf(value).any() for value in values):
        yield f"{cell} = {cell}.replace([np.inf, -np.inf], np.nan)"
    if any((np.abs(value[np.isfinite(value)]) > LARGEST).any() for value in values):
        yield f"{cell} = {cell}.clip(-1e30, 1e30)"
