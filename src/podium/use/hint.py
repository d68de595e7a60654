"""The next idea for a team, more concrete each time it asks again.

It is chosen from what the team has been told (scores, the board, its own cross-validation) and from the training data:
hidden labels have no part in it, and no paired comparison either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.standings.parting import AGREE
from podium.standings.points import Mark
from podium.store.store import Store
from podium.teaching.ideas import CODE, TECHNIQUE, Idea, Situation, choose_idea
from podium.teaching.links import find_baseline_ideas
from podium.teaching.reading import Reading
from podium.use.baseline_code import model_code
from podium.use.board import Board, load_board
from podium.use.gains import Lesson, find_lessons
from podium.use.phase import check_hints
from podium.use.places import store_path
from podium.use.progress import Progress, load_progress
from podium.use.way import mark_words


@dataclass(frozen=True, kw_only=True)
class Hint:
    """An idea as far as it is told.

    Attributes
    ----------
    idea : str
        Its key.
    level : int
        1: the question; 2: the technique and where to read, too; 3: the lines of code, too.
    times : int
        How often the team has asked for this idea, this time included.
    question : str
    technique, code : str
        Empty where they are not told yet.
    reading : Reading or None
    entries : sequence of str
        Keys of the glossary that stand behind it; empty where they are not told yet.
    facts : sequence of str
        What it follows from, in sentences.
    """

    idea: str
    level: int
    times: int
    question: str
    technique: str
    reading: Reading | None
    entries: Sequence[str]
    code: str
    facts: Sequence[str]


def give_hint(root: Path, competition: Competition, *, team: str, now: datetime) -> Hint:
    """The next idea for a team, and a note in the store that it has asked.

    Parameters
    ----------
    root : Path
    competition : Competition
    team : str
        A name; nobody need have submitted under it.
    now : datetime
        UTC.

    Raises
    ------
    NotAllowedError
        The name cannot be a team's, or hints are not open yet.
    """
    check_hints(competition, now)
    progress = load_progress(root, competition, team=team, now=now)
    board = load_board(root, competition, team=team, now=now)
    situation, mark = find_situation(progress, board)
    idea = choose_idea(situation)
    with Store.open(store_path(root)) as store:
        times = store.ask_hint(competition.slug, team, idea.key, now=now)
    level = min(times, CODE)
    lesson = _lesson_of(mark, find_lessons(board)) if mark else None
    return Hint(
        idea=idea.key,
        level=level,
        times=times,
        question=idea.question,
        technique=_technique(idea, lesson, competition.slug) if level >= TECHNIQUE else "",
        reading=_reading(idea, lesson) if level >= TECHNIQUE else None,
        entries=_entries(idea, lesson, competition.task) if level >= TECHNIQUE else (),
        code=_code(idea, lesson, competition) if level >= CODE else "",
        facts=_facts(situation, mark, board),
    )


def find_situation(progress: Progress, board: Board) -> tuple[Situation, Mark | None]:
    """What the team has been told, and the mark that is next for it."""
    points = [point for point in progress.points if not point.is_late]
    known = [point.public for point in points if point.public is not None]
    greater, scale = board.metric.greater_is_better, board.scale
    best = (max if greater else min)(known) if known else None
    ahead = scale.next(best) if scale and best is not None else None
    situation = Situation(
        told=[point.public for point in points],
        has_cv=progress.has_cv,
        partings=[sentence for sentence in progress.sentences if AGREE not in sentence],
        has_rungs=len(board.rungs) > 1,
        is_noise=scale is None,
        ahead=ahead.holders[0].rung if ahead else "",
        rung_width=scale.last_step(ahead or scale.marks[-1]) if scale else None,
        greater_is_better=greater,
    )
    return situation, ahead


def _lesson_of(mark: Mark, lessons: Sequence[Lesson]) -> Lesson | None:
    names = [holder.name for holder in mark.holders]
    return next((one for one in lessons if one.name in names), None)


def _technique(idea: Idea, lesson: Lesson | None, slug: str) -> str:
    shown = idea.technique.format(slug=slug)
    if lesson is None or not lesson.idea or not idea.key.startswith("rung-"):
        return shown
    return f"{shown} On this board {lesson.name} holds the next rung: {lesson.idea}"


def _reading(idea: Idea, lesson: Lesson | None) -> Reading:
    """The chapter on the baseline whose code is shown, else the idea's own."""
    return idea.reading if idea.code or lesson is None or lesson.reading is None else lesson.reading


def _entries(idea: Idea, lesson: Lesson | None, task: str) -> Sequence[str]:
    """On the way to a rung first what the baseline that holds it stands on."""
    is_rung = idea.key.startswith("rung-")
    first = find_baseline_ideas(lesson.name, task) if lesson and is_rung else ()
    return list(dict.fromkeys((*first, *idea.entries)))


def _code(idea: Idea, lesson: Lesson | None, competition: Competition) -> str:
    if idea.code:
        return idea.code.replace("{slug}", competition.slug)
    return model_code(competition, lesson.name) if lesson else f"podium show {competition.slug} --rungs"


def _facts(situation: Situation, mark: Mark | None, board: Board) -> list[str]:
    facts = [*situation.partings]
    if situation.n_since_best:
        since = f"{situation.n_since_best} submission{'s' if situation.n_since_best > 1 else ''}"
        facts.append(f"Your best is {since} ago.")
    if mark:
        facts.append(f"Next on the way up: {mark_words(mark)} at {board.precision.text(mark.score)}.")
    return facts


def hint_json(hint: Hint) -> dict[str, object]:
    """The hint for programs: null is what is not told yet."""
    reading = hint.reading
    return {
        "idea": hint.idea,
        "level": hint.level,
        "times": hint.times,
        "facts": list(hint.facts),
        "question": hint.question,
        "technique": hint.technique or None,
        "reading": {"title": reading.title, "url": reading.url} if reading else None,
        "maths": list(hint.entries) or None,
        "code": hint.code or None,
    }
