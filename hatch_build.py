"""Put the shipped competitions into the wheel, without anything that ``podium prepare`` makes of them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = {"public", "private", "__pycache__"}


class ShippedCompetitions(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``competitions/<slug>/`` as ``podium/shipped/<slug>/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # a checkout has the folder beside the package
            return
        competitions = Path(self.root, "competitions")
        for path in sorted(competitions.rglob("*")):
            inside = path.relative_to(competitions)
            if path.is_file() and not MADE & set(inside.parts):
                build_data["force_include"][str(path)] = f"podium/shipped/{inside.as_posix()}"
