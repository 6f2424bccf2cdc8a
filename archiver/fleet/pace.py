"""One pace for a whole fleet, kept where all its workers ask: in Dask's scheduler, as a plugin of it.

Every request of every crawl has a turn. Turns are evenly spaced, however many workers there are; one company serves
all blogspot hosts, so when it wants to be left alone (HTTP 429) nobody has a turn, and turns are rarer afterwards.
A host belongs to the first blog that asks it: a custom domain and its blogspot name are never crawled side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any

from distributed import Scheduler
from distributed.diagnostics.plugin import SchedulerPlugin

PLUGIN = "archiver-pace"
MOST_SLOWED = 32.0
"""The rate is never less than this part of what was asked for."""
SLOWED_FOR = 600.0
"""Seconds without another 429 after which the rate is doubled again, up to what was asked for."""
ONE_REFUSAL = 30.0
"""Seconds in which several 429 count as one: crawls side by side get them together."""


class Pace:
    """When each request may go out. Times are seconds of one monotonic clock."""

    def __init__(self, rate: float, owners: Mapping[str, str] | None = None) -> None:
        """
        :param rate: requests a second, at most
        :param owners: hosts that are known to belong to a blog
        """
        self._interval = 1 / rate
        self._slowed = 1.0
        self._slowed_at = float("-inf")
        self._next = float("-inf")
        self._owners = dict(owners or {})
        self.is_stopping = False
        """Whether nobody has a turn any more."""

    def turn(self, blog: str, host: str | None, now: float) -> dict[str, Any]:
        """The answer to a request for a turn.

        :param blog: who asks
        :param host: whom it wants to ask; ``None`` for one that serves all blogs
        :returns: ``wait``, seconds; or ``owner``, the other blog that the host belongs to; or ``stop``
        """
        if self.is_stopping:
            return {"stop": True}
        owner = blog if host is None else self._owners.setdefault(host, blog)
        if owner != blog:
            return {"owner": owner}
        if self._slowed > 1 and now - self._slowed_at > SLOWED_FOR:
            self._slowed, self._slowed_at = self._slowed / 2, now
        at = max(now, self._next)
        self._next = at + self._interval * self._slowed
        return {"wait": at - now}

    def slow_down(self, seconds: float, now: float) -> None:
        """The server wants to be left alone for so long."""
        self._next = max(self._next, now + seconds)
        if now - self._slowed_at > ONE_REFUSAL:
            self._slowed, self._slowed_at = min(self._slowed * 2, MOST_SLOWED), now


class PacePlugin(SchedulerPlugin):
    """Answers workers' requests for turns."""

    name = PLUGIN
    idempotent = False

    def __init__(self, rate: float, owners: Mapping[str, str]) -> None:
        self._pace = Pace(rate, owners)

    async def start(self, scheduler: Scheduler) -> None:
        """Dask's way in."""
        scheduler.handlers |= {
            "archiver_turn": self.turn,
            "archiver_slow": self.slow,
            "archiver_stop": self.stop,
            "archiver_is_stopping": self.is_stopping,
        }

    async def turn(self, blog: str, host: str | None) -> dict[str, Any]:
        """As `Pace.turn`."""
        return self._pace.turn(blog, host, monotonic())

    async def slow(self, seconds: float) -> None:
        """As `Pace.slow_down`."""
        self._pace.slow_down(seconds, monotonic())

    async def is_stopping(self) -> bool:
        """As `Pace.is_stopping`."""
        return self._pace.is_stopping

    async def stop(self) -> None:
        """Give nobody a turn any more."""
        self._pace.is_stopping = True
