"""At which place of a list of guesses the truth stands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.intervals import Interval, Values, wilson

Places = NDArray[np.int64]
"""From 1; 0 where the truth is not in the list."""

MOST_PLACES = 10


def places_of_classes(chances: Values, y_true: Places) -> Places:
    """The place of the true class among the probabilities of its row, shape (n_rows, n_classes); ties count against."""
    mine = chances[np.arange(len(chances)), y_true]
    places: Places = (chances >= mine[:, np.newaxis]).sum(axis=1)
    return places


@dataclass(frozen=True, kw_only=True)
class PlaceCount:
    """The rows whose truth stands at one place (0: in no place), and the share that it or a better one is."""

    place: int
    n_rows: int
    up_to_here: Interval


def count_places(places: Places) -> list[PlaceCount]:
    """The first ten places as far as they occur, and 0 last for whatever is beyond them or nowhere."""
    last = min(MOST_PLACES, int(places.max(initial=1)))
    within = [int(((places > 0) & (places <= place)).sum()) for place in range(last + 1)]
    found = [
        PlaceCount(place=place, n_rows=within[place] - within[place - 1], up_to_here=wilson(within[place], len(places)))
        for place in range(1, last + 1)
    ]
    n_beyond = len(places) - within[last]
    if n_beyond:
        found.append(PlaceCount(place=0, n_rows=n_beyond, up_to_here=wilson(len(places), len(places))))
    return found
