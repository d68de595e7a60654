"""A competition on its way out: what a writer of another platform's format is given, and what it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from podium.competition.folder import Competition
from podium.formats.draft import Content, Remark
from podium.metrics.metric import Metric


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A prepared competition, and what is written beside its own files.

    ``submissions`` and ``leaderboard`` are rows under Kaggle's headings; ``now`` is UTC. ``metric`` is None where the
    competition brings its own.
    """

    competition: Competition
    metric: Metric | None
    greater_is_better: bool
    lead: str
    pages: Mapping[str, str]
    now: datetime
    submissions: Sequence[Mapping[str, str]] = ()
    leaderboard: Sequence[Mapping[str, str]] = ()

    def public_files(self) -> dict[str, Content]:
        """Everything that participants get, by its path below ``public/``; Podium's own note is left out."""
        folder = self.competition.public_dir
        return {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "commitment.json"
        }


@dataclass(frozen=True, kw_only=True)
class Package:
    """Files by their path in the export, and what they do not carry."""

    files: Mapping[str, Content]
    remarks: Sequence[Remark] = field(default_factory=list)
