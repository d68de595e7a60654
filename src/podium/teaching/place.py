"""A competition as a team finds it on its path."""

from dataclasses import dataclass
from datetime import datetime

from podium.competition.moments import last_day
from podium.store.learning import Reflection
from podium.teaching.goals import GoalState
from podium.teaching.path import Step

ABSENT, BROKEN, READY, UNPREPARED = "absent", "broken", "open", "not prepared"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A competition as a team finds it.

    Attributes
    ----------
    slug, title : str
    step : Step or None
        None where it is not on the path.
    teaches : tuple of str
    state : str
        "absent" where the root does not hold it, else as ``podium list`` says it.
    is_over : bool
        Whether the team has finished it, or it is closed.
    time_zone : str
        In which its dates are read.
    may_finish : bool
        Whether the team can end it for itself.
    has_hints, has_rungs : bool
        Whether hints are open yet, and baselines are shown where there are some.
    n_submissions : int
    latest_at : datetime or None
        When the latest submission that counts came in.
    tier : str or None
        The highest reached: provisional on public rows, final on private ones.
    top_tier : str or None
        The highest that this board awards; None without baselines.
    points : float or None
    is_final : bool
        Whether tier and points come from the private rows.
    goal : GoalState or None
        The goal that stands.
    reflection : Reflection or None
        The latest.
    """

    slug: str
    title: str
    step: Step | None
    teaches: tuple[str, ...]
    state: str
    time_zone: str = "UTC"
    is_over: bool = False
    may_finish: bool = True
    has_hints: bool = True
    has_rungs: bool = True
    n_submissions: int = 0
    latest_at: datetime | None = None
    tier: str | None = None
    top_tier: str | None = None
    points: float | None = None
    is_final: bool = False
    goal: GoalState | None = None
    reflection: Reflection | None = None

    @property
    def is_here(self) -> bool:
        """Whether commands that name it can work."""
        return self.state not in (ABSENT, BROKEN)

    @property
    def is_begun(self) -> bool:
        return self.n_submissions > 0

    @property
    def is_finished(self) -> bool:
        """Whether the team took part, and it has ended."""
        return self.is_begun and self.is_over

    @property
    def is_workable(self) -> bool:
        """Whether a submission can be made that counts, perhaps after ``podium prepare``."""
        return self.state in (READY, UNPREPARED) and not self.is_over

    @property
    def has_to_look_back(self) -> bool:
        """Whether it is finished, and nothing was written down since the latest submission that counts."""
        if not self.is_here or not self.is_finished or self.latest_at is None:
            return False
        return self.reflection is None or self.reflection.written_at < self.latest_at

    def last_day(self, moment: datetime) -> str:
        """What was meant by a bare date, as text."""
        return str(last_day(moment, self.time_zone))
