"""Prepare several competitions side by side."""

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

from podium.competition.folder import Competition, load_competition
from podium.errors import PodiumError
from podium.use.bracket import record_bracket
from podium.use.prepare import Prepared, prepare_files

MOST_AT_ONCE = 4
"""Children, each with a process of its own and nearly all of the time: more would take memory and win nothing."""

Outcome = Prepared | PodiumError


def prepare_all(
    root: Path,
    folders: Sequence[Path],
    *,
    now: datetime,
    seed: int | None = None,
    sealed: bool = False,
    force: bool = False,
) -> Generator[Outcome, None, None]:
    """Prepare each competition as :func:`~podium.use.prepare.prepare` does; one that fails stops no other.

    Closing the generator, or an interrupt, ends the children; each competition is then as it was, or prepared.

    Yields
    ------
    Prepared or PodiumError
        In the order of ``folders``.
    """
    loaded = {folder: _load(folder) for folder in folders}
    started: dict[str, Future[Outcome]] = {}
    stop = Event()

    def run(competition: Competition) -> Outcome:
        if competition.same_rows_as in started:  # both take the seed that is drawn there
            started[competition.same_rows_as].result()
        try:
            return prepare_files(root, competition, now=now, seed=seed, sealed=sealed, force=force, stop=stop)
        except PodiumError as error:
            return error

    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        competitions = [one for one in loaded.values() if isinstance(one, Competition)]
        try:
            for competition in sorted(competitions, key=lambda one: bool(one.same_rows_as)):
                started[competition.slug] = threads.submit(run, competition)
            for folder, one in loaded.items():
                yield _record(root, one, started[folder.name].result(), now) if isinstance(one, Competition) else one
        except BaseException:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _record(root: Path, competition: Competition, made: Outcome, now: datetime) -> Outcome:
    """Put the shipped baselines on the board, one competition after the other: numbers are the same each time."""
    if not isinstance(made, Prepared):
        return made
    try:
        return replace(made, bracket=record_bracket(root, competition, now=now))
    except PodiumError as error:
        return error


def _load(folder: Path) -> Competition | PodiumError:
    try:
        return load_competition(folder)
    except PodiumError as error:
        return error
