"""One fold by FLAML, run by the Python of an environment that has it; it knows nothing of Podium.

    python flaml_fold.py TRAIN HELD FOUND METRIC SECONDS PROCESSES SEED

Writes a prediction a line to FOUND and prints which learner won.
"""

import sys

import numpy as np
import pandas as pd
from flaml import AutoML
from sklearn.metrics import fbeta_score, recall_score


def g_mean_loss(truth, found):
    return 1 - np.sqrt(np.prod(recall_score(truth, found, average=None, zero_division=0)))


def f2_loss(truth, found):
    return 1 - fbeta_score(truth, found, beta=2)


def own_metric(loss):
    """What FLAML calls a custom metric: (what it minimises, what it logs)."""

    def metric(X_val, y_val, estimator, labels, X_train, y_train, *rest, **more):  # FLAML's names
        value = loss(y_val, estimator.predict(X_val))
        return value, {"loss": value}

    return metric


METRICS = {
    "accuracy": "accuracy",
    "mae": "mae",
    "brier_skill": "log_loss",  # FLAML has no Brier score; both want honest probabilities
    "g_mean": own_metric(g_mean_loss),
    "fbeta": own_metric(f2_loss),
}


def main() -> None:
    train_path, held_path, found_path, metric, seconds, processes, seed = sys.argv[1:]
    train, held = pd.read_csv(train_path), pd.read_csv(held_path)
    for name in held.columns:
        if not pd.api.types.is_numeric_dtype(train[name]):
            kinds = pd.CategoricalDtype(sorted(train[name].dropna().unique()))
            train[name], held[name] = train[name].astype(kinds), held[name].astype(kinds)
    automl = AutoML()
    automl.fit(
        train.drop(columns="target"),
        train["target"],
        task="regression" if metric == "mae" else "classification",
        metric=METRICS[metric],
        time_budget=float(seconds),
        n_jobs=int(processes),
        seed=int(seed),
        verbose=0,
    )
    found = automl.predict_proba(held)[:, 1] if metric == "brier_skill" else automl.predict(held)
    with open(found_path, "w") as file:
        file.writelines(f"{value}\n" for value in found)
    print(automl.best_estimator)


if __name__ == "__main__":
    main()
