"""``podium doctor``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.here import Here
    from podium.use.doctor.examined import Examined
    from podium.use.doctor.machine import Terminal

COLOURS = {"ok": "green", "note": "yellow", "FAIL": "red"}


@click.command()
@root_option
@format_option
def command(root: str | None, style: str) -> None:
    """Find what is wrong with this installation, and what to do.

    It looks at Python, the packages, SQLite, the sandbox, the terminal, and at the root with its store. Nothing is
    changed. Ends with 1 if anything is marked FAIL; a note is worth knowing, and everything works.
    """
    from podium.cli.progress import progress
    from podium.here import Here
    from podium.use.doctor.examine import examine, list_examinations
    from podium.use.doctor.examined import FAIL

    here = Here(root)
    found_root, trouble, is_named = _find_root(here)
    looks = list_examinations(found_root, trouble=trouble, is_named=is_named, terminal=_find_terminal(), now=here.now)
    with progress("Looking") as line:
        examined = list(examine(looks, line))
    _print(examined, style)
    if any(one.state == FAIL for one in examined):
        raise click.exceptions.Exit(1)


def _find_root(here: Here) -> tuple[Path | None, str, bool]:
    """The root, or why there is none and whether somebody named one."""
    import os

    from podium.errors import PodiumError

    is_named = True
    try:
        is_named = bool(here.given_root or os.environ.get("PODIUM_ROOT") or here.project.root)
        return here.root, "", is_named
    except (PodiumError, OSError) as error:
        return None, str(error), is_named


def _find_terminal() -> Terminal:
    import sys

    from podium.cli.terminal import find_columns, is_plain, wants_colour
    from podium.use.doctor.machine import Terminal

    columns = find_columns()
    return Terminal(
        encoding=getattr(sys.stdout, "encoding", None),
        columns=columns,
        is_plain=is_plain(),
        has_colour=columns is not None and wants_colour() is not False,
    )


def _print(examined: Sequence[Examined], style: str) -> None:
    from podium.cli.rows import Column, marked, print_table

    if style != "table":
        keys = ("what", "state", "found", "expected", "cure")
        print_table([vars(one) for one in examined], [Column(key, key) for key in keys], style)
        return
    width = max(len(one.what) for one in examined)
    for one in examined:
        below = {"expected": one.expected, "do": one.cure}
        lines = [f"{label}: {words}" for label, words in below.items() if words]
        click.echo(marked(one.state, COLOURS[one.state], f"{one.what:<{width}}  {one.found}", lines))
    n_wrong = sum(one.state == "FAIL" for one in examined)
    click.echo(f"\n{n_wrong} of {len(examined)} need mending." if n_wrong else "\nNothing needs mending.")
