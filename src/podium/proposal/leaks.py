"""What gives the target away: columns that copy it, alone or together, and columns that nearly decide it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from podium.proposal.alone import bins_of, correlation, rank_correlation, tell_class, tell_number
from podium.proposal.columns import DATE, NUMBER, TEXT, Column

Values = NDArray[np.float64]

MOST_ROWS = 20_000
"""So many rows, evenly taken, are looked at where looking at all would only take longer."""

EXACT = 1 - 1e-9
NEARLY_EXACT = 0.9999
NEAR_NUMBER, NEAR_CLASS = 0.97, 0.95
"""From here on a single column nearly decides; see ``docs/new.md`` for how often that is a false alarm."""
BY_ABSENCE = 0.8
"""The same for whether a cell is missing, which hardly ever says so much by itself."""

FEWEST_ROWS = 20
MANY_VALUES = 20
"""A number of fewer different values agrees with others by chance too easily."""
MOST_PAIRED = 40
LAGS = (-2, -1, 1, 2)
FEWEST_KNOWN = 0.5
MOST_CLASSES = 50


@dataclass(frozen=True, kw_only=True)
class Leak:
    """Something that gives the target away.

    Attributes
    ----------
    kind : str
        ``copy``, ``sum``, ``shift``, ``near`` or ``missing``.
    columns : tuple of str
    sentence : str
        What was found, for the organiser: it quotes no row.
    left_out : tuple of str
        The columns that are left out because of it, unless the organiser keeps them.
    """

    kind: str
    columns: tuple[str, ...]
    sentence: str
    left_out: tuple[str, ...] = ()


def find_leaks(features: Sequence[Column], target: Column, times: Column | None = None) -> Iterator[Leak]:
    """What gives the target away, the surest first; each column is told of once.

    Parameters
    ----------
    features : sequence of Column
        What participants would get, in the order of the table's rows.
    target : Column
    times : Column, optional
        What orders the rows; by default their order is that of the table.
    """
    known = np.flatnonzero(~target.is_missing)
    rows = known[:: max(1, -(-len(known) // MOST_ROWS))]
    if len(rows) < FEWEST_ROWS:
        return
    few, answers = [column.take(rows) for column in features], target.take(rows)
    told: set[str] = set()
    for leak in (
        *_find_copies(few, answers),
        *find_shifts(features, target, times),
        *_find_sums(few, answers),
        *_find_near(few, answers),
        *_find_absences(few, answers),
    ):
        if not told & set(leak.columns):
            told |= set(leak.columns)
            yield leak


def _find_copies(features: Sequence[Column], target: Column) -> Iterator[Leak]:
    for column in features:
        how = how_copied(column, target)
        if how:
            sentence = f"{column.name!r} copies the target: {how}"
            yield Leak(kind="copy", columns=(column.name,), sentence=sentence, left_out=(column.name,))


def how_copied(column: Column, target: Column) -> str:
    """How a column says the same as the target, as the end of a sentence; empty where it does not."""
    both = ~column.is_missing & ~target.is_missing
    if both.sum() < max(FEWEST_ROWS, FEWEST_KNOWN * column.n_rows):
        return ""
    if target.n_distinct <= MOST_CLASSES and column.n_distinct <= MOST_CLASSES:
        return _how_renamed(column.codes[both], target.codes[both])
    if column.kind != NUMBER or target.kind != NUMBER or column.n_distinct < MANY_VALUES:
        return _how_renamed(column.codes[both], target.codes[both]) if column.kind != TEXT else ""
    x, y = column.values[both], target.values[both]
    if np.array_equal(x, y):
        return "it is the same number in every row"
    r = correlation(x, y)
    if r * r > NEARLY_EXACT:
        exactly = "exactly" if r * r > EXACT else "all but exactly"
        return f"the target is {exactly} a multiple of it, perhaps with a constant added"
    if abs(rank_correlation(x, y)) > EXACT:
        return "it has the same order, as a logarithm or a square would"
    return ""


def _how_renamed(codes: NDArray[np.int64], answers: NDArray[np.int64]) -> str:
    """Whether each value of the one stands for one value of the other, and the other way round."""
    n_pairs = len(np.unique(codes * (int(answers.max()) + 1) + answers))
    n_values, n_answers = len(np.unique(codes)), len(np.unique(answers))
    if n_pairs == n_values == n_answers > 1 and n_values < len(codes) / 2:
        return f"each of its {n_values} values stands for one value of the target"
    return ""


def find_shifts(features: Sequence[Column], target: Column, times: Column | None) -> Iterator[Leak]:
    """Columns that hold the target of a row before or after."""
    if target.kind != NUMBER or target.n_distinct < MANY_VALUES:
        return
    orders = {"the table": np.arange(target.n_rows)}
    if times is not None:
        orders["time"] = np.argsort(times.values, kind="stable")
    for column in features:
        if column.kind == NUMBER and column.n_distinct >= MANY_VALUES:
            for where, order in orders.items():
                lag = _find_lag(column.values[order], target.values[order])
                if lag:
                    side = "before" if lag > 0 else "after"
                    sentence = f"{column.name!r} holds the target of the row {abs(lag)} {side} it in {where}'s order"
                    yield Leak(kind="shift", columns=(column.name,), sentence=sentence, left_out=(column.name,))
                    break


def _find_lag(values: Values, answers: Values) -> int:
    for lag in LAGS:
        x, y = (values[lag:], answers[:-lag]) if lag > 0 else (values[:lag], answers[-lag:])
        both = ~np.isnan(x) & ~np.isnan(y)
        if both.sum() >= FEWEST_ROWS and np.mean(x[both] == y[both]) > 0.98 and np.ptp(y[both]) > 0:
            return lag
    return 0


def _find_sums(features: Sequence[Column], target: Column) -> Iterator[Leak]:
    """Two columns whose sum, difference, product or quotient is the target."""
    if target.kind != NUMBER or target.n_distinct < MANY_VALUES:
        return
    whole = ~np.isnan(target.values)
    numbers = [one for one in features if one.kind == NUMBER and one.n_missing == 0 and one.n_distinct > 2]
    y = target.values[whole]
    strength = {one.name: abs(rank_correlation(one.values[whole], y)) for one in numbers}
    likely = sorted(numbers, key=lambda one: -strength[one.name])[:MOST_PAIRED]
    for one, other in combinations(likely, 2):
        word = _how_combined(one.values[whole], other.values[whole], y)
        if word:
            sentence = f"the target is the {word} of {one.name!r} and {other.name!r}"
            if max(strength[one.name], strength[other.name]) < EXACT:
                yield Leak(kind="sum", columns=(one.name, other.name), sentence=sentence, left_out=(one.name,))


def _how_combined(a: Values, b: Values, y: Values) -> str:
    some = slice(None, None, max(1, len(y) // 100))
    ways: dict[str, Callable[[Values, Values], Values]] = {
        "sum": lambda a, b: a + b,
        "difference": lambda a, b: a - b,
        "difference, turned round,": lambda a, b: b - a,
        "product": lambda a, b: a * b,
        "quotient": lambda a, b: a / b,
        "quotient, turned round,": lambda a, b: b / a,
    }
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for word, way in ways.items():
            if np.allclose(way(a[some], b[some]), y[some], rtol=1e-6, atol=0) and np.allclose(
                way(a, b), y, rtol=1e-6, atol=0
            ):
                return word
    return ""


def how_telling(column: Column, target: Column) -> float:
    """How well a column alone tells the target, 0 to 1: R² of numbers, see :mod:`podium.proposal.alone` of classes."""
    bins = bins_of(column.values) if column.is_ordered else column.codes
    if not (target.is_ordered and target.n_distinct > MANY_VALUES):
        return tell_class(bins, np.unique(target.codes, return_inverse=True)[1].astype(np.int64))
    known = ~column.is_missing
    strength = tell_number(bins, target.values)
    if column.is_ordered and known.sum() > FEWEST_ROWS and known.mean() > 0.9:
        x, y = column.values[known], target.values[known]
        strength = max(strength, correlation(x, y) ** 2, rank_correlation(x, y) ** 2)
    return strength


def _find_near(features: Sequence[Column], target: Column) -> Iterator[Leak]:
    is_number = target.is_ordered and target.n_distinct > MANY_VALUES
    for column in features:
        if column.kind == TEXT or column.kind == DATE or column.is_constant:
            continue
        strength = how_telling(column, target)
        if strength >= (NEAR_NUMBER if is_number else NEAR_CLASS):
            sentence = f"{column.name!r} alone nearly decides the target ({_in_words(strength, target, is_number)})"
            yield Leak(kind="near", columns=(column.name,), sentence=sentence)


def _find_absences(features: Sequence[Column], target: Column) -> Iterator[Leak]:
    is_number = target.is_ordered and target.n_distinct > MANY_VALUES
    for column in features:
        if not 0 < column.n_missing < column.n_rows:
            continue
        bins = column.is_missing.astype(np.int64)
        if is_number:
            strength = tell_number(bins, target.values)
        else:
            strength = tell_class(bins, np.unique(target.codes, return_inverse=True)[1].astype(np.int64))
        if strength >= BY_ABSENCE:
            words = _in_words(strength, target, is_number)
            sentence = f"whether {column.name!r} is missing nearly decides the target ({words})"
            yield Leak(kind="missing", columns=(column.name,), sentence=sentence)


def _in_words(strength: float, target: Column, is_number: bool) -> str:
    shown = min(strength, 0.9999)
    if is_number:
        return f"it explains {shown:.1%} of the variance"
    if target.n_distinct == 2:
        return f"AUC {(1 + shown) / 2:.3f}"
    return f"it names {shown:.1%} of what the commonest class leaves open"
