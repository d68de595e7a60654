"""The ledger's chain, against a second writing of its specification."""

import hmac
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from store_filler import NOON, new, recompute_chain, submit


def test_a_chain_without_a_commitment_starts_from_zeros(store):
    """A submission may come first; a later commitment is an entry like any other."""
    ann = store.add_team("ann", now=NOON)
    receipt = submit(store, ann)
    [first] = store.ledger("digits")
    assert first.hash == receipt.ledger_hash == sha256(("0" * 64 + first.entry).encode()).hexdigest()
    store.commit_solution("digits", "ab" * 32, now=NOON)
    assert [one.hash for one in store.ledger("digits")] == recompute_chain(store, "digits")


def test_a_chain_that_begins_with_a_commitment_starts_from_it(store):
    """So every receipt also fixes the labels."""
    store.commit_solution("digits", "ab" * 32, now=NOON)
    receipt = submit(store, store.add_team("ann", now=NOON))
    first, second = store.ledger("digits")
    assert first.hash == sha256(("ab" * 32 + first.entry).encode()).hexdigest()
    assert second.hash == receipt.ledger_hash == sha256((first.hash + second.entry).encode()).hexdigest()


def test_every_kind_of_entry_is_in_the_chain(store):
    """Submission, peek, finish, close and commitment, each with its facts and nothing else."""
    ann = store.add_team("Ann Secretname", now=NOON)
    store.commit_solution("digits", "ab" * 32, now=NOON)
    submit(
        store, ann, commitment="ab" * 32, scores={"public": 0.1 + 0.2, "private": 0.987654321}, description="my note"
    )
    store.record_peek("digits", ann, now=NOON)
    store.record_peek("digits", None, now=NOON)
    store.finish("digits", ann, now=NOON)
    store.close("digits", now=NOON)
    store.commit_solution("digits", "cd" * 32, now=NOON)
    entries = [json.loads(one.entry) for one in store.ledger("digits")]
    kinds = ["commitment", "submission", "peek", "peek", "finish", "close", "commitment"]
    assert [one["kind"] for one in entries] == kinds
    assert {(one["competition"], one["time"]) for one in entries} == {("digits", "2026-11-21T12:00:00.000000+00:00")}
    assert [one["seq"] for one in entries] == [1, 2, 3, 4, 5, 6, 7]
    assert set(entries[1]) == {
        *("seq", "time", "kind", "competition", "number", "team", "sha256", "score"),
        *("metric", "metric_version", "harness_version", "commitment", "late", "baseline"),
        *("sealed", "fingerprint_public", "fingerprint_private"),
    }
    assert entries[1]["score"] == "0.30000000000000004"
    assert [one.get("team") for one in entries] == [None, ann.id, ann.id, None, ann.id, None, None]
    published = "".join(one.entry for one in store.ledger("digits"))
    for hidden in ("Secretname", "my note", "987654", "submission.csv"):
        assert hidden not in published
    assert [one.hash for one in store.ledger("digits")] == recompute_chain(store, "digits")


def test_each_competition_has_its_own_chain(store):
    """The same facts in two competitions are two entries with two hashes."""
    ann = store.add_team("ann", now=NOON)
    one, other = (submit(store, ann, slug=slug) for slug in ("digits", "friedman"))
    assert one.ledger_hash != other.ledger_hash
    assert [len(store.ledger(slug)) for slug in ("digits", "friedman", "none-such")] == [1, 1, 0]


def test_the_same_commitment_twice_is_one_entry(store):
    """To prepare a competition again, to the same end, says nothing new."""
    for commitment in ("ab" * 32, "ab" * 32, "cd" * 32, "ab" * 32):
        store.commit_solution("digits", commitment, now=NOON)
    assert store.commitments("digits") == ["ab" * 32, "cd" * 32, "ab" * 32]


@pytest.mark.parametrize("commitment", ["", "ab" * 31, "AB" * 32, "xy" * 32, "ab" * 32 + "\n"])
def test_a_commitment_is_a_hash(store, commitment):
    """Anything else is a mistake of the caller's, and is not written."""
    with pytest.raises(ValueError, match="no SHA-256"):
        store.commit_solution("digits", commitment, now=NOON)
    assert store.ledger("digits") == []


def test_the_first_close_and_the_first_finish_stand(store):
    """To do it again changes nothing, neither the time nor the ledger."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    assert store.closed_at("digits") is None
    assert store.finished("digits") == {}
    for hours in (0, 1):
        store.finish("digits", ann, now=NOON + timedelta(hours=hours))
    for hours in (2, 3):
        store.close("digits", now=NOON + timedelta(hours=hours))
    store.finish("digits", bob, now=NOON + timedelta(hours=4))
    assert store.closed_at("digits") == NOON + timedelta(hours=2)
    assert store.finished("digits") == {ann.id: NOON, bob.id: NOON + timedelta(hours=4)}
    assert len(store.ledger("digits")) == 3


def test_peeks_are_counted_each(store):
    """Who looked twice looked twice."""
    ann = store.add_team("ann", now=NOON)
    for team in (ann, ann, None):
        store.record_peek("digits", team, now=NOON)
    assert (store.peeks("digits"), store.peeks("friedman")) == (3, 0)


def test_a_submission_is_sealed_with_a_key_that_stays_in_the_store(store):
    """Note, file name, details and scores, by HMAC as Python's own library has it; no two keys are alike."""
    ann = store.add_team("ann", now=NOON)
    for _ in range(2):
        submit(store, ann, cv_score=0.5)
    rows = store.connection.rows
    keys = [key for (key,) in rows("SELECT seal_key FROM submissions ORDER BY number")]
    assert len({*keys}) == 2
    hidden = {
        "file_name": "submission.csv",
        "description": "a try",
        "details": "{}",
        "cv_score": "0.5",
        "score_public": "0.1",
        "score_private": "0.2",
    }
    text = json.dumps(hidden, sort_keys=True, separators=(",", ":"))
    facts = [one.facts for one in store.ledger("digits")]
    assert [fact["sealed"] for fact in facts] == [
        hmac.new(key.encode(), text.encode(), "sha256").hexdigest() for key in keys
    ]
    block_sums = sha256(new(ann).fingerprints["private"]).hexdigest()
    text = json.dumps({"split": "private", "block_sums": block_sums}, sort_keys=True, separators=(",", ":"))
    assert facts[1]["fingerprint_private"] == hmac.new(keys[1].encode(), text.encode(), "sha256").hexdigest()
    assert not any(key in one.entry for key in keys for one in store.ledger("digits"))


@pytest.mark.parametrize(
    ("told", "step", "said"),
    [(None, None, {"score": "0.123456789"}), ("0.120", "0.005", {"score": "0.120", "step": "0.005"}),
     ("", None, {"score": None})],
)  # fmt: skip
def test_the_ledger_says_what_the_board_tells(store, told, step, said):
    """A coarse board publishes no finer score, and a ladder that tells nothing no score at all."""
    submit(store, store.add_team("ann", now=NOON), told_score=told, told_step=step, scores={"public": 0.123456789})
    [entry] = store.ledger("digits")
    assert {key: entry.facts[key] for key in ("score", "step") if key in entry.facts} == said
    assert ("123456" in entry.entry) == (told is None)
    assert store.submissions("digits")[0].scores == {"public": 0.123456789}


def test_a_close_holds_the_hash_of_the_private_table(store):
    """It is asked for when nothing can come between it and the close; a close that fails is none."""
    with pytest.raises(ZeroDivisionError):
        store.close("digits", now=NOON, private_table=lambda: str(1 / 0))
    assert store.closed_at("digits") is None
    store.close("digits", now=NOON, private_table=lambda: "ab" * 32 if store.connection.sqlite.in_transaction else "")
    assert store.ledger("digits")[-1].facts["private_table"] == "ab" * 32


def test_a_reveal_is_written_once_for_each_commitment(store):
    """To publish it again says nothing new."""
    for commitment in ("ab" * 32, "ab" * 32, "cd" * 32):
        store.reveal_labels("digits", commitment, now=NOON)
    assert store.reveals("digits") == ["ab" * 32, "cd" * 32]
    assert [one.facts["kind"] for one in store.ledger("digits")] == ["reveal", "reveal"]
