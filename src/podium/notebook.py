"""Podium in a notebook: ``c = podium.load("digits")``, then ``c.train``, ``c.submit(df)``, ``c.leaderboard()``."""

from __future__ import annotations

import html
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from podium.charts.svg import write_svg
from podium.charts.terminal import draw
from podium.competition.folder import Competition
from podium.errors import InvalidSubmissionError
from podium.here import Here
from podium.standings.tiers import reached_tier
from podium.submission import PRIVATE, PUBLIC
from podium.use.board import Board, load_board
from podium.use.board_rows import board_keys, board_rows, board_texts
from podium.use.listing import show_competition
from podium.use.metric import load_metric
from podium.use.progress import Progress, load_progress
from podium.use.submissions import load_own
from podium.use.submit import Outcome, submit
from podium.use.validate import check_prepared, validate
from podium.use.way import find_stand, stand_words

if TYPE_CHECKING:
    import pandas as pd


def load(slug: str | None = None, *, root: str | Path | None = None, team: str | None = None) -> LoadedCompetition:
    """Open a competition for work in a notebook.

    Parameters
    ----------
    slug : str, optional
        By default the one that the nearest ``podium.toml`` names.
    root : path, optional
        The folder that holds ``competitions/``; by default PODIUM_ROOT, the nearest ``podium.toml``'s, or the
        nearest parent folder that has one.
    team : str, optional
        Who submits; by default PODIUM_TEAM, ``podium.toml``, or the user of the operating system.

    Raises
    ------
    CompetitionNotFoundError
        There is no such competition, or no root.
    """
    here = Here(root, team)
    return LoadedCompetition(here.competition(slug), here)


class LoadedCompetition:
    """A competition at hand: its tables as DataFrames, and what can be done with them."""

    def __init__(self, competition: Competition, here: Here) -> None:
        self.competition = competition
        self.here = here
        self.root = here.root
        self.team = here.team
        self.metric = load_metric(competition)

    def __repr__(self) -> str:
        return f"<{self.competition.slug}: {self.competition.title}, {self.metric.key}, team {self.team}>"

    def _read(self, path: Path) -> pd.DataFrame:
        import pandas as pd

        check_prepared(self.competition)
        return pd.read_csv(path, dtype=dict.fromkeys(self.competition.id, str))

    @cached_property
    def train(self) -> pd.DataFrame:
        """The training rows, with the target; ids are text."""
        return self._read(self.competition.train_path)

    @cached_property
    def test(self) -> pd.DataFrame:
        """The test rows, without the target; ids are text."""
        return self._read(self.competition.test_path)

    @cached_property
    def sample_submission(self) -> pd.DataFrame:
        """What a submission looks like."""
        return self._read(self.competition.sample_path)

    def validate(self, submission: pd.DataFrame) -> None:
        """Raise InvalidSubmissionError with every problem of the table, or return None. Costs nothing."""
        validate(self.competition, _csv(submission), name="the DataFrame")

    def submit(
        self,
        submission: pd.DataFrame,
        description: str = "",
        *,
        cv: float | None = None,
        cv_std: float | None = None,
    ) -> ShownOutcome:
        """Score a table of predictions and record it, with your own cross-validation: mean and deviation over folds."""
        outcome = submit(
            self.root,
            self.competition,
            _csv(submission),
            team=self.team,
            now=self.here.now,
            file_name="dataframe.csv",
            description=description,
            cv_score=cv,
            cv_std=cv_std,
        )
        return ShownOutcome(outcome)

    def submissions(self) -> pd.DataFrame:
        """The team's own submissions, oldest first."""
        import pandas as pd

        own = load_own(self.root, self.competition, team=self.team, now=self.here.now)
        splits = [PUBLIC, PRIVATE] if own.may_see_private else [PUBLIC]
        return pd.DataFrame(
            [
                {
                    "number": one.number,
                    "submitted_at": one.submitted_at,
                    PUBLIC: own.public_score(one),
                    **({PRIVATE: one.scores[PRIVATE]} if own.may_see_private else {}),
                    "cv_score": one.cv_score,
                    "cv_std": one.cv_std,
                    "is_selected": one.number in own.selected,
                    "description": one.description,
                }
                for one in own.submissions
            ],
            columns=["number", "submitted_at", *splits, "cv_score", "cv_std", "is_selected", "description"],
        ).astype({"cv_score": float, "cv_std": float})

    def progress(self) -> ShownProgress:
        """The team's public scores and cross-validation as a chart, and where they part."""
        return ShownProgress(load_progress(self.root, self.competition, team=self.team, now=self.here.now))

    def leaderboard(self, *, private: bool = False) -> ShownBoard:
        """The board: people, and the baselines between them."""
        split = PRIVATE if private else PUBLIC
        return ShownBoard(load_board(self.root, self.competition, split=split, team=self.team, now=self.here.now))

    def _repr_html_(self) -> str:
        shown = show_competition(self.root, self.competition, team=self.team, now=self.here.now)
        facts = {
            "State": shown.state,
            "Task": f"{self.competition.task}: predict {', '.join(self.competition.target)}",
            "Metric": f"{self.metric.title} ({'higher' if self.metric.greater_is_better else 'lower'} is better)",
            "Team": self.team,
        }
        if shown.board and shown.standing:
            facts["Rank"] = f"{shown.standing.rank} of {shown.board.n_ranked}"
        rows = "".join(_row([name, value], head=1) for name, value in facts.items())
        return f"<h3>{html.escape(self.competition.title)}</h3><table>{rows}</table>"


def _csv(frame: pd.DataFrame) -> bytes:
    if not hasattr(frame, "to_csv") or not hasattr(frame, "columns"):
        found = type(frame).__name__
        raise InvalidSubmissionError.one("the submission is refused", f"it is a {found}, expected a DataFrame")
    return frame.to_csv(index=False).encode("utf-8", "replace")


class ShownOutcome:
    """A receipt that looks good in a notebook; ``outcome`` holds everything."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @property
    def score(self) -> float | None:
        """The public score as you may know it; None where a ladder did not accept it."""
        return self.outcome.public_score

    @property
    def tier(self) -> str | None:
        return reached_tier(self.outcome.tiers)

    @property
    def points(self) -> float | None:
        """0 at the dummy, 50 at the best default model, 100 at the ensemble; None where there is no such scale."""
        return None if self.score is None else self.outcome.board.points(self.score)

    def __repr__(self) -> str:
        return "\n".join(f"{name:<10}{value}" for name, value in self._facts().items())

    def _repr_html_(self) -> str:
        return "<table>" + "".join(_row([name, value], head=1) for name, value in self._facts().items()) + "</table>"

    def _facts(self) -> dict[str, str]:
        one = self.outcome
        facts = {"Scored": f"{one.board.metric.key} {one.words}, submission {one.receipt.number}"}
        if one.receipt.remaining_today is not None:
            facts["Left"] = f"{one.receipt.remaining_today} today"
        if one.standing is not None:
            facts["Rank"] = f"{one.standing.rank} of {one.board.n_ranked}"
        facts["Reached"] = self.tier or "no tier yet"
        if one.public_score is not None:
            stand = find_stand(one.board, one.public_score, one.receipt.number)
            facts |= dict(stand_words(one.board, stand)) if stand else {}
        return facts


class ShownProgress:
    """A chart that looks good in a notebook, with sentences below it; ``svg`` is the picture as text."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    @property
    def svg(self) -> str:
        return write_svg(self.progress.chart)

    @property
    def sentences(self) -> list[str]:
        """What can be said of cross-validation and public score; empty where there is nothing to say."""
        return list(self.progress.sentences)

    def __repr__(self) -> str:
        if not self.progress.points:
            return "no submission yet"
        lines = ["".join(text for text, _ in line).rstrip() for line in draw(self.progress.chart, width=80)]
        return "\n".join([*lines, *(f"- {sentence}" for sentence in self.sentences)])

    def _repr_html_(self) -> str:
        return self.svg + "".join(f"<p>{html.escape(sentence)}</p>" for sentence in self.sentences)


class ShownBoard:
    """A board that looks good in a notebook; ``frame`` is the same as a DataFrame."""

    def __init__(self, board: Board) -> None:
        self.board = board

    @property
    def frame(self) -> pd.DataFrame:
        """One row a line, as `podium leaderboard --format json` gives them; ranks of baselines are missing."""
        import pandas as pd

        frame = pd.DataFrame(board_rows(self.board), columns=board_keys(self.board))
        ranks = [
            name for name in ("rank", "rank_low", "rank_high", "tie", "private_low", "private_high") if name in frame
        ]
        return frame.astype(dict.fromkeys(ranks, "Int64"))

    def __repr__(self) -> str:
        return repr(self.frame)

    def _repr_html_(self) -> str:
        keys = {"rank": "#", "between": "Between", "team": "Team", "score": "Score", "tier": "Reached"}
        head = _row(list(keys.values()), head=len(keys))
        lines = []
        for line, texts in zip(board_rows(self.board), board_texts(self.board), strict=True):
            style = "opacity:.6" if line["is_baseline"] else "font-weight:600"
            if (line["tie"] or 0) % 2:  # every other group of ties is shaded
                style += ";background:rgba(127,127,127,.15)"
            lines.append(_row([texts[key] or "" for key in keys], style=style))
        title = f"{html.escape(self.board.competition.title)}, {self.board.split}"
        body = f"<thead>{head}</thead><tbody>{''.join(lines)}</tbody>"
        return f"<table style='border-collapse:collapse'><caption>{title}</caption>{body}</table>"


def _row(cells: list[str], *, head: int = 0, style: str = "") -> str:
    """A table row whose first ``head`` cells are headings."""
    kinds = ["th" if place < head else "td" for place in range(len(cells))]
    style_of_cell = "text-align:left;padding:.15em .7em"
    inner = "".join(
        f'<{kind} style="{style_of_cell}">{html.escape(cell)}</{kind}>' for kind, cell in zip(kinds, cells, strict=True)
    )
    return f'<tr style="{style}">{inner}</tr>' if style else f"<tr>{inner}</tr>"
