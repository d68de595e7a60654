"""``podium baseline``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.duration import read_duration
from podium.cli.options import format_option, known, root_option, slug_argument

if TYPE_CHECKING:
    from podium.competition.folder import Competition
    from podium.here import Here


@click.command()
@slug_argument
@click.argument("names", nargs=-1, shell_complete=known("baselines"))
@click.option("--all", "is_all", is_flag=True, help="Every baseline; with --verify and no SLUG, of every competition.")
@click.option("--verify", "is_verify", is_flag=True, help="Run the shipped baselines again, compare, record nothing.")
@click.option("--code", "is_code", is_flag=True, help="Print a script that does the same as the baseline NAME.")
@click.option(
    "--budget",
    callback=read_duration,
    metavar="TIME",
    help="Time in all, such as 90s, 5m or 1h; then the best so far counts.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster, such as tls://HOST:8786.")
@root_option
@format_option
def command(
    slug: str | None,
    names: tuple[str, ...],
    is_all: bool,
    is_verify: bool,
    is_code: bool,
    budget: float | None,
    scheduler: str | None,
    root: str | None,
    style: str,
) -> None:
    """Run baselines and put them on the board.

    By default the whole roster and the ensemble of it; NAMES runs some of them.
    """
    from podium.cli.progress import progress
    from podium.cli.rows import Column, print_table
    from podium.cli.standard_errors import work_out
    from podium.here import Here
    from podium.standings.display import get_precision
    from podium.use.baseline import find_teachings, run_baselines

    here = Here(root)
    if is_all and names:
        raise click.UsageError("Say --all or the names of some baselines, not both.")
    if is_verify and (slug or is_all):
        from podium.cli.verify_bracket import find_shipped, verify

        verify(here, [slug] if slug else find_shipped(here), names, style)
        return
    competition = here.competition(slug)
    if is_code:
        print_code(here, competition, names)
        return
    with progress(competition.slug) as line:
        ran = run_baselines(
            here.root, competition, names, now=here.now, progress=line, budget=budget, scheduler=scheduler
        )
    work_out(here.root, competition, [one.submission.number for one in ran if one.submission])
    teaches = dict(find_teachings())
    text = get_precision(competition.rules.precision).text

    def score(value: object) -> str:
        return text(value) if isinstance(value, float) else ""

    rows = [
        {
            "baseline": one.name,
            "public": one.public_score,
            "out_of_fold": one.submission.details.get("oof_score") if one.submission else None,
            "seconds": one.submission.details.get("seconds") if one.submission else None,
            "teaches": one.problem or teaches.get(one.name, ""),
        }
        for one in ran
    ]
    columns = [
        Column("baseline", "Baseline", is_key=True),
        Column("out_of_fold", "Out of fold", score, is_right=True),
        Column("public", "Public", score, is_right=True, is_key=True),
        Column("seconds", "Seconds", lambda value: f"{value:.1f}" if isinstance(value, float) else "", is_right=True),
        Column("teaches", "What it teaches"),
    ]
    print_table(rows, columns, style)
    if any(one.submission is None and one.name in names for one in ran):
        raise click.exceptions.Exit(1)


def print_code(here: Here, competition: Competition, names: Sequence[str]) -> None:
    """Print the script of one baseline; it reads the files of the project it is asked for in, if there is one."""
    from pathlib import Path

    from podium.use.baseline_code import baseline_code

    if len(names) != 1:
        raise click.UsageError("--code is for one baseline: podium baseline SLUG NAME --code")
    is_project = here.project.slug == competition.slug and Path("data/train.csv").is_file()
    public = competition.public_dir
    near = public.relative_to(Path.cwd()) if public.is_relative_to(Path.cwd()) else public
    code = baseline_code(
        here.root,
        competition,
        names[0],
        folder="data" if is_project else near.as_posix(),
        shown_root=str(here.given_root or ""),
        now=here.now,
    )
    click.echo(code, nl=False)
