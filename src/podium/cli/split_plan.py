"""What ``podium check --split`` prints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from podium.cli.rows import Column, as_json, labelled, print_table, remark, titled

if TYPE_CHECKING:
    from podium.standings.split_plan import SplitPlan, Step
    from podium.use.plan_split import PlannedSplit


def print_split_plan(planned: PlannedSplit, style: str) -> None:
    """Print the steps between rungs as a table; what follows from it beside the table."""
    plan = planned.plan
    rows = [_row(plan, step) for step in plan.steps]
    if style == "json":
        click.echo(as_json({**_summary(plan), "steps": rows}))
        return
    if style == "csv":
        print_table(rows, [Column(key, key) for key in rows[0]], style)
        return
    if style == "table":
        sides = f"{plan.n_public:,} public and {plan.n_private:,} private test rows, {planned.metric.key}"
        click.echo(titled(planned.competition.title, sides) + "\n")
    print_table(rows, COLUMNS, style, is_dim=lambda row: not row["is_apart_on_all"])
    if style == "table":
        click.echo()
        for line in plan_lines(plan):
            click.echo(line)
        remark(f"\n{CAUTION}")


CAUTION = (
    "For organisers: this is worked out from private scores of the baselines. The numbers of rows are estimates from "
    "these rows; where z is small they may be off by a large factor."
)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "never"


def _z(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else ""


COLUMNS = [
    Column("lower", "From"),
    Column("upper", "To", is_key=True),
    Column("gap", "Gap", lambda value: f"{value:.4g}", is_right=True, is_key=True),
    Column("public_z", "z public", _z, is_right=True),
    Column("private_z", "z private", _z, is_right=True),
    Column("rows_for_z_2", "Rows for z 2", _number, is_right=True),
    Column("rows_for_z_4", "Rows for z 4", _number, is_right=True),
]


def _row(plan: SplitPlan, step: Step) -> dict[str, Any]:
    return {
        "lower": step.lower,
        "upper": step.upper,
        "gap": step.gap,
        "public_z": _finite(step.public_z),
        "private_z": _finite(step.private_z),
        "rows_for_z_2": _rows(step, 2.0),
        "rows_for_z_4": _rows(step, 4.0),
        "is_apart_on_all": step.is_apart_on(plan.n_test),
    }


def _finite(z: float | None) -> float | None:
    return z if z is not None and math.isfinite(z) else None


def _rows(step: Step, z: float) -> int | None:
    rows = step.rows_for(z)
    return max(1, math.ceil(rows)) if math.isfinite(rows) else None


def _summary(plan: SplitPlan) -> dict[str, Any]:
    return {
        "n_public": plan.n_public,
        "n_private": plan.n_private,
        "public_needed": plan.public_needed,
        "private_needed": plan.private_needed,
        "test_needed": plan.n_test_needed,
        "proposed_public": plan.proposed_public,
        "is_kept": plan.is_kept,
        "is_enough": plan.is_enough,
    }


def plan_lines(plan: SplitPlan) -> Iterator[str]:
    """The plan in words."""
    from podium.standings.split_plan import LEAST_POSITIVES, PRIVATE_Z, PUBLIC_Z

    yield labelled(
        "Aim", f"neighbours {PUBLIC_Z:g} standard errors apart on public rows, {PRIVATE_Z:g} on private rows"
    )
    if plan.share_of_positives:
        share = f"it is {plan.share_of_positives:.0%} of the test rows"
        yield labelled("", f"and {LEAST_POSITIVES} rows of the rarer class on each side ({share})")
    for place, step in enumerate(plan.inseparable):
        yield labelled("" if place else "Same", _same(plan, step))
    if len(plan.inseparable) < len(plan.steps):
        yield labelled("Needed", f"{plan.public_needed:,} public and {plan.private_needed:,} private rows")
    yield labelled("Split", _proposal(plan))


def _same(plan: SplitPlan, step: Step) -> str:
    both = f"{step.lower} and {step.upper} cannot be told apart"
    if step.gap <= 0:
        return f"{both}: {step.upper} is not better on the {plan.n_test:,} test rows"
    return f"{both} even on all {plan.n_test:,} test rows; about {_rows(step, 2.0):,} would do"


def _proposal(plan: SplitPlan) -> str:
    if plan.is_kept:
        return "as it is, it holds the aim for all others" if plan.inseparable else "as it is, it holds the aim"
    setting = f"[split] public = {plan.proposed_public:g}"
    if plan.is_enough:
        return f"{setting} would hold the aim"
    short = f"{plan.n_test:,} test rows are too few, {plan.n_test_needed:,} would hold the aim"
    return f"{short}; until then {setting} lets both sides fall short alike"
