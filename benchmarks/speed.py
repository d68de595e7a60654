"""How fast Podium is, against the plain script anybody would write. One command, one table of ratios.

    python benchmarks/speed.py [--rows N] [--rounds N]

Each line runs both sides in turn, whole processes, and takes each side at its best. `submit` is held against a
script that reads both files with pandas, merges, scores with scikit-learn and inserts with sqlite-utils; `score`
against the same without the insert. The bounds are those that the project promises.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PODIUM = str(Path(sys.executable).with_name("podium"))

PLAIN_SCORE = """
import sys
import pandas as pd
from sklearn.metrics import {function} as metric
solution, submission = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
both = solution.merge(submission, on="id")
print(metric(both["target_x"], both["target_y"]))
"""

PLAIN_SUBMIT = """
import datetime, sys
import pandas as pd
import sqlite_utils
from sklearn.metrics import {function} as metric
solution, submission = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
both = solution.merge(submission, on="id")
scores = {{usage: metric(part["target_x"], part["target_y"]) for usage, part in both.groupby("Usage")}}
sqlite_utils.Database(sys.argv[3])["submissions"].insert(
    {{"team": "ana", "at": datetime.datetime.now(datetime.UTC).isoformat(), **scores}}, alter=True
)
print(scores["Public"])
"""

FUNCTIONS = {"auc": "roc_auc_score", "log_loss": "log_loss", "rmse": "root_mean_squared_error"}


@dataclass(frozen=True)
class Line:
    """One comparison: both best wall times in seconds, both peaks in MiB, and the promised bound of the ratio."""

    name: str
    ours: float
    plain: float
    our_peak: float
    plain_peak: float
    bound: float

    def __str__(self) -> str:
        ratio = self.ours / self.plain
        verdict = "ok" if ratio <= self.bound else "OVER"
        memory = f"{self.our_peak / self.plain_peak:>8.2f}" if self.our_peak else "       -"
        return f"{self.name:<52}{self.ours:>8.3f}{self.plain:>9.3f}{ratio:>8.2f}{self.bound:>7.2f}{memory}  {verdict}"


def timed(command: Sequence[str], environment: dict[str, str] | None = None) -> tuple[float, float, str]:
    """Wall seconds, peak MiB, and what the command printed."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2), printed.decode()


def compare(
    name: str,
    ours: Sequence[str],
    plain: Sequence[str],
    bound: float,
    rounds: int,
    *,
    memory: bool = False,
    environment: dict[str, str] | None = None,
) -> Line:
    """Run both in turn and keep each side's best."""
    runs = [(timed(ours, environment), timed(plain)) for _ in range(rounds)]
    best = [min(run[side][0] for run in runs) for side in (0, 1)]
    peak = [min(run[side][1] for run in runs) if memory else 0.0 for side in (0, 1)]
    line = Line(name, best[0], best[1], peak[0], peak[1], bound)
    print(line, flush=True)
    return line


def write_tables(folder: Path, n_rows: int, *, ids: str, is_shuffled: bool = False) -> tuple[Path, Path]:
    """A solution and a submission of ``n_rows`` rows; the predictions have all their digits."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, n_rows)
    chance = 1 / (1 + np.exp(-(random.normal(size=n_rows) + truth - 0.5)))
    order = random.permutation(n_rows) if is_shuffled else np.arange(n_rows)
    paths = folder / f"solution-{n_rows}-{ids}.csv", folder / f"submission-{n_rows}-{ids}-{is_shuffled}.csv"
    spell = "row_{:09d}".format if ids == "text" else str
    for path, rows, values in ((paths[0], range(n_rows), truth), (paths[1], order.tolist(), chance[order])):
        with path.open("w") as file:
            file.write("id,target\n")
            file.writelines(f"{spell(row)},{value!r}\n" for row, value in zip(rows, values.tolist(), strict=True))
    return paths


def score_lines(folder: Path, n_rows: int, rounds: int) -> list[Line]:
    lines = []
    for ids, is_shuffled, bounds in (
        ("numbers", False, {"auc": 0.30, "log_loss": 0.45, "rmse": 0.80}),
        ("numbers", True, {"auc": 1.0}),
        ("text", False, {"auc": 1.0, "rmse": 1.0}),
        ("text", True, {"rmse": 1.0}),
    ):
        solution, submission = write_tables(folder, n_rows, ids=ids, is_shuffled=is_shuffled)
        for metric, bound in bounds.items():
            plain = [
                sys.executable,
                "-c",
                PLAIN_SCORE.format(function=FUNCTIONS[metric]),
                str(solution),
                str(submission),
            ]
            ours = [PODIUM, "score", str(solution), str(submission), "--metric", metric]
            name = f"score {metric}, {n_rows:,} rows, {ids} as ids{', shuffled' if is_shuffled else ''}"
            lines.append(compare(name, ours, plain, bound, rounds, memory=True))
        solution.unlink(missing_ok=True)
        submission.unlink()
    return lines


def submit_line(folder: Path, rounds: int) -> Line:
    """`podium submit` of 1,000 rows, with baselines on the board, against the plain script."""
    root = folder / "root"
    competition = root / "competitions" / "speed"
    competition.mkdir(parents=True)
    toml = 'title = "Speed"\ntask = "binary"\n[metric]\nname = "auc"\n[rules]\ndaily_limit = 0\n'
    (competition / "competition.toml").write_text(toml)
    (competition / "prepare.py").write_text(PREPARE)
    environment = {"PODIUM_ROOT": str(root), "PODIUM_TEAM": "ana"}
    for command in (["trust", "speed", "--yes"], ["prepare", "speed"], ["baseline", "speed", "dummy", "linear"]):
        timed([PODIUM, *command], environment)
    solution = competition / "private" / "solution.csv"
    submission = folder / "thousand.csv"
    ids = [line.partition(",")[0] for line in solution.read_text().splitlines()[1:]]
    values = np.random.default_rng(1).random(len(ids)).tolist()
    submission.write_text("id,target\n" + "".join(f"{i},{v!r}\n" for i, v in zip(ids, values, strict=True)))
    plain = [
        sys.executable,
        "-c",
        PLAIN_SUBMIT.format(function="roc_auc_score"),
        str(solution),
        str(submission),
        str(folder / "plain.db"),
    ]
    ours = [PODIUM, "submit", "speed", str(submission), "-m", "speed"]
    return compare("submit, 1,000 rows", ours, plain, 0.5, rounds, environment=environment)


PREPARE = """
import numpy as np
import pandas as pd

def prepare(raw, public, private, seed):
    random = np.random.RandomState(seed % 2**32)
    rows = pd.DataFrame(random.normal(size=(2000, 3)), columns=list("abc"))
    rows["target"] = (rows["a"] + random.normal(size=2000) > 0).astype(int)
    rows.insert(0, "id", range(2000))
    rows[:1000].to_csv(public / "train.csv", index=False)
    rows[1000:].drop(columns="target").to_csv(public / "test.csv", index=False)
    rows.loc[1000:, ["id", "target"]].to_csv(private / "solution.csv", index=False)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    title = f"whole process, best of {chosen.rounds}"
    print(f"{title:<52}{'ours s':>8}{'plain s':>9}{'ratio':>8}{'bound':>7}{'memory':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = [
            compare(
                "podium --help | import click",
                [PODIUM, "--help"],
                [sys.executable, "-c", "import click"],
                1.6,
                chosen.rounds * 4,
            ),
            submit_line(folder, chosen.rounds * 2),
            *score_lines(folder, chosen.rows, chosen.rounds),
        ]
    if any(line.ours / line.plain > line.bound for line in lines):
        raise SystemExit("some ratios are over their bounds")


if __name__ == "__main__":
    main()
