"""What an integrity report holds: findings with numbers, for a person to judge, and the words that go with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

IDENTICAL, NEAR, STARTERS, LINKED = "identical files", "near copies", "unmodified starters", "linked teams"
PATTERNS, GAPS, LEAKAGE = "patterns", "public-private gaps", "leakage"

KINDS = {
    IDENTICAL: "The same file, byte for byte, came from more than one team.",
    NEAR: "Answers that are more alike than different models are here.",
    STARTERS: "Alike, but no less like a baseline or a file that was handed out: whoever runs that recipe gets this.",
    LINKED: "Teams joined by a common source above, and how their submissions follow each other in time.",
    PATTERNS: "Submissions that ask the board something rather than answer the task, or that look as if they did.",
    GAPS: "Leads over a baseline that are larger on public than on private rows by more than chance explains.",
    LEAKAGE: "Scores so far beyond the best baseline that the data should be checked: does a column, a row order or a "
    "public source give the target away?",
}
"""What each kind of finding is, in one sentence, in the order of the report."""

CLOSING = (
    "None of this proves what anybody did. A shared notebook, pair work, the same library defaults, one person in two "
    "teams by mistake, or chance can look the same. Ask before you judge."
)

NUMBER_NAMES = (
    "residual_correlation", "rank_correlation", "equal_rows", "error_consistency",
    "errors", "other_errors", "same_errors", "differences",
    "z", "share_of_rest", "count", "of", "median", "rows", "most_rows", "least_share", "ratio",
    "turns", "turns_by_chance",
)  # fmt: skip
"""Every number that a finding may carry, in the order of columns."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is worth a look.

    ``level`` is how strong it is within its kind: ``"common source"``, ``"review"``, ``"unmodified starter"`` or
    ``"look"``. ``teams`` are names; ``submissions`` are numbers.
    """

    kind: str
    level: str
    teams: tuple[str, ...]
    submissions: tuple[int, ...]
    what: str
    numbers: Mapping[str, float] = field(default_factory=dict)
