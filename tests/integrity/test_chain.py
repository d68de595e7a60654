"""A chain is verified from its entries alone, and whatever is changed in it shows."""

import json
import random
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.chain import LedgerEntry
from podium.errors import NotAllowedError
from podium.integrity.chain import Head, check_chain, check_entries, check_head, read_head, tell_peeks
from podium.integrity.private_table import hash_private_table, write_private_table
from podium.integrity.receipts import check_file, check_receipt, read_receipt

C, D = "c" * 64, "d" * 64


def make_chain(*entries: dict, slug: str = "digits") -> list[LedgerEntry]:
    """A chain by its specification, without the code that is tested."""
    hash_ = entries[0]["commitment"] if entries[0]["kind"] == "commitment" else "0" * 64
    chain = []
    for seq, entry in enumerate(entries, start=1):
        facts = {"time": f"2026-12-01T09:0{seq}:00.000000+00:00", **entry, "competition": slug, "seq": seq}
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        hash_ = sha256((hash_ + text).encode()).hexdigest()
        chain.append(LedgerEntry(seq=seq, entry=text, hash=hash_))
    return chain


def submission(number: int, **changes) -> dict:
    plain = {"kind": "submission", "number": number, "sha256": sha256(b"file %d" % number).hexdigest()}
    return {**plain, "score": "0.5", "commitment": C, "late": 0, "baseline": 0, "team": "ab", **changes}


COMMIT, CLOSE, PEEK = {"kind": "commitment", "commitment": C}, {"kind": "close", "private_table": D}, {"kind": "peek"}
CHAIN = make_chain(COMMIT, submission(1), PEEK, submission(4), CLOSE, {"kind": "reveal", "commitment": C})


def is_whole(chain: list[LedgerEntry]) -> bool:
    return not check_chain("digits", chain).problems


def test_a_chain_that_was_let_alone_is_whole() -> None:
    """Hashes, places and what entries say of each other."""
    assert is_whole(CHAIN)
    assert check_chain("digits", CHAIN).note == f"6 entries, head {CHAIN[-1].hash[:16]}"
    assert check_entries(CHAIN).state == "ok"
    assert check_entries(CHAIN).note == "1 commitment, 2 submissions, 1 peek, 1 close, 1 reveal"
    assert tell_peeks(CHAIN).note.endswith("looked at once before the close, last 2026-12-01 09:03")
    assert check_chain("digits", []).state == "open"


def test_every_changed_byte_of_every_entry_and_hash_shows() -> None:
    """Each byte of the chain, flipped in its lowest bit and in all bits."""
    for place, one in enumerate(CHAIN):
        for field in ("entry", "hash"):
            text = getattr(one, field)
            for at, letter in enumerate(text):
                for flip in (1, 0xFF):
                    other = text[:at] + chr(ord(letter) ^ flip) + text[at + 1 :]
                    changed = [*CHAIN[:place], replace(one, **{field: other}), *CHAIN[place + 1 :]]
                    assert not is_whole(changed), (place, field, at, flip)


@pytest.mark.parametrize("place", range(6))
def test_a_missing_entry_shows_unless_it_is_the_last(place: int) -> None:
    """The last one shows only to whoever kept a later hash: see the next tests."""
    assert is_whole(CHAIN[:place] + CHAIN[place + 1 :]) == (place == 5)


@settings(max_examples=many(50))
@given(st.permutations(range(6)))
def test_entries_in_another_order_show(order: list[int]) -> None:
    """Also when their places are counted anew."""
    moved = [CHAIN[place] for place in order]
    counted = [replace(one, seq=seq) for seq, one in enumerate(moved, start=1)]
    assert is_whole(moved) == is_whole(counted) == (order == [*range(6)])


def test_a_chain_that_is_written_anew_shows_to_a_witness_alone() -> None:
    """Whoever owns the store can make another chain that is whole: a posted head or a receipt tells."""
    forged = make_chain(COMMIT, submission(1, score="0.9"), PEEK, submission(4), CLOSE)
    assert is_whole(forged)
    for posted in CHAIN[1:]:
        assert check_head(forged, Head.of("digits", posted)).problems
    assert not check_head(forged, Head.of("digits", CHAIN[0])).problems
    receipt = read_receipt(json.dumps({"number": 1, "sha256": "x", "ledger_hash": CHAIN[1].hash}), "r.json")
    assert "changed" in check_receipt(forged, receipt).problems[0]


def test_a_head_that_was_posted_and_cut_off_shows() -> None:
    """The line names a place that the chain no longer has."""
    head = Head.of("digits", CHAIN[-1])
    assert check_head(CHAIN, head).state == "ok"
    assert check_head(CHAIN[:-1], head).problems == ("entry 6 was posted, and the chain ends with entry 5",)
    assert check_head([], head).problems


def test_a_head_is_one_line_that_reads_back_out_of_any_text() -> None:
    """As it was pasted into a chat."""
    head = Head.of("digits", CHAIN[1])
    assert head.line == f"podium digits #2 {CHAIN[1].hash} 2026-12-01 09:02 UTC"
    assert read_head(f"> today: `{head.line}` ok?") == Head(slug="digits", seq=2, hash=CHAIN[1].hash)
    for text in ("", "podium digits #2 abc", head.line.replace("#", ""), head.line.replace(CHAIN[1].hash, "a" * 65)):
        assert read_head(text) is None


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ((COMMIT, submission(1), submission(1)), "submission 1, which is no number or stands above it"),
        ((COMMIT, submission(1, commitment=D)), "no entry above"),
        ((submission(1), COMMIT), "no entry above"),
        ((COMMIT, CLOSE, CLOSE), "closes what is closed"),
        ((COMMIT, CLOSE, submission(1)), "not marked as late"),
        ((COMMIT, {"kind": "reveal", "commitment": D}), "no entry above"),
    ],
)
def test_entries_that_contradict_each_other_show(entries: tuple, sentence: str) -> None:
    """Though every hash is right."""
    chain = make_chain(*entries)
    assert is_whole(chain)
    assert any(sentence in problem for problem in check_entries(chain).problems)


def test_what_may_come_after_the_close_contradicts_nothing() -> None:
    """Late submissions, later baselines, a mended solution."""
    late, baseline = submission(1, late=1), submission(2, baseline=1)
    mended = ({"kind": "commitment", "commitment": D}, submission(3, late=1, commitment=D))
    assert check_entries(make_chain(COMMIT, CLOSE, late, baseline, *mended)).problems == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, None),
        ({"scores": {"public": 0.5}}, None),
        ({"scores": {"public": 0.25}}, "0.25"),
        ({"number": 2}, "no submission 2"),
        ({"sha256": "e" * 64}, "another file"),
        ({"ledger_hash": "e" * 64}, "was changed"),
    ],
)
def test_a_receipt_stands_for_its_submission(change: dict, sentence: str | None) -> None:
    """Number, file, hash and told score."""
    facts = CHAIN[3].facts
    kept = {"number": 4, "sha256": facts["sha256"], "ledger_hash": CHAIN[3].hash, **change}
    problems = check_receipt(CHAIN, read_receipt(json.dumps(kept), "r.json")).problems
    assert problems == () if sentence is None else sentence in problems[0]


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", '{"number": "x", "sha256": "", "ledger_hash": ""}', "[" * 9999])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    """With what a receipt is."""
    with pytest.raises(NotAllowedError, match=r"r\.json is no receipt"):
        read_receipt(text, "r.json")


def test_a_file_is_known_by_its_bytes() -> None:
    """And one that was never submitted is told."""
    assert check_file(CHAIN, "mine.csv", b"file 4").note.endswith("submission 4")
    assert check_file(CHAIN, "mine.csv", b"file 5").problems


def test_the_private_table_is_plain_csv() -> None:
    """Its hash by coreutils' sha256sum."""
    text = write_private_table([(1, "ab", 3, 0.1 + 0.2), (None, "cd", 1, 1.0)])
    assert text == "rank,team,submission,score\n1,ab,3,0.30000000000000004\n,cd,1,1.0\n"
    assert hash_private_table(text) == "f4ad858374f83e881a1afc38b859ed948ad16f08d1e6dfbffb5cd8f2a30dc218"


def test_any_damage_is_told_and_breaks_nothing() -> None:
    """Random bytes in place of entries: a sentence, never a traceback."""
    rng = random.Random(0)
    for _ in range(300):
        chain = [replace(one) for one in CHAIN]
        place = rng.randrange(6)
        text = list(chain[place].entry)
        for _ in range(rng.randrange(1, 6)):
            text[rng.randrange(len(text))] = rng.choice('{}[]":,0a\\\x00\xff\ud800')
        chain[place] = replace(chain[place], entry="".join(text))
        check_entries(chain)
        tell_peeks(chain)
        assert is_whole(chain) == (chain == CHAIN)
