"""Podium in a notebook: DataFrames in, DataFrames out, displays that look good and hold nothing dangerous."""

import re
from html.parser import HTMLParser
from operator import attrgetter
from pathlib import Path

import pandas as pd
import pytest
from tiny import Tiny, with_rules, write_competition

import podium
from podium.errors import (
    CompetitionNotFoundError,
    InvalidCompetitionError,
    InvalidSubmissionError,
    NotAllowedError,
)
from podium.here import Here
from podium.notebook import LoadedCompetition
from podium.use.close import close, finish


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3)
    tiny.submit("bob", 2.0, 8.8765432)
    return tiny


def frame(tiny: Tiny, public: float = 1.0, private: float = 7.7654321) -> pd.DataFrame:
    """The answers that are wrong by so much."""
    from io import BytesIO

    return pd.read_csv(BytesIO(tiny.file(public, private)))


def load(tiny: Tiny, team: str = "ann") -> LoadedCompetition:
    return podium.load("tiny", root=tiny.root, team=team)


class Tags(HTMLParser):
    """Fails where tags do not close as they opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> set[str]:
    """The tags of a well-formed piece of HTML."""
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.seen


def test_a_competition_is_at_hand_as_dataframes(root: Path) -> None:
    """Train with the target, test without, a sample; ids are text."""
    c = podium.load("digits", root=root)
    assert c.train.shape == (1200, 66)
    assert c.test.shape == (597, 65)
    assert list(c.sample_submission) == ["id", "digit"]
    assert "digit" in c.train
    assert "digit" not in c.test
    assert isinstance(c.test["id"].iloc[0], str)
    assert c.metric([1, 2], [1, 3]) == 0.5
    assert c.validate(c.sample_submission) is None
    assert "accuracy" in repr(c)


def test_what_was_submitted_is_scored_recorded_and_ranked(busy: Tiny) -> None:
    """The same path as a file; full score and tier at hand, private scores nowhere."""
    c = load(busy)
    outcome = c.submit(frame(busy), "a note")
    assert outcome.score == pytest.approx(1.0)
    assert outcome.tier == "a result"
    assert re.search(r"Scored +rmse public (1\.00000|0\.99999), submission 3", repr(outcome))
    assert "Rank      1 of 2" in repr(outcome)
    own = c.submissions()
    assert list(own) == ["number", "submitted_at", "public", "cv_score", "cv_std", "is_selected", "description"]
    assert own["description"].tolist() == ["a note"]
    board = c.leaderboard().frame
    assert board["team"].tolist() == ["ann", "bob", "dummy"]
    assert board["rank"].tolist()[:2] == [1, 2]
    assert board["rank"].isna().tolist() == [False, False, True]
    for shown in (outcome, outcome.outcome, own, board, c.leaderboard(), c.leaderboard().board.standings):
        text = repr(shown) + getattr(shown, "_repr_html_", str)()
        assert not re.search(r"7\.765|8\.876", text)


def test_the_private_board_opens_as_it_does_elsewhere(busy: Tiny) -> None:
    """Refused before; after finishing the own line; after the close all."""
    c = load(busy)
    c.submit(frame(busy))
    with pytest.raises(NotAllowedError):
        c.leaderboard(private=True)
    finish(busy.root, busy.competition, team="ann", now=Here().now)
    assert c.leaderboard(private=True).frame["team"].tolist() == ["dummy", "ann"]
    assert c.submissions()["private"].iloc[0] == pytest.approx(7.7654321)
    close(busy.root, busy.competition, now=Here().now)
    assert len(c.leaderboard(private=True).frame) == 3


def test_a_refusal_tells_every_problem_and_costs_nothing(busy: Tiny) -> None:
    """Of the table, by column and row."""
    c = load(busy)
    wrong = frame(busy).iloc[1:].assign(y=lambda table: table["y"].mask(table.index == 3))
    for refuse in (c.validate, c.submit):
        with pytest.raises(InvalidSubmissionError) as error:
            refuse(wrong)
        assert len(error.value.problems) == 2
    assert c.submissions().empty


@pytest.mark.parametrize("table", [None, [1, 2], "submission.csv", pd.Series([1.0])])
def test_what_is_no_dataframe_is_a_sentence(busy: Tiny, table: object) -> None:
    """And no AttributeError."""
    with pytest.raises(InvalidSubmissionError, match="expected a DataFrame"):
        load(busy).validate(table)


def test_numbers_keep_all_their_digits(tiny: Tiny) -> None:
    """On the way through the CSV that is stored."""
    c = load(tiny)
    table = frame(tiny, 0.1 + 0.2, 1e-17)
    assert c.submit(table).score == podium.score(tiny.competition.solution_path, table, metric="rmse", split="public")


def test_displays_are_tables_in_which_names_do_no_harm(tiny: Tiny) -> None:
    """HTML in a team's name or a title is shown, not run."""
    toml = with_rules().replace('"Tiny"', '"<script>alert(1)</script>"')
    (tiny.competition.folder / "competition.toml").write_text(toml)
    c = load(tiny, team="<img src=x onerror=alert(1)>")
    outcome = c.submit(frame(tiny))
    for shown in (c, outcome, c.leaderboard()):
        html = shown._repr_html_()
        assert {"table", "tr"} <= tags(html)
        assert not tags(html) & {"script", "img"}
    assert "&lt;img" in c.leaderboard()._repr_html_()


def test_a_coarse_board_is_coarse_here_too(tiny: Tiny) -> None:
    """With ``precision = "auto"`` no cell tells more than the board shows."""
    (tiny.competition.folder / "competition.toml").write_text(with_rules(precision='"auto"'))
    c = load(tiny)
    table = frame(tiny)
    table["y"] += [0.001 * (place * 7919 % 1009) for place in range(len(table))]
    outcome = c.submit(table)
    shown = outcome.outcome.board.precision.shown(outcome.score)
    assert outcome.outcome.board.precision.is_coarse
    assert outcome.score == shown
    assert c.leaderboard().frame["score"].tolist() == [shown]
    assert c.submissions()["public"].tolist() == [shown]


def test_progress_is_a_picture_with_what_can_be_said(tiny: Tiny) -> None:
    """Cross-validation beside public scores, as SVG in a notebook and in characters elsewhere."""
    c = load(tiny, team="<img src=x>")
    assert repr(c.progress()) == "no submission yet"
    for i in range(5):
        c.submit(frame(tiny, 2.0 - 0.1 * i), cv=2.0 - 0.1 * i, cv_std=0.05 if i else None)
    own = c.submissions()
    assert own["cv_score"].tolist() == [2.0 - 0.1 * i for i in range(5)]
    assert own["cv_std"].isna().tolist() == [True, False, False, False, False]
    progress = c.progress()
    html = progress._repr_html_()
    assert html.startswith(progress.svg)
    assert {"svg", "title", "desc", "path", "p"} <= tags(html)
    assert not tags(html) & {"script", "img"}
    assert "go together so far (rank correlation 1.00 over 5 submissions)" in html
    assert repr(progress).splitlines()[0] == "▲ better: lower rmse"
    assert repr(progress).endswith(f"- {progress.sentences[0]}")
    with pytest.raises(InvalidSubmissionError, match="a score of rmse is expected"):
        c.submit(frame(tiny), cv=-1.0)
    assert len(c.submissions()) == 5


def test_what_is_not_there_is_a_sentence(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """No root, no such slug, not prepared; in a project no slug is needed."""
    with pytest.raises(CompetitionNotFoundError, match="podium init"):
        podium.load("tiny")
    with pytest.raises(CompetitionNotFoundError, match="did you mean 'tiny'"):
        podium.load("tny", root=tiny.root)
    write_competition(tiny.root, "raw")
    with pytest.raises(InvalidCompetitionError, match="podium prepare raw"):
        len(podium.load("raw", root=tiny.root).train)
    folder = tiny.root / "mine"
    folder.mkdir()
    (folder / "podium.toml").write_text('root = ".."\nslug = "tiny"\nteam = "cy"\n')
    monkeypatch.chdir(folder)
    c = podium.load()
    assert (c.competition.slug, c.team) == ("tiny", "cy")


def test_the_package_holds_what_it_promises() -> None:
    """``load``, ``score``, ``metric`` and ``errors``; anything else is an AttributeError."""
    assert podium.metric("rmse")([1.0], [3.0]) == 2.0
    assert podium.errors.PodiumError
    assert set(podium.__all__) == {"errors", "load", "metric", "score"}
    with pytest.raises(AttributeError, match="'scores'"):
        attrgetter("scores")(podium)
