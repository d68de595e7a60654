"""``podium rescore``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, known, root_option

if TYPE_CHECKING:
    from podium.cli.rows import Column, Row
    from podium.use.rescore import Plan
    from podium.use.rescore_moves import Line, Move


@click.command()
@click.argument("slug", shell_complete=known("slugs"))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--peek", is_flag=True, help="Show private scores before the close; the ledger and the board say so.")
@click.option("--names", is_flag=True, help="Name teams by their names in an anonymous competition, too.")
@root_option
@format_option
def command(slug: str, yes: bool, peek: bool, names: bool, root: str | None, style: str) -> None:
    """Score every submission again, after showing who would move.

    For a mended label (`podium prepare SLUG --force` first) or a mended metric. All scores change at once or not at
    all; the old ones stay in the store, and the ledger gets an entry.
    """
    from podium.cli.progress import progress
    from podium.cli.rows import labelled, remark
    from podium.cli.standard_errors import work_out
    from podium.here import Here
    from podium.integrity.chain import Head
    from podium.use.rescore import may_show_private, plan_rescore, rescore
    from podium.use.rescore_remarks import find_outdated_exports

    here = Here(root)
    competition = here.competition(slug)
    with progress("Scoring again") as line:
        plan = plan_rescore(here.root, competition, names=names, progress=line)
    splits = ["public"]
    if may_show_private(here.root, competition, now=here.now, peek=peek):
        splits.append("private")
    entry = rescore(here.root, plan, now=here.now) if yes and plan.is_needed else None  # whoever reads what follows
    _print_plan(plan, splits, style)
    if entry is None and plan.is_needed and _is_wanted(slug):
        entry = rescore(here.root, plan, now=here.now)
    if entry is None:
        return
    what = "1 submission" if len(plan.new) == 1 else f"{len(plan.new)} submissions"
    click.echo(labelled("Rescored", f"{what}; `podium submissions {slug} --all-scores` shows the old scores"), err=True)
    click.echo(labelled("Ledger", Head.of(slug, entry).line), err=True)
    for sentence in find_outdated_exports(here.root, competition):
        remark(sentence)
    if not plan.knows_tiers:
        work_out(here.root, competition, [one.number for one in plan.new])


def _is_wanted(slug: str) -> bool:
    from podium.cli.rows import remark

    if sys.stdin.isatty():
        return click.confirm("Rescore now?", err=True)
    remark(f"Nothing has changed yet: `podium rescore {slug} --yes` does it.")
    return False


def _print_plan(plan: Plan, splits: Sequence[str], style: str) -> None:
    from podium.cli.rows import print_table, remark, titled

    shown = [move for move in plan.moves if move.split in splits]
    if style != "table":
        print_table([_row(move) for move in shown], list(_columns(plan, of_split=False)), style)
    for split in splits if style == "table" else ():
        moved = [_row(move) for move in shown if move.split == split and move.is_any]
        direction = "higher" if plan.metric.greater_is_better else "lower"
        heading = f"what a rescore changes on the {split} leaderboard, {plan.metric.key}, {direction} is better"
        click.echo(titled(plan.competition.title, heading) + "\n")
        if moved:
            print_table(moved, list(_columns(plan, of_split=True)), style, is_dim=lambda row: bool(row["is_baseline"]))
        click.echo(
            "\n" * bool(moved) + "\n".join(_summary(plan, [move for move in shown if move.split == split])) + "\n"
        )
    for sentence in _remarks(plan, splits):
        remark(sentence)


def _row(move: Move) -> Row:
    def of(line: Line | None, name: str) -> object:
        return getattr(line, name) if line else None

    return {
        "split": move.split,
        "team": move.team.name,
        "rank": of(move.new, "rank"),
        "old_rank": of(move.old, "rank"),
        "score": of(move.new, "score"),
        "old_score": of(move.old, "score"),
        "change": move.new.score - move.old.score if move.new and move.old else None,
        "tier": of(move.new, "tier"),
        "old_tier": of(move.old, "tier"),
        "submission": of(move.new, "submission"),
        "old_submission": of(move.old, "submission"),
        "is_baseline": move.team.is_baseline,
    }


def _columns(plan: Plan, *, of_split: bool) -> Iterator[Column]:
    from podium.cli.rows import Column

    def score(value: object) -> str:
        return plan.precision.text(value) if isinstance(value, float) else ""

    def change(value: object) -> str:
        return f"{value:+.{plan.precision.decimals}f}" if isinstance(value, float) else ""

    if not of_split:
        yield Column("split", "Split")
    yield Column("rank", "#", is_right=True, is_key=True)
    yield Column("old_rank", "Was", is_right=True, is_key=True)
    yield Column("team", "Team", is_key=True)
    yield Column("score", "Score", score, is_right=True)
    yield Column("old_score", "Was", score, is_right=True)
    yield Column("change", "Change", change, is_right=True)
    if plan.knows_tiers:
        yield Column("tier", "Tier")
        yield Column("old_tier", "Was")
    if not of_split:
        yield Column("submission", "Submission", is_right=True)
        yield Column("old_submission", "Was", is_right=True)
        yield Column("is_baseline", "Baseline")


def _summary(plan: Plan, moves: Sequence[Move]) -> Iterator[str]:
    people = [move for move in moves if not move.team.is_baseline]
    n_ranks = sum(move.changes_rank for move in people)
    n_tiers = sum(move.changes_tier for move in people)
    tiers = f", {n_tiers} another tier" if plan.knows_tiers else ""
    yield f"Of {len(people)} teams {n_ranks} get another rank{tiers}."


def _remarks(plan: Plan, splits: Sequence[str]) -> Iterator[str]:
    from podium.use.rescore_remarks import find_reasons

    n_all = len(plan.before)
    if not plan.is_needed:
        yield f"{n_all} of {n_all} scores are what the files give today: there is nothing to do."
        return
    yield f"{plan.n_changed} of {n_all} submissions get another score."
    yield from find_reasons(plan)
    if not plan.knows_tiers:
        yield "Tiers follow when the standard errors are worked out, after the rescore."
    if "private" not in splits:
        yield "Private scores are not shown before the close; --peek shows them, and the board will say so."
