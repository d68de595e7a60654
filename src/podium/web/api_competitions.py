"""The API's endpoints of competitions: what there is, data, boards, hints, events."""

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import FileResponse, Response, StreamingResponse

from podium.store.store import Store
from podium.use.hint import give_hint, hint_json
from podium.use.listing import list_competitions
from podium.use.overview import load_overview
from podium.use.public_files import find_public_files
from podium.use.shown_board import ShownBoard, show_board
from podium.web.boards import read_split
from podium.web.endpoint import JOINED, TEAM_ONLY, Ask, Endpoint, answer_json
from podium.web.errors import BROKEN, NOT_FOUND, WebError


async def list_all(ask: Ask) -> Response:
    def read(_: Store) -> list[dict[str, Any]]:
        token = ask.visitor.token
        found = list_competitions(ask.serving.root, team=ask.visitor.team_name, now=ask.now)
        rows = [one.row if one.competition else {**one.row, "title": BROKEN} for one in found]
        return [row for row in rows if token is None or token.slug in (None, row["slug"])]

    return answer_json(await ask.serving.read(read))


async def show(ask: Ask) -> Response:
    competition = ask.competition
    team = ask.visitor.team_name
    return answer_json(
        await ask.serving.read_board(lambda _: load_overview(ask.serving.root, competition, team=team, now=ask.now))
    )


async def list_files(ask: Ask) -> Response:
    found = find_public_files(ask.competition, now=ask.now)
    return answer_json([{"name": name, "size": path.stat().st_size} for name, path in found.items()])


async def download(ask: Ask) -> Response:
    """Looked up among the names that there are; a path is never put together."""
    path = find_public_files(ask.competition, now=ask.now).get(ask.request.path_params["name"])
    if path is None:
        raise WebError(404, NOT_FOUND)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


async def leaderboard(ask: Ask) -> Response:
    competition, split = ask.competition, read_split(ask.request.query_params.get("split"))

    def read(store: Store) -> tuple[ShownBoard, str]:
        board, version = ask.serving.boards.load(competition, store, split, team=ask.visitor.team_name)
        return show_board(board), version

    shown, version = await ask.serving.read_board(read)
    return answer_json(vars(shown) if ask.wants_texts else shown.rows, headers={"X-Podium-Version": version})


async def hint(ask: Ask) -> Response:
    competition, team = ask.competition, ask.visitor.team.name
    given = await ask.serving.call(lambda: give_hint(ask.serving.root, competition, team=team, now=ask.now))
    return answer_json(hint_json(given))


async def events(ask: Ask) -> Response:
    competition = ask.competition
    version = await ask.serving.version(competition)
    team = ask.visitor.token.team if ask.visitor.token else None
    first = f"retry: 3000\nevent: board\ndata: {json.dumps({'version': version})}\n\n"
    listening: AsyncIterator[str] = ask.serving.hub.listen(competition.slug, team.id if team else None, first)
    return StreamingResponse(listening, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


TEXTS = {"view": "`texts` answers with what people read beside the rows: title, heading, texts, remarks"}

ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/api/competitions",
        summary="List the competitions and their state, as `podium list --format json`.",
        may_ask=JOINED,
        handle=list_all,
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}",
        summary="Show a competition: description, rules, rungs, and where you stand.",
        may_ask=JOINED,
        handle=show,
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}/files",
        summary="List the files that participants may have.",
        may_ask=JOINED,
        handle=list_files,
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}/files/{name:path}",
        summary="Download a file.",
        may_ask=JOINED,
        handle=download,
        answer="application/octet-stream",
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}/leaderboard",
        summary="Show the board, as `podium leaderboard --format json`.",
        may_ask=JOINED,
        handle=leaderboard,
        query={"split": "`public`, or `private` after the close", **TEXTS},
    ),
    Endpoint(
        method="POST",
        path="/api/competitions/{slug}/hint",
        summary="Get the next idea for your team, as `podium hint --format json`; ask again for more.",
        may_ask=TEAM_ONLY,
        handle=hint,
    ),
    Endpoint(
        method="GET",
        path="/api/competitions/{slug}/events",
        summary="Hear of it when the board moves (`board`) and what becomes of your submissions (`job`).",
        may_ask=JOINED,
        handle=events,
        answer="text/event-stream",
    ),
)
