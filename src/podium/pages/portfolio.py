"""The pages of a portfolio: what stands on them, and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podium.charts.axis import Axis
from podium.charts.chart import Chart
from podium.pages.code import Cell
from podium.pages.render import render_page, render_post


@dataclass(frozen=True, kw_only=True)
class SubmissionLine:
    """One submission, its scores as texts; ``receipt`` is the path of its receipt beside the page, empty for none."""

    number: int
    submitted_at: datetime
    public: str
    cv: str
    private: str
    note: str
    stands: bool
    is_late: bool
    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class TierLine:
    """One tier: which baseline holds it at which score, and whether it is reached, in words."""

    tier: str
    holder: str
    score: str
    state: str
    is_reached: bool


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """A baseline, or this project, among the scores.

    ``half`` is half the 95 % interval, in the metric's units; ``verdict`` is how this project compares with it.
    """

    name: str
    value: float
    half: float | None
    score: str
    error: str
    verdict: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was reached: the figures on top of the page and all that stands behind them.

    Attributes
    ----------
    n_steps : int
        How many of the three tiers are reached.
    tier : str
        The highest; empty for none.
    score, error : str
        As shown; the standard error is empty where none is known.
    metric, measured : str
        Of what, and on which rows: ``418 private rows``.
    place, place_aside : str
        The rank among teams, and what it is worth.
    beaten, beaten_aside : str
        The same among baselines.
    points : str
        In words; empty where they mean nothing.
    tiers : sequence of TierLine
    board : sequence of BoardLine
        Best first.
    axis : Axis
        Of the board.
    levels : sequence of float
        The tiers' scores on it.
    certainty : sequence of str
        Sentences.
    published : str
        A score from the literature with its source; empty for none.
    published_source : str
    """

    n_steps: int
    tier: str
    score: str
    error: str
    metric: str
    measured: str
    place: str
    place_aside: str
    beaten: str
    beaten_aside: str
    points: str
    tiers: Sequence[TierLine]
    board: Sequence[BoardLine]
    axis: Axis
    levels: Sequence[float]
    certainty: Sequence[str]
    published: str = ""
    published_source: str = ""


@dataclass(frozen=True, kw_only=True)
class Idea:
    """An idea that the problem stands on, in one sentence and one formula, and where to read on."""

    name: str
    meaning: str
    formula: str
    address: str


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal in words, and what became of it."""

    goal: str
    set_at: datetime
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ReflectionLine:
    """What the author wrote after a cycle, and where the score stood."""

    written_at: datetime
    stood: str
    worked: str
    gap: str
    learn: str
    learned: str


@dataclass(frozen=True, kw_only=True)
class CodeFile:
    """A file of the author's; ``cells`` is one of code for a script. ``path`` is where it lies beside the page."""

    name: str
    cells: Sequence[Cell]
    path: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What anybody needs to verify the score.

    ``files`` are pairs of path beside the page and meaning, without the receipts to which the submissions lead;
    ``command`` is run in their folder; ``archive`` is the path of all of them in one; ``remarks`` say what it proves
    and what not.
    """

    files: Sequence[tuple[str, str]]
    archive: str
    command: str
    head: str
    remarks: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """One project.

    Attributes
    ----------
    slug, title : str
    author : str
    kind : str
        What kind of problem.
    skills : sequence of str
    is_final : bool
        False while private scores are not out for the author.
    headline : str
        The result in one sentence.
    overview : str
        Markdown that the organiser wrote: what it is about.
    sections : sequence of (str, str)
        The rest of it: heading and Markdown.
    facts : sequence of (str, str)
        What was to be predicted and how it is scored.
    chart : Chart
        The way.
    sentences : sequence of str
        What can be said of it.
    submissions : sequence of SubmissionLine
    result : Result or None
        None where no submission stands.
    began_at, ended_at : datetime
        First and last entry of the author's.
    versions : str
    """

    slug: str
    title: str
    author: str
    kind: str
    skills: Sequence[str]
    is_final: bool
    headline: str
    overview: str
    sections: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    chart: Chart
    sentences: Sequence[str]
    submissions: Sequence[SubmissionLine]
    result: Result | None
    began_at: datetime
    ended_at: datetime
    versions: str
    ideas: Sequence[Idea] = ()
    goals: Sequence[GoalLine] = ()
    reflections: Sequence[ReflectionLine] = ()
    code: Sequence[CodeFile] = ()
    code_remark: str = ""
    proof: Proof | None = None

    @property
    def has_cv(self) -> bool:
        return any(line.cv for line in self.submissions)

    @property
    def has_private(self) -> bool:
        return any(line.private for line in self.submissions)


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """All projects of one author, what the author says about them in Markdown, and Podium's version."""

    author: str
    about: str
    projects: Sequence[ProjectPage]
    version: str

    def neighbours(self, page: ProjectPage) -> list[ProjectPage]:
        """The projects before and after one."""
        place = self.projects.index(page)
        return [*self.projects[max(0, place - 1) : place], *self.projects[place + 1 : place + 2]]


def render_index(portfolio: Portfolio) -> str:
    """The page that lists the projects."""
    return render_page("portfolio.html", portfolio=portfolio, up="")


def render_project(portfolio: Portfolio, page: ProjectPage) -> str:
    """The page of one project; it lies in a folder of its own beside the list."""
    return render_page("project.html", portfolio=portfolio, page=page, up="../")


def render_project_post(page: ProjectPage, picture: str) -> str:
    """The same in Markdown, for a blog; ``picture`` is the path of the chart."""
    return render_post("project.md", page=page, picture=picture)
