"""A competition's folder: where its parts lie, and how it is loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from podium.competition.keys import METRIC_FILE, MOMENTS, SLUG
from podium.competition.moments import moment_text
from podium.competition.rubric import Rubric, make_rubric
from podium.competition.toml import load_settings
from podium.errors import CompetitionNotFoundError, InvalidCompetitionError


@dataclass(frozen=True, kw_only=True)
class MetricChoice:
    """The metric a competition names, its options, and the solution's columns it uses by role.

    The rest says what only the organiser can know of a metric file; ``greater_is_better`` is None for any other.
    """

    name: str
    options: Mapping[str, Any]
    columns: Mapping[str, Any]
    greater_is_better: bool | None
    row_alignment: str
    shape: str
    seconds: int

    @property
    def is_file(self) -> bool:
        return self.name == METRIC_FILE


@dataclass(frozen=True, kw_only=True)
class SplitRules:
    """How the test rows are parted into public and private."""

    public: float
    stratify: bool
    group_column: str
    time_column: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What participants may do, and when. Moments are UTC, or None."""

    opens: datetime | None
    closes: datetime | None
    freeze: datetime | None
    hints_from: datetime | None
    baselines_from: datetime | None
    time_zone: str
    daily_limit: int
    total_limit: int
    selections: int
    late: str | float
    precision: int | str
    anonymous: bool
    view: str
    board: str

    @property
    def late_costs(self) -> float:
        """The share of a grade that each begun day after the deadline costs; 0 where late work has no effect."""
        return self.late if isinstance(self.late, float) else 0.0

    def say(self, moment: datetime) -> str:
        """A moment in UTC, and beside it in the competition's time zone."""
        return moment_text(moment, self.time_zone)


@dataclass(frozen=True, kw_only=True)
class PublishedScore:
    """A score from the literature that replaces the ensemble as world-class."""

    score: float
    label: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Competition:
    """A folder with data splits and a metric. The slug is the folder's name."""

    folder: Path
    title: str
    task: str
    secrecy: str
    same_rows_as: str
    id: tuple[str, ...]
    target: tuple[str, ...]
    level: int
    skills: tuple[str, ...]
    ideas: tuple[str, ...]
    files: tuple[str, ...]
    metric: MetricChoice
    split: SplitRules
    rules: Rules
    published: PublishedScore | None
    grading: Rubric

    @property
    def slug(self) -> str:
        return self.folder.name

    @property
    def root(self) -> Path:
        """The folder that holds ``competitions/``."""
        return self.folder.parents[1]

    @property
    def seed_slug(self) -> str:
        """Whose name and private seed decide rows and split: its own, or those of the one it shares rows with."""
        return self.same_rows_as or self.slug

    @property
    def metric_path(self) -> Path:
        """Where its own metric lies, if it has one."""
        return self.folder / METRIC_FILE

    @property
    def public_dir(self) -> Path:
        return self.folder / "public"

    @property
    def private_dir(self) -> Path:
        return self.folder / "private"

    @property
    def train_path(self) -> Path:
        return self.public_dir / "train.csv"

    @property
    def test_path(self) -> Path:
        return self.public_dir / "test.csv"

    @property
    def sample_path(self) -> Path:
        return self.public_dir / "sample_submission.csv"

    @property
    def solution_path(self) -> Path:
        return self.private_dir / "solution.csv"

    @property
    def is_prepared(self) -> bool:
        """Whether participants can start: the sample submission, made last, is there."""
        return self.sample_path.is_file()

    @property
    def is_practice(self) -> bool:
        """Whether the labels are public knowledge; ``prepare --sealed`` makes another competition of it here."""
        return self.secrecy == "practice" and not self.sealed_path.exists()

    @property
    def is_ladder(self) -> bool:
        """Whether a team's public standing moves only where it is significantly better."""
        return self.rules.board == "ladder"

    @property
    def sealed_path(self) -> Path:
        """A mark that ``prepare --sealed`` leaves: this copy's split, ids and row order are secret."""
        return self.private_dir / "sealed"


def load_competition(folder: Path) -> Competition:
    """The competition in ``folder``.

    Raises
    ------
    CompetitionNotFoundError
        ``folder`` holds no ``competition.toml``.
    InvalidCompetitionError
        The toml or the folder's name is wrong; every problem is named.
    """
    toml = folder / "competition.toml"
    if not toml.is_file():
        raise CompetitionNotFoundError(f"{folder} is not a competition: it holds no competition.toml")
    if not SLUG.fullmatch(folder.name):
        raise InvalidCompetitionError.one(
            f"{folder} cannot be a competition",
            f"its name {folder.name!r} is not lower-case words joined by hyphens, such as 'breast-cancer'",
        )
    settings = load_settings(toml)

    def part(table: str) -> dict[str, Any]:
        prefix = table + "."
        return {name.removeprefix(prefix): value for name, value in settings.items() if name.startswith(prefix)}

    plain: dict[str, Any] = {name: value for name, value in settings.items() if "." not in name}
    rules = part("rules")
    for name, moment_of in MOMENTS.items():
        if rules[name] is not None:
            rules[name] = moment_of(rules[name], rules["time_zone"])
    published = settings["tiers.published"]
    return Competition(
        folder=folder,
        metric=MetricChoice(**part("metric")),
        split=SplitRules(**part("split")),
        rules=Rules(**rules),
        published=PublishedScore(**{"label": "", "source": "", **published}) if isinstance(published, dict) else None,
        grading=make_rubric(part("grading")),
        **plain,
    )


def find_competitions(root: Path) -> Iterator[Path]:
    """The folders below ``root/competitions`` that hold a ``competition.toml``, by name."""
    for toml in sorted((root / "competitions").glob("*/competition.toml")):
        yield toml.parent


def get_competition(root: Path, slug: str) -> Competition:
    """The competition ``slug`` below ``root``; CompetitionNotFoundError names the nearest one."""
    known = [folder.name for folder in find_competitions(root)]
    if slug not in known:
        near = get_close_matches(slug, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
        raise CompetitionNotFoundError(f"there is no competition {slug!r} in {root / 'competitions'}; {hint}")
    return load_competition(root / "competitions" / slug)
