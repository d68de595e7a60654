"""Where the loss is large: parts of the rows, cut by a column, held against all others at once.

Somewhere the loss is always largest. Whether a segment stands out is therefore judged by the largest difference that
noise alone shows among *all* segments: the maximum over segments is compared with its distribution where the values
are dealt out to the rows at random (Westfall and Young 1993, "Resampling-based multiple testing", single step max T).
Rows that belong together (of one group or stretch of time) cannot be dealt out; the sums over each unit then get
random signs (the wild score bootstrap: Kline and Santos 2012, Journal of Econometric Methods 1, 23-41).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.intervals import Interval, Units, Values, mean_interval, sum_by_unit

LEAST_ROWS = 15
MOST_LABELS = 8
FEW_VALUES = 6
"""A column of numbers with at most so many values is cut at each of them, any other one at its quartiles."""
FEW_ROWS = 200
"""Below so many rows thirds are cut in place of quarters."""
MOST_DRAWS, LEAST_DRAWS = 999, 299
_WORK = 20_000_000
"""Of dealing out values: draws times rows are kept below that."""
_AT_ONCE = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Some of the rows, and in words which: ``x1`` and ``below 0.25``."""

    column: str
    name: str
    rows: NDArray[np.bool_]

    @property
    def words(self) -> str:
        return f"{self.column} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A segment with its mean, held against the other rows.

    ``inside`` is wide enough that, with a chance of 95 %, those of all segments hold their true means. ``p`` is how
    often noise alone shows any segment as far off as this one.
    """

    segment: Segment
    n_rows: int
    inside: Interval
    elsewhere: float
    z: float
    p: float


def cut_numbers(column: str, values: Values) -> Iterator[Segment]:
    """Segments of a column of numbers: its values where there are few, else its quarters, and where it is missing.

    The ends are rounded before they are used, so that a segment is just what its name says; the upper one is out.
    """
    is_known = np.isfinite(values)
    known = values[is_known]
    distinct = np.unique(known)
    if 1 < len(distinct) <= FEW_VALUES:
        yield from (Segment(column=column, name=f"= {value:g}", rows=values == value) for value in distinct)
    elif len(distinct) > 1:
        n_parts = 4 if len(known) >= FEW_ROWS else 3
        ends = np.quantile(known, np.linspace(0, 1, n_parts + 1)[1:-1])
        ends = np.unique([float(f"{end:.3g}") for end in ends])
        place = np.where(is_known, np.searchsorted(ends, values, "right"), -1)
        names = _names_between([f"{end:g}" for end in ends])
        yield from (Segment(column=column, name=name, rows=place == at) for at, name in enumerate(names))
    if not is_known.all():
        yield Segment(column=column, name="missing", rows=~is_known)


def _names_between(ends: Sequence[str]) -> list[str]:
    inner = [f"from {low} to {high}" for low, high in pairwise(ends)]
    return [f"below {ends[0]}", *inner, f"from {ends[-1]} up"]


def cut_labels(column: str, codes: NDArray[np.int64], names: Sequence[str]) -> Iterator[Segment]:
    """Segments of a column of names: the commonest eight, and all others together; an empty name is a missing one."""
    counts = np.bincount(codes, minlength=len(names))
    common = [code for code in np.argsort(-counts, kind="stable")[:MOST_LABELS] if counts[code]]
    for code in common:
        name = f"= {names[code]}" if names[code] else "missing"
        yield Segment(column=column, name=name, rows=codes == code)
    if len(common) < np.count_nonzero(counts):
        yield Segment(column=column, name="is any other value", rows=~np.isin(codes, common))


def large_enough(segments: Sequence[Segment]) -> list[Segment]:
    """Those with 15 rows or more in them and outside them, each set of rows once."""
    found: dict[bytes, Segment] = {}
    for one in segments:
        n_rows = int(one.rows.sum())
        if LEAST_ROWS <= n_rows <= len(one.rows) - LEAST_ROWS:
            found.setdefault(np.packbits(one.rows).tobytes(), one)
    return list(found.values())


def weigh_segments(
    values: Values, segments: Sequence[Segment], *, units: Units = None, is_two_sided: bool = False, seed: int = 0
) -> list[Weighed]:
    """How far the mean of each segment is above that of the other rows (or, ``is_two_sided``, away from it).

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
    segments : sequence of Segment
        None of them empty or everything.
    units : ndarray of int64, shape (n_rows,), optional
    is_two_sided : bool
    seed : int

    Returns
    -------
    list of Weighed
        The one that is furthest off first.
    """
    if not segments or values.std() <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return []
    members = np.column_stack([one.rows for one in segments]).astype(np.float64)
    random = np.random.default_rng(seed)
    if units is None:
        z, noise = _deal_out(values, members, random)
    else:
        apart = (members - members.mean(axis=0)) * (values - values.mean())[:, np.newaxis]
        z, noise = _flip_signs(sum_by_unit(apart, units), random)
    return _weighed(values, segments, z, noise, units, is_two_sided=is_two_sided)


def _n_draws(n_rows: int) -> int:
    return int(np.clip(_WORK // max(1, n_rows), LEAST_DRAWS, MOST_DRAWS))


def _deal_out(values: Values, members: Values, random: np.random.Generator) -> tuple[Values, Values]:
    """z of each segment, shape (m,), and of dealt out values, shape (n_draws, m).

    A segment's mean, less the mean of all, in standard deviations of a sample drawn without replacement.
    """
    n_rows, sizes = len(values), members.sum(axis=0)
    errors = values.std(ddof=1) * np.sqrt((1 - sizes / n_rows) / sizes)
    centred = values - values.mean()
    noise = [
        random.permuted(np.tile(centred, (n_now, 1)), axis=1) @ members for n_now in _in_turns(_n_draws(n_rows), n_rows)
    ]
    return centred @ members / sizes / errors, np.concatenate(noise) / sizes / errors


def _flip_signs(sums: Values, random: np.random.Generator) -> tuple[Values, Values]:
    """z of each segment, shape (m,), and with random signs of the units, shape (n_draws, m)."""
    errors = np.sqrt((sums**2).sum(axis=0))
    errors[errors == 0] = np.inf
    n_units = len(sums)
    noise = [
        random.choice((-1.0, 1.0), size=(n_now, n_units)) @ sums for n_now in _in_turns(_n_draws(n_units), n_units)
    ]
    return sums.sum(axis=0) / errors, np.concatenate(noise) / errors


def _in_turns(n_draws: int, n_rows: int) -> Iterator[int]:
    """``n_draws`` in parts that fit into memory."""
    most = max(1, _AT_ONCE // max(1, n_rows))
    yield from (min(most, n_draws - done) for done in range(0, n_draws, most))


def _weighed(
    values: Values, segments: Sequence[Segment], z: Values, noise: Values, units: Units, *, is_two_sided: bool
) -> list[Weighed]:
    far = np.abs(z) if is_two_sided else z
    largest = np.abs(noise).max(axis=1) if is_two_sided else noise.max(axis=1)
    level, is_positive = 1 - 0.05 / len(segments), bool((values >= 0).all())
    found = []
    for place in np.argsort(-far, kind="stable"):
        rows = segments[place].rows
        found.append(
            Weighed(
                segment=segments[place],
                n_rows=int(rows.sum()),
                inside=mean_interval(
                    values[rows], None if units is None else units[rows], level=level, is_positive=is_positive
                ),
                elsewhere=float(values[~rows].mean()),
                z=float(z[place]),
                p=float((1 + (largest >= far[place] - 1e-9).sum()) / (1 + len(largest))),
            )
        )
    return found
