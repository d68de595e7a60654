"""Run the baselines again and hold them against those that were shipped."""

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.bracket import run_bracket
from podium.baselines.results import BaselineResult
from podium.baselines.roster import BASELINES
from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.use.baseline import load_training_data
from podium.use.bracket import FOLDER, ShippedBaseline, load_bracket, load_predictions, predictions_csv, why_unfit
from podium.use.metric import load_metric

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-3
"""How far two runs may differ: the out-of-fold score by this part of itself, numbers by this part of their spread
(root mean square over standard deviation), labels in this part of the rows. Other processors and other versions of
linear algebra round otherwise; a baseline that learned something else differs by far more.
"""

NUMBERS = ("numbers", "probability", "class_probabilities")

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One baseline, shipped and run again.

    Attributes
    ----------
    name : str
    shipped, found : float or None
        The out-of-fold scores; None where there is none.
    difference : float or None
        Of the predictions, the largest over all columns, in the terms of :data:`TOLERANCE`.
    remark : str
        Why it could not be run, or which libraries have another version here.
    """

    name: str
    shipped: float | None
    found: float | None = None
    difference: float | None = None
    remark: str = ""

    @property
    def is_same(self) -> bool:
        """Whether both runs agree within :data:`TOLERANCE`."""
        if self.difference is None or not self.difference <= TOLERANCE:
            return False
        if self.shipped is None or self.found is None:
            return self.shipped is self.found
        return math.isclose(self.shipped, self.found, rel_tol=TOLERANCE, abs_tol=1e-9)


def verify_bracket(competition: Competition, names: Sequence[str] = (), *, progress: Progress) -> Iterator[Compared]:
    """Run the shipped baselines, or those named, and compare.

    Raises
    ------
    InvalidCompetitionError
        Nothing was shipped, or it was made from other files.
    NotAllowedError
        A name is none of the shipped ones.
    """
    shipped = _load_shipped(competition, names)
    is_number = load_metric(competition).shape.key in NUMBERS
    known = [one.name for one in BASELINES if one.name in shipped]
    data = load_training_data(competition)
    for ran in run_bracket(data, names=known, progress=progress) if known else ():
        baseline = shipped.pop(ran.name)
        if isinstance(ran, BaselineResult):
            yield _compare(competition, baseline, ran, is_number=is_number)
        else:
            yield Compared(name=ran.name, shipped=_score(baseline), remark=str(ran))
    for baseline in shipped.values():
        yield Compared(name=baseline.name, shipped=_score(baseline), remark="it is no longer one of the baselines")


def _load_shipped(competition: Competition, names: Sequence[str]) -> dict[str, ShippedBaseline]:
    what = f"the baselines of {competition.slug} cannot be compared"
    bracket = load_bracket(competition)
    if bracket is None:
        raise InvalidCompetitionError.one(what, f"none were shipped: there is no {FOLDER}/ in {competition.folder}")
    reason = why_unfit(competition, bracket)
    if reason:
        raise InvalidCompetitionError.one(what, reason)
    shipped = {one.name: one for one in bracket.baselines}
    unknown = [name for name in names if name not in shipped]
    if unknown:
        raise NotAllowedError(f"no baseline {unknown[0]!r} was shipped; there are: {', '.join(shipped)}")
    return {name: one for name, one in shipped.items() if not names or name in names}


def _compare(
    competition: Competition, baseline: ShippedBaseline, result: BaselineResult, *, is_number: bool
) -> Compared:
    before, now = (
        _read(competition, data)
        for data in (load_predictions(competition, baseline), predictions_csv(result.submission))
    )
    return Compared(
        name=baseline.name,
        shipped=_score(baseline),
        found=result.oof_score,
        difference=_difference(before, now, is_number=is_number),
        remark=_tell_versions(baseline.details.get("versions", {}), result.details.get("versions", {})),
    )


def _read(competition: Competition, data: bytes) -> "pd.DataFrame":
    import pandas as pd

    return pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False).set_index(list(competition.id))


def _difference(before: "pd.DataFrame", now: "pd.DataFrame", *, is_number: bool) -> float:
    """How far two tables of texts are apart, infinite where they are not about the same rows."""
    if not before.index.equals(now.index) or set(before) != set(now):
        return math.inf
    return max(_column_difference(before[name].to_numpy(), now[name].to_numpy(), is_number) for name in before)


def _column_difference(before: Any, now: Any, is_number: bool) -> float:
    if not is_number:
        return float(np.mean(before != now))
    one, other = (values.astype(np.float64) for values in (before, now))
    apart = float(np.sqrt(np.mean((one - other) ** 2)))
    spread = float(one.std()) or max(abs(float(one.mean())), 1.0)
    return apart / spread


def _score(baseline: ShippedBaseline) -> float | None:
    found = baseline.details.get("oof_score")
    return None if found is None else float(found)


def _tell_versions(shipped: Mapping[str, str], here: Mapping[str, str]) -> str:
    changed = [
        f"{name} {shipped[name]}, here {here[name]}"
        for name in shipped
        if here.get(name, shipped[name]) != shipped[name]
    ]
    return f"made with {'; '.join(changed)}" if changed else ""
