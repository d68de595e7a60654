"""What looks good in a notebook: each object holds all that is known, reads well as text, and better as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from podium.charts.svg import write_svg
from podium.charts.terminal import draw
from podium.notebook.markup import Row, bar, code, facts, link, paragraph, picture, table, text
from podium.standings.display import Precision
from podium.standings.tiers import reached_tier
from podium.teaching.ideas import CODE
from podium.use.board import Board
from podium.use.board_remarks import find_remarks
from podium.use.board_rows import board_keys, board_rows, board_texts
from podium.use.cross_validation import cv_text
from podium.use.gains import Lesson, find_lessons
from podium.use.hint import Hint
from podium.use.progress import Progress
from podium.use.submit import Outcome
from podium.use.way import find_stand, stand_words

if TYPE_CHECKING:
    import pandas as pd


class ShownOutcome:
    """A receipt; ``outcome`` holds everything."""

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
        return _aligned(self._facts())

    def _repr_html_(self) -> str:
        shown = {label: text(words) for label, words in self._facts().items()}
        if self.points is not None:
            shown["Points"] += bar(self.points / 100, f"{Precision(0).text(self.points)} of 100 points")
        return facts(shown)

    def _facts(self) -> dict[str, str]:
        one = self.outcome
        shown = {"Scored": f"{one.board.metric.key} {one.words}, submission {one.receipt.number}"}
        if one.receipt.is_replay:
            shown["Again"] = f"the same table as submission {one.receipt.number}: nothing was stored"
        elif one.receipt.same_file_as is not None:
            shown["Same file"] = f"as submission {one.receipt.same_file_as}; it counts as another one all the same"
        if one.submission.cv_score is not None:
            shown["Your CV"] = cv_text(one.submission.cv_score, one.submission.cv_std)
        if one.receipt.remaining_today is not None:
            shown["Left"] = f"{one.receipt.remaining_today} today"
        if one.standing is not None:
            shown["Rank"] = f"{one.standing.rank} of {one.board.n_ranked}"
        shown["Reached"] = self.tier or "no tier yet"
        if one.public_score is not None:
            stand = find_stand(one.board, one.public_score, one.receipt.number)
            shown |= dict(stand_words(one.board, stand)) if stand else {}
        return shown


class ShownProgress:
    """A chart with sentences below it; ``svg`` is the picture as text."""

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
        lines = ["".join(words for words, _ in line).rstrip() for line in draw(self.progress.chart, width=80)]
        return "\n".join([*lines, *(f"- {sentence}" for sentence in self.sentences)])

    def _repr_html_(self) -> str:
        return picture(self.progress.chart) + "".join(map(paragraph, self.sentences))


class ShownBoard:
    """A board; ``frame`` is the same as a DataFrame."""

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
        board = self.board
        direction = "higher" if board.metric.greater_is_better else "lower"
        caption = f"{board.competition.title}: {board.split}, {board.metric.key}, {direction} is better"
        heads = {"rank": "#", "between": "Between", "team": "Team", "score": "Score", "points": "Points"}
        heads |= {"tier": "Reached", "submissions": "Sent"}
        if not board.weighed:
            del heads["between"]
        if board.scale is None:
            del heads["points"]
        rows = [self._row(line, list(heads)) for line in board_texts(board)]
        remarks = "".join(paragraph(sentence, is_soft=True) for sentence in find_remarks(board))
        return table(list(heads.values()), rows, caption=caption) + remarks

    def _row(self, line: Mapping[str, Any], keys: Sequence[str]) -> Row:
        number, weighed, team = line["submission"], self.board.weighed, self.board.team
        own = self.board.line_of(team) if team else None
        points = "" if line["points"] is None else Precision(0).text(line["points"])
        return Row(
            cells=[text({**line, "points": points}[key] or "") for key in keys],
            is_soft=line["is_baseline"],
            is_own=own is not None and own.submission.number == number,
            is_shaded=bool(weighed and weighed.groups.get(number, 0) % 2),  # every other group of ties
        )


class ShownBaselines:
    """The way up: each baseline, what it teaches, and what it added; ``frame`` is the same as a DataFrame."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.lessons: list[Lesson] = find_lessons(board)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a baseline, from the bottom of the way up."""
        import pandas as pd

        keys = ["baseline", "rung", "points", "out_of_fold", "public", "added", "idea"]
        values = [
            (one.name, one.rung, one.points, one.oof_score, one.public_score, one.added, one.idea)
            for one in self.lessons
        ]
        return pd.DataFrame(values, columns=keys)

    def __repr__(self) -> str:
        return repr(self.frame) if self.lessons else self._nothing

    def _repr_html_(self) -> str:
        if not self.lessons:
            return paragraph(self._nothing)
        heads = ["Baseline", "Rung", "Points", "Out of fold", "Public", "What it teaches, and what it added"]
        caption = f"{self.board.competition.title}: the way up, {self.board.metric.key}"
        return table(heads, map(self._row, self.lessons), caption=caption)

    @property
    def _nothing(self) -> str:
        return f"no baselines yet: `podium baseline {self.board.competition.slug}` makes the way up"

    def _row(self, one: Lesson) -> Row:
        score = self.board.precision.text
        points = "" if one.points is None else Precision(0).text(one.points)
        out_of_fold = "" if one.oof_score is None else score(one.oof_score)
        read = f"Read on: {link(one.reading.title, one.reading.url)}" if one.reading else ""
        words = "<br>".join(part for part in (text(one.idea), text(one.added), read) if part)
        return Row(cells=[*map(text, (one.name, one.rung, points, out_of_fold, score(one.public_score))), words])


class ShownHint:
    """The next idea; ``hint`` holds everything that is told by now."""

    def __init__(self, hint: Hint) -> None:
        self.hint = hint

    def __repr__(self) -> str:
        read = {"Read": str(self.hint.reading)} if self.hint.reading else {}
        parts = [_aligned({**self._words(), **read}), self.hint.code, self._more]
        return "\n\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        shown = {label: "<br>".join(map(text, words.split("\n"))) for label, words in self._words().items()}
        if self.hint.reading:
            shown["Read"] = link(self.hint.reading.title, self.hint.reading.url)
        lines = code(self.hint.code) if self.hint.code else ""
        return facts(shown) + lines + (paragraph(self._more, is_soft=True) if self._more else "")

    def _words(self) -> dict[str, str]:
        words = {"Seen": "\n".join(self.hint.facts), "Think": self.hint.question, "Try": self.hint.technique}
        return {label: told for label, told in words.items() if told}

    @property
    def _more(self) -> str:
        if self.hint.level >= CODE:
            return ""
        return f"Ask again for {'the technique' if self.hint.level == 1 else 'lines of code'}."


def _aligned(rows: Mapping[str, str]) -> str:
    """A label and its words on each line; further lines of the words stand below them."""
    lines = [
        f"{label if not place else '':<10}{words}"
        for label, told in rows.items()
        for place, words in enumerate(told.split("\n"))
    ]
    return "\n".join(lines)
