"""How many submissions a team has left."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_filler import NOON, open_store, stored_files, submit
from thorough import many

from podium.errors import SubmissionLimitError
from podium.store.limits import Limits

THREE_A_DAY = Limits(daily=3, total=0)


def test_the_limit_of_a_day_holds_until_midnight_utc(store):
    """The sentence says the limit, how many were used, and when the next slot opens."""
    ann = store.add_team("ann", now=NOON)
    late_evening = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    remaining = [submit(store, ann, limits=THREE_A_DAY, submitted_at=late_evening).remaining_today for _ in range(3)]
    assert remaining == [2, 1, 0]
    with pytest.raises(SubmissionLimitError) as refused:
        submit(store, ann, limits=THREE_A_DAY, submitted_at=late_evening)
    assert str(refused.value) == (
        "'digits' allows 3 submissions a day and team 'ann' has used 3; "
        "the next slot opens at 00:00 UTC on 2026-11-22, in 2 hours"
    )
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(SubmissionLimitError):
        submit(store, ann, limits=THREE_A_DAY, submitted_at=midnight - timedelta(microseconds=1))
    assert submit(store, ann, limits=THREE_A_DAY, submitted_at=midnight).remaining_today == 2


@pytest.mark.parametrize(
    ("before_midnight", "wait"),
    [
        (timedelta(seconds=1), "1 min"),
        (timedelta(minutes=44), "44 min"),
        (timedelta(minutes=45), "1 hour"),
        (timedelta(minutes=89), "1 hour"),
        (timedelta(minutes=91), "2 hours"),
        (timedelta(hours=23, minutes=50), "24 hours"),
    ],
)
def test_the_wait_is_said_in_words_that_fit(store, before_midnight, wait):
    """Minutes below an hour, else whole hours."""
    moment = datetime(2026, 11, 22, tzinfo=UTC) - before_midnight
    ann = store.add_team("ann", now=NOON)
    submit(store, ann, limits=Limits(daily=1, total=0), submitted_at=moment)
    with pytest.raises(SubmissionLimitError, match=f"allows 1 submission a day .*2026-11-22, in {wait}$"):
        submit(store, ann, limits=Limits(daily=1, total=0), submitted_at=moment)


def test_the_day_is_that_of_utc_in_every_time_zone(store):
    """Half past midnight in Berlin is still yesterday."""
    ann = store.add_team("ann", now=NOON)
    berlin = timezone(timedelta(hours=1))
    for _ in range(3):
        submit(store, ann, limits=THREE_A_DAY, submitted_at=datetime(2026, 11, 21, 23, tzinfo=UTC))
    with pytest.raises(SubmissionLimitError, match="in 30 min"):
        submit(store, ann, limits=THREE_A_DAY, submitted_at=datetime(2026, 11, 22, 0, 30, tzinfo=berlin))
    assert submit(store, ann, limits=THREE_A_DAY, submitted_at=datetime(2026, 11, 22, 1, tzinfo=berlin))


def test_a_limit_in_all_ends_for_good(store):
    """The smaller of the two limits is what remains; when all are used, no slot opens."""
    ann = store.add_team("ann", now=NOON)
    limits = Limits(daily=2, total=3)
    remaining = [
        submit(store, ann, limits=limits, submitted_at=NOON + timedelta(days=i)).remaining_today for i in range(3)
    ]
    assert remaining == [1, 1, 0]
    with pytest.raises(SubmissionLimitError) as refused:
        submit(store, ann, limits=limits, submitted_at=NOON + timedelta(days=9))
    assert str(refused.value) == "'digits' allows 3 submissions in all and team 'ann' has used 3; no slot opens"


def test_without_limits_nothing_is_counted(store):
    """And a receipt does not pretend to know how many are left."""
    ann = store.add_team("ann", now=NOON)
    assert {submit(store, ann).remaining_today for _ in range(8)} == {None}


def test_late_submissions_and_baselines_do_not_count(store):
    """They take no slot, and find none missing."""
    ann = store.add_team("ann", now=NOON)
    forest = store.add_team("random-forest", is_baseline=True, now=NOON)
    one = Limits(daily=1, total=1)
    for _ in range(3):
        assert submit(store, ann, limits=one, is_late=True).remaining_today is None
        assert submit(store, forest, limits=one).remaining_today is None
    assert submit(store, ann, limits=one).remaining_today == 0
    assert submit(store, ann, limits=one, is_late=True)
    with pytest.raises(SubmissionLimitError):
        submit(store, ann, limits=one)


def test_teams_and_competitions_are_counted_apart(store):
    """What one used is not missing from another."""
    ann, bob = (store.add_team(name, now=NOON) for name in ("ann", "bob"))
    one = Limits(daily=1, total=0)
    for team in (ann, bob):
        for slug in ("digits", "friedman"):
            assert submit(store, team, slug=slug, limits=one).remaining_today == 0


def test_a_refused_submission_leaves_nothing_behind(store):
    """No row, no ledger entry, no file; and asking first refuses with the same sentence."""
    ann = store.add_team("ann", now=NOON)
    one = Limits(daily=1, total=0)
    submit(store, ann, limits=one)
    before = stored_files(store.path), store.submissions(), store.ledger("digits")
    with pytest.raises(SubmissionLimitError) as refused:
        submit(store, ann, limits=one, file=b"another")
    with pytest.raises(SubmissionLimitError) as asked:
        store.check_limits("digits", ann, one, now=NOON)
    assert str(asked.value) == str(refused.value)
    assert (stored_files(store.path), store.submissions(), store.ledger("digits")) == before


def test_a_clock_that_is_set_back_opens_no_slot(store):
    """Neither within the day, nor to an earlier one; the sentence knows which day has room."""
    ann = store.add_team("ann", now=NOON)
    for _ in range(3):
        submit(store, ann, limits=THREE_A_DAY)
    for back in (timedelta(hours=5), timedelta(days=1), timedelta(days=400)):
        with pytest.raises(SubmissionLimitError, match="opens at 00:00 UTC on 2026-11-22"):
            submit(store, ann, limits=THREE_A_DAY, submitted_at=NOON - back)


@settings(max_examples=many(30), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(hours=st.lists(st.integers(-60, 60), max_size=25), limit=st.integers(1, 3))
def test_however_the_clock_runs_no_day_has_more_than_its_slots(tmp_path_factory, hours, limit):
    """In any order of moments; and with a clock that only goes forward every free slot can be used."""
    path = tmp_path_factory.mktemp("clock") / "private" / "podium.db"
    with open_store(path) as store:
        ann = store.add_team("ann", now=NOON)
        latest = NOON - timedelta(days=9)
        for hour in hours:
            moment = NOON + timedelta(hours=hour)
            per_day = Counter(one.submitted_at.date() for one in store.submissions())
            try:
                submit(store, ann, limits=Limits(daily=limit, total=0), submitted_at=moment)
                is_taken = True
            except SubmissionLimitError:
                is_taken = False
            if per_day[moment.date()] >= limit:
                assert not is_taken
            elif moment >= latest:
                assert is_taken
            latest = max(latest, moment)
