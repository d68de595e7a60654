"""How many test rows it takes to tell neighbouring rungs apart, and how to part them into public and private."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from podium.standings.tiers import APART_Z

PUBLIC_Z = APART_Z
PRIVATE_Z = 4.0  # a true lead of 4 standard errors is confirmed 98 times in 100, one of 2 every other time
DEFAULT_PUBLIC = 0.3
MOST_PUBLIC = 0.5  # the private side decides: it is never the smaller one
LEAST_POSITIVES = 50
SHARES = [percent / 100 for percent in range(5, 55, 5)]


def rows_needed(gap: float, spread: float, z: float) -> float:
    """How many rows make a ``gap`` as large as ``z`` standard errors: (z * spread / gap)^2; inf without a gap.

    Parameters
    ----------
    gap : float
        By how much the better one is better, in the metric's units.
    spread : float
        The standard deviation of the paired difference in one row: its standard error times sqrt(rows).
    z : float
    """
    return (z * spread / gap) ** 2 if gap > 0 else math.inf


@dataclass(frozen=True, kw_only=True)
class Step:
    """From one rung to the next.

    Attributes
    ----------
    lower, upper : str
        The names of the two baselines.
    gap : float
        By how much the upper one is better on all test rows (negative where it is worse), in the metric's units.
    spread : float
        Standard deviation of the paired difference in one row.
    public_z, private_z : float or None
        How many paired standard errors the upper one is better on each side as it is now.
    """

    lower: str
    upper: str
    gap: float
    spread: float
    public_z: float | None
    private_z: float | None

    def rows_for(self, z: float) -> float:
        """How many rows it takes to expect that many standard errors."""
        return rows_needed(self.gap, self.spread, z)

    def is_apart_on(self, n_rows: int) -> bool:
        """Whether so many rows would tell the two rungs apart."""
        return self.rows_for(APART_Z) <= n_rows


@dataclass(frozen=True, kw_only=True)
class SplitPlan:
    """What the test rows can carry.

    Attributes
    ----------
    steps : list of Step
        From the lowest rung to the highest.
    n_public, n_private : int
        Rows of each side as they are now.
    public_needed, private_needed : int
        Rows that the aims need on each side; steps that all test rows could not tell apart are left out.
    share_of_positives : float or None
        The share of the rarer class, where each side needs some of it.
    proposed_public : float
        The share of public rows to write into ``[split] public``.
    is_kept : bool
        Whether the split as it is now holds every aim: then it is the one proposed.
    is_enough : bool
        Whether the test rows there are hold every aim, split as proposed.
    """

    steps: list[Step]
    n_public: int
    n_private: int
    public_needed: int
    private_needed: int
    share_of_positives: float | None
    proposed_public: float
    is_kept: bool
    is_enough: bool

    @property
    def n_test(self) -> int:
        return self.n_public + self.n_private

    @property
    def n_test_needed(self) -> int:
        """The least number of test rows that holds every aim at the proposed share."""
        share = self.proposed_public
        return max(math.ceil(self.public_needed / share), math.ceil(self.private_needed / (1 - share)))

    @property
    def inseparable(self) -> list[Step]:
        """The steps that even all test rows could not tell apart."""
        return [step for step in self.steps if not step.is_apart_on(self.n_test)]


def propose_split(
    steps: Sequence[Step], *, n_public: int, n_private: int, share_of_positives: float | None = None
) -> SplitPlan:
    """Propose a split that tells neighbouring rungs apart: z of 2 on the public side, of 4 on the private one.

    The private side gets half of the rows or more. A split that holds every aim is kept; else the share nearest to
    30 % that does is proposed; where none does, one that lets both sides fall short by about the same factor.

    Parameters
    ----------
    steps : sequence of Step
    n_public, n_private : int
        Rows of each side as they are now.
    share_of_positives : float, optional
        The share of the rarer class where there are two; each side gets 50 of it or more.
    """
    n_test = n_public + n_private
    able = [step for step in steps if step.is_apart_on(n_test)]
    least = math.ceil(LEAST_POSITIVES / share_of_positives) if share_of_positives else 1
    public = _most([least, *(step.rows_for(PUBLIC_Z) for step in able)])
    private = _most([least, *(step.rows_for(PRIVATE_Z) for step in able)])
    is_kept = _holds(n_public / n_test, n_test, public, private)
    shares = [n_public / n_test] if is_kept else SHARES
    holding = [share for share in shares if _holds(share, n_test, public, private)]
    wanted = DEFAULT_PUBLIC if holding else public / (public + private)
    return SplitPlan(
        steps=list(steps),
        n_public=n_public,
        n_private=n_private,
        public_needed=public,
        private_needed=private,
        share_of_positives=share_of_positives,
        proposed_public=min(holding or shares, key=lambda share: abs(share - wanted)),
        is_kept=is_kept,
        is_enough=bool(holding),
    )


def _most(rows: Iterable[float]) -> int:
    return math.ceil(max(rows))


def _holds(share: float, n_test: int, public: int, private: int) -> bool:
    """Whether a share of public rows gives both sides what they need."""
    n_public = round(share * n_test)
    return share <= MOST_PUBLIC and n_public >= public and n_test - n_public >= private
