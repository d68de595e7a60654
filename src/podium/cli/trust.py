"""``podium trust``."""

import click

from podium.cli.options import known, root_option


@click.command()
@click.argument("slug", shell_complete=known("slugs"))
@click.option("--yes", is_flag=True, help="Do not ask.")
@root_option
def command(slug: str, yes: bool, root: str | None) -> None:
    """Let a competition's own code run, after showing it."""
    from podium.cli.rows import printable, printable_lines
    from podium.here import Here
    from podium.use.trust import find_code, is_trusted, trust

    here = Here(root)
    competition = here.competition(slug)
    files = list(find_code(competition))
    if is_trusted(here.root, competition):
        click.echo(f"{competition.slug} is trusted as it stands.")
        return
    for path in files:
        click.echo(click.style(f"--- {printable(path.relative_to(competition.folder).as_posix())}", bold=True))
        click.echo(printable_lines(path.read_text(encoding="utf-8", errors="replace")))
    if not yes:
        click.confirm(f"This code will run on your machine for {competition.slug}. Trust it?", abort=True)
    code_hash = trust(here.root, competition, now=here.now)
    what = "1 file" if len(files) == 1 else f"{len(files)} files"
    click.echo(f"Trusted  {competition.slug}: {what}, {code_hash[:16]}. After a change you will be asked again.")
