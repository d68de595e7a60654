"""A submission: one scored file by one team at one time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from podium.team import Team

PUBLIC, PRIVATE, IGNORED = "public", "private", "ignored"
SPLITS = (PUBLIC, PRIVATE)
USAGES = {PUBLIC: "Public", PRIVATE: "Private", IGNORED: "Ignored"}
"""How each part of the test rows is spelled in a solution's ``Usage`` column (Kaggle's words)."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One scored file. It exists if and only if it was scored.

    ``scores`` holds one finite float for each split, in full precision; ``submitted_at`` is UTC. ``commitment``
    names the solution it was scored against. ``details`` is what a baseline says of itself: out-of-fold score,
    seed, seconds, versions. ``cv_score`` is the team's own cross-validation score, in the metric's units, and
    ``cv_std`` its standard deviation over the folds; None where the team gave none. ``told_score`` is the public
    score as the ledger tells it: None where the board told none. ``rescored_at`` is when it got these scores, None
    where it has those of the day it came in.
    """

    number: int
    slug: str
    team: Team
    submitted_at: datetime
    scores: Mapping[str, float]
    sha256: str
    file_name: str
    description: str = ""
    metric: str
    metric_version: str
    commitment: str = ""
    is_late: bool = False
    details: Mapping[str, object] = field(default_factory=dict)
    cv_score: float | None = None
    cv_std: float | None = None
    told_score: float | None = None
    rescored_at: datetime | None = None
