"""Part the test rows into public and private."""

import numpy as np
from numpy.typing import NDArray


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
        # Sorted by stratum, every 1/share-th row is public: each stratum gives its share to within one row.
        order = order[np.argsort(strata[order], kind="stable")]
        steps = np.floor((np.arange(n_rows) + random.random_sample()) * n_public / n_rows).astype(np.int64)
        taken = np.diff(steps, prepend=steps[0] - 1 if n_public else 0) > 0
        chosen = order[taken][:n_public] if n_public else order[:0]
        chosen = np.concatenate([chosen, order[~taken][: n_public - len(chosen)]])
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
