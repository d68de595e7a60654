"""What every text on a page goes through first, and how a day is written."""

import unicodedata
from datetime import date

from podium.charts.chart import MONTHS

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT = "\n\t\u200c\u200d"
"""Lines, and what joins or parts letters and emoji."""


def visible(text: str) -> str:
    """``text`` without characters that cannot be seen, such as those that turn the direction of writing; lines stay."""
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c for c in text)


def day(moment: date) -> str:
    """``21 Nov 2026``, in every locale."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
