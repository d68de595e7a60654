"""Does `podium similar` tell copies from honest work? One command, two tables beside their bounds.

    python benchmarks/copies.py [--rows N] [--trained N]

Synthetic data, real models (LightGBM, XGBoost, forests, linear, a small net) with the settings that people choose, and
copies of them made in the ways that are known. The first table holds pairs of honest recipes and what they reach; the
second one each way of copying, and how many copies are remarked on. Ends with 1 where a bound is missed:

- at least 95 % of the copies with logit noise up to .05 and of the 90/10 blends are at "review" or above;
- no two different honest recipes are at "common source";
- two runs of one deterministic recipe that is also a baseline are an "unmodified starter".
"""

import argparse
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait for each other take minutes on a busy machine

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from numpy.typing import NDArray
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier, XGBRegressor

from podium.integrity.similarity import COMMON_SOURCE, STARTER, Answers, find_pairs, measure_all

Values = NDArray[np.float64]
Judged = tuple[str, Mapping[str, float]]
"""The level of a pair, empty where it is not remarked on, and its measures."""
NOISES, FAR_NOISE = (0.01, 0.02, 0.05), 0.2
CAUGHT = 0.95
QUIET = {"verbosity": -1, "n_jobs": 1}


@dataclass
class Case:
    """One problem: train and test rows, the truth, and everybody's answers by name."""

    title: str
    kind: str
    train: Values
    target: Values
    test: Values
    truth: Values
    answers: dict[str, Values] = field(default_factory=dict)

    def fit(self, model: object, rows: slice = slice(None)) -> Values:
        """Probabilities or numbers for the test rows, of a model trained on some of the training rows."""
        model.fit(self.train[rows], self.target[rows])  # type: ignore[attr-defined]
        if self.kind == "numbers":
            return np.asarray(model.predict(self.test), dtype=np.float64)  # type: ignore[attr-defined]
        return np.asarray(model.predict_proba(self.test)[:, 1], dtype=np.float64)  # type: ignore[attr-defined]


def signal(x: Values) -> Values:
    """A truth with bends, steps and products in it, and columns of no use."""
    bends = np.sin(2 * x[:, 0]) + 0.5 * x[:, 1] ** 2 - 0.6 * np.abs(x[:, 2])
    steps = 0.8 * (x[:, 3] > 0.3) * x[:, 4] + 0.7 * x[:, 5] * x[:, 6]
    return np.asarray(bends + steps + x[:, 7:12] @ np.array([0.4, -0.3, 0.3, 0.2, -0.2]))


def draw(kind: str, n_train: int, n_test: int) -> Case:
    random = np.random.default_rng(1)
    x = random.normal(size=(n_train + n_test, 20))
    mean = signal(x)
    if kind == "numbers":
        y = mean + random.normal(size=len(x))
    else:
        y = (random.random(len(x)) < 1 / (1 + np.exp(-mean))).astype(np.float64)
    title = {"numbers": "Regression", "probabilities": "Binary classification"}[kind]
    return Case(title, kind, x[:n_train], y[:n_train], x[n_train:], y[n_train:])


def baselines(case: Case) -> dict[str, Values]:
    """Podium's recipes as they come: library defaults."""
    is_number = case.kind == "numbers"
    return {
        "linear": case.fit(make_pipeline(StandardScaler(), Ridge() if is_number else LogisticRegression())),
        "random-forest": case.fit(
            (RandomForestRegressor if is_number else RandomForestClassifier)(100, n_jobs=2, random_state=0)
        ),
        "lightgbm": case.fit((LGBMRegressor if is_number else LGBMClassifier)(**QUIET)),
        "xgboost": case.fit((XGBRegressor if is_number else XGBClassifier)(n_jobs=1)),
    }


def honest(case: Case) -> dict[str, Values]:
    """What people make of the same data, each for themselves."""
    is_number = case.kind == "numbers"
    boosted = LGBMRegressor if is_number else LGBMClassifier
    extreme = XGBRegressor if is_number else XGBClassifier
    forest = RandomForestRegressor if is_number else RandomForestClassifier
    extra = ExtraTreesRegressor if is_number else ExtraTreesClassifier
    hist = HistGradientBoostingRegressor if is_number else HistGradientBoostingClassifier
    net = MLPRegressor if is_number else MLPClassifier
    linear = Ridge(alpha=30) if is_number else LogisticRegression(C=0.1)
    tuned = {"n_estimators": 300, "learning_rate": 0.05, "subsample": 0.8, "subsample_freq": 1, "colsample_bytree": 0.6}
    shallow = {"n_estimators": 400, "learning_rate": 0.06, "subsample": 0.8, "n_jobs": 1}
    n = len(case.train)
    found = {
        "LightGBM, tuned": case.fit(boosted(**QUIET, **tuned, random_state=1)),
        "LightGBM, tuned, other seed": case.fit(boosted(**QUIET, **tuned, random_state=2)),
        "LightGBM, tuned, other 80 % of the rows": case.fit(
            boosted(**QUIET, **tuned, random_state=3), slice(n // 5, None)
        ),
        "LightGBM, 12 leaves": case.fit(boosted(**QUIET, **tuned, num_leaves=12, reg_lambda=20, random_state=4)),
        "XGBoost, depth 5": case.fit(extreme(**shallow, max_depth=5, random_state=5)),
        "XGBoost, depth 3": case.fit(extreme(**shallow, max_depth=3, random_state=6)),
        "histogram boosting": case.fit(hist(random_state=7, learning_rate=0.07)),
        "random forest": case.fit(forest(100, min_samples_leaf=5, n_jobs=2, random_state=8)),
        "extra trees": case.fit(extra(100, min_samples_leaf=5, n_jobs=2, random_state=9)),
        "neural net": case.fit(
            make_pipeline(StandardScaler(), net(hidden_layer_sizes=(64, 32), max_iter=25, random_state=10))
        ),
        "linear on squares": case.fit(make_pipeline(Squares(), StandardScaler(), linear)),
    }
    members = ["LightGBM, tuned", "XGBoost, depth 5", "neural net"]
    return {**found, "mean of three of these": np.mean([found[name] for name in members], axis=0)}


class Squares:
    """The columns and their squares."""

    def fit(self, x: Values, y: object = None) -> "Squares":
        return self

    def transform(self, x: Values) -> Values:
        return np.hstack([x, x**2])

    def fit_transform(self, x: Values, y: object = None) -> Values:
        return self.transform(x)


def deterministic(case: Case) -> dict[str, tuple[Values, Values]]:
    """Recipes without chance, run by two people; each is a baseline too."""
    is_number = case.kind == "numbers"
    makers: dict[str, Callable[[], object]] = {
        "LightGBM, defaults": lambda: (LGBMRegressor if is_number else LGBMClassifier)(**QUIET),
        "XGBoost, defaults": lambda: (XGBRegressor if is_number else XGBClassifier)(n_jobs=1),
        "linear, defaults": lambda: make_pipeline(StandardScaler(), Ridge() if is_number else LogisticRegression()),
    }
    return {name: (case.fit(make()), case.fit(make())) for name, make in makers.items()}


def copies(case: Case, sources: Mapping[str, Values]) -> Iterator[tuple[str, str, Values]]:
    """Way, source and answer of each copy."""
    random = np.random.default_rng(2)
    is_number = case.kind == "numbers"
    names = list(sources)
    for place, name in enumerate(names):
        own, other = sources[name], sources[names[(place + 3) % len(names)]]
        # Noise of .05 logit is small beside a logit's spread; numbers get the same share of theirs.
        inner = own if is_number else np.log(own / (1 - own))
        unit = inner.std() / 1.5 if is_number else 1.0
        back: Callable[[Values], Values] = (lambda v: v) if is_number else (lambda v: 1 / (1 + np.exp(-v)))
        for noise in (*NOISES, FAR_NOISE):
            yield f"noise of {noise}", name, back(inner + unit * random.normal(0, noise, len(own)))
        for share in (0.9, 0.7, 0.5):
            yield f"blend {share:.0%} / {1 - share:.0%}", name, share * own + (1 - share) * other
        yield "bent, order kept", name, np.sign(own) * np.abs(own) ** 1.3
        yield "rounded to 3 decimals", name, own.round(3)
        scrambled, rows = own.copy(), random.choice(len(own), len(own) // 20, replace=False)
        scrambled[rows] = random.permutation(own[rows])
        yield "5 % of the rows shuffled", name, scrambled


NOISY, BLENDED = "all with noise up to .05", "all 90/10 blends"
BOUNDED = {NOISY: tuple(f"noise of {noise}" for noise in NOISES), BLENDED: ("blend 90% / 10%",)}


def judge(case: Case, known: Mapping[str, Values]) -> dict[tuple[str, str], Judged]:
    """Level and measures of every pair that is remarked on, by the names of its two answers."""
    names = [*known, *case.answers]
    is_known = np.array([name in known for name in names])
    answers = Answers(
        kind=case.kind,  # type: ignore[arg-type]
        values=np.stack([*known.values(), *case.answers.values()])[:, :, None],
        truth=case.truth[:, None],
        is_known=is_known,
        is_recipe=is_known,
    )
    measures = measure_all(answers)
    found = {(names[one.one], names[one.other]): (one.level, one.measures) for one in find_pairs(answers, measures)}
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            values = {measure.name: float(measure.values[one, other]) for measure in measures}
            found.setdefault((names[one], names[other]), ("", values))
    return found


def honest_table(case: Case, known: Mapping[str, Values], recipes: Mapping[str, Values]) -> bool:
    """Print the nearest honest pairs and the deterministic ones; whether the bounds hold."""
    twins = deterministic(case)
    case.answers = {**recipes, **{f"{name} ({k})": one for name, two in twins.items() for k, one in enumerate(two)}}
    judged = judge(case, known)
    pairs = {pair: found for pair, found in judged.items() if set(pair) <= recipes.keys() and pair[0] != pair[1]}
    print(f"\n### {case.title}: honest work ({len(case.truth):,} rows, {len(pairs)} pairs of different recipes)\n")
    print("| pair | residual correlation | level | bound | |\n| --- | ---: | --- | --- | --- |")
    nearest = sorted(pairs.items(), key=lambda item: -item[1][1]["residual_correlation"])
    holds = True
    for (one, other), (level, measures) in nearest[:6]:
        holds &= print_pair(f"{one} / {other}", level, measures, "below common source", level != COMMON_SOURCE)
    holds &= all(level != COMMON_SOURCE for level, _ in pairs.values())
    for name in twins:
        level, measures = judged[f"{name} (0)", f"{name} (1)"]
        holds &= print_pair(f"{name}, run twice", level, measures, STARTER, level == STARTER)
    return holds


def print_pair(name: str, level: str, measures: Mapping[str, float], bound: str, is_met: bool) -> bool:
    verdict = "ok" if is_met else "MISSED"
    near = measures.get("residual_correlation", np.nan)
    print(f"| {name} | {near:.4f} | {level or 'no remark'} | {bound} | {verdict} |")
    return is_met


def copies_table(case: Case, known: Mapping[str, Values], recipes: Mapping[str, Values]) -> bool:
    """Print how many copies of each way are remarked on; whether the bounds hold."""
    made = list(copies(case, recipes))
    case.answers = {**recipes, **{f"{way}: {name}": answer for way, name, answer in made}}
    judged = judge(case, known)
    print(f"\n### {case.title}: copies ({len(recipes)} of each way)\n")
    print("| way | residual correlation, median | common source | review or above | bound | |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    found = {
        way: [judged[name, f"{way}: {name}"] for name in recipes] for way in dict.fromkeys(way for way, _, _ in made)
    }
    for way, ones in found.items():
        print_copies(way, ones)
    pooled = {name: [one for way in ways for one in found[way]] for name, ways in BOUNDED.items()}
    holds = [print_copies(name, ones, CAUGHT) for name, ones in pooled.items()]
    return all(holds)


def print_copies(way: str, found: Sequence[Judged], bound: float | None = None) -> bool:
    near = float(np.median([measures.get("residual_correlation", np.nan) for _, measures in found]))
    common = np.mean([level == COMMON_SOURCE for level, _ in found])
    seen = float(np.mean([level not in ("", STARTER) for level, _ in found]))
    is_met = bound is None or seen >= bound
    verdict = "" if bound is None else "ok" if is_met else "MISSED"
    wanted = "" if bound is None else f"{bound:.0%}"
    print(f"| {way} | {near:.4f} | {common:.0%} | {seen:.0%} | {wanted} | {verdict} |", flush=True)
    return is_met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000, help="test rows")
    parser.add_argument("--trained", type=int, default=12_000, help="training rows")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # the net stops early on purpose
    started = time.perf_counter()
    holds = True
    for kind in ("probabilities", "numbers"):
        case = draw(kind, given.trained, given.rows)
        known, recipes = baselines(case), honest(case)
        holds &= honest_table(case, known, recipes)
        holds &= copies_table(case, known, recipes)
    print(f"\n{time.perf_counter() - started:.0f} s", file=sys.stderr)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
