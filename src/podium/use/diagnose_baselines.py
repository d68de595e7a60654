"""Your predictions beside the nearest baselines: by score, and row by row with one of them.

What is known of baselines out of fold stands in the shipped bracket: their scores on training rows. The predictions
behind these are not kept, so the one baseline that is compared row by row is fitted again, to public training rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from podium.baselines.recipe import Recipe
from podium.baselines.roster import ROSTER, get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.training import TrainingData
from podium.competition.folder import Competition
from podium.diagnosis.finding import Finding
from podium.diagnosis.intervals import Interval, Units, standard_error
from podium.diagnosis.losses import Losses
from podium.diagnosis.patterns import Peer, find_behind, find_lost_segments
from podium.diagnosis.segments import Segment, large_enough, weigh_segments
from podium.metrics.influence import Estimate
from podium.tables.table import table_from_frame
from podium.use.baseline import load_training_data
from podium.use.bracket import load_bracket
from podium.use.checksums import checksum
from podium.use.diagnose_kinds import take_apart
from podium.use.diagnose_rows import AnsweredRows, Places, match_training_rows
from podium.use.rungs import SINGLES
from podium.use.validate import load_format

MOST_SECONDS = 20.0
"""A baseline that took longer where the bracket was made is fitted again only where it is named."""
NONE = "none"
N_NEAREST = 2
Z = 1.96

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A baseline's score; out of fold, where it is about training rows."""

    name: str
    rung: str
    score: float
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Against:
    """Your predictions and a baseline's on the same rows.

    ``gain`` is by how much your score is better, above 0, with its 95 % interval; None where the metric has no
    standard errors. ``how`` says where the baseline's predictions come from.
    """

    name: str
    score: float
    own_score: float
    n_rows: int
    gain: Interval | None
    how: str


def find_beside(competition: Competition) -> list[Beside]:
    """The baselines of the shipped bracket, if it was made from just these training rows."""
    bracket = load_bracket(competition)
    if bracket is None or bracket.made_from.get("train.csv") != checksum(competition.train_path):
        return []
    return [
        Beside(
            name=one.name,
            rung=str(one.details["rung"]),
            score=float(one.details["oof_score"]),
            seconds=float(one.details["seconds"]),
        )
        for one in bracket.baselines
    ]


def nearest(beside: Sequence[Beside], score: float, *, greater_is_better: bool) -> list[Beside]:
    """The two baselines next above and the two next below a score, the best first."""
    sign = 1 if greater_is_better else -1
    in_order = sorted(beside, key=lambda one: -sign * one.score)
    n_above = sum(sign * one.score > sign * score for one in in_order)
    return in_order[max(0, n_above - N_NEAREST) : n_above + N_NEAREST]


def choose_recipe(data: TrainingData, beside: Sequence[Beside], score: float) -> Recipe | None:
    """The single model next above a score, else the best there is; without a bracket the plainest that suits."""
    fitting = [recipe for recipe in ROSTER if recipe.rung in SINGLES and recipe.suits(data)]
    known = {one.name: one for one in beside if one.seconds <= MOST_SECONDS}
    quick = [recipe for recipe in fitting if recipe.name in known]
    if not quick:
        return fitting[0] if fitting and not beside else None
    sign = 1 if data.metric.greater_is_better else -1
    by_score = sorted(quick, key=lambda recipe: sign * known[recipe.name].score)
    above = [one for one in by_score if sign * known[one.name].score > sign * score]
    return above[0] if above else by_score[-1]


def fit_again(
    rows: AnsweredRows, beside: Sequence[Beside], score: float, *, name: str | None, progress: Progress
) -> "Pairing | None":
    """The rows beside a baseline's out-of-fold predictions of them; None where no baseline suits.

    Parameters
    ----------
    rows : AnsweredRows
        Training rows.
    beside : sequence of Beside
    score : float
        Of ``rows``: by default the nearest baseline that is better is taken.
    name : str, optional
    progress : callable
        Hears of the fits.

    Raises
    ------
    CompetitionError
        ``name`` is no baseline, or the baseline cannot run here.
    """
    competition = rows.competition
    data = load_training_data(competition)
    recipe = choose_recipe(data, beside, score) if name is None else get_recipe(name)
    if recipe is None:
        return None
    found = run_recipe(recipe, data, progress=progress)
    predictions = table_from_frame(found.oof, name=recipe.name)
    other = match_training_rows(competition, load_format(competition), rows.features, predictions)
    return Pairing.of(rows, recipe.name, other, how="fitted again here, out of fold")


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """Your rows beside a baseline's: the places of those that both have, among yours and among its rows."""

    name: str
    how: str
    rows: AnsweredRows
    other: AnsweredRows
    own_places: Places
    other_places: Places

    @classmethod
    def of(cls, rows: AnsweredRows, name: str, other: AnsweredRows, *, how: str) -> "Pairing":
        _, own, others = np.intersect1d(rows.places, other.places, return_indices=True)
        return cls(name=name, how=how, rows=rows, other=other, own_places=own, other_places=others)

    @property
    def units(self) -> Units:
        units = self.rows.units
        return None if units is None else units[self.own_places]

    def against(self) -> Against | None:
        """Both scores on the rows of both, and the interval of their difference; None where there is no score."""
        own = self.rows.estimate_part(self.own_places)
        other = self.other.estimate_part(self.other_places)
        if own is None or other is None:
            return None
        return Against(
            name=self.name,
            score=other.score,
            own_score=own.score,
            n_rows=len(self.own_places),
            gain=self._gain(own, other),
            how=self.how,
        )

    def _gain(self, own: Estimate, other: Estimate) -> Interval | None:
        """The error of the difference follows from how far each row pulls either score."""
        if own.influence is None or other.influence is None:
            return None
        gain = (own.score - other.score) * (1 if self.rows.solution.metric.greater_is_better else -1)
        half = Z * standard_error(own.influence() - other.influence(), self.units)
        return Interval(estimate=gain, low=gain - half, high=gain + half)

    def peer(self, losses: Losses | None) -> Peer | None:
        """The baseline's loss of each of your rows; None where its predictions have no loss of the same kind."""
        others = take_apart(self.other, []).losses
        if losses is None or others is None or losses.name != others.name or not len(self.own_places):
            return None
        values = np.full(self.rows.n_rows, np.nan)
        values[self.own_places] = others.values[self.other_places]
        return Peer(name=self.name, values=values)


def find_lost(rows: AnsweredRows, losses: Losses, peer: Peer, segments: Sequence[Segment]) -> Iterator[Finding]:
    """Where a baseline is better than you: on the whole, and in segments."""
    yield from find_behind(losses, peer, rows.units)
    shared = np.isfinite(peer.values)
    parts = large_enough([replace(one, rows=one.rows[shared]) for one in segments])
    differences = (losses.values - peer.values)[shared]
    units = None if rows.units is None else rows.units[shared]
    yield from find_lost_segments(losses, peer, weigh_segments(differences, parts, units=units))
