"""Print or write the hashes of the shipped competitions' code: run it after a change of theirs."""

import json
import sys
from pathlib import Path

from podium.competition.folder import load_competition
from podium.use.places import shipped_dir
from podium.use.trust import hash_code


def current_hashes() -> dict[str, str]:
    """The hash of each shipped competition's code as it stands now."""
    folders = sorted(path.parent for path in shipped_dir().glob("*/competition.toml"))
    return {folder.name: hash_code(load_competition(folder)) for folder in folders}


if __name__ == "__main__":
    text = json.dumps(current_hashes(), indent=2, sort_keys=True) + "\n"
    if "--write" in sys.argv:
        Path(__file__).parents[1].joinpath("src", "podium", "use", "shipped_code.json").write_text(text)
    print(text, end="")
