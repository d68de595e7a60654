"""Scores and fingerprints out of the store, ready for comparisons."""

from collections import Counter
from collections.abc import Collection, Mapping

from podium.metrics.registry import Metric
from podium.scoring.evidence import Evidence
from podium.scoring.fingerprint import Fingerprint
from podium.store.store import Store
from podium.submission import Submission


def load_evidence(store: Store, submissions: Collection[Submission], split: str, metric: Metric) -> Evidence:
    """What is known of ``submissions`` on one split.

    Fingerprints of another kind than most (a later version may make them another way) cannot be compared with the
    rest, and count for nothing.
    """
    numbers = [one.number for one in submissions]
    blobs = {number: blob.tobytes() for number, blob in store.fingerprints(numbers, split).items()}
    return make_evidence(submissions, blobs, split, greater_is_better=metric.greater_is_better)


def make_evidence(
    submissions: Collection[Submission], blobs: Mapping[int, bytes], split: str, *, greater_is_better: bool
) -> Evidence:
    """The same from the bytes of fingerprints, by number; those of other submissions are left aside."""
    scores = {one.number: one.scores[split] for one in submissions}
    prints = {number: Fingerprint.from_bytes(blobs[number]) for number in scores if number in blobs}
    kinds = Counter((one.n_rows, len(one.sums)) for one in prints.values())
    usual = max(kinds, key=kinds.__getitem__, default=None)
    prints = {number: one for number, one in prints.items() if (one.n_rows, len(one.sums)) == usual}
    return Evidence(scores=scores, prints=prints, greater_is_better=greater_is_better)
