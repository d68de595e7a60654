"""``podium init``."""

import click

from podium.cli.options import known, team_option


@click.command()
@click.argument("folder", default=".", shell_complete=known("folders"))
@team_option
def command(folder: str, team: str | None) -> None:
    """Make a folder with competitions to play in.

    The shipped competitions are copied into FOLDER (by default the one you are in) and prepared.
    """
    import shlex
    from pathlib import Path

    from podium.cli.prepare import prepare_each
    from podium.competition.folder import find_competitions
    from podium.here import Here
    from podium.use.init import init

    here = Here(None, team)
    made = init(Path(folder), team=here.team)
    prepare_each(made.root, list(find_competitions(made.root)), now=here.now)
    click.echo(f"{made.root.resolve()} is ready, with {len(made.slugs)} competitions. Next:")
    click.echo(f"  cd {shlex.quote(folder)} && podium list" if folder != "." else "  podium list")
    click.echo("  podium start digits")
