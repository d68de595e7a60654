"""An anonymous competition names nobody: every output is searched for the names, mails and logins of its people."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from program import Run
from tiny import NOW, Tiny, make_tiny, with_rules

import podium
from podium.cli import SECTIONS
from podium.competition.folder import get_competition
from podium.errors import NotAllowedError
from podium.store.allowances import Allowance
from podium.team import Person
from podium.use.board import load_board
from podium.use.board_rows import board_rows, board_texts
from podium.use.close import close
from podium.use.phase import check_no_extension_runs

ZOE, QUIN, UMA = "Zebulona Ferreira", "Quintrell Okonkwo", "Umaxine Tollefson"
SECRETS = ("zebulona", "ferreira", "quintrell", "okonkwo", "umaxine", "tollefson", "zf77", "qo88")
FORMATS = ("table", "csv", "json", "markdown")
UNSEARCHED = {
    "init": "writes the settings of whoever calls it: podium.toml names the own team",
    "new": "makes a competition that has no teams yet",
    "import": "makes a competition that has no teams yet",
    "grade": "an organiser's: the gradebook is where names are wanted",
    "serve": "searched by its own tests",
    "backup": "a copy of the store, which is private",
    "login": "keeps the caller's own token",
    "kaggle": "passes on to another program",
    "doctor": "tells of the installation, and of the store only that it is sound",
    "score": "knows no store",
    "metrics": "knows no store",
}
"""Commands that are not searched, and why."""


@dataclass
class Outputs:
    """All that was printed and written, by what made it, and which commands were run."""

    run: Run
    tiny: Tiny
    texts: dict[str, str] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)

    def __call__(self, *words: object, styles: tuple[str, ...] = (), ok: bool = True) -> None:
        """Run a command, in each of its styles."""
        self.commands.add(str(words[0]))
        for style in styles or (None,):
            line = [*words, *(("--format", style) if style else ())]
            ran = self.run(*line, "--root", self.tiny.root)
            assert (ran.code == 0) == ok, (line, ran)
            self.texts[f"{len(self.texts)} {' '.join(map(str, line))}"] = ran.out + ran.err

    def add_files(self, folder: Path) -> None:
        for path in folder.rglob("*"):
            if path.is_file() and "private" not in path.parts and path.name != "podium.toml":
                self.texts[str(path)] = path.name + path.read_bytes().decode("utf-8", "replace")

    def leaks(self) -> list[tuple[str, str]]:
        return [
            (where, secret) for where, text in self.texts.items() for secret in SECRETS if secret in text.casefold()
        ]


def make_class(root: Path, **rules: object) -> Tiny:
    """Three people on a roster: two with submissions beside three baselines, and one without."""
    tiny = make_tiny(root, toml=with_rules(**rules))
    with tiny.store() as store:
        people = [
            Person(name=ZOE, email="zebulona@example.org", login="zf77"),
            Person(name=QUIN, email="quintrell@example.org", login="qo88"),
            Person(name=UMA),
        ]
        store.enrol([("", person) for person in people], now=NOW)
    for name, rung, error in (("dummy", "dummy", 4.0), ("tree", "default", 2.0), ("ensemble", "ensemble", 1.0)):
        tiny.baseline(name, rung, lambda row, error=error: error + int(row[1:]) % 3 / 90, oof=error)
    tiny.submit(ZOE, 2.5, 2.6, cv_score=2.4)
    tiny.submit(ZOE, 2.2, 2.9, minute=1)
    tiny.submit(QUIN, 1.5, 3.5, minute=2)
    tiny.submit(QUIN, 1.5, 3.5, minute=3)
    return tiny


@pytest.fixture(scope="module")
def class_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copied by :func:`nameless`, changed by nobody."""
    return make_class(tmp_path_factory.mktemp("class") / "root", anonymous="true").root


@pytest.fixture
def nameless(class_root: Path, tmp_path: Path) -> Tiny:
    """An anonymous class of one's own."""
    root = Path(shutil.copytree(class_root, tmp_path / "root"))
    return Tiny(root, get_competition(root, "tiny"))


def run_while_open(see: Outputs, out: Path) -> None:
    file = out / "mine.csv"
    file.write_bytes(see.tiny.file(1.7, 1.8))
    me = ("--team", ZOE)
    see("submit", "tiny", file, *me)
    see("submit", "tiny", file, "--json", *me)
    see("validate", "tiny", file)
    see("list", *me, styles=FORMATS)
    see("show", "tiny", *me)
    see("show", "tiny", "--rungs", *me, styles=FORMATS)
    see("start", "tiny", out / "project", *me)
    see("submissions", "tiny", *me, styles=FORMATS)
    see("submissions", "tiny", "--plot", "--svg", out / "way.svg", *me)
    see("submissions", "tiny", "--team", UMA)
    see("select", "tiny", 4, *me)
    see("select", "tiny", 6, *me, ok=False)  # another team's
    see("leaderboard", "tiny", *me, styles=FORMATS)
    see("leaderboard", "tiny", "--private", *me, ok=False)
    see("leaderboard", "tiny", "--private", "--peek", *me, styles=FORMATS)
    see("hint", "tiny", *me, styles=("table", "json"))
    see("path", *me, styles=FORMATS)
    see("path", "goal", "tiny", "--points", 140, "--by", "2096-12-24", *me)
    see("path", "goal", "tiny", *me, styles=FORMATS)
    see("path", "reflect", "tiny", "--worked", "a", "--gap", "b", "--learn", "c", *me)
    see("path", "reflect", "tiny", "--list", *me, styles=FORMATS)
    see("path", "reflect", "tiny", "--worked", "a", "--gap", "b", "--learn", "c", "--team", UMA, ok=False)
    see("portfolio", "--out", out / "early", "--team", UMA, ok=False)
    see("diagnose", "tiny", "--test", *me, ok=False)
    see("finish", "tiny", *me, styles=FORMATS)
    see("finish", "tiny", "--team", UMA, ok=False)
    see("submit", "tiny", file, *me)  # late: it has finished


def organise(see: Outputs) -> None:
    see("trust", "tiny", "--yes")
    see("prepare", "tiny")
    see("check", "tiny", ok=False)
    see("baseline", "tiny", "dummy")
    see("similar", "tiny", styles=FORMATS)
    see("team", "list", styles=FORMATS)
    see("team", "token", "Quintrell Okonkwo")
    see("team", "tokens", styles=FORMATS)
    see("team", "revoke", 1)
    see("team", "limit", QUIN, "tiny", "--daily", 9)
    see("team", "extend", QUIN, "tiny", "--until", "2026-12-01", ok=False)  # there is no deadline
    see("team", "merge", QUIN, UMA)
    see("team", "merge", QUIN, UMA, ok=False)  # they are one now
    see("verify", "tiny", styles=FORMATS)
    see("verify", "tiny", "--head")
    see("rescore", "tiny", "--peek", styles=FORMATS)


def run_after_the_close(see: Outputs, out: Path) -> None:
    see("close", "tiny", "--reveal-labels")
    for words in (("leaderboard",), ("leaderboard", "--private"), ("leaderboard", "--post-mortem")):
        see(*words, "tiny", "--team", QUIN, styles=FORMATS)
    see("submissions", "tiny", "--team", QUIN, styles=FORMATS)
    see("diagnose", "tiny", "--test", "--team", QUIN)
    see("portfolio", "--out", out / "site", "--team", QUIN)
    see("portfolio", "--out", out / "posts", "--format", "markdown", "--team", QUIN)
    see("publish", "tiny")
    for kind in ("kaggle", "codabench"):
        see("export", "tiny", out / kind, "--as", kind)


def show_in_a_notebook(see: Outputs) -> None:
    loaded = podium.load("tiny", root=see.tiny.root, team=QUIN)
    shown = [loaded, loaded.leaderboard(), loaded.progress(), loaded.baselines(), loaded.hint()]
    for place, one in enumerate(shown):
        see.texts[f"notebook {place}"] = repr(one) + one._repr_html_()
    see.texts["frames"] = loaded.leaderboard().frame.to_csv() + loaded.submissions().to_csv()


@pytest.fixture
def see(run: Run, nameless: Tiny) -> Outputs:
    return Outputs(run, nameless)


def test_no_output_of_an_anonymous_competition_names_anybody(see: Outputs, tmp_path: Path) -> None:
    """Every command in every style, before and after the close, what a notebook shows, and every file."""
    out = tmp_path / "out"
    out.mkdir()
    run_while_open(see, out)
    organise(see)
    show_in_a_notebook(see)
    run_after_the_close(see, out)
    show_in_a_notebook(see)
    see.add_files(out)
    see.add_files(see.tiny.root)
    assert see.leaks() == []
    known = {name for names in SECTIONS.values() for name in names}
    assert known - see.commands - UNSEARCHED.keys() == set(), "search its output here, or say why not"
    assert any("post-mortem.md" in where for where in see.texts)
    assert any(where.endswith("ledger.jsonl") for where in see.texts)
    assert any(where.endswith("site/tiny/index.html") for where in see.texts)


def test_the_search_finds_names_where_a_competition_is_not_anonymous(run: Run, tmp_path: Path) -> None:
    """Else the test above could not fail: each of these outputs names people when it may."""
    see = Outputs(run, make_class(tmp_path / "root"))
    see("leaderboard", "tiny", styles=FORMATS)
    see("similar", "tiny", styles=FORMATS)
    show_in_a_notebook(see)
    close(see.tiny.root, see.tiny.competition, now=NOW)
    see("leaderboard", "tiny", "--post-mortem", styles=FORMATS)
    see("team", "list", "--names", styles=FORMATS)
    named = {where for where, _ in see.leaks()}
    silent = {"notebook 3", "notebook 4"}  # the baselines, a hint
    assert named == see.texts.keys() - silent


def names(nameless: Tiny) -> dict[str, str]:
    """The pseudonym of each team, by name."""
    with nameless.store() as store:
        return {team.name: team.pseudonym for team in store.teams() if not team.is_baseline}


def test_a_team_is_told_which_line_of_the_board_is_its_own(nameless: Tiny) -> None:
    """Programs get the plain pseudonym, people a mark beside it; nobody else sees the mark."""
    known = names(nameless)
    for viewer in (ZOE, QUIN):
        board = load_board(nameless.root, nameless.competition, team=viewer, now=NOW)
        shown = [row["team"].strip() for row in board_texts(board) if not row["is_baseline"]]
        assert shown == [known[one] + (" (you)" if one == viewer else "") for one in (QUIN, ZOE)]
        assert [row["team"] for row in board_rows(board) if not row["is_baseline"]] == [known[QUIN], known[ZOE]]
    board = load_board(nameless.root, nameless.competition, now=NOW)
    assert "(you)" not in str(board_texts(board))


def test_a_receipt_says_under_which_name_the_board_shows_it(run: Run, nameless: Tiny, tmp_path: Path) -> None:
    """Also where the submission has made the team."""
    file = tmp_path / "mine.csv"
    file.write_bytes(nameless.file(1.0, 1.0))
    ran = run("submit", "tiny", file, "--team", "Late Comer", "--root", nameless.root)
    assert f"Shown as  {names(nameless)['Late Comer']}, to everybody" in ran.out
    assert "Late Comer" not in ran.out


def test_only_an_organiser_who_asks_for_names_gets_them(run: Run, nameless: Tiny) -> None:
    """`similar --names` and `team list --names`."""
    known = names(nameless)
    plain = run("similar", "tiny", "--format", "csv", "--root", nameless.root).out
    named = run("similar", "tiny", "--names", "--format", "csv", "--root", nameless.root).out
    assert known[QUIN] in plain
    assert QUIN in named
    assert named.replace(QUIN, known[QUIN]).replace(ZOE, known[ZOE]) == plain
    listed = run("team", "list", "--names", "--root", nameless.root).out
    assert all(name in listed and pseudonym in listed for name, pseudonym in known.items())


def test_an_extension_that_runs_is_told_by_pseudonym(tmp_path: Path) -> None:
    """The close names who still has time."""
    tiny = make_class(tmp_path / "root", anonymous="true", closes="2026-12-01")
    with tiny.store() as store:
        quin = store.get_team(QUIN)
        assert quin is not None
        store.allow("tiny", quin, Allowance(closes=NOW.replace(month=12, day=9)), now=NOW)
        with pytest.raises(NotAllowedError, match=f"{quin.pseudonym} until") as refused:
            check_no_extension_runs(tiny.competition, store, NOW)
    assert QUIN not in str(refused.value)
