"""Nothing that a participant can reach leads to labels, other teams' files, early private scores, or hidden names."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from served import Served, running
from tiny import Tiny, make_tiny, with_rules

from podium.web.app import API
from podium.web.endpoint import ANYBODY, JOINED, ORGANISERS

PRIVATE = 7.654321
"""An error on the private rows that stands nowhere else."""

CRAFTED = (
    "../private/solution.csv",
    "..%2fprivate%2fsolution.csv",
    "%2e%2e/private/solution.csv",
    "....//private/solution.csv",
    "..\\private\\solution.csv",
    "..%5cprivate%5csolution.csv",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "train.csv%00.txt",
    "./train.csv",
    "../public/train.csv",
    "train.csv/../../private/seed",
    "out/solution.csv",
    "link.csv",
    "~",
    "",
)


def paths(served: Served, slug: str = "tiny", number: int = 1) -> list[str]:
    """Every path of the API that answers a GET at once."""
    found = [one.path for one in API if one.method == "GET" and not one.path.endswith("/events")]
    filled = [
        path.replace("{slug}", slug).replace("{number:int}", str(number)).replace("{name:path}", "train.csv")
        for path in found
    ]
    assert not any("{" in path for path in filled)
    return [
        *filled,
        *(f"{path}?view=texts&split=private" for path in filled),
        *(f"{path}?view=texts" for path in filled),
    ]


def seen(served: Served, who: str, *, number: int = 1) -> str:
    """Everything that somebody gets to read, headers too."""
    answers = [served.get(path, who) for path in paths(served, number=number)]
    return "\n".join(f"{answer.headers}\n{answer.body.decode()}" for answer in answers)


@pytest.mark.parametrize("name", CRAFTED)
def test_no_name_of_a_file_leads_out_of_the_public_folder(served: Served, name: str) -> None:
    """Neither dots nor slashes nor links, as they are and quoted once more."""
    served.join("ann")
    public = served.tiny.competition.public_dir
    (public / "out").symlink_to(served.tiny.competition.private_dir)
    (public / "link.csv").symlink_to(served.tiny.competition.solution_path)
    for path in (name, quote(name)):
        answer = served.get(f"/api/competitions/tiny/files/{path}", "ann")
        assert answer.status == 404, path
        assert b"Usage" not in answer.body
    listed = [one["name"] for one in served.get("/api/competitions/tiny/files", "ann").json]
    assert listed == ["commitment.json", "sample_submission.csv", "test.csv", "train.csv"]


@pytest.mark.parametrize("slug", ["..", "%2e%2e", "tiny%2f..", "../tiny", "nothing", "TINY", "tiny%00"])
def test_no_slug_leads_elsewhere(served: Served, slug: str) -> None:
    """And the refusal does not tell where the server's folders are, or what else there is."""
    served.join("ann")
    for path in ("", "/files", "/files/train.csv", "/leaderboard", "/submissions"):
        answer = served.get(f"/api/competitions/{slug}{path}", "ann")
        assert answer.status == 404
        assert str(served.tiny.root).encode() not in answer.body


def test_private_scores_stay_private_until_the_close(served: Served) -> None:
    """One's own and those of others, in bodies and headers; after the close they are open."""
    served.join("ann", "bob")
    for who in ("ann", "bob"):
        served.submit(who, 1.5, PRIVATE)
    for who in ("ann", "bob"):
        assert "7.654" not in seen(served, who)
    assert served.get("/api/competitions/tiny/leaderboard", "ann", split="private").status == 403
    with served.tiny.store() as store:
        store.close("tiny", now=served.now)
    assert "7.654" in seen(served, "ann")


def test_nobody_learns_the_answers(served: Served) -> None:
    """Not one line of the solution, whoever asks for whatever."""
    served.join("ann")
    served.submit("ann", 1.5, 2.5)
    lines = served.tiny.competition.solution_path.read_text().splitlines()[1:]
    everything = seen(served, "ann")
    assert not [line for line in lines if line in everything or line.rpartition(",")[0] in everything]
    assert served.tiny.competition.private_dir.joinpath("seed").read_text().strip() not in everything


def test_other_teams_files_and_submissions_are_as_if_they_were_not_there(served: Served) -> None:
    """The same refusal as for a number that nobody has."""
    served.join("ann", "bob")
    served.submit("ann", 1.5, description="my secret idea", file_name="secret.csv")
    for path in ("", "/file"):
        others = served.get(f"/api/competitions/tiny/submissions/1{path}", "bob")
        nobodys = served.get(f"/api/competitions/tiny/submissions/99{path}", "bob")
        assert (others.status, others.message) == (403, nobodys.message.replace("99", "1"))
    assert served.get("/api/competitions/tiny/submissions", "bob").json == served.jobs("bob") == []
    assert "secret" not in seen(served, "bob")
    assert "secret" in seen(served, "ann")
    assert served.get(f"/api/competitions/tiny/submissions/{2**80}", "bob").status == 403


def test_an_anonymous_board_names_nobody(tmp_path: Path) -> None:
    """Not even to the team itself, and nobody hears who is in another one."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(anonymous="true"))
    with running(tiny) as served:
        served.join("zebras", "bob")
        served.submit("zebras", 1.5)
        served.submit("bob", 2.5)
        everything = seen(served, "bob", number=2)
        assert "zebras" not in everything.lower()
        assert served.get("/api/me", "bob").json["members"] == ["Bob Person"]
        rows = served.get("/api/competitions/tiny/leaderboard", "zebras").json
        assert "zebras" not in json.dumps(rows)
        with tiny.store() as store:
            assert {row["team"] for row in rows} == {store.get_team(name).pseudonym for name in ("zebras", "bob")}


def test_without_a_token_there_is_nothing_to_see(served: Served) -> None:
    """Every endpoint but those with which one comes in."""
    for one in API:
        path = one.path.replace("{slug}", "tiny").replace("{number:int}", "1").replace("{id:int}", "1")
        answer = served.ask(one.method, path.replace("{name:path}", "train.csv"))
        if one.may_ask != ANYBODY:
            assert (answer.status, answer.json["error"]["kind"]) == (401, "WebError"), one.path


def test_a_team_is_no_organiser_and_an_organiser_no_team(served: Served) -> None:
    """Each endpoint refuses the other one."""
    served.join("ann")
    cookie = served.ask("POST", "/api/session", json_={"token": served.organiser_link().rpartition("/")[2]})
    session = {"Cookie": cookie.headers["set-cookie"].partition(";")[0], "Sec-Fetch-Site": "same-origin"}
    for one in API:
        path = one.path.replace("{slug}", "tiny").replace("{number:int}", "1").replace("{id:int}", "1")
        if one.may_ask == ORGANISERS:
            assert served.ask(one.method, path, "ann", json_={}).status == 403
            assert served.ask(one.method, path, headers=session, json_={}).status == 201
        if one.may_ask == JOINED and one.method == "GET" and "files/" not in path and "events" not in path:
            assert served.ask(one.method, path, headers=session).status == 200, path
        if one.may_ask == "team":
            assert served.ask(one.method, path, headers=session).status == 403


def test_a_token_for_one_competition_knows_no_other(tmp_path: Path) -> None:
    """Neither in the list nor by its slug."""
    tiny = make_tiny(tmp_path / "root")
    make_tiny(tmp_path / "root", "other")
    with running(tiny) as served:
        served.join("ann")
        with tiny.store() as store:
            token = store.issue_token("team", team=store.get_team("ann"), slug="other", now=served.now)
        assert [row["slug"] for row in served.get("/api/competitions", token).json] == ["other"]
        assert served.get("/api/competitions/other/leaderboard", token).status == 200
        for path in ("", "/files", "/files/train.csv", "/leaderboard", "/submissions", "/jobs", "/events"):
            assert served.get(f"/api/competitions/tiny{path}", token).status == 404
        assert served.send(token, b"x").status == 404
        [label] = [one["label"] for one in served.get("/api/team/tokens", "ann").json if one["label"] == "laptop"]
        new = served.ask("POST", "/api/team/tokens", token, json_={"label": label}).json["token"]
        assert served.get("/api/competitions/tiny", new).status == 404  # a token makes none that may do more


def test_files_are_there_from_the_opening_on(tmp_path: Path) -> None:
    """Not a minute earlier."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(opens="2026-11-22T00:00:00Z"))
    with running(tiny) as served:
        served.join("ann")
        for path in ("/files", "/files/train.csv"):
            assert served.get(f"/api/competitions/tiny{path}", "ann").status == 403
        assert served.send("ann", b"x").status == 403


def test_what_is_broken_tells_participants_nothing(served: Served) -> None:
    """The log holds the traceback, the answer a sentence."""
    served.join("ann")
    (served.tiny.competition.folder / "competition.toml").write_text("title = 1")
    for path in ("/api/competitions/tiny", "/api/competitions/tiny/leaderboard"):
        answer = served.get(path, "ann")
        assert (answer.status, answer.json["error"]["kind"]) == (500, "CompetitionError")
        assert "toml" not in answer.message
    assert "toml" not in served.get("/api/competitions", "ann").body.decode()
    assert "Traceback" in served.log.getvalue()


def test_the_log_holds_no_token(served: Served) -> None:
    """Also not where one is part of a path; nor does it hold what is in a file or a form."""
    served.join("ann")
    invitation = served.invite()
    served.get(f"/join/{invitation}")
    served.ask("POST", f"/join/{invitation}", data=b"name=Carla+Quick&team=carlas")
    served.submit("ann", 1.25, description="a secret idea")
    log = served.log.getvalue()
    assert "/join/podium_invitation_..." in log
    for secret in (invitation, served.tokens["ann"], "Carla", "Quick", "secret idea", "podium_session"):
        assert secret not in log
    assert all(json.loads(line)["event"] for line in log.splitlines())


def test_every_answer_tells_the_browser_to_be_careful(served: Served) -> None:
    """Pages, data, refusals and what is not there."""
    served.join("ann")
    for path in ("/", "/join/x", "/healthz", "/api/competitions", "/api/competitions/tiny/files/train.csv", "/nothing"):
        headers = served.get(path, "ann").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_what_a_person_typed_is_no_markup(served: Served) -> None:
    """In the pages that say it back."""
    page = served.ask("POST", f"/join/{served.invite()}", data=b"name=%3Cscript%3E&team=").body.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_no_file_but_the_own_one_is_served(tiny: Tiny) -> None:
    """The folder of uploads and the key of the sessions are for their owner only."""
    with running(tiny):
        private = tiny.root / "leaderboards" / "private"
        assert private.stat().st_mode & 0o777 == 0o700
        assert (private / "session-key").stat().st_mode & 0o777 == 0o600
        assert (private / "incoming").stat().st_mode & 0o777 == 0o700
