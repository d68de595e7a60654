"""A table as the bytes of a CSV file."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with LF; the first row is the header. Cells are quoted where that is needed."""
    rows = list(rows)
    text = io.StringIO(newline="")
    # Python 3.11 leaves a carriage return in a cell unquoted, and the row would break there.
    has_return = any("\r" in cell for row in rows for cell in row)
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue().encode("utf-8")


def safe_cell(text: str) -> str:
    """Text that a spreadsheet takes for text: what it would run as a formula is marked with an apostrophe.

    Source: OWASP, "CSV Injection": a cell that begins with = + - @ (also in full width), a tab or a carriage return.
    """
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    is_formula = first in tuple("=+-@") or text[:1] in ("\t", "\r")
    return f"'{text}" if is_formula else text
