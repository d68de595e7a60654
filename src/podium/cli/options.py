"""Options that several commands share."""

import click

root_option = click.option("--root", metavar="DIR", help="The folder that holds competitions/.")
team_option = click.option("--team", metavar="NAME", help="Who submits; by default PODIUM_TEAM, podium.toml, or you.")
format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="table",
    help="How the table is printed.",
)
slug_argument = click.argument("slug", required=False)
