"""``podium select``."""

import click

from podium.cli.options import root_option, team_option


@click.command()
@click.argument("words", nargs=-1, metavar="[SLUG] NUMBER...")
@root_option
@team_option
def command(words: tuple[str, ...], root: str | None, team: str | None) -> None:
    """Pick the submissions that count on the private board."""
    from podium.cli.rows import printable
    from podium.cli.words import slug_and_numbers
    from podium.here import Here
    from podium.use.select import select

    here = Here(root, team)
    slug, numbers = slug_and_numbers(words)
    competition = here.competition(slug)
    picked = select(here.root, competition, numbers, team=here.team, now=here.now)
    for one in picked.submissions:
        score = picked.public_score(one)
        told = "" if score is None else f", public {picked.precision.text(score)}"
        click.echo(f"Picked   submission {one.number}{told}  {printable(one.description)}")
    free = competition.rules.selections - len(picked.submissions)
    if free > 0:
        whose = "Your best public score fills" if free == 1 else "Your best public scores fill"
        click.echo(f"{whose} the {free} free place{'s' if free > 1 else ''}.")
