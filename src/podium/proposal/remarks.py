"""What an organiser should know of a table beside what gives the target away."""

from collections.abc import Iterator, Sequence

import numpy as np

from podium.proposal.columns import CATEGORY, NUMBER, TEXT, Column
from podium.proposal.leaks import NEAR_CLASS, how_telling
from podium.proposal.personal import find_personal
from podium.tables.quote import count, show_all
from podium.tables.table import Table

NEARLY_CONSTANT = 0.995
MANY_LEVELS = 100


def find_remarks(
    table: Table, targets: Sequence[Column], features: Sequence[Column], row_id: Column | None
) -> Iterator[str]:
    """Sentences on rows without an answer, order, repeats, odd columns and personal data.

    ``row_id`` is a column that is kept as the rows' name.
    """
    without = int(np.any([target.is_missing for target in targets], axis=0).sum())
    if without:
        yield f"{count(without, 'row has', 'rows have')} no answer and will be left out"
    yield from _tell_of_order(targets[0], row_id)
    yield from _tell_of_repeats(table, features, targets)
    yield from _tell_of_columns(features)
    for name, what in find_personal([*features, *([row_id] if row_id else [])]):
        yield f"{name!r} may hold personal data: {what}; use --drop {name!r} unless you may publish it"


def _tell_of_order(target: Column, row_id: Column | None) -> Iterator[str]:
    known = np.flatnonzero(~target.is_missing)
    answers = target.take(known)
    gone = np.zeros(len(known), np.bool_)
    places = Column(name="", kind=NUMBER, values=known.astype(np.float64), levels=(), is_missing=gone)
    if how_telling(places, answers) >= NEAR_CLASS:
        yield "the rows are sorted by the target; they will be shuffled"
    if row_id is not None and row_id.is_ordered and how_telling(row_id.take(known), answers) >= NEAR_CLASS:
        yield f"the id {row_id.name!r} goes along with the target and gives it away; --id new draws other numbers"


def _tell_of_repeats(table: Table, features: Sequence[Column], targets: Sequence[Column]) -> Iterator[str]:
    names = [column.name for column in features]
    n_alike = len(table.keys(names).repeats) if names else 0
    if n_alike:
        other = n_alike - len(table.keys([*names, *(target.name for target in targets)]).repeats)
        rest = f"; {other:,} of them with another answer" if other else ""
        yield f"{count(n_alike, 'row repeats', 'rows repeat')} an earlier one in every feature and stay beside it{rest}"


def _tell_of_columns(features: Sequence[Column]) -> Iterator[str]:
    found = {
        "missing numbers are written in words and will be empty cells": [one for one in features if one.words],
        "nearly every row says the same": [one for one in features if _is_nearly_constant(one)],
        "few models can use free texts as they are": [one for one in features if one.kind == TEXT],
        f"more than {MANY_LEVELS} different values": [
            one for one in features if one.kind == CATEGORY and one.n_distinct > MANY_LEVELS
        ],
    }
    for what, columns in found.items():
        if columns:
            yield f"{what}: {show_all((column.name for column in columns), 5)}"


def _is_nearly_constant(column: Column) -> bool:
    codes = column.codes
    return bool(len(codes)) and int(np.bincount(codes).max()) >= NEARLY_CONSTANT * len(codes)
