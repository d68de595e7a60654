"""Columns that may tell who somebody is."""

import re
from collections.abc import Iterator, Sequence

from podium.proposal.columns import CATEGORY, TEXT, Column

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"\+?\d{1,3}[ /.-]?\(?\d{2,5}\)?([ /.-]?\d{2,4}){2,4}")
NAMES = re.compile(
    r"^((first|last|full|given|family|middle|maiden|sur|user|patient|student|customer|person|employee)[ _.-]?name|name|"
    r"vorname|nachname|street|address|birth[ _.-]?(date|day)|date[ _.-]?of[ _.-]?birth|dob|ssn|passport.*|iban|"
    r"ip([ _.-]?address)?|e-?mail.*|(tele)?phone.*|mobile|social[ _.-]?security.*)$",
    re.IGNORECASE,
)
ENOUGH = 0.5


def find_personal(columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """Names of columns that may hold personal data, and what they seem to hold."""
    for column in columns:
        what = _what_cells_hold(column)
        if what:
            yield column.name, f"its cells look like {what}"
        elif NAMES.match(column.name.strip()) and column.n_distinct > 2:
            yield column.name, "its name speaks of a person"


def _what_cells_hold(column: Column) -> str:
    if column.kind not in (TEXT, CATEGORY):
        return ""
    known = [level.strip() for level in column.levels if level.strip()]
    some = known[:: max(1, len(known) // 200)]
    if sum(bool(MAIL.fullmatch(text)) for text in some) >= ENOUGH * len(some):
        return "mail addresses"
    if sum(bool(PHONE.fullmatch(text)) and sum(map(str.isdigit, text)) >= 7 for text in some) >= ENOUGH * len(some):
        return "phone numbers"
    return ""
