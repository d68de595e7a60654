"""One project of a portfolio, as its page shows it: what its author may know, and nothing of other teams."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import podium
from podium.competition.folder import Competition
from podium.competition.moments import last_day
from podium.pages.markdown import find_sections
from podium.pages.portfolio import GoalLine, Idea, ProjectPage, ReflectionLine, Result, SubmissionLine
from podium.pages.words import day
from podium.standings.display import standard_error_text
from podium.standings.rank import Standing
from podium.store.learning import Reflection
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC
from podium.teaching.glossary import Entry
from podium.teaching.goals import GoalState, goal_words
from podium.teaching.links import find_ideas
from podium.use.board import Board, load_board
from podium.use.cross_validation import cv_text
from podium.use.path_goal import load_goals
from podium.use.path_reflect import load_reflections
from podium.use.places import store_path
from podium.use.portfolio_code import read_code, without_paths, write_code
from podium.use.portfolio_proof import FOLDER as PROOF_FOLDER
from podium.use.portfolio_proof import make_proof, receipt_name
from podium.use.portfolio_result import find_result, metric_words
from podium.use.progress import Progress, load_progress
from podium.use.submissions import Own

KINDS = {
    "binary": "Classification into two classes",
    "multiclass": "Classification into several classes",
    "multilabel": "Several labels at once",
    "regression": "Regression",
    "ordinal": "Ordered classes",
    "forecast": "Forecasting",
    "ranking": "Ranking",
    "clustering": "Clustering",
    "outliers": "Finding outliers",
    "other": "Machine learning",
}
"""What a competition's ``task`` is called on a page."""


@dataclass(frozen=True, kw_only=True)
class Author:
    """Whose portfolio it is.

    Attributes
    ----------
    team : str
        Whose submissions.
    name : str
        As it stands on the pages; empty for the team's, or its pseudonym where a competition is anonymous.
    code : mapping from slug to Path
        The folders of the projects.
    hidden : mapping from str to str
        Paths of the author's machine, and what stands on pages in their place.
    """

    team: str
    name: str = ""
    code: Mapping[str, Path] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)

    def tidy(self, text: str) -> str:
        return without_paths(text, self.hidden)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A page, and the files that lie beside it, by path."""

    page: ProjectPage
    files: Mapping[str, bytes]


def make_project(root: Path, competition: Competition, own: Own, author: Author, *, now: datetime) -> Made:
    """The page of a competition in which the author has submitted something.

    Parameters
    ----------
    root : Path
    competition : Competition
    own : Own
        The author's submissions, one or more, scored against the solution that stands.
    author : Author
    now : datetime
        UTC.
    """
    progress = load_progress(root, competition, team=author.team, now=now)
    public = load_board(root, competition, split=PUBLIC, team=author.team, now=now)
    board = load_board(root, competition, split=PRIVATE, team=author.team, now=now) if own.may_see_private else public
    line = next((one for one in board.standings if one.team.id == own.submissions[0].team.id), None)
    result = find_result(board, board if board.is_closed else public, line) if line else None
    page = _page(competition, own, author, progress, public, line, result)
    made = _with_code(_with_learning(page, root, competition, author, now), competition, own, author)
    return _with_proof(made, root, competition, own, line) if own.may_see_private and line else made


def _page(
    competition: Competition,
    own: Own,
    author: Author,
    progress: Progress,
    public: Board,
    line: Standing | None,
    result: Result | None,
) -> ProjectPage:
    """Problem, way and result; ``line`` is the author's on the board that decides."""
    sections = _description(competition, author)
    return ProjectPage(
        slug=competition.slug,
        title=competition.title,
        author=author.name,
        kind=f"{KINDS[competition.task]}, level {competition.level}",
        skills=competition.skills,
        is_final=own.may_see_private,
        headline=_headline(own, result),
        overview=sections[0][1] if sections else "",
        sections=sections[1:],
        facts=list(_facts(competition, public)),
        chart=replace(progress.chart, title=f"{competition.title}: submissions of {author.name}"),
        sentences=progress.sentences,
        submissions=list(_lines(own, progress, line, author)),
        result=result,
        began_at=own.submissions[0].submitted_at,
        ended_at=own.submissions[-1].submitted_at,
        versions=_versions(own),
        ideas=[_idea(one) for one in find_ideas(competition)],
    )


def _headline(own: Own, result: Result | None) -> str:
    """The result in one sentence."""
    count = f"{len(own.submissions)} submission{'' if len(own.submissions) == 1 else 's'}"
    if result is None:
        return f"{count}, and none that stands."
    score = f"{result.score} ± {result.error}" if result.error else result.score
    reached = f"{result.tier.capitalize()}: " if result.tier else "No tier yet: "
    return f"{reached}{result.metric} {score} on {result.measured}, after {count}."


def _description(competition: Competition, author: Author) -> list[tuple[str, str]]:
    """What the organiser wrote, by section: heading and Markdown."""
    path = competition.folder / "description.md"
    return find_sections(author.tidy(path.read_text(encoding="utf-8"))) if path.is_file() else []


def _facts(competition: Competition, board: Board) -> Iterator[tuple[str, str]]:
    metric = board.metric
    direction = "higher" if metric.greater_is_better else "lower"
    yield "To predict", ", ".join(competition.target)
    yield "Metric", f"{metric_words(board)}, {direction} is better. {metric.meaning}".strip()
    if all(board.n_rows.get(split) for split in (PUBLIC, PRIVATE)):
        rows = board.n_rows
        yield "Test rows", f"{rows[PUBLIC]} public ones, told at once; {rows[PRIVATE]} private ones, which decide"
    if competition.is_practice:
        yield "Labels", "public knowledge: a competition to practise on"


def _lines(own: Own, progress: Progress, line: Standing | None, author: Author) -> Iterator[SubmissionLine]:
    described = {one.number: one.description for one in own.submissions}
    text = own.precision.text
    for point in progress.points:
        error = f" ± {standard_error_text(point.public_error)}" if point.public_error else ""
        yield SubmissionLine(
            number=point.number,
            submitted_at=point.submitted_at,
            public="" if point.public is None else f"{text(point.public)}{error}",
            cv="" if point.cv is None else cv_text(point.cv, point.cv_std),
            private="" if point.private is None else text(point.private),
            note=author.tidy(described[point.number]),
            stands=line is not None and line.submission.number == point.number,
            is_late=point.is_late,
            receipt=f"{PROOF_FOLDER}/{receipt_name(point.number)}" if own.may_see_private and line else "",
        )


def _versions(own: Own) -> str:
    """Which program scored it, and by which version of the metric."""
    scored = list(dict.fromkeys(f"{one.metric} {one.metric_version}" for one in own.submissions))
    return f"Scored by {', '.join(scored)}; made with Podium {podium.__version__}."


def _idea(entry: Entry) -> Idea:
    return Idea(name=entry.title, meaning=entry.gist, formula=entry.formula, address=entry.reading[0].url)


def _goal_line(one: GoalState, competition: Competition) -> GoalLine:
    reached = f", reached on {day(one.reached_at)}" if one.reached_at else ""
    goal = goal_words(one.goal)
    return GoalLine(
        goal=f"{goal[0].upper()}{goal[1:]} by {_last_day(one.goal.by, competition)}",
        set_at=one.goal.set_at,
        outcome=one.state + reached,
    )


def _reflection_line(one: Reflection, competition: Competition, author: Author) -> ReflectionLine:
    place = f", rank {one.rank} of {one.n_ranked}" if one.rank and (one.n_ranked or 0) > 1 else ""
    return ReflectionLine(
        written_at=one.written_at,
        stood=f"After submission {one.number}: {one.tier or 'no tier yet'}{place}",
        worked=author.tidy(one.worked),
        gap=author.tidy(one.gap),
        learn=f"{author.tidy(one.learn)} (by {_last_day(one.by, competition)})",
        learned=f"learned on {day(one.learned_at)}" if one.learned_at else "",
    )


def _last_day(moment: datetime, competition: Competition) -> str:
    return day(last_day(moment, competition.rules.time_zone))


def _with_learning(
    page: ProjectPage, root: Path, competition: Competition, author: Author, now: datetime
) -> ProjectPage:
    goals = load_goals(root, competition, team=author.team, now=now)
    reflections = load_reflections(root, competition.slug, team=author.team)
    return replace(
        page,
        goals=[_goal_line(one, competition) for one in goals],
        reflections=[_reflection_line(one, competition, author) for one in reflections],
    )


def _with_code(page: ProjectPage, competition: Competition, own: Own, author: Author) -> Made:
    """Nothing of it while others compete for something with hidden labels."""
    if not competition.is_practice and not own.may_see_private:
        return Made(page=replace(page, code_remark="The code follows when the competition is closed."), files={})
    folder = author.code.get(competition.slug)
    code = read_code(folder, author.hidden) if folder else []
    return Made(page=replace(page, code=code), files={file.path: write_code(file) for file in code})


def _with_proof(made: Made, root: Path, competition: Competition, own: Own, line: Standing) -> Made:
    stands = next(one for one in own.submissions if one.number == line.submission.number)
    with Store.open(store_path(root)) as store:
        proof, files = make_proof(root, competition, store, own.submissions, stands)
    return Made(page=replace(made.page, proof=proof), files={**made.files, **files})
