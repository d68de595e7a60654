"""What every page needs beside itself: the stylesheet, and the mark in the browser's tab."""

from importlib.resources import files

from podium.charts.svg import PAGE_STYLE

STYLESHEET, ICON = "podium.css", "steps.svg"
"""Their names beside the pages."""


def load_stylesheet() -> str:
    """The stylesheet: tokens, elements, parts, and the rules of the charts."""
    return f"{_read(STYLESHEET)}\n/* Charts of scores */\n\n{PAGE_STYLE}"


def load_icon() -> str:
    """Three steps, as SVG."""
    return _read(ICON)


def _read(name: str) -> str:
    return files("podium.pages").joinpath(name).read_text(encoding="utf-8")
