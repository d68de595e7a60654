"""``podium metrics``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, known

if TYPE_CHECKING:
    from podium.metrics.registry import Metric


@click.command()
@click.argument("name", required=False, shell_complete=known("metrics"))
@format_option
def command(name: str | None, style: str) -> None:
    """List the metrics, or explain one."""
    from podium.cli.rows import Column, print_table
    from podium.metrics.registry import get_metric, list_metrics

    if name:
        for line in explain(get_metric(name)):
            click.echo(line)
        return
    rows = [
        {
            "key": metric.key,
            "title": metric.title,
            "direction": "higher" if metric.greater_is_better else "lower",
            "submission": metric.shape.key,
            "meaning": metric.meaning,
        }
        for metric in list_metrics()
    ]
    columns = [
        Column("key", "Key"),
        Column("title", "Kaggle's name"),
        Column("direction", "Better"),
        Column("submission", "Submission"),
        *([] if style == "table" else [Column("meaning", "Meaning")]),
    ]
    print_table(rows, columns, style)


def explain(metric: Metric) -> Iterator[str]:
    """Everything the catalogue knows of one metric."""
    from podium.cli.rows import labelled
    from podium.metrics.options import NEEDED

    yield click.style(metric.key, bold=True) + f"  {metric.title}"
    yield metric.meaning
    yield ""
    direction = "higher is better" if metric.greater_is_better else "lower is better"
    best = "" if metric.best is None else f", the perfect answer gets {metric.best:g}"
    yield labelled("Range", f"{metric.low:g} to {metric.high:g}, {direction}{best}")
    yield labelled("Formula", metric.formula)
    yield labelled("Source", metric.source)
    yield labelled("Takes", f"{metric.shape.key}: {metric.shape.meaning}")
    for option in metric.options.values():
        default = "must be given" if option.default is NEEDED else f"default {option.default!r}"
        choices = f" ({', '.join(map(str, option.choices))})" if option.choices else ""
        yield labelled("Option", f"{option.name}: {option.meaning}; {option.kind}{choices}, {default}")
    if metric.roles:
        yield labelled("Columns", ", ".join(metric.roles) + " of the solution may be used")
    if metric.order_sensitive:
        yield labelled("Order", metric.order_sensitive)
    if metric.aliases:
        yield labelled("Also", ", ".join(metric.aliases))
    yield labelled("Example", f"{metric.example.call(metric.key)} is {metric.example.score:g}")
