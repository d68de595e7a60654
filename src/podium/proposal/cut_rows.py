"""Cut one table, private/raw/data.csv, into what participants get and what they do not.

To change the cut, change the words in capitals, then `podium trust` and `podium prepare` this competition again.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

TARGET = ["target"]  # what is to be predicted
ID = ""  # a column of the table that names its rows, or "" for new numbers that say nothing
NEW_ID = "id"  # the name of the new numbers
GROUP = ""  # rows with the same value stay on one side
TIME = ""  # the later rows become the test rows
TEST_SHARE = 0.3
STRATA = "classes"  # both sides get their share of the target's "classes", or of its "tenths"; "": left to chance
LEFT_OUT: list[str] = []  # columns that participants do not get


class Row(NamedTuple):
    """A row of the table: its features are one line of CSV, so that a large table needs little memory."""

    id: str
    features: str
    answers: tuple[str, ...]
    group: str
    time: str


class Line:
    """Hands each line back that a csv.writer writes."""

    def write(self, line: str) -> str:
        return line


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Write public/train.csv, public/test.csv and private/solution.csv; the seed decides rows, order and ids."""
    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    with open(raw / "data.csv", encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file)
        header = next(table)
        features = [name for name in header if name not in (ID, *TARGET, *LEFT_OUT)]
        rows = list(read_rows(table, header, features))
    if TIME:
        is_test = draw_later([row.time for row in rows])
    else:
        is_test = draw_units(find_units(rows), find_strata([row.answers[0] for row in rows]), random)
        keep_classes_in_train(rows, is_test)
    order = random.permutation(len(rows)).tolist()
    numbers = (random.permutation(len(rows)) + 1).tolist()
    train = [place for place in order if not is_test[place]]
    test = [place for place in order if is_test[place]]
    ids = [row.id if ID else str(number) for row, number in zip(rows, numbers, strict=True)]
    name = ID or NEW_ID
    write(public / "train.csv", [name, *TARGET, *features], (joined(ids[i], rows[i], True, True) for i in train))
    write(public / "test.csv", [name, *features], (joined(ids[i], rows[i], False, True) for i in test))
    write(private / "solution.csv", [name, *TARGET], (joined(ids[i], rows[i], True, False) for i in test))


def read_rows(table: Iterable[list[str]], header: Sequence[str], features: Sequence[str]) -> Iterator[Row]:
    """The rows that have an answer."""
    places = [header.index(name) for name in features]
    targets = [header.index(name) for name in TARGET]
    id_place, group_place, time_place = (header.index(name) if name else -1 for name in (ID, GROUP, TIME))
    as_line = csv.writer(Line(), lineterminator="\n").writerow
    for cells in table:
        answers = tuple(cells[place] for place in targets)
        if all(answer.strip() for answer in answers):
            line = str(as_line([cells[place] for place in places]))
            group, time = (cells[place] if place >= 0 else "" for place in (group_place, time_place))
            yield Row(cells[id_place] if ID else "", line, answers, group, time)


def find_units(rows: Sequence[Row]) -> list[int]:
    """A number for each row: those that share a group, or are alike in every feature, share the number."""
    above = list(range(len(rows)))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = place = above[above[place]]
        return place

    first_with: dict[tuple[str, str], int] = {}
    for place, row in enumerate(rows):
        for key in (("features", row.features), ("group", row.group)) if GROUP else (("features", row.features),):
            one, other = top(first_with.setdefault(key, place)), top(place)
            above[max(one, other)] = min(one, other)
    return [top(place) for place in range(len(rows))]


def find_strata(answers: Sequence[str]) -> list[int]:
    """A number for each row: its class, or its tenth of the target's range of values by rank."""
    if STRATA == "classes":
        place = {answer: number for number, answer in enumerate(sorted(set(answers)))}
        return [place[answer] for answer in answers]
    if STRATA == "tenths":
        ranks = np.argsort(np.argsort([float(answer) for answer in answers], kind="stable"), kind="stable")
        return [int(rank) for rank in ranks * 10 // len(answers)]
    return [0] * len(answers)


def draw_units(units: Sequence[int], strata: Sequence[int], random: np.random.RandomState) -> list[bool]:
    """Whole units become test rows, in each stratum (that of a unit's first row) as nearly TEST_SHARE as can be."""
    rows_of: dict[int, list[int]] = {}
    for place, unit in enumerate(units):
        rows_of.setdefault(unit, []).append(place)
    shuffled = list(rows_of.values())
    shuffled = [shuffled[place] for place in random.permutation(len(shuffled))]
    shuffled.sort(key=lambda places: strata[places[0]])
    is_test = [False] * len(units)
    due = random.random_sample() - 0.5  # test rows that are due; each stratum passes on what it owes
    for places in shuffled:
        due += TEST_SHARE * len(places)
        if due >= len(places) / 2:
            due -= len(places)
            for place in places:
                is_test[place] = True
    return is_test


def draw_later(times: Sequence[str]) -> list[bool]:
    """The later rows become test rows; equal times stay together."""
    try:
        keys = np.array([float(time) for time in times])
    except ValueError:
        keys = np.array(times)
    moments, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    before = np.cumsum(counts) - counts
    is_late = before + counts / 2 > (1 - TEST_SHARE) * len(times)
    is_late[0], is_late[-1] = False, len(moments) > 1
    return [bool(late) for late in is_late[places.ravel()]]


def keep_classes_in_train(rows: Sequence[Row], is_test: list[bool]) -> None:
    """A class that train lacks could not be learnt: one row of it, and those alike, go there."""
    if STRATA != "classes":
        return
    known = {row.answers[0] for row, test in zip(rows, is_test, strict=True) if not test}
    for row in rows:
        if row.answers[0] not in known:
            known.add(row.answers[0])
            for place, other in enumerate(rows):
                if other.features == row.features or (GROUP and other.group == row.group):
                    is_test[place] = False


def joined(row_id: str, row: Row, has_answers: bool, has_features: bool) -> str:
    """A line of one of the three files."""
    as_line = csv.writer(Line(), lineterminator="\n").writerow
    line = str(as_line([row_id, *(row.answers if has_answers else ())]))
    return f"{line[:-1]},{row.features}" if has_features and row.features.strip() else line


def write(path: Path, header: Sequence[str], lines: Iterable[str]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(header)
        file.writelines(lines)
