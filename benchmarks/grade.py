"""How fast `podium grade --files` is, against a loop of the plain script anybody would write.

    python benchmarks/grade.py [--files N] [--rows N] [--rounds N]

Both sides run in turn as whole processes, and each is taken at its best. The plain side reads the solution once; then
it reads each file with pandas, merges by id, and scores public and private rows with scikit-learn. It checks nothing
and knows no standard errors. The bound is what the project promises. On one processor alone it is not kept: half of
the gain is that files are read in several processes.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from speed import PODIUM, compare, timed

BOUND = 0.3

PLAIN = """
import sys
from pathlib import Path
import pandas as pd
from sklearn.metrics import {function} as metric
solution = pd.read_csv(sys.argv[1])
for path in sorted(Path(sys.argv[2]).glob("*.csv")):
    both = solution.merge(pd.read_csv(path), on="id")
    scores = {{usage: metric(part["target_x"], part["target_y"]) for usage, part in both.groupby("Usage")}}
    print(path.name, scores["Private"])
"""

FUNCTIONS = {"auc": "roc_auc_score", "rmse": "root_mean_squared_error"}

PREPARE = """
import numpy as np
import pandas as pd

def prepare(raw, public, private, seed):
    random = np.random.RandomState(seed % 2**32)
    rows = pd.DataFrame(random.normal(size=({n_rows} + 1000, 3)), columns=list("abc"))
    rows["target"] = (rows["a"] + random.normal(size=len(rows)) > 0).astype(int)
    rows.insert(0, "id", range(len(rows)))
    rows[:1000].to_csv(public / "train.csv", index=False)
    rows[1000:].drop(columns="target").to_csv(public / "test.csv", index=False)
    rows.loc[1000:, ["id", "target"]].to_csv(private / "solution.csv", index=False)
"""


def make_competition(root: Path, metric: str, n_rows: int) -> Path:
    """A prepared competition with two baselines; returns its solution."""
    folder = root / "competitions" / metric
    folder.mkdir(parents=True)
    task = "binary" if metric == "auc" else "regression"
    toml = f'title = "Speed"\ntask = "{task}"\n[metric]\nname = "{metric}"\n'
    (folder / "competition.toml").write_text(toml)
    (folder / "prepare.py").write_text(PREPARE.format(n_rows=n_rows))
    environment = {"PODIUM_ROOT": str(root)}
    for command in (["trust", metric, "--yes"], ["prepare", metric], ["baseline", metric, "dummy", "linear"]):
        timed([PODIUM, *command], environment)
    return folder / "private" / "solution.csv"


def write_files(folder: Path, solution: Path, n_files: int) -> None:
    """A class of different skill; predictions have all their digits."""
    folder.mkdir()
    cells = [line.split(",") for line in solution.read_text().splitlines()[1:]]
    ids, truth = [row[0] for row in cells], np.array([float(row[1]) for row in cells])
    random = np.random.default_rng(0)
    for place in range(n_files):
        values = truth + random.normal(0, random.uniform(0.3, 3), len(truth))
        lines = (f"{i},{v!r}\n" for i, v in zip(ids, (1 / (1 + np.exp(-values))).tolist(), strict=True))
        (folder / f"student{place:03d}_{9000 + place}_{100 + place}_submission.csv").write_text(
            "id,target\n" + "".join(lines)
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    title = f"whole process, best of {chosen.rounds}"
    print(f"{title:<52}{'ours s':>8}{'plain s':>9}{'ratio':>8}{'bound':>7}{'memory':>8}")
    lines = []
    for metric, function in FUNCTIONS.items():
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / "root"
            solution = make_competition(root, metric, chosen.rows)
            files = Path(scratch) / "files"
            write_files(files, solution, chosen.files)
            ours = [PODIUM, "grade", metric, "--files", str(files), "--format", "csv"]
            plain = [sys.executable, "-c", PLAIN.format(function=function), str(solution), str(files)]
            name = f"grade {metric}, {chosen.files} files of {chosen.rows:,} rows"
            environment = {"PODIUM_ROOT": str(root)}
            lines.append(compare(name, ours, plain, BOUND, chosen.rounds, memory=True, environment=environment))
    if any(line.ours / line.plain > line.bound for line in lines):
        raise SystemExit("some ratios are over their bounds")


if __name__ == "__main__":
    main()
