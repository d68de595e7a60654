"""``podium new``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from podium.cli.options import FilePath, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.proposal.wishes import Proposal
    from podium.use.create import Created
    from podium.use.create_read import Data

WISHES = (
    click.option("--target", multiple=True, metavar="COLUMN", help="What to predict: a name, or a number (-1: last)."),
    click.option("--task", default="", metavar="NAME", help="The kind of problem, such as binary or regression."),
    click.option("--metric", default="", metavar="NAME", help="A metric of the catalogue (`podium metrics`)."),
    click.option("--id", default="", metavar="COLUMN", help="Keep a column as the rows' names; 'new' for numbers."),
    click.option("--group", default="", metavar="COLUMN", help="Rows with the same value stay on one side; or 'none'."),
    click.option("--time", default="", metavar="COLUMN", help="The later rows become the test rows; or 'none'."),
    click.option("--drop", multiple=True, metavar="COLUMN", help="A column that participants do not get."),
    click.option("--keep", multiple=True, metavar="COLUMN", help="A column that they get although it looks bad."),
    click.option("--test", type=float, metavar="SHARE", help="The share of test rows, such as 0.3."),
    click.option("--public", type=float, metavar="SHARE", help="The share of test rows on the public board."),
    click.option("--daily-limit", type=click.IntRange(min=0), metavar="N", help="Submissions a day; 0: no limit."),
)
"""What the organiser can say, as in :class:`podium.proposal.wishes.Wishes`."""


def wish_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(WISHES):
        function = option(function)
    return function


@click.command()
@click.argument("slug")
@click.option("--data", required=True, type=FilePath(exists=False), help="A file, or a folder with train.csv.")
@wish_options
@click.option("--title", default="", help="As people say it; by default it is made of SLUG.")
@click.option("--header/--no-header", default=None, help="Whether the first line names the columns.")
@click.option("--seed", type=int, help="Replace the secret seed: the same seed makes the same files.")
@click.option("--yes", "is_yes", is_flag=True, help="Ask nothing; take what is proposed.")
@click.option("--dry-run", is_flag=True, help="Only show what would be decided.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="For people, or programs.")
@root_option
def command(
    slug: str,
    data: Path,
    title: str,
    header: bool | None,
    seed: int | None,
    is_yes: bool,
    dry_run: bool,
    style: str,
    root: str | None,
    **said: Any,
) -> None:
    """Make a sealed competition of a table.

    Looks at the columns, proposes task, metric, ids and split, finds what gives the answers away, and shows what it
    decided and why. Then it writes competitions/SLUG, prepares and checks it. Nothing is ever overwritten.
    """
    from podium.cli.new_questions import Questions
    from podium.cli.progress import progress
    from podium.here import Here
    from podium.proposal.wishes import Wishes
    from podium.use.create import COMMAND, create_competition
    from podium.use.create_read import read_data
    from podium.use.new_folder import find_free_place

    here = Here(root)
    find_free_place(here.root, slug, COMMAND)
    with progress("Reading"):
        table = read_data(data, has_header=header)
    asks = not (is_yes or dry_run) and style == "text" and is_at_terminal()
    proposal = Questions(table, asks=asks).settle(Wishes(**said), show=_print_proposal if style == "text" else None)
    if dry_run:
        made = None
    else:
        with progress("Making") as line:
            made = create_competition(
                here.root, slug, table, proposal, now=here.now, title=title, seed=seed, progress=line
            )
    if style == "json":
        _print_json(slug, table, proposal, made)
    elif made:
        _print_created(made)
    if made and not made.is_fit:
        raise click.exceptions.Exit(1)


def is_at_terminal() -> bool:
    """Whether there is a person to ask."""
    import sys

    return sys.stdin.isatty()


def _print_proposal(data: Data, proposal: Proposal) -> None:
    from podium.cli.rows import labelled, printable, remark
    from podium.proposal.decisions import list_decisions

    click.echo(labelled("Read", data.what))
    for one in list_decisions(proposal):
        click.echo(labelled(one.what.capitalize(), f"{one.taken}: {one.why}  [{one.option}]"))
    for name, why in proposal.left_out.items():
        click.echo(labelled("Left out", f"{name}: {why}  [--keep {name}]"))
    for leak in proposal.leaks:
        if not set(leak.left_out) & set(proposal.left_out):
            drop = " ".join(f"--drop {name}" for name in leak.columns)
            remark(click.style("Leak      ", fg="red") + printable(f"{leak.sentence}  [{drop}]"))
    for text in (*data.remarks, *proposal.remarks):
        remark(click.style("Note      ", fg="yellow") + printable(text))


def _print_created(made: Created) -> None:
    from podium.cli.rows import labelled, marked

    prepared, slug = made.prepared, made.competition.slug
    rows = f"{prepared.n_train:,} train rows, {prepared.n_public:,} public and {prepared.n_private:,} private test rows"
    click.echo(labelled("Made", f"competitions/{slug}: {rows}"))
    n_fit = sum(finding.is_fit for finding in made.findings)
    click.echo(labelled("Checked", f"{n_fit} of {len(made.findings)} checks find nothing wrong"))
    for finding in made.findings:
        if not finding.is_fit:
            click.echo(marked("FAIL", "red", finding.check, (f"- {problem}" for problem in finding.problems)))
    click.echo(labelled("To do", f"say in competitions/{slug}/description.md what the rows are"))
    click.echo(labelled("Next", f"`podium baseline {slug}` puts baselines on the board"))


def _print_json(slug: str, data: Data, proposal: Proposal, made: Created | None) -> None:
    from podium.cli.rows import as_json
    from podium.proposal.decisions import list_decisions

    found: dict[str, object] = {
        "slug": slug,
        "data": data.what,
        "decisions": [vars(one) for one in list_decisions(proposal)],
        "features": [column.name for column in proposal.features],
        "left_out": dict(proposal.left_out),
        "leaks": [vars(leak) for leak in proposal.leaks],
        "remarks": [*data.remarks, *proposal.remarks],
        "is_made": made is not None,
    }
    if made:
        found |= {
            "n_train": made.prepared.n_train,
            "n_public": made.prepared.n_public,
            "n_private": made.prepared.n_private,
            "is_fit": made.is_fit,
        }
    click.echo(as_json(found))
