"""The cookie of a session: a token, signed with a key of this server, so that others are refused unseen."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from podium.competition.secrecy import write_private

COOKIE = "podium_session"
SECONDS = 200 * 86_400
_KEY_BYTES = 32


class Signer:
    """Signs with the key in ``path``, which is drawn once."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            write_private(path, secrets.token_bytes(_KEY_BYTES))
        self._key = path.read_bytes()

    def sign(self, token: str) -> str:
        return f"{token}.{self._mark(token)}"

    def read(self, cookie: str) -> str | None:
        """The token in a cookie; None where we have not signed it."""
        token, _, mark = cookie.rpartition(".")
        return token if hmac.compare_digest(mark.encode(), self._mark(token).encode()) else None

    def _mark(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), sha256).hexdigest()
