"""The team's own cross-validation in the store: kept as it was told, also in a store that was made without it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_filler import NOON, check_whole, new, open_store, submit
from thorough import many

from podium.store import schema
from podium.store.connection import sqlite3
from podium.team import Team

FINITE = st.floats(allow_nan=False, allow_infinity=False).map(lambda score: score + 0.0)


@settings(max_examples=many(30), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(score=st.none() | FINITE, std=st.none() | FINITE.map(abs))
def test_it_comes_back_as_it_went_in(store, score, std) -> None:
    """To the last bit, or None."""
    std = None if score is None else std
    receipt = submit(store, store.add_team("ann", now=NOON), cv_score=score, cv_std=std)
    stored = store.get_submission(receipt.number)
    assert (stored.cv_score, stored.cv_std) == (score, std)


def test_the_first_one_stands_when_a_submission_is_repeated(store) -> None:
    """With the same idempotency key nothing is stored, whatever the second call says."""
    ann = store.add_team("ann", now=NOON)
    first = submit(store, ann, idempotency_key="k", cv_score=0.8, cv_std=0.01)
    again = submit(store, ann, idempotency_key="k", cv_score=0.9, cv_std=0.02)
    assert again.is_replay
    assert again.number == first.number
    [stored] = store.submissions()
    assert (stored.cv_score, stored.cv_std) == (0.8, 0.01)


@pytest.mark.parametrize("wrong", [{"cv_score": float("nan")}, {"cv_score": float("inf")},
                                   {"cv_score": 1.0, "cv_std": float("nan")}])  # fmt: skip
def test_what_is_not_finite_does_not_become_null(store, wrong) -> None:
    """SQLite would store NaN as NULL: as if nothing had been told."""
    with pytest.raises(ValueError, match="not finite"):
        new(store.add_team("ann", now=NOON), **wrong)


@pytest.mark.parametrize("wrong", [{"cv_std": 0.1}, {"cv_score": 1.0, "cv_std": -0.1}])
def test_the_table_refuses_a_deviation_that_is_none(store, wrong) -> None:
    """Alone, or negative; and nothing of the submission is stored."""
    with pytest.raises(sqlite3.IntegrityError):
        submit(store, store.add_team("ann", now=NOON), **wrong)
    assert store.submissions() == []


def test_a_store_that_was_made_without_it_gets_it(path, monkeypatch) -> None:
    """Its submissions have none, new ones may, and rows are still never changed."""
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
    with open_store(path) as store:
        ann = Team(id="0" * 16, name="ann")
        store.connection.run(
            "INSERT INTO teams (id, name, folded_name, is_baseline, created_at) VALUES (?, 'ann', 'ann', 0, '')",
            [ann.id],
        )
        columns = "slug, team_id, submitted_at, sha256, file_name, description, metric, metric_version, commitment"
        store.connection.run(
            f"INSERT INTO submissions ({columns}, is_late, details) VALUES (?, ?, ?, ?, '', '', '', '', '', 0, '{{}}')",
            ["friedman", ann.id, "2026-11-21T12:00:00.000000+00:00", "0" * 64],
        )
    monkeypatch.undo()
    with open_store(path) as store:
        submit(store, ann, cv_score=0.5)
        assert [one.cv_score for one in store.submissions()] == [None, 0.5]
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            store.connection.run("UPDATE submissions SET cv_score = 0.6")
        check_whole(store)
