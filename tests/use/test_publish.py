"""What is published can be verified by a stranger who has nothing else, and holds no more than it should."""

import csv
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from program import CHECKOUT, Run
from thorough import many
from tiny import NOW, PREPARE, TOML, Tiny, make_tiny, prepare_it

from podium.chain import LedgerEntry, canonical, link, start_of_chain
from podium.competition.folder import get_competition
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.integrity.chain import Head, read_head
from podium.integrity.receipts import read_receipt
from podium.integrity.verified import Verified
from podium.use.board import load_board
from podium.use.close import close, close_and_reveal
from podium.use.places import export_dir, store_path
from podium.use.prepare import prepare
from podium.use.publish import FILES, ledger_line, publish
from podium.use.submit import submit
from podium.use.verify import Kept, verify
from podium.use.verify_export import verify_export

EARLY = {"README.md", "commitment.json", "competition.json", "ledger.jsonl"}


def look(folder: Path, **kept) -> dict[str, Verified]:
    """What is verified of an export, by check."""
    return {one.check: one for _, one in verify_export(folder, kept=Kept(**kept))}


def problems(folder: Path, **kept) -> list[str]:
    return [problem for one in look(folder, **kept).values() for problem in one.problems]


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    """A baseline and three submissions of two teams whose names cannot be mistaken."""
    tiny.baseline("dummybaseline", "dummy", 3.0)
    tiny.submit("Ann Secretname", 1.0, 7.654321, minute=1, description="my secret note")
    tiny.submit("Bob Othername", 1.5, 8.765432, minute=2)
    tiny.submit("Bob Othername", 2.5, 9.876543, minute=3)
    return tiny


def everything(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())


def test_before_the_close_nothing_private_is_in_it(busy: Tiny) -> None:
    """No names, no notes, no private score, no label, no key; the same again when it is published again."""
    published = publish(busy.root, busy.competition)
    assert published.folder == export_dir(busy.root, "tiny")
    assert set(published.files) == {path.name for path in published.folder.iterdir()} == EARLY
    text = everything(published.folder)
    for hidden in ("Secretname", "Othername", "dummybaseline", "secret note", "7.654", "8.765", "submission.csv,"):
        assert hidden not in text
    with busy.store() as store:
        keys = [key for (key,) in store.connection.rows("SELECT seal_key FROM submissions")]
    assert not any(key in text for key in keys)
    assert (busy.competition.private_dir / "salt").read_text().strip() not in text
    assert problems(published.folder) == []
    publish(busy.root, busy.competition)
    assert everything(published.folder) == text


def test_each_step_publishes_what_it_opens(busy: Tiny) -> None:
    """The private table after the close, solution and salt after the reveal; each is verified from then on."""
    folder = publish(busy.root, busy.competition).folder
    states = {check: one.state for check, one in look(folder).items()}
    assert states["private table"] == states["scores"] == "open"
    close(busy.root, busy.competition, now=NOW)
    publish(busy.root, busy.competition)
    assert {path.name for path in folder.iterdir()} == EARLY | {"private.csv"}
    assert look(folder)["private table"].state == "ok"
    _, published = close_and_reveal(busy.root, busy.competition, now=NOW)
    assert {path.name for path in folder.iterdir()} == set(FILES) == set(published.files)
    assert look(folder)["commitment"].note.startswith("solution.csv and salt open")
    assert problems(folder) == []
    board = load_board(busy.root, busy.competition, split="private", now=NOW)
    with (folder / "private.csv").open(newline="") as file:
        rows = [(row["rank"], row["team"], float(row["score"])) for row in csv.DictReader(file)]
    assert rows == [(str(line.rank or ""), line.team.id, line.score) for line in board.standings]


def test_a_stranger_scores_the_own_file_after_the_reveal(busy: Tiny, tmp_path: Path) -> None:
    """On both splits, and against both the ledger and the private table; before, it is known by its hash alone."""
    mine = tmp_path / "mine.csv"
    mine.write_bytes(busy.file(1.0, 7.654321))
    folder = publish(busy.root, busy.competition).folder
    assert look(folder, files=[mine])["mine.csv"].note.endswith("submission 2")
    close_and_reveal(busy.root, busy.competition, now=NOW)
    found = look(folder, files=[mine])["scores of mine.csv"]
    assert found.state == "ok"
    assert re.search(r"public 1\.0\d* as the ledger tells, private 7\.654\d+ as in the private table$", found.note)
    table = folder / "private.csv"
    table.write_text(table.read_text().replace("7.654", "6.654"))
    found_now = look(folder, files=[mine])
    assert "the table has 6.654" in found_now["scores of mine.csv"].problems[0]
    assert found_now["private table"].problems


def test_a_forged_public_score_is_found_after_the_reveal(busy: Tiny, tmp_path: Path) -> None:
    """Though the chain was made to fit."""
    mine = tmp_path / "mine.csv"
    mine.write_bytes(busy.file(1.0, 7.654321))
    _, published = close_and_reveal(busy.root, busy.competition, now=NOW)
    with busy.store() as store:
        entries = [dict(one.facts) for one in store.ledger("tiny")]
    head, lines = start_of_chain(entries[0]), []
    for entry in entries:
        if entry.get("number") == 2:
            entry["score"] = "0.9"
        text = canonical(entry)
        head = link(head, text)
        lines.append(ledger_line(LedgerEntry(seq=int(entry["seq"]), entry=text, hash=head)))
    (published.folder / "ledger.jsonl").write_text("".join(lines))
    assert problems(published.folder) == []
    found = problems(published.folder, files=[mine])
    assert re.search(r"submission 2 scores (1\.0|0\.9999\d*|1\.00000\d*) on public, the ledger tells 0\.9", found[0])


def test_one_changed_byte_of_any_published_file_is_found(busy: Tiny, tmp_path: Path) -> None:
    """README.md and competition.json aside: they prove nothing. Every place of every other file."""
    mine = tmp_path / "mine.csv"
    mine.write_bytes(busy.file(1.0, 7.654321))
    _, published = close_and_reveal(busy.root, busy.competition, now=NOW)
    for name in sorted(set(FILES) - {"README.md", "competition.json"}):
        path = published.folder / name
        kept = path.read_bytes()
        step = 1 if many(1) > 1 else max(1, len(kept) // 120)
        for at in range(0, len(kept), step):
            path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
            assert problems(published.folder), (name, at, kept[at : at + 1])
        path.unlink()
        if name == "ledger.jsonl":
            with pytest.raises(NotAllowedError, match="no published folder"):
                problems(published.folder)
        else:
            assert problems(published.folder), name
        path.write_bytes(kept)
    assert problems(published.folder, files=[mine]) == []


def test_labels_that_nobody_revealed_are_not_to_lie_there(busy: Tiny) -> None:
    """Nor a private table of which the ledger knows nothing."""
    folder = publish(busy.root, busy.competition).folder
    shutil.copy(busy.competition.solution_path, folder / "solution.csv")
    (folder / "private.csv").write_text("rank,team,submission,score\n")
    assert len(problems(folder)) == 2
    publish(busy.root, busy.competition)
    assert {path.name for path in folder.iterdir()} == EARLY


def test_witnesses_hold_against_the_export(busy: Tiny) -> None:
    """Receipts and a posted line; a line of another competition is told."""
    outcome = busy.submit("cy", 1.0, 1.0, minute=5)
    taken = outcome.receipt
    receipt = {
        "number": taken.number,
        "sha256": taken.sha256,
        "ledger_hash": taken.ledger_hash,
        "scores": dict(taken.scores),
    }
    published = publish(busy.root, busy.competition)
    kept = read_receipt(json.dumps(receipt), "r.json")
    assert problems(published.folder, receipts=[kept], heads=[published.head]) == []
    assert problems(published.folder, receipts=[replace(kept, ledger_hash="a" * 64)])
    strange = Head(slug="other", seq=1, hash="a" * 64)
    assert problems(published.folder, heads=[strange]) == ["the line is of other, this folder of tiny"]
    ledger = published.folder / "ledger.jsonl"
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[:-1]))
    assert problems(published.folder) == []
    assert len(problems(published.folder, receipts=[kept], heads=[published.head])) == 2


def test_what_else_lies_in_the_folder_stays(busy: Tiny) -> None:
    """Files of one's own, and folders; nothing half-made is left beside it."""
    folder = export_dir(busy.root, "tiny")
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("mine")
    (folder / "CNAME").write_text("mine")
    publish(busy.root, busy.competition)
    assert (folder / "site" / "index.html").read_text() == (folder / "CNAME").read_text() == "mine"
    assert {path.name for path in folder.parent.iterdir()} == {"tiny", "private"}


def test_an_export_that_fails_leaves_the_old_one(busy: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole or not at all: whichever write or rename breaks."""
    folder = publish(busy.root, busy.competition).folder
    before = everything(folder)
    busy.submit("cy", 1.0, 1.0, minute=5)
    for name, nth in (("write_bytes", 2), ("rename", 1), ("rename", 2)):
        real, calls = getattr(Path, name), []

        def breaks(self, *rest, real=real, calls=calls, nth=nth):
            calls.append(self)
            if len(calls) == nth:
                raise OSError(28, "No space left on device", str(self))
            return real(self, *rest)

        with monkeypatch.context() as patch:
            patch.setattr(Path, name, breaks)
            with pytest.raises(OSError, match="No space"):
                publish(busy.root, busy.competition)
        assert everything(folder) == before
        assert {path.name for path in folder.parent.iterdir()} == {"tiny", "private"}


def test_a_slug_called_private_never_replaces_the_store(tiny: Tiny) -> None:
    """``leaderboards/private/`` is taken."""
    other = make_tiny(tiny.root, "private")
    with pytest.raises(NotAllowedError, match="the store's"):
        publish(other.root, other.competition)
    assert store_path(tiny.root).is_file()


def test_labels_that_do_not_open_the_commitment_are_not_revealed(busy: Tiny) -> None:
    """And the competition stays open: nothing has happened."""
    solution = busy.competition.solution_path
    solution.write_bytes(solution.read_bytes().replace(b".1,", b".2,", 1))
    with pytest.raises(InvalidCompetitionError, match="do not open the commitment"):
        close_and_reveal(busy.root, busy.competition, now=NOW)
    with busy.store() as store:
        assert store.closed_at("tiny") is None
        assert store.reveals("tiny") == []


def test_a_closed_competition_is_revealed_later_and_once(busy: Tiny) -> None:
    """The close stands, and so does the first reveal."""
    close(busy.root, busy.competition, now=NOW)
    for _ in range(2):
        close_and_reveal(busy.root, busy.competition, now=NOW)
    with busy.store() as store:
        assert [one.facts["kind"] for one in store.ledger("tiny")][-2:] == ["close", "reveal"]
    assert [one for _, one in verify(busy.root, ["tiny"]) if one.state != "ok"] == []


def test_mended_labels_after_a_reveal_keep_what_was_published(busy: Tiny, tmp_path: Path) -> None:
    """The new solution is hidden until it is revealed in turn."""
    mine = tmp_path / "mine.csv"
    mine.write_bytes(busy.file(1.0, 7.654321))
    _, published = close_and_reveal(busy.root, busy.competition, now=NOW)
    old = (published.folder / "solution.csv").read_bytes()
    prepare_it(busy.root, busy.competition, seed=1, force=True)
    publish(busy.root, busy.competition)
    assert (published.folder / "solution.csv").read_bytes() == old != busy.competition.solution_path.read_bytes()
    assert problems(published.folder, files=[mine]) == []
    close_and_reveal(busy.root, busy.competition, now=NOW)
    assert (published.folder / "solution.csv").read_bytes() == busy.competition.solution_path.read_bytes()
    found = look(published.folder, files=[mine])
    assert [problem for one in found.values() for problem in one.problems] == []
    assert "another solution" in found["scores of mine.csv"].note


CUSTOM = "def metric(y_true, y_pred):\n    return float(abs(y_true - y_pred).max())\n"


def test_a_metric_that_is_a_program_never_runs_on_a_strangers_machine(tmp_path: Path) -> None:
    """Its hash is published, and what to do is said."""
    toml = TOML.replace('name = "rmse"', 'name = "metric.py"\ngreater_is_better = false')
    root = tmp_path / "root"
    (root / "competitions" / "tiny").mkdir(parents=True)
    (root / "competitions" / "tiny" / "metric.py").write_text(CUSTOM)
    tiny = make_tiny(root, toml=toml, program=PREPARE)
    tiny.submit("ann", 1.0, 1.0)
    mine = tmp_path / "mine.csv"
    mine.write_bytes(tiny.file(1.0, 1.0))
    _, published = close_and_reveal(root, get_competition(root, "tiny"), now=NOW)
    found = look(published.folder, files=[mine])["scores"]
    assert found.state == "open"
    assert "podium score solution.csv FILE --metric metric.py" in found.note
    states = [(one.check, one.state) for _, one in verify(root, ["tiny"])]
    assert ("scores", "ok") in states  # the organiser has trusted the file
    assert ("fingerprints", "open") in states  # they came after the answer


# The command line


def test_the_commands_follow_each_other(busy: Tiny, run: Run, tmp_path: Path) -> None:
    """Publish, verify, close, reveal, verify from outside; exit code 1 as soon as something is wrong."""
    where = ("--root", busy.root)
    mine, receipt = tmp_path / "mine.csv", tmp_path / "receipt.json"
    mine.write_bytes(busy.file(0.5, 0.5))
    receipt.write_text(run("submit", "tiny", mine, "--team", "cy", "--json", *where).out)
    head = run("verify", "--head", "tiny", *where)
    assert head.code == 0
    assert read_head(head.out).line == head.out[: head.out.index(" 20")]
    ran = run("publish", "tiny", *where)
    assert ran.code == 0
    assert head.out.strip() in ran.out
    folder = export_dir(busy.root, "tiny")
    outside = ("verify", "--export", folder, "--receipt", receipt, "--file", mine, "--against", head.out.strip())
    assert run(*outside).code == 0
    assert run("verify", "tiny", "--receipt", receipt, "--file", mine, "--against", head.out, *where).code == 0
    ran = run("close", "tiny", "--reveal-labels", *where)
    assert ran.code == 0
    assert "Revealed: every true answer of tiny" in ran.err
    ran = run(*outside)
    assert ran.code == 0
    assert "submission 5: public 0.5 as the ledger tells, private 0.5 as in the private table" in ran.out
    assert run("verify", *where).code == 0
    mine.write_bytes(busy.file(0.25, 0.5))
    ran = run(*outside, "--format", "json")
    assert ran.code == 1
    rows = json.loads(ran.out)
    assert [row["state"] for row in rows if row["check"] == "mine.csv"] == ["FAIL"]
    assert all({"state", "slug", "check", "problems", "note"} == set(row) for row in rows)
    ran = run(*outside)
    assert ran.code == 1
    assert "FAIL  tiny  mine.csv\n        - no submission has the SHA-256" in ran.out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--against", "hello"], 2, "is no line that `podium verify --head` prints"),
        (["tiny", "--against", f"podium other #1 {'a' * 64}"], 2, "the line is of other, not of tiny"),
        (["--head", "--against", "x"], 2, "say it alone"),
        (["--against", f"podium tiny #1 {'a' * 64}"], 1, "was changed"),
        (["--against", f"podium tiny #99 {'a' * 64}"], 1, "the chain ends with"),
        (["tny"], 1, "did you mean 'tiny'"),
        (["--head", "tny"], 1, "did you mean 'tiny'"),
    ],
)
def test_a_line_that_does_not_hold_is_told(busy: Tiny, run: Run, words: list[str], code: int, sentence: str) -> None:
    """Misuse ends with 2, what does not hold with 1."""
    ran = run("verify", *words, "--root", busy.root)
    assert ran.code == code
    assert sentence in ran.out + ran.err


# The document


def test_the_document_verifies_without_podium(tmp_path: Path) -> None:
    """The Python of docs/proof.md runs as it stands there on a published competition, and finds a changed byte."""
    text = (CHECKOUT / "docs" / "proof.md").read_text(encoding="utf-8")
    program = "\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    assert set(re.findall(r"^(?:import|from) +(\w+)", program, re.MULTILINE)) == {"csv", "json", "hashlib", "pathlib"}
    kept_out = shutil.ignore_patterns("public", "private")
    shutil.copytree(CHECKOUT / "competitions" / "digits", tmp_path / "competitions" / "digits", ignore=kept_out)
    digits = get_competition(tmp_path, "digits")
    prepare(tmp_path, digits, now=NOW, seed=0)
    mine = tmp_path / "my-digits" / "submission.csv"
    mine.parent.mkdir()
    mine.write_bytes(digits.sample_path.read_bytes())
    submit(tmp_path, digits, mine, team="ann", now=NOW)
    folder = close_and_reveal(tmp_path, digits, now=NOW)[1].folder

    def run_it() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-c", program]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    done = run_it()
    assert (done.returncode, done.stderr) == (0, "")
    for path in (*(folder / name for name in ("ledger.jsonl", "solution.csv", "salt", "private.csv")), mine):
        kept = path.read_bytes()
        path.write_bytes(kept[:-9] + bytes([kept[-9] ^ 1]) + kept[-8:])
        assert run_it().returncode == 1, path.name
        path.write_bytes(kept)
