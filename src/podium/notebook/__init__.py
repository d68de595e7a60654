"""Podium in a notebook: ``c = podium.load("digits")``, then ``c.train``, ``c.submit(df)``, ``c.leaderboard()``."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from podium.competition.folder import Competition
from podium.errors import InvalidSubmissionError
from podium.here import Here
from podium.notebook.diagnosis import ShownDiagnosis
from podium.notebook.markup import facts, text, title
from podium.notebook.shown import ShownBaselines, ShownBoard, ShownHint, ShownOutcome, ShownProgress
from podium.submission import PRIVATE, PUBLIC
from podium.use.board import load_board
from podium.use.diagnose import diagnose
from podium.use.diagnose_closed import diagnose_test
from podium.use.hint import give_hint
from podium.use.listing import show_competition
from podium.use.metric import load_metric
from podium.use.progress import load_progress
from podium.use.submissions import load_own
from podium.use.submit import submit
from podium.use.validate import check_prepared, validate

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
        team = "" if self.competition.rules.anonymous else f", team {self.team}"
        return f"<{self.competition.slug}: {self.competition.title}, {self.metric.key}{team}>"

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

    def describe(self) -> pd.DataFrame:
        """The columns of the data: what each is for, its type, how many cells are empty, how many values there are."""
        import pandas as pd

        train, test = self.train, self.test
        parts = dict.fromkeys(self.competition.id, "id") | dict.fromkeys(self.competition.target, "target")
        columns = list(dict.fromkeys([*train.columns, *test.columns]))
        tables = [(name, train if name in train else test) for name in columns]
        return pd.DataFrame(
            {
                "part": [parts.get(name, "feature" if name in test else "only in train") for name in columns],
                "type": [str(table[name].dtype) for name, table in tables],
                "empty": [int(table[name].isna().sum()) for name, table in tables],
                "empty in test": [int(test[name].isna().sum()) if name in test else None for name in columns],
                "values": [int(table[name].nunique()) for name, table in tables],
                "first": [table[name].iloc[0] if len(table) else None for name, table in tables],
            },
            index=pd.Index(columns, name="column"),
        ).astype({"empty in test": "Int64"})

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
        once: bool = False,
    ) -> ShownOutcome:
        """Score a table of predictions and record it.

        Parameters
        ----------
        submission : DataFrame
        description : str
        cv, cv_std : float, optional
            Your own cross-validation: mean and standard deviation over the folds, in the metric's units.
        once : bool
            The same table again gives its first receipt and costs nothing, as a cell that runs a second time should.
        """
        data = _csv(submission)
        outcome = submit(
            self.root,
            self.competition,
            data,
            team=self.team,
            now=self.here.now,
            file_name="dataframe.csv",
            description=description,
            idempotency_key=_key(self.competition.slug, data) if once else None,
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

    def baselines(self) -> ShownBaselines:
        """The way up, from the dummy to the ensemble: what each baseline teaches, and what it added here."""
        return ShownBaselines(load_board(self.root, self.competition, team=self.team, now=self.here.now))

    def hint(self) -> ShownHint:
        """The next idea for your team; ask again for the technique, and once more for lines of code."""
        return ShownHint(give_hint(self.root, self.competition, team=self.team, now=self.here.now))

    def diagnose(
        self, predictions: pd.DataFrame | None = None, *, test: bool = False, against: str | None = None
    ) -> ShownDiagnosis:
        """What stands out in your predictions, and what to try.

        Parameters
        ----------
        predictions : DataFrame, optional
            Out-of-fold predictions of training rows, with the columns of the sample submission; by default ``oof.csv``
            of the project.
        test : bool
            Look at your final submission on test rows instead, once their answers are open.
        against : str, optional
            The baseline to compare row by row, or ``"none"``; by default the nearest.
        """
        now = self.here.now
        if test:
            found = diagnose_test(self.root, self.competition, team=self.team, now=now, baseline=against)
        elif predictions is None:
            own = self.here.own_file(self.competition, "oof.csv")
            found = diagnose(self.competition, own, now=now, baseline=against)
        else:
            found = diagnose(self.competition, _csv(predictions), now=now, name="the DataFrame", baseline=against)
        return ShownDiagnosis(found)

    def _repr_html_(self) -> str:
        words = {label: text(told) for label, told in self._facts().items()}
        return title(self.competition.title) + facts(words)

    def _facts(self) -> dict[str, str]:
        shown = show_competition(self.root, self.competition, team=self.team, now=self.here.now)
        rules = self.competition.rules
        limit = f"{rules.daily_limit} submissions a day" if rules.daily_limit else "no daily limit"
        told = {
            "State": shown.state,
            "Task": f"{self.competition.task}: predict {', '.join(self.competition.target)}",
            "Metric": f"{self.metric.title} ({'higher' if self.metric.greater_is_better else 'lower'} is better)",
            "Rules": f"{limit}, {rules.selections} count at the end",
        }
        if shown.deadline:
            told["Closes"] = rules.say(shown.deadline)
        told["Team"] = shown.team.name if shown.team else self.team
        if shown.board and shown.standing:
            told["Rank"] = f"{shown.standing.rank} of {shown.board.n_ranked}"
        told["Next"] = "`c.train`, `c.test`, `c.describe()`, `c.submit(table)`, `c.leaderboard()`, `c.hint()`"
        return told


def _key(slug: str, data: bytes) -> str:
    """The same for the same table, and for no other one."""
    return f"notebook-{slug}-{hashlib.sha256(data).hexdigest()}"


def _csv(frame: pd.DataFrame) -> bytes:
    if not hasattr(frame, "to_csv") or not hasattr(frame, "columns"):
        found = type(frame).__name__
        raise InvalidSubmissionError.one("the submission is refused", f"it is a {found}, expected a DataFrame")
    return frame.to_csv(index=False).encode("utf-8", "replace")
