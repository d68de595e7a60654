"""Look at everything, side by side where it takes time; nothing that is found stops the rest."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

from podium.use.doctor import machine, packages, root
from podium.use.doctor.examined import Examination, Examined, broken

AT_ONCE = 4
Progress = Callable[[int, int, str], None]
"""Called with looks taken, looks in all, and what is looked at now."""


def examine(examinations: dict[str, Examination], progress: Progress) -> Iterator[Examined]:
    """What each examination found, in their order.

    One that breaks is told as broken: a doctor who faints helps nobody.
    """
    with ThreadPoolExecutor(AT_ONCE) as threads:
        try:
            running = {name: threads.submit(_look, name, look) for name, look in examinations.items()}
            for place, (name, future) in enumerate(running.items()):
                progress(place, len(running), name)
                yield from future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _look(name: str, examination: Examination) -> list[Examined]:
    try:
        return list(examination())
    except Exception as error:
        trouble = f"this could not be looked at: {type(error).__name__}: {error}"
        return [broken(name, trouble, expected="an answer", cure="if nothing else here explains it, tell us of it")]


def list_examinations(
    found_root: Path | None, *, trouble: str, is_named: bool, terminal: machine.Terminal, now: datetime
) -> dict[str, Examination]:
    """Everything there is to look at, by name.

    Parameters
    ----------
    found_root : Path or None
    trouble : str
        Why there is no root.
    is_named : bool
        Whether somebody named a root.
    terminal : Terminal
    now : datetime
        UTC.
    """
    of_root: dict[str, Examination] = {
        "Root": partial(root.examine_no_root, trouble, is_named=is_named),
    }
    if found_root is not None:
        of_root = {
            "Root": partial(root.examine_root, found_root),
            "Store": partial(root.examine_store, found_root, now),
            "private/": partial(root.examine_private, found_root),
        }
    return {
        "Python": packages.examine_python,
        "Packages": packages.examine_versions,
        **{f"import {name}": partial(packages.examine_library, name) for name in packages.LIBRARIES},
        "Kaggle client": packages.examine_kaggle,
        "SQLite": machine.examine_sqlite,
        "Sandbox": machine.examine_sandbox,
        "Processors": machine.examine_processors,
        "Terminal": partial(machine.examine_terminal, terminal),
        **of_root,
    }
