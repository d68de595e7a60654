"""What kind of thing each column is, found from the training rows alone, and the one preprocessing for all.

:func:`recognise_columns` looks at ``train`` once. :func:`read_cells` turns cells into numbers, categories and
texts, row by row, so nothing flows from one row into another. What has to be learned from rows (medians, scales,
categories, words) is learned by the scikit-learn transformers below, inside each fold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

MISSING = "(missing)"
NEARLY_ALL = 0.95  # of a column's filled cells; the rest may be typing errors, "?" or "unknown"
DATE_FORMATS = ("ISO8601", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%b %d, %Y")
DATE_PARTS = ("day_number", "year", "month", "day", "weekday", "hour")
LARGEST = 1e30  # a tree's cells are 32-bit floats, and a square must not overflow


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns a model learns from, by kind, in the order of ``train``.

    Attributes
    ----------
    numbers, categories, texts : tuple of str
    dates : mapping from column name to its date format
    left_out : mapping from column name to why nothing can be learned from it
    """

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def measures(self) -> list[str]:
        """Every column that is a number once read: the numbers, and the parts of the dates."""
        return [*self.numbers, *(f"{name}.{part}" for name in self.dates for part in DATE_PARTS)]

    def __len__(self) -> int:
        return len(self.numbers) + len(self.categories) + len(self.texts) + len(self.dates)


def recognise_columns(train: pd.DataFrame, *, ignore: Collection[str] = ()) -> Columns:
    """The kind of each column of ``train`` that is not to be ignored (ids, targets, groups)."""
    kinds: dict[str, list[str]] = {"number": [], "category": [], "text": []}
    dates: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name in train.columns:
        if name in ignore:
            continue
        kind, remark = _recognise(train[name])
        if kind == "date":
            dates[name] = remark
        elif kind == "nothing":
            left_out[name] = remark
        else:
            kinds[kind].append(name)
    return Columns(
        numbers=tuple(kinds["number"]),
        categories=tuple(kinds["category"]),
        texts=tuple(kinds["text"]),
        dates=dates,
        left_out=left_out,
    )


def _recognise(column: pd.Series) -> tuple[str, str]:
    """The kind of a column, and its date format or why it is left out."""
    import pandas as pd

    filled = column.dropna()
    if filled.empty:
        return "nothing", "every cell is empty"
    n_distinct = filled.astype(str).nunique()
    if n_distinct == 1 and len(filled) == len(column):
        return "nothing", "every cell is the same"
    if pd.api.types.is_datetime64_any_dtype(filled):
        return "date", "ISO8601"
    if np.isfinite(read_numbers(filled)).mean() >= NEARLY_ALL:
        return "number", ""
    texts = filled.astype(str)
    date_format = find_date_format(texts)
    if date_format:
        return "date", date_format
    n_words = texts.str.count(r"\w+").mean()
    if (n_words >= 4 and n_distinct > 20) or (n_words >= 2 and n_distinct > len(texts) / 2):
        return "text", ""
    if n_distinct >= NEARLY_ALL * len(texts) and len(texts) > 20:
        return "nothing", "nearly every row has a value of its own"
    return "category", ""


def read_numbers(column: pd.Series) -> NDArray[np.float64]:
    """The cells as numbers: booleans are 0 and 1; whatever is no finite number is NaN."""
    import pandas as pd

    if not pd.api.types.is_numeric_dtype(column):
        column = column.astype(object).where(column.notna(), None).replace(_BOOLEANS)
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)


_BOOLEANS = {True: 1.0, False: 0.0, "True": 1.0, "False": 0.0, "true": 1.0, "false": 0.0, "TRUE": 1.0, "FALSE": 0.0}


def find_date_format(texts: pd.Series) -> str:
    """The first format that reads nearly all texts as dates, or ``""``."""
    sample = texts.iloc[:: max(1, len(texts) // 1000)]
    if sample.str.contains(r"\d").mean() < NEARLY_ALL:
        return ""
    shares = {form: float(read_dates(sample, form).notna().mean()) for form in DATE_FORMATS}
    best = max(shares, key=lambda form: shares[form])  # of equals the first: ISO 8601 before the ambiguous ones
    return best if shares[best] >= NEARLY_ALL else ""


def read_dates(texts: pd.Series, form: str) -> pd.Series:
    """The cells as UTC moments; whatever is no date is NaT."""
    import pandas as pd

    if not pd.api.types.is_datetime64_any_dtype(texts):
        texts = texts.astype(object).where(texts.notna(), None).map(str, na_action="ignore")
    return pd.to_datetime(texts, format=form, errors="coerce", utc=True).dt.as_unit("us")


def read_moments(column: pd.Series) -> NDArray[Any]:
    """A time column as values that sort in time: numbers, dates, or else the texts themselves."""
    numbers = read_numbers(column)
    if not np.isnan(numbers).any():
        return numbers
    texts = column.astype(str)
    form = find_date_format(texts)
    moments = read_dates(texts, form) if form else None
    if moments is not None and moments.notna().all():
        return moments.astype("int64").to_numpy()
    return texts.to_numpy(dtype=str)


def read_cells(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The columns as models take them: floats (NaN where missing), categories and texts (never missing)."""
    import pandas as pd

    cells: dict[str, Any] = {name: read_numbers(frame[name]) for name in columns.numbers}
    for name, form in columns.dates.items():
        cells |= {f"{name}.{part}": values for part, values in _date_parts(read_dates(frame[name], form)).items()}
    for name in columns.categories:
        cells[name] = frame[name].astype(object).where(frame[name].notna(), MISSING).astype(str).to_numpy(object)
    for name in columns.texts:
        texts = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
        cells[name] = texts.where(texts.str.contains(r"\w"), MISSING).to_numpy(object)
    return pd.DataFrame(cells, index=pd.RangeIndex(len(frame)))


def _date_parts(moments: pd.Series) -> dict[str, NDArray[np.float64]]:
    import pandas as pd

    parts = moments.dt
    days = (moments - pd.Timestamp(0, tz="UTC").as_unit("us")) / pd.Timedelta(days=1)
    values = (days, parts.year, parts.month, parts.day, parts.day_of_week, parts.hour)
    return {
        name: part.to_numpy(dtype=np.float64, na_value=np.nan) for name, part in zip(DATE_PARTS, values, strict=True)
    }


def scaled(columns: Columns, *, is_dense: bool = False) -> Any:
    """For models that measure distances or add things up: everything on one scale.

    Numbers: gaps take the median, and a 0/1 column says where they were; mean 0, deviation 1. Categories: a 0/1
    column for each; rare and unseen ones share a column. Texts: the weight of each word (TF-IDF).
    """
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    gaps = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2, max_categories=100)
    return make_column_transformer(
        (make_pipeline(gaps, StandardScaler()), columns.measures),
        (one_hot, list(columns.categories)),
        *((words(300 if is_dense else 20_000), text) for text in columns.texts),
        sparse_threshold=0.0 if is_dense else 0.3,
    )


def ordered(columns: Columns) -> Any:
    """For trees, which only ask whether a value is below a threshold: no scale, gaps stay gaps.

    Categories become their place in the alphabet, -1 if unseen. Texts: the weights of the 300 commonest words.
    """
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OrdinalEncoder

    places = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return make_column_transformer(
        ("passthrough", columns.measures),
        (places, list(columns.categories)),
        *((words(300), text) for text in columns.texts),
        sparse_threshold=0.0,
    )


def words(most: int) -> Any:
    """TF-IDF over the ``most`` frequent words: frequent in this text, rare in the others."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(max_features=most, sublinear_tf=True, token_pattern=r"\w+")
