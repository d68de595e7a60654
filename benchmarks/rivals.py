"""What Podium's ensemble is held against, on the same folds: scikit-learn's boosting as it comes, and FLAML."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from standard_sets import Fold, StandardSet

N_PROCESSES = 2
"""As many as the bracket takes: processes of ours, threads of theirs."""


class Rival(Protocol):
    @property
    def name(self) -> str: ...

    def run(self, one: StandardSet, fold: Fold, budget: float) -> dict[str, Any]:
        """``{"scores": {name: score of the held-out rows}}``."""
        ...


@dataclass(frozen=True)
class HistGradientBoosting:
    """Its defaults; columns of texts are told to it as categories. It takes the time it takes."""

    name: str = "HistGradientBoosting"

    def run(self, one: StandardSet, fold: Fold, budget: float) -> dict[str, Any]:
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        train, held = columns(fold)
        kind = HistGradientBoostingClassifier if one.predicts_classes else HistGradientBoostingRegressor
        model = kind(categorical_features="from_dtype", random_state=fold.number)
        with threadpool_limits(N_PROCESSES):
            model.fit(train, fold.train["target"].to_numpy())
        found = model.predict_proba(held)[:, 1] if one.asks_probability else model.predict(held)
        return {"scores": {self.name: one.score(fold, found)}}


@dataclass(frozen=True)
class Flaml:
    """FLAML in its own environment: the same rows, the same metric to search by, the same seconds and processes."""

    python: Path
    name: str = "FLAML"

    def run(self, one: StandardSet, fold: Fold, budget: float) -> dict[str, Any]:
        program = Path(__file__).with_name("flaml_fold.py")
        with tempfile.TemporaryDirectory() as scratch:
            paths = [Path(scratch, f"{name}.csv") for name in ("train", "held", "found")]
            fold.train.drop(columns="id").to_csv(paths[0], index=False)
            fold.held.drop(columns=["id", "target"]).to_csv(paths[1], index=False)
            given = [*map(str, paths), one.metric, str(budget), str(N_PROCESSES), str(fold.number)]
            ran = subprocess.run([str(self.python), str(program), *given], capture_output=True, text=True)
            if ran.returncode:
                raise SystemExit(f"FLAML failed on {one.name}, fold {fold.number}:\n{ran.stderr[-2000:]}")
            found = np.array(paths[2].read_text().split(), dtype=object)
        return {"scores": {self.name: one.score(fold, found)}, "learner": ran.stdout.strip().splitlines()[-1]}


def columns(fold: Fold) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns of both parts, texts as categories of the training part."""
    import pandas as pd

    train, held = fold.train.drop(columns=["id", "target"]), fold.held.drop(columns=["id", "target"])
    for name in train.columns:
        if not pd.api.types.is_numeric_dtype(train[name]):
            kinds = pd.CategoricalDtype(sorted(train[name].dropna().unique()))
            train[name], held[name] = train[name].astype(kinds), held[name].astype(kinds)
    return train, held


def find_flaml(python: Path | None, folder: Path) -> Path | None:
    """The given environment, or one made in ``folder``; None, with a word on it, where FLAML cannot be installed."""
    if python:
        return python
    made = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if made.exists() and not subprocess.run([str(made), "-c", "import flaml"], capture_output=True).returncode:
        return made.absolute()
    print(f"an environment for FLAML is made in {folder}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(made), "-m", "pip", "install", "--quiet", "flaml[automl]"]
    ran = subprocess.run(install, capture_output=True, text=True)
    if ran.returncode:
        print(f"FLAML is left out: it could not be installed\n{ran.stderr[-500:]}")
        return None
    return made.absolute()
