"""Reading a bundle's YAML: values of the kinds they should be, dates, and the parts of the bundle that it names."""

from datetime import datetime
from pathlib import Path
from typing import Any

from podium.formats.draft import Remark
from podium.formats.moments import UnknownDateError, is_ambiguous, read_moment
from podium.formats.pages import read_page
from podium.formats.source import Source, is_zip

PARTS = ("reference_data", "input_data", "scoring_program", "ingestion_program")


class PartReader:
    """Reads values of one bundle; what is wrong gathers in ``problems``, what is to be told in ``remarks``."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[str] = []
        self.remarks: list[Remark] = []

    def mappings(self, value: object, what: str) -> list[dict[str, Any]]:
        """A list of mappings; anything else is a problem."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problems.append(f"{what} is no list of entries with keys")
            return []
        return value

    def part(self, value: object, what: str) -> Path | None:
        """A file or folder that must be there; a file must be an archive."""
        if value in (None, ""):
            return None
        path = self.source.find(value)
        if path is None:
            self.problems.append(f"{what} names {str(value)!r}, and there is no such file or folder in it")
        elif path.is_file() and not is_zip(path):
            self.problems.append(f"{what} names {str(value)!r}, which is neither a folder nor a zip archive")
            return None
        return path

    def optional_part(self, value: object, what: str) -> Path | None:
        """As :meth:`part`, for what only helps participants: where it is not there, that is told and no problem."""
        path = self.source.find(value) if value not in (None, "") else None
        if path is None and value not in (None, ""):
            self.remarks.append(Remark(what=what, why=f"it names {str(value)!r}, which is not there"))
        return path

    def page(self, value: object, what: str) -> str:
        """The text of a page that must be there."""
        path = self.source.find(value) if value not in (None, "") else None
        if path is None or not path.is_file():
            self.problems.append(f"{what} names {str(value)!r}, and there is no such file in it")
            return ""
        return read_page(path.read_bytes(), path.name)

    def moment(self, value: object, what: str) -> datetime | None:
        try:
            found = read_moment(value)
        except UnknownDateError as error:
            self.problems.append(f"{what}: {error}")
            return None
        if found is not None and is_ambiguous(value):
            why = f"{str(value)!r} was read month first, as {found:%d %B %Y}, which is Codabench's way"
            self.remarks.append(Remark(what=what, why=why, do="mend [rules] if the day was meant to come first"))
        return found

    def limit(self, value: object, default: int, what: str) -> int:
        """A limit; 0 is none."""
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
            self.problems.append(f"{what} is {value!r}, and a whole number from 0 up is expected")
            return default
        return int(value)

    def tell_of(self, found: dict[str, Any], known: dict[str, str]) -> None:
        """A remark for each setting that has no place in Podium."""
        self.remarks += [
            Remark(what=key, why=f"{_short(found[key])}: {why}")
            for key, why in known.items()
            if found.get(key) not in (None, False, "", [], {})
        ]


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
