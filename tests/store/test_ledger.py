"""The ledger's chain, against a second writing of its specification."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_filler import NOON, recompute_chain, submit

from podium.store.ledger import canonical, link

FACTS = st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20), max_size=8)


@given(FACTS, st.randoms())
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(entry, rng):
    """Two programs that agree on the facts agree on the bytes."""
    keys = list(entry)
    rng.shuffle(keys)
    assert canonical({key: entry[key] for key in keys}) == canonical(entry)


@given(FACTS)
def test_the_canonical_form_says_all_and_reads_back(entry):
    """It is JSON of the same facts, in ASCII, without a blank outside of texts."""
    text = canonical(entry)
    assert json.loads(text) == entry
    assert text.isascii()
    assert canonical(json.loads(text)) == text
    assert not re.search(r"\s", re.sub(r'"(\\.|[^"\\])*"', "", text))


@given(FACTS, FACTS)
def test_different_facts_have_different_canonical_forms(one, other):
    """Nothing that a reader could tell apart is written alike."""
    assert (canonical(one) == canonical(other)) == (one == other)


@given(st.dictionaries(st.text(max_size=3), st.floats() | st.booleans() | st.lists(st.none()), min_size=1))
def test_floats_never_enter_an_entry(entry):
    """A score is text, because programs write floats differently."""
    with pytest.raises(TypeError, match="text and whole numbers"):
        canonical(entry)


def test_the_link_is_the_hash_of_the_last_one_and_the_entry():
    """h_i = SHA-256(h_(i-1) as hexadecimal text + entry): a value worked out with coreutils' sha256sum."""
    expected = "f90322d4db767074612b275eeb560d05b082d56e47f90aa795aca197b90fcb4d"
    assert link("0" * 64, '{"kind":"close","seq":1}') == expected


@given(score=st.floats(allow_nan=False, allow_infinity=False))
def test_a_score_comes_back_from_the_ledger_to_the_last_bit(score):
    """The text of a float in the ledger is the float."""
    assert float(json.loads(canonical({"score": repr(score)}))["score"]).hex() == score.hex()


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
        *("metric", "metric_version", "harness_version", "commitment"),
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
