"""A Podium server as its API tells it: the same shown values and the same errors as at home."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from podium import errors
from podium.errors import CompetitionError, InvalidSubmissionError, NotAllowedError, PodiumError, Problem, StoreError
from podium.use.shown_board import ShownBoard
from podium.use.shown_submissions import ShownSubmissions

SECONDS = 120
"""How long an answer may take: reading and checking a large file is part of it."""
MOST_PAUSE = 1.0
_FIRST_PAUSE = 0.1


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token to another host."""

    def redirect_request(self, *arguments: object, **options: object) -> None:
        return None


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A server, and the token with which it is asked; empty before joining."""

    url: str
    token: str = ""

    def get(self, path: str, **query: str) -> Any:
        return self._ask("GET", path, query=query)

    def send(self, method: str, path: str, body: Mapping[str, object]) -> Any:
        return self._ask(method, path, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})

    def list_competitions(self) -> list[dict[str, Any]]:
        return _with_moments(self.get("/api/competitions"))

    def leaderboard(self, slug: str, split: str) -> ShownBoard:
        shown = self.get(f"/api/competitions/{quote(slug)}/leaderboard", split=split, view="texts")
        return ShownBoard(
            **{**shown, "rows": _with_moments(shown["rows"]), "texts": _with_moments(shown["texts"])},
        )

    def submissions(self, slug: str) -> ShownSubmissions:
        shown = self.get(f"/api/competitions/{quote(slug)}/submissions", view="texts")
        return ShownSubmissions(**{**shown, "rows": _with_moments(shown["rows"])})

    def select(self, slug: str, numbers: Sequence[int]) -> list[str]:
        """What is told of the picks, line by line."""
        answer = self.send("PUT", f"/api/competitions/{quote(slug)}/selection", {"numbers": list(numbers)})
        return [str(line) for line in answer["said"]]

    def submit(self, slug: str, path: Path, **given: str) -> dict[str, Any]:
        """Send a file: the job that it has become."""
        if not path.is_file():
            raise InvalidSubmissionError.one(f"{path} is refused", "there is no such file")
        where = f"/api/competitions/{quote(slug)}/submissions"
        query = {"file_name": path.name, **{name: text for name, text in given.items() if text}}
        with path.open("rb") as file:
            headers = {"Content-Type": "application/octet-stream", "Content-Length": str(path.stat().st_size)}
            answer: dict[str, Any] = self._ask("POST", where, query=query, data=file, headers=headers)
        return answer

    def wait(self, slug: str, job: Mapping[str, Any], *, sleep: Callable[[float], None] = time.sleep) -> dict[str, Any]:
        """The receipt of a job, when it has been scored.

        Raises
        ------
        InvalidSubmissionError, CompetitionError
            It cannot be scored: the team, or the organiser, can mend that.
        """
        pause, replay = _FIRST_PAUSE, "yes" if job["is_replay"] else ""
        while True:
            where = f"/api/competitions/{quote(slug)}/submissions/{job['number']}"
            answer: dict[str, Any] = self.get(where, view="texts", replay=replay)
            if answer["state"] == "failed":
                raise (InvalidSubmissionError if answer["whose"] == "team" else CompetitionError)(answer["message"])
            if answer["state"] == "done":
                return answer
            sleep(pause)
            pause = min(MOST_PAUSE, 1.5 * pause)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        given = {name: text for name, text in (query or {}).items() if text}
        url = self.url.rstrip("/") + path + (f"?{urlencode(given)}" if given else "")
        request = urllib.request.Request(url, data=data, method=method, headers={"Accept": "application/json"})
        for name, text in (headers or {}).items():
            request.add_header(name, text)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(self.url, error.code, error.read()) from None
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or error
            raise StoreError(f"{self.url} cannot be reached ({why}); is `podium serve` running there?") from None
        except ValueError:
            raise StoreError(f"{self.url} does not answer as a Podium server does; see `podium login`") from None


def split_link(url: str) -> tuple[str, str]:
    """Server and token of an invitation link; the token is empty where the address has none.

    Raises
    ------
    NotAllowedError
        It is no address of a server.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise NotAllowedError(f"{url!r} is no address of a server; one looks like http://192.168.1.5:8000")
    before, _, token = parts.path.partition("/join/")
    return f"{parts.scheme}://{parts.netloc}{before.rstrip('/')}", token.strip("/")


def _refusal(url: str, status: int, body: bytes) -> PodiumError:
    """The error that the server has answered with, as it would have been raised at home."""
    try:
        told = json.loads(body)["error"]
        message, kind = str(told["message"]), getattr(errors, str(told["kind"]), NotAllowedError)
        if kind is InvalidSubmissionError:
            found = [Problem(one["message"], one["lines"], one["count"]) for one in told.get("problems", ())]
            return InvalidSubmissionError(told.get("what", message), found)
        return kind(message) if kind in _KINDS else NotAllowedError(message)
    except (ValueError, KeyError, TypeError):
        return StoreError(f"{url} answered with status {status}, and not as a Podium server does")


_KINDS = (
    errors.SubmissionLimitError,
    errors.DeadlineError,
    errors.NotAllowedError,
    errors.SubmissionError,
    errors.CompetitionError,
    errors.CompetitionNotFoundError,
)


def _with_moments(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with moments in place of their texts."""
    return [{key: _moment(key, value) for key, value in row.items()} for row in rows]


def _moment(key: str, value: object) -> object:
    is_moment = isinstance(value, str) and (key == "closes" or key.endswith("_at"))
    return datetime.fromisoformat(str(value)) if is_moment else value
