"""The module of this name that Kaggle's metric files import.

It has the names and the behaviour of Kaggle's; the rule of what may be shown is
:func:`podium.sandbox.leaks.tells_nothing`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from podium.sandbox.leaks import tells_nothing

__all__ = [
    "HostVisibleError",
    "ParticipantVisibleError",
    "safe_call_score",
    "treat_as_participant_error",
    "verify_valid_probabilities",
]


class ParticipantVisibleError(Exception):
    """Its text is shown to whoever submitted."""


class HostVisibleError(Exception):
    """Its text is for the organiser alone."""


def treat_as_participant_error(error_message: str, solution: Any) -> bool:
    """Whether the text of an error tells so little that whoever submitted may read it."""
    return tells_nothing(error_message, solution)


def safe_call_score(
    metric_function: Callable[..., Any], solution: Any, submission: Any, **metric_func_kwargs: Any
) -> float:
    """``metric_function(solution, submission, ...)`` as a float; what it raises is sorted by who may read it.

    Raises
    ------
    ParticipantVisibleError
        The function raised one, or an error whose text tells nothing of the solution.
    HostVisibleError
        The function raised one.
    Exception
        Anything else, as it came.
    """
    try:
        return float(metric_function(solution, submission, **metric_func_kwargs))
    except Exception as error:
        # Each metric file defines classes of its own: only their names say what they are.
        name = type(error).__name__
        if name == "HostVisibleError":
            raise HostVisibleError(str(error)) from error
        if name == "ParticipantVisibleError" or tells_nothing(str(error), solution):
            raise ParticipantVisibleError(str(error)) from error
        raise


def verify_valid_probabilities(df: pd.DataFrame, df_name: str) -> None:
    """Raise ParticipantVisibleError unless each row holds numbers from 0 to 1 that add up to 1.

    Parameters
    ----------
    df : DataFrame
        The columns of probabilities alone.
    df_name : str
        What the message calls it.
    """
    if not all(pd.api.types.is_numeric_dtype(kind) for kind in df.dtypes):
        raise ParticipantVisibleError(f"All target values in {df_name} must be numeric")
    values = df.to_numpy(dtype=float)
    if (values < 0).any():
        raise ParticipantVisibleError(f"All target values in {df_name} must be at least zero")
    if (values > 1).any():
        raise ParticipantVisibleError(f"All target values in {df_name} must be at most one")
    if not np.allclose(values.sum(axis=1), 1):
        raise ParticipantVisibleError(f"Target values in {df_name} do not add to one within all rows")
