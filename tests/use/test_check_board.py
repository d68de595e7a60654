"""What ``check`` says of a board: whether a ladder can be played, and what the scores give away."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from program import Run
from tiny import PREPARE, TOML, Tiny, make_tiny

from podium.competition.folder import Competition, get_competition
from podium.integrity.leak_audit import grid
from podium.metrics.shapes import Arrays
from podium.standings.display import Precision
from podium.use.check import Finding, check
from podium.use.check_board import audit_board, count_days, count_labels
from podium.use.check_subject import load_subject

LEAKS = "what the scores give away is counted"
LADDER = "a ladder can tell luck from progress"
BINARY = PREPARE.replace("{row % 97}", "{row}").replace("{(row * 37 % 101) / 10}", "{row * 37 % 101 % 2}")


def toml(metric: str = "log_loss", **rules: object) -> str:
    """The tiny toml, sealed, with this metric and these rules."""
    lines = [f"{key} = {value}" for key, value in {"daily_limit": 0, **rules}.items()]
    head = TOML.partition("[rules]")[0].replace('"rmse"', f'"{metric}"').replace('"regression"', '"binary"')
    return "\n".join(['secrecy = "sealed"', head, "[rules]", *lines]) + "\n"


def finding(root: Path, competition: Competition, title: str) -> Finding:
    return next(one for one in check(root, competition) if one.check == title)


def remarks(tiny: Tiny, **rules: object) -> str:
    """What the audit says of a competition, with other rules if given."""
    competition = replace(tiny.competition, rules=replace(tiny.competition.rules, **rules))
    found = finding(tiny.root, competition, LEAKS)
    assert found.is_fit
    return "\n".join(found.remarks)


@pytest.fixture(scope="module")
def binary(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Sealed, log loss, 18 public rows; changed by nobody."""
    return make_tiny(tmp_path_factory.mktemp("binary"), toml=toml(), program=BINARY)


def with_prediction(tiny: Tiny, chance: float) -> bytes:
    return "".join(["id,y\n", *(f"{row},{chance}\n" for row in tiny.ids())]).encode()


def test_the_audit_counts_the_public_rows_at_the_shown_decimals(binary: Tiny) -> None:
    """Whitehill's number for 18 rows, and what is told in full beside it; nothing of it is a fault."""
    text = remarks(binary)
    assert "at 5 decimals a log-loss board of 18 rows gives away 18 labels a submission" in text
    assert "at 3 decimals a log-loss board of 18 rows gives away 11 labels" in remarks(binary, precision=3)
    assert "JSON, CSV and notebooks tell the public score in full" in remarks(binary, precision=3)
    assert "1 of them could take all 18 labels" in text


def test_the_clip_and_the_limits_of_the_toml_are_what_counts(tmp_path: Path) -> None:
    """Read from the folder as it stands: 1 % at the edges, 5 a day on the ten days from 1 to 10 December."""
    rules = {"daily_limit": 5, "opens": "2026-12-01", "closes": "2026-12-10", "precision": 2}
    text = toml(**rules).replace('name = "log_loss"', 'name = "log_loss"\noptions = { clip = 0.01 }')
    tiny = make_tiny(tmp_path, toml=text, program=BINARY)
    assert "at 2 decimals a log-loss board of 18 rows gives away 5 labels" in remarks(tiny)
    assert "with 5 a day over 10 days, 50 submissions could take all 18 labels" in remarks(tiny)


def test_the_advice_fits_the_competition(binary: Tiny, tiny: Tiny) -> None:
    """Sealed: what would give away less. Little given away, or labels that everybody can know: no advice."""
    sealed = remarks(binary)
    assert "the private rows decide, and no score tells of them before the close" in sealed
    assert 'with a total_limit, precision = "auto" or a larger clip in [metric] options' in sealed
    accuracy = make_tiny(binary.root, "hits", toml=toml("accuracy"), program=BINARY)
    assert 'with a total_limit, precision = "auto" or board = "ladder"' in remarks(accuracy)
    few = remarks(accuracy, total_limit=3)
    numbers = make_tiny(binary.root, "numbers", toml=toml("rmse"), program=BINARY)
    assert remarks(numbers, precision="auto").endswith("less is given away with a total_limit")
    assert "a team could take 3 of 18 labels" in few
    assert "less is given away" not in few
    assert "practice: these labels are public knowledge" in remarks(tiny)


def test_on_a_ladder_a_submission_gives_one_bit_and_a_new_best_a_score(binary: Tiny) -> None:
    """Nothing is told in words there, and the ladder is no advice any more."""
    text = remarks(binary, board="ladder")
    assert "does not accept gives away at most 1 bit; each new best shows a score" in text
    assert "if each of them were a new best" in text
    assert "in full" not in text
    assert 'board = "ladder"' not in text


def test_automatic_precision_is_the_boards_own_or_that_of_the_sample(tmp_path: Path) -> None:
    """Before the first submission the sample's standard error is taken, and that is said."""
    tiny = make_tiny(tmp_path, toml=toml(precision='"auto"'), program=BINARY)
    before = remarks(tiny)
    assert "until there are submissions, the steps of the sample submission are counted" in before
    assert "in full" not in before
    tiny.submit("ann", source=with_prediction(tiny, 0.999))
    after = remarks(tiny)
    assert "until there are submissions" not in after
    shown = tiny.submit("ann", source=with_prediction(tiny, 0.999)).board.precision
    assert shown.is_coarse
    assert after.startswith(f"{grid(shown.smallest)} a log-loss board of 18 rows")
    assert after.splitlines()[0] != before.splitlines()[0]


def test_a_ladder_without_standard_errors_is_a_fault(binary: Tiny, tiny: Tiny, tmp_path: Path) -> None:
    """A metric that has them may have a ladder, one that has none is named; a split board needs none."""

    def ladder(one: Tiny, board: str = "ladder") -> list[str]:
        competition = replace(one.competition, rules=replace(one.competition.rules, board=board))
        return [str(problem) for problem in finding(one.root, competition, LADDER).problems]

    worst = make_tiny(tmp_path, toml=TOML.replace("rmse", "max_error"))
    assert ladder(binary) == ladder(tiny) == ladder(worst, "split") == []
    [problem] = ladder(worst)
    assert problem.startswith("max_error has no standard error on the public rows")


def test_a_sample_that_does_not_score_is_no_crash(tmp_path: Path) -> None:
    """The check that is meant for it fails; the ladder cannot be judged, and the audit says that it could not count."""
    tiny = make_tiny(tmp_path, toml=toml(precision='"auto"'), program=BINARY)
    sample = tiny.competition.sample_path
    sample.write_text(sample.read_text().replace("id,y", "id,z"))
    assert "this could not be counted" in remarks(tiny)
    competition = replace(tiny.competition, rules=replace(tiny.competition.rules, board="ladder"))
    assert not finding(tiny.root, competition, LADDER).is_fit


@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        (None, (2026, 12, 2), None),
        ((2026, 12, 1), None, None),
        ((2026, 12, 1), (2026, 12, 2), 1),
        ((2026, 12, 1), (2026, 12, 2, 0, 1), 2),
        ((2026, 12, 1, 12), (2026, 12, 2, 12), 2),
        ((2026, 12, 1), (2027, 1, 30), 60),
        ((2026, 12, 2), (2026, 12, 1), 0),
    ],
)
def test_days_are_utc_days_on_which_something_can_be_sent(
    tiny: Tiny, opens: tuple[int, ...] | None, closes: tuple[int, ...] | None, days: int | None
) -> None:
    """Noon to noon touches two days, and so two days' worth of submissions."""
    moments = [None if one is None else datetime(*one, tzinfo=UTC) for one in (opens, closes)]  # type: ignore[misc]
    assert count_days(replace(tiny.competition.rules, opens=moments[0], closes=moments[1])) == days


def test_labels_are_counted_as_the_metric_sees_them(root: Path) -> None:
    """Ten classes, two classes, numbers; several columns have several labels in a row."""
    seen = {
        slug: audit_board(load_subject(root, get_competition(root, slug)), Precision(5))
        for slug in ("digits", "breast-cancer", "diabetes")
    }
    assert {slug: one.n_classes for slug, one in seen.items()} == {"digits": 10, "breast-cancer": 2, "diabetes": None}
    assert all(one.n_labels == one.n_rows > 0 for one in seen.values())
    two_columns = Arrays(y_true=np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]), y_pred=None)
    assert count_labels(two_columns, "probability") == (6, 2)
    assert count_labels(replace(two_columns, y_true=["a b", "c", ""]), "ranked_list") == (3, None)


def test_check_prints_the_remarks_below_their_line(run: Run, binary: Tiny) -> None:
    """On the screen indented under an ok, in JSON under their own key; they do not make a competition unfit."""
    ran = run("check", "tiny", "--root", binary.root)
    assert ran.code == 0
    lines = ran.out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith(LEAKS))
    assert lines[place].startswith("ok  ")
    assert lines[place + 1].startswith("        at 5 decimals a log-loss board of 18 rows gives away 18 labels")
    rows = json.loads(run("check", "tiny", "--root", binary.root, "--format", "json").out)
    told = {row["check"]: row["remarks"] for row in rows}
    assert told[LEAKS][0].startswith("at 5 decimals")
    assert [title for title, found in told.items() if found] == [LEAKS]
