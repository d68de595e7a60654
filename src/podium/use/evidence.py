"""Scores and fingerprints out of the store, ready for comparisons."""

from collections import Counter
from collections.abc import Iterable

from podium.metrics.registry import Metric
from podium.scoring.evidence import Evidence
from podium.scoring.fingerprint import Fingerprint
from podium.store.store import Store
from podium.submission import Submission


def load_evidence(store: Store, submissions: Iterable[Submission], split: str, metric: Metric) -> Evidence:
    """What is known of ``submissions`` on one split.

    Fingerprints of another kind than most (a later version may make them another way) cannot be compared with the
    rest, and count for nothing.
    """
    scores = {one.number: one.scores[split] for one in submissions}
    blobs = store.fingerprints(scores, split)
    prints = {number: Fingerprint.from_bytes(blob.tobytes()) for number, blob in blobs.items()}
    kinds = Counter((one.n_rows, len(one.sums)) for one in prints.values())
    usual = max(kinds, key=kinds.__getitem__, default=None)
    prints = {number: one for number, one in prints.items() if (one.n_rows, len(one.sums)) == usual}
    return Evidence(scores=scores, prints=prints, greater_is_better=metric.greater_is_better)
