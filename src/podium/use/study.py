"""The project to study after the end: the code of the best baseline that a team has not beaten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.baselines.roster import BASELINES
from podium.standings.rank import Standing
from podium.team import Team
from podium.use.baseline_code import baseline_code, stands_alone
from podium.use.board import Board
from podium.use.validate import check_prepared


@dataclass(frozen=True, kw_only=True)
class Study:
    """A baseline to study, and where its code lies.

    Attributes
    ----------
    name : str
    score : float
        On the private rows.
    is_beaten : bool
        Whether the team is better.
    idea : str
        What the baseline teaches; empty for a competition's own.
    stands_alone : bool
        Whether its script says all that it does, without Podium.
    path : Path or None
        The script; None where nobody asked for one.
    is_new : bool
        Whether it was written now; one that was there is left as it is.
    """

    name: str
    score: float
    is_beaten: bool
    idea: str
    stands_alone: bool
    path: Path | None = None
    is_new: bool = False


def open_study(
    root: Path, board: Board, team: Team, folder: Path | None, *, shown_root: str = "", now: datetime
) -> Study | None:
    """Choose what to study on the private board, and write its script into a team's project.

    Parameters
    ----------
    root : Path
    board : Board
        The private board.
    team : Team
    folder : Path or None
        The project; None where the team works in none.
    shown_root : str
        How the script finds the competitions, where not by the working folder.
    now : datetime

    Returns
    -------
    Study or None
        None where there is no baseline on the board.

    Raises
    ------
    InvalidCompetitionError
        The competition is not prepared.
    """
    check_prepared(board.competition)
    line = _choose(board, team)
    if line is None:
        return None
    competition, name = board.competition, line.team.name
    path = folder / f"study_{name}.py" if folder else None
    is_new = path is not None and not path.exists()
    if path and is_new:
        data = "data" if (path.parent / "data" / "train.csv").is_file() else ""
        code = baseline_code(root, competition, name, folder=data, shown_root=shown_root, now=now)
        # A learner's own submission.csv may lie beside it.
        path.write_text(code.replace('"submission.csv"', f'"study_{name}.csv"'), encoding="utf-8")
    own = board.line_of(team)
    return Study(
        name=name,
        score=line.score,
        is_beaten=own is not None and board.better(own.score, line.score),
        idea=next((one.teaches for one in BASELINES if one.name == name), ""),
        stands_alone=stands_alone(competition, name, line.submission.details),
        path=path,
        is_new=is_new,
    )


def _choose(board: Board, team: Team) -> Standing | None:
    """The best baseline that the team has not beaten and whose script says all that it does.

    Where none of them has such a script, the best of them; where all are beaten, the same among all.
    """
    own = board.line_of(team)
    baselines = [line for line in board.standings if line.team.is_baseline]
    unbeaten = [line for line in baselines if own is None or not board.better(own.score, line.score)]
    return _first(board, unbeaten or baselines)


def _first(board: Board, lines: Sequence[Standing]) -> Standing | None:
    plain = (line for line in lines if stands_alone(board.competition, line.team.name, line.submission.details))
    return next(plain, lines[0] if lines else None)
