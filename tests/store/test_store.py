"""What is stored is what is read: submissions, replays, selections, trust."""

import json
import struct
from dataclasses import asdict, replace
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_filler import NOON, check_whole, new, open_store, stored_files, submit
from thorough import many

from podium.errors import DeadlineError, NotAllowedError
from podium.store.connection import sqlite3
from podium.store.limits import Limits
from podium.submission import Submission

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DETAILS = st.dictionaries(st.text(max_size=5), st.none() | st.integers() | FINITE | st.text(max_size=5), max_size=4)


@settings(max_examples=many(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(public=FINITE, private=FINITE, description=st.text(max_size=30), details=DETAILS, file=st.binary(max_size=200))
@example(public=-0.0, private=-0.0, description="", details={}, file=b"")
def test_a_submission_comes_back_as_it_went_in(store, public, private, description, details, file):
    """Every field, the scores to the last bit, and the file to the last byte."""
    ann = store.add_team("ann", now=NOON)
    scores = {"public": public, "private": private}
    given_ = new(ann, scores=scores, description=description, details=details, file=file, commitment="ab" * 32)
    receipt = store.add_submission(given_, limits=Limits(daily=0, total=0))
    stored = store.get_submission(receipt.number)
    assert isinstance(stored, Submission)
    same = ("slug", "team", "submitted_at", "file_name", "description", "metric", "metric_version", "commitment")
    assert [getattr(stored, name) for name in same] == [getattr(given_, name) for name in same]
    wanted = {split: (score + 0.0).hex() for split, score in scores.items()}  # a negative zero is zero
    assert {split: score.hex() for split, score in stored.scores.items()} == wanted
    entry = json.loads(store.ledger("digits")[-1].entry)
    assert float(entry["score"]).hex() == wanted["public"]
    assert (stored.details, stored.is_late, stored.sha256) == (details, False, receipt.sha256)
    assert store.read_file(stored.sha256) == file
    assert store.submissions()[-1] == stored


def test_times_are_utc_to_the_microsecond(store):
    """Whatever time zone they came in; without one they are refused."""
    ann = store.add_team("ann", now=NOON)
    moment = (NOON + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=5, minutes=30)))
    [stored] = [store.get_submission(submit(store, ann, submitted_at=moment).number)]
    assert stored.submitted_at == moment
    assert stored.submitted_at.utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="time zone"):
        new(ann, submitted_at=NOON.replace(tzinfo=None))


def test_numbers_rise_over_all_competitions(store):
    """One row of numbers for everything, so that a number alone names a submission."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    made = [submit(store, team, slug=slug).number for team in (ann, bob) for slug in ("digits", "friedman", "digits")]
    assert made == [1, 2, 3, 4, 5, 6]
    assert [one.number for one in store.submissions()] == made
    assert [one.number for one in store.submissions("digits")] == [1, 3, 4, 6]
    assert [one.number for one in store.submissions("digits", bob)] == [4, 6]
    assert [one.number for one in store.submissions(team=ann)] == [1, 2, 3]
    assert store.submissions("none-such") == []


@pytest.mark.parametrize("number", [0, -1, 2, 2**63 - 1, 2**63, 10**40])
def test_a_number_that_was_never_given_has_no_submission(store, number):
    """However far off it is."""
    submit(store, store.add_team("ann", now=NOON))
    assert store.get_submission(number) is None


def test_a_number_is_never_given_twice(store):
    """Not even after somebody removed the guards and the last row."""
    ann = store.add_team("ann", now=NOON)
    assert [submit(store, ann).number for _ in range(2)] == [1, 2]
    for table in ("submissions", "scores", "fingerprints", "ledger"):
        store.connection.run(f"DROP TRIGGER {table}_refuse_delete")
        store.connection.run(f"DELETE FROM {table} WHERE number = 2") if table != "submissions" else None
    store.connection.run("DELETE FROM submissions WHERE number = 2")
    assert submit(store, ann).number == 3


def test_the_receipt_says_what_the_store_holds(store):
    """Number, hash of the file, hash of the ledger, scores, and what remains."""
    ann = store.add_team("ann", now=NOON)
    receipt = submit(store, ann, limits=Limits(daily=5, total=0))
    stored, [entry] = store.get_submission(1), store.ledger("digits")
    assert asdict(receipt) == {
        "number": 1,
        "sha256": stored.sha256,
        "ledger_hash": entry.hash,
        "scores": {"public": 0.1, "private": 0.2},
        "remaining_today": 4,
        "submitted_at": NOON,
        "same_file_as": None,
        "is_replay": False,
    }


def test_the_same_file_again_is_remarked_on(store):
    """By the number of the team's own first one; it is kept once, and counts twice."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    assert [submit(store, ann).same_file_as for _ in range(3)] == [None, 1, 1]
    assert submit(store, bob).same_file_as is None
    assert submit(store, ann, slug="friedman").same_file_as is None
    assert submit(store, ann, file=b"other").same_file_as is None
    assert len(stored_files(store.path)) == 2
    check_whole(store)


def test_a_replay_gets_the_first_receipt_and_stores_nothing(store):
    """Also when there is no slot left, when the competition is closed, and after other submissions."""
    ann = store.add_team("ann", now=NOON)
    limits = Limits(daily=2, total=0)
    first = submit(store, ann, limits=limits, idempotency_key="k1")
    again = submit(store, ann, limits=limits, idempotency_key="k1", submitted_at=NOON + timedelta(hours=1))
    assert again == replace(first, is_replay=True)
    submit(store, ann, limits=limits, file=b"another", idempotency_key="k2")
    store.close("digits", now=NOON)
    before = store.submissions(), store.ledger("digits"), stored_files(store.path)
    assert submit(store, ann, limits=limits, idempotency_key="k1") == replace(first, is_replay=True)
    assert (store.submissions(), store.ledger("digits"), stored_files(store.path)) == before


def test_a_replay_that_loses_a_race_stores_nothing_either(store, monkeypatch):
    """The key is looked up again inside the transaction: here the first look comes too early."""
    ann = store.add_team("ann", now=NOON)
    keep = store._files.keep

    def keep_slowly(digest, data):
        keep(digest, data)
        with open_store(store.path) as other:
            submit(other, ann, idempotency_key="k")

    monkeypatch.setattr(store._files, "keep", keep_slowly)
    receipt = submit(store, ann, idempotency_key="k")
    assert receipt.is_replay
    assert [one.number for one in check_whole(store)] == [receipt.number]


def test_a_file_that_a_refused_process_cleared_away_is_written_again(store, monkeypatch):
    """Two processes with the same file: the one that is refused removes it before the other has named it."""
    ann = store.add_team("ann", now=NOON)
    keep, calls = store._files.keep, []

    def keep_and_lose(digest, data):
        keep(digest, data)
        if not calls:
            with open_store(store.path) as other:
                other._discard_unused(digest)
        calls.append(digest)

    monkeypatch.setattr(store._files, "keep", keep_and_lose)
    submit(store, ann)
    assert len(calls) == 2
    check_whole(store)


def test_a_key_belongs_to_one_team_and_one_file(store):
    """Another team may use it too; another file under it would be lost, so it is refused."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    first = submit(store, ann, idempotency_key="k")
    assert not submit(store, bob, idempotency_key="k").is_replay
    for other in ({"file": b"another"}, {"slug": "friedman"}):
        with pytest.raises(NotAllowedError, match=f"'k' belongs to submission {first.number}"):
            submit(store, ann, idempotency_key="k", **other)
    assert len(store.submissions()) == 2
    assert len(stored_files(store.path)) == 1


def test_after_the_close_only_late_submissions_and_baselines_are_taken(store):
    """The check is in the transaction, so that no submission slips in behind a close."""
    ann, forest = store.add_team("ann", now=NOON), store.add_team("forest", is_baseline=True, now=NOON)
    store.close("digits", now=NOON)
    with pytest.raises(DeadlineError, match="'digits' was closed at 2026-11-21 12:00 UTC"):
        submit(store, ann)
    assert stored_files(store.path) == []
    assert submit(store, ann, is_late=True)
    assert submit(store, forest)
    assert submit(store, ann, slug="friedman")


def test_who_has_finished_submits_late(store):
    """Private scores have been seen; other teams go on."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    store.finish("digits", ann, now=NOON)
    with pytest.raises(DeadlineError, match="'ann' finished 'digits'"):
        submit(store, ann)
    assert submit(store, ann, is_late=True)
    assert submit(store, bob)


def test_baselines_alone_are_no_submissions_by_people(store):
    """`has_submissions` is what keeps a competition from being made anew."""
    forest = store.add_team("forest", is_baseline=True, now=NOON)
    submit(store, forest)
    assert not store.has_submissions("digits")
    submit(store, store.add_team("ann", now=NOON), slug="friedman")
    assert not store.has_submissions("digits")
    assert store.has_submissions("friedman")


def test_fingerprints_come_back_as_float32(store):
    """Bit for bit, in the order of the blocks, for those submissions that have some."""
    ann = store.add_team("ann", now=NOON)
    values = [0.1, -2.5, 3e38, 1e-45, 0.0]
    packed = struct.pack("<5f", *values)
    first = submit(store, ann, fingerprints={"public": packed}).number
    second = submit(store, ann, fingerprints={}).number
    third = submit(store, ann, fingerprints={"public": b"", "private": packed}).number
    found = store.fingerprints([first, second, third, 99], "public")
    assert list(found) == [first, third]
    assert found[first].dtype == np.float32
    assert found[first].tobytes() == np.array(values, np.float32).tobytes()
    assert found[third].shape == (0,)
    assert list(store.fingerprints(range(1, 5000), "private")) == [third]
    found[first][0] = 1  # the caller may work in place
    with pytest.raises(sqlite3.IntegrityError):
        submit(store, ann, fingerprints={"public": b"abc"})


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_is_finite(store, score):
    """Here, and in the table for any other program."""
    ann = store.add_team("ann", now=NOON)
    with pytest.raises(ValueError, match="not finite"):
        new(ann, scores={"public": score})
    number = submit(store, ann, scores={}).number
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.run("INSERT INTO scores (number, split, score) VALUES (?, 'public', ?)", [number, score])


def test_details_that_are_no_json_are_refused_before_anything_is_stored(store):
    """NaN is no JSON; the caller writes None."""
    ann = store.add_team("ann", now=NOON)
    with pytest.raises(ValueError, match="JSON"):
        submit(store, ann, details={"oof": float("nan")})
    assert store.submissions() == []
    assert stored_files(store.path) == []


def test_names_that_a_file_system_allows_are_stored(store):
    """Half characters from undecodable file names become question marks."""
    ann = store.add_team("ann", now=NOON)
    number = submit(store, ann, file_name="caf\udce9.csv", description="a\x00b \ud83c").number
    stored = store.get_submission(number)
    assert (stored.file_name, stored.description) == ("caf?.csv", "a\x00b ?")


def test_a_team_of_another_store_cannot_submit(store, tmp_path):
    """The row would name nobody."""
    with open_store(tmp_path / "private" / "podium.db") as other:
        stranger = other.add_team("ann", now=NOON)
    with pytest.raises(sqlite3.IntegrityError):
        submit(store, stranger)
    assert stored_files(store.path) == []


def test_a_choice_replaces_the_earlier_one(store):
    """Per team and competition; an empty one leaves the choice to the board."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    for team in (ann, ann, ann, bob):
        submit(store, team)
    submit(store, ann, slug="friedman")
    store.select("digits", ann, [2, 1], now=NOON)
    store.select("digits", bob, [4], now=NOON)
    store.select("friedman", ann, [5], now=NOON)
    assert store.selections("digits") == {ann.id: (1, 2), bob.id: (4,)}
    store.select("digits", ann, [3, 3], now=NOON)
    assert store.selections("digits") == {ann.id: (3,), bob.id: (4,)}
    store.select("digits", ann, [], now=NOON)
    assert (store.selections("digits"), store.selections("friedman")) == ({bob.id: (4,)}, {ann.id: (5,)})


@pytest.mark.parametrize("numbers", [[2], [1, 2], [3], [99], [0], [2**70], [4]])
def test_a_team_chooses_among_its_own(store, numbers):
    """Another's, another competition's, a late one or none at all is refused, and the earlier choice stands."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    submit(store, ann)
    submit(store, bob)
    submit(store, ann, slug="friedman")
    submit(store, ann, is_late=True)
    store.select("digits", ann, [1], now=NOON)
    with pytest.raises(NotAllowedError, match=str(numbers[-1])):
        store.select("digits", ann, numbers, now=NOON)
    assert store.selections("digits") == {ann.id: (1,)}


def test_a_choice_is_final_once_private_scores_are_out(store):
    """After the team has finished, or the competition is closed."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    for team in (ann, bob):
        submit(store, team)
    store.finish("digits", ann, now=NOON)
    with pytest.raises(DeadlineError, match="finished"):
        store.select("digits", ann, [1], now=NOON)
    store.close("digits", now=NOON)
    with pytest.raises(DeadlineError, match="closed"):
        store.select("digits", bob, [2], now=NOON)
    assert store.selections("digits") == {}


def test_trust_is_for_one_state_of_the_code(store):
    """The latest hash stands."""
    assert store.trusted_hash("digits") is None
    for code_hash in ("ab", "cd"):
        store.trust("digits", code_hash, now=NOON)
        assert store.trusted_hash("digits") == code_hash
    assert store.trusted_hash("friedman") is None
