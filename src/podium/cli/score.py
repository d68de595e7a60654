"""``podium score``."""

import click

from podium.cli.options import format_option, known


@click.command()
@click.argument("solution", type=click.Path(dir_okay=False))
@click.argument("submission", type=click.Path(dir_okay=False))
@click.option(
    "--metric",
    required=True,
    shell_complete=known("metrics and files"),
    help="A key or alias (`podium metrics` lists them), or a file: metric.py.",
)
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of the metric.")
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME", help="Who plays a role; NAME,NAME for several."
)
@click.option(
    "--row-alignment",
    type=click.Choice(["strict", "none"]),
    default="strict",
    help="For a file: match rows by id, or hand over the whole submission.",
)
@format_option
def command(
    solution: str,
    submission: str,
    metric: str,
    options: tuple[str, ...],
    columns: tuple[str, ...],
    row_alignment: str,
    style: str,
) -> None:
    """Score a submission against a solution; no folder needed.

    Prints one number for each split where the solution has a Usage column. Roles: id, target, prediction, weight,
    group, event, mask, height, width, usage.
    """
    from podium.cli.progress import progress
    from podium.scoring.score import open_metric, score_splits

    named = {role: tuple(names.split(",")) for role, names in pairs(columns, "--column")}
    chosen = open_metric(metric, row_alignment=row_alignment)
    with progress("Scoring"):
        scores = score_splits(
            solution, submission, metric=chosen, options=dict(pairs(options, "--option")), columns=named
        )
    found = {split or "all": value for split, value in scores.items()}
    if style == "json":
        from podium.cli.rows import as_json

        click.echo(as_json({"metric": chosen.key, "scores": found}))
    elif style == "table":
        for split, value in found.items():
            click.echo(repr(value) if split == "all" else f"{split} {value!r}")
    else:
        from podium.cli.rows import Column, print_table

        rows = [{"metric": chosen.key, "split": split, "score": value} for split, value in found.items()]
        print_table(rows, [Column(key, key) for key in ("metric", "split", "score")], style)


def pairs(words: tuple[str, ...], option: str) -> list[tuple[str, str]]:
    """``NAME=VALUE`` words as pairs."""
    wrong = [word for word in words if "=" not in word]
    if wrong:
        raise click.UsageError(f"{option} takes NAME=VALUE; {wrong[0]!r} has no equals sign.")
    return [(word.partition("=")[0], word.partition("=")[2]) for word in words]
