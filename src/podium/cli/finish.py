"""``podium finish``."""

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option


@click.command()
@slug_argument
@root_option
@team_option
@format_option
def command(slug: str | None, root: str | None, team: str | None, style: str) -> None:
    """End a competition for yourself and see your private score.

    What you submit afterwards is late: it is scored and moves no standing.
    """
    from podium.cli.leaderboard import print_board
    from podium.cli.receipt import point_lines, tier_lines
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.close import finish

    here = Here(root, team)
    author, board = finish(here.root, here.competition(slug), team=here.team, now=here.now)
    standing = board.line_of(author)
    print_board(board, style)
    if standing is not None and style == "table":
        click.echo("")
        number, score = standing.submission.number, board.precision.text(standing.score)
        click.echo(labelled("Final", f"private {score} with submission {number}"))
        for line in tier_lines(board, board.judge(standing.submission)):
            click.echo(line)
        for line in point_lines(board, standing.score, number):
            click.echo(line)
