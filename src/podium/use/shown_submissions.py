"""A team's submissions as plain values, the same whether they were read here or came from a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from podium.submission import PRIVATE, PUBLIC, Submission
from podium.use.cross_validation import cv_text
from podium.use.submissions import Own


@dataclass(frozen=True, kw_only=True)
class ShownSubmissions:
    """All that is printed of a team's submissions.

    Attributes
    ----------
    rows : sequence of mapping
        For programs: one a submission, by number.
    texts : sequence of mapping
        Their scores for people: ``public``, ``private`` and ``cv``.
    may_see_private : bool
    whose : str
        What the team is called where it has none yet; empty where it has no name here.
    """

    rows: Sequence[Mapping[str, Any]]
    texts: Sequence[Mapping[str, str]]
    may_see_private: bool
    whose: str


def show_submissions(own: Own, *, team: str) -> ShownSubmissions:
    """The submissions as plain values; ``team`` is who asked."""
    return ShownSubmissions(
        rows=[_row(own, one) for one in own.submissions],
        texts=[_texts(own, one) for one in own.submissions],
        may_see_private=own.may_see_private,
        whose="" if own.competition.rules.anonymous else team,
    )


def _row(own: Own, one: Submission) -> dict[str, Any]:
    return {
        "number": one.number,
        "submitted_at": one.submitted_at,
        "public": own.public_score(one),
        "private": one.scores[PRIVATE] if own.may_see_private else None,
        "cv_score": one.cv_score,
        "cv_std": one.cv_std,
        "is_selected": one.number in own.selected,
        "is_late": one.is_late,
        "description": one.description,
        "file": one.file_name,
        "sha256": one.sha256,
    }


def _texts(own: Own, one: Submission) -> dict[str, str]:
    public = own.public_score(one)
    return {
        PUBLIC: "" if public is None else own.precision.text(public),
        PRIVATE: own.precision.text(one.scores[PRIVATE]) if own.may_see_private else "",
        "cv": cv_text(one.cv_score, one.cv_std),
    }


def picked_words(own: Own) -> list[str]:
    """What ``select`` tells of the picks: a line for each, and one for the places that are free."""
    lines = []
    for one in own.submissions:
        score = own.public_score(one)
        told = "" if score is None else f", public {own.precision.text(score)}"
        lines.append(f"Picked   submission {one.number}{told}  {one.description}")
    free = own.competition.rules.selections - len(own.submissions)
    if free > 0:
        whose = "Your best public score fills" if free == 1 else "Your best public scores fill"
        lines.append(f"{whose} the {free} free place{'s' if free > 1 else ''}.")
    return lines
