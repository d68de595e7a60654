"""``podium validate``."""

import click

from podium.cli.options import known, root_option


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[SLUG] FILE", shell_complete=known("slug and file"))
@root_option
def command(words: tuple[str, ...], root: str | None) -> None:
    """Check a file without scoring it; costs nothing."""
    from podium.cli.rows import printable
    from podium.cli.words import slug_and_file
    from podium.here import Here
    from podium.use.validate import validate

    here = Here(root)
    slug, path = slug_and_file(words)
    competition = here.competition(slug)
    table = validate(competition, path)
    size = f"{table.n_rows} rows, {len(table.columns)} columns"
    click.echo(f"{printable(str(path))} is a valid submission to {competition.slug}: {size}.")
