"""The API's endpoints of people: how they come in, and what speaks for them."""

from typing import Any

from starlette.responses import Response

from podium.errors import NotAllowedError
from podium.store.store import Store
from podium.store.tokens import TEAM, Token
from podium.use.join import BROWSER, Joined, invite, join, sign_in
from podium.web.endpoint import ANYBODY, JOINED, ORGANISERS, TEAM_ONLY, Ask, Endpoint, answer_json
from podium.web.errors import NOT_FOUND, WebError
from podium.web.sessions import COOKIE, SECONDS


async def join_in(ask: Ask) -> Response:
    """With a ``label`` the token is in the answer, for a tool; without one it is in a cookie, for a browser."""
    ask.serving.join_rates.take(ask.visitor.address)
    given = await ask.texts("invitation", "team", "name", "label")

    def come(store: Store) -> Joined:
        return join(
            store,
            given["invitation"],
            team=given["team"],
            person=given["name"],
            label=given["label"] or BROWSER,
            now=ask.now,
        )

    joined = await ask.serving.write(come)
    ask.serving.log.info("joined", team=joined.team.pseudonym if joined.team else None)
    if given["label"]:
        return answer_json({**_team_json(joined), "token": joined.token}, 201)
    return with_session(ask, answer_json(_team_json(joined), 201), joined.token)


async def begin_session(ask: Ask) -> Response:
    ask.serving.join_rates.take(ask.visitor.address)
    token = (await ask.texts("token"))["token"]
    joined = await ask.serving.write(lambda store: sign_in(store, token, now=ask.now))
    return with_session(ask, answer_json(_team_json(joined), 201), joined.token)


async def end_session(ask: Ask) -> Response:
    """The session is worth nothing any more; a tool's token stays."""
    token = ask.visitor.token
    if token is not None and token.label == BROWSER:
        await ask.serving.write(lambda store: store.revoke_token(token.id, now=ask.now))
    answer = answer_json({})
    answer.delete_cookie(COOKIE, path="/")
    return answer


def with_session(ask: Ask, answer: Response, token: str) -> Response:
    """The answer with the cookie that makes a browser's next requests this team's."""
    answer.set_cookie(
        COOKIE,
        ask.serving.signer.sign(token),
        max_age=SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=ask.request.url.scheme == "https",
    )
    return answer


def _team_json(joined: Joined) -> dict[str, Any]:
    team = joined.team
    return {
        "kind": "team" if team else "organiser",
        "team": team.name if team else None,
        "pseudonym": team.pseudonym if team else None,
    }


async def me(ask: Ask) -> Response:
    token = ask.visitor.token
    assert token is not None
    own = await ask.serving.read(lambda store: store.members(token.team)) if token.team else []
    names = [one.person.name for one in own]
    return answer_json({**_team_json(Joined(team=token.team, token="")), "slug": token.slug, "members": names})


async def list_own_tokens(ask: Ask) -> Response:
    team, now = ask.visitor.team, ask.now

    tokens = await ask.serving.read(lambda store: store.tokens(team))
    return answer_json([_token_json(one, now=now) for one in tokens])


def _token_json(token: Token, *, now: Any) -> dict[str, Any]:
    return {
        "id": token.id,
        "kind": token.kind,
        "label": token.label,
        "state": token.state(now),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "uses_left": token.uses_left,
    }


async def make_token(ask: Ask) -> Response:
    team, own = ask.visitor.team, ask.visitor.token
    assert own is not None
    label = (await ask.texts("label"))["label"]

    def issue(store: Store) -> str:
        return store.issue_token(TEAM, team=team, slug=own.slug, label=label, expires_at=own.expires_at, now=ask.now)

    return answer_json({"token": await ask.serving.write(issue)}, 201)


async def revoke_token(ask: Ask) -> Response:
    team, wanted = ask.visitor.team, ask.request.path_params["id"]

    def revoke(store: Store) -> None:
        if wanted not in [one.id for one in store.tokens(team)]:
            raise WebError(404, NOT_FOUND)
        store.revoke_token(wanted, now=ask.now)

    await ask.serving.write(revoke)
    return answer_json({})


async def invite_to_team(ask: Ask) -> Response:
    team, own = ask.visitor.team, ask.visitor.token
    if own is not None and own.slug is not None:
        raise NotAllowedError("your token is for one competition; an organiser can invite to your team")
    text = await ask.serving.write(lambda store: invite(store, team=team, uses=1, label="by the team", now=ask.now))
    return answer_json(_invitation_json(ask, text), 201)


async def invite_anybody(ask: Ask) -> Response:
    given = await ask.body("uses", "label")
    uses, label = given.get("uses"), given.get("label", "")
    if not isinstance(label, str) or not (uses is None or (type(uses) is int and 0 < uses < 10**6)):
        raise WebError(400, "uses is a whole number from 1 up, or null for any number; label is a text")
    text = await ask.serving.write(lambda store: invite(store, uses=uses, label=label, now=ask.now))
    return answer_json(_invitation_json(ask, text), 201)


def _invitation_json(ask: Ask, text: str) -> dict[str, str]:
    return {"invitation": text, "link": f"{ask.request.base_url}join/{text}"}


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/join",
        summary="Come in with an invitation: as a browser's session, or with `label` as a tool that is given a token.",
        may_ask=ANYBODY,
        handle=join_in,
        body={
            "invitation": "the text of the invitation",
            "team": "the name of your new team; by default your own",
            "name": "your name",
            "label": "what the token is for, such as laptop",
        },
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/api/session",
        summary="Begin a session in a browser with a team's token or an organiser's one-time link.",
        may_ask=ANYBODY,
        handle=begin_session,
        body={"token": "its text"},
        status=201,
    ),
    Endpoint(method="DELETE", path="/api/session", summary="End the session.", may_ask=JOINED, handle=end_session),
    Endpoint(
        method="GET", path="/api/me", summary="Who you are here, and who is in your team.", may_ask=JOINED, handle=me
    ),
    Endpoint(
        method="GET",
        path="/api/team/tokens",
        summary="List what speaks for your team.",
        may_ask=TEAM_ONLY,
        handle=list_own_tokens,
    ),
    Endpoint(
        method="POST",
        path="/api/team/tokens",
        summary="Make a token for a tool; it is told this once.",
        may_ask=TEAM_ONLY,
        handle=make_token,
        body={"label": "what it is for, such as laptop"},
        status=201,
    ),
    Endpoint(
        method="DELETE",
        path="/api/team/tokens/{id:int}",
        summary="Make a token of your team worthless.",
        may_ask=TEAM_ONLY,
        handle=revoke_token,
    ),
    Endpoint(
        method="POST",
        path="/api/team/invitations",
        summary="Invite one person to your team.",
        may_ask=TEAM_ONLY,
        handle=invite_to_team,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/api/invitations",
        summary="Make an invitation with which anybody may come with a new team.",
        may_ask=ORGANISERS,
        handle=invite_anybody,
        body={"uses": "how often it can be used; null for any number", "label": "what it is for"},
        status=201,
    ),
)
