"""What is wrong with a table, as sentences with a count, the first few lines and a few of the values.

These functions see the submission and what every participant may know: the expected ids, columns and classes.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from podium.errors import Problem
from podium.tables.align import Match
from podium.tables.numbers import NUMBER, Numbers
from podium.tables.quote import count, show, show_all
from podium.tables.table import Table

N_LINES = 5
N_EXAMPLES = 20
N_LISTED = 10
N_LOOKED_THROUGH = 10_000

RowNumbers = NDArray[np.intp]


def column_problems(table: Table, expected: Sequence[str]) -> list[Problem]:
    """Columns that are missing, misspelt or not expected; their order does not matter.

    Parameters
    ----------
    expected : sequence of str
        Every column the table must have; it may have no other.
    """
    missing = [column for column in expected if column not in table.columns]
    extra = [column for column in table.columns if column not in expected]
    if len(missing) == len(expected) and any(NUMBER.fullmatch(_bytes(column)) for column in extra):
        found = f"line 1 looks like a row of data: {_listed(table.columns)}"
        return [Problem(f"{found}; the header is expected there: {_listed(expected)}", (1,))]
    misspelt = dict(_find_misspelt(missing, extra))
    problems = [
        Problem(f"a column is misspelt: found {show(found)}, expected {show(column)}", (1,))
        for column, found in misspelt.items()
    ]
    missing = [column for column in missing if column not in misspelt]
    extra = [column for column in extra if column not in misspelt.values()]
    if missing:
        what = f"{count(len(missing), 'column is', 'columns are')} missing: {_listed(missing)}"
        problems.append(Problem(f"{what}; the header has {_listed(table.columns)}", (1,)))
    if extra:
        what = f"{count(len(extra), 'column is', 'columns are')} not expected: {_listed(extra)}"
        problems.append(Problem(f"{what}; expected are {_listed(expected)}", (1,)))
    return problems


def id_problems(submission: Table, expected: Table, columns: Sequence[str], match: Match) -> list[Problem]:
    """Ids that are missing, repeated or unknown.

    Parameters
    ----------
    submission, expected : Table
        Of the latter only the id columns are looked at.
    columns : sequence of str
        The id columns.
    match : Match
        Of ``expected.keys(columns)`` and ``submission.keys(columns)``.
    """
    problems = []
    what = "id" if len(columns) == 1 else "combination of ids"
    if len(match.missing):
        n = len(match.missing)
        examples = _show_ids(expected, columns, match.missing)
        problems.append(Problem(f"{count(n, what + ' is', _plural(what) + ' are')} missing: {examples}", (), n))
    if len(match.unknown):
        n = len(match.unknown)
        examples = _show_ids(submission, columns, match.unknown)
        rows = count(n, "row has", "rows have")
        article = "an" if what == "id" else "a"
        hint = _hint_at_id(submission, expected, columns, match)
        message = f"{rows} {article} {what} that is not expected: {examples}{hint}"
        problems.append(_problem(submission, match.unknown, message))
    if len(match.repeated):
        n = len(match.repeated)
        examples = _show_ids(submission, columns, match.repeated)
        message = f"{count(n, 'row repeats', 'rows repeat')} an earlier row's {what}: {examples}"
        problems.append(_problem(submission, match.repeated, message))
    return problems


def number_problems(
    table: Table, column: str, *, low: float | None = None, high: float | None = None, whole: bool = False
) -> list[Problem]:
    """Cells of a column that are empty, no numbers, not finite, out of [low, high], or not whole."""
    numbers = table.numbers(column)
    problems = [
        *empty_problems(table, column, numbers.empty),
        *_cell_problems(table, column, numbers.words, "no number", "no numbers", "write numbers such as 0.5 or 1e-3"),
        *_cell_problems(table, column, numbers.not_finite, "not finite", "not finite", "a finite number is expected"),
    ]
    outside = _find_outside(numbers, low, high)
    what = f"outside {_range(low, high)}"
    expected = "probabilities are expected" if (low, high) == (0, 1) else ""
    problems += _cell_problems(table, column, outside, what, what, expected)
    if whole:
        broken = np.flatnonzero(np.isfinite(numbers.values) & (numbers.values != np.floor(numbers.values)))
        problems += _cell_problems(table, column, broken, "no whole number", "no whole numbers", "write 3 or 3.0")
    return problems


def large_problems(table: Table, column: str, *, beyond: float) -> list[Problem]:
    """Cells of a column whose size, whatever the sign, is greater than ``beyond``; the largest come first."""
    sizes = np.abs(table.numbers(column).values)
    rows = np.flatnonzero(sizes > beyond)
    rows = rows[np.argsort(-sizes[rows], kind="stable")]
    expected = "write numbers of the size that the target has in the training rows"
    what = "too large to be scored"
    return _cell_problems(table, column, rows, what, what, expected)


def label_problems(table: Table, column: str, classes: Sequence[str]) -> list[Problem]:
    """Cells of a column that are empty or hold a text that is none of ``classes``."""
    codes, texts = table.factor(column)
    known = set(classes)
    is_unknown = np.array([text not in known for text in texts], np.bool_)
    is_empty = np.array([not text for text in texts], np.bool_)
    problems = empty_problems(table, column, np.flatnonzero((is_unknown & is_empty)[codes]))
    rows = np.flatnonzero((is_unknown & ~is_empty)[codes])
    if len(rows):
        example = table.text(column, int(rows[0]))
        near = _nearest(example, classes)
        hint = f"; did you mean {show(near)}?" if near is not None else ""
        expected = f"known labels are {_listed(classes)}{hint}"
        problems += _cell_problems(table, column, rows, "no known label", "no known labels", expected)
    return problems


def empty_problems(table: Table, column: str, rows: RowNumbers) -> list[Problem]:
    """Empty cells in ``rows``, except where the row has too few fields, which is told already."""
    rows = np.setdiff1d(rows, table.short_rows, assume_unique=True) if len(table.short_rows) else rows
    if not len(rows):
        return []
    message = f"{count(len(rows), 'cell')} of column {show(column)} {_is(len(rows))} empty"
    return [_problem(table, rows, message)]


def _cell_problems(table: Table, column: str, rows: RowNumbers, one: str, many: str, expected: str) -> list[Problem]:
    """A problem for ``rows``, if any: what one cell or many cells are, and what is expected."""
    if not len(rows):
        return []
    examples = show_all(table.text(column, row) for row in rows[:N_EXAMPLES])
    what = one if len(rows) == 1 else many
    message = f"{count(len(rows), 'cell')} of column {show(column)} {_is(len(rows))} {what}: {examples}"
    return [_problem(table, rows, f"{message}; {expected}" if expected else message)]


def _problem(table: Table, rows: RowNumbers, message: str) -> Problem:
    return Problem(message, table.lines(rows[:N_LINES]), len(rows))


def _find_outside(numbers: Numbers, low: float | None, high: float | None) -> RowNumbers:
    is_outside = np.zeros(len(numbers.values), np.bool_)
    if low is not None:
        is_outside |= numbers.values < low
    if high is not None:
        is_outside |= numbers.values > high
    return np.flatnonzero(is_outside)


def _range(low: float | None, high: float | None) -> str:
    left = "(-inf" if low is None else f"[{low:g}"
    return left + (", inf)" if high is None else f", {high:g}]")


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _plural(what: str) -> str:
    return "ids" if what == "id" else "combinations of ids"


def _listed(names: Sequence[str]) -> str:
    return show_all(names, N_LISTED)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _nearest(text: str, known: Iterable[str]) -> str | None:
    """The known text that ``text`` may be meant for: another case or spaces around it first, then a slip."""
    candidates = list(islice(known, N_LOOKED_THROUGH))
    folded = {candidate.strip().casefold(): candidate for candidate in reversed(candidates)}
    if text.strip().casefold() in folded:
        return folded[text.strip().casefold()]
    if _number(text) is not None:
        return next((candidate for candidate in candidates if _number(candidate) == _number(text)), None)
    near = get_close_matches(text[:100], [candidate[:100] for candidate in candidates[:1000]], 1, 0.75)
    return next((candidate for candidate in candidates if candidate[:100] == near[0]), None) if near else None


def _number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(_bytes(text)) else None


def _find_misspelt(missing: Sequence[str], extra: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a missing column and the unexpected one that may be meant for it."""
    left = list(extra)
    for column in missing:
        found = _nearest(column, left)
        if found is not None:
            left.remove(found)
            yield column, found


def _id_text(table: Table, columns: Sequence[str], row: int) -> str:
    return ", ".join(table.text(column, row) for column in columns)


def _show_ids(table: Table, columns: Sequence[str], rows: RowNumbers) -> str:
    return show_all(_id_text(table, columns, row) for row in rows[:N_EXAMPLES].tolist())


def _hint_at_id(submission: Table, expected: Table, columns: Sequence[str], match: Match) -> str:
    """Where an unknown id differs from a missing one in spaces, case or zeros only: that texts are compared."""
    missing = (_id_text(expected, columns, row) for row in match.missing[:N_LOOKED_THROUGH].tolist())
    folded = {_fold(text): text for text in missing}
    for row in match.unknown[:N_EXAMPLES].tolist():
        text = _id_text(submission, columns, row)
        if _fold(text) in folded:
            return f"; ids are compared as text: found {show(text)}, expected {show(folded[_fold(text)])}"
    return ""


def _fold(text: str) -> str | float:
    number = _number(text)
    return text.strip().casefold() if number is None else number
