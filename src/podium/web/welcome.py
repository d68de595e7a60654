"""The first pages: what is here, and the two links with which people and organisers come in."""

from html import escape
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response

from podium.errors import SubmissionError
from podium.use.join import BROWSER, join, sign_in
from podium.web.api_people import with_session
from podium.web.endpoint import ANYBODY, MOST_BODY_BYTES, Ask, Endpoint
from podium.web.errors import WebError

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1>
{body}</main></body></html>
"""
_JOIN = """{problem}<form method="post">
<p><label>Your name <input name="name" required maxlength="100" autocomplete="name"></label></p>
<p><label>Name of your team (empty: your own) <input name="team" maxlength="60"></label></p>
<p><button>Join</button></p></form>
"""
_ORGANISE = """{problem}<form method="post"><p>This link works once.</p><p><button>Sign in</button></p></form>
"""


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status)


def _told(error: SubmissionError) -> str:
    return f'<p role="alert">{escape(str(error))}</p>'


async def index(ask: Ask) -> Response:
    token = ask.visitor.token
    if token is None:
        return _page("Podium", "<p>Open the invitation link that your organiser gave you.</p>")
    who = f"team {token.team.name}" if token.team else "an organiser"
    return _page("Podium", f'<p>You are here as {escape(who)}. <a href="/api/competitions">Competitions</a></p>')


async def join_form(ask: Ask) -> Response:
    return _page("Join", _JOIN.format(problem=""))


async def join_by_form(ask: Ask) -> Response:
    ask.serving.join_rates.take(ask.visitor.address)
    form, invitation = await _read_form(ask), ask.request.path_params["token"]
    try:
        joined = await ask.serving.write(
            lambda store: join(
                store,
                invitation,
                team=form.get("team", ""),
                person=form.get("name", ""),
                label=BROWSER,
                now=ask.now,
            )
        )
    except SubmissionError as error:
        return _page("Join", _JOIN.format(problem=_told(error)), 403)
    return with_session(ask, RedirectResponse("/", 303), joined.token)


async def organise_form(ask: Ask) -> Response:
    """A page first: whatever looks at links in a chat must not use this one up."""
    return _page("Organise", _ORGANISE.format(problem=""))


async def organise(ask: Ask) -> Response:
    ask.serving.join_rates.take(ask.visitor.address)
    text = ask.request.path_params["token"]
    try:
        joined = await ask.serving.write(lambda store: sign_in(store, text, now=ask.now))
    except SubmissionError as error:
        return _page("Organise", _ORGANISE.format(problem=_told(error)), 403)
    return with_session(ask, RedirectResponse("/", 303), joined.token)


async def _read_form(ask: Ask) -> dict[str, str]:
    content = bytearray()
    async for piece in ask.request.stream():
        content += piece
        if len(content) > MOST_BODY_BYTES:
            raise WebError(413, "the form is too long")
    return {name: values[-1][:500] for name, values in parse_qs(content.decode("utf-8", "replace")).items()}


def _of_pages(method: str, path: str, handle: object) -> Endpoint:
    return Endpoint(method=method, path=path, summary="", may_ask=ANYBODY, handle=handle)  # type: ignore[arg-type]


PAGES = (
    _of_pages("GET", "/", index),
    _of_pages("GET", "/join/{token}", join_form),
    _of_pages("POST", "/join/{token}", join_by_form),
    _of_pages("GET", "/organise/{token}", organise_form),
    _of_pages("POST", "/organise/{token}", organise),
)
