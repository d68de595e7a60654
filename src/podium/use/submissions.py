"""A team's own submissions."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.standings.display import Precision
from podium.store.store import Store
from podium.submission import Submission
from podium.team import Team
from podium.use.board import load_precision, without_private
from podium.use.names import find_shown_team, load_all_scores, load_submissions, shown_team
from podium.use.phase import is_over
from podium.use.places import store_path
from podium.use.told import told_public


@dataclass(frozen=True, kw_only=True)
class Own:
    """A team's submissions to one competition, oldest first, and which of them it picked."""

    competition: Competition
    team: Team | None
    submissions: list[Submission]
    selected: tuple[int, ...]
    may_see_private: bool
    precision: Precision

    def public_score(self, submission: Submission) -> float | None:
        """A public score as the team may know it; None where a ladder tells none."""
        return told_public(self.competition, self.precision, submission)


def get_own_team(competition: Competition, store: Store, name: str) -> Team:
    """The team of that name as it may be shown; NotAllowedError where there is none."""
    return shown_team(competition, get_team_of_people(store, name))


def get_team_of_people(store: Store, name: str) -> Team:
    """The team of that name; NotAllowedError where there is none, or it is a baseline."""
    team = store.get_team(name)
    if team is None or team.is_baseline:
        raise NotAllowedError(f"there is no team {name!r} here yet; its first submission makes it")
    return team


def load_own(root: Path, competition: Competition, *, team: str, now: datetime, all_scores: bool = False) -> Own:
    """What a team has submitted; private scores may be seen once the competition is over for it.

    With ``all_scores`` a submission stands there once for every time it was scored.
    """
    with Store.open(store_path(root)) as store:
        author = find_shown_team(competition, store, team)
        precision = load_precision(competition, store)
        if author is None:
            return Own(
                competition=competition,
                team=None,
                submissions=[],
                selected=(),
                may_see_private=False,
                precision=precision,
            )
        load = load_all_scores if all_scores else load_submissions
        own = load(competition, store, author)
        may_see_private = is_over(competition, store, now) or author.id in store.finished(competition.slug)
        return Own(
            competition=competition,
            team=author,
            submissions=own if may_see_private else list(map(without_private, own)),
            selected=store.selections(competition.slug).get(author.id, ()),
            may_see_private=may_see_private,
            precision=precision,
        )
