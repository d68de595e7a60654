"""Whether a board may have changed: a text that is another one whenever it may."""

import hashlib
import json
from datetime import datetime

from podium.competition.folder import Competition
from podium.store.store import Store


def board_version(competition: Competition, store: Store, now: datetime) -> str:
    """A text that stays the same as long as every board of a competition does, whoever looks at it.

    Boards hang on the ledger, picks, allowances and names of teams in the store, on the files of the competition, and
    on which of its moments have passed.
    """
    moments = [competition.rules.opens, competition.rules.closes, competition.rules.freeze]
    moments += [competition.rules.baselines_from]
    moments += [one.closes for one in store.allowances(competition.slug).values()]
    files = [
        competition.folder / "competition.toml",
        competition.public_dir / "commitment.json",
        competition.metric_path,
    ]
    facts = [
        store.version(competition.slug),
        [path.stat().st_mtime_ns for path in files if path.exists()],
        [moment is not None and now >= moment for moment in moments],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
