"""Dates mean what they mean on the platform that wrote them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from dateutil import parser
from hypothesis import given
from hypothesis import strategies as st

from podium.formats.moments import UnknownDateError, is_ambiguous, read_moment

CASES = {
    "12-31-2026": datetime(2026, 12, 31, tzinfo=UTC),
    "1-2-2026": datetime(2026, 1, 2, tzinfo=UTC),
    "31-12-2026": datetime(2026, 12, 31, tzinfo=UTC),
    "12/31/2026 18:30": datetime(2026, 12, 31, 18, 30, tzinfo=UTC),
    "2026-12-31": datetime(2026, 12, 31, tzinfo=UTC),
    "2026-12-31 14:30:05": datetime(2026, 12, 31, 14, 30, 5, tzinfo=UTC),
    "2026-12-31T14:30:05+02:00": datetime(2026, 12, 31, 12, 30, 5, tzinfo=UTC),
    date(2026, 12, 31): datetime(2026, 12, 31, tzinfo=UTC),
    datetime(2026, 12, 31, 14, 30): datetime(2026, 12, 31, 14, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 14, tzinfo=timezone(timedelta(hours=1))): datetime(2026, 12, 31, 13, tzinfo=UTC),
    None: None,
    "": None,
    "null": None,
}


@pytest.mark.parametrize("value", CASES, ids=repr)
def test_a_date_is_read(value: object) -> None:
    assert read_moment(value) == CASES[value]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_month_first_as_dateutil_reads_it(day: date) -> None:
    """Codabench hands texts to dateutil; so the numbers mean the same here."""
    for text in (f"{day.month}-{day.day}-{day.year}", f"{day.day}-{day.month}-{day.year}", day.isoformat()):
        assert read_moment(text) == parser.parse(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "13-13-2026", "2026-02-30", "31.12", 7.5, "12-31-26"])
def test_words_that_are_no_date_are_refused(value: object) -> None:
    with pytest.raises(UnknownDateError, match="is no date; write 2026-12-31"):
        read_moment(value)


def test_only_a_date_with_two_meanings_is_ambiguous() -> None:
    assert [is_ambiguous(text) for text in ("1-2-2026", "2-2-2026", "12-31-2026", "2026-01-02", date(2026, 1, 2))] == [
        True, False, False, False, False,
    ]  # fmt: skip
