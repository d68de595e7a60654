"""What a store acknowledged survives its writer, killed at any instant."""

import json
import os
import random
import time
from hashlib import sha256

from store_filler import check_whole, go, open_store, recompute_chain, start, stored_files, submit

ROUNDS = int(os.environ.get("PODIUM_ROUNDS", "30"))
ROUNDS_A_STORE = 6  # so that first openings are killed too, and recoveries pile up


def _kill(children, *, after_receipts, seconds):
    """The receipts that children printed until they were killed: so many by the first one, then after a while."""
    go(children)
    printed = "".join(children[0].stdout.readline() for _ in range(after_receipts))
    time.sleep(seconds)
    for child in children:
        child.kill()
    for child in children:
        printed += child.stdout.read().rpartition("\n")[0] + "\n"  # without a line that was cut off
        child.communicate()
    return [json.loads(line) for line in printed.splitlines() if line]


def test_what_a_killed_writer_acknowledged_is_there_and_whole(tmp_path):
    """Every receipt that was printed names a row, a readable file and a ledger entry; nothing is there by half.

    Some kills hit the opening and the making of the tables. In every third round two writers run.
    """
    rng = random.Random(2026)
    for round_ in range(ROUNDS):
        if round_ % ROUNDS_A_STORE == 0:
            path = tmp_path / str(round_) / "leaderboards" / "private" / "podium.db"
            acknowledged = []
        children = [start("loop", path, name) for name in ("ann", "bob")[: 1 + (round_ % 3 == 2)]]
        is_opening = round_ % ROUNDS_A_STORE == 0
        after, longest = (0, 0.6) if is_opening else (rng.randint(1, 9), 0.03)
        acknowledged += _kill(children, after_receipts=after, seconds=rng.uniform(0, longest))
        assert len(acknowledged) >= after
        with open_store(path) as store:
            by_number = {one.number: one for one in check_whole(store)}
            hashes = set(recompute_chain(store, "digits"))
            for number, sha, ledger_hash in acknowledged:
                assert by_number[number].sha256 == sha
                assert sha256(store.read_file(sha)).hexdigest() == sha
                assert ledger_hash in hashes
            assert len({number for number, *_ in acknowledged}) == len(acknowledged)


def test_a_store_takes_submissions_after_its_writer_was_killed(path):
    """The next submission goes on where the last one stood: no number twice, no lock left behind."""
    acknowledged = _kill([start("loop", path, "ann")], after_receipts=3, seconds=0)
    with open_store(path) as store:
        before = [one.number for one in store.submissions()]
        receipt = submit(store, store.get_team("ann"))
        assert receipt.number == max(before) + 1
        assert {number for number, *_ in acknowledged} <= set(before)
        named = {one.sha256 for one in check_whole(store)}
        leftovers = [name for name in stored_files(path) if name not in named]
        assert len(leftovers) <= 1  # the file that was being written, or was written and not named yet
