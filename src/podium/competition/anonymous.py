"""Make a competition anonymous: one line of its ``competition.toml`` changes, the rest stays as it is written."""

import re
import tomllib
from pathlib import Path
from typing import Any

from podium.competition.toml import load_settings
from podium.competition.toml_file import load_toml
from podium.errors import InvalidCompetitionError

LINE = "anonymous = true"
"""What has to stand in the table ``[rules]``."""

_HEADING = re.compile(r"^[ \t]*\[[ \t]*rules[ \t]*\][^\n]*\n?", re.MULTILINE)
_NEXT_HEADING = re.compile(r"^[ \t]*\[", re.MULTILINE)
_SAID = re.compile(r"^[ \t]*anonymous[ \t]*=[ \t]*(true|false)", re.MULTILINE)


def make_anonymous(path: Path) -> None:
    """Let boards, pages and files show pseudonyms from now on.

    Raises
    ------
    InvalidCompetitionError
        The file is wrong, or is written in a way that this cannot change: then it stays as it was.
    """
    load_settings(path)
    found = load_toml(path)
    text = path.read_bytes().decode("utf-8")
    amended = _amend(text)
    if _load(amended) != {**found, "rules": {**found.get("rules", {}), "anonymous": True}}:
        raise InvalidCompetitionError.one(
            f"{path} is left as it is", f"its rules are not a plain table headed [rules]; add `{LINE}` to them by hand"
        )
    path.write_bytes(amended.encode("utf-8"))


def _amend(text: str) -> str:
    """``text`` with the line in place of what was said, else right below the heading, else in a table at the end."""
    heading = _HEADING.search(text)
    if heading is None:
        return f"{text.rstrip()}\n\n[rules]\n{LINE}\n"
    begin = heading.end()
    following = _NEXT_HEADING.search(text, begin)
    end = following.start() if following else len(text)
    rules, n_changed = _SAID.subn(LINE, text[begin:end])
    if not n_changed:
        rules = f"{LINE}\n{rules}"
    between = "" if text[:begin].endswith("\n") else "\n"
    return text[:begin] + between + rules + text[end:]


def _load(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
