"""A folder that plays at a server: the same commands print the same words as at home."""

import json
from pathlib import Path

import pytest
from program import Run
from served import Served
from tiny import NOW, Tiny

from podium.here import Here
from podium.remote import split_link
from podium.store.store import Store


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to play in, settings of one's own, and the clock of the server."""
    folder = tmp_path / "away"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setattr(Here, "now", NOW)
    return folder


def sign_in(served: Served, run: Run, team: str = "ann") -> None:
    served.join(team)
    assert run("login", served.url, "--token", served.tokens[team]).code == 0


def test_an_invitation_link_is_all_that_is_needed(served: Served, run: Run, away: Path, tmp_path: Path) -> None:
    """The folder knows the server, the settings the token, and neither is told to the other."""
    ran = run("login", f"{served.url}/join/{served.invite()}", "--name", "Ann Lee", "--team", "owls")
    assert ran.code == 0
    assert "Team      owls (shown as " in ran.out
    assert (away / "podium.toml").read_text().splitlines()[1:] == [f'server = "{served.url}"']
    [kept] = (tmp_path / "settings").rglob("*.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(json.loads(kept.read_text())) == [served.url]
    assert run("list", "--format", "csv").out.splitlines()[1].startswith("tiny,Tiny,regression,rmse")


def test_what_stands_in_podium_toml_stays(served: Served, run: Run, away: Path) -> None:
    """So that the slug may still be left out."""
    (away / "podium.toml").write_text('slug = "tiny"\nteam = "me"\n')
    sign_in(served, run)
    (away / "a.csv").write_bytes(served.tiny.file(1.0))
    assert run("submit", "a.csv").out.startswith("Scored    rmse  public 1.00000")


def test_every_command_prints_what_it_prints_at_home(served: Served, run: Run, away: Path) -> None:
    """In every style, to both outputs, before and after a submission and a refusal."""
    tiny = served.tiny
    for place, (name, rung) in enumerate((("dummy", "dummy"), ("linear", "linear"), ("tree", "default"))):
        tiny.baseline(name, rung, lambda row, place=place: 4.0 - place + int(row[1:]) % 3 / 90)
    sign_in(served, run)
    home = ("--root", tiny.root, "--team", "ann")

    def compare(*words: str) -> None:
        assert run(*words) == run(*words, *home), words

    styles = ("table", "csv", "json", "markdown")
    for style in styles:
        compare("submissions", "tiny", "--format", style)
    (away / "a.csv").write_bytes(tiny.file(2.5))
    (away / "bad.csv").write_text("id,y\nr1,abc\n")
    sent = run("submit", "tiny", "a.csv", "-m", "first", "--cv", "2.4", "--cv-std", "0.1")
    at_home = run("submit", "tiny", "a.csv", "-m", "first", "--cv", "2.4", "--cv-std", "0.1", *home)
    assert sent.code == at_home.code == 0
    labels = [[line[:10] for line in ran.out.splitlines()] for ran in (sent, at_home)]
    assert [label for label in labels[1] if label not in ("Same file ", "Your best ")] == labels[0]
    for style in styles:
        for words in (("list",), ("leaderboard", "tiny"), ("submissions", "tiny")):
            compare(*words, "--format", style)
    compare("select", "tiny", "5")
    compare("select", "tiny", "99")
    compare("submit", "tiny", "bad.csv")
    compare("submit", "tiny", "nowhere.csv")
    compare("submit", "tiny", "a.csv", "--cv", "nan")
    receipts = [json.loads(run("submit", "tiny", "a.csv", "--json", *more).out) for more in ((), home)]
    assert receipts[0].keys() == receipts[1].keys()


def test_the_same_key_is_told_as_at_home(served: Served, run: Run, away: Path) -> None:
    """Nothing was stored, and it says so."""
    sign_in(served, run)
    (away / "a.csv").write_bytes(served.tiny.file(2.5))
    first, again = (run("submit", "tiny", "a.csv", "--key", "k") for _ in range(2))
    assert "Again" not in first.out
    assert "Again     the key was used before: submission 1 stands, nothing was stored" in again.out


def test_what_the_server_cannot_do_is_said(served: Served, run: Run, away: Path) -> None:
    """Options for a root, a team other than the token's, a competition that is not there, a server that is gone."""
    sign_in(served, run)
    assert run("leaderboard", "tiny", "--peek").code == 2
    assert run("submissions", "tiny", "--plot").code == 2
    assert run("list", "--team", "bob").code == 2
    assert "there is no such competition" in run("leaderboard", "nothing").err
    assert "opens when it is closed" in run("leaderboard", "tiny", "--private").err
    assert f"this folder plays at {served.url}" in run("check", "tiny").err
    (away / "podium.toml").write_text('server = "http://127.0.0.1:9"\n')
    assert "cannot be reached" in run("list").err


def test_a_token_is_sent_to_its_own_server_only(served: Served, run: Run, away: Path) -> None:
    """A folder that names another one has none of it."""
    sign_in(served, run)
    (away / "podium.toml").write_text(f'server = "{served.url.replace("127.0.0.1", "localhost")}"\n')
    assert "join first" in run("list").err


def test_a_wrong_token_is_not_kept(served: Served, run: Run, away: Path, tmp_path: Path) -> None:
    """Nor is anything written."""
    ran = run("login", served.url, "--token", "podium_team_wrong")
    assert (ran.code, "not valid" in ran.err) == (1, True)
    assert list(away.iterdir()) == []
    assert not (tmp_path / "settings").exists()


def test_a_file_that_breaks_the_server_is_told_as_the_organisers(served: Served, run: Run, away: Path) -> None:
    """It costs nothing, and exit code and sentence say whose it is."""
    sign_in(served, run)
    (away / "a.csv").write_bytes(served.tiny.file(2.5))
    served.tiny.competition.solution_path.unlink()
    ran = run("submit", "tiny", "a.csv")
    assert (ran.code, ran.out) == (1, "")
    assert "It cost you nothing" in " ".join(ran.err.split())


def test_a_root_that_is_named_wins(served: Served, run: Run, away: Path, tiny: Tiny) -> None:
    """Where both are there."""
    sign_in(served, run)
    assert run("submissions", "tiny", "--root", tiny.root, "--team", "nobody").code == 0
    with Store.open(tiny.root / "leaderboards" / "private" / "podium.db") as store:
        assert store.get_team("nobody") is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://a:8000", ("http://a:8000", "")),
        ("a:8000/", ("http://a:8000", "")),
        ("https://a/podium/join/podium_invitation_x", ("https://a/podium", "podium_invitation_x")),
        ("http://[::1]:8000/join/t/", ("http://[::1]:8000", "t")),
    ],
)
def test_links_are_read_as_they_are_pasted(link: str, expected: tuple[str, str]) -> None:
    """With or without a scheme, a path before it, a slash at the end."""
    assert split_link(link) == expected


@pytest.mark.parametrize("link", ["ftp://a", "http://", "http://user:secret@a/", "file:///etc/passwd"])
def test_what_is_no_server_is_refused(link: str, run: Run, away: Path) -> None:
    """Before anything is sent."""
    assert "is no address of a server" in run("login", link, "--token", "x").err
