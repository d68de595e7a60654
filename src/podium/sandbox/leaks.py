"""Whether the text of an error could give labels away."""

from typing import Any


def tells_nothing(message: str, solution: Any) -> bool:
    """Kaggle's rule: the solution is all numbers and the message has no digit (nor yes or no, where there are bools).

    Parameters
    ----------
    message : str
    solution : DataFrame or ndarray
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    kinds = list(solution.dtypes) if hasattr(solution, "dtypes") else [solution.dtype]
    if not all(is_numeric_dtype(kind) for kind in kinds) or any(letter.isnumeric() for letter in message):
        return False
    has_bools = any(is_bool_dtype(kind) for kind in kinds)
    return not (has_bools and ("true" in message.lower() or "false" in message.lower()))
