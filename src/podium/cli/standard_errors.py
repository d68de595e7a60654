"""Standard errors that are worked out once the answer is there."""

from collections.abc import Sequence
from pathlib import Path

from podium.cli.rows import remark
from podium.competition.folder import Competition


def work_out(root: Path, competition: Competition, numbers: Sequence[int]) -> None:
    """Work out those of some submissions that lack one, in words on standard error; the submissions stand anyhow."""
    from podium.errors import PodiumError
    from podium.use.fingerprints import complete_fingerprints

    try:
        if complete_fingerprints(root, competition, numbers=numbers, progress=announce):
            remark(f"Done: `podium leaderboard {competition.slug}` says which tiers are confirmed.")
    except KeyboardInterrupt:
        remark("Left for later: what was submitted stands, and the close works out what is lacking.")
    except PodiumError:
        remark("It could not be worked out now; what was submitted stands.")


def announce(done: int, total: int, name: str) -> None:
    """Say once that it takes a while, where there is anything to do."""
    if done == 0:
        what = f"standard errors of {total} submissions" if total > 1 else "standard error"
        remark(f"Working out the {what}; Ctrl-C leaves {'them' if total > 1 else 'it'} for later.")
