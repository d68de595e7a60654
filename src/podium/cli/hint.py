"""``podium hint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, known, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.here import Here


@click.command()
@slug_argument
@click.option("--idea", "key", metavar="KEY", shell_complete=known("ideas"), help="Explain an idea of the glossary.")
@click.option("--code", "is_code", is_flag=True, help="With --idea: print its NumPy version as a program.")
@click.option("--ideas", "is_list", is_flag=True, help="List the glossary; with SLUG the ideas of that competition.")
@root_option
@team_option
@format_option
def command(
    slug: str | None,
    key: str | None,
    is_code: bool,
    is_list: bool,
    root: str | None,
    team: str | None,
    style: str,
) -> None:
    """Get the next idea for your team; ask again for more.

    First a question, then the technique and where to read on, then lines of code. It follows from what you have been
    told: your scores, your cross-validation, the board. Hidden answers have no part in it.

    The glossary says what is behind an idea: the formula, and ten lines of NumPy that do what the library does. Run
    them with `podium hint --idea ridge --code > ridge.py` and `python ridge.py`.
    """
    from podium.cli.idea import print_entry, print_ideas
    from podium.here import Here

    if is_code and key is None:
        raise click.UsageError("--code goes with --idea KEY.")
    if key is not None:
        if is_list or slug is not None:
            raise click.UsageError("--idea takes a KEY and nothing else: it is the same in every competition.")
        print_entry(key, style, is_code=is_code)
        return
    here = Here(root, team)
    if is_list:
        print_ideas(here.competition(slug) if slug else None, style)
        return
    if style not in ("table", "json"):
        raise click.UsageError("A hint is printed as text, or with --format json.")
    print_hint(here, slug, style)


def print_hint(here: Here, slug: str | None, style: str) -> None:
    """The hint as far as it is told, for people or as JSON."""
    from podium.cli.rows import as_json, labelled, printable_lines
    from podium.teaching.ideas import CODE
    from podium.use.hint import give_hint, hint_json

    hint = give_hint(here.root, here.competition(slug), team=here.team, now=here.now)
    if style == "json":
        click.echo(as_json(hint_json(hint)))
        return
    for fact in hint.facts:
        click.echo(labelled("Seen", fact))
    click.echo(labelled("Think", hint.question))
    if hint.technique:
        click.echo(labelled("Try", hint.technique))
    if hint.reading:
        click.echo(labelled("Read", str(hint.reading)))
    if hint.entries:
        click.echo(labelled("Maths", f"{', '.join(hint.entries)}: `podium hint --idea {hint.entries[0]}`"))
    if hint.code:
        click.echo("\n" + printable_lines(hint.code))
    if hint.level < CODE:
        more = "the technique" if hint.level == 1 else "lines of code"
        click.echo(f"\nAsk again for {more}.", err=True)
