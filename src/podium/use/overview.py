"""A competition as participants see it, as plain values."""

from datetime import datetime
from pathlib import Path
from typing import Any

from podium.competition.folder import Competition
from podium.standings.tiers import Rung
from podium.use.board import Board
from podium.use.listing import show_competition
from podium.use.metric import load_metric


def load_overview(root: Path, competition: Competition, *, team: str, now: datetime) -> dict[str, Any]:
    """What the toml, the description and the board tell a team of a competition.

    Raises
    ------
    CompetitionError
    """
    shown = show_competition(root, competition, team=team, now=now)
    rules, metric = competition.rules, load_metric(competition)
    return {
        "slug": competition.slug,
        "title": competition.title,
        "task": competition.task,
        "level": competition.level,
        "skills": list(competition.skills),
        "is_practice": competition.is_practice,
        "state": shown.state,
        "id": list(competition.id),
        "target": list(competition.target),
        "metric": {"name": metric.key, "title": metric.title, "greater_is_better": metric.greater_is_better},
        "rules": {
            "opens": rules.opens,
            "closes": rules.closes,
            "freeze": rules.freeze,
            "hints_from": rules.hints_from,
            "baselines_from": rules.baselines_from,
            "time_zone": rules.time_zone,
            "daily_limit": rules.daily_limit,
            "total_limit": rules.total_limit,
            "selections": rules.selections,
            "late": rules.late,
            "anonymous": rules.anonymous,
            "view": rules.view,
            "board": rules.board,
        },
        "deadline": shown.deadline,
        "description": shown.description,
        "rungs": [_rung(shown.board, rung) for rung in shown.board.rungs] if shown.board else [],
        "team": shown.team.name if shown.team else None,
        "rank": shown.standing.rank if shown.standing else None,
        "n_ranked": shown.board.n_ranked if shown.board else 0,
    }


def _rung(board: Board, rung: Rung) -> dict[str, Any]:
    return {"tier": rung.tier, "name": rung.name, "score": board.told(rung.score), "same_as": board.same.get(rung.tier)}
