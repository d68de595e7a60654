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
from podium.notebook.markup import text
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
        self.seen.add(tag)
        if tag != "br":  # which has no end
            self.open.append(tag)

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


def test_a_cell_that_runs_again_costs_nothing(tiny: Tiny) -> None:
    """With ``once`` the same table has one receipt, for each team its own; another table is another submission."""
    c = load(tiny)
    first, again = (c.submit(frame(tiny), "a note", cv=1.0, once=True) for _ in range(2))
    assert (first.outcome.receipt.is_replay, again.outcome.receipt.is_replay) == (False, True)
    assert first.outcome.receipt.number == again.outcome.receipt.number
    assert f"the same table as submission {first.outcome.receipt.number}: nothing was stored" in again._repr_html_()
    c.submit(frame(tiny, 0.5), once=True)
    assert len(c.submissions()) == 2
    assert not load(tiny, "bob").submit(frame(tiny), once=True).outcome.receipt.is_replay
    counted = c.submit(frame(tiny))
    assert f"Same file as submission {first.outcome.receipt.number}; it counts" in repr(counted)
    assert len(c.submissions()) == 3


def test_the_data_are_described_column_by_column(root: Path) -> None:
    """What each is for, and as many values and gaps as pandas finds."""
    c = podium.load("digits", root=root)
    told = c.describe()
    assert told.index.tolist() == c.train.columns.tolist()
    assert told["part"].value_counts().to_dict() == {"feature": 64, "id": 1, "target": 1}
    assert told.loc["digit", "values"] == 10
    assert told.loc["id", "type"] == "str"
    assert told["empty in test"].isna().tolist() == [name == "digit" for name in told.index]


def test_the_way_up_is_a_table_of_what_each_baseline_teaches(tiny: Tiny) -> None:
    """From the bottom up, each with an idea and a page to read on; a board without any says how to make them."""
    assert "podium baseline tiny" in repr(load(tiny).baselines())
    assert tags(load(tiny).baselines()._repr_html_()) == {"p", "code"}
    tiny.baseline("linear", "linear", 2.0, oof=2.0)
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=3.0)
    shown = load(tiny).baselines()
    assert shown.frame["baseline"].tolist() == ["dummy", "linear"]
    assert shown.frame["out_of_fold"].tolist() == [3.0, 2.0]
    html = shown._repr_html_()
    assert {"table", "tr", "a"} <= tags(html)
    assert all(html.count(text(lesson.idea)) == 1 for lesson in shown.lessons)
    assert html.count('<a href="https://') == 2


def test_a_hint_gets_more_concrete_each_time_its_cell_runs(tiny: Tiny) -> None:
    """A question; the technique and where to read; lines of code."""
    first, second, third = (load(tiny).hint() for _ in range(3))
    assert repr(first).startswith(f"Think     {first.hint.question}")
    assert repr(first).endswith("Ask again for the technique.")
    assert "a" not in tags(first._repr_html_())
    assert f'href="{second.hint.reading.url}"' in second._repr_html_()
    assert "pre" not in tags(second._repr_html_())
    assert "podium start tiny" in repr(third)
    assert "<pre" in third._repr_html_()
    assert "Ask again" not in third._repr_html_()


def test_no_display_has_a_colour_that_vanishes_on_a_dark_page(busy: Tiny) -> None:
    """Text has the page's colour; what has one of its own stands out at 3 to 1 from white and from black."""
    c = load(busy)
    outcome = c.submit(frame(busy), cv=1.0)
    displays = (c, outcome, c.leaderboard(), c.progress(), c.baselines(), c.hint())
    html = "".join(shown._repr_html_() for shown in displays)
    assert "black" not in html
    assert "white" not in html
    colours = set(re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", html))
    assert colours
    for colour in colours:
        light = luminance(colour)
        assert 1.05 / (light + 0.05) >= 3, colour
        assert (light + 0.05) / 0.05 >= 3, colour


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
    assert progress.svg.startswith("<svg")
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
