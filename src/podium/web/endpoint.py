"""What the API is made of: endpoints that say of themselves all that the OpenAPI document tells."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from podium.competition.folder import Competition
from podium.store.tokens import TEAM
from podium.web.errors import WebError
from podium.web.serving import Serving
from podium.web.visitor import Visitor

ANYBODY, JOINED, TEAM_ONLY, ORGANISERS = "anybody", "joined", "team", "organiser"
"""Who may ask: each one narrower than the one before, but that an organiser has no team."""

MOST_BODY_BYTES = 64 * 2**10


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request, and who sent it."""

    request: Request
    serving: Serving
    visitor: Visitor

    @property
    def now(self) -> datetime:
        return self.serving.clock()

    @property
    def competition(self) -> Competition:
        """The competition in the path; CompetitionNotFoundError where there is none, or not for this token."""
        return self.visitor.find(self.serving, self.request.path_params["slug"])

    @property
    def wants_texts(self) -> bool:
        """Whether it is asked for what people read, beside what programs do."""
        return self.request.query_params.get("view") == "texts"

    async def body(self, *names: str) -> dict[str, Any]:
        """The JSON object of the request, which holds nothing but ``names``.

        Raises
        ------
        WebError
        """
        content = bytearray()
        async for piece in self.request.stream():
            content += piece
            if len(content) > MOST_BODY_BYTES:
                raise WebError(413, f"the body is larger than {MOST_BODY_BYTES // 2**10} KiB")
        try:
            found = json.loads(bytes(content) or b"{}")
        except ValueError:
            raise WebError(400, "the body is no JSON") from None
        if not isinstance(found, dict) or set(found) - set(names):
            raise WebError(400, f"the body is a JSON object with: {', '.join(names) or 'nothing'}")
        return found

    async def texts(self, *names: str) -> dict[str, str]:
        """As :meth:`body`, where each value is a text, by default empty."""
        found = await self.body(*names)
        wrong = [name for name, value in found.items() if not isinstance(value, str) or len(value) > 500]
        if wrong:
            raise WebError(400, f"{wrong[0]} is a text of at most 500 characters")
        return {name: found.get(name, "") for name in names}


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A method on a path.

    Attributes
    ----------
    method, path : str
    summary : str
        A sentence for the OpenAPI document.
    may_ask : {"anybody", "joined", "team", "organiser"}
    handle : callable
    query : mapping of str to str
        Parameters, each with its meaning.
    body : mapping of str to str
        What a JSON body holds, each with its meaning.
    takes_file : bool
        The body is a file, or a form with one.
    answer : str
        The media type of the answer.
    status : int
        Of an answer that is no error.
    """

    method: str
    path: str
    summary: str
    may_ask: str
    handle: Callable[[Ask], Awaitable[Response]]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    takes_file: bool = False
    answer: str = "application/json"
    status: int = 200

    def check(self, visitor: Visitor) -> None:
        """Raise WebError where the visitor may not ask."""
        if self.may_ask == ANYBODY:
            return
        if visitor.token is None:
            raise WebError(401, "join first: open the invitation link, or `podium login URL --token ...`")
        if self.may_ask == ORGANISERS and not visitor.is_organiser:
            raise WebError(403, "this is for organisers")
        if self.may_ask == TEAM_ONLY and visitor.token.kind != TEAM:
            raise WebError(403, "an organiser plays for no team; join with an invitation, as everybody does")


def answer_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """``value`` as JSON: moments as ``2026-12-01T09:00:00Z``, as the commands print them."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_json_value)
    return Response(text, status, headers, media_type="application/json")


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
