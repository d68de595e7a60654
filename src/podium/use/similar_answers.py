"""The reading of many submitted files for ``podium similar``: each once, and only some rows of it kept."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from podium.errors import PodiumError
from podium.integrity.probing import Trace, trace_all
from podium.integrity.similarity import Answers
from podium.store.store import Store
from podium.submission import Submission
from podium.use.answers import AnswerReader, Values

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and whose are read now."""

MOST_VALUES = 8_000_000
"""Numbers kept in memory, 64 MB: of long files a sample of rows is compared."""

MOST_FILES = 5_000
"""Files that are read for series of submissions; of each team the latest ones where there are more."""

FEWEST_FILES = 2


@dataclass(frozen=True, kw_only=True)
class Known:
    """An answer that explains a likeness: a baseline, or a file that was handed out."""

    name: str
    data: bytes
    is_recipe: bool

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What was read: different answers side by side, and each team's series.

    ``answers`` hold those of ``known`` first, then one for each of ``files`` (SHA-256); None where the metric's shape
    cannot be compared. ``constant`` are files with the same answer in every row, ``unread`` the submissions whose
    file cannot be read any more.
    """

    answers: Answers | None
    known: Sequence[Known] = ()
    files: Sequence[str] = ()
    constant: frozenset[str] = frozenset()
    traces: Mapping[str, Sequence[Trace]] = field(default_factory=dict)
    unread: Sequence[int] = ()
    n_rows: int = 0
    n_traced: int = 0


def gather(
    store: Store,
    reader: AnswerReader,
    known: Sequence[Known],
    series: Mapping[str, Sequence[Submission]],
    compared: Collection[str],
    *,
    seed: int,
    progress: Progress,
) -> Gathered:
    """Read the submissions of each team (by id), keep some rows of the ``compared`` files, and trace each series."""
    if reader.kind is None or not (known or series):
        return Gathered(answers=None, known=known)
    reading = _Reading(store, reader, seed, n_files=len(compared) + len(known))
    for one in known:
        reading.keep(one.name, reading.read(one.data))
    latest = max(FEWEST_FILES, MOST_FILES // max(1, len(series)))
    traces: dict[str, list[Trace]] = {}
    for place, (team, own) in enumerate(series.items()):
        progress(place, len(series), own[0].team.name)
        for _ in reading.history([one for one in own[:-latest] if one.sha256 in compared], compared):
            pass  # too old for the series
        traces[team] = list(trace_all(reading.history(own[-latest:], compared), reader.kind))
    progress(len(series), len(series), "")
    files = [name for name in reading.kept if name in compared]
    return Gathered(
        answers=reading.answers([one.is_recipe for one in known], files),
        known=known,
        files=files,
        constant=frozenset(reading.constant),
        traces=traces,
        unread=sorted(reading.unread),
        n_rows=reading.n_rows,
        n_traced=sum(map(len, traces.values())),
    )


class _Reading:
    """Files while they are read: which rows are kept is drawn when the first one shows how many there are."""

    def __init__(self, store: Store, reader: AnswerReader, seed: int, *, n_files: int) -> None:
        self._store, self._reader, self._seed, self._n_files = store, reader, seed, n_files
        self._rows: NDArray[np.intp] | slice | None = None
        self._truth: Values | None = None
        self.n_rows = 0
        self.kept: dict[str, Values] = {}
        self.constant: set[str] = set()
        self.unread: set[int] = set()

    def history(self, own: Sequence[Submission], compared: Collection[str]) -> Iterator[tuple[int, Values]]:
        """The answers of submissions one by one; those to be compared are kept on the way."""
        for one in own:
            try:
                values = self.read(self._store.read_file(one.sha256))
            except PodiumError:  # damaged, or the solution has other rows by now
                self.unread.add(one.number)
                continue
            if one.sha256 in compared:
                self.keep(one.sha256, values)
            yield one.number, values

    def read(self, data: bytes) -> Values:
        """The answers in a file; the first one decides which rows are kept."""
        values, truth = self._reader.read(data)
        if self._rows is None:
            self._draw(*values.shape)
            self._truth = truth[self._rows]
        return values

    def keep(self, name: str, values: Values) -> None:
        """Keep the drawn rows under a name, once."""
        if name in self.kept:
            return
        self.kept[name] = values[self._rows]
        if (values == values[0]).all():
            self.constant.add(name)

    def _draw(self, n_rows: int, n_columns: int) -> None:
        self.n_rows = n_rows
        n_kept = max(1, MOST_VALUES // (max(1, self._n_files) * n_columns))
        if n_kept >= n_rows:
            self._rows = slice(None)
        else:
            self._rows = np.sort(np.random.default_rng(self._seed).choice(n_rows, n_kept, replace=False))

    def answers(self, is_recipe: Sequence[bool], files: Sequence[str]) -> Answers | None:
        if self._truth is None or self._reader.kind is None:
            return None
        known = [name for name in self.kept if name not in set(files)]
        n_known = len(known)
        return Answers(
            kind=self._reader.kind,
            values=np.stack([self.kept[name] for name in (*known, *files)]),
            truth=self._truth,
            is_known=np.arange(n_known + len(files)) < n_known,
            is_recipe=np.array([*is_recipe, *[False] * len(files)], dtype=np.bool_),
        )
