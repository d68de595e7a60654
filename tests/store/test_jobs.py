"""Jobs: what a server has accepted is scored once, under its number, whatever happens in between."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_filler import NOON, check_whole, new, open_store, submit
from thorough import many

from podium.errors import DeadlineError, NotAllowedError, SubmissionLimitError
from podium.store.files import Files, pack
from podium.store.jobs import MOST_ATTEMPTS, NewJob
from podium.store.limits import NO_LIMITS, Limits

ONE_A_DAY = Limits(daily=1, total=0)
FILE = b"id,label\n1,7\n2,3\n"


def accept(store, team, *, file=FILE, limits=NO_LIMITS, **changes):
    folder = store.path.parent / "incoming"
    folder.mkdir(exist_ok=True)
    plain, packed = folder / "upload", folder / "upload.packed"
    plain.write_bytes(file)
    packed.unlink(missing_ok=True)
    pack(plain, packed)
    job = {
        "slug": "digits",
        "team": team,
        "accepted_at": NOON,
        "sha256": sha256(file).hexdigest(),
        "file_name": "a.csv",
    }
    return store.accept(NewJob(**{**job, **changes}), packed, limits=limits)


def finish(store, number):
    store.finish_job(number, lambda job: new(job.new.team, submitted_at=job.new.accepted_at), now=NOON)


@pytest.fixture
def ann(store):
    return store.add_team("ann", now=NOON)


def test_a_job_becomes_the_submission_of_its_number(store, ann):
    """Also where the command line stores another one in between, and where nothing had a number yet."""
    job = accept(store, ann).job
    between = submit(store, store.add_team("bob", now=NOON))
    assert (job.number, between.number, job.state) == (1, 2, "queued")
    assert store.get_submission(1) is None
    assert store.claim_job().state == "scoring"
    finish(store, 1)
    assert [one.number for one in check_whole(store)] == [1, 2]
    assert store.get_job(1).state == "done"
    assert store.read_file(job.new.sha256) == FILE
    assert store.find_damage() == []


def test_nothing_is_scored_twice(store, ann):
    """A second child that comes back with the same score changes nothing."""
    accept(store, ann)
    store.claim_job()
    finish(store, 1)
    finish(store, 1)
    store.fail_job(1, whose="organiser", message="too late", now=NOON)
    assert len(check_whole(store)) == 1
    assert store.get_job(1).state == "done"


def test_a_waiting_job_holds_the_slot_and_a_failed_one_frees_it(store, ann):
    """For jobs as for the command line."""
    first = accept(store, ann, limits=ONE_A_DAY)
    assert first.remaining_today == 0
    with pytest.raises(SubmissionLimitError, match="has used 1"):
        accept(store, ann, limits=ONE_A_DAY)
    with pytest.raises(SubmissionLimitError):
        submit(store, ann, limits=ONE_A_DAY)
    store.claim_job()
    store.fail_job(1, whose="organiser", message="broke", now=NOON)
    assert accept(store, ann, limits=ONE_A_DAY).job.number == 2
    assert store.find_damage() == []  # a number that no submission has is accounted for


def test_the_same_key_is_the_same_job_until_it_fails(store, ann):
    """And belongs to one file."""
    first = accept(store, ann, idempotency_key="k")
    again = accept(store, ann, idempotency_key="k")
    assert (again.is_replay, again.job.number) == (True, 1)
    with pytest.raises(NotAllowedError, match="belongs to submission 1"):
        accept(store, ann, idempotency_key="k", file=b"other")
    with pytest.raises(NotAllowedError, match="is being scored"):
        submit(store, ann, idempotency_key="k")
    store.claim_job()
    finish(store, first.job.number)
    assert accept(store, ann, idempotency_key="k").job.number == 1
    accept(store, ann, idempotency_key="other", file=b"more")
    store.claim_job()
    store.fail_job(2, whose="team", message="no", now=NOON)
    assert accept(store, ann, idempotency_key="other", file=b"more").job.number == 3


def test_a_key_of_the_command_line_is_not_taken_again(store, ann):
    """Its receipt is there, and a job of the same key could never be stored."""
    submit(store, ann, idempotency_key="k")
    with pytest.raises(NotAllowedError, match="belongs to submission 1"):
        accept(store, ann, idempotency_key="k")


def test_one_job_of_a_team_at_a_time_the_oldest_first(store, ann):
    """Whoever sends fifty files holds up nobody else, and a ladder sees them in order."""
    bob = store.add_team("bob", now=NOON)
    for team in (ann, ann, bob):
        accept(store, team)
    accept(store, ann, slug="iris")
    assert [store.claim_job().number for _ in range(3)] == [1, 3, 4]
    assert store.claim_job() is None
    finish(store, 1)
    assert store.claim_job().number == 2


def test_what_a_dead_server_was_scoring_is_taken_up_again_but_not_for_ever(store, ann):
    """A file that kills the server three times in a row is the organiser's to look at."""
    accept(store, ann)
    for _ in range(MOST_ATTEMPTS):
        store.requeue_jobs(now=NOON)
        assert store.claim_job().number == 1
    store.requeue_jobs(now=NOON)
    assert (store.get_job(1).state, store.get_job(1).whose) == ("failed", "organiser")
    assert store.claim_job() is None


def test_a_server_that_stops_in_time_counts_no_attempt(store, ann):
    """Restarts are no fault of the file."""
    accept(store, ann)
    for _ in range(2 * MOST_ATTEMPTS):
        store.claim_job()
        store.put_back_job(1)
        store.requeue_jobs(now=NOON)
    assert store.get_job(1).state == "queued"


def test_a_competition_is_not_closed_over_waiting_jobs(store, ann):
    """They came in time; a late one may wait."""
    accept(store, ann)
    with pytest.raises(NotAllowedError, match="1 submission is waiting"):
        store.close("digits", now=NOON)
    store.claim_job()
    finish(store, 1)
    accept(store, ann, is_late=True)
    store.close("digits", now=NOON)
    with pytest.raises(DeadlineError):
        accept(store, ann)
    store.claim_job()
    store.finish_job(2, lambda job: new(job.new.team, is_late=True), now=NOON)
    assert [one.is_late for one in check_whole(store)] == [False, True]


def test_a_refusal_leaves_no_file_behind(store, ann):
    """But the same file of a job that waits stays."""
    accept(store, ann, limits=ONE_A_DAY)
    for file in (b"other", FILE):
        with pytest.raises(SubmissionLimitError):
            accept(store, ann, file=file, limits=ONE_A_DAY)
    assert store.read_file(sha256(FILE).hexdigest()) == FILE
    assert len([path for path in (store.path.parent / "files").rglob("*") if path.is_file()]) == 1


def test_a_merged_team_keeps_its_jobs(store, ann):
    """They count for the other one, and their limits too."""
    bob = store.add_team("bob", now=NOON)
    accept(store, bob, limits=ONE_A_DAY)
    store.merge_teams(ann, bob, now=NOON)
    with pytest.raises(SubmissionLimitError):
        accept(store, ann, limits=ONE_A_DAY)
    assert [job.number for job in store.jobs("digits", ann)] == [1]
    store.claim_job()
    finish(store, 1)
    assert check_whole(store)[0].team == ann
    assert store.find_damage() == []


def test_writes_can_share_a_transaction(store, ann):
    """One that is refused leaves nothing, the others stay; all of them go with the outer one."""
    with store.connection.transaction():
        accept(store, ann, limits=ONE_A_DAY)
        with pytest.raises(SubmissionLimitError):
            accept(store, ann, file=b"second", limits=ONE_A_DAY)
        accept(store, store.add_team("bob", now=NOON + timedelta(1)))
    assert store.claim_job().new.team == ann
    outer = store.connection.transaction()
    outer.__enter__()
    accept(store, store.add_team("eve", now=NOON))
    assert not outer.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert store.get_team("eve") is None
    with open_store(store.path) as other:
        assert other.get_job(3) is None


@given(st.binary(max_size=5_000) | st.integers(0, 2_000_000).map(lambda n: b"1,0.5\n" * (n // 6)))
@settings(max_examples=many(30))
def test_a_file_packed_piece_by_piece_reads_back(tmp_path_factory, data: bytes):
    """Whatever it holds, it is the same file, and its seal is the one that the store knows."""
    folder: Path = tmp_path_factory.mktemp("packed")
    (folder / "plain").write_bytes(data)
    pack(folder / "plain", folder / "packed")
    files, digest = Files(folder / "files"), sha256(data).hexdigest()
    assert (folder / "packed").stat().st_size <= max(len(data), 1)
    files.keep_packed(digest, folder / "packed")
    assert files.read(digest) == data
