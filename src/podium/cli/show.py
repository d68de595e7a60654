"""``podium show``."""

import click

from podium.cli.options import root_option, slug_argument, team_option


@click.command()
@slug_argument
@root_option
@team_option
def command(slug: str | None, root: str | None, team: str | None) -> None:
    """Show a competition: description, rules, rungs, and where you stand."""
    from podium.cli.receipt import state_lines
    from podium.cli.rows import labelled, printable, printable_lines
    from podium.here import Here
    from podium.use.listing import show_competition
    from podium.use.metric import load_metric

    here = Here(root, team)
    shown = show_competition(here.root, here.competition(slug), team=here.team, now=here.now)
    competition, rules = shown.competition, shown.competition.rules
    metric = load_metric(competition)
    click.echo(click.style(printable(competition.title), bold=True) + f"  ({competition.slug})\n")
    direction = "higher is better" if metric.greater_is_better else "lower is better"
    secrecy = "practice: the labels are public knowledge" if competition.is_practice else "sealed"
    task = f"{competition.task}: predict {', '.join(competition.target)}"
    click.echo(labelled("State", f"{shown.state}, {secrecy}"))
    click.echo(labelled("Task", f"{task}, level {competition.level} of 5"))
    if competition.skills:
        click.echo(labelled("Skills", ", ".join(competition.skills)))
    click.echo(labelled("Metric", f"{metric.title} ({metric.key}), {direction}"))
    limit = f"{rules.daily_limit} submissions a day" if rules.daily_limit else "no daily limit"
    closes = f", closes {rules.closes:%Y-%m-%d %H:%M} UTC" if rules.closes else ""
    click.echo(labelled("Rules", f"{limit}, {rules.selections} count at the end{closes}"))
    if shown.board:
        for line in state_lines(shown.board, shown.standing):
            click.echo(line)
    if shown.description:
        click.echo("\n" + printable_lines(shown.description.rstrip()))
    click.echo(f"\nStart with `podium start {competition.slug}`.", err=True)
