"""How a diagnosis is printed: the scores, the pictures, and last what stands out."""

import math
import shutil
from collections.abc import Iterator
from typing import Any

import click

from podium.cli.chart import picture_lines, plain
from podium.cli.rows import labelled, printable
from podium.cli.terminal import USUAL_COLUMNS, wrapped
from podium.use.diagnose import Diagnosis
from podium.use.diagnose_words import NOTHING, fact_words

_INDENT = "   "
_MOST_COLUMNS = 100  # longer lines of words are hard to read


def diagnosis_lines(found: Diagnosis, *, is_plot: bool) -> Iterator[str]:
    """For people; what stands out comes last, where the eye is."""
    for label, words in fact_words(found).items():
        yield labelled(label, plain(words))
    for remark in found.remarks:
        yield labelled("Note", remark)
    if is_plot:
        for picture in found.pictures.values():
            yield ""
            yield from picture_lines(picture)
    yield ""
    if not found.findings:
        yield NOTHING
        return
    yield click.style("What stands out", bold=True)
    for number, one in enumerate(found.findings, start=1):
        yield ""
        yield from _hung(f"{number}. ", one.sentence)
        yield from _hung(_INDENT, f"Try: {one.advice}")
        yield click.style(f"{_INDENT}Why: podium hint --idea {one.idea}", dim=True)


def _hung(mark: str, words: str) -> Iterator[str]:
    """Words behind a mark, and below each other."""
    columns = min(shutil.get_terminal_size((USUAL_COLUMNS, 24)).columns, _MOST_COLUMNS)
    first, *more = wrapped(printable(words), columns - len(_INDENT))
    yield mark + first
    yield from (_INDENT + line for line in more)


def diagnosis_json(found: Diagnosis) -> dict[str, Any]:
    """The diagnosis for programs: null is what is not known."""
    against = found.against
    return {
        "slug": found.competition.slug,
        "rows": found.what,
        "source": found.source,
        "n_rows": found.n_rows,
        "n_expected": found.n_expected,
        "metric": found.competition.metric.name,
        "score": found.score,
        "standard_error": found.error,
        "nearest": [{"baseline": one.name, "rung": one.rung, "score": one.score} for one in found.nearest],
        "against": None
        if against is None
        else {
            "baseline": against.name,
            "score": against.score,
            "own_score": against.own_score,
            "n_rows": against.n_rows,
            "gain": against.gain.estimate if against.gain else None,
            "low": against.gain.low if against.gain else None,
            "high": against.gain.high if against.gain else None,
        },
        "findings": [
            {
                "idea": one.idea,
                "look": one.look,
                "sentence": one.sentence,
                "advice": one.advice,
                "stake": one.stake,
                "numbers": _known(dict(one.numbers)),
            }
            for one in found.findings
        ],
        "pictures": {name: {"title": one.title, "summary": one.summary} for name, one in found.pictures.items()},
        "details": _known(dict(found.numbers)),
        "remarks": list(found.remarks),
    }


def _known(value: Any) -> Any:
    """``value`` with null for numbers that are not finite, which JSON does not have."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_known(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
