"""Which name of a team is shown to whom: decided here, and nowhere else.

In an anonymous competition a team goes by its pseudonym wherever it is named, to itself too, so that whatever a
participant sees can be passed on. Only organisers see names, where they ask for them.
So every other module reads teams and submissions of a competition through this one.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from podium.competition.folder import Competition, find_competitions, load_competition
from podium.errors import CompetitionError
from podium.store.store import Store
from podium.submission import Submission
from podium.team import Team

YOU = " (you)"


def shown_team(competition: Competition, team: Team) -> Team:
    """The team as it may be shown: by its pseudonym, where the competition is anonymous."""
    return by_pseudonym(team) if competition.rules.anonymous else team


def by_pseudonym(team: Team) -> Team:
    """The same team under its pseudonym; a baseline, which has none, as it is."""
    return replace(team, name=team.pseudonym or team.name)


def find_shown_team(competition: Competition, store: Store, name: str) -> Team | None:
    """The team of that name as it may be shown."""
    team = store.get_team(name)
    return shown_team(competition, team) if team else None


def load_submissions(competition: Competition, store: Store, team: Team | None = None) -> list[Submission]:
    """All submissions to a competition, or a team's, by number; their teams as they may be shown."""
    found = store.submissions(competition.slug, team)
    if not competition.rules.anonymous:
        return found
    return [replace(one, team=by_pseudonym(one.team)) for one in found]


def load_all_scores(competition: Competition, store: Store, team: Team) -> list[Submission]:
    """A team's submissions, each once for every time it was scored; the team as it may be shown."""
    return [replace(one, team=shown_team(competition, one.team)) for one in store.all_scores(competition.slug, team)]


def with_names(submissions: Iterable[Submission], store: Store) -> list[Submission]:
    """The same under the real names of their teams. For organisers who ask for them."""
    teams = {team.id: team for team in store.teams()}
    return [replace(one, team=teams[one.team.id]) for one in submissions]


def mark_own(competition: Competition, shown_name: str, viewer: Team | None) -> str:
    """A team's name in a list for people: a viewer who is there under a pseudonym is told which one it is."""
    is_own = competition.rules.anonymous and viewer is not None and viewer.name == shown_name
    return shown_name + (YOU if is_own else "")


def name_across(root: Path, team: Team) -> str:
    """How a team is called on a page about several competitions: by pseudonym, if one below the root is anonymous."""
    return by_pseudonym(team).name if any(map(_is_anonymous, find_competitions(root))) else team.name


def _is_anonymous(folder: Path) -> bool:
    try:
        return load_competition(folder).rules.anonymous
    except CompetitionError:  # which others tell
        return False
