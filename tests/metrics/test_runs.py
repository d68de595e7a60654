"""Masks read all at once, against reading them one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.metrics import runs

numbers = st.integers(0, 9).map(str) | st.sampled_from(["07", "12", "9" * 15, "9" * 16, "x", "-", ""])
cells = st.lists(numbers, max_size=6).map(" ".join)


@st.composite
def sound_cells(draw: st.DrawFn) -> str:
    """Sorted runs that do not overlap; they may touch."""
    steps = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=4))
    begin, parts = 1, []
    for gap, length in steps:
        parts += [begin + gap, length]
        begin += gap + length
    return " ".join(map(str, parts))


@settings(max_examples=many(200), deadline=None)
@given(given_cells=st.lists(sound_cells() | cells, min_size=1, max_size=5) | st.lists(sound_cells(), min_size=1))
def test_masks_are_the_same_read_at_once_or_one_by_one(given_cells: list[str]) -> None:
    """The same runs, and the same faults in the same rows, whatever the cells hold."""
    at_once, faults = runs.read_runs(given_cells)
    one_by_one, same_faults = runs._read_runs_one_by_one(given_cells)
    assert faults == same_faults
    for part in ("first", "length", "starts"):
        assert np.array_equal(getattr(at_once, part), getattr(one_by_one, part))


@settings(max_examples=many(100), deadline=None)
@given(sides=st.lists(st.tuples(sound_cells(), sound_cells()), min_size=1, max_size=5))
def test_common_pixels_are_those_of_the_drawn_masks(sides: list[tuple[str, str]]) -> None:
    """As sets of pixels."""

    def pixels(cell: str) -> set[int]:
        found = list(map(int, cell.split()))
        return {
            pixel
            for first, length in zip(found[::2], found[1::2], strict=True)
            for pixel in range(first, first + length)
        }

    truth, guesses = (runs.read_runs(list(side))[0] for side in zip(*sides, strict=True))
    expected = [len(pixels(one) & pixels(other)) for one, other in sides]
    assert list(runs.overlaps(truth, guesses)) == expected
