"""The way of a submission: what is taken, what is refused, and that a refusal costs nothing."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from program import start_podium
from sklearn import metrics
from thorough import many
from tiny import NOW, Tiny, make_tiny, prepare_it, with_rules, write_competition

from podium.competition.examples import apply, load_examples
from podium.competition.folder import Competition, get_competition, load_competition
from podium.errors import (
    DeadlineError,
    InvalidSubmissionError,
    NotAllowedError,
    PodiumError,
    SubmissionError,
    SubmissionLimitError,
)
from podium.store.store import Store
from podium.use.places import store_path
from podium.use.select import select
from podium.use.submissions import load_own
from podium.use.submit import submit
from podium.use.validate import validate

SLUGS = ("breast-cancer", "diabetes", "digits", "friedman")


def left_behind(root: Path) -> tuple[int, int, int]:
    """How many submissions, people and kept files there are."""
    with Store.open(store_path(root)) as store:
        submissions = store.submissions()
        [(n_teams,)] = store.connection.rows("SELECT count(*) FROM teams")
    kept = [path for path in (store_path(root).parent / "files").rglob("*") if path.is_file()]
    return len(submissions), n_teams, len(kept)


def with_toml(tiny: Tiny, toml: str) -> Tiny:
    """The same competition under other rules."""
    (tiny.competition.folder / "competition.toml").write_text(toml)
    return Tiny(tiny.root, load_competition(tiny.competition.folder))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_example_is_taken_or_refused_with_its_sentence(root: Path, slug: str) -> None:
    """By ``submit`` as by ``validate``; a refused one leaves no row, no team and no file."""
    competition = get_competition(root, slug)
    sample = competition.sample_path.read_bytes()
    n_taken = 0
    for one in load_examples(competition.folder):
        data = apply(one, sample)
        if one.accept:
            validate(competition, data, name=one.name)
            submit(root, competition, data, team=f"team {n_taken}", now=NOW, file_name=one.name)
            n_taken += 1
        else:
            for refuse in (
                lambda data=data: validate(competition, data, name="a.csv"),
                lambda data=data: submit(root, competition, data, team="nobody", now=NOW),
            ):
                with pytest.raises(InvalidSubmissionError) as error:
                    refuse()
                assert one.expect in str(error.value)
    n_submissions, n_teams, n_files = left_behind(root)
    assert (n_submissions, n_teams) == (n_taken, n_taken)
    assert n_files <= n_taken


def truth(competition: Competition) -> pd.DataFrame:
    return pd.read_csv(competition.solution_path, dtype={"id": str})


SKLEARN = {
    "breast-cancer": lambda y, p: metrics.log_loss(y, p, labels=[0, 1]),
    "diabetes": metrics.root_mean_squared_error,
    "digits": metrics.accuracy_score,
    "friedman": metrics.root_mean_squared_error,
}


@pytest.mark.parametrize("slug", SLUGS)
def test_scores_are_those_of_scikit_learn(root: Path, slug: str) -> None:
    """On both parts of the hidden solution, to the last digits; the file's row order does not matter."""
    competition = get_competition(root, slug)
    solution = truth(competition)
    target = competition.target[0]
    answer = solution[target].sample(frac=1, random_state=3).reset_index(drop=True)
    if slug == "breast-cancer":
        answer = (0.1 + 0.8 * (0.7 * answer + 0.3 * solution[target])).round(3)
    file = pd.DataFrame({"id": solution["id"], target: answer})
    shuffled = file.sample(frac=1, random_state=1).to_csv(index=False).encode()
    outcome = submit(root, competition, shuffled, team="ann", now=NOW)
    with Store.open(store_path(root)) as store:
        stored = store.get_submission(outcome.receipt.number)
    for split in ("public", "private"):
        part = solution["Usage"].str.lower() == split
        expected = SKLEARN[slug](solution.loc[part, target], file.loc[part, target])
        assert stored.scores[split] == pytest.approx(expected, rel=1e-13)


def test_the_first_submission_makes_the_team_and_says_so(tiny: Tiny) -> None:
    """The second does not; the name is the same in any spelling."""
    assert tiny.submit("Ann Lee", 1.0).is_new_team
    assert not tiny.submit("ann  lee", 2.0, minute=1).is_new_team
    with tiny.store() as store:
        assert {one.team.name for one in store.submissions("tiny")} == {"Ann Lee"}


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[31mred", "x" * 61])
def test_a_name_that_cannot_be_shown_is_refused(tiny: Tiny, name: str) -> None:
    """Empty, too long, or with characters that cannot be seen: no row, no file."""
    with pytest.raises(NotAllowedError):
        tiny.submit(name, 1.0)
    assert left_behind(tiny.root) == (0, 0, 0)


def test_nobody_submits_under_the_name_of_a_baseline(tiny: Tiny) -> None:
    """It would stand in the baseline's place and change the way up for all."""
    tiny.baseline("dummy", "dummy", 3.0)
    with pytest.raises(NotAllowedError, match="name of a baseline"):
        tiny.submit("Dummy", 0.0)
    with tiny.store() as store:
        assert [one.details["rung"] for one in store.submissions("tiny")] == ["dummy"]


def test_what_is_kept_is_what_was_sent(tiny: Tiny) -> None:
    """Byte for byte, packed or plain, with name, note, metric and the solution it was scored against."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("answers.csv", tiny.file(1.0, 2.0))
    outcome = tiny.submit("ann", source=packed.getvalue(), file_name="answers.zip", description="a note")
    with tiny.store() as store:
        stored = store.get_submission(outcome.receipt.number)
        assert store.read_file(stored.sha256) == packed.getvalue()
        assert stored.commitment == store.commitments("tiny")[-1]
    assert (stored.file_name, stored.description, stored.metric) == ("answers.zip", "a note", "rmse")
    assert stored.scores["public"] == pytest.approx(1.0)
    assert stored.scores["private"] == pytest.approx(2.0)
    assert stored.submitted_at == NOW


def test_the_same_file_twice_counts_twice_and_is_remarked_on(tiny: Tiny) -> None:
    """Another team's equal file is nobody's business."""
    first = tiny.submit("ann", 1.0)
    again = tiny.submit("ann", 1.0, minute=1)
    other = tiny.submit("bob", 1.0, minute=2)
    assert again.receipt.same_file_as == first.receipt.number
    assert again.receipt.number != first.receipt.number
    assert other.receipt.same_file_as is None


def test_a_key_that_was_used_gives_the_first_receipt_again(tiny: Tiny) -> None:
    """Nothing is stored, also when no slot is left; another file under the key is refused."""
    tiny = with_toml(tiny, with_rules(daily_limit=1))
    first = tiny.submit("ann", 1.0, idempotency_key="k1")
    again = tiny.submit("ann", 1.0, minute=5, idempotency_key="k1")
    assert again.receipt.is_replay
    assert not first.receipt.is_replay
    same = ("number", "sha256", "ledger_hash", "scores", "remaining_today", "submitted_at")
    assert [getattr(again.receipt, name) for name in same] == [getattr(first.receipt, name) for name in same]
    assert left_behind(tiny.root) == (1, 1, 1)
    with pytest.raises(NotAllowedError, match="another file"):
        tiny.submit("ann", 2.0, idempotency_key="k1")


def test_the_day_has_so_many_slots_and_refusals_take_none(tiny: Tiny) -> None:
    """Two a day; refused files between them cost nothing; the next UTC day has two again."""
    tiny = with_toml(tiny, with_rules(daily_limit=2))
    for minute in (0, 1):
        for _ in range(3):
            with pytest.raises(InvalidSubmissionError):
                tiny.submit("ann", source=b"id,y\nr1,2\n")
        assert tiny.submit("ann", 1.0, minute=minute).receipt.remaining_today == 1 - minute
    with pytest.raises(SubmissionLimitError, match=r"00:00 UTC on 2026-11-22, in 12 hours"):
        tiny.submit("ann", 1.0, minute=2)
    assert tiny.submit("bob", 1.0, minute=3).receipt.remaining_today == 1
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(SubmissionLimitError):
        tiny.submit("ann", 1.0, now=midnight - timedelta(microseconds=1))
    assert tiny.submit("ann", 1.0, now=midnight).receipt.remaining_today == 1


def test_in_all_there_may_be_a_limit_too(tiny: Tiny) -> None:
    """Days do not help."""
    tiny = with_toml(tiny, with_rules(total_limit=2))
    for day in (0, 1):
        assert tiny.submit("ann", 1.0, minute=day * 1440).receipt.remaining_today == 1 - day
    with pytest.raises(SubmissionLimitError, match="no slot opens"):
        tiny.submit("ann", 1.0, minute=10 * 1440)


def test_no_limit_leaves_nothing_to_count(tiny: Tiny) -> None:
    """0 is no limit."""
    assert tiny.submit("ann", 1.0).receipt.remaining_today is None


def test_before_the_opening_nothing_is_taken(tiny: Tiny) -> None:
    """The sentence says when it opens."""
    tiny = with_toml(tiny, with_rules(opens="2026-11-21T13:00:00+01:00"))
    with pytest.raises(DeadlineError, match="opens at 2026-11-21 12:00 UTC"):
        tiny.submit("ann", 1.0, minute=-1)
    assert left_behind(tiny.root) == (0, 0, 0)
    tiny.submit("ann", 1.0)


def test_a_bare_date_ends_when_the_day_ends_in_its_time_zone(tiny: Tiny) -> None:
    """The 21st in New York ends at 05:00 UTC of the 22nd, and begins at 05:00 UTC of the 21st."""
    tiny = with_toml(tiny, with_rules(opens="2026-11-21", closes="2026-11-21", time_zone='"America/New_York"'))
    start, end = (datetime(2026, 11, day, 5, tzinfo=UTC) for day in (21, 22))
    with pytest.raises(DeadlineError):
        tiny.submit("ann", 1.0, now=start - timedelta(seconds=1))
    assert not tiny.submit("ann", 1.0, now=start).submission.is_late
    assert not tiny.submit("ann", 1.0, now=end - timedelta(seconds=1)).submission.is_late
    assert tiny.submit("ann", 1.0, now=end).submission.is_late


def test_a_late_submission_is_scored_and_moves_no_standing(tiny: Tiny) -> None:
    """It counts toward no limit either, cannot be picked, and says what it is."""
    tiny = with_toml(tiny, with_rules(closes="2026-11-21T12:10:00Z", daily_limit=1))
    tiny.submit("ann", 2.0, 2.0)
    late = [tiny.submit("ann", 0.5, 0.5, minute=20 + minute) for minute in range(3)]
    assert all(one.submission.is_late for one in late)
    assert late[0].submission.scores["public"] == pytest.approx(0.5)
    assert [line.score for line in late[-1].board.standings] == [pytest.approx(2.0)]
    newcomer = tiny.submit("bob", 0.1, minute=30)
    assert newcomer.standing is None
    assert [line.team.name for line in newcomer.board.standings] == ["ann"]
    with pytest.raises(SubmissionError):
        select(tiny.root, tiny.competition, [late[0].receipt.number], team="ann", now=NOW)


def test_late_none_takes_nothing_after_the_close(tiny: Tiny) -> None:
    """Not even from a new team."""
    tiny = with_toml(tiny, with_rules(closes="2026-11-21T12:10:00Z", late='"none"'))
    tiny.submit("ann", 1.0, minute=9)
    for team in ("ann", "bob"):
        with pytest.raises(DeadlineError, match="takes no late submissions"):
            tiny.submit(team, 1.0, minute=10)
    assert left_behind(tiny.root) == (1, 1, 1)


def test_a_participants_machine_without_the_solution_cannot_score(tiny: Tiny) -> None:
    """It validates all the same; the sentence says who can score."""
    tiny.competition.solution_path.rename(tiny.root / "away.csv")
    file = tiny.root / "a.csv"
    file.write_bytes(b"id,y\n" + b"".join(tiny.competition.sample_path.read_bytes().splitlines(True)[1:]))
    validate(tiny.competition, file)
    with pytest.raises(PodiumError, match=r"no private/solution\.csv"):
        submit(tiny.root, tiny.competition, file, team="ann", now=NOW)


def test_a_file_that_is_not_there_is_a_sentence(tiny: Tiny) -> None:
    """Nor is a folder a file."""
    for path in (tiny.root / "absent.csv", tiny.root):
        with pytest.raises(InvalidSubmissionError):
            submit(tiny.root, tiny.competition, path, team="ann", now=NOW)
        with pytest.raises(InvalidSubmissionError):
            validate(tiny.competition, path)


def test_an_unprepared_competition_takes_nothing(tmp_path: Path) -> None:
    """The sentence names the command that helps."""
    competition = write_competition(tmp_path)
    with pytest.raises(PodiumError, match="podium prepare tiny"):
        submit(tmp_path, competition, b"id,y\nr1,1\n", team="ann", now=NOW)


def private_digits(score: float) -> str:
    return repr(score)[:9]


def test_no_private_score_is_handed_to_a_team_before_the_end(tiny: Tiny) -> None:
    """Not in the outcome with all that hangs on it, not in the team's own list, not in an error."""
    secret = private_digits(7.123456789)
    tiny.submit("ann", 1.0, 7.123456789)
    outcome = tiny.submit("ann", 2.0, 7.123456789, minute=1)
    own = load_own(tiny.root, tiny.competition, team="ann", now=NOW)
    picked = select(tiny.root, tiny.competition, [1], team="ann", now=NOW)
    for told in (outcome, own, picked):
        assert secret not in repr(told)
    assert not own.may_see_private


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """One competition for many refusals."""
    return make_tiny(tmp_path_factory.mktemp("bytes"))


def mangled(shared_file: bytes) -> st.SearchStrategy[bytes]:
    """A good file with some bytes put in, taken out or changed."""

    def change(places: list[tuple[int, bytes, int]]) -> bytes:
        data = shared_file
        for place, new, n_gone in places:
            at = place % (len(data) + 1)
            data = data[:at] + new + data[at + n_gone :]
        return data

    edit = st.tuples(st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 30))
    return st.lists(edit, min_size=1, max_size=4).map(change)


@settings(max_examples=many(60), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
@example(None)
def test_whatever_the_bytes_only_a_sentence_comes_back(shared: Tiny, data: st.DataObject | None) -> None:
    """Noise, headers of archives with noise behind them, and good files with a few bytes changed."""
    if data is None:
        file = b""
    else:
        noise = st.binary(max_size=300)
        packed = st.sampled_from(
            [b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xef\xbb\xbf", b"\x89PNG", b"id,y\n", b"\xff\xfe"]
        )
        table = st.text('id,y\n\r"01.-e;\t\x00é ', max_size=200).map(str.encode)
        file = data.draw(st.one_of(noise, st.tuples(packed, noise).map(b"".join), table, mangled(shared.file(1.0))))
    n_before, *_ = left_behind(shared.root)
    try:
        submit(shared.root, shared.competition, file, team="ann", now=NOW)
        n_taken = 1
    except PodiumError:
        n_taken = 0
    n_after, *_ = left_behind(shared.root)
    assert n_after == n_before + n_taken


def test_the_last_slots_of_a_day_go_to_as_many_as_there_are(tmp_path: Path) -> None:
    """Eight processes at once, three free slots: three receipts, five refusals, three rows."""
    competition = write_competition(tmp_path, toml=with_rules(daily_limit=3))
    prepare_it(tmp_path, competition)
    tiny = Tiny(tmp_path, competition)
    files = []
    for number in range(8):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_bytes(tiny.file(1.0 + number))
    started = [start_podium("submit", "tiny", file, "--root", tmp_path, "--team", "ann", "--json") for file in files]
    answers = [(*process.communicate(), process.returncode) for process in started]
    taken = [json.loads(out) for out, _, code in answers if code == 0]
    refused = [err for _, err, code in answers if code == 1]
    assert (len(taken), len(refused)) == (3, 5)
    assert all("3 submissions a day" in err for err in refused)
    assert sorted(one["remaining_today"] for one in taken) == [0, 1, 2]
    assert left_behind(tmp_path) == (3, 1, 3)


def test_threads_of_one_process_may_submit_together(tiny: Tiny) -> None:
    """Each submission opens its own store; none is lost."""
    file = tiny.file(1.0)
    threads = [Thread(target=tiny.submit, args=(f"team {n}",), kwargs={"source": file}) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left_behind(tiny.root) == (6, 6, 1)
