"""How the rows should be parted: at random, by whole groups, or in time."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from podium.proposal.columns import CATEGORY, DATE, NUMBER, TEXT, Column

ENTITY = re.compile(
    r"(^|[_\W])(patient|subject|person|user|customer|client|member|player|student|pupil|driver|speaker|author|animal|"
    r"session|device|sensor|machine|station|store|shop|site|house|household|family|group|account|donor|hospital|"
    r"school|series)([_\W]?(id|no|nr|num|number|code|key|name))?$"
)
"""Names of columns that say which person or thing a row belongs to, in small letters."""

IDENTIFIER = re.compile(r"(^|[_\W])(id|ids|uuid|guid|key|index|idx|rowid|nr|unnamed: 0)$")
"""Names of columns that number things, in small letters."""

COUNT = re.compile(r"^(n|num|number|no|nr|count|total)[_\W]")
BIRTH = re.compile(r"birth|dob|born")
TIME_NAME = re.compile(r"(^|[_\W])(date|datetime|time|timestamp|day|month|year|week|hour|period)$")

PUBLIC = 0.3
"""The usual share of the test rows on the public board."""

FEWEST_GROUPS = 10
CLEAR = 4.0
"""Standard errors from which an autocorrelation is taken for one."""


def small_name(column: Column) -> str:
    """A column's name in small letters, its words parted: ``patient_id`` for PatientID."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column.name).lower()


def is_identifier(column: Column) -> bool:
    """Whether a column only numbers the rows: by its name, or because it counts 0, 1, 2, ... or 1, 2, 3, ..."""
    if not column.is_unique or (column.kind == NUMBER and not column.is_whole):
        return False
    if column.kind == NUMBER and float(column.known[-1] - column.known[0]) == column.n_rows - 1:
        return True
    return bool(IDENTIFIER.search(small_name(column))) and column.kind in (NUMBER, TEXT, CATEGORY)


def find_group(features: Sequence[Column]) -> Column | None:
    """The column of the entity whose rows repeat; of several the one with the most rows each."""
    return min((one for one in features if _is_entity(one)), key=lambda one: one.n_distinct, default=None)


def _is_entity(column: Column) -> bool:
    name = small_name(column)
    is_named = bool(ENTITY.search(name) or IDENTIFIER.search(name)) and not COUNT.search(name)
    is_plain = column.kind in (CATEGORY, TEXT) or column.is_whole
    n_values = column.n_distinct
    return is_named and is_plain and not column.n_missing and FEWEST_GROUPS <= n_values <= column.n_rows / 1.5


def find_time(features: Sequence[Column], target: Column) -> tuple[Column | None, str]:
    """The date that orders the target, and why; None where no date does."""
    for column in features:
        if (
            (column.kind != DATE and not _is_counted_time(column))
            or column.n_missing
            or BIRTH.search(small_name(column))
        ):
            continue
        z = _autocorrelation(column.values, _ordered_answers(target))
        if z > CLEAR:
            return column, f"'{column.name}' orders the target: neighbours in time are alike (z = {z:.0f})"
    return None, ""


def _is_counted_time(column: Column) -> bool:
    return column.is_whole and bool(TIME_NAME.search(small_name(column))) and column.n_distinct > column.n_rows / 2


def _ordered_answers(target: Column) -> NDArray[np.float64]:
    return target.values if target.is_ordered else target.codes.astype(np.float64)


def _autocorrelation(times: NDArray[np.float64], answers: NDArray[np.float64]) -> float:
    """The correlation of the mean answers of following moments, over its standard error 1 / sqrt(n)."""
    known = ~np.isnan(answers)
    moments, codes = np.unique(times[known], return_inverse=True)
    if len(moments) < 12:
        return 0.0
    means = np.bincount(codes, answers[known]) / np.bincount(codes)
    means = means - means.mean()
    spread = float(np.sum(means**2))
    return float(np.sum(means[1:] * means[:-1])) / spread * math.sqrt(len(means)) if spread else 0.0


def propose_test(n_rows: int, *, is_in_time: bool) -> tuple[float, str]:
    """The share of test rows, and why."""
    if is_in_time:
        return 0.3, "the last part of the time"
    if n_rows < 500:
        return 0.5, "few rows: half of them are needed to tell good from lucky"
    if n_rows < 20_000:
        return 0.3, "the usual share"
    return 0.2, "many rows: a fifth measures well"


def propose_limit(n_public: float) -> tuple[int, str]:
    """Submissions a day, and why: few public rows are soon learnt by heart."""
    if n_public < 200:
        return 5, "few public rows are soon learnt by heart"
    if n_public < 1000:
        return 10, "hundreds of public rows bear some looks"
    return 20, "thousands of public rows bear many looks"
