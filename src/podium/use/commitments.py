"""Which solution the submissions of a competition are scored against."""

import json
import re
from datetime import datetime

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError
from podium.store.store import Store
from podium.submission import Submission
from podium.team import Team
from podium.use.names import load_submissions

FILE = "commitment.json"


def load_commitment(competition: Competition) -> str:
    """The published commitment to the solution that stands; empty before ``prepare``."""
    path = competition.public_dir / FILE
    if not path.is_file():
        return ""
    try:
        commitment = str(json.loads(path.read_text(encoding="utf-8"))["commitment"])
    except (ValueError, KeyError, TypeError):
        commitment = ""
    if not re.fullmatch("[0-9a-f]{64}", commitment):
        raise _damaged(competition)
    return commitment


def _damaged(competition: Competition) -> InvalidCompetitionError:
    what = f"{competition.slug} is damaged"
    return InvalidCompetitionError.one(what, f"public/{FILE} holds no commitment; prepare it again")


def ensure_commitment(competition: Competition, store: Store, *, now: datetime) -> str:
    """The commitment, entered into the ledger where it is not its latest yet."""
    commitment = load_commitment(competition)
    if not commitment:
        raise _damaged(competition)
    store.commit_solution(competition.slug, commitment, now=now)
    return commitment


def current_submissions(competition: Competition, store: Store, team: Team | None = None) -> list[Submission]:
    """All submissions that were scored against the solution that stands, or a team's, by number."""
    current = load_commitment(competition)
    return [one for one in load_submissions(competition, store, team) if one.commitment == current]
