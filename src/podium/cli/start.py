"""``podium start``."""

import click

from podium.cli.options import root_option, slug_argument, team_option


@click.command()
@slug_argument
@click.argument("folder", required=False)
@root_option
@team_option
def command(slug: str | None, folder: str | None, root: str | None, team: str | None) -> None:
    """Lay out a small project that works at once.

    FOLDER (by default the slug) gets the data, a podium.toml, and solve.py in five short steps.
    """
    from pathlib import Path

    from podium.here import Here
    from podium.use.start import start

    here = Here(root, team)
    competition = here.competition(slug)
    made = start(here.root, competition, Path(folder or competition.slug), team=here.team)
    click.echo(f"{made.folder} is ready: {', '.join(made.files)}. Next:")
    click.echo(f"  cd {made.folder}")
    click.echo("  python solve.py")
    click.echo('  podium submit submission.csv -m "my first model"')
