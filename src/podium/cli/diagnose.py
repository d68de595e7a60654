"""``podium diagnose``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import known, root_option, team_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.here import Here
    from podium.use.diagnose import Diagnosis


@click.command()
@click.argument("words", nargs=-1, metavar="[SLUG] [OOF.csv]", shell_complete=known("slug and file"))
@click.option(
    "--test", "is_test", is_flag=True, help="Your final submission on test rows, once their answers are open."
)
@click.option("--svg", metavar="PATH", help="Write the pictures too: into one file.svg, or one by one into a folder.")
@click.option("--plot/--no-plot", "is_plot", default=True, help="With pictures, or in words only.")
@click.option("--against", metavar="NAME", help="The baseline to compare row by row, or none; by default the nearest.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="For people, or for programs."
)
@root_option
@team_option
def command(
    words: tuple[str, ...],
    is_test: bool,
    svg: str | None,
    is_plot: bool,
    against: str | None,
    style: str,
    root: str | None,
    team: str | None,
) -> None:
    """See what stands out in your predictions, and what to try.

    Before the close it looks at oof.csv: out-of-fold predictions of training rows, as solve.py writes them. Hidden
    answers have no part in it.
    """
    from podium.cli.diagnosis import diagnosis_json, diagnosis_lines
    from podium.cli.rows import as_json
    from podium.here import Here

    here = Here(root, team)
    found = _look(here, words, against, is_test=is_test)
    if svg is not None:
        _write_svg(svg, found)
    if style == "json":
        click.echo(as_json(diagnosis_json(found)))
        return
    for line in diagnosis_lines(found, is_plot=is_plot):
        click.echo(line)


def _look(here: Here, words: tuple[str, ...], against: str | None, *, is_test: bool) -> Diagnosis:
    from podium.cli.progress import progress
    from podium.use.diagnose import diagnose
    from podium.use.diagnose_closed import diagnose_test

    slug, path = _read_words(words)
    competition = here.competition(slug)
    if is_test:
        if path is not None:
            raise click.UsageError("--test looks at your final submission: leave the file out.")
        return diagnose_test(here.root, competition, team=here.team, now=here.now, baseline=against)
    with progress("baseline") as step:
        return diagnose(
            competition, path or here.own_file(competition, "oof.csv"), now=here.now, baseline=against, progress=step
        )


def _read_words(words: tuple[str, ...]) -> tuple[str | None, Path | None]:
    """The slug and the file; a word alone is a file if it looks like one or is one."""
    from pathlib import Path

    if len(words) > 2:
        raise click.UsageError(f"Expected [SLUG] [OOF.csv], found {len(words)} words.")
    if len(words) == 1 and (words[0].endswith((".csv", ".gz", ".zip")) or Path(words[0]).is_file()):
        return None, Path(words[0])
    return (words[0] if words else None), (Path(words[1]) if len(words) == 2 else None)


def _write_svg(path: str, found: Diagnosis) -> None:
    """One file that holds all pictures, or a folder with a file for each."""
    from pathlib import Path

    from podium.charts.svg_pictures import write_picture, write_pictures

    try:
        if path.endswith(".svg"):
            Path(path).write_text(write_pictures([*found.pictures.values()]), encoding="utf-8")
            return
        Path(path).mkdir(parents=True, exist_ok=True)
        for name, picture in found.pictures.items():
            (Path(path) / f"{name}.svg").write_text(write_picture(picture), encoding="utf-8")
    except OSError as error:
        raise click.FileError(path, hint=error.strerror) from None
