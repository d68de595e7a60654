"""The published models, each a few lines of scikit-learn or statsmodels: table in, predictions for new rows out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import HuberRegressor, LogisticRegression, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PowerTransformer, StandardScaler
from sklearn.svm import SVC, SVR

if TYPE_CHECKING:
    import pandas as pd

Answers = NDArray[Any]
Model = Callable[["pd.DataFrame", "pd.DataFrame"], Answers]


def fit_table(train: pd.DataFrame, new: pd.DataFrame, *, steps: tuple[Any, ...], probability: bool = False) -> Answers:
    """Gaps are filled, texts become columns of zeros and ones, then the steps."""
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_exclude="number")),
        (SimpleImputer(strategy="median", keep_empty_features=True), make_column_selector(dtype_include="number")),
    )
    model = make_pipeline(columns, *steps).fit(train.drop(columns="target"), train["target"])
    return model.predict_proba(new)[:, 1] if probability else model.predict(new)


def smooth(train: pd.DataFrame, new: pd.DataFrame, *, trend: str | None, seasonal: str | None) -> Answers:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = train["target"].to_numpy(float)
        model = ExponentialSmoothing(known, trend=trend, seasonal=seasonal, seasonal_periods=12 if seasonal else None)
        return np.asarray(model.fit().forecast(len(new)))


def regress_on_itself(train: pd.DataFrame, new: pd.DataFrame, *, lags: int) -> Answers:
    from statsmodels.tsa.ar_model import AutoReg

    known = train["target"].to_numpy(float)
    return np.asarray(AutoReg(known, lags).fit().predict(len(known), len(known) + len(new) - 1))


def _table(*steps: Any, probability: bool = False) -> Model:
    return partial(fit_table, steps=steps, probability=probability)


GLASS_WEIGHTS = {1: 1, 2: 1, 3: 2, 5: 2, 6: 2, 7: 2}

MODELS: Mapping[str, Model] = {
    "auto-insurance": _table(HuberRegressor(epsilon=1.0, alpha=0.001)),
    "sonar": _table(PowerTransformer(), KNeighborsClassifier(2, weights="distance")),
    "wheat-seeds": _table(StandardScaler(), RidgeClassifier(alpha=0.2)),
    "glass": _table(RandomForestClassifier(1000, class_weight=GLASS_WEIGHTS, random_state=1)),
    "horse-colic": _table(GradientBoostingClassifier(random_state=1)),
    "haberman": _table(LinearDiscriminantAnalysis(), probability=True),
    "ionosphere": _table(SVC(C=10)),
    "breast-cancer-wisconsin": _table(StandardScaler(), SVC(kernel="sigmoid", C=0.1)),
    "pima-indians-diabetes": _table(LogisticRegression(max_iter=5000)),
    "oil-spill": _table(PowerTransformer(), LogisticRegression(class_weight="balanced", max_iter=5000)),
    "german": _table(MinMaxScaler(), LogisticRegression(class_weight="balanced", max_iter=5000)),
    "abalone": _table(StandardScaler(), SVR(C=10)),
    "phoneme": _table(StandardScaler(), ExtraTreesClassifier(1000, random_state=1)),
    "shampoo": partial(smooth, trend="add", seasonal=None),
    "monthly-car-sales": partial(smooth, trend="add", seasonal="add"),
    "airline-passengers": partial(smooth, trend="add", seasonal="mul"),
    "monthly-mean-temp": partial(smooth, trend=None, seasonal="add"),
    "daily-min-temperatures": partial(regress_on_itself, lags=29),
}
"""By data set. Settings are the publications' where they are told, else the nearest plain ones."""
