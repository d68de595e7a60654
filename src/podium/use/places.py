"""Where things lie below a root."""

from pathlib import Path


def store_path(root: Path) -> Path:
    """The store of all competitions below ``root``."""
    return root / "leaderboards" / "private" / "podium.db"


def export_dir(root: Path, slug: str) -> Path:
    """What is published of a competition."""
    return root / "leaderboards" / slug


def shipped_dir() -> Path:
    """The competitions that come with Podium: inside the package, or beside it in a checkout."""
    inside = Path(__file__).parents[1] / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "competitions"
