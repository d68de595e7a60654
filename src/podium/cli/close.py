"""``podium close``."""

import click

from podium.cli.options import format_option, root_option


@click.command()
@click.argument("slug")
@root_option
@format_option
def command(slug: str, root: str | None, style: str) -> None:
    """End a competition for everybody and open the private board."""
    from podium.cli.leaderboard import print_board
    from podium.here import Here
    from podium.use.close import close

    here = Here(root)
    print_board(close(here.root, here.competition(slug), now=here.now), style)
