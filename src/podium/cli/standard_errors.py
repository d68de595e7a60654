"""Standard errors that are worked out once the answer is there."""

from collections.abc import Sequence
from pathlib import Path

import click

from podium.competition.folder import Competition


def work_out(root: Path, competition: Competition, numbers: Sequence[int]) -> None:
    """Work out those of some submissions that lack one, in words on standard error; the submissions stand anyhow."""
    from podium.errors import PodiumError
    from podium.use.fingerprints import complete_fingerprints

    try:
        if complete_fingerprints(root, competition, numbers=numbers, progress=announce):
            click.echo(f"Done: `podium leaderboard {competition.slug}` says which tiers are confirmed.", err=True)
    except KeyboardInterrupt:
        click.echo("Left for later: what was submitted stands, and the close works out what is lacking.", err=True)
    except PodiumError:
        click.echo("It could not be worked out now; what was submitted stands.", err=True)


def announce(done: int, total: int, name: str) -> None:
    """Say once that it takes a while, where there is anything to do."""
    if done == 0:
        what = f"standard errors of {total} submissions" if total > 1 else "standard error"
        click.echo(f"Working out the {what}; Ctrl-C leaves {'them' if total > 1 else 'it'} for later.", err=True)
