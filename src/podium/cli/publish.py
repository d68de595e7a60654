"""``podium publish``."""

import click

from podium.cli.options import root_option, slug_argument


@click.command()
@slug_argument
@root_option
def command(slug: str | None, root: str | None) -> None:
    """Write what anybody needs to verify a competition.

    It goes to leaderboards/SLUG/ and holds no names. Private scores are in it after `podium close`, the solution
    after `podium close --reveal-labels`.
    """
    from podium.cli.progress import progress
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.publish import publish

    here = Here(root)
    with progress("Publishing"):
        published = publish(here.root, here.competition(slug))
    click.echo(labelled("Published", str(published.folder)))
    click.echo(labelled("Files", ", ".join(published.files)))
    click.echo(labelled("Ledger", published.head.line))
