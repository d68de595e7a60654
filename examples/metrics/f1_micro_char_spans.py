"""F1 over the characters that are marked, all texts together.

Definition: Kaggle, "NBME - Score Clinical Patient Notes" (2022), page Evaluation. A cell holds spans
`start end;start end;...`, the end not included; a character is marked if any span of the cell covers it.
"""

import re

import pandas as pd

SPANS = re.compile(r"\s*(\d+\s+\d+\s*(;\s*\d+\s+\d+\s*)*;?)?\s*")


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, location_column_name: str = "location"
) -> float:
    """Micro F1 of characters; from 0 to 1, higher is better. Where nothing is marked on either side it is 1.

    >>> y_true = pd.DataFrame({"id": ["a", "b"], "location": ["0 4", None]})
    >>> y_pred = pd.DataFrame({"id": ["a", "b"], "location": ["2 4;3 6", None]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.5
    """
    if location_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {location_column_name!r}")
    n_both = n_true = n_told = 0
    for true, told in zip(solution[location_column_name], submission[location_column_name], strict=True):
        marked, found = read_spans(true), read_spans(told)
        n_both += len(marked & found)
        n_true += len(marked)
        n_told += len(found)
    return 2 * n_both / (n_true + n_told) if n_true + n_told else 1.0


def read_spans(cell: object) -> set[int]:
    """The characters that a cell marks."""
    text = "" if pd.isna(cell) else str(cell)
    if not SPANS.fullmatch(text):
        raise ParticipantVisibleError(f"{text[:40]!r} is no list of spans such as '0 4;10 12'")
    marked: set[int] = set()
    for span in filter(str.strip, text.split(";")):
        start, end = map(int, span.split())
        if not start <= end <= 10_000_000:
            raise ParticipantVisibleError(f"the span {span.strip()!r} ends before it starts, or far too late")
        marked.update(range(start, end))
    return marked
