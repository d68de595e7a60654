"""Medals on a published standing, by Kaggle's rule of progression, as MLE-bench applies it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

MEDALS = ("gold", "silver", "bronze")


def medal_places(n_teams: int) -> dict[str, int]:
    """The last place that gets each medal.

    Below 100 teams 10, 20 and 40 %; to 249 ten teams, 20 and 40 %; to 999 ten and 0.2 %, 50 and 100 teams; beyond that
    ten and 0.2 %, 5 and 10 %. Percentages are rounded down, and there is at least one of each.

    Source: kaggle.com/progression; openai/mle-bench, ``grade_helpers.py``, ``Grader.rank_score``.
    """
    if n_teams < 1:
        raise ValueError("there are no teams")
    tenth, fifth, two_fifths = n_teams // 10, n_teams // 5, n_teams * 2 // 5
    if n_teams < 100:
        places = (tenth, fifth, two_fifths)
    elif n_teams < 250:
        places = (10, fifth, two_fifths)
    elif n_teams < 1000:
        places = (10 + n_teams // 500, 50, 100)
    else:
        places = (10 + n_teams // 500, n_teams // 20, tenth)
    return dict(zip(MEDALS, (max(1, place) for place in places), strict=True))


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The scores that get a medal, and the one that half of the teams pass."""

    gold: float
    silver: float
    bronze: float
    median: float

    def medal(self, score: float, *, greater_is_better: bool) -> str:
        """``gold``, ``silver``, ``bronze`` or nothing; a score equal to the threshold gets the medal."""
        for name in MEDALS:
            threshold = getattr(self, name)
            if score >= threshold if greater_is_better else score <= threshold:
                return name
        return ""

    def is_above_median(self, score: float, *, greater_is_better: bool) -> bool:
        return score > self.median if greater_is_better else score < self.median


def find_thresholds(scores: Sequence[float]) -> Thresholds:
    """The thresholds of a standing.

    Parameters
    ----------
    scores : sequence of float
        One for each team, best first.
    """
    places = medal_places(len(scores))
    return Thresholds(**{name: scores[place - 1] for name, place in places.items()}, median=median(scores))
