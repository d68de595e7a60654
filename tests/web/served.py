"""A server in a thread of the test, and somebody who asks it over real HTTP."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tiny import NOW, Tiny

from podium.store.store import Store
from podium.use.join import invite, organiser_link
from podium.use.places import store_path
from podium.web.log import Log
from podium.web.run import listen, serve
from podium.web.serving import Serving, Settings

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return str(self.json["error"]["message"])


@dataclass
class Served:
    """A running server on a tiny competition; its clock stands still until it is set."""

    tiny: Tiny
    serving: Serving
    port: int
    log: StringIO
    now: datetime = NOW
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        path: str,
        who: str = "",
        *,
        data: bytes | None = None,
        json_: object = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Answer:
        """Send a request exactly as it is written; ``who`` has joined before, or is a token."""
        sent = dict(headers or {})
        if who:
            sent["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        if json_ is not None:
            data = json.dumps(json_).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path + (f"?{urlencode(query)}" if query else ""), data, sent)
            answer = connection.getresponse()
            return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, who: str = "", **query: str) -> Answer:
        return self.ask("GET", path, who, **query)

    def invite(self, **changes: Any) -> str:
        with Store.open(store_path(self.tiny.root)) as store:
            return invite(store, now=self.now, **changes)

    def organiser_link(self) -> str:
        with Store.open(store_path(self.tiny.root)) as store:
            return organiser_link(store, now=self.now)

    def join(self, *teams: str) -> None:
        """Each team comes in with a token for its tool."""
        for team in teams:
            body = {"invitation": self.invite(), "name": f"{team.title()} Person", "team": team, "label": "laptop"}
            answer = self.ask("POST", "/api/join", json_=body)
            assert answer.status == 201, answer.body
            self.tokens[team] = answer.json["token"]

    def send(self, who: str, data: bytes, slug: str = "tiny", **query: str) -> Answer:
        return self.ask("POST", f"/api/competitions/{slug}/submissions", who, data=data, **query)

    def jobs(self, who: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/api/competitions/tiny/jobs", who).json
        return found

    def ended(self, who: str, number: int) -> dict[str, Any]:
        """What became of a submission, when it has become something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer: dict[str, Any] = self.get(f"/api/competitions/tiny/submissions/{number}", who).json
            if answer["state"] not in ("queued", "scoring"):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"submission {number} is {answer['state']} for {PATIENCE} s")

    def submit(self, who: str, public: float = 0.0, private: float = 0.0, **query: str) -> dict[str, Any]:
        """Send a file with these errors and wait for its receipt."""
        sent = self.send(who, self.tiny.file(public, private), **query)
        assert sent.status == 202, sent.body
        return self.ended(who, sent.json["number"])

    def left_in(self, folder: str) -> list[Path]:
        return [path for path in (store_path(self.tiny.root).parent / folder).rglob("*") if path.is_file()]


@contextmanager
def running(tiny: Tiny, **settings: Any) -> Iterator[Served]:
    """A server on a tiny competition, ended when the block ends."""
    log = StringIO()
    listening = listen("127.0.0.1", 0)
    served: Served

    def clock() -> datetime:
        return served.now

    serving = Serving(tiny.root, clock=clock, log=Log(log, clock), settings=Settings(**{"n_children": 1, **settings}))
    served = Served(tiny=tiny, serving=serving, port=listening.getsockname()[1], log=log)
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(serving, listening), kwargs={"stop": stop})
    thread.start()
    try:
        yield served
    finally:
        stop.set()
        thread.join()
