"""What the server writes down: one JSON object a line, without tokens, cookies or what is in a file."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

_TOKEN = re.compile(r"podium_([a-z]+)_[A-Za-z0-9_-]+")


def without_secrets(text: str) -> str:
    """``text`` with only the kind of each token in it."""
    return _TOKEN.sub(r"podium_\1_...", text)


class Log:
    """Lines for ``stream``; nothing where there is none."""

    def __init__(self, stream: TextIO | None, clock: Callable[[], datetime]) -> None:
        self._stream, self._clock = stream, clock

    def info(self, event: str, **facts: object) -> None:
        self._write("info", event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._write("error", event, facts)

    def _write(self, level: str, event: str, facts: dict[str, object]) -> None:
        if self._stream is None:
            return
        line = {"time": self._clock().isoformat(timespec="milliseconds"), "level": level, "event": event, **facts}
        self._stream.write(without_secrets(json.dumps(line, ensure_ascii=False, default=str)) + "\n")
        self._stream.flush()
