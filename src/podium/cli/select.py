"""``podium select``."""

import click

from podium.cli.options import known, root_option, team_option


@click.command()
@click.argument("words", nargs=-1, metavar="[SLUG] NUMBER...", shell_complete=known("slug and numbers"))
@root_option
@team_option
def command(words: tuple[str, ...], root: str | None, team: str | None) -> None:
    """Pick the submissions that count on the private board."""
    from podium.cli.rows import printable
    from podium.cli.words import slug_and_numbers
    from podium.here import Here
    from podium.use.select import select
    from podium.use.shown_submissions import picked_words

    here = Here(root, team)
    slug, numbers = slug_and_numbers(words)
    if here.server is not None:
        from podium.cli import at_server

        at_server.select(here, slug, numbers)
        return
    picked = select(here.root, here.competition(slug), numbers, team=here.team, now=here.now)
    for line in picked_words(picked):
        click.echo(printable(line))
