"""Rules in time: openings, deadlines and extensions, late work, the freeze, and what is revealed by date."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import NOW, Tiny, make_tiny, with_rules

from podium.competition.moments import moment_text
from podium.errors import DeadlineError, InvalidCompetitionError, NotAllowedError, SubmissionLimitError
from podium.store.allowances import Allowance
from podium.submission import PRIVATE
from podium.use.board import load_board
from podium.use.close import close
from podium.use.hint import give_hint
from podium.use.listing import list_competitions, show_competition
from podium.use.phase import days_late
from podium.use.select import select
from podium.use.submissions import load_own

DAY = timedelta(days=1)
CLOSES = NOW + 10 * DAY


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def state_of(tiny: Tiny, now: datetime) -> str:
    [listed] = list_competitions(tiny.root, team="ana", now=now)
    return listed.state


def grant(tiny: Tiny, team: str, **granted) -> None:
    with tiny.store() as store:
        store.allow("tiny", store.add_team(team, now=NOW), Allowance(**granted), now=NOW)


def names_on(tiny: Tiny, now: datetime, **asked) -> list[str]:
    board = load_board(tiny.root, tiny.competition, now=now, **asked)
    return [line.team.name for line in board.standings]


def test_moments_are_said_in_utc_and_in_the_time_zone_of_the_class():
    moment = datetime(2027, 1, 31, 23, tzinfo=UTC)
    assert moment_text(moment, "Europe/Berlin") == "2027-01-31 23:00 UTC (Mon 00:00 in Europe/Berlin)"
    assert moment_text(moment, "Asia/Kolkata") == "2027-01-31 23:00 UTC (Mon 04:30 in Asia/Kolkata)"
    assert moment_text(moment, "UTC") == moment_text(moment, "Europe/London") == "2027-01-31 23:00 UTC"


def test_moments_out_of_order_are_named_all_at_once(tmp_path):
    rules = with_rules(opens="2027-01-10", freeze="2027-01-05", closes="2027-01-20", hints_from="2027-02-01")
    with pytest.raises(InvalidCompetitionError) as refused:
        make_tiny(tmp_path, toml=rules)
    assert "`rules.freeze` (2027-01-05) is not after `rules.opens` (2027-01-10)" in str(refused.value)
    assert "`rules.hints_from` (2027-02-01) is not before `rules.closes` (2027-01-20)" in str(refused.value)


def test_a_penalty_per_day_needs_a_deadline(tmp_path):
    with pytest.raises(InvalidCompetitionError, match=r"no `rules\.closes` says from when on"):
        make_tiny(tmp_path, toml=with_rules(late=0.1))


def test_an_extension_moves_the_deadline_of_one_team_and_keeps_private_scores_shut(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES), late='"none"'))
    tiny.submit("ana", 1.0, 1.0)
    grant(tiny, "ben", closes=CLOSES + 2 * DAY, reason="ill")
    with pytest.raises(DeadlineError, match="closed and takes no late"):
        tiny.submit("ana", 0.5, now=CLOSES)
    assert not tiny.submit("ben", 0.5, now=CLOSES + DAY).submission.is_late
    with pytest.raises(NotAllowedError, match="opens when it is closed"):
        load_board(tiny.root, tiny.competition, split=PRIVATE, team="ben", now=CLOSES + DAY)
    assert not load_own(tiny.root, tiny.competition, team="ana", now=CLOSES + DAY).may_see_private
    assert names_on(tiny, CLOSES + 2 * DAY, split=PRIVATE) == ["ben", "ana"]
    shown = show_competition(tiny.root, tiny.competition, team="ben", now=NOW)
    assert shown.deadline == CLOSES + 2 * DAY


def test_an_extension_never_takes_time_away(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES)))
    grant(tiny, "ben", closes=NOW)
    assert not tiny.submit("ben", 1.0, now=NOW + DAY).submission.is_late


def test_close_names_who_still_has_time(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES)))
    tiny.submit("ana", 1.0)
    grant(tiny, "ben", closes=CLOSES + 2 * DAY)
    with pytest.raises(NotAllowedError, match=r"ben until 2026-12-03 12:00 UTC.*--anyway"):
        close(tiny.root, tiny.competition, now=CLOSES + DAY)
    close(tiny.root, tiny.competition, now=CLOSES + DAY, anyway=True)
    assert tiny.submit("ben", 0.5, now=CLOSES + DAY).submission.is_late


def test_a_team_may_have_limits_of_its_own(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(daily_limit=1))
    grant(tiny, "ben", daily_limit=2)
    tiny.submit("ben", 1.0)
    assert tiny.submit("ben", 0.9).receipt.remaining_today == 0
    with pytest.raises(SubmissionLimitError, match="allows 2 submissions a day"):
        tiny.submit("ben", 0.8)
    tiny.submit("ana", 1.0)
    with pytest.raises(SubmissionLimitError, match="allows 1 submission a day"):
        tiny.submit("ana", 0.9)


def test_the_latest_allowance_counts(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(daily_limit=1))
    grant(tiny, "ben", daily_limit=2)
    grant(tiny, "ben", daily_limit=1)
    tiny.submit("ben", 1.0)
    with pytest.raises(SubmissionLimitError):
        tiny.submit("ben", 0.9)


def test_late_work_at_a_price_is_taken_until_the_close_and_counts_toward_limits(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES), late=0.25, daily_limit=1))
    tiny.submit("ana", 1.0)
    late = tiny.submit("ana", 0.5, now=CLOSES + DAY)
    assert late.submission.is_late
    assert late.penalty == 0.5
    assert late.receipt.remaining_today == 0
    with pytest.raises(SubmissionLimitError):
        tiny.submit("ana", 0.4, now=CLOSES + DAY)
    assert state_of(tiny, CLOSES + DAY) == "late"
    with pytest.raises(NotAllowedError):
        load_board(tiny.root, tiny.competition, split=PRIVATE, team="ana", now=CLOSES + DAY)
    with pytest.raises(DeadlineError, match="final picks stand"):
        select(tiny.root, tiny.competition, [1], team="ana", now=CLOSES + DAY)
    board = close(tiny.root, tiny.competition, now=CLOSES + 2 * DAY)
    assert [line.submission.number for line in board.standings] == [1]
    assert tiny.submit("ana", 0.4, now=CLOSES + 3 * DAY).receipt.remaining_today is None


@given(seconds=st.integers(0, 10**7))
def test_every_day_that_has_begun_counts(seconds):
    days = days_late(CLOSES, CLOSES + timedelta(seconds=seconds))
    assert (days - 1) * DAY <= timedelta(seconds=seconds) < days * DAY


def test_work_in_time_is_not_late():
    assert days_late(CLOSES, CLOSES - timedelta(microseconds=1)) == 0


def test_a_frozen_board_stands_still_and_the_own_score_is_told(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES), freeze=written(NOW + DAY)))
    tiny.submit("ana", 1.0)
    tiny.submit("ben", 0.9)
    told = tiny.submit("ana", 0.1, now=NOW + DAY)
    assert told.public_score == pytest.approx(0.1)
    assert told.standing is None
    assert names_on(tiny, NOW + 2 * DAY) == ["ben", "ana"]
    assert load_board(tiny.root, tiny.competition, now=NOW + 2 * DAY).frozen_since == NOW + DAY
    assert names_on(tiny, CLOSES) == ["ana", "ben"]


def test_a_team_that_begins_after_the_freeze_is_not_on_the_board_before_the_close(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(closes=written(CLOSES), freeze=written(NOW + DAY)))
    tiny.submit("ana", 1.0)
    assert tiny.submit("ben", 0.1, now=NOW + DAY).standing is None
    assert names_on(tiny, NOW + DAY) == ["ana"]


def test_baselines_tiers_and_points_appear_on_their_date(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(baselines_from=written(NOW + DAY), precision='"auto"'))
    tiny.baseline("dummy", "dummy", 5.0)
    tiny.baseline("linear", "linear", 2.0)
    told = tiny.submit("ana", 1.0)
    assert told.tiers == []
    assert names_on(tiny, NOW) == ["ana"]
    before, after = (load_board(tiny.root, tiny.competition, now=now) for now in (NOW, NOW + DAY))
    assert before.precision == after.precision
    assert before.hides_baselines_until == NOW + DAY
    assert [line.team.name for line in after.standings] == ["ana", "linear", "dummy"]
    assert after.rungs


def test_hints_open_on_their_date(tmp_path):
    tiny = make_tiny(tmp_path, toml=with_rules(hints_from=written(NOW + DAY)))
    with pytest.raises(NotAllowedError, match="hints for tiny open at 2026-11-22 12:00 UTC"):
        give_hint(tiny.root, tiny.competition, team="ana", now=NOW)
    assert give_hint(tiny.root, tiny.competition, team="ana", now=NOW + DAY).question
