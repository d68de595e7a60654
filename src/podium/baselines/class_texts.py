"""The classes of a column as texts, each in one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def class_texts(column: pd.Series) -> list[Any]:
    """Each cell's class as text, None where it is empty; 1.0 is class 1 where only a gap made it a float."""
    as_text = (lambda cell: str(int(cell))) if is_whole(column) else str
    cells = column.astype(object).where(column.notna(), None)
    return [None if cell is None else as_text(cell) for cell in cells]


def is_whole(column: pd.Series) -> bool:
    """Whether the cells are whole numbers, perhaps with gaps that made floats of them."""
    import pandas as pd

    if pd.api.types.is_integer_dtype(column):
        return True
    has_gaps = bool(column.isna().any())
    return has_gaps and pd.api.types.is_float_dtype(column) and bool((column.dropna() % 1 == 0).all())
