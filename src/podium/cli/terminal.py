"""What reads our output: how wide it is, which characters it has, and how a text is fitted to it."""

import os
import sys
from collections.abc import Iterator
from typing import TextIO

USUAL_COLUMNS = 80
_NARROWEST = 20
_LEFT_TO_RIGHT_MARK = "\u200e"


def is_plain() -> bool:
    """Whether plain lines are asked for, as a screen reader needs them: ``PODIUM_PLAIN=1``."""
    return bool(os.environ.get("PODIUM_PLAIN"))


def is_dumb() -> bool:
    """Whether the terminal cannot go back in a line."""
    return is_plain() or os.environ.get("TERM") == "dumb"


def wants_colour() -> bool | None:
    """False where plain words are asked for (no-color.org); None leaves it to whether there is a terminal."""
    return False if os.environ.get("NO_COLOR") or is_dumb() else None


def find_columns(stream: TextIO | None = None) -> int | None:
    """How wide the terminal behind ``stream`` is (by default standard output's); None where there is none."""
    stream = stream or sys.stdout
    if not stream.isatty():
        return None
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(stream.fileno()).columns)
    except (ValueError, OSError):
        columns = USUAL_COLUMNS
    return max(columns or USUAL_COLUMNS, _NARROWEST)


def find_room(stream: TextIO | None = None) -> int | None:
    """Into how many columns a text has to fit; None where lines are as long as they are: files, screen readers."""
    return None if is_plain() else find_columns(stream)


def find_help_width() -> int:
    """How wide ``--help`` may be."""
    return min(find_columns() or USUAL_COLUMNS, USUAL_COLUMNS) - 2


def show_all_characters() -> None:
    """From now on, what standard output and error cannot show is written out as ``\\u4e2d``, and breaks nothing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def can_print(text: str) -> bool:
    """Whether standard output has all characters of ``text``."""
    encoding = getattr(sys.stdout, "encoding", None)
    if encoding is None:  # it takes text, not bytes
        return True
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def width_of(text: str) -> int:
    """How many columns ``text`` takes on a terminal: two for a wide character, none for a mark on the one before.

    Source: Unicode Standard Annex 11 (East Asian Width), as most terminals have it.
    """
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def padded(text: str, width: int, *, is_right: bool = False) -> str:
    """``text`` with blanks up to ``width`` columns.

    On a terminal, a mark that nobody sees ends a text that runs from right to left, else it would draw the numbers
    behind it to its other side.
    """
    blanks = " " * (width - width_of(text))
    if sys.stdout.isatty() and runs_right_to_left(text) and can_print(_LEFT_TO_RIGHT_MARK):
        text += _LEFT_TO_RIGHT_MARK
    return blanks + text if is_right else text + blanks


def runs_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    from unicodedata import bidirectional

    return any(bidirectional(character) in ("R", "AL") for character in text)


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns; dots say that there was more."""
    if width_of(text) <= width:
        return text
    dots = "." * min(3, width)
    return _start_of(text, width - len(dots)) + dots


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, parted at blanks; a word that is too long is parted anywhere."""
    if width_of(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line.rstrip())
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterator[str]:
    while width_of(word) > width:
        start = _start_of(word, width) or word[:1]
        yield start
        word = word[len(start) :]
    yield word


def _start_of(text: str, width: int) -> str:
    end = used = 0
    for character in text:
        used += width_of(character)
        if used > width:
            break
        end += 1
    return text[:end]


def fitted(text: str, columns: int | None) -> str:
    """Each line of ``text`` in lines that fit, indented as it is and, from the second on, by two more.

    Lines that fit, and all where ``columns`` is None, stay as they are.
    """
    if columns is None:
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _hung(line, columns))


def _hung(line: str, columns: int) -> list[str]:
    if width_of(line) <= columns:
        return [line]
    words = line.lstrip(" ")
    indent = len(line) - len(words)
    if indent + 2 > columns // 2:
        return [line]
    first, *more = wrapped(words, columns - indent - 2)
    return [" " * indent + first, *(" " * (indent + 2) + piece for piece in more)]
