"""Directions and places on a sphere."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.columns import NUMBERS
from podium.metrics.influence import Codes, Estimate, Vector, mean_of, of_blocks
from podium.metrics.options import Means
from podium.metrics.registry import metric

Values = NDArray[np.float64]
Weight = Vector | None


@metric(
    shape=NUMBERS,
    title="MeanAngularError",
    aliases=("Mean Angular Error",),
    greater_is_better=False,
    high=float(np.pi),
    formula="mean of arccos(u . v), u and v the unit vectors of (azimuth, zenith), in radians",
    source="kaggle.com, icecube-neutrinos-in-deep-ice, Evaluation",
    example=([[0.0, np.pi / 2]], [[np.pi / 2, np.pi / 2]], np.pi / 2),
)
def mean_angular_error(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Directions that are close: two columns, azimuth and zenith in radians."""
    if y_true.ndim != 2 or y_true.shape[1] != 2:
        raise MetricError("it takes two columns, azimuth and zenith in radians, in this order")
    one, other = unit_vectors(y_true), unit_vectors(y_pred)
    # The same as arccos(u . v), which loses half of its digits where the angle is small.
    angles = 2 * np.arctan2(np.linalg.norm(one - other, axis=1), np.linalg.norm(one + other, axis=1))
    return mean_of(angles, weight)


def unit_vectors(directions: Values) -> Values:
    """Points on the sphere, (n_rows, 3), of azimuth and zenith in radians."""
    azimuth, zenith = directions.T
    return np.column_stack([np.sin(zenith) * np.cos(azimuth), np.sin(zenith) * np.sin(azimuth), np.cos(zenith)])


@metric(
    shape=NUMBERS,
    title="Averaged Haversine Distance",
    aliases=("AHD@{Type}", "mean_haversine_distance"),
    greater_is_better=False,
    high=float(np.pi * 6371.0),
    formula="mean of the great-circle distance of (latitude, longitude) in degrees, times radius",
    source="kaggle.com, pkdd-15-predict-taxi-service-trajectory-i, Evaluation",
    example=([[0.0, 0.0]], [[0.0, 90.0]], np.pi * 6371.0 / 2),
)
def mean_haversine(
    y_true: Values,
    y_pred: Values,
    *,
    radius: Annotated[
        float, Means("of the sphere, in the unit of the score; the Earth's in kilometres", low=0.0)
    ] = 6371.0,
    weight: Weight = None,
) -> Estimate:
    """Places that are close: two columns, latitude and longitude in degrees."""

    def rows_of(truth: Values, prediction: Values) -> list[Vector]:
        return [haversine(truth, prediction, radius)]

    return of_blocks(lambda means: means[0], rows_of, y_true, y_pred, weight=weight)


def haversine(y_true: Values, y_pred: Values, radius: float) -> Vector:
    """The great-circle distance of each row's places, given in degrees."""
    if y_true.ndim != 2 or y_true.shape[1] != 2:
        raise MetricError("it takes two columns, latitude and longitude in degrees, in this order")
    (latitude, longitude), (other_latitude, other_longitude) = (
        np.radians(side.T, order="C") for side in (y_true, y_pred)
    )
    one, other = (1 - 2 * squared_sine(angle / 2) for angle in (latitude, other_latitude))  # their cosines
    across = one * other * squared_sine((other_longitude - longitude) / 2)
    square = np.clip(squared_sine((other_latitude - latitude) / 2) + across, 0, 1)
    distances: Vector = 2 * radius * np.arcsin(np.sqrt(square))
    return distances


def squared_sine(angle: Values) -> Vector:
    """sin^2 from the tangent, which NumPy computes several times faster."""
    square: Vector = np.tan(angle)
    square *= square
    square /= 1 + square
    return square


@metric(
    shape=NUMBERS,
    title="SmartphoneDecimeter",
    aliases=("Smartphone Decimeter",),
    greater_is_better=False,
    high=float(np.pi * 6_371_000),
    formula="mean over groups of the mean of the 50th and the 95th percentile of the great-circle distance in metres",
    source="kaggle.com, smartphone-decimeter-2022, Evaluation",
    example=([[0.0, 0.0]], [[0.0, 90.0]], np.pi * 6_371_000 / 2, {"group": ["a"]}),
)
def gps_mean_p50_p95(y_true: Values, y_pred: Values, *, group: Codes) -> float:
    """Places that are close on every trip, also at its worst moments: latitude and longitude in degrees."""
    distances = haversine(y_true, y_pred, 6_371_000.0)
    trips = [np.percentile(distances[group == code], [50, 95]) for code in np.unique(group)]
    return float(np.mean(trips))
