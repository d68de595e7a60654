"""``podium hint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.use.hint import Hint


@click.command()
@slug_argument
@root_option
@team_option
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="For people, or for programs."
)
def command(slug: str | None, root: str | None, team: str | None, style: str) -> None:
    """Get the next idea for your team; ask again for more.

    First a question, then the technique and where to read on, then lines of code. It follows from what you have been
    told: your scores, your cross-validation, the board. Hidden answers have no part in it.
    """
    from podium.cli.rows import as_json, labelled, printable_lines
    from podium.here import Here
    from podium.teaching.ideas import CODE
    from podium.use.hint import give_hint

    here = Here(root, team)
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
    if hint.code:
        click.echo("\n" + printable_lines(hint.code))
    if hint.level < CODE:
        more = "the technique" if hint.level == 1 else "lines of code"
        click.echo(f"\nAsk again for {more}.", err=True)


def hint_json(hint: Hint) -> dict[str, object]:
    """The hint for programs: null is what is not told yet."""
    reading = hint.reading
    return {
        "idea": hint.idea,
        "level": hint.level,
        "times": hint.times,
        "facts": list(hint.facts),
        "question": hint.question,
        "technique": hint.technique or None,
        "reading": {"title": reading.title, "url": reading.url} if reading else None,
        "code": hint.code or None,
    }
