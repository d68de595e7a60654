"""How often somebody may ask: a bucket of requests that fills again."""

import time
from dataclasses import dataclass

from podium.web.errors import WebError

MOST_BUCKETS = 10_000


@dataclass(frozen=True)
class Rate:
    """So many requests at once, and so many a minute."""

    at_once: int
    a_minute: float


class Rates:
    """A bucket for each who asks, by any key; those that are full again are forgotten."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count a request; WebError (429) where the bucket of the key is empty."""
        now = time.monotonic()
        left, before = self._buckets.get(key, (float(self._rate.at_once), now))
        left = min(self._rate.at_once, left + (now - before) * self._rate.a_minute / 60)
        if left < 1:
            wait = max(1, round((1 - left) * 60 / self._rate.a_minute))
            raise WebError(429, f"that was too much at once; try again in {wait} s", retry_after=wait)
        if len(self._buckets) >= MOST_BUCKETS:
            self._forget(now)
        self._buckets[key] = (left - 1, now)

    def _forget(self, now: float) -> None:
        full = self._rate.at_once * 60 / self._rate.a_minute
        self._buckets = {key: one for key, one in self._buckets.items() if now - one[1] < full}
        while len(self._buckets) >= MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
