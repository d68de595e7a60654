"""``podium portfolio``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, known, root_option, team_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.here import Here
    from podium.use.portfolio import Collected


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=known("slugs"))
@click.option("--out", metavar="DIR", type=FilePath(file_okay=False), help="Where to write it; by default portfolio/.")
@click.option("--all", "with_open", is_flag=True, help="Take in the projects under way, too, marked as provisional.")
@click.option(
    "--name", metavar="TEXT", help="Your name as it stands on the pages; by default the team's, or its pseudonym."
)
@click.option(
    "--about", metavar="FILE", type=FilePath(exists=True, dir_okay=False), help="What you say about yourself: Markdown."
)
@click.option(
    "--code",
    "folders",
    metavar="DIR",
    multiple=True,
    type=FilePath(exists=True, file_okay=False),
    help="A project with your code; by default those of podium.toml, here and right below.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["html", "markdown"]),
    default="html",
    help="A site, or posts for a blog (in posts/).",
)
@click.option("--force", is_flag=True, help="Replace files that you have changed.")
@root_option
@team_option
def command(
    slugs: tuple[str, ...],
    out: Path | None,
    with_open: bool,
    name: str | None,
    about: Path | None,
    folders: tuple[Path, ...],
    style: str,
    force: bool,
    root: str | None,
    team: str | None,
) -> None:
    """Write a site that shows your finished projects, ready for any web host.

    Problem, way, result, uncertainty, code, what you learned, and the proof. It names no other team and tells no
    score that you may not know. Without SLUG: all that you have finished, or that are closed.
    """
    from pathlib import Path

    from podium.here import Here
    from podium.use.portfolio import collect, write_pages, write_posts
    from podium.use.portfolio_page import Author
    from podium.use.site import write_site

    here = Here(root, team)
    author = Author(team=here.team, name=name or "", code=_find_code(here, folders, slugs), hidden=_private_paths(here))
    text = about.read_text(encoding="utf-8", errors="replace") if about else ""
    collected = collect(here.root, author, slugs, about=text, with_open=with_open, now=here.now)
    is_site = style == "html"
    folder = out or Path("portfolio" if is_site else "posts")
    files = write_pages(collected) if is_site else write_posts(collected)
    write_site(folder, files, force=force)
    _tell(collected, folder, "index.html" if is_site else "")


def _find_code(here: Here, folders: Sequence[Path], slugs: Sequence[str]) -> dict[str, Path]:
    from pathlib import Path

    from podium.use.portfolio_code import find_code, named_code

    return find_code(here.root, Path.cwd()) | named_code(folders, slugs)


def _private_paths(here: Here) -> dict[str, str]:
    """Folders that nobody need know of, and what stands in their place."""
    from pathlib import Path

    folders = {str(here.root): ".", str(Path.cwd()): ".", str(Path.home()): "~"}
    return {path: shown for path, shown in folders.items() if len(Path(path).parts) > 1}


def _tell(collected: Collected, folder: Path, first: str) -> None:
    """What was written, a line for each project; what was left out goes to standard error."""
    from podium.cli.rows import labelled, remark

    click.echo(labelled("Written", str(folder / first)))
    for place, made in enumerate(collected.projects):
        page = made.page
        state = "" if page.is_final else " Provisional."
        without = "" if page.code or page.code_remark else " Without code: name its project with --code DIR."
        click.echo(labelled("" if place else "Projects", f"{page.slug}: {page.headline}{state}{without}"))
    for slug, why in collected.left_out.items():
        remark(f"Left out: {slug}, {why}.")
