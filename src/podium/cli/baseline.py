"""``podium baseline``."""

import click

from podium.cli.options import format_option, root_option


@click.command()
@click.argument("slug")
@click.argument("names", nargs=-1)
@root_option
@format_option
def command(slug: str, names: tuple[str, ...], root: str | None, style: str) -> None:
    """Run baselines and put them on the board.

    By default the whole roster and the ensemble of it; NAMES runs some of them.
    """
    from podium.cli.rows import Column, print_table, progress
    from podium.cli.standard_errors import work_out
    from podium.here import Here
    from podium.standings.display import get_precision
    from podium.use.baseline import find_teachings, run_baselines

    here = Here(root)
    competition = here.competition(slug)
    with progress(competition.slug) as bar:

        def step(done: int, total: int, name: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, name)  # type: ignore[arg-type]

        ran = run_baselines(here.root, competition, names, now=here.now, progress=step)
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
        Column("baseline", "Baseline"),
        Column("out_of_fold", "Out of fold", score, is_right=True),
        Column("public", "Public", score, is_right=True),
        Column("seconds", "Seconds", lambda value: f"{value:.1f}" if isinstance(value, float) else "", is_right=True),
        Column("teaches", "What it teaches"),
    ]
    print_table(rows, columns, style)
    if any(one.submission is None and one.name in names for one in ran):
        raise click.exceptions.Exit(1)
