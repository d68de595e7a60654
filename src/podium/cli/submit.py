"""``podium submit``."""

import click

from podium.cli.options import known, root_option, team_option


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[SLUG] FILE", shell_complete=known("slug and file"))
@click.option("-m", "--message", default="", help="What this submission is.")
@click.option(
    "--cv", type=float, metavar="SCORE", help="Your own cross-validation score, to stand beside the public one."
)
@click.option("--cv-std", type=float, metavar="NUMBER", help="Its standard deviation over the folds.")
@click.option("--key", help="Sent again with the same key, a file is stored once.")
@click.option("--json", "is_json", is_flag=True, help="Print the receipt as JSON.")
@root_option
@team_option
def command(
    words: tuple[str, ...],
    message: str,
    cv: float | None,
    cv_std: float | None,
    key: str | None,
    is_json: bool,
    root: str | None,
    team: str | None,
) -> None:
    """Score a file, record it, and see where it stands."""
    from podium.cli.receipt import said_lines
    from podium.cli.rows import as_json
    from podium.cli.standard_errors import work_out
    from podium.cli.words import slug_and_file
    from podium.here import Here
    from podium.use.receipt import receipt_json, receipt_words
    from podium.use.submit import submit

    here = Here(root, team)
    slug, path = slug_and_file(words)
    if here.server is not None:
        from podium.cli import at_server

        at_server.submit(here, slug, path, description=message, key=key, cv=cv, cv_std=cv_std, is_json=is_json)
        return
    outcome = submit(
        here.root,
        here.competition(slug),
        path,
        team=here.team,
        now=here.now,
        description=message,
        idempotency_key=key,
        cv_score=cv,
        cv_std=cv_std,
    )
    if is_json:
        click.echo(as_json(receipt_json(outcome)))
    else:
        for line in said_lines(receipt_words(outcome)):
            click.echo(line)
    work_out(here.root, outcome.board.competition, [outcome.receipt.number])
