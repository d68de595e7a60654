"""Options that several commands share."""

import os
from collections.abc import Callable
from typing import Any

import click


def known(kind: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """A parameter's ``shell_complete``: a shell offers what there is of a kind, named in ``completion.KINDS``."""

    def offer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from podium.cli.completion import find_offers

        return find_offers(kind, ctx, incomplete)

    return offer


root_option = click.option(
    "--root", metavar="DIR", shell_complete=known("folders"), help="The folder that holds competitions/."
)
team_option = click.option(
    "--team",
    metavar="NAME",
    shell_complete=known("teams"),
    help="Who submits; by default PODIUM_TEAM, podium.toml, or you.",
)
format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="table",
    help="How the table is printed.",
)
slug_argument = click.argument("slug", required=False, shell_complete=known("slugs"))


class FilePath(click.Path):
    """A path as :class:`pathlib.Path`, whose module is imported only where a path was given: `--help` is quick."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))
