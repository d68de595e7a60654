"""Coming in: invitations, sessions, and what another site cannot do with them."""

import http.client

import pytest
from served import Answer, Served, running
from tiny import Tiny

from podium.web.rates import Rate


def begin(served: Served, token: str, **headers: str) -> Answer:
    return served.ask("POST", "/api/session", json_={"token": token}, headers=headers)


def session(served: Served, token: str) -> dict[str, str]:
    """The cookie of a browser that has signed in."""
    return {"Cookie": begin(served, token).headers["set-cookie"].partition(";")[0]}


def test_an_invitation_leads_to_a_session_or_to_a_token(served: Served) -> None:
    """A browser gets a cookie that no script can read, a tool the text."""
    body = {"invitation": served.invite(), "name": "Ann Lee <ann@example.org>", "team": "owls"}
    browser = served.ask("POST", "/api/join", json_=body)
    assert (browser.status, browser.json["team"], "token" in browser.json) == (201, "owls", False)
    cookie = browser.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    me = served.ask("GET", "/api/me", headers={"Cookie": cookie.partition(";")[0]}).json
    assert (me["team"], me["members"]) == ("owls", ["Ann Lee"])
    served.join("bob")
    assert served.get("/api/me", "bob").json["team"] == "bob"


def test_behind_https_the_cookie_is_for_https_only(served: Served) -> None:
    """As the proxy says, which runs on the same machine."""
    served.join("ann")
    assert "Secure" not in begin(served, served.tokens["ann"]).headers["set-cookie"]
    assert "Secure" in begin(served, served.tokens["ann"], **{"X-Forwarded-Proto": "https"}).headers["set-cookie"]


def test_an_invitation_is_worth_what_it_says(served: Served) -> None:
    """So many uses, and none of them is lost by a refusal."""
    once = served.invite(uses=1)
    refused = served.ask("POST", "/api/join", json_={"invitation": once, "name": "\x07", "team": "a"})
    assert refused.status == 403
    assert served.ask("POST", "/api/join", json_={"invitation": once, "name": "Ann", "team": "a"}).status == 201
    again = served.ask("POST", "/api/join", json_={"invitation": once, "name": "Bob", "team": "b"})
    assert (again.status, "not valid" in again.message) == (403, True)
    for text in ("", "podium_invitation_x", served.organiser_link(), once + "x"):
        assert served.ask("POST", "/api/join", json_={"invitation": text, "name": "Eve", "team": "e"}).status == 403
    with served.tiny.store() as store:
        assert store.get_team("b") is store.get_team("e") is None


def test_nobody_comes_in_as_somebody_else(served: Served) -> None:
    """Neither under a team's name nor under a person's, nor under a baseline's."""
    served.join("ann")
    served.tiny.baseline("dummy", "dummy", 1.0)
    for body in (
        {"name": "Eve", "team": "ANN"},
        {"name": "ann person", "team": "eves"},
        {"name": "Eve", "team": "dummy"},
    ):
        assert served.ask("POST", "/api/join", json_={"invitation": served.invite(), **body}).status == 403
    assert served.get("/api/me", "ann").json["members"] == ["Ann Person"]


def test_a_team_invites_one_more(served: Served) -> None:
    """Once, and into this team."""
    served.join("ann")
    link = served.ask("POST", "/api/team/invitations", "ann").json["link"]
    assert link.startswith(f"{served.url}/join/podium_invitation_")
    body = {"invitation": link.rpartition("/")[2], "name": "Bo", "team": "ignored", "label": "x"}
    assert served.ask("POST", "/api/join", json_=body).json["team"] == "ann"
    assert served.get("/api/me", "ann").json["members"] == ["Ann Person", "Bo"]
    assert served.ask("POST", "/api/join", json_={**body, "name": "Cy"}).status == 403


def test_the_organisers_link_works_once_and_speaks_for_nobody_by_itself(served: Served) -> None:
    """Looking at it uses nothing up; as a token it is worth nothing."""
    link = served.organiser_link()
    assert served.get("/api/me", link).status == 401
    assert served.get(f"/organise/{link}").status == 200
    first = served.ask("POST", f"/organise/{link}", headers={"Origin": served.url})
    assert (first.status, first.headers["location"]) == (303, "/")
    cookie = {"Cookie": first.headers["set-cookie"].partition(";")[0]}
    assert served.ask("GET", "/api/me", headers=cookie).json["kind"] == "organiser"
    assert served.ask("POST", f"/organise/{link}").status == 403
    assert begin(served, link).status == 403


def test_a_cookie_that_we_have_not_signed_is_nobodys(served: Served) -> None:
    """Also where the token in it is right."""
    served.join("ann")
    token = served.tokens["ann"]
    good = session(served, token)["Cookie"]
    forged = [f"podium_session={token}", f"podium_session={token}.{'0' * 64}", good[:-1] + "g", "podium_session=é"]
    for cookie in forged:
        assert served.ask("GET", "/api/me", headers={"Cookie": cookie.encode().decode("latin-1")}).status == 401
    assert served.ask("GET", "/api/me", headers={"Cookie": good}).status == 200


def test_signing_out_ends_the_session_for_good(served: Served) -> None:
    """Whoever copied the cookie has nothing; the tool's token stays, until it is revoked."""
    served.join("ann")
    cookie = session(served, served.tokens["ann"])
    same = {**cookie, "Origin": served.url}
    assert served.ask("DELETE", "/api/session", headers=same).status == 200
    assert served.ask("GET", "/api/me", headers=cookie).status == 401
    assert served.get("/api/me", "ann").status == 200
    [own] = [one for one in served.get("/api/team/tokens", "ann").json if one["state"] == "valid"]
    assert served.ask("DELETE", f"/api/team/tokens/{own['id']}", "ann").status == 200
    assert served.get("/api/me", "ann").status == 401


def test_no_team_revokes_what_is_anothers(served: Served) -> None:
    """It is not even told that there is such a token."""
    served.join("ann", "bob")
    [own] = [one["id"] for one in served.get("/api/team/tokens", "ann").json]
    assert served.ask("DELETE", f"/api/team/tokens/{own}", "bob").status == 404
    assert served.get("/api/me", "ann").status == 200


HERE, ELSEWHERE = "http://{host}", "http://evil.example"


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": HERE}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": HERE}, True),  # plain HTTP in a local network: no Sec-Fetch-Site
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": HERE}, False),
        ({"Origin": ELSEWHERE}, False),
        ({"Origin": "http://{host}.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({}, False),
    ],
)
def test_another_site_cannot_use_the_cookie(served: Served, headers: dict[str, str], is_let_in: bool) -> None:
    """Nor sign a browser in under another name."""
    served.join("ann")
    cookie = session(served, served.tokens["ann"])
    host = served.url.removeprefix("http://")
    sent = {name: value.format(host=host) for name, value in headers.items()}
    path = "/api/competitions/tiny/selection"
    answer = served.ask("PUT", path, json_={"numbers": []}, headers={**cookie, **sent})
    assert (answer.status != 403 or "another site" not in answer.message) is is_let_in
    if headers:
        assert (begin(served, served.tokens["ann"], **sent).status == 201) is is_let_in


def test_a_token_needs_no_origin(served: Served) -> None:
    """A browser adds it nowhere by itself, so that no site can make it."""
    served.join("ann")
    answer = served.ask("POST", "/api/team/invitations", "ann", headers={"Origin": ELSEWHERE})
    assert answer.status == 201
    assert served.ask("GET", "/api/me", headers={"Authorization": "Basic YTpi"}).status == 401


def test_who_asks_too_often_waits(tiny: Tiny) -> None:
    """Each token for itself; guessing tokens and invitations counts for the address."""
    with running(tiny, rate=Rate(5, 1), join_rate=Rate(3, 1)) as served:
        served.join("ann", "bob")
        answers = [served.get("/api/me", "ann") for _ in range(7)]
        assert [answer.status for answer in answers].count(429) == 2
        assert int(answers[-1].headers["retry-after"]) > 1
        assert served.get("/api/me", "bob").status == 200
        guesses = [served.ask("POST", "/api/join", json_={"invitation": "x", "name": "Eve"}) for _ in range(3)]
        assert guesses[-1].status == 429
        wrong = [served.get("/api/me", "podium_team_wrong").status for _ in range(9)]
        assert (wrong[0], wrong[-1]) == (401, 429) or wrong[-1] == 429


def test_a_body_that_never_ends_is_cut_off(served: Served) -> None:
    """Where no file is expected there is little to say."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("POST", "/api/join", b"x" * 100_000)
    assert connection.getresponse().status == 413
    connection.close()
