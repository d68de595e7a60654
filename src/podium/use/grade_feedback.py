"""Feedback on one piece of work as a page of Markdown: the grade, why, and what is next. Nobody else is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from podium.errors import InvalidCompetitionError
from podium.formats.paths import find_fault
from podium.pages.markdown import escape_markdown
from podium.standings.display import standard_error_text
from podium.standings.tiers import TierState
from podium.submission import PUBLIC
from podium.use.board import Board
from podium.use.gains import find_lessons
from podium.use.grade import Graded, Report
from podium.use.way import Stand, find_stand, stand_words

ENDING = "feedback.md"


def write_feedback(report: Report, folder: Path) -> int:
    """Write a page for each piece of work that was handed in, into a folder that is new or empty; how many.

    Files are called as the learning platform calls them where that is known, so that they can be uploaded there.

    Raises
    ------
    InvalidCompetitionError
        The folder holds something, or a ladder is not closed, which tells no scores before.
    """
    competition = report.board.competition
    what = f"no feedback is written to {folder}"
    if competition.is_ladder and not report.is_final:
        raise InvalidCompetitionError.one(what, f"{competition.slug} is a ladder and tells no scores before its close")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidCompetitionError.one(what, "it is there already, and not an empty folder; name another one")
    folder.mkdir(parents=True, exist_ok=True)
    handed_in = [one for one in report.graded if one.work.source]
    taken: set[str] = set()
    for one in handed_in:
        name = _file_name(one, taken)
        (folder / name).write_text("".join(f"{line}\n" for line in feedback_page(report, one)), encoding="utf-8")
    return len(handed_in)


def _file_name(graded: Graded, taken: set[str]) -> str:
    """A name that no other page has; nothing that a student chose leads out of the folder."""
    prefix = graded.work.prefix or f"{graded.work.name}_"
    safe = re.sub(r'[/\\:*?"<>|\x00-\x1f]', "-", prefix)
    safe = safe if find_fault(safe) is None else "student_"
    name, count = safe + ENDING, 2
    while name.casefold() in taken:
        name, count = f"{safe}{count}_{ENDING}", count + 1
    taken.add(name.casefold())
    return name


def feedback_page(report: Report, graded: Graded) -> Iterator[str]:
    """The lines of one page."""
    board, work, grade = report.board, graded.work, graded.grade
    rubric = board.competition.grading
    state = "" if report.is_final else ", provisional"
    yield f"# {escape_markdown(board.competition.title)}: feedback for {escape_markdown(work.name)}"
    yield ""
    yield f"**Grade: {grade.value:g} of {rubric.out_of:g}{state}**"
    yield ""
    yield escape_markdown(f"{graded.reason[:1].upper()}{graded.reason[1:]}.")
    if grade.low != grade.high:
        yield escape_markdown(
            f"Other test rows of the same kind could have given {grade.low:g} to {grade.high:g} (1.96 paired standard "
            "errors down and up)."
        )
    if work.problems:
        yield from ["", "## What is wrong with the file", ""]
        yield from (f"- {escape_markdown(problem)}" for problem in work.problems)
    if work.score is not None and work.number is not None:
        yield from _standing(report, graded)


def _standing(report: Report, graded: Graded) -> Iterator[str]:
    board, work = report.board, graded.work
    assert work.score is not None
    assert work.number is not None
    score = board.told(work.score)
    direction = "higher" if board.metric.greater_is_better else "lower"
    yield from ["", "## The score", ""]
    yield f"- {board.split} {board.metric.key}: {board.precision.text(score)}{_error(graded)} ({direction} is better)"
    if board.split != PUBLIC and work.public_score is not None:
        yield f"- public {board.metric.key}: {board.precision.text(work.public_score)}"
    yield from (f"- {escape_markdown(_tier(board, state))}" for state in graded.states if state.same_as is None)
    stand = find_stand(board, score, work.number)
    if stand is None:
        return
    yield from ["", "## What is next", ""]
    for label, words in stand_words(board, stand):
        yield f"- {label}: {escape_markdown(words)}"
    yield from _lesson(board, stand)


def _error(graded: Graded) -> str:
    error = graded.standard_error
    return "" if error is None else f" ± {standard_error_text(error)}"


def _tier(board: Board, state: TierState) -> str:
    """Where a score stands against one tier, without a word on the rows."""
    at = board.precision.text(board.told(state.rung.score))
    if state.is_reached:
        return f"{state.tier}: reached{', confirmed' if state.is_confirmed else ''} ({state.rung.name} has {at})"
    return f"{state.tier}: not reached ({state.rung.name} has {at})"


def _lesson(board: Board, stand: Stand) -> Iterator[str]:
    """What the baseline on the next rung teaches, and where to read on."""
    names = {holder.name for holder in stand.next.holders} if stand.next else set()
    for lesson in find_lessons(board):
        if lesson.name in names and lesson.idea:
            reading = f": [{lesson.reading.title}]({lesson.reading.url})" if lesson.reading else ""
            yield f"- What {escape_markdown(lesson.name)} teaches: {escape_markdown(lesson.idea)}{reading}"
