"""``podium close``."""

import sys

import click

from podium.cli.options import format_option, known, root_option


@click.command()
@click.argument("slug", shell_complete=known("slugs"))
@click.option("--reveal-labels", is_flag=True, help="Publish solution and salt too, also of one that is closed.")
@click.option("--anyway", is_flag=True, help="Also while a team has more time than the others.")
@root_option
@format_option
def command(slug: str, reveal_labels: bool, anyway: bool, root: str | None, style: str) -> None:
    """End a competition for everybody and open the private board.

    The post-mortem is printed and kept as leaderboards/SLUG/post-mortem.md. With --reveal-labels every score can be
    verified by anybody. Neither can be taken back.
    """
    from podium.cli.leaderboard import print_board
    from podium.cli.post_mortem import print_post_mortem
    from podium.cli.rows import printable
    from podium.here import Here
    from podium.use.close import close, close_and_reveal
    from podium.use.look_back import look_back
    from podium.use.post_mortem import write_post_mortem

    here = Here(root)
    competition = here.competition(slug)

    def announce(done: int, total: int, name: str) -> None:
        if done == 0:
            click.echo(f"Before the close: working out {total} standard errors.", err=True)

    if reveal_labels and not competition.is_practice and sys.stdin.isatty():
        click.confirm(f"{slug} is sealed. Publish its labels, for good?", abort=True, err=True)
    if reveal_labels:
        board, published = close_and_reveal(here.root, competition, now=here.now, anyway=anyway, progress=announce)
    else:
        board, published = close(here.root, competition, now=here.now, anyway=anyway, progress=announce), None
    found = look_back(here.root, competition, now=here.now)
    kept = write_post_mortem(here.root, competition, found)
    print_board(board, style)
    if style == "table":
        click.echo("")
        print_post_mortem(found, style)
    click.echo(f"\nThe post-mortem is kept in {printable(str(kept))}", err=True)
    if published is not None:
        folder = printable(str(published.folder))
        click.echo(f"Revealed: every true answer of {slug}, and the salt, in {folder}", err=True)
        click.echo(f"Anybody can verify it now: podium verify --export {folder}", err=True)
