"""A stranger's text, made fit to stand in a message."""

from collections.abc import Iterable

LONGEST = 40


def show(text: str) -> str:
    """``text`` in quotes, on one line, control characters escaped, shortened to about 40 characters."""
    shown = repr(text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def show_all(texts: Iterable[str], n: int = 3) -> str:
    """The first ``n`` different texts in quotes, with a hint if there are more."""
    different = list(dict.fromkeys(texts))
    return ", ".join(map(show, different[:n])) + (", ..." if len(different) > n else "")


def count(n: int, thing: str, things: str | None = None) -> str:
    """``1 cell``, ``1,234 cells``."""
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"
