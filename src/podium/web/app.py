"""The application: every route, and what becomes of an error."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from podium.web import api_competitions, api_people, api_submissions, welcome
from podium.web.endpoint import ANYBODY, Ask, Endpoint, answer_json
from podium.web.errors import NOT_FOUND, WebError, error_answer
from podium.web.openapi import make_document
from podium.web.protect import Protect
from podium.web.serving import Serving
from podium.web.visitor import find_visitor

API = (*api_competitions.ENDPOINTS, *api_submissions.ENDPOINTS, *api_people.ENDPOINTS)


async def health(ask: Ask) -> Response:
    """Whether the store can be read and written."""

    await ask.serving.read(lambda store: store.slugs())
    await ask.serving.write(lambda store: None)
    return answer_json({"status": "ok"})


async def document(ask: Ask) -> Response:
    return answer_json(make_document(API))


SELF = (
    Endpoint(method="GET", path="/healthz", summary="", may_ask=ANYBODY, handle=health),
    Endpoint(method="GET", path="/api/openapi.json", summary="", may_ask=ANYBODY, handle=document),
)


def make_app(serving: Serving) -> Starlette:
    """The application over a server's state, which it starts and stops."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await serving.start()
        try:
            yield
        finally:
            await serving.stop()

    return Starlette(
        routes=[
            Route(one.path, _answering(serving, one), methods=[one.method]) for one in (*SELF, *API, *welcome.PAGES)
        ],
        middleware=[Middleware(Protect, log=serving.log)],
        exception_handlers={HTTPException: _no_route},
        lifespan=life,
    )


def _answering(serving: Serving, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            return await _answer(serving, endpoint, request)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            return _refusal(serving, error)

    return respond


async def _answer(serving: Serving, endpoint: Endpoint, request: Request) -> Response:
    try:
        visitor = await find_visitor(request, serving)
    except WebError:
        serving.rates.take(f"address {request.client.host if request.client else ''}")
        raise
    serving.rates.take(visitor.key)
    endpoint.check(visitor)
    return await endpoint.handle(Ask(request=request, serving=serving, visitor=visitor))


def _refusal(serving: Serving, error: Exception) -> Response:
    status, body = error_answer(error)
    if status >= 500 and not isinstance(error, WebError):
        serving.log.error("broken", why="".join(traceback.format_exception(error)))
    wait = error.retry_after if isinstance(error, WebError) else None
    return answer_json(body, status, {"Retry-After": str(wait)} if wait else None)


async def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = NOT_FOUND if status == 404 else "this is not done here in that way"
    return answer_json({"error": {"kind": "WebError", "message": message}}, status)
