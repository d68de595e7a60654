"""How far up the way goes on standard data, against published scores, FLAML and scikit-learn. One command.

    python benchmarks/bracket.py --data FOLDER [--sets NAMES] [--folds N] [--budget SECONDS] [--jobs N] [--against]

Each data set is cut into its published folds. The bracket gets the training part of a fold and a budget; the held-out
part is scored with scikit-learn. *good* is the best single model as it comes, by its out-of-fold score, *tuned* and
*world-class* (the ensemble) are what they are called. What is done is kept, fold by fold, and a rerun goes on from
there. ``--against`` runs FLAML, in a virtual environment of its own, and HistGradientBoosting on the same folds.

Ends with 1 where good is worse than the published good by more than a standard error on more than 6 sets, or
world-class than good on more than 2: of 18, that leaves the 12 and the 16 that are promised.
"""

import argparse
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from bracket_table import print_against, print_bracket
from rivals import Flaml, HistGradientBoosting, Rival, find_flaml
from standard_sets import SETS, Fold, StandardSet

import podium
from podium.baselines.bracket import run_bracket
from podium.baselines.results import BaselineResult
from podium.use.rungs import SINGLES

DATA = "PODIUM_STANDARD_DATA"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One fold of one set, for Podium or for a rival."""

    one: StandardSet
    number: int
    folder: Path
    budget: float
    rival: Rival | None

    @property
    def key(self) -> tuple[str, int, str, float]:
        return self.one.name, self.number, self.rival.name if self.rival else "podium", self.budget

    def run(self) -> dict[str, Any]:
        """A line of the results: the key, the scores of the held-out rows, and how they came about."""
        fold = next(fold for fold in self.one.folds(self.folder) if fold.number == self.number)
        started = perf_counter()
        found = self.rival.run(self.one, fold, self.budget) if self.rival else climb(self.one, fold, self.budget)
        keyed = dict(zip(("set", "fold", "side", "budget"), self.key, strict=True))
        return {**keyed, "seconds": round(perf_counter() - started, 1), "engine": engine(), **found}


def climb(one: StandardSet, fold: Fold, budget: float) -> dict[str, Any]:
    """Scores of the rungs, of every baseline, and of the published model on the same fold."""
    data = one.training_data(fold)
    ran = list(run_bracket(data, budget=budget))
    results = {result.name: result for result in ran if isinstance(result, BaselineResult)}
    held = {name: one.score(fold, result.submission["target"].to_numpy()) for name, result in results.items()}
    singles = [result for result in results.values() if result.rung in SINGLES]
    sign = 1 if data.metric.greater_is_better else -1
    good = max(singles, key=lambda result: sign * result.oof_score).name
    ensemble = results["ensemble"]
    return {
        "scores": {
            "reproduced": one.reproduce(fold),
            "dummy": held["dummy"],
            "good": held[good],
            "world-class": held["ensemble"],
            **({"tuned": held["tuned"]} if "tuned" in held else {}),
        },
        "good": good,
        "way": ensemble.details["way"],
        "members": ensemble.details["members"],
        "is_cut_short": ensemble.details["is_cut_short"],
        "baselines": {name: [result.oof_score, held[name]] for name, result in results.items()},
        "missing": {other.name: str(other) for other in ran if not isinstance(other, BaselineResult)},
    }


def engine() -> str:
    """A short name of the code that ran, so that a table can tell when its lines come from several."""
    digest = hashlib.sha256()
    for path in sorted(Path(podium.__file__).parent.glob("baselines/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def read_results(path: Path) -> list[dict[str, Any]]:
    """The lines so far; one that an interruption cut off is left out."""
    lines = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return lines


def find_jobs(chosen: argparse.Namespace, sets: Sequence[StandardSet], rivals: Sequence[Rival]) -> Iterator[Job]:
    """Smallest set first. Rivals do not know series: what they get of a set are its columns."""
    make = partial(Job, folder=chosen.data, budget=chosen.budget)
    for one in sets:
        for number in range(min(one.n_folds, chosen.folds or one.n_folds)):
            for rival in (None, *(rivals if not one.is_series else ())):
                yield make(one=one, number=number, rival=rival)


def run_all(jobs: Sequence[Job], path: Path, n_jobs: int) -> None:
    """Run what is missing and add each line as soon as it is there."""
    done = {(line["set"], line["fold"], line["side"], line["budget"]) for line in read_results(path)}
    waiting = [job for job in jobs if job.key not in done]
    if not waiting:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(n_jobs, mp_context=get_context("spawn")) as pool, path.open("a") as file:
        file.write("\n")  # ends a line that an interruption cut off
        try:
            for count, future in enumerate(as_completed([pool.submit(job.run) for job in waiting]), 1):
                line = future.result()
                file.write(json.dumps(line) + "\n")
                file.flush()
                told = f"{line['set']} {line['fold']} {line['side']}: {line['seconds']} s"
                print(f"[{count}/{len(waiting)}] {told}", flush=True)
        finally:  # whatever stops one stops all that wait
            pool.shutdown(cancel_futures=True)


def read_choice() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get(DATA), help=f"folder of CSV files (or ${DATA})")
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=[one.name for one in SETS], help="default: all")
    parser.add_argument("--folds", type=int, help="the first N folds of each set; default: all of its protocol's")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds a fold (default: 60)")
    parser.add_argument("--jobs", type=int, default=1, help="folds side by side, two processes each (default: 1)")
    parser.add_argument(
        "--results", type=Path, default=Path(".bracket/results.jsonl"), help="what is done is kept here"
    )
    parser.add_argument("--against", action="store_true", help="FLAML and HistGradientBoosting on the same folds")
    parser.add_argument("--flaml-python", type=Path, help="of an environment with FLAML; default: one is made")
    return parser.parse_args()


def find_rivals(chosen: argparse.Namespace) -> list[Rival]:
    if not chosen.against:
        return []
    python = find_flaml(chosen.flaml_python, chosen.results.parent / "flaml")
    return [HistGradientBoosting(), *([Flaml(python=python)] if python else [])]


def main() -> None:
    chosen = read_choice()
    wanted = [one for one in SETS if not chosen.sets or one.name in chosen.sets]
    sets = [one for one in wanted if chosen.data and one.path(chosen.data).is_file()]
    if not sets:
        print(f"skipped: of {len(wanted)} data sets none is there; say where: --data FOLDER or ${DATA}")
        return
    rivals = find_rivals(chosen)
    jobs = list(find_jobs(chosen, sets, rivals))
    run_all(jobs, chosen.results, chosen.jobs)
    keys = {job.key for job in jobs}
    lines = [
        line
        for line in read_results(chosen.results)
        if (line["set"], line["fold"], line["side"], line["budget"]) in keys
    ]
    print(f"\n{len(sets)} of {len(wanted)} data sets were there and ran, {chosen.budget:g} s a fold.\n")
    is_held = print_bracket(sets, [line for line in lines if line["side"] == "podium"])
    if rivals:
        print_against([one for one in sets if not one.is_series], lines, [rival.name for rival in rivals])
    if not is_held:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
