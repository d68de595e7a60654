"""A learner's portfolio: a static site, or posts for a blog, of the projects that are finished."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import podium
from podium.charts.svg import write_svg
from podium.competition.folder import Competition, find_competitions, get_competition, load_competition
from podium.errors import CompetitionError, NotAllowedError
from podium.pages.portfolio import Portfolio, render_index, render_project, render_project_post
from podium.pages.style import ICON, STYLESHEET, load_icon, load_stylesheet
from podium.store.store import Store
from podium.use.commitments import load_commitment
from podium.use.names import name_across
from podium.use.places import store_path
from podium.use.portfolio_page import Author, Made, make_project
from podium.use.submissions import Own, get_team_of_people, load_own


@dataclass(frozen=True, kw_only=True)
class Collected:
    """A portfolio, its projects with the files beside their pages, and what was left out and why, by slug."""

    portfolio: Portfolio
    projects: Sequence[Made]
    left_out: Mapping[str, str]


def collect(
    root: Path, author: Author, slugs: Sequence[str] = (), *, about: str = "", with_open: bool = False, now: datetime
) -> Collected:
    """The projects of a portfolio, those that ended last first, and those under way after them.

    Parameters
    ----------
    root : Path
    author : Author
    slugs : sequence of str
        Which competitions; what is named is taken in though it be under way. By default all that are over for the
        author.
    about : str
        What the author says on the first page, in Markdown.
    with_open : bool
        Whether to take in those under way, too.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        There is no such team, it has no submission to one of ``slugs``, or there is nothing to show.
    CompetitionNotFoundError, InvalidCompetitionError
        One of ``slugs`` names no competition, or a broken one.
    """
    with Store.open(store_path(root)) as store:
        team = get_team_of_people(store, author.team)
    author = replace(author, name=author.name or name_across(root, team))
    left_out: dict[str, str] = {}
    if slugs:
        projects = [_take(root, get_competition(root, slug), author, now) for slug in dict.fromkeys(slugs)]
    else:
        projects = list(_find_projects(root, author, left_out, with_open=with_open, now=now))
    if not projects:
        raise NotAllowedError(_why_empty(author, left_out))
    projects.sort(key=lambda made: made.page.slug)
    projects.sort(key=lambda made: (made.page.is_final, made.page.ended_at), reverse=True)
    portfolio = Portfolio(
        author=author.name,
        about=author.tidy(about),
        projects=[made.page for made in projects],
        version=podium.__version__,
    )
    return Collected(portfolio=portfolio, projects=projects, left_out=left_out)


def _take(root: Path, competition: Competition, author: Author, now: datetime) -> Made:
    """The project of a competition that was named."""
    own = _load_current(root, competition, author, now)
    if not own.submissions:
        raise NotAllowedError(f"{author.name} has no submission to {competition.slug}: there is nothing to show")
    return make_project(root, competition, own, author, now=now)


def _find_projects(
    root: Path, author: Author, left_out: dict[str, str], *, with_open: bool, now: datetime
) -> Iterator[Made]:
    """All projects that can be shown; notes in ``left_out`` which cannot, and why."""
    for folder in find_competitions(root):
        try:
            competition = load_competition(folder)
            own = _load_current(root, competition, author, now) if competition.is_prepared else None
            if own is None or not own.submissions:
                continue
            if own.may_see_private or with_open:
                yield make_project(root, competition, own, author, now=now)
            else:
                left_out[folder.name] = f"under way; `podium finish {folder.name}` ends it for you"
        except CompetitionError as error:
            left_out[folder.name] = str(error)


def _load_current(root: Path, competition: Competition, author: Author, now: datetime) -> Own:
    """The author's submissions that were scored against the solution that stands."""
    own = load_own(root, competition, team=author.team, now=now)
    current = load_commitment(competition)
    return replace(own, submissions=[one for one in own.submissions if one.commitment == current])


def _why_empty(author: Author, left_out: Mapping[str, str]) -> str:
    if left_out:
        return f"{author.name} has finished nothing yet; under way: {', '.join(left_out)} (--all takes them in)"
    return f"{author.name} has submitted nothing yet, so there is nothing to show: `podium start` begins"


def write_pages(collected: Collected) -> dict[str, bytes]:
    """The static site, by path: works from any web host, and from disk."""
    portfolio = collected.portfolio
    texts = {"index.html": render_index(portfolio), STYLESHEET: load_stylesheet(), ICON: load_icon()}
    files = {name: text.encode() for name, text in texts.items()}
    for made in collected.projects:
        files[f"{made.page.slug}/index.html"] = render_project(portfolio, made.page).encode()
        files |= {f"{made.page.slug}/{path}": data for path, data in made.files.items()}
    return files


def write_posts(collected: Collected) -> dict[str, bytes]:
    """A document of Markdown for each project, and its chart."""
    files = {}
    for page in collected.portfolio.projects:
        picture = f"{page.slug}.svg"
        files[f"{page.slug}.md"] = render_project_post(page, picture).encode()
        files[picture] = write_svg(page.chart).encode()
    return files
