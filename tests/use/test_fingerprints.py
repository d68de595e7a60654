"""Standard errors of a metric without influences come after the answer, once, and cost nobody anything."""

import contextlib
import json
import signal
import subprocess
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from program import start_podium
from tiny import NOW, PREPARE, TOML, Tiny, make_tiny, prepare_it, write_competition

from podium.errors import StoreError
from podium.standings.tiers import RESULT
from podium.submission import PRIVATE, SPLITS
from podium.use.board import load_board
from podium.use.check_scores import find_unknown_errors
from podium.use.check_subject import load_subject
from podium.use.close import close
from podium.use.fingerprints import complete_fingerprints
from podium.use.trust import trust

OWN = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = false')
MAE = """\
def score(solution, submission, row_id_column_name):
    return (solution["y"] - submission["y"]).abs().mean()
"""
ON_PARTS = MAE.replace("    return", "    if len(solution) not in (18, 42):\n        {}\n    return")
"""A metric that does something on parts of the splits, which have 18 and 42 rows."""


GINI = TOML.replace('name = "rmse"', 'name = "normalized_gini"\noptions = { ties = "shared" }')
"""A metric of the catalogue without influences: it needs no process of its own."""


def make(root: Path, metric: str = MAE) -> Tiny:
    """A competition with a metric file."""
    competition = write_competition(root, toml=OWN, program=PREPARE, files={"metric.py": metric})
    prepare_it(root, competition)
    return Tiny(root, competition)


@pytest.fixture
def gini(tmp_path: Path) -> Tiny:
    """A competition by the Gini index."""
    return make_tiny(tmp_path / "root", toml=GINI)


def wrong_by(scale: float, seed: int):
    """An error for each row, drawn by the row's id."""
    return lambda row: scale * float(np.random.default_rng([seed, int(row[1:])]).normal())


def prints(tiny: Tiny, number: int) -> dict[str, bytes]:
    with tiny.store() as store:
        return {split: store.fingerprints([number], split)[number].tobytes() for split in SPLITS}


def is_known(tiny: Tiny, number: int) -> list[bool]:
    with tiny.store() as store:
        return [number in store.fingerprints([number], split) for split in SPLITS]


def is_confirmed(tiny: Tiny, team: str, tier: str = RESULT) -> bool:
    board = load_board(tiny.root, tiny.competition, now=NOW)
    line = next(line for line in board.standings if line.team.name == team)
    return next(state.is_confirmed for state in board.judge(line.submission) if state.tier == tier)


def save(tiny: Tiny, data: bytes, name: str = "answer.csv") -> Path:
    path = tiny.root / name
    path.write_bytes(data)
    return path


def test_the_tier_is_confirmed_on_the_next_board(tmp_path: Path, run) -> None:
    """The receipt comes first, without a standard error; then it is worked out, and the board has it."""
    tiny = make(tmp_path / "root")
    dummy = tiny.baseline("dummy", "dummy", wrong_by(3.0, 1))
    assert complete_fingerprints(tiny.root, tiny.competition, numbers=[dummy]) == 1
    ran = run("submit", "tiny", save(tiny, tiny.table(wrong_by(0.5, 2))), "--root", tiny.root, "--team", "anna")
    assert ran.code == 0
    assert "is reached, not confirmed" in ran.out
    assert ran.err.splitlines() == [
        "Working out the standard error; Ctrl-C leaves it for later.",
        "Done: `podium leaderboard tiny` says which tiers are confirmed.",
    ]
    assert is_confirmed(tiny, "anna")
    board = run("leaderboard", "tiny", "--root", tiny.root)
    assert "no standard error of" not in board.err
    assert "18 rows" in board.out


def test_what_is_known_stays_as_it_is(gini: Tiny) -> None:
    """Called again it does nothing; a second result, of whoever else works on it, changes nothing."""
    number = gini.submit("anna", source=gini.table(wrong_by(1.0, 1))).receipt.number
    calls: list[tuple[int, int, str]] = []
    assert complete_fingerprints(gini.root, gini.competition, progress=lambda *call: calls.append(call)) == 1
    assert calls == [(0, 1, f"submission {number}"), (1, 1, "")]
    before = prints(gini, number)
    assert complete_fingerprints(gini.root, gini.competition, progress=lambda *call: calls.append(call)) == 0
    assert len(calls) == 2
    with gini.store() as store:
        store.add_fingerprints(number, dict.fromkeys(SPLITS, bytes(16)))
    assert prints(gini, number) == before


def test_two_at_once_end_with_the_same(gini: Tiny) -> None:
    """Whoever comes second finds it there: the parts are the same, and nothing is refused."""
    number = gini.submit("anna", source=gini.table(wrong_by(1.0, 1))).receipt.number
    broken: list[BaseException] = []

    def work() -> None:
        try:
            complete_fingerprints(gini.root, gini.competition)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert is_known(gini, number) == [True, True]


def test_a_metric_with_influences_has_nothing_to_wait_for(tiny: Tiny, run) -> None:
    """No word about it either."""
    ran = run("submit", "tiny", save(tiny, tiny.file(1.0)), "--root", tiny.root, "--team", "anna")
    assert is_known(tiny, 1) == [True, True]
    assert ran.err == ""
    assert complete_fingerprints(tiny.root, tiny.competition) == 0


def test_a_metric_that_breaks_on_parts_costs_nobody_anything(tmp_path: Path, run) -> None:
    """No fingerprint, no error, nothing of what it said; the organiser reads it in ``check``."""
    tiny = make(tmp_path / "root", ON_PARTS.format('raise ValueError("label 3")'))
    ran = run("submit", "tiny", save(tiny, tiny.file(1.0)), "--root", tiny.root, "--team", "anna")
    assert ran.code == 0
    assert ran.err == "Working out the standard error; Ctrl-C leaves it for later.\n"
    assert is_known(tiny, 1) == [False, False]
    assert not is_confirmed_anywhere(tiny)
    told = list(map(str, find_unknown_errors(load_subject(tiny.root, tiny.competition))))
    assert told[0] == "no tier can be confirmed on the public rows: 200 of 200 parts of the rows have no score"
    assert any("ValueError: label 3" in line for line in told)


def is_confirmed_anywhere(tiny: Tiny) -> bool:
    board = load_board(tiny.root, tiny.competition, now=NOW)
    return any(state.is_confirmed for line in board.standings for state in board.judge(line.submission))


def test_another_metric_than_the_one_that_scored_gives_none(tmp_path: Path) -> None:
    """The file was mended since: the score that stands is not its own."""
    tiny = make(tmp_path / "root")
    number = tiny.submit("anna", source=tiny.table(wrong_by(1.0, 1))).receipt.number
    tiny.competition.metric_path.write_text(MAE.replace("mean()", "mean() * 2"))
    assert complete_fingerprints(tiny.root, tiny.competition) == 0  # nobody trusts it yet
    trust(tiny.root, tiny.competition, now=NOW)
    assert complete_fingerprints(tiny.root, tiny.competition) == 0
    assert is_known(tiny, number) == [False, False]


def test_submissions_to_an_earlier_solution_are_left_as_they_are(gini: Tiny) -> None:
    """Their rows are other rows."""
    number = gini.submit("anna", source=gini.table(wrong_by(1.0, 1))).receipt.number
    prepare_it(gini.root, gini.competition, seed=1, force=True)
    assert complete_fingerprints(gini.root, gini.competition) == 0
    assert is_known(gini, number) == [False, False]


def test_the_close_completes_what_is_lacking(gini: Tiny, run) -> None:
    """Everybody's, before the private board is made; a lost file keeps nobody from closing."""
    gini.baseline("dummy", "dummy", wrong_by(3.0, 1))
    gini.submit("anna", source=gini.table(wrong_by(0.5, 2)))
    lost = gini.submit("bert", source=gini.table(wrong_by(0.7, 3)))
    with gini.store() as store:
        next((store.path.parent / "files").rglob(f"{lost.receipt.sha256}*")).unlink()
        with pytest.raises(StoreError):
            store.read_file(lost.receipt.sha256)
    board = close(gini.root, gini.competition, now=NOW + timedelta(days=1))
    line = next(line for line in board.standings if line.team.name == "anna")
    assert board.split == PRIVATE
    assert [state.is_confirmed for state in board.judge(line.submission)] == [True]
    assert is_known(gini, lost.receipt.number) == [False, False]


def test_baselines_get_theirs_when_they_run(gini: Tiny, run) -> None:
    """The command works them out after the roster has run."""
    ran = run("baseline", "tiny", "linear", "decision-tree", "--root", gini.root)
    assert "Working out the standard errors of 2 submissions; Ctrl-C leaves them for later." in ran.err
    assert [is_known(gini, number) for number in (1, 2)] == [[True, True], [True, True]]


def test_json_comes_first_and_alone(gini: Tiny, run) -> None:
    """What a program reads is the receipt; the rest goes to standard error."""
    ran = run("submit", "tiny", save(gini, gini.file(1.0)), "--root", gini.root, "--team", "anna", "--json")
    assert json.loads(ran.out)["number"] == 1
    assert "Working out the standard error" in ran.err


def interrupt(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl-C, and once more where it came in the middle of an import, which may swallow it; what was printed."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=6)
    process.kill()
    return process.communicate()


def test_an_interrupt_leaves_the_submission_as_it_is(tmp_path: Path) -> None:
    """Ctrl-C while it is worked out: the receipt is out, the exit is clean, and the rest can be done later."""
    mark = tmp_path / "mark"
    tiny = make(tmp_path / "root", ON_PARTS.format(f"open({str(mark)!r}, 'w'); __import__('time').sleep(0.5)"))
    path = save(tiny, tiny.table(wrong_by(1.0, 1)))
    # Below a shell that runs tests in the background Ctrl-C would be ignored.
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = start_podium("submit", "tiny", path, "--root", tiny.root, "--team", "anna", preexec_fn=hears)
    for _ in range(600):
        if mark.exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    out, err = interrupt(process)
    assert process.returncode == 0
    assert out.startswith("Scored")
    assert "Receipt" in out
    assert err.splitlines() == [
        "Working out the standard error; Ctrl-C leaves it for later.",
        "Left for later: what was submitted stands, and the close works out what is lacking.",
    ]
    assert is_known(tiny, 1) == [False, False]
    assert load_board(tiny.root, tiny.competition, now=NOW).standings[0].team.name == "anna"
