"""``podium prepare``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import root_option, slug_argument

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from podium.use.prepare import Prepared


@click.command()
@slug_argument
@click.option("--all", "is_all", is_flag=True, help="Every competition of the root.")
@click.option("--seed", type=int, help="Replace the secret seed: the same seed makes the same files.")
@click.option("--sealed", is_flag=True, help="Take split, ids and row order from the secret seed.")
@click.option("--force", is_flag=True, help="Go on although there are submissions; they leave the board.")
@root_option
def command(slug: str | None, is_all: bool, seed: int | None, sealed: bool, force: bool, root: str | None) -> None:
    """Make a competition's public and private files.

    Runs the folder's prepare.py, parts the test rows into public and private, makes the sample submission and
    records checksums. A competition that has submissions is left alone, unless nothing would change. With --force
    its rows stay public or private as they are, so that one mended label moves no row; --seed parts them anew.
    """
    from podium.competition.folder import find_competitions
    from podium.here import Here

    here = Here(root)
    folders = list(find_competitions(here.root)) if is_all else [here.competition(slug).folder]
    prepare_each(here.root, folders, now=here.now, seed=seed, sealed=sealed, force=force)


def prepare_each(
    root: Path,
    folders: Sequence[Path],
    *,
    now: datetime,
    seed: int | None = None,
    sealed: bool = False,
    force: bool = False,
) -> None:
    """Prepare one after the other and say what was made; one that fails does not stop the rest."""
    from contextlib import closing

    from podium.cli import say_refused
    from podium.cli.progress import progress
    from podium.errors import PodiumError
    from podium.use.prepare_all import prepare_all

    failed: list[PodiumError] = []
    outcomes = prepare_all(root, folders, now=now, seed=seed, sealed=sealed, force=force)
    with progress("Preparing") as line, closing(outcomes):
        for place, folder in enumerate(folders):
            line(place, len(folders), folder.name)
            made = next(outcomes)
            line.erase()
            if isinstance(made, PodiumError):
                failed.append(made)
            else:
                _tell(made)
    for refused in failed[:-1]:
        say_refused(refused)
    if failed:
        raise failed[-1]


def _tell(made: Prepared) -> None:
    from podium.cli.rows import remark
    from podium.cli.terminal import find_room, fitted

    state = "unchanged" if made.is_unchanged else "prepared "
    rows = f"{made.n_train:>6} train, {made.n_public} public and {made.n_private} private rows"
    click.echo(fitted(f"{state}  {made.slug:<16} {rows}", find_room()))
    if made.bracket.remark:
        remark(made.bracket.remark)
