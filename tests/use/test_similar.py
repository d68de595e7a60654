"""The integrity report: from files to findings, and what is printed of them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from program import Run
from tiny import NOW, TOML, Tiny, answer, make_tiny, prepare_it, with_rules, write_competition

from podium.errors import InvalidCompetitionError, InvalidSubmissionError
from podium.integrity.finding import CLOSING, NUMBER_NAMES, Finding
from podium.store.limits import NO_LIMITS
from podium.use.answers import AnswerReader
from podium.use.close import close
from podium.use.commitments import ensure_commitment
from podium.use.scorer import load_solution, score_table
from podium.use.similar import Report, find_similar
from podium.use.similar_answers import MOST_VALUES
from podium.use.submit import new_submission
from podium.use.validate import validate

Error = Callable[[str], float]


def noise(tiny: Tiny, seed: int, size: float = 1.0) -> Error:
    """An error for each row, drawn anew for each seed."""
    drawn = dict(zip(sorted(tiny.ids()), np.random.default_rng(seed).normal(0, size, 60).tolist(), strict=True))
    return lambda row: drawn[row]


def both(one: Error, other: Error) -> Error:
    return lambda row: one(row) + other(row)


def report(tiny: Tiny, **changes) -> Report:
    return find_similar(tiny.root, tiny.competition, **{"now": NOW, **changes})


def found(tiny: Tiny, kind: str, **changes) -> list[Finding]:
    return [one for one in report(tiny, **changes).findings if one.kind == kind]


@pytest.fixture
def board(tiny: Tiny) -> Tiny:
    """Three baselines, and three teams who each went their own way."""
    tiny.baseline("dummy", "dummy", lambda row: 5 - answer(row))
    tiny.baseline("linear", "linear", noise(tiny, 1, 1.5))
    tiny.baseline("forest", "default", noise(tiny, 2))
    for place, team in enumerate(("ana", "ben", "cem")):
        tiny.submit(team, source=tiny.table(noise(tiny, 10 + place)), minute=place)
    return tiny


def test_honest_teams_are_not_remarked_on(board: Tiny) -> None:
    """The report says how much was looked at."""
    made = report(board)
    assert made.findings == []
    assert (made.n_teams, made.n_submissions, made.n_files, made.n_rows_compared) == (3, 3, 3, 60)
    assert made.known == ["the baseline dummy", "the baseline linear", "the baseline forest"]


def test_the_same_file_of_two_teams_is_found(board: Tiny) -> None:
    """Also where it is not what they stand with, and once for all teams."""
    same = board.table(noise(board, 20, 3.0))
    for place, team in enumerate(("ana", "dia", "eli")):
        board.submit(team, source=same, minute=10 + place)
    [one] = found(board, "identical files")
    assert (one.level, one.teams, one.submissions) == ("common source", ("ana", "dia", "eli"), (7, 8, 9))
    assert one.what == "3 teams sent the same file; it was the first submission of 2 of them"
    assert found(board, "near copies") == []


def test_a_copy_with_noise_is_found(board: Tiny) -> None:
    """With both submissions and the numbers."""
    board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.03))), minute=10)
    [one] = found(board, "near copies")
    assert (one.level, one.teams, one.submissions) == ("common source", ("ben", "dia"), (5, 7))
    assert one.numbers["residual_correlation"] > 0.99
    assert one.what.startswith("residual correlation 0.99")


def test_a_selected_submission_is_compared_too(board: Tiny) -> None:
    """It counts on the private board, however it stands on the public one."""
    worse = board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.03))), minute=10)
    for seed in (30, 31):
        board.submit("dia", source=board.table(noise(board, seed, 0.5)), minute=seed)
    assert found(board, "near copies") == []
    with board.store() as store:
        team = store.get_team("dia")
        assert team is not None
        store.select("tiny", team, [worse.receipt.number], now=NOW)
    [one] = found(board, "near copies")
    assert worse.receipt.number in one.submissions


def test_linked_teams_are_told_with_the_order_of_their_submissions(board: Tiny) -> None:
    """Through a team between them."""
    copy = board.table(both(noise(board, 11), noise(board, 21, 0.03)))
    board.submit("dia", source=copy, minute=10)
    board.submit("eli", source=copy, minute=11)
    board.submit("ben", source=board.table(noise(board, 40)), minute=12)
    [one] = found(board, "linked teams")
    assert set(one.teams) == {"ben", "dia", "eli"}
    assert one.submissions == (5, 7, 8, 9)
    assert one.numbers == {"turns": 3, "turns_by_chance": 4 - (4 + 1 + 1) / 4}


def test_teams_who_run_a_baseline_are_an_unmodified_starter(board: Tiny) -> None:
    """The same file or nearly so: it is said of what, and links nobody."""
    file = board.table(noise(board, 2))
    for place, team in enumerate(("dia", "eli")):
        board.submit(team, source=file, minute=10 + place)
    board.submit("fay", source=board.table(both(noise(board, 2), noise(board, 22, 1e-6))), minute=12)
    [one] = report(board).findings
    assert (one.kind, one.level) == ("unmodified starters", "unmodified starter")
    assert set(one.teams) == {"dia", "eli", "fay"}
    assert one.what == "3 teams are no nearer to each other than to the baseline forest"


def test_a_file_that_was_handed_out_explains_a_likeness(board: Tiny, tmp_path: Path) -> None:
    """The teacher's own starter."""
    file = board.table(noise(board, 50))
    (tmp_path / "starter.csv").write_bytes(file)
    for place, team in enumerate(("dia", "eli")):
        board.submit(team, source=file, minute=10 + place)
    assert [one.kind for one in report(board).findings] == ["identical files", "linked teams"]
    [one] = report(board, known=[tmp_path / "starter.csv"]).findings
    assert one.kind == "unmodified starters"
    assert "starter.csv" in one.what


def test_a_file_that_was_handed_out_must_be_a_submission(board: Tiny, tmp_path: Path) -> None:
    """Else nothing could be held against it."""
    (tmp_path / "wrong.csv").write_text("id,y\nr1,2\n")
    with pytest.raises(InvalidSubmissionError):
        report(board, known=[tmp_path / "wrong.csv"])
    with pytest.raises(InvalidSubmissionError, match=r"missing\.csv"):
        report(board, known=[tmp_path / "missing.csv"])


def test_the_sample_links_nobody(board: Tiny) -> None:
    """Everybody's first try."""
    sample = board.competition.sample_path.read_bytes()
    for place, team in enumerate(("ana", "ben", "dia")):
        board.submit(team, source=sample, minute=10 + place)
    assert report(board).findings == []


def test_without_baselines_no_more_than_review_is_said(tiny: Tiny) -> None:
    """Of the same file either."""
    for team, seed in (("ana", 1), ("ben", 1), ("cem", 2)):
        tiny.submit(team, source=tiny.table(noise(tiny, seed)))
    [one] = report(tiny).findings
    assert (one.kind, one.level) == ("identical files", "review")


def test_a_prober_is_seen(board: Tiny) -> None:
    """Rows changed three at a time, and put back."""
    base, rows = noise(board, 60, 0.8), board.ids()
    for k in range(5):
        changed = set(rows[3 * k : 3 * k + 3])
        file = board.table(lambda row, changed=changed: base(row) + (row in changed))
        board.submit("dia", source=file, minute=10 + k)
    patterns = found(board, "patterns")
    assert {one.teams for one in patterns} == {("dia",)}
    assert [one.numbers for one in patterns] == [{"count": 4, "of": 5, "most_rows": 6}, {"count": 3, "rows": 3}]


def test_late_submissions_are_not_looked_at(tmp_path: Path) -> None:
    """After the close people may share what they like."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(closes="2026-11-22"))
    tiny.baseline("dummy", "dummy", 3.0)
    tiny.submit("ana", source=tiny.table(noise(tiny, 1)))
    tiny.submit("ben", source=tiny.table(noise(tiny, 1)), minute=3 * 24 * 60)
    made = report(tiny)
    assert made.findings == []
    assert (made.n_teams, made.n_submissions) == (1, 1)


def test_the_dummy_alone_makes_no_score_too_good(tiny: Tiny) -> None:
    """Any model is far beyond it."""
    tiny.baseline("dummy", "dummy", 3.0)
    tiny.submit("ana", source=tiny.table(noise(tiny, 1, 0.1)))
    assert report(tiny).findings == []


def test_a_lead_on_public_rows_alone_is_told_after_the_close(board: Tiny) -> None:
    """Nothing of private scores is told before, unless somebody peeks and the ledger holds it."""
    usage = board.usage
    sizes = {"Public": 0.05, "Private": 1.5}
    error = noise(board, 70)
    board.submit("dia", source=board.table(lambda row: error(row) * sizes[usage[row]]), minute=10)
    assert found(board, "public-private gaps") == []
    [one] = found(board, "public-private gaps", peek=True)
    assert one.teams == ("dia",)
    assert one.numbers["z"] > 4
    with board.store() as store:
        assert store.peeks("tiny") == 1
    close(board.root, board.competition, now=NOW)
    assert [one.teams for one in found(board, "public-private gaps", peek=True)] == [("dia",)]
    with board.store() as store:
        assert store.peeks("tiny") == 1


def test_a_score_that_is_too_good_is_told(tmp_path: Path) -> None:
    """More than half of what the best baseline leaves, beyond all doubt."""
    tiny = make_tiny(tmp_path / "root", toml=TOML + "[split]\npublic = 0.8\n")
    tiny.baseline("dummy", "dummy", 4.0)
    tiny.baseline("forest", "default", noise_of_one_size(tiny, 2.0))
    tiny.submit("ana", source=tiny.table(noise_of_one_size(tiny, 1.1)))
    tiny.submit("ben", source=tiny.table(noise_of_one_size(tiny, 0.1)))
    [one] = found(tiny, "leakage")
    assert one.teams == ("ben",)
    assert one.numbers["share_of_rest"] == pytest.approx(0.95, abs=0.01)
    assert "check for leakage" in one.what


def noise_of_one_size(tiny: Tiny, size: float) -> Error:
    """Errors whose size hardly differs, so that few rows make a lead certain."""
    wobble = noise(tiny, 80, 0.01)
    return lambda row: size * (1 if int(row[1:]) % 2 else -1) + wobble(row)


def test_a_damaged_file_is_named_and_the_rest_is_compared(board: Tiny) -> None:
    """A report on ninety-nine files is better than none."""
    with board.store() as store:
        [one] = [one for one in store.submissions("tiny") if one.team.name == "ana"]
    files = board.root / "leaderboards" / "private" / "files"
    (files / one.sha256[:2] / one.sha256).write_bytes(b"id,y\n")
    made = report(board)
    assert made.unread == [one.number]
    assert made.n_files == 2


def test_long_files_are_compared_on_a_sample_of_rows(board: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Series are still read in full."""
    board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.02))), minute=10)
    monkeypatch.setattr("podium.use.similar_answers.MOST_VALUES", 7 * 40)
    made = report(board)
    assert (made.n_rows, made.n_rows_compared) == (60, 40)
    assert [one.teams for one in made.findings if one.kind == "near copies"] == [("ben", "dia")]
    assert report(board).findings == made.findings
    assert MOST_VALUES > 7 * 40


def test_an_empty_competition_has_an_empty_report(tiny: Tiny) -> None:
    """Nobody has submitted."""
    made = report(tiny)
    assert (made.findings, made.n_teams, made.n_files) == ([], 0, 0)


def test_the_true_answers_are_needed(board: Tiny) -> None:
    """A participant's copy of the folder has no report."""
    board.competition.solution_path.unlink()
    with pytest.raises(InvalidCompetitionError):
        report(board)


def test_no_private_score_and_no_label_is_in_a_report(board: Tiny) -> None:
    """Before the close, whatever is found."""
    board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.03))), minute=10)
    with board.store() as store:
        private = {repr(one.scores["private"])[:6] for one in store.submissions("tiny")}
    printed = repr(report(board).findings)
    assert not any(score in printed for score in private)


# The command


def test_the_table_groups_findings_and_says_what_they_do_not_prove(board: Tiny, run: Run) -> None:
    """Its last line, whatever was found."""
    board.submit("dia", source=board.table(noise(board, 11)), minute=10)
    ran = run("similar", "tiny", "--root", board.root)
    assert ran.code == 0
    assert "Tiny: 4 submissions of 4 teams; 3 files compared on 60 rows" in ran.out
    assert "Identical files. The same file, byte for byte, came from more than one team." in ran.out
    assert ran.out.rstrip().endswith(CLOSING)
    assert "Public-private gaps are shown after the close" in ran.err


def test_an_empty_report_says_so(board: Tiny, run: Run) -> None:
    """And ends with 0."""
    ran = run("similar", "tiny", "--root", board.root)
    assert ran.code == 0
    assert "Nothing was found that needs a look." in ran.out


def test_json_holds_everything(board: Tiny, run: Run) -> None:
    """Thresholds, counts, findings with their numbers."""
    board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.03))), minute=10)
    held = json.loads(run("similar", "tiny", "--root", board.root, "--format", "json").out)
    assert (held["slug"], held["teams"], held["files_compared"], held["rows"]) == ("tiny", 4, 4, 60)
    assert held["thresholds"]["residual_correlation"]["common_source"] == 0.99
    assert [one["kind"] for one in held["findings"]] == ["near copies", "linked teams"]
    assert held["findings"][0]["numbers"]["residual_correlation"] > 0.99
    assert held["does_not_prove"] == CLOSING


def test_csv_has_a_column_for_each_number(board: Tiny, run: Run) -> None:
    """Those that some finding has."""
    board.submit("dia", source=board.table(both(noise(board, 11), noise(board, 21, 0.03))), minute=10)
    rows = list(csv.DictReader(io.StringIO(run("similar", "tiny", "--root", board.root, "--format", "csv").out)))
    assert float(rows[0]["residual_correlation"]) > 0.99
    assert rows[0]["teams"] == "ben dia"
    assert set(rows[0]) - {"kind", "level", "teams", "submissions", "what"} <= set(NUMBER_NAMES)


def test_markdown_is_a_table_with_the_closing_words(board: Tiny, run: Run) -> None:
    """Ready to be pasted."""
    ran = run("similar", "tiny", "--root", board.root, "--format", "markdown")
    assert ran.out.splitlines()[0].startswith("| Kind |")
    assert ran.out.rstrip().endswith(CLOSING)


def test_no_word_of_the_report_accuses_anybody(board: Tiny, run: Run) -> None:
    """Whatever is printed leaves the judgement to a person."""
    board.submit("dia", source=board.table(noise(board, 11)), minute=10)
    printed = run("similar", "tiny", "--root", board.root).out.lower()
    assert not any(word in printed for word in ("cheat", "fraud", "guilt", "suspect", "plagiar", "stole", "offend"))


# Reading files as numbers


ABC = """\
from pathlib import Path


def prepare(raw: Path, public: Path, private: Path, seed: int) -> None:
    rows = [(f"r{k}", k % 7, "abc"[k % 3]) for k in range(160)]
    (public / "train.csv").write_text("id,x,y\\n" + "".join(f"{i},{x},{y}\\n" for i, x, y in rows[:40]))
    (public / "test.csv").write_text("id,x\\n" + "".join(f"{i},{x}\\n" for i, x, y in rows[40:]))
    (private / "solution.csv").write_text("id,y\\n" + "".join(f"{i},{y}\\n" for i, x, y in rows[40:]))
"""


def make_abc(root: Path, metric: str) -> Tiny:
    """Three classes, forty rows of each, the answer in the row's number."""
    toml = TOML.replace('"regression"', '"multiclass"').replace('"rmse"', f'"{metric}"')
    return make_tiny(root, toml=toml, program=ABC)


def labels(tiny: Tiny, wrong: range, end: str = "") -> bytes:
    """All labels but those of some rows, which get the next one."""
    told = {row: "abc"[(int(row[1:]) + (int(row[1:]) in wrong)) % 3] for row in tiny.ids()}
    return ("id,y\n" + "".join(f"{row},{label}\n" for row, label in told.items()) + end).encode()


def put_baseline(tiny: Tiny, data: bytes) -> None:
    """A linear baseline on the board with this file."""
    scores, prints = score_table(tiny.competition, validate(tiny.competition, data, name="linear.csv"))
    with tiny.store() as store:
        team = store.add_team("linear", is_baseline=True, now=NOW)
        commitment = ensure_commitment(tiny.competition, store, now=NOW)
        details = {"rung": "linear", "oof_score": 1.0}
        new = new_submission(
            tiny.competition, team, data, "linear.csv", scores, prints, now=NOW, commitment=commitment, details=details
        )
        store.add_submission(new, limits=NO_LIMITS)


def test_labels_of_two_files_have_the_same_codes(tmp_path: Path) -> None:
    """A file without one of the labels too."""
    tiny = make_abc(tmp_path / "root", "accuracy")
    reader = AnswerReader(load_solution(tiny.competition))
    ids = tiny.ids()
    one, truth = reader.read(("id,y\n" + "".join(f"{row},c\n" for row in ids)).encode())
    other, again = reader.read(("id,y\n" + "".join(f"{row},{'cb'[k % 2]}\n" for k, row in enumerate(ids))).encode())
    assert reader.kind == "labels"
    assert (truth == again).all()
    assert (one[::2] == other[::2]).all()
    assert (one[1::2] != other[1::2]).all()
    assert ((one == truth).sum(), (other == truth).sum()) == (40, 40)


@pytest.mark.parametrize("n_wrong", [4, 35])
def test_equal_labels_are_told_with_a_caution_where_errors_are_few(tmp_path: Path, n_wrong: int) -> None:
    """Two good models can make the same four mistakes."""
    tiny = make_abc(tmp_path / "root", "accuracy")
    put_baseline(tiny, labels(tiny, range(150, 160)))
    same = labels(tiny, range(50, 50 + n_wrong))
    for team in ("ana", "ben"):
        tiny.submit(team, source=same)
    tiny.submit("cem", source=same + b"\n")
    identical, *near = [one for one in report(tiny).findings if one.kind != "linked teams"]
    assert identical.level == ("review" if n_wrong == 4 else "common source")
    assert ("with 4 wrong labels" in identical.what) == (n_wrong == 4)
    assert {one.teams for one in near} == {("ana", "cem"), ("ben", "cem")}
    for one in near:
        assert (one.level, one.numbers["error_consistency"], one.numbers["same_errors"]) == ("review", 1, n_wrong)
        assert ("say little" in one.what) == (n_wrong == 4)


def test_the_order_of_class_columns_is_no_matter(tmp_path: Path) -> None:
    """Nor is that of rows."""
    tiny = make_abc(tmp_path / "root", "multiclass_log_loss")
    reader = AnswerReader(load_solution(tiny.competition))
    ids, chances = tiny.ids(), np.random.default_rng(0).dirichlet([1, 1, 1], 120)
    lines = [(row, *chance) for row, chance in zip(ids, chances.tolist(), strict=True)]
    plain = "id,a,b,c\n" + "".join(f"{row},{a!r},{b!r},{c!r}\n" for row, a, b, c in lines)
    turned = "id,c,a,b\n" + "".join(f"{row},{c!r},{a!r},{b!r}\n" for row, a, b, c in lines[::-1])
    one, truth = reader.read(plain.encode())
    other, again = reader.read(turned.encode())
    assert reader.kind == "probabilities"
    assert (one == other).all()
    assert (truth == again).all()
    assert [int(row[1:]) % 3 for row in ids] == truth.argmax(axis=1).tolist()
    for team, file in (("ana", plain), ("ben", turned)):
        tiny.submit(team, source=file.encode())
    [finding] = report(tiny).findings
    assert finding.numbers["equal_rows"] == 1


METRIC = """\
def score(solution, submission, row_id_column_name: str) -> float:
    return (solution["y"] - submission["y"]).abs().mean()
"""


def make_own(root: Path, shape: str) -> Tiny:
    """The tiny competition with a metric of its own."""
    lines = f'name = "metric.py"\ngreater_is_better = false\nshape = "{shape}"'
    toml = TOML.replace('name = "rmse"', lines)
    tiny = Tiny(root, write_competition(root, toml=toml, files={"metric.py": METRIC}))
    prepare_it(root, tiny.competition)
    return tiny


def test_answers_to_a_metric_file_are_read_by_the_shape_that_it_names(tmp_path: Path) -> None:
    """As those to a metric of the catalogue, in whatever order."""
    own = make_own(tmp_path, "numbers")
    header, *rows = own.table(noise(own, 2)).splitlines(keepends=True)
    reader = AnswerReader(load_solution(own.competition))
    told, truth = reader.read(b"".join([header, *rows[::-1]]))
    assert reader.kind == "numbers"
    assert [*truth[:, 0]] == [answer(row) for row in own.ids()]
    assert [*told[:, 0]] == [answer(row) + noise(own, 2)(row) for row in own.ids()]


def test_of_answers_without_a_shape_the_files_are_compared(tmp_path: Path, run: Run) -> None:
    """And the report says so."""
    tiny = make_own(tmp_path, "rows")
    for team in ("ana", "ben"):
        tiny.submit(team, source=tiny.table(noise(tiny, 4)))
    (tmp_path / "starter.csv").write_bytes(tiny.table(noise(tiny, 4)))
    made = report(tiny)
    assert [(one.kind, one.level) for one in made.findings] == [("identical files", "review")]
    assert not made.has_comparable_answers
    assert report(tiny, known=[tmp_path / "starter.csv"]).findings == []
    assert "only files, scores and counts were compared" in run("similar", "tiny", "--root", tmp_path).err
