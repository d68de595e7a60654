"""Options that several commands share."""

import os
from typing import Any

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


class FilePath(click.Path):
    """A path as :class:`pathlib.Path`, whose module is imported only where a path was given: `--help` is quick."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))
