"""Every command from outside: exit codes, what goes to which stream, and that nobody meets a traceback."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from program import Run, start_podium
from tiny import PREPARE, TOML, Tiny, make_tiny, with_rules, write_competition

from podium.cli import SECTIONS, podium
from podium.competition.folder import load_competition
from podium.use import submit as submit_module
from podium.use.trust import is_trusted

COMMANDS = [name for names in SECTIONS.values() for name in names]


@pytest.fixture
def busy(tiny: Tiny) -> Tiny:
    """Two teams and two baselines, private scores that cannot be mistaken."""
    tiny.baseline("dummy", "dummy", lambda row: 3.0 + int(row[1:]) % 3, oof=9.0)
    tiny.baseline("forest", "default", 1.5, oof=2.0)
    tiny.submit("ann", 1.0, 7.7654321, minute=1, description="a first try")
    tiny.submit("bob", 2.0, 8.8765432, minute=2)
    tiny.submit("ann", 1.25, 7.7654321, minute=3, description="=HYPERLINK(1)")
    return tiny


def a_file(tiny: Tiny, public: float = 1.0, private: float = 1.0) -> Path:
    path = tiny.root / "submission.csv"
    path.write_bytes(tiny.file(public, private))
    return path


# Exit codes


def test_what_is_done_ends_with_0(run: Run, busy: Tiny) -> None:
    """Results on standard output."""
    for words in (["list"], ["show", "tiny"], ["leaderboard", "tiny"], ["submissions", "tiny", "--team", "ann"]):
        ran = run(*words, "--root", busy.root)
        assert ran.code == 0
        assert "iny" in ran.out or "first try" in ran.out


def test_what_is_refused_ends_with_1(run: Run, tiny: Tiny) -> None:
    """The reason on standard error, nothing on standard output."""
    wrong = tiny.root / "wrong.csv"
    wrong.write_text("id,z\nr1,2\n")
    for words in (["validate", "tiny", wrong], ["submit", "tiny", wrong], ["submit", "tiny", tiny.root / "absent.csv"]):
        ran = run(*words, "--root", tiny.root)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("Refused  ")
    ran = run("submit", "tiny", wrong, "--root", tiny.root)
    assert "'y'" in ran.err
    assert "'z'" in ran.err  # all problems at once


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["submt"], "did you mean 'submit'?"),
        (["leaderbord", "tiny"], "did you mean 'leaderboard'?"),
        (["qqqq"], "No such command"),
        (["submit"], "Missing argument"),
        (["submit", "a", "b", "c"], "One slug and one file"),
        (["select", "tiny", "first"], "'first' is not the number"),
        (["select", "tiny", "9" * 5000], "is not the number"),
        (["list", "--format", "xml"], "'xml' is not one of"),
        (["list", "--colour"], "No such option"),
        (["score", "a.csv", "b.csv"], "Missing option '--metric'"),
        (["score", "a.csv", "b.csv", "--metric", "rmse", "--option", "k"], "NAME=VALUE"),
    ],
)
def test_what_is_misused_ends_with_2(run: Run, words: list[str], sentence: str) -> None:
    """As click has it; a misspelt command gets the nearest one."""
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_misspelt_slug_gets_the_nearest(run: Run, tiny: Tiny) -> None:
    """In every command that takes one."""
    file = a_file(tiny)
    for words in (["show"], ["submit"], ["validate"], ["leaderboard"], ["check"], ["prepare"], ["baseline"], ["start"],
                  ["submissions"], ["select"], ["finish"], ["close"], ["trust"],
                  ["verify"], ["publish"]):  # fmt: skip
        more = [file] if words[0] in ("submit", "validate") else []
        ran = run(*words, "tny", *more, "--root", tiny.root)
        assert ran.code == 1
        assert "did you mean 'tiny'" in ran.err


def test_a_bug_ends_with_3_and_leaves_a_log(
    run: Run, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line says where the log is; the traceback is in it, and on the terminal with --debug alone."""

    def break_down(*_, **__):
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(submit_module, "validate", break_down)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = run("submit", "tiny", a_file(tiny), "--root", tiny.root)
    assert (ran.code, ran.out) == (3, "")
    [line] = ran.err.splitlines()
    assert line.startswith("Podium has a bug: ZeroDivisionError. The log is in ")
    log = Path(re.search(r"log is in (\S+\.log)", line)[1])
    assert "Traceback" in log.read_text()
    assert "no such thing" in log.read_text()
    ran = run("--debug", "submit", "tiny", a_file(tiny), "--root", tiny.root)
    assert ran.code == 3
    assert "Traceback" in ran.err


def test_debug_shows_where_a_refusal_comes_from(run: Run, tiny: Tiny) -> None:
    """The sentence stays, and the code stays 1."""
    ran = run("--debug", "show", "nothing", "--root", tiny.root)
    assert ran.code == 1
    assert "Traceback" in ran.err
    assert "Refused  there is no competition 'nothing'" in ran.err


@pytest.mark.parametrize("number", ["EACCES", "EROFS", "ENOSPC"])
def test_a_full_disk_is_no_bug(run: Run, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Nor is a folder that may not be written: one sentence, exit 1."""
    import errno

    def refuse(*_, **__):
        code = getattr(errno, number)
        raise OSError(code, os.strerror(code), "somewhere")

    monkeypatch.setattr("podium.use.start.write_project", refuse)
    ran = run("start", "tiny", tiny.root / "mine", "--root", tiny.root)
    assert ran.code == 1
    assert ran.err.startswith("Refused  somewhere: ")


def test_an_interrupt_is_told_and_ends_with_130(run: Run, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """As shells expect."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(submit_module, "validate", interrupt)
    ran = run("submit", "tiny", a_file(tiny), "--root", tiny.root)
    assert ran.code == 130
    assert "Stopped" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_who_goes_away_is_no_error() -> None:
    """``podium metrics | head -1`` says nothing on standard error."""
    process = start_podium("metrics", "--format", "markdown")
    process.stdout.readline()
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == ""
    assert process.wait() in (0, 1)


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """``podium --version``."""
    import podium as package

    assert run("--version").out == f"podium {package.__version__}\n"


# Help, and what is imported for it


def imported(*arguments: object) -> set[str]:
    """The top-level modules that a run of the program imports, in a process of its own."""
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*{n.partition('.')[0] for n in sys.modules}, file=open(sys.argv.pop(), 'w')))\n"
        "from podium.cli import main\nmain(sys.argv[1:-1])"
    )
    out = Path(os.environ["PODIUM_TEST_OUT"])
    subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments), str(out)], check=True, capture_output=True, text=True
    )
    return set(out.read_text().split())


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_TEST_OUT", str(tmp_path / "modules"))


@pytest.mark.usefixtures("out")
def test_help_imports_nothing_heavy() -> None:
    """Neither the arrays nor the store; ``podium --help`` loads every command."""
    loaded = imported("--help")
    assert "click" in loaded
    assert not loaded & {"numpy", "pandas", "sqlite3", "sklearn", "scipy", "sqlite_utils", "lightgbm", "xgboost"}


@pytest.mark.usefixtures("out")
def test_a_submission_imports_no_libraries_of_models(root: Path) -> None:
    """A thousand rows are read, scored, recorded and ranked with numpy alone."""
    file = root / "competitions" / "friedman" / "public" / "sample_submission.csv"
    loaded = imported("submit", "friedman", file, "--root", root, "--team", "ann")
    assert {"numpy", "sqlite3"} <= loaded
    assert not loaded & {"pandas", "sklearn", "scipy", "sqlite_utils", "lightgbm", "xgboost"}


def test_every_command_has_help(run: Run) -> None:
    """With a sentence, every option with words, and no default that depends on the machine."""
    whole = run("--help").out
    for name in COMMANDS:
        ran = run(name, "--help")
        assert ran.code == 0
        assert ran.out.startswith("Usage: podium")
        assert re.search(rf"^  {name}  +\S", whole, re.MULTILINE)
        command = podium.get_command(click.Context(podium), name)
        assert command.help
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option))


def test_the_list_of_commands_says_of_each_what_its_help_begins_with() -> None:
    """The sentence stands in two places, so that `podium --help` need not import every command."""
    for commands in SECTIONS.values():
        for name, sentence in commands.items():
            command = podium.get_command(click.Context(podium), name)
            assert sentence == command.get_short_help_str(limit=200)


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_is_help_in_both_spellings(run: Run, word: str) -> None:
    """Of the program and of a command."""
    assert run(word).out == run("--help").out
    assert "Usage" in run("submit", word).out


def test_the_modules_of_the_commands_are_those_of_the_table() -> None:
    """One verb, one module; whatever else lies beside them has no command."""
    import podium.cli

    folder = Path(podium.cli.__file__).parent
    found = {
        path.stem
        for path in folder.glob("*.py")
        if "\ncommand" in path.read_text() or "def command(" in path.read_text()
    }
    assert found == set(COMMANDS)


# Tables in four styles

TABLES = {
    "list": (["list"], {"slug", "title", "task", "metric", "level", "state", "closes", "submissions"}),
    "leaderboard": (
        ["leaderboard", "tiny"],
        {"rank", "team", "score", "submitted_at", "is_baseline", "tier", "submission", "submissions"},
    ),
    "submissions": (
        ["submissions", "tiny", "--team", "ann"],
        {"number", "submitted_at", "public", "is_selected", "description", "file", "sha256"},
    ),
    "check": (["check", "tiny"], {"slug", "check", "is_fit", "problems"}),
    "finish": (["finish", "tiny", "--team", "ann"], {"rank", "team", "score", "is_baseline", "tier"}),
    "close": (["close", "tiny"], {"rank", "team", "score", "is_baseline", "tier"}),
    "verify": (["verify", "tiny"], {"state", "slug", "check", "problems", "note"}),
    "metrics": (["metrics"], {"key", "title", "direction", "submission"}),
}


@pytest.mark.parametrize("style", ["json", "csv", "markdown", "table"])
@pytest.mark.parametrize("table", TABLES)
def test_every_table_reads_back_in_every_style(run: Run, busy: Tiny, table: str, style: str) -> None:
    """JSON and CSV with the promised keys, Markdown as a table whose rows are of one width."""
    words, keys = TABLES[table]
    where = [] if table == "metrics" else ["--root", busy.root]
    ran = run(*words, *where, "--format", style)
    assert ran.code in ((0, 1) if table == "check" else (0,))
    if style == "json":
        rows = json.loads(ran.out)
        assert all(keys <= set(row) for row in rows)
    elif style == "csv":
        reader = csv.DictReader(io.StringIO(ran.out, newline=""))
        rows = list(reader)
        assert keys <= set(reader.fieldnames)
        assert all(None not in row and None not in row.values() for row in rows)
    elif style == "markdown":
        heading, rule, *rows = ran.out.splitlines()
        assert re.fullmatch(r"\|( -{3}:? \|)+", rule)
        n_bars = len(re.findall(r"(?<!\\)\|", heading))
        assert all(len(re.findall(r"(?<!\\)\|", row)) == n_bars for row in rows)
    else:
        rows = ran.out.splitlines()
    assert rows


def test_json_and_csv_say_the_same_in_full(run: Run, busy: Tiny) -> None:
    """Full floats, times in ISO 8601 with Z, none as null."""
    rows = json.loads(run("leaderboard", "tiny", "--root", busy.root, "--format", "json").out)
    assert [(row["rank"], row["team"], row["is_baseline"]) for row in rows[:3]] == [
        (1, "ann", False),
        (None, "forest", True),
        (2, "bob", False),
    ]
    assert rows[0]["submitted_at"] == "2026-11-21T12:01:00Z"
    table = csv.DictReader(io.StringIO(run("leaderboard", "tiny", "--root", busy.root, "--format", "csv").out))
    for row, cells in zip(rows, table, strict=True):
        assert float(cells["score"]) == row["score"]
        assert cells["rank"] == ("" if row["rank"] is None else str(row["rank"]))


def test_a_receipt_as_json_has_what_was_promised(run: Run, busy: Tiny) -> None:
    """Number, hashes, public score, what is left today; and nothing private."""
    ran = run("submit", "tiny", a_file(busy, 1.0, 7.7654321), "--root", busy.root, "--team", "cy", "--json")
    receipt = json.loads(ran.out)
    assert {"number", "sha256", "ledger_hash", "scores", "remaining_today"} <= set(receipt)
    assert list(receipt["scores"]) == ["public"]
    assert receipt["scores"]["public"] == pytest.approx(1.0)
    assert re.fullmatch("[0-9a-f]{64}", receipt["sha256"])
    assert re.fullmatch("[0-9a-f]{64}", receipt["ledger_hash"])
    assert receipt["rank"] == 1
    assert [tier["tier"] for tier in receipt["tiers"]] == ["a result", "a good result"]


def test_no_output_shows_a_private_score_before_the_end(run: Run, busy: Tiny) -> None:
    """Whatever command, style or refusal; afterwards each shows its own."""
    secrets = ("7.7654", "8.8765")

    def everything() -> str:
        shown = [
            run(*words, "--root", busy.root, "--team", "ann", "--format", style)
            for style in ("table", "json", "csv", "markdown")
            for words in (["leaderboard", "tiny"], ["leaderboard", "tiny", "--private"], ["submissions", "tiny"])
        ]
        file = a_file(busy, 1.0, 8.8765432)
        for words in (["submit", "tiny", file], ["submit", "tiny", file, "--json"], ["show", "tiny"], ["list"],
                      ["validate", "tiny", file], ["select", "tiny", "3"], ["select", "tiny", "4"]):  # fmt: skip
            more = [] if words[0] == "validate" else ["--team", "ann"]
            shown.append(run(*words, *more, "--root", busy.root))
        return "".join(ran.out + ran.err for ran in shown)

    assert not [secret for secret in secrets if secret in everything()]
    run("finish", "tiny", "--team", "bob", "--root", busy.root)
    assert not [secret for secret in secrets if secret in everything()]
    assert "8.8765" in run("submissions", "tiny", "--team", "bob", "--root", busy.root).out
    run("close", "tiny", "--root", busy.root)
    shown = everything()
    assert all(secret in shown for secret in secrets)


def test_a_formula_in_a_cell_is_defused(run: Run, busy: Tiny) -> None:
    """A note that a spreadsheet would run comes as text."""
    for note in ("+1", "@cmd", "-2+3", "\t=1", " =1"):
        busy.submit("eve", 1.0, minute=9, description=note)
    for team in ("ann", "eve"):
        found = run("submissions", "tiny", "--team", team, "--root", busy.root, "--format", "csv").out
        notes = [row["description"] for row in csv.DictReader(io.StringIO(found))]
        assert all(not note.lstrip().startswith(tuple("=+-@")) for note in notes)
        assert any(note.startswith("'") for note in notes)


EVIL = "\x1b[2Jgone\x07\x9b31m\u202egpj.exe"


@pytest.mark.parametrize("style", ["json", "csv", "markdown", "table"])
def test_control_characters_do_not_reach_the_terminal(run: Run, tiny: Tiny, style: str) -> None:
    """Not from notes, file names, titles, descriptions or examples of a stranger's folder."""
    toml = TOML.replace('"Tiny"', '"\\u001b[2JTiny\\u009b"')
    (tiny.competition.folder / "competition.toml").write_text(toml)
    (tiny.competition.folder / "description.md").write_text(f"# Hello\n\n\t{EVIL}\n", encoding="utf-8")
    tiny = Tiny(tiny.root, load_competition(tiny.competition.folder))
    tiny.submit("tester", 1.0, description=EVIL, file_name=EVIL)
    evil_file = tiny.root / f"{EVIL.replace('/', '')}.csv"
    evil_file.write_text(f'id,y\n"{EVIL}",{EVIL}\n', encoding="utf-8")
    good_file = evil_file.with_name(f"good{EVIL}.csv")
    good_file.write_bytes(tiny.file(1.0))
    runs = [run(*words, "--root", tiny.root, "--format", style) for words in (
        ["list"], ["leaderboard", "tiny"], ["submissions", "tiny"], ["check", "tiny"])]  # fmt: skip
    runs += [run(*words, "--root", tiny.root) for words in (
        ["show", "tiny"], ["select", "tiny", "1"], ["submit", "tiny", evil_file], ["submit", "tiny", good_file],
        ["validate", "tiny", evil_file], ["validate", "tiny", good_file], ["submissions", "tiny", "--team", EVIL],
        ["submit", "tiny", good_file, "--team", EVIL], ["show", EVIL])]  # fmt: skip
    for ran in runs:
        shown = ran.out + ran.err
        assert not [c for c in shown if not c.isprintable() and c not in "\n\t"], shown
    if style == "json":
        [row] = json.loads(runs[2].out)
        assert row["description"] == EVIL


def test_code_that_would_hide_itself_is_shown_as_it_is(run: Run, tmp_path: Path) -> None:
    """``trust`` shows escape sequences and returns as what they are; a word is needed, once."""
    program = PREPARE + "# \x1b[1A\x1b[2K nothing to see\r# here\n"
    competition = write_competition(tmp_path, program=program)
    ran = run("trust", "tiny", "--root", tmp_path, stdin="n\n")
    assert ran.code != 0
    assert "\\x1b[1A\\x1b[2K" in ran.out
    assert not [c for c in ran.out if not c.isprintable() and c not in "\n\t"]
    assert not is_trusted(tmp_path, competition)
    ran = run("trust", "tiny", "--root", tmp_path, stdin="y\n")
    assert ran.code == 0
    assert "1 file," in ran.out
    assert is_trusted(tmp_path, competition)
    assert "trusted as it stands" in run("trust", "tiny", "--root", tmp_path).out


def test_nothing_is_coloured_where_nobody_looks(run: Run, busy: Tiny) -> None:
    """Into a pipe go plain words; on a terminal they would be styled."""
    assert "\x1b" not in run("leaderboard", "tiny", "--root", busy.root).out
    process = start_podium("leaderboard", "tiny", "--root", busy.root)
    out, err = process.communicate()
    assert process.returncode == 0
    assert "\x1b" not in out + err


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
@pytest.mark.parametrize(
    ("environment", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
@pytest.mark.parametrize("words", [["show", "tiny"], ["show", "nothing"]])
def test_a_terminal_is_coloured_unless_it_is_asked_not_to(
    tiny: Tiny, words: list[str], environment: dict[str, str], is_coloured: bool
) -> None:
    """NO_COLOR and dumb terminals get plain words, from results and refusals alike."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from podium.cli import main; main()", *words, "--root", str(tiny.root)]
    subprocess.run(
        command, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", **environment}, check=False
    )
    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)
    assert b"iny" in shown or b"nothing" in shown
    assert (b"\x1b[" in shown) is is_coloured


# One command after the other


def test_the_receipt_reads_like_this(run: Run, busy: Tiny) -> None:
    """Score, rows, number, what is left, progress, place between whom, tiers, hashes."""
    busy_toml = with_rules(daily_limit=5)
    (busy.competition.folder / "competition.toml").write_text(busy_toml)
    ran = run("submit", "tiny", a_file(busy, 1.6), "-m", "scaled", "--root", busy.root, "--team", "cy")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Scored    rmse  public 1.59999  (18 rows), submission 6, 4 left today" or lines[0].startswith(
        "Scored    rmse  public 1.60000  (18 rows), submission 6"
    )
    assert lines[1] == "New team  cy (--team or PODIUM_TEAM names another)"
    assert re.fullmatch(r"Rank      2 of 3, between forest 1\.\d+ and bob (2\.00000|1\.99999)", lines[2])
    assert lines[3].startswith("Tiers     [x] a result")
    assert lines[4].startswith("          [ ] a good result")
    assert lines[5] == "Points    48: between dummy at 0 and good at 50"
    assert re.fullmatch(r"Next      good \(forest\) 1\.\d+, 0\.\d+ to go, \d+\.\d paired standard errors", lines[6])
    assert re.fullmatch(r"Receipt   sha256 [0-9a-f]{16}, ledger [0-9a-f]{16}", lines[7])
    again = run("submit", "tiny", a_file(busy, 1.6), "--root", busy.root, "--team", "cy").out
    assert "Same file as submission 6" in again
    assert "this is just as good" in again
    worse = run("submit", "tiny", a_file(busy, 1.9), "--root", busy.root, "--team", "cy").out
    assert re.search(r"Your best .* stays; this one is worse by 0\.(30000|29999)", worse)


def test_a_key_makes_a_repeated_call_harmless(run: Run, tiny: Tiny) -> None:
    """The same receipt, and a line that says so."""
    words = ["submit", "tiny", a_file(tiny), "--root", tiny.root, "--key", "k", "--json"]
    assert json.loads(run(*words).out)["number"] == json.loads(run(*words).out)["number"]
    assert "nothing was stored" in run(*words[:-1]).out


def test_private_needs_the_close_or_a_peek(run: Run, busy: Tiny) -> None:
    """Refused; with --peek it is shown, and so is the peek, on the public board too."""
    ran = run("leaderboard", "tiny", "--private", "--root", busy.root)
    assert ran.code == 1
    assert "podium close" in ran.err
    assert run("leaderboard", "tiny", "--private", "--peek", "--root", busy.root).code == 0
    assert "looked at once before the close" in run("leaderboard", "tiny", "--root", busy.root).err


def test_select_finish_and_close_follow_each_other(run: Run, busy: Tiny) -> None:
    """Picks are told with what fills free places; finish tells the final score; close opens the board."""
    where = ["--root", busy.root, "--team", "ann"]
    ran = run("select", "tiny", "3", *where)
    assert "Picked   submission 3, public 1.00000  a first try" in ran.out.replace("0.99999", "1.00000")
    assert "Your best public score fills the 1 free place." in ran.out
    ran = run("finish", "tiny", *where)
    assert "Final     private 7.76543 with submission 3" in ran.out
    assert "bob" not in ran.out
    assert run("select", "tiny", "3", *where).code == 1
    assert run("close", "tiny", "--root", busy.root).code == 0
    assert run("close", "tiny", "--root", busy.root).code == 1
    assert "bob" in run("leaderboard", "tiny", "--private", "--root", busy.root).out


def test_prepare_all_goes_on_past_what_fails(run: Run, tmp_path: Path) -> None:
    """One is not trusted, one has a broken toml, one is fine: it is prepared, the others are told."""
    make_tiny(tmp_path, "fine")
    write_competition(tmp_path, "raw")
    (tmp_path / "competitions" / "broken").mkdir()
    (tmp_path / "competitions" / "broken" / "competition.toml").write_text("title = 3")
    ran = run("prepare", "--all", "--root", tmp_path)
    assert ran.code == 1
    assert ran.out.startswith("unchanged  fine")
    assert "podium trust raw" in ran.err
    assert "broken" in ran.err


def test_prepare_says_what_was_made(run: Run, tiny: Tiny) -> None:
    """Or that nothing changed; with submissions it needs --force, and the board counts what it lost."""
    where = ["--root", tiny.root]
    assert run("prepare", "tiny", *where).out.startswith("unchanged  tiny")
    run("submit", "tiny", a_file(tiny), *where)
    ran = run("prepare", "tiny", "--seed", "5", *where)
    assert ran.code == 1
    assert "--force" in ran.err
    ran = run("prepare", "tiny", "--seed", "5", "--force", *where)
    assert ran.out.startswith("prepared   tiny")
    assert "40 train, 18 public and 42 private rows" in ran.out
    assert "1 submission was scored against an earlier solution" in run("leaderboard", "tiny", *where).err


def test_check_ends_with_1_where_something_is_wrong(run: Run, tiny: Tiny) -> None:
    """Each check on a line, with what is wrong below it."""
    tiny.competition.test_path.write_text("id,y\nr1,2\n")
    ran = run("check", "tiny", "--root", tiny.root)
    assert ran.code == 1
    assert re.search(r"^FAIL  tiny +no answer can be reached from public/$", ran.out, re.MULTILINE)
    assert "        - public/test.csv holds the target column 'y'" in ran.out
    assert run("check", "--all", "--root", tiny.root).code == 1


def test_init_and_start_make_folders_that_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A root in a folder of any name, from which a project starts; neither overwrites anything."""
    monkeypatch.setattr("podium.use.init.shipped_dir", lambda: make_tiny(tmp_path / "from").root / "competitions")
    monkeypatch.setattr("podium.use.trust.is_trusted", lambda *_: True)
    home = tmp_path / "my games"
    ran = run("init", home)
    assert ran.code == 0
    assert f"cd '{home}' && podium list" in ran.out
    monkeypatch.chdir(home)
    assert run("start", "tiny").code == 0
    assert run("start", "tiny").code == 1
    monkeypatch.chdir(home / "tiny")
    assert run("init").code == 1
    assert run("validate", home / "competitions" / "tiny" / "public" / "sample_submission.csv").code == 0
    assert json.loads(run("submit", "data/sample_submission.csv", "--json").out)["team"] == "tester"
    assert run("init", home).code == 0


def test_score_prints_one_number_or_one_for_each_split(run: Run, tiny: Tiny) -> None:
    """In full; as JSON with the keys that programs rely on."""
    file, solution = a_file(tiny, 1.0, 2.0), tiny.competition.solution_path
    out = run("score", solution, file, "--metric", "rmse").out
    assert [line.split()[0] for line in out.splitlines()] == ["public", "private"]
    found = json.loads(run("score", solution, file, "--metric", "RMSE", "--format", "json").out)
    assert found["metric"] == "rmse"
    assert found["scores"] == pytest.approx({"public": 1.0, "private": 2.0})
    plain = tiny.root / "plain.csv"
    plain.write_text("".join(line.rsplit(",", 1)[0] + "\n" for line in solution.read_text().splitlines()))
    assert float(run("score", plain, file, "--metric", "mse").out) == pytest.approx((18 + 42 * 4) / 60)
    found = json.loads(run("score", plain, file, "--metric", "mae", "--format", "json").out)
    assert found["scores"] == pytest.approx({"all": (18 + 42 * 2) / 60})
    rows = list(csv.DictReader(io.StringIO(run("score", plain, file, "--metric", "mae", "--format", "csv").out)))
    assert [row["split"] for row in rows] == ["all"]
    named = ["--column", "id=id", "--column", "target=y", "--option", "alpha=0.5"]
    assert float(run("score", plain, file, "--metric", "pinball", *named).out) > 0
    for words in (
        ["--metric", "rsme"],
        ["--metric", "rmse", "--option", "k=1"],
        ["--metric", "rmse", "--column", "x=y"],
    ):
        assert run("score", plain, file, *words).code == 1
    assert run("score", plain, tiny.root / "absent.csv", "--metric", "rmse").code == 1


def test_metrics_explains_one(run: Run) -> None:
    """By key or alias; an unknown one gets the nearest."""
    assert run("metrics", "root mean squared error").out == run("metrics", "rmse").out
    assert "Formula" in run("metrics", "rmse").out
    ran = run("metrics", "rmsee")
    assert ran.code == 1
    assert "rmse" in ran.err


def test_baseline_prints_what_became_of_each(run: Run, tiny: Tiny) -> None:
    """Scores and lessons; a name that is none is refused with the nearest."""
    rows = json.loads(run("baseline", "tiny", "dummy", "--root", tiny.root, "--format", "json").out)
    assert [row["baseline"] for row in rows] == ["dummy"]
    assert rows[0]["public"] > 0
    assert "did you mean 'dummy'" in run("baseline", "tiny", "dumy", "--root", tiny.root).err
    tiny.submit("Linear", 1.0)
    ran = run("baseline", "tiny", "linear", "--root", tiny.root)
    assert ran.code == 1  # it was asked for by name, and somebody has that name
    assert "name of a team" in ran.out
