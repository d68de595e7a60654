"""``podium import``."""  # noqa: N999 - a command's module has the command's name

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.use.exchange_import import Imported

KINDS = ("kaggle", "codabench", "codabench-task", "codalab", "huggingface", "mlebench")


@click.command()
@click.argument("source", type=FilePath(exists=False))
@click.argument("slug", required=False)
@click.option("--from", "kind", type=click.Choice(KINDS), help="What it is, where it is not recognised by itself.")
@click.option("--metric", default="", help="A metric of the catalogue, in place of what the source says.")
@click.option("--data", type=FilePath(exists=False), help="A folder with data that the source only names.")
@click.option("--keep-program", is_flag=True, help="Score with the source's own program, once it is trusted.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="For people, or programs.")
@root_option
def command(
    source: Path,
    slug: str | None,
    kind: str | None,
    metric: str,
    data: Path | None,
    keep_program: bool,
    style: str,
    root: str | None,
) -> None:
    """Make a sealed competition of another platform's files.

    SOURCE is a folder or a zip archive: a Kaggle-style folder, a bundle of Codabench or CodaLab 1.5, a Hugging Face
    competition, or one of MLE-bench. What cannot be carried over is said item by item. Code of the source does not
    run before `podium trust`.
    """
    from podium.cli.rows import as_json
    from podium.here import Here
    from podium.use.exchange_import import import_competition

    here = Here(root)
    imported = import_competition(
        here.root,
        source,
        now=here.now,
        slug=slug or "",
        kind=kind or "",
        data=data,
        metric=metric,
        keep_program=keep_program,
    )
    if style == "json":
        click.echo(as_json(imported_json(imported)))
    else:
        _print(imported)


def _print(imported: Imported) -> None:
    from podium.cli.rows import labelled, printable

    competition, draft = imported.competition, imported.draft
    click.echo(labelled("Read as", draft.what))
    click.echo(labelled("Title", competition.title))
    click.echo(labelled("Metric", competition.metric.name))
    if imported.prepared:
        made = imported.prepared
        train = f"{made.n_train}" if imported.has_train else "no"
        rows = f"{train} train rows, {made.n_public} public and {made.n_private} private test rows"
        click.echo(labelled("Prepared", rows))
    for leak in imported.leaks:
        click.echo(click.style("Leak      ", fg="red") + printable(leak), err=True)
    for heading, remarks in (("Missing", draft.missing), ("Not carried over, or not as it was", imported.changes)):
        if remarks:
            click.echo(f"\n{heading}:", err=True)
        for remark in remarks:
            click.echo(f"  - {printable(str(remark))}", err=True)
    click.echo(labelled("Imported", f"competitions/{competition.slug}: {next_step(imported)}"))


def next_step(imported: Imported) -> str:
    """What its organiser does now."""
    slug = imported.competition.slug
    if imported.draft.missing:
        return f"not ready yet; add what is missing, then `podium prepare {slug}`"
    if imported.waits_for_trust:
        return f"it brings code; read it, then `podium trust {slug}` and `podium prepare {slug}`"
    return f"sealed and prepared; look at it with `podium check {slug}`"


def imported_json(imported: Imported) -> dict[str, object]:
    """The outcome for programs."""
    made, draft = imported.prepared, imported.draft
    return {
        "slug": imported.competition.slug,
        "kind": draft.kind,
        "title": imported.competition.title,
        "metric": imported.competition.metric.name,
        "is_prepared": made is not None,
        "waits_for_trust": imported.waits_for_trust,
        "n_train": None if made is None else made.n_train if imported.has_train else 0,
        "n_public": made.n_public if made else None,
        "n_private": made.n_private if made else None,
        "missing": [vars(remark) for remark in draft.missing],
        "remarks": [vars(remark) for remark in imported.changes],
        "leaks": list(imported.leaks),
    }
