"""A published standing: the scores of a CSV file as Kaggle and MLE-bench have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from podium.formats.cells import open_table
from podium.formats.draft import Remark
from podium.metrics.metric import Metric

FILE = "published.csv"
"""Where a competition's folder keeps one: one score a line, best first."""

LFS = b"version https://git-lfs"
TEAM_NAMES = ("teamid", "teamname", "team", "name")


@dataclass(frozen=True, kw_only=True)
class Board:
    """Scores of a standing, one for each team, best first; and what was found on the way."""

    scores: Sequence[float]
    remarks: Sequence[Remark] = ()


def read_board(path: Path, metric: Metric | None = None) -> Board:
    """Read a leaderboard's scores; a team with several rows, as in exports of its history, counts with its best.

    Parameters
    ----------
    path : Path
        A CSV file with a column ``score``.
    metric : Metric, optional
        Says which scores are better; without it the first row is the best.
    """
    name = path.name
    with path.open("rb") as file:
        if file.read(len(LFS)) == LFS:
            why = f"{name} is a Git LFS pointer: a note of where the file lies, not the file"
            return Board(scores=(), remarks=[Remark(what="board", why=why, do="run `git lfs pull`, and import again")])
    table = open_table(path, name)
    columns = {column.strip().casefold(): column for column in table.columns}
    if "score" not in columns:
        why = f"{name} has no column 'score'; it has {', '.join(table.columns)}"
        return Board(scores=(), remarks=[Remark(what="board", why=why)])
    values = table.numbers(columns["score"]).values.tolist()
    team_column = next((columns[known] for known in TEAM_NAMES if known in columns), None)
    teams = table.texts(team_column) if team_column else list(map(str, range(len(values))))
    known_scores = [(team, value) for team, value in zip(teams, values, strict=True) if isfinite(value)]
    remarks = []
    if len(known_scores) < len(values):
        why = f"{len(values) - len(known_scores)} of the {len(values)} lines of {name} have no score"
        remarks.append(Remark(what="board", why=f"{why} and were left out"))
    if not known_scores:
        return Board(scores=(), remarks=remarks)
    is_up = metric.greater_is_better if metric else known_scores[0][1] >= known_scores[-1][1]
    return Board(
        scores=_best_of_each(known_scores, is_up), remarks=[*remarks, *_check_order(name, known_scores, metric)]
    )


def _best_of_each(known: Sequence[tuple[str, float]], is_up: bool) -> list[float]:
    best: dict[tuple[str, int], float] = {}
    for place, (team, value) in enumerate(known):
        key = (team, 0) if team else ("", place)  # whoever has no name is still somebody
        best[key] = value if key not in best else (max if is_up else min)(best[key], value)
    return sorted(best.values(), reverse=is_up)


def _check_order(name: str, known: Sequence[tuple[str, float]], metric: Metric | None) -> list[Remark]:
    first, last = known[0][1], known[-1][1]
    if metric is None or first == last or (first > last) == metric.greater_is_better:
        return []
    best = "largest" if metric.greater_is_better else "smallest"
    why = f"{name} does not begin with its {best} score, which is the best of {metric.key}"
    return [Remark(what="board", why=why, do="the scores were put in order; is it the right metric?")]
