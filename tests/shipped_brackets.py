"""Print or write the shipped brackets: run ``--write [SLUG ...]`` after a change of a competition or of the baselines.

It takes minutes for each competition. Without ``--write`` it says which brackets fit the competitions as they stand.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from podium.baselines.bracket import run_bracket
from podium.baselines.results import BaselineResult
from podium.competition.folder import Competition, get_competition
from podium.use.baseline import load_training_data
from podium.use.bracket import load_bracket, why_unfit, write_bracket
from podium.use.init import init
from podium.use.places import shipped_dir
from podium.use.prepare_all import prepare_all


def prepared(root: Path, slugs: Sequence[str]) -> Iterator[Competition]:
    """The shipped competitions, or those named, prepared below ``root``."""
    made = init(root, team="tester")
    wanted = [slug for slug in made.slugs if not slugs or slug in slugs]
    folders = [root / "competitions" / slug for slug in wanted]
    for outcome in prepare_all(root, folders, now=datetime.now(UTC), seed=0):
        if isinstance(outcome, Exception):
            raise outcome
    for slug in wanted:
        yield get_competition(root, slug)


def run(competition: Competition) -> Iterator[BaselineResult]:
    """Every baseline that can run, told as it comes; one that cannot would leave a gap in what is shipped."""
    for ran in run_bracket(load_training_data(competition)):
        if not isinstance(ran, BaselineResult):
            raise ran
        print(f"  {ran.name:<24} {ran.oof_score!s:<22} {ran.seconds:8.1f} s", flush=True)
        yield ran


def main(words: Sequence[str]) -> int:
    slugs = [word for word in words if not word.startswith("-")]
    n_unfit = 0
    with tempfile.TemporaryDirectory() as scratch:
        for competition in prepared(Path(scratch) / "root", slugs):
            if "--write" in words:
                print(competition.slug)
                write_bracket(competition, run(competition), shipped_dir() / competition.slug)
                continue
            bracket = load_bracket(competition)
            state = "there is none" if bracket is None else why_unfit(competition, bracket) or "fits"
            n_unfit += state != "fits"
            print(f"{competition.slug:<16} {state}")
    return int(n_unfit > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
