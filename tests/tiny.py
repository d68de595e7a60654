"""A tiny competition with a prepare.py of its own, and hand-made answers to it.

Row ``i`` of its test set has the answer ``answer(i)``; whoever adds an error to it knows the score before it is given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from podium.competition.folder import Competition, load_competition
from podium.store.limits import NO_LIMITS
from podium.store.store import Store
from podium.submission import USAGES
from podium.use.commitments import ensure_commitment
from podium.use.places import store_path
from podium.use.prepare import Prepared, prepare
from podium.use.scorer import score_table
from podium.use.submit import Outcome, new_submission, submit
from podium.use.trust import trust
from podium.use.validate import validate

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

TOML = """\
title = "Tiny"
task = "regression"
target = "y"
[metric]
name = "rmse"
[rules]
daily_limit = 0
"""

PREPARE = """\
import random
from pathlib import Path

N_TRAIN, N_TEST = 40, 60


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    rows = random.Random(seed).sample(range(1000, 10_000), N_TRAIN + N_TEST)
    lines = [f"r{row},{row % 97},{(row * 37 % 101) / 10}" for row in rows]
    public.joinpath("train.csv").write_text("\\n".join(["id,x,y", *lines[:N_TRAIN]]) + "\\n")
    rest = [line.split(",") for line in lines[N_TRAIN:]]
    public.joinpath("test.csv").write_text("\\n".join(["id,x", *(f"{i},{x}" for i, x, _ in rest)]) + "\\n")
    private.joinpath("solution.csv").write_text("\\n".join(["id,y", *(f"{i},{y}" for i, _, y in rest)]) + "\\n")
"""


def answer(row: str) -> float:
    """The true answer of the row with this id."""
    return (int(row[1:]) * 37 % 101) / 10


def write_competition(
    root: Path,
    slug: str = "tiny",
    *,
    toml: str = TOML,
    program: str | None = PREPARE,
    files: dict[str, str] | None = None,
) -> Competition:
    """A folder below ``root/competitions``; it is neither trusted nor prepared."""
    folder = root / "competitions" / slug
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "competition.toml").write_text(toml, encoding="utf-8")
    for name, text in {**({"prepare.py": program} if program is not None else {}), **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_competition(folder)


def prepare_it(root: Path, competition: Competition, **changes) -> Prepared:
    """Trust the folder as it stands and prepare it with seed 0."""
    trust(root, competition, now=NOW)
    return prepare(root, competition, **{"now": NOW, "seed": 0, **changes})


@dataclass(frozen=True)
class Tiny:
    """A prepared tiny competition, and ways to submit to it at given errors."""

    root: Path
    competition: Competition

    @property
    def usage(self) -> dict[str, str]:
        """The usage of each id, from the file that nobody may see."""
        _, *rows = self.competition.solution_path.read_text(encoding="utf-8").splitlines()
        return {row.split(",")[0]: row.rsplit(",", 1)[1] for row in rows}

    def ids(self, split: str | None = None) -> list[str]:
        return [row for row, usage in self.usage.items() if split is None or usage == USAGES[split]]

    def table(self, error: Callable[[str], float]) -> bytes:
        """A submission whose answer for a row is the true one plus ``error(id)``."""
        return "".join(["id,y\n", *(f"{row},{float(answer(row) + error(row))!r}\n" for row in self.ids())]).encode()

    def file(self, public: float = 0.0, private: float = 0.0) -> bytes:
        """A submission that is wrong by so much in every row: its RMSE is just that."""
        usage = self.usage
        return self.table(lambda row: public if usage[row] == "Public" else private)

    def submit(self, team: str, public: float = 0.0, private: float = 0.0, *, minute: float = 0, **changes) -> Outcome:
        """Submit for a team, some minutes after :data:`NOW`."""
        source = changes.pop("source", None) or self.file(public, private)
        moment = changes.pop("now", NOW + timedelta(minutes=minute))
        return submit(self.root, self.competition, source, team=team, now=moment, **changes)

    def baseline(
        self, name: str, rung: str, error: Callable[[str], float] | float, *, oof: float = 1.0, minute: float = 0
    ) -> int:
        """Put a baseline on the board by the same path as ``podium baseline``; returns its number."""
        now = NOW + timedelta(minutes=minute)
        data = self.table(error if callable(error) else lambda _: error)
        scores, prints = score_table(self.competition, validate(self.competition, data, name=f"{name}.csv"))
        with Store.open(store_path(self.root)) as store:
            team = store.add_team(name, is_baseline=True, now=now)
            new = new_submission(
                self.competition,
                team,
                data,
                f"{name}.csv",
                scores,
                prints,
                now=now,
                commitment=ensure_commitment(self.competition, store, now=now),
                details={"rung": rung, "oof_score": oof},
            )
            return store.add_submission(new, limits=NO_LIMITS).number

    def store(self) -> Store:
        return Store.open(store_path(self.root))


def make_tiny(root: Path, slug: str = "tiny", *, toml: str = TOML, program: str = PREPARE) -> Tiny:
    """A tiny competition, trusted and prepared."""
    competition = write_competition(root, slug, toml=toml, program=program)
    prepare_it(root, competition)
    return Tiny(root, competition)


def with_rungs(tiny: Tiny) -> Tiny:
    """RMSE about 4, 3, 2 and 1: dummy, linear, a single model and the ensemble, clearly apart."""
    for name, rung, error in (
        ("dummy", "dummy", 4.0),
        ("linear", "linear", 3.0),
        ("decision-tree", "default", 2.0),
        ("ensemble", "ensemble", 1.0),
    ):
        tiny.baseline(name, rung, lambda row, error=error: error + int(row[1:]) % 3 / 90, oof=error)
    return tiny


def with_rules(**rules: object) -> str:
    """The tiny toml with other rules; a value is written as it is, a text in quotes."""
    lines = [f"{key} = {value}" for key, value in {"daily_limit": 0, **rules}.items()]
    return TOML.partition("[rules]")[0] + "\n".join(["[rules]", *lines]) + "\n"


def read_all(folder: Path, parts: Iterable[str] = ("public", "private")) -> dict[str, bytes]:
    """Every file below some parts of a folder, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }
