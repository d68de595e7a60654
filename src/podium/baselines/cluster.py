"""Tasks on a Dask cluster: members and folds as its tasks, on machines that have Podium installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from podium.baselines.tasks import Outcome, Task, perform
from podium.baselines.unavailable import BaselineUnavailableError
from podium.errors import CompetitionError

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

CONNECT_SECONDS = 15


class Cluster:
    """The workers behind a Dask scheduler, such as ``tls://HOST:8786``.

    Certificates for ``tls://`` come from Dask's own settings (``distributed.comm.tls``).
    """

    def __init__(self, address: str) -> None:
        self.address = address

    @contextmanager
    def __call__(self, data: TrainingData, tasks: Iterable[Task], ends_at: float | None) -> Iterator[Iterator[Outcome]]:
        """Send everything at once, first things first; leaving the context cancels what has not run."""
        client = self._connect()
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Sending large graph")
                futures = _submit(client, data, list(tasks))
            yield _collect(client, futures, ends_at)
            client.cancel(list(futures))
        finally:
            client.close()

    def _connect(self) -> Any:
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise CompetitionError(
                "--scheduler needs Dask, which is not installed; install it: `pip install 'podium[dask]'`"
            ) from error
        try:
            connect: Any = distributed.Client
            return connect(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CompetitionError(
                f"no Dask scheduler answers at {self.address}; an address is written as tcp://HOST:8786 or "
                "tls://HOST:8786, and `dask scheduler` prints its own"
            ) from error


def _submit(client: Any, data: TrainingData, tasks: list[Task]) -> dict[Any, Task]:
    """The tasks by their futures. The data is a task too: whatever is lost with a worker is made anew."""
    run = uuid4().hex
    remote = client.submit(_same, data, key=f"podium-data-{run}", pure=False)
    return {
        client.submit(perform, remote, task, key=f"{task.key}-{run}", pure=False, priority=-place): task
        for place, task in enumerate(tasks)
    }


def _same(data: TrainingData) -> TrainingData:
    return data


def _collect(client: Any, futures: dict[Any, Task], ends_at: float | None) -> Iterator[Outcome]:
    import distributed

    left = None if ends_at is None else max(0.0, ends_at - monotonic())
    as_completed: Any = distributed.as_completed
    with suppress(TimeoutError):
        for future in as_completed(list(futures), loop=client.loop, timeout=left):
            yield _outcome(future, futures[future])


def _outcome(future: Any, task: Task) -> Outcome:
    if future.status == "finished":
        with suppress(Exception):  # its worker died between the end of the work and this moment, for the last time
            outcome: Outcome = future.result()
            return outcome
    why = type(future.exception()).__name__ if future.status == "error" else future.status
    reason = f"the cluster gave it up ({why})"
    return Outcome(task=task, failure=BaselineUnavailableError(task.recipe.name, reason))
