"""What ``podium finish`` says of the baseline to study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from podium.cli.rows import labelled

if TYPE_CHECKING:
    from podium.use.board import Board
    from podium.use.study import Study

PLAIN = (
    "What does it do to the columns, and with which model, that yours does not? Run it, then bring one of its ideas "
    "into your solve.py and compare out of fold."
)
RUN_BY_PODIUM = (
    "It is more than one estimator, so Podium runs it. Run the script, and compare its answers with yours, row by row: "
    "where they differ is what you can learn."
)


def study_lines(board: Board, study: Study) -> Iterator[str]:
    """Where the code is, and what to look for in it."""
    slug, score = board.competition.slug, board.precision.text(study.score)
    place = "which you have beaten" if study.is_beaten else "ahead of you"
    if study.path is None:
        where = f"`podium baseline {slug} {study.name} --code` prints its code"
    else:
        where = f"{study.path.name} {'holds its code' if study.is_new else 'is there already and stays as it is'}"
    yield labelled("Study", f"{study.name}, private {score}, {place}: {where}")
    idea = f"{study.idea} " if study.idea else ""
    yield labelled("Look for", idea + (PLAIN if study.stands_alone else RUN_BY_PODIUM))
