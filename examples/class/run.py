"""A class, simulated from its roster to its gradebook: everything a teacher does, and submissions of every skill.

    python examples/class/run.py [--students N] [--baselines NAME ...] [--folder DIR]

Everything happens in a new folder. What the teacher types is printed and run as a command. The students' models are
mixed and blurred by how much each student knows. Five hundred students take some minutes: each of their six hundred
submissions is told its rank and what that is worth, for which the top of the board is weighed anew.
"""

import argparse
import csv
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from podium.competition.folder import get_competition
from podium.store.store import Store
from podium.use.places import store_path
from podium.use.submit import submit

PODIUM = str(Path(sys.executable).with_name("podium"))
SLUG, TITLE = "class-challenge", "Challenge 1"
FIRST = ["Ana", "Bo", "Chloé", "Dia", "Eli", "Fatma", "Gus", "Hà", "Ivo", "José", "Kai", "Lê", "Mia", "Nora", "Óscar"]
LAST = ["Åström", "Brown", "Costa", "Díaz", "Ek", "Fischer", "García", "Hansen", "Ito", "Jansen", "Müller", "Nguyễn"]

RUBRIC = """
[grading]
out_of = 20
submitted = 4
result = 10
good = 16
world_class = 20
[tiers]
published = { score = 1.1, label = "last year's best", source = "the teacher's notes" }
"""


def teacher(*words: str) -> None:
    """Run a command as the teacher does, and show it."""
    shown = " ".join(f'"{word}"' if " " in word else word for word in words)
    print(f"\n$ podium {shown}", flush=True)
    subprocess.run([PODIUM, *words], check=True)


def write_data(path: Path) -> None:
    """The teacher's table: a function of five of eight columns, with noise (Friedman 1991)."""
    random = np.random.default_rng(7)
    x = random.random((2500, 8))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    frame = pd.DataFrame(x, columns=[f"x{place}" for place in range(8)]).assign(y=y + random.normal(size=len(y)))
    frame.round(4).to_csv(path, index=False)


def write_roster(path: Path, n_students: int) -> None:
    """People as the learning platform knows them; some share a name."""
    names = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["First name", "Last name", "ID number", "Email address", "Username"])
        for place in range(n_students):
            login = f"student{place:03d}"
            people = (names.choice(FIRST), names.choice(LAST))
            lines.writerow([*people, 10_000 + place, f"{login}@example.org", login])


def fit_models(public: Path) -> list[np.ndarray]:
    """Answers of five models, from the weakest to the strongest: the last one has found the function."""
    train, test = pd.read_csv(public / "train.csv"), pd.read_csv(public / "test.csv")
    columns = [name for name in test.columns if name.startswith("x")]
    known, asked = train[columns].to_numpy(), test[columns].to_numpy()

    def fit(make: Callable[[np.ndarray], list[np.ndarray]]) -> np.ndarray:
        """Least squares on what is made of the features."""
        sides = [np.column_stack([np.ones(len(rows)), *make(rows)]) for rows in (known, asked)]
        return sides[1] @ np.linalg.lstsq(sides[0], train["y"].to_numpy())[0]

    return [
        fit(lambda x: []),
        fit(lambda x: [x[:, 3]]),
        fit(lambda x: [x]),
        fit(lambda x: [x, x**2]),
        fit(lambda x: [x, x**2, np.sin(np.pi * x[:, 0] * x[:, 1])]),
    ]


def take_part(root: Path, chance: random.Random) -> None:
    """Each student submits once or twice; a few never do, and a few files are refused, which costs nothing."""
    competition = get_competition(root, SLUG)
    answers = fit_models(competition.public_dir)
    sample = pd.read_csv(competition.sample_path, dtype={"id": str})
    noise = np.random.default_rng(0)
    with Store.open(store_path(root)) as store:
        teams = [member.team.name for member in store.members()]
    for team in dict.fromkeys(teams):
        if chance.random() < 0.04:
            continue
        for _ in range(chance.choice((1, 1, 2))):
            skill = min(chance.betavariate(2, 1.5) * len(answers), len(answers) - 1.001)
            place, share = int(skill), skill % 1
            values = (1 - share) * answers[place] + share * answers[place + 1]
            values = values + noise.normal(0, chance.uniform(0, 0.5), len(values))
            file = sample.assign(y=values).to_csv(index=False).encode()
            submit(root, competition, file, team=team, now=datetime.now(UTC), file_name="submission.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--baselines", nargs="+", default=["dummy", "linear", "decision-tree"])
    parser.add_argument("--folder", type=Path, default=Path("class"))
    chosen = parser.parse_args()
    root: Path = chosen.folder.resolve()
    (root / "competitions").mkdir(parents=True)
    write_data(root / "data.csv")
    write_roster(root / "roster.csv", chosen.students)
    here = ("--root", str(root))

    teacher("new", SLUG, "--data", str(root / "data.csv"), "--target", "y", "--title", TITLE, "--yes", *here)
    with (root / "competitions" / SLUG / "competition.toml").open("a", encoding="utf-8") as toml:
        toml.write(RUBRIC)
    teacher("baseline", SLUG, *chosen.baselines, *here)
    teacher("team", "import", str(root / "roster.csv"), "--slug", SLUG, "--anonymous", *here)
    print(f"\n{chosen.students} students take part ...", flush=True)
    take_part(root, random.Random(2))
    with (root / "board.md").open("w", encoding="utf-8") as board:
        subprocess.run([PODIUM, "close", SLUG, "--format", "markdown", *here], check=True, stdout=board)
    teacher("grade", SLUG, "--feedback", str(root / "feedback"), *here)
    for platform in ("moodle", "canvas"):
        teacher("grade", SLUG, "--for", platform, "--out", str(root / f"{platform}.csv"), *here)


if __name__ == "__main__":
    main()
