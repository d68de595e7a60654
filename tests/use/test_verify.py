"""Whatever is changed in the store behind Podium's back is found, and what is right is called so."""

import json
import random
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import pytest
from thorough import many
from tiny import NOW, TOML, Tiny, make_tiny, prepare_it, with_rules

from podium.chain import COMMITMENT
from podium.competition.folder import get_competition
from podium.errors import CompetitionNotFoundError, NotAllowedError, PodiumError
from podium.integrity.chain import Head
from podium.integrity.receipts import KeptReceipt
from podium.integrity.verified import Verified
from podium.submission import PUBLIC
from podium.use.board import load_board
from podium.use.close import close, finish
from podium.use.places import store_path
from podium.use.rescore import plan_rescore, rescore
from podium.use.verify import Kept, find_heads, verify

IS_THOROUGH = many(1) > 1
"""A long run tries every change of every field; any other run one of each, in turn."""


def look(root: Path, *slugs: str, **changes) -> dict[tuple[str, str], Verified]:
    """What is verified, by competition and check; of several lines of a check, the worst."""
    found: dict[tuple[str, str], Verified] = {}
    for slug, one in verify(root, slugs, **changes):
        before = found.get((slug, one.check))
        found[slug, one.check] = before if before and before.problems else one
    return found


def problems(root: Path, *slugs: str, **changes) -> list[str]:
    return [problem for one in look(root, *slugs, **changes).values() for problem in one.problems]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A small store with everything in it, closed, and a second competition. Whoever changes it restores it."""
    tiny = make_tiny(tmp_path_factory.mktemp("recorded") / "root")
    other = make_tiny(tiny.root, "other")
    other.submit("ann", 1.0, 1.0)
    rescore(other.root, plan_rescore(other.root, other.competition), now=NOW)
    tiny.baseline("dummy", "dummy", 3.0)
    tiny.submit("ann", 1.0, 2.0, minute=1, description="a note", idempotency_key="k", cv_score=1.1, cv_std=0.1)
    tiny.submit("bob", 1.5, 1.5, minute=2)
    tiny.submit("bob", 2.5, 0.5, minute=3)
    load_board(tiny.root, tiny.competition, split="private", now=NOW, peek=True)
    finish(tiny.root, tiny.competition, team="ann", now=NOW)
    close(tiny.root, tiny.competition, now=NOW)
    tiny.submit("bob", 0.25, 0.75, minute=9)
    return tiny


@contextmanager
def behind_the_back(tiny: Tiny) -> Iterator[sqlite3.Connection]:
    """The database in the hands of somebody who knows SQLite: no triggers, no checks. Triggers are put back."""
    with closing(sqlite3.connect(store_path(tiny.root), isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for _, sql in triggers:
            db.execute(sql)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def tiny(recorded: Tiny, tmp_path: Path) -> Tiny:
    """The recorded store, one's own."""
    root = Path(shutil.copytree(recorded.root, tmp_path / "root"))
    return Tiny(root, get_competition(root, "tiny"))


def test_what_was_let_alone_is_right_in_every_check(recorded: Tiny) -> None:
    """Nothing fails, and only what is not published is open."""
    found = look(recorded.root)
    assert [one for one in found.values() if one.problems] == []
    assert {key for key, one in found.items() if one.state == "open"} == {
        ("tiny", "export"), ("other", "export"), ("other", "private table"),
    }  # fmt: skip
    assert found["tiny", "scores"].note == "5 submissions scored again"
    assert found["tiny", "private table"].note == "3 lines as at the close"
    assert found["tiny", "files"].note == "5 of 5 read, each with its SHA-256"
    assert "looked at once" in found["tiny", "peeks"].note


# One field of one row, changed


def flipped_text(text: str, at: int, mask: int) -> bytes:
    data = bytearray(text.encode())
    data[at] ^= mask
    return bytes(data)


def changes_of(value: object) -> Iterator[object]:
    """Values that differ from one in a byte; texts as bytes, to be cast, whether or not they are UTF-8 then."""
    if value is None:
        yield from ("x", 1)
    elif isinstance(value, str):
        for at in sorted({0, len(value) // 3, len(value) - 1}) if value else ():
            yield flipped_text(value, at, 1)
            yield flipped_text(value, at, 0x80)
        if not value:
            yield b"x"
    elif isinstance(value, int):
        yield from (value ^ 1, value ^ 0x4000)
    elif isinstance(value, float):
        for at in (0, 3, 7):
            data = bytearray(struct.pack("<d", value))
            data[at] ^= 0x81 if at < 7 else 0x80
            yield struct.unpack("<d", bytes(data))[0]
    elif isinstance(value, bytes):
        for at in (0, 8, 12, len(value) - 1):
            yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


def set_field(db: sqlite3.Connection, table: str, column: str, where: str, value: object, like: object) -> bool:
    """Put a value into one field; False where SQLite will not have it at all."""
    as_text = isinstance(value, bytes) and isinstance(like, str | None)
    try:
        db.execute(f"UPDATE {table} SET {column} = {'CAST(? AS TEXT)' if as_text else '?'} WHERE {where}", [value])
    except (sqlite3.IntegrityError, sqlite3.OperationalError) as error:
        if any(word in str(error) for word in ("cannot store", "UNIQUE", "malformed JSON")):
            return False
        raise
    return True


FIELDS = {
    "ledger": ("slug", "seq", "entry", "hash"),
    "submissions": (
        *("number", "slug", "team_id", "submitted_at", "sha256", "file_name", "description", "metric"),
        *("metric_version", "commitment", "is_late", "details", "idempotency_key", "cv_score", "cv_std", "seal_key"),
    ),
    "scores": ("number", "split", "score"),
    "fingerprints": ("number", "split", "block_sums"),
    "rescores": ("id", "slug", "rescored_at", "metric", "metric_version", "commitment", "seal_key"),
    "rescored": ("number", "rescore", "split", "score", "told_score", "told_step", "block_sums"),
    "teams": ("id", "is_baseline"),
}
"""Every column of every table that the ledger holds to; names, selections and trust may change."""


def test_no_column_is_forgotten(recorded: Tiny) -> None:
    """The list of fields is that of the tables; of teams, names may change, mergers are checked for themselves."""
    with closing(sqlite3.connect(store_path(recorded.root))) as db:
        for table, columns in FIELDS.items():
            found = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
            free = {"name", "folded_name", "created_at", "pseudonym", "merged_into"} if table == "teams" else set()
            assert found - free == set(columns), table


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, all_ in FIELDS.items() for column in all_])
def test_one_changed_byte_in_any_field_of_any_row_is_found(recorded: Tiny, table: str, column: str) -> None:
    """With all triggers in place again; and put back, all is right again."""
    n_changed, n_tried = 0, 0
    with behind_the_back(recorded) as db:
        keys = [name for _, name, _, _, _, key in db.execute(f"PRAGMA table_info({table})") if key]
        rows = db.execute(f"SELECT {', '.join(keys)}, {column} FROM {table}").fetchall()
    path, kept = store_path(recorded.root), store_path(recorded.root).read_bytes()
    for *key, value in rows:
        where = " AND ".join(f"{name} = {part!r}" for name, part in zip(keys, key, strict=True))
        changes = list(changes_of(value))
        for changed in changes if IS_THOROUGH else changes[n_tried % len(changes) :][:1]:
            n_tried += 1
            with behind_the_back(recorded) as db:
                done = set_field(db, table, column, where, changed, value)
            if done:
                n_changed += 1
                assert problems(recorded.root), (table, column, key, value, changed)
            path.write_bytes(kept)
    assert n_changed >= n_tried / 4
    assert problems(recorded.root) == []


def test_one_changed_byte_of_an_entry_in_the_file_is_found(recorded: Tiny) -> None:
    """Where SQLite is not asked, an entry need not even be JSON: every place of each entry, in turn."""
    with recorded.store() as store:
        entries = [one.entry.encode() for slug in store.slugs() for one in store.ledger(slug)]
    path, kept = store_path(recorded.root), store_path(recorded.root).read_bytes()
    for n, entry in enumerate(entries):
        assert kept.count(entry) == 1
        for at in range(n % 40, len(entry), 7 if IS_THOROUGH else 80):
            changed = entry[:at] + bytes([entry[at] ^ (1, 0x80)[at % 2]]) + entry[at + 1 :]
            path.write_bytes(kept.replace(entry, changed))
            assert any("entry" in problem for problem in problems(recorded.root)), (entry, at)
    path.write_bytes(kept)
    assert problems(recorded.root) == []


def test_damage_anywhere_in_the_database_breaks_nothing(recorded: Tiny) -> None:
    """It is told, or refused in a sentence, or it was in an empty corner: never a traceback."""
    path, kept = store_path(recorded.root), store_path(recorded.root).read_bytes()
    rng = random.Random(0)
    for _ in range(many(60)):
        at = rng.randrange(len(kept))
        path.write_bytes(kept[:at] + bytes([kept[at] ^ (1 << rng.randrange(8))]) + kept[at + 1 :])
        with suppress(PodiumError):
            problems(recorded.root)
        for odd in path.parent.glob("podium.db-*"):
            odd.unlink()
    path.write_bytes(kept)
    assert problems(recorded.root) == []


# Files, rows and the rest of the folder


def test_one_changed_byte_of_any_stored_file_is_found(recorded: Tiny) -> None:
    """Each file, in many places; a missing one too."""
    files = sorted(path for path in (store_path(recorded.root).parent / "files").rglob("*") if path.is_file())
    assert len(files) == 6
    for path in files:
        kept = path.read_bytes()
        for at in range(0, len(kept), 1 if IS_THOROUGH else len(kept) // 8):
            path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
            assert any(path.name in problem for problem in problems(recorded.root)), (path, at)
        path.unlink()
        assert any("there is no submitted file" in problem for problem in problems(recorded.root))
        path.write_bytes(kept)


def changed_solution(tiny: Tiny) -> None:
    path = tiny.competition.solution_path
    path.write_bytes(path.read_bytes().replace(b".1,", b".2,", 1))


def wrong_salt(tiny: Tiny) -> None:
    (tiny.competition.private_dir / "salt").write_text("00" * 16 + "\n")


def other_commitment(tiny: Tiny) -> None:
    path = tiny.competition.public_dir / "commitment.json"
    path.write_text(json.dumps({"commitment": "ab" * 32}))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (changed_solution, "do not open"),
        (wrong_salt, "do not open"),
        (other_commitment, "public/commitment.json names abab"),
        (lambda tiny: (tiny.competition.private_dir / "salt").write_text("no digits"), "do not open"),
        (lambda tiny: (tiny.competition.private_dir / "salt").unlink(), "private/salt is missing"),
        (lambda tiny: tiny.competition.solution_path.unlink(), "private/solution.csv is missing"),
        (lambda tiny: (tiny.competition.public_dir / "commitment.json").write_text("{"), "holds no commitment"),
        (lambda tiny: (tiny.competition.public_dir / "commitment.json").unlink(), "is missing"),
    ],
)
def test_another_solution_or_salt_does_not_open_the_commitment(
    tiny: Tiny, spoil: Callable[[Tiny], object], sentence: str
) -> None:
    """In the folder of the competition too, nothing can be exchanged."""
    spoil(tiny)
    found = look(tiny.root, "tiny")["tiny", "commitment"]
    assert any(sentence in problem for problem in found.problems)


def test_rows_that_change_places_are_found(tiny: Tiny) -> None:
    """Two entries, or two files, or the teams of two submissions."""
    swap = "UPDATE {0} SET {1} = (SELECT {1} FROM {0} x WHERE {2}) WHERE {3}"
    for sql in (
        swap.format("ledger", "hash", "x.slug = 'tiny' AND x.seq = 9 - ledger.seq", "slug = 'tiny' AND seq IN (4, 5)"),
        swap.format("submissions", "sha256", "x.number = 7 - submissions.number", "number IN (3, 4)"),
        swap.format("submissions", "team_id", "x.number = 7 - submissions.number", "number IN (3, 4)"),
        swap.format("scores", "score", "x.split = scores.split AND x.number = 7 - scores.number", "number IN (3, 4)"),
    ):
        kept = store_path(tiny.root).read_bytes()
        with behind_the_back(tiny) as db:
            assert db.execute(sql).rowcount in (2, 4)
        assert problems(tiny.root, "tiny"), sql
        store_path(tiny.root).write_bytes(kept)


def test_a_trigger_that_was_taken_away_is_missed(tiny: Tiny) -> None:
    """Or one that was made to do nothing under its old name."""
    with behind_the_back(tiny):
        pass
    assert problems(tiny.root) == []
    with closing(sqlite3.connect(store_path(tiny.root))) as db:
        db.execute("DROP TRIGGER scores_refuse_update")
        db.execute("DROP TRIGGER ledger_refuse_delete")
        db.execute("CREATE TRIGGER ledger_refuse_delete BEFORE DELETE ON ledger BEGIN SELECT 1; END")
        db.commit()
    found = problems(tiny.root)
    assert len(found) == 2
    assert all("is missing or changed" in problem for problem in found)


def test_a_submission_that_was_removed_without_a_trace_leaves_a_gap(tiny: Tiny) -> None:
    """Its number was used, also where it was the latest."""
    with behind_the_back(tiny) as db:
        for table in ("ledger", "scores", "fingerprints", "submissions"):
            db.execute(f"DELETE FROM {table} WHERE number = 6")
    assert problems(tiny.root) == ["submissions were numbered up to 6, and there are 5 of them"]


def cut_off_the_last(tiny: Tiny) -> Head:
    """Remove the latest submission and whatever tells of it; the head as it stood before."""
    [head] = find_heads(tiny.root, ["tiny"])
    with behind_the_back(tiny) as db:
        for table in ("ledger", "scores", "fingerprints", "submissions"):
            db.execute(f"DELETE FROM {table} WHERE number = 6")
        db.execute("UPDATE sqlite_sequence SET seq = 5")
    return head


def test_the_last_entry_can_be_cut_off_and_a_witness_tells(tiny: Tiny) -> None:
    """Without one the owner of the store can make everything consistent again: that is what heads are posted for."""
    with tiny.store() as store:
        [last] = [one for one in store.ledger("tiny") if one.facts.get("number") == 6]
    head = cut_off_the_last(tiny)
    assert problems(tiny.root) == []
    receipt = KeptReceipt(number=6, sha256=str(last.facts["sha256"]), ledger_hash=last.hash, score=None)
    assert problems(tiny.root, "tiny", kept=Kept(receipts=[receipt])) == ["the ledger has no submission 6"]
    assert "the chain ends with entry" in problems(tiny.root, "tiny", kept=Kept(heads=[head]))[0]


def test_what_was_kept_stands_as_long_as_nothing_changes(tiny: Tiny, tmp_path: Path) -> None:
    """Receipts, files and heads: of the right competition."""
    mine, strange = tmp_path / "mine.csv", tmp_path / "strange.csv"
    mine.write_bytes(tiny.file(1.0, 2.0))
    strange.write_bytes(b"id,y\n")
    heads = find_heads(tiny.root)
    assert [head.slug for head in heads] == ["other", "tiny"]
    tiny.submit("cy", 1.0, 1.0, minute=20)
    found = look(tiny.root, "tiny", kept=Kept(heads=heads, files=[mine, strange]))
    posted = heads[1].seq
    assert found["tiny", f"posted #{posted}"].state == "ok"
    assert ("tiny", f"posted #{heads[0].seq}") not in found or heads[0].seq == posted
    assert found["tiny", "mine.csv"].note.endswith("submission 3")
    assert "no submission has the SHA-256" in found["tiny", "strange.csv"].problems[0]


# Scores, told and untold


def rewrite(tiny: Tiny, number: int, score: float, split: str) -> None:
    """What an organiser could do who owns the store: a better score, with everything made to fit, chain and seal."""
    from podium.chain import canonical, link, start_of_chain
    from podium.store.connection import Connection
    from podium.store.holdings import submission_facts

    with behind_the_back(tiny) as db:
        db.execute("UPDATE scores SET score = ? WHERE number = ? AND split = ?", [score, number, split])
    with closing(Connection(store_path(tiny.root))) as connection:
        facts = submission_facts(connection, number)
    with tiny.store() as store:
        entries = [dict(one.facts) for one in store.ledger("tiny")]
    hash_ = start_of_chain(entries[0])
    with behind_the_back(tiny) as db:
        for entry in entries:
            if entry.get("number") == number:
                entry |= facts
                entry["score"] = repr(score) if split == PUBLIC else entry["score"]
            hash_ = link(hash_, canonical(entry))
            db.execute(
                "UPDATE ledger SET entry = ?, hash = ? WHERE slug = 'tiny' AND seq = ?",
                [canonical(entry), hash_, entry["seq"]],
            )


@pytest.mark.parametrize("split", ["public", "private"])
def test_a_better_score_is_found_by_scoring_again(tiny: Tiny, split: str) -> None:
    """Even where chain and seals were worked out anew; and no message tells a private score."""
    rewrite(tiny, 4, 0.0123456, split)
    found = look(tiny.root, "tiny")
    assert found["tiny", "chain"].state == found["tiny", "submissions"].state == "ok"
    assert f"submission 4: its {split} score is not the one that its file gives" in found["tiny", "scores"].problems
    assert found["tiny", "private table"].state == ("FAIL" if split == "private" else "ok")
    if split == "private":
        assert "0123456" not in str(list(found.values()))


def test_a_pick_that_was_changed_after_the_close_is_found(tiny: Tiny) -> None:
    """The final standings are not those whose hash entered the ledger."""
    with behind_the_back(tiny) as db:
        db.execute("INSERT INTO selections VALUES ('tiny', (SELECT team_id FROM submissions WHERE number = 4), 4, 'x')")
    assert look(tiny.root, "tiny")["tiny", "private table"].state == "ok"  # of bob's two best, the second is as good
    tiny_toml = tiny.competition.folder / "competition.toml"
    tiny_toml.write_text(with_rules(selections=1))
    assert look(tiny.root, "tiny")["tiny", "private table"].problems


def test_later_baselines_and_late_files_leave_the_private_table_as_it_was(tiny: Tiny) -> None:
    """Its hash is that of the board at the close."""
    tiny.baseline("forest", "default", 0.1, minute=30)
    tiny.submit("dee", 0.0, 0.0, minute=31)
    found = look(tiny.root, "tiny")
    assert [one for one in found.values() if one.problems] == []
    assert found["tiny", "private table"].note == "3 lines as at the close"


def test_after_a_mended_solution_old_scores_are_left_open(tiny: Tiny) -> None:
    """They are told apart by their commitment; the private table stands as it was."""
    prepare_it(tiny.root, tiny.competition, seed=1, force=True)
    found = look(tiny.root, "tiny")
    assert [one for one in found.values() if one.problems] == []
    assert found["tiny", "commitment"].note.endswith("the latest of 2")
    assert found["tiny", "scores"].state == "open"
    assert "another solution than today's" in found["tiny", "scores"].note
    with tiny.store() as store:
        assert [one.facts["kind"] for one in store.ledger("tiny")][-1] == COMMITMENT


def test_a_change_of_metric_leaves_old_scores_open(tiny: Tiny) -> None:
    """Both metrics are named."""
    (tiny.competition.folder / "competition.toml").write_text(TOML.replace("rmse", "mae"))
    found = look(tiny.root, "tiny")["tiny", "scores"]
    assert found.state == "open"
    assert "scored by rmse 1, today's metric is mae 1" in found.note


def test_without_the_private_folder_the_rest_is_checked(tiny: Tiny) -> None:
    """On a machine that holds no labels, it says what it could not do and why."""
    shutil.rmtree(tiny.competition.private_dir)
    found = look(tiny.root, "tiny")
    assert {check for (_, check), one in found.items() if one.state == "open"} == {"commitment", "scores", "export"}
    assert found["tiny", "files"].state == found["tiny", "chain"].state == "ok"
    shutil.rmtree(tiny.competition.folder)
    found = look(tiny.root)
    assert "there is no competition 'tiny'" in found["tiny", "scores"].note
    assert [one for one in found.values() if one.problems] == []


def test_an_open_competition_tells_what_comes_later(tiny: Tiny) -> None:
    """The private table at the close, the export when it is published."""
    found = look(tiny.root, "other")
    assert "podium close other" in found["other", "private table"].note
    assert "podium publish other" in found["other", "export"].note


def test_submissions_without_seals_are_held_to_the_rest(tiny_root: Path, tmp_path: Path) -> None:
    """As an early store has them: entries that lack a key say nothing of it."""
    root = Path(shutil.copytree(tiny_root, tmp_path / "root"))
    tiny = Tiny(root, get_competition(root, "tiny"))
    tiny.submit("ann", 1.0, 2.0)
    from podium.chain import canonical, link

    with tiny.store() as store:
        first, last = store.ledger("tiny")
    entry = canonical({k: v for k, v in last.facts.items() if k not in ("sealed", "late", "baseline")})
    with behind_the_back(tiny) as db:
        db.execute("UPDATE ledger SET entry = ?, hash = ? WHERE seq = 2", [entry, link(first.hash, entry)])
    assert problems(root) == []
    with behind_the_back(tiny) as db:
        db.execute("UPDATE submissions SET metric = 'mae'")
    assert problems(root)


def test_names_may_change(tiny: Tiny) -> None:
    """They live in a table that the ledger knows nothing of."""
    with behind_the_back(tiny) as db:
        db.execute("UPDATE teams SET name = 'Anna', folded_name = 'anna' WHERE name = 'ann'")
    assert problems(tiny.root) == []


def test_progress_counts_submissions(tiny: Tiny) -> None:
    """For a store with many files."""
    steps: list[tuple[int, int, str]] = []
    list(verify(tiny.root, ["tiny"], progress=lambda *step: steps.append(step)))
    assert steps[0] == (0, 5, "submission 2")
    assert steps[-1] == (5, 5, "")


def test_what_does_not_exist_is_refused(tiny: Tiny, tmp_path: Path) -> None:
    """And nothing is made by looking."""
    with pytest.raises(CompetitionNotFoundError, match="did you mean 'tiny'"):
        problems(tiny.root, "tny")
    with pytest.raises(NotAllowedError, match="no store"):
        problems(tmp_path)
    assert not store_path(tmp_path).exists()


def test_the_private_table_is_the_private_board(tiny: Tiny) -> None:
    """One rule, written once: the hashed text says what the board showed at the close."""
    from podium.use.private_table import load_private_table

    board = load_board(tiny.root, tiny.competition, split="private", now=NOW)
    with tiny.store() as store:
        text = load_private_table(tiny.competition, store, store.ledger("tiny"))
        digest = [one.facts["private_table"] for one in store.ledger("tiny") if "private_table" in one.facts]
    lines = [f"{line.rank or ''},{line.team.id},{line.submission.number},{line.score!r}" for line in board.standings]
    assert text.splitlines()[1:] == lines
    assert digest == [sha256(text.encode()).hexdigest()]
