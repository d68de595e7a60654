"""In the child: what metric files written for earlier versions of pandas, NumPy and scikit-learn take for granted.

Kaggle scores a competition with the versions of its day. Here the newest ones run, and a file must not need a
change. Only the process of one metric is touched; what its version still has stays as it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd
from pandas.core.groupby import DataFrameGroupBy

NUMPY_NAMES = {
    "Inf": np.inf,
    "NaN": np.nan,
    "alltrue": np.all,
    "cumproduct": np.cumprod,
    "float_": np.float64,
    "in1d": np.isin,
    "infty": np.inf,
    "product": np.prod,
    "row_stack": np.vstack,
    "sometrue": np.any,
    "trapz": np.trapezoid,
}
"""Removed from NumPy 2."""


def restore(code: str) -> None:
    """Make this process look like Kaggle's for the file with this text."""
    # Before pandas 3 a column of text was of the type object; files ask for it.
    pd.set_option("future.infer_string", False)
    for name, value in NUMPY_NAMES.items():
        if not hasattr(np, name):
            setattr(np, name, value)
    if not hasattr(pd.DataFrame, "applymap"):
        setattr(pd.DataFrame, "applymap", pd.DataFrame.map)  # noqa: B010 - the stubs know of none
    for kind in (pd.DataFrame, pd.Series):
        kind.fillna = _with_method(kind.fillna)  # type: ignore[method-assign]
    DataFrameGroupBy.apply = _with_groups(DataFrameGroupBy.apply)  # type: ignore[method-assign]
    if "squared" in code and "mean_squared" in code:
        _restore_squared()


def _with_groups(apply: Callable[..., Any]) -> Callable[..., Any]:
    """``groupby().apply`` whose function sees the columns it was grouped by, as it did before pandas 3."""

    @wraps(apply)
    def apply_with_groups(self: Any, func: Any, *args: Any, include_groups: bool = True, **kwargs: Any) -> Any:
        general, selected = getattr(self, "_python_apply_general", None), getattr(self, "_selected_obj", None)
        if not include_groups or not callable(func) or general is None or selected is None:
            return apply(self, func, *args, **kwargs)
        try:
            return general(lambda group: func(group, *args, **kwargs), selected)
        except TypeError:  # as before: a function that fails on the groups' names is tried without them
            return apply(self, func, *args, **kwargs)

    return apply_with_groups


def _with_method(fillna: Callable[..., Any]) -> Callable[..., Any]:
    """``fillna(method="ffill")``."""

    @wraps(fillna)
    def fillna_with_method(self: Any, *args: Any, method: str | None = None, **kwargs: Any) -> Any:
        if method is None:
            return fillna(self, *args, **kwargs)
        return self.ffill(**kwargs) if method in ("ffill", "pad") else self.bfill(**kwargs)

    return fillna_with_method


def _restore_squared() -> None:
    """``mean_squared_error(..., squared=False)`` and its like."""
    import sklearn.metrics

    for name in ("mean_squared_error", "mean_squared_log_error"):
        setattr(sklearn.metrics, name, _with_squared(getattr(sklearn.metrics, name)))


def _with_squared(error: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(error)
    def error_with_squared(
        *args: Any, squared: bool = True, multioutput: Any = "uniform_average", **kwargs: Any
    ) -> Any:
        if squared:
            return error(*args, multioutput=multioutput, **kwargs)
        roots = np.sqrt(error(*args, multioutput="raw_values", **kwargs))
        if isinstance(multioutput, str):
            return roots if multioutput == "raw_values" else float(np.mean(roots))
        return float(np.average(roots, weights=multioutput))

    return error_with_squared
