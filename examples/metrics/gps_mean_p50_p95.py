"""How far positions are off: the mean of the 50th and the 95th percentile of the error in metres, over phones.

Definition: Kaggle, "Google Smartphone Decimeter Challenge" (2021, 2022), page Evaluation. Distances are along the
sphere (haversine), percentiles interpolate linearly.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    group_column_name: str = "phone",
    latitude_column_name: str = "latDeg",
    longitude_column_name: str = "lngDeg",
    earth_radius: float = 6_371_000.0,
) -> float:
    """Mean error in metres; from 0 up, lower is better.

    >>> y_true = pd.DataFrame({"id": range(3), "phone": ["a", "a", "b"], "latDeg": [0, 0, 10.0], "lngDeg": [0, 0, 0.0]})
    >>> y_pred = pd.DataFrame({"id": range(3), "latDeg": [0, 0.001, 10.0], "lngDeg": [0, 0, 0.0]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    40.30816...
    """
    names = [latitude_column_name, longitude_column_name]
    for name in names:
        if name not in submission.columns or not pd.api.types.is_numeric_dtype(submission[name]):
            raise ParticipantVisibleError(f"the column {name!r} must be there and hold degrees")
    if not np.isfinite(submission[names].to_numpy(dtype=float)).all():
        raise ParticipantVisibleError("every row needs a position")
    error = distance(*(solution[name] for name in names), *(submission[name] for name in names)) * earth_radius
    percentiles = error.groupby(solution[group_column_name].to_numpy()).quantile([0.5, 0.95])
    return float(percentiles.groupby(level=0).mean().mean())


def distance(
    latitude: pd.Series, longitude: pd.Series, other_latitude: pd.Series, other_longitude: pd.Series
) -> pd.Series:
    """The angle between points on a sphere, in radians, from degrees."""
    low, high = np.radians(latitude), np.radians(other_latitude)
    across = np.radians(other_longitude - longitude)
    half = np.sin((high - low) / 2) ** 2 + np.cos(low) * np.cos(high) * np.sin(across / 2) ** 2
    return 2 * np.arcsin(np.sqrt(half.clip(0, 1)))
