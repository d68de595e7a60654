"""What Codabench and CodaLab call a competition: tasks with programs and data, phases in time, columns of a board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from podium.formats.draft import Remark


@dataclass(frozen=True, kw_only=True)
class Task:
    """One problem. The four parts are files or folders of the source; None where it does not name them."""

    name: str
    reference_data: Path | None = None
    input_data: Path | None = None
    scoring_program: Path | None = None
    ingestion_program: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    """Parts that lie on a server, by the key they have there."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stretch of time with limits. ``starts`` and ``ends`` are UTC, or None; limits of 0 are none."""

    name: str
    tasks: Sequence[int]
    starts: datetime | None = None
    ends: datetime | None = None
    daily_limit: int = 5
    total_limit: int = 0
    public_data: Path | None = None
    starting_kit: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the leaderboard; the first one ranks."""

    key: str
    title: str
    greater_is_better: bool = True
    computation: str = ""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A competition as its bundle tells of it. ``tasks`` go by the index that phases name."""

    what: str
    title: str
    description: str
    pages: Mapping[str, str]
    tasks: Mapping[int, Task]
    phases: Sequence[Phase]
    columns: Sequence[Column]
    solutions: Sequence[Path] = ()
    remarks: Sequence[Remark] = ()
