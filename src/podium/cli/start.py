"""``podium start``."""

import click

from podium.cli.options import known, root_option, slug_argument, team_option


@click.command()
@slug_argument
@click.argument("folder", required=False, shell_complete=known("folders"))
@click.option("--notebook", "has_notebook", is_flag=True, help="Lay out solve.ipynb too, paired with solve.py.")
@root_option
@team_option
def command(slug: str | None, folder: str | None, has_notebook: bool, root: str | None, team: str | None) -> None:
    """Lay out a small project that works at once.

    FOLDER (by default the slug) gets the data, a podium.toml, and solve.py in five short steps.
    """
    from pathlib import Path

    from podium.here import Here
    from podium.use.start import start

    here = Here(root, team)
    competition = here.competition(slug)
    target = Path(folder or competition.slug)
    made = start(here.root, competition, target, team=here.team, has_notebook=has_notebook)
    click.echo(f"{made.folder} is ready: {', '.join(made.files)}. Next:")
    click.echo(f"  cd {made.folder}")
    if has_notebook:
        click.echo("  jupyter lab solve.ipynb")
        click.echo("`pip install jupyterlab jupytext` brings Jupyter and keeps notebook and script in step.", err=True)
        return
    click.echo("  python solve.py")
    click.echo('  podium submit submission.csv -m "my first model"')
