"""A rescore adds scores beside those that there were, all or none, and the newest ones count."""

import hashlib
import hmac
import json
import os
import random
import sqlite3
import subprocess
import sys
import time

import pytest
from store_filler import NO_LIMITS, NOON, new, open_store, recompute_chain, submit

from podium.chain import RESCORE
from podium.errors import NotAllowedError
from podium.store.rescores import NewRescore, NewScores
from podium.store.store import Store

A, B = "a" * 64, "b" * 64
PRINT = b"\x00\x00\x80?" * 8


def new_rescore(numbers, *, before=0, commitment=A, public=0.5, private=0.75, **changes) -> NewRescore:
    """New scores for some submissions: the same for each."""
    one = {"scores": {"public": public, "private": private}, "told_score": repr(public)}
    plain = {
        "slug": "digits",
        "rescored_at": NOON,
        "before": before,
        "commitment": commitment,
        "metric": "accuracy",
        "metric_version": "2",
        "old_commitments": [""],
        "old_metrics": ["accuracy 1"],
        "submissions": [NewScores(number=number, **{**one, "fingerprints": {"public": PRINT}}) for number in numbers],
    }
    return NewRescore(**{**plain, **changes})


@pytest.fixture
def filled(store):
    """Two submissions, and a commitment to the solution that stands."""
    team = store.add_team("ann", now=NOON)
    submit(store, team)
    submit(store, team, idempotency_key="k", scores={"public": 0.3, "private": 0.4})
    store.commit_solution("digits", A, now=NOON)
    return store


def test_the_newest_scores_count_and_all_scores_stay(filled):
    """Score, told score, metric, version and commitment are the newest; what was left out keeps its own."""
    filled.rescore(new_rescore([2], public=0.5))
    filled.rescore(new_rescore([2], before=1, public=0.625))
    first, second = filled.submissions("digits")
    assert (dict(first.scores), first.metric_version, first.rescored_at) == ({"public": 0.1, "private": 0.2}, "1", None)
    assert dict(second.scores) == {"public": 0.625, "private": 0.75}
    assert (second.told_score, second.metric_version, second.commitment) == (0.625, "2", A)
    assert second.rescored_at == NOON
    assert filled.get_submission(2) == second
    scores = [(one.number, one.scores["public"]) for one in filled.all_scores("digits")]
    assert scores == [(1, 0.1), (2, 0.3), (2, 0.5), (2, 0.625)]
    assert filled.all_scores("digits", filled.get_team("ann")) == filled.all_scores("digits")
    assert filled.all_scores("other") == []


def test_fingerprints_go_with_the_scores_they_belong_to(filled):
    """One that is worked out later fills what the newest scores lack; the first one stands."""
    filled.rescore(new_rescore([2]))
    assert sorted(filled.fingerprints([1, 2], "private")) == [1]
    filled.add_fingerprints(2, {"private": PRINT * 2, "public": PRINT * 2})
    filled.add_fingerprints(2, {"private": PRINT * 3})
    assert len(filled.fingerprints([2], "private")[2]) == 16
    assert len(filled.fingerprints([2], "public")[2]) == 8
    filled.rescore(new_rescore([2], before=1))
    assert filled.fingerprints([2], "private") == {}


def test_the_entry_holds_what_was_and_what_is(filled):
    """Told scores by their hash, everything else by a seal: both worked out here from the specification."""
    entry = filled.rescore(new_rescore([1, 2], old_commitments=["", B]), private_table=lambda: B)
    assert filled.ledger("digits")[-1] == entry
    assert [one.hash for one in filled.ledger("digits")] == recompute_chain(filled, "digits")
    told = "submission,score,step\n1,0.5,\n2,0.5,\n"
    assert filled.told_table(1) == told
    [(key,)] = filled.connection.rows("SELECT seal_key FROM rescores")
    mark = hashlib.sha256(PRINT).hexdigest()
    lines = [
        json.dumps(line)
        for number in (1, 2)
        for line in ([number, "private", 0.75, None, None, None], [number, "public", 0.5, "0.5", None, mark])
    ]
    scores = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    text = json.dumps({"scores": scores}, separators=(",", ":"))
    facts = dict(entry.facts)
    del facts["harness_version"], facts["time"], facts["seq"]
    assert facts == {
        "kind": RESCORE,
        "competition": "digits",
        "rescore": 1,
        "submissions": 2,
        "commitment": A,
        "metric": "accuracy",
        "metric_version": "2",
        "old_commitments": f" {B}",
        "old_metrics": "accuracy 1",
        "told_scores": hashlib.sha256(told.encode()).hexdigest(),
        "sealed": hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest(),
        "private_table": B,
    }


@pytest.mark.parametrize("changes", [{"before": 0}, {"before": 1, "commitment": B}])
def test_scores_of_an_earlier_state_are_refused_and_leave_no_row(filled, changes):
    """Somebody else has rescored, or the solution is another one by now."""
    filled.rescore(new_rescore([1]))
    rows = filled.connection.rows("SELECT count(*) FROM rescored")
    with pytest.raises(NotAllowedError, match="nothing was changed"):
        filled.rescore(new_rescore([1, 2], **changes))
    assert filled.connection.rows("SELECT count(*) FROM rescored") == rows
    assert [one.facts["kind"] for one in filled.ledger("digits")].count(RESCORE) == 1


def test_one_score_that_cannot_be_kept_leaves_no_row_of_any(filled):
    """Infinity is none; the first submission keeps its score, too."""
    bad = NewScores(number=2, scores={"public": float("inf")}, told_score=None)
    with pytest.raises(sqlite3.IntegrityError):
        filled.rescore(new_rescore([1], submissions=[*new_rescore([1]).submissions, bad]))
    assert filled.connection.rows("SELECT * FROM rescores") == []
    assert filled.submissions("digits")[0].scores["public"] == 0.1
    assert RESCORE not in {one.facts["kind"] for one in filled.ledger("digits")}


@pytest.mark.parametrize("table", ["rescores", "rescored", "later_fingerprints"])
def test_rows_of_a_rescore_are_never_changed(filled, table):
    """Neither changed nor removed nor replaced, whoever asks."""
    filled.rescore(new_rescore([2]))
    filled.add_fingerprints(2, {"private": PRINT})
    db = filled.connection
    [column, *_] = [name for _, name, *_ in db.rows(f"PRAGMA table_info({table})")]
    for sql in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never changed or removed"):
            db.run(sql)


def test_a_replay_tells_the_receipt_that_was_told_the_first_time(filled):
    """The idempotency key still stands for the same answer."""
    filled.rescore(new_rescore([2]))
    again = submit(filled, filled.get_team("ann"), idempotency_key="k", scores={"public": 0.3, "private": 0.4})
    assert (again.is_replay, dict(again.scores)) == (True, {"public": 0.3, "private": 0.4})


PROGRAM = """
import sys
from pathlib import Path
from itertools import count
from test_rescores import new_rescore
from podium.store.store import Store
with Store.open(Path(sys.argv[1])) as store:
    numbers = [one.number for one in store.submissions()]
    print("ready", flush=True)
    for _ in count():
        before = store.newest_rescore("digits")
        store.rescore(new_rescore(numbers, before=before, public=float(before + 1), private=float(before + 1)))
        print(before + 1, flush=True)
"""
ROUNDS = int(os.environ.get("PODIUM_ROUNDS", "5"))


def test_a_killed_rescore_leaves_every_score_old_or_every_score_new(path):
    """Killed at any instant: all submissions have the scores of one rescore, and the ledger ends with its entry."""
    rng = random.Random(8)
    with open_store(path) as store:
        store.commit_solution("digits", A, now=NOON)
        team = store.add_team("ann", now=NOON)
        for i in range(60):
            store.add_submission(new(team, file=b"id,label\n%d,1\n" % i), limits=NO_LIMITS)
    for _ in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert child.stdout.readline() == "ready\n"
        acknowledged = int(child.stdout.readline())
        time.sleep(rng.uniform(0, 0.02))
        child.kill()
        acknowledged = max([acknowledged, *map(int, child.stdout.read().split())])
        child.communicate()
        check_rescored(path, acknowledged)


def check_rescored(path, acknowledged):
    with Store.open(path) as store:
        newest = store.newest_rescore("digits")
        assert newest >= acknowledged
        assert {tuple(one.scores.values()) for one in store.submissions("digits")} == {(float(newest),) * 2}
        assert store.connection.rows("SELECT count(*) FROM rescored") == [(newest * 60 * 2,)]
        kinds = [one.facts["kind"] for one in store.ledger("digits")]
        assert kinds.count(RESCORE) == newest
        assert kinds[-1] == RESCORE
