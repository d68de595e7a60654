"""``podium finish``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.here import Here
    from podium.team import Team
    from podium.use.board import Board


@click.command()
@slug_argument
@root_option
@team_option
@format_option
def command(slug: str | None, root: str | None, team: str | None, style: str) -> None:
    """End a competition for yourself and see your private score.

    What you submit afterwards is late: it is scored and moves no standing. In a project you get the code of the best
    baseline that you have not beaten, to study.
    """
    from podium.cli.leaderboard import print_board
    from podium.cli.receipt import said_lines
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.close import finish
    from podium.use.receipt import point_words, tier_words

    here = Here(root, team)
    author, board = finish(here.root, here.competition(slug), team=here.team, now=here.now)
    standing = board.line_of(author)
    print_board(board, style)
    if standing is not None and style == "table":
        click.echo("")
        number, score = standing.submission.number, board.precision.text(standing.score)
        click.echo(labelled("Final", f"private {score} with submission {number}"))
        for line in said_lines(tier_words(board, board.judge(standing.submission))):
            click.echo(line)
        for line in said_lines(point_words(board, standing.score, number)):
            click.echo(line)
    _study(here, author, board, is_quiet=style != "table")


def _study(here: Here, author: Team, board: Board, *, is_quiet: bool) -> None:
    """Open the project to study; what is finished stays finished whatever becomes of that."""
    from podium.cli.rows import labelled
    from podium.cli.study import study_lines
    from podium.errors import CompetitionError
    from podium.use.study import open_study

    slug = board.competition.slug
    folder, shown_root = here.project_folder(slug), str(here.given_root or "")
    try:
        study = open_study(here.root, board, author, folder, shown_root=shown_root, now=here.now)
    except (CompetitionError, OSError) as error:
        click.echo(labelled("Study", f"there is no code to study: {error}"), err=True)
        study = None
    for line in study_lines(board, study) if study else ():
        click.echo(line, err=is_quiet)
    click.echo(labelled("Then", f"podium path reflect {slug}: what worked, and the one gap"), err=is_quiet)
