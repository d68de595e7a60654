"""The rule of the chain, against what coreutils, OpenSSL and the specification say."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.chain import ZEROS, LedgerEntry, canonical, link, seal, start_of_chain

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


def test_a_chain_starts_from_the_commitment_if_it_begins_with_one():
    """Else from 64 zeros."""
    assert start_of_chain({"kind": "commitment", "commitment": "ab" * 32}) == "ab" * 32
    assert start_of_chain({"kind": "submission", "commitment": "ab" * 32}) == ZEROS == "0" * 64


def test_a_seal_is_an_hmac():
    """A value worked out with ``openssl dgst -sha256 -hmac key``."""
    expected = "c200729e2841c8eeb8ae5d08e70998d48194100e904f4879434faf2dc27e6a66"
    assert seal("key", {"note": "my note", "n": 1}) == expected


@given(FACTS, FACTS, st.text(max_size=4), st.text(max_size=4))
def test_a_seal_holds_the_facts_and_the_key(one, other, key, other_key):
    """Other facts or another key, another seal. (A key may end in NUL: HMAC fills it up with those.)"""
    keys = (key.rstrip("\0"), other_key.rstrip("\0"))
    assert (seal(keys[0], one) == seal(keys[1], other)) == (one == other and keys[0] == keys[1])


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "7", '"x"', "{" * 5000])
def test_a_damaged_entry_says_nothing(text):
    """It is no reason to break."""
    assert LedgerEntry(seq=1, entry=text, hash=ZEROS).facts == {}
