"""``podium verify``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, format_option, root_option, slug_argument

if TYPE_CHECKING:
    from pathlib import Path

    from podium.here import Here
    from podium.integrity.chain import Head
    from podium.integrity.verified import Verified

A_FILE = FilePath(exists=True, dir_okay=False)
COLOURS = {"ok": "green", "FAIL": "red", "open": "yellow"}


@click.command()
@slug_argument
@click.option(
    "--export",
    "folder",
    metavar="FOLDER",
    type=FilePath(exists=True, file_okay=False),
    help="Verify a published folder; nothing else is needed.",
)
@click.option("--receipt", "receipts", metavar="FILE", multiple=True, type=A_FILE, help="What `submit --json` printed.")
@click.option("--file", "files", metavar="FILE", multiple=True, type=A_FILE, help="A file that you submitted.")
@click.option("--against", "lines", metavar="LINE", multiple=True, help="A line that --head printed earlier.")
@click.option("--head", "is_head", is_flag=True, help="Print the line to post where nobody can change it.")
@root_option
@format_option
def command(
    slug: str | None,
    folder: Path | None,
    receipts: tuple[Path, ...],
    files: tuple[Path, ...],
    lines: tuple[str, ...],
    is_head: bool,
    root: str | None,
    style: str,
) -> None:
    """Verify the ledger, every submission, every file and every score.

    Without SLUG: the competition of the project, else all of them. Ends with 1 if anything is not as it should be.
    """
    from podium.cli.progress import progress
    from podium.here import Here
    from podium.integrity.receipts import read_receipt
    from podium.use.verify import Kept, verify
    from podium.use.verify_export import verify_export

    here = Here(root)
    if is_head:
        if folder or receipts or files or lines:
            raise click.UsageError("--head only prints a line: say it alone, without the other options.")
        _print_heads(here, slug)
        return
    heads = [_read_head(line, slug) for line in lines]
    kept = Kept(
        heads=heads,
        receipts=[read_receipt(path.read_text("utf-8", "replace"), path.name) for path in receipts],
        files=files,
    )
    with progress("Verifying") as line:
        if folder is not None:
            found = list(verify_export(folder, kept=kept))
        else:
            slugs = _choose_slugs(here, slug, heads, needs_one=bool(receipts or files))
            found = list(verify(here.root, slugs, kept=kept, progress=line))
    _print(found, style)
    if any(one.problems for _, one in found):
        raise click.exceptions.Exit(1)


def _print_heads(here: Here, slug: str | None) -> None:
    from podium.use.verify import find_heads

    for head in find_heads(here.root, _choose_slugs(here, slug, (), needs_one=False)):
        click.echo(head.line)


def _read_head(line: str, slug: str | None) -> Head:
    from podium.integrity.chain import read_head

    head = read_head(line)
    if head is None:
        raise click.UsageError(f"{line!r} is no line that `podium verify --head` prints: podium SLUG #NUMBER HASH ...")
    if slug is not None and head.slug != slug:
        raise click.UsageError(f"the line is of {head.slug}, not of {slug}")
    return head


def _choose_slugs(here: Here, slug: str | None, heads: Sequence[Head], *, needs_one: bool) -> list[str]:
    """Which competitions are meant; none stands for all."""
    if slug is None and heads:
        return sorted({head.slug for head in heads})
    if slug is not None or needs_one or here.project.slug:
        return [here.slug(slug)]
    return []


def _print(found: Sequence[tuple[str, Verified]], style: str) -> None:
    from podium.cli.rows import Column, marked, print_table, printable

    if style != "table":
        rows = [
            {"state": one.state, "slug": slug, "check": one.check, "problems": list(one.problems), "note": one.note}
            for slug, one in found
        ]
        print_table(rows, [Column(key, key) for key in ("state", "slug", "check", "problems", "note")], style)
        return
    width = max((len(slug) for slug, _ in found), default=0)
    check_width = max((len(one.check) for _, one in found), default=0)
    for slug, one in found:
        note = "" if one.problems else one.note
        text = f"{slug:<{width}}  {printable(one.check):<{check_width}}  {printable(note)}"
        click.echo(marked(one.state, COLOURS[one.state], text, [f"- {problem}" for problem in one.problems]))
