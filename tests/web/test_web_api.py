"""The API says of itself what it does, and answers as the commands print."""

import http.client
import json
import re
from pathlib import Path
from threading import Thread

from served import Served, running
from tiny import NOW, Tiny, make_tiny, with_rules

from podium.here import Here
from podium.store.store import Store
from podium.use.places import store_path
from podium.web import boards
from podium.web.app import API


def test_the_document_names_every_endpoint(served: Served) -> None:
    """Each with a sentence, its parameters, and an answer; every reference leads somewhere."""
    document = served.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert told == {(one.method, re.sub(r":[a-z]+\}", "}", one.path)) for one in API}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"].endswith(".")
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"\{([a-z]+)\}", path))
            assert operation["responses"]["default"]["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/Error"
            }
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_answers_are_what_the_commands_print(served: Served, run, monkeypatch) -> None:
    """In their JSON, value for value."""
    tiny = served.tiny
    for place, (name, rung) in enumerate((("dummy", "dummy"), ("linear", "linear"), ("tree", "default"))):
        tiny.baseline(name, rung, lambda row, place=place: 4.0 - place + int(row[1:]) % 3 / 90)
    served.join("ann", "bob")
    served.submit("ann", 2.5, cv="2.4")
    served.submit("bob", 1.5)
    monkeypatch.setattr(Here, "now", NOW)

    def printed(*words: str) -> object:
        slug = () if words == ("list",) else ("tiny",)
        return json.loads(run(*words, *slug, "--root", tiny.root, "--team", "ann", "--format", "json").out)

    for path, words in {
        "": ("list",),
        "/tiny/leaderboard": ("leaderboard",),
        "/tiny/submissions": ("submissions",),
    }.items():
        assert served.get(f"/api/competitions{path}", "ann").json == printed(*words), path
    with tiny.store() as store:
        store.close("tiny", now=NOW)
    assert served.get("/api/competitions/tiny/leaderboard", "ann", split="private").json == printed(
        "leaderboard", "--private"
    )
    first, second = (served.ask("POST", "/api/competitions/tiny/hint", "ann").json for _ in range(2))
    third = printed("hint")
    assert (first["times"], second["times"], third["times"]) == (1, 2, 3)
    assert first["question"] == third["question"]
    assert second["technique"] == third["technique"]


def test_the_overview_has_what_a_page_needs(served: Served) -> None:
    """And the deadline of who asks."""
    served.join("ann")
    served.submit("ann", 1.0)
    shown = served.get("/api/competitions/tiny", "ann").json
    assert (shown["title"], shown["metric"]["name"], shown["rank"], shown["n_ranked"]) == ("Tiny", "rmse", 1, 1)
    assert shown["rules"]["selections"] == 2


def test_files_come_as_they_are_also_in_parts(served: Served) -> None:
    """A download that broke off goes on where it stopped."""
    served.join("ann")
    expected = served.tiny.competition.train_path.read_bytes()
    path = "/api/competitions/tiny/files/train.csv"
    whole = served.get(path, "ann")
    assert (whole.body, whole.headers["content-disposition"]) == (expected, 'attachment; filename="train.csv"')
    part = served.ask("GET", path, "ann", headers={"Range": "bytes=10-19"})
    assert (part.status, part.body) == (206, expected[10:20])


def test_a_board_is_put_together_once_for_everybody(served: Served, monkeypatch) -> None:
    """As long as nothing has moved; a change by another program is seen at once."""
    served.join("ann", "bob")
    served.submit("ann", 1.0)
    made = []
    assemble = boards.assemble
    monkeypatch.setattr(boards, "assemble", lambda *given, **more: made.append(1) or assemble(*given, **more))
    path = "/api/competitions/tiny/leaderboard"
    versions = {
        served.get(path, who, view=view).headers["x-podium-version"] for who in ("ann", "bob") for view in ("", "texts")
    }
    assert len(versions) == len(made) == 1
    served.tiny.submit("home", 0.5)
    rows = served.get(path, "ann").json
    assert ([row["team"] for row in rows], len(made)) == (["home", "ann"], 2)
    with served.tiny.store() as store:
        store.rename_team(store.get_team("home"), "palace")
    assert served.get(path, "ann").json[0]["team"] == "palace"


def test_a_near_board_shows_each_team_its_own_part(tmp_path: Path) -> None:
    """Though it is put together once."""
    tiny = make_tiny(tmp_path / "root", toml=with_rules(view='"near"'))
    for place in range(12):
        tiny.submit(f"team {place}", 1.0 + place, minute=place)
    with running(tiny) as served, Store.open(store_path(tiny.root)) as store:
        seen = []
        for name in ("team 0", "team 11"):
            token = store.issue_token("team", team=store.get_team(name), now=NOW)
            seen.append([row["team"] for row in served.get("/api/competitions/tiny/leaderboard", token).json])
    assert "team 11" in seen[1]
    assert "team 11" not in seen[0]
    assert seen[0][:5] == seen[1][:5] == [f"team {place}" for place in range(5)]


def test_who_listens_hears_of_the_board_and_of_the_own_jobs_only(served: Served) -> None:
    """In two windows at once, and of what another program does."""
    served.join("ann", "bob")
    heard: dict[str, list[tuple[str, dict[str, object]]]] = {"ann": [], "bob": []}
    connections = {who: http.client.HTTPConnection("127.0.0.1", served.port, timeout=60) for who in heard}
    answers = {}
    for who, connection in connections.items():
        headers = {"Authorization": f"Bearer {served.tokens[who]}"}
        connection.request("GET", "/api/competitions/tiny/events", headers=headers)
        answers[who] = connection.getresponse()
        assert answers[who].getheader("content-type").startswith("text/event-stream")

    def listen(who: str) -> None:
        kind = ""
        for line in answers[who]:
            text = line.decode().strip()
            if text.startswith("event: "):
                kind = text.removeprefix("event: ")
            if text.startswith("data: "):
                heard[who].append((kind, json.loads(text.removeprefix("data: "))))
            if sum(kind == "board" for kind, _ in heard[who]) == 2:
                return

    threads = [Thread(target=listen, args=(who,)) for who in heard]
    for thread in threads:
        thread.start()
    served.submit("ann", 1.0)
    for thread in threads:
        thread.join(60)
    for connection in connections.values():
        connection.close()
    states = {who: [facts["state"] for kind, facts in heard[who] if kind == "job"] for who in heard}
    assert states == {"ann": ["scoring", "done"], "bob": []}
    assert heard["bob"][0][1]["version"] != heard["bob"][1][1]["version"]


def test_what_is_not_there_is_said_in_json(served: Served) -> None:
    """A path, a method, a body."""
    served.join("ann")
    assert (served.get("/api/nothing").status, served.ask("DELETE", "/api/me", "ann").status) == (404, 405)
    for data in (b"[1]", b"{", b'{"unknown": 1}', b'{"label": 3}', b"\xff"):
        assert served.ask("POST", "/api/team/tokens", "ann", data=data).status == 400


def test_health_means_reading_and_writing(served: Served) -> None:
    """Asked without a token, and telling nothing else."""
    assert served.get("/healthz").json == {"status": "ok"}


def test_many_join_and_submit_at_once(tiny: Tiny) -> None:
    """Nobody is lost, and every number is given once."""
    with running(tiny, n_children=2) as served:
        teams = [f"team {place}" for place in range(8)]
        served.join(*teams)
        numbers: list[int] = []
        threads = [
            Thread(target=lambda team=team, place=place: numbers.append(served.submit(team, 1.0 + place)["number"]))
            for place, team in enumerate(teams)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(numbers) == list(range(1, 9))
        assert [row["team"] for row in served.get("/api/competitions/tiny/leaderboard", teams[0]).json] == teams
