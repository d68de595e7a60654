"""Part the test rows into public and private."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.competition.secrecy import derive
from podium.errors import InvalidCompetitionError
from podium.scoring.custom import STRICT
from podium.submission import PRIVATE, PUBLIC, USAGES
from podium.tables.read import read_table
from podium.tables.table import Table

DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")


def assign_usage(competition: Competition, solution: Table, test: Table, secret: bytes) -> list[str]:
    """The ``Usage`` of each row of the solution: its own where it has one, else drawn by the secret seed.

    Raises
    ------
    InvalidCompetitionError
        A column that the split needs is missing or does not sort, or the solution's own Usage is none.
    """
    what = f"{competition.slug} cannot be split"
    if "Usage" in solution.columns:
        usage = solution.texts("Usage")
        unknown = sorted(set(usage) - set(USAGES.values()))
        if unknown:
            raise InvalidCompetitionError.one(what, f"Usage is {unknown[0]!r}; it is Public, Private or Ignored")
        return usage
    split = competition.split
    needed = {name: column for name, column in (("groups", split.group_column), ("times", split.time_column)) if column}
    lacking = [column for column in needed.values() if column not in (*solution.columns, *test.columns)]
    if lacking:
        raise InvalidCompetitionError.one(
            what, f"neither test.csv nor solution.csv has the column {lacking[0]!r} that [split] names"
        )
    units = {name: align_column(competition, solution, test, column) for name, column in needed.items()}
    if not units and competition.metric.row_alignment != STRICT:  # an id may have several answers: they stay together
        units["groups"] = ["\0".join(row) for row in row_ids(solution, competition.id)]
    odd = next(filter(DAY_FIRST.match, units.get("times", ())), None)
    if odd is not None:
        wanted = "write dates as 2026-12-31, so that they sort as time does"
        raise InvalidCompetitionError.one(what, f"{split.time_column!r} holds {odd!r}; {wanted}")
    is_public = draw_public(
        solution.n_rows,
        split.public,
        derive(secret, "usage"),
        strata=_strata(solution, competition.target[0]) if split.stratify else None,
        **{name: rank_values(values) for name, values in units.items()},
    )
    return [USAGES[PUBLIC] if here else USAGES[PRIVATE] for here in is_public.tolist()]


def known_usage(competition: Competition, solution: Table) -> list[str] | None:
    """The ``Usage`` that the rows have in the solution that stands; None where there is none, or not of each row.

    Strata hang on the labels: drawn anew after one label was mended, many rows would change sides, and what teams
    were told of public rows would tell them of private ones.
    """
    if not competition.solution_path.is_file():
        return None
    old = read_table(competition.solution_path, error=InvalidCompetitionError)
    if old.problems or not {*competition.id, "Usage"} <= set(old.columns):
        return None
    usage = dict(zip(row_ids(old, competition.id), old.texts("Usage"), strict=True))
    rows = row_ids(solution, competition.id)
    return [usage[row] for row in rows] if set(rows) == set(usage) else None


def _strata(solution: Table, target: str) -> NDArray[np.int64]:
    numbers = solution.numbers(target)
    is_number = not len(numbers.words) and not len(numbers.empty)
    return strata_of(numbers.values if is_number else solution.factor(target)[0])


def align_column(competition: Competition, solution: Table, test: Table, column: str) -> list[str]:
    """A column's values in the solution's order; it may stand in the solution or in the test rows."""
    if column in solution.columns:
        return solution.texts(column)
    values: Mapping[tuple[str, ...], str] = dict(zip(row_ids(test, competition.id), test.texts(column), strict=True))
    return [values[row] for row in row_ids(solution, competition.id)]


def row_ids(table: Table, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The id of each row."""
    return list(zip(*(table.texts(column) for column in columns), strict=True))


def rank_values(values: list[str]) -> NDArray[np.int64]:
    """The place of each value among the distinct ones: by number where all are numbers, else as text."""
    try:
        found = np.array(values, dtype=np.float64)
    except ValueError:
        return np.unique(np.array(values), return_inverse=True)[1].astype(np.int64)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def stretches(moments: NDArray[np.int64]) -> NDArray[np.int64]:
    """The stretch of time of each row: errors of neighbouring moments go together, those of stretches hardly do.

    A stretch is as long as the cube root of the number of moments, the length that is best for a variance
    (Kuensch 1989, Annals of Statistics 17, 1217-1241).

    Parameters
    ----------
    moments : ndarray of int, shape (n_rows,)
        The place of each row's moment among the distinct ones, from 0.
    """
    n_moments = int(moments.max(initial=0)) + 1
    found: NDArray[np.int64] = moments // max(1, round(n_moments ** (1 / 3)))
    return found


def draw_public(
    n_rows: int,
    share: float,
    seed: int,
    *,
    strata: NDArray[np.int64] | None = None,
    groups: NDArray[np.int64] | None = None,
    times: NDArray[np.int64] | None = None,
) -> NDArray[np.bool_]:
    """Which rows are public.

    Parameters
    ----------
    n_rows : int
    share : float
        Of the rows that become public, 0 to 1. With 0 < share < 1 and two rows or more, each side gets a row.
    seed : int
        Decides everything that is left open.
    strata : ndarray of int, shape (n_rows,), optional
        Both sides get their share of each stratum.
    groups : ndarray of int, shape (n_rows,), optional
        Whole groups go to one side; strata are then left aside.
    times : ndarray of int, shape (n_rows,), optional
        Ranks in time: the earlier rows are public, equal times stay together.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
    """
    n_public = round(share * n_rows)
    if 0 < share < 1 and n_rows > 1:
        n_public = min(max(n_public, 1), n_rows - 1)
    # The legacy generator's stream is frozen by NumPy's policy: a seed means the same split in every version.
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    if times is not None:
        return _fill(times, n_public)
    if groups is not None:
        units = np.unique(groups, return_inverse=True)[1]
        return _fill(random.permutation(int(units.max()) + 1)[units], n_public)
    order = random.permutation(n_rows)
    if strata is not None:
        # Sorted by stratum, every 1/share-th row is public, from a random start: each stratum gives its share to
        # within one row, and each row has the same chance.
        order = order[np.argsort(strata[order], kind="stable")]
        steps = (np.arange(n_rows + 1) * n_public + random.randint(n_rows)) // n_rows
        chosen = order[np.diff(steps) > 0]
    else:
        chosen = order[:n_public]
    is_public = np.zeros(n_rows, dtype=np.bool_)
    is_public[chosen] = True
    return is_public


def _fill(units: NDArray[np.int64], n_public: int) -> NDArray[np.bool_]:
    """Whole units in rising order, as long as the wanted number of rows is not passed by more than half a unit."""
    values, sizes = np.unique(units, return_counts=True)
    before = np.cumsum(sizes) - sizes
    is_taken = before + sizes / 2 <= n_public
    is_taken[0] = n_public > 0
    is_taken[-1] = n_public >= len(units)
    result: NDArray[np.bool_] = is_taken[np.searchsorted(values, units)]
    return result


def strata_of(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Strata for a target: its values where there are few, else deciles."""
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) <= max(20, len(values) // 20):
        return codes.astype(np.int64)
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return (ranks * 10 // len(values)).astype(np.int64)
