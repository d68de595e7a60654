"""What a shell offers when Tab is pressed: slugs, teams, numbers, metrics, baselines, files.

Nothing here loads pandas, makes a file or says a word: where something is wrong, there is no offer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from podium.cli import COMPLETE

Offers = Iterator["CompletionItem[str]"]


def answer_shell(program: click.Command, instruction: str) -> int:
    """Answer a shell: print its script (``bash_source``) or the offers (``bash_complete``); the exit code.

    The words come from the environment, as click's scripts put them there.
    """
    shell, _, wish = instruction.partition("_")
    answers = get_completion_class(shell)
    if answers is None:
        click.echo(f"There is completion for bash, zsh and fish, and none for {shell!r}.", err=True)
        return 2
    completion = answers(program, {}, "podium", COMPLETE)
    if wish == "source":
        click.echo(completion.source().encode(), nl=False)
        return 0
    with suppress(Exception):
        click.echo(completion.complete().encode())
    return 0


_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' response type value

    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$2") ;;
            file) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$2") ;;
        esac
    done <<< "$response"
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class Bash(BashComplete):
    """bash as click has it, but names with blanks stay one word, and slugs and files are offered side by side."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        return [word for word in args if word != "="], incomplete  # bash makes three words of --team=ana

    def format_completion(self, item: CompletionItem[Any]) -> str:
        words = os.environ["COMP_WORDS"].split("\n")[int(os.environ["COMP_CWORD"]) :]
        is_quoted = words[:1] and words[0].startswith(("'", '"'))
        return f"{item.type},{item.value if is_quoted else escaped(item.value)}"


def escaped(text: str) -> str:
    """``text`` as one word of a shell, with a backslash before what may have a meaning there."""
    return re.sub(r"[^\w./:,+@%=-]", r"\\\g<0>", text)


def find_offers(kind: str, ctx: click.Context, incomplete: str) -> list[Any]:
    """The offers of a kind that begin as what was typed."""
    found: list[Any] = []
    with suppress(Exception):
        offers = KINDS[kind](ctx, incomplete)
        found.extend(one for one in offers if one.type != "plain" or one.value.startswith(incomplete))
    return found


def _slugs(ctx: click.Context, incomplete: str) -> Offers:
    from podium.competition.folder import find_competitions

    for folder in find_competitions(_here(ctx).root):
        yield CompletionItem(folder.name)


def _teams(ctx: click.Context, incomplete: str) -> Offers:
    from podium.store.glimpse import find_team_names
    from podium.use.places import store_path

    for name in find_team_names(store_path(_here(ctx).root)):
        yield CompletionItem(name)


def _slug_and_file(ctx: click.Context, incomplete: str) -> Offers:
    if not _words(ctx):
        yield from _slugs(ctx, incomplete)
    yield CompletionItem(incomplete, type="file")


def _slug_and_numbers(ctx: click.Context, incomplete: str) -> Offers:
    from podium.cli.words import slug_and_numbers
    from podium.store.glimpse import find_numbers
    from podium.use.places import store_path

    here, words = _here(ctx), _words(ctx)
    if not words:
        yield from _slugs(ctx, incomplete)
    slug, given = slug_and_numbers(words)
    for number, description in find_numbers(store_path(here.root), here.slug(slug), here.team):
        if number not in given:
            yield CompletionItem(str(number), help=description or None)


def _metrics(ctx: click.Context, incomplete: str) -> Offers:
    from podium.metrics.registry import list_metrics

    for metric in list_metrics():
        yield CompletionItem(metric.key, help=metric.title)


def _metrics_and_files(ctx: click.Context, incomplete: str) -> Offers:
    yield from _metrics(ctx, incomplete)
    yield CompletionItem(incomplete, type="file")


def _baselines(ctx: click.Context, incomplete: str) -> Offers:
    from podium.baselines.roster import BASELINES

    known = {one.name: one.teaches for one in BASELINES}
    slug = ctx.params.get("slug")
    if slug:
        own = (_here(ctx).root / "competitions" / slug / "baselines").glob("*.py")
        known |= {path.stem: "" for path in sorted(own)}
    for name, lesson in known.items():
        if name not in (ctx.params.get("names") or ()):
            yield CompletionItem(name, help=lesson or None)


def _ideas(ctx: click.Context, incomplete: str) -> Offers:
    from podium.teaching.glossary import list_entries

    for entry in list_entries():
        yield CompletionItem(entry.key, help=entry.title)


def _folders(ctx: click.Context, incomplete: str) -> Offers:
    yield CompletionItem(incomplete, type="dir")


KINDS: dict[str, Callable[[click.Context, str], Offers]] = {
    "slugs": _slugs,
    "teams": _teams,
    "slug and file": _slug_and_file,
    "slug and numbers": _slug_and_numbers,
    "metrics": _metrics,
    "metrics and files": _metrics_and_files,
    "baselines": _baselines,
    "ideas": _ideas,
    "folders": _folders,
}


def _here(ctx: click.Context) -> Any:
    from podium.here import Here

    return Here(ctx.params.get("root"), ctx.params.get("team"))


def _words(ctx: click.Context) -> Sequence[str]:
    """The arguments before the one at the cursor."""
    return ctx.params.get("words") or ()
