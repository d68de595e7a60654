"""The ``prepare.py`` of an imported competition: its tables came as they are, and are copied."""

import shutil
from pathlib import Path


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    """Copy raw/public/ and raw/solution.csv; the seed decides nothing but what the source left open."""
    shutil.copytree(raw / "public", public, dirs_exist_ok=True)
    shutil.copyfile(raw / "solution.csv", private / "solution.csv")
