"""The way out, one for all the crawls of a process: a host has one request at a time, and all of them have a rate.

Each crawl is polite by itself (Scrapy's slots). What none of them can know is that another one asks the same host, as
when two addresses lead to one blog, and how many requests they make together.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from aiolimiter import AsyncLimiter

from archiver.blogger.images import IMAGE_HOSTS, image_host
from archiver.blogger.urls import canonical_host
from archiver.crawling.failures import Refused
from archiver.crawling.handler import PoliteHandler
from archiver.crawling.session import Session, session_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

GATE = "ARCHIVER_GATE"
"""The Scrapy setting that holds the gate of the process."""
BLOGSPOT = ".blogspot.com"
_SLICE = 0.5
"""Seconds between two looks whether the run is ending."""


class Ceiling(Protocol):
    """What bounds how many requests go out, over more than this process knows of."""

    async def acquire(self, host: str) -> None:
        """Return when a request to a host may go out. Raises Refused where none may."""

    def slow_down(self, seconds: float) -> None:
        """The company that serves all blogspot hosts wants to be left alone for so long (HTTP 429)."""


class Rate:
    """So many requests a second, evenly spaced."""

    def __init__(self, rate: float) -> None:
        # A bucket of one drop: a larger one would let as many requests out at once.
        self._limiter = AsyncLimiter(1, 1 / rate)

    async def acquire(self, host: str) -> None:
        """Return when the next request may go out."""
        await self._limiter.acquire()

    def slow_down(self, seconds: float) -> None:
        """The gate, which is alone, keeps all its crawls waiting itself."""


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    pace: float = 0.0
    """The longest delay that any crawl keeps with it, in seconds."""
    last: float = float("-inf")
    """When it was last asked; of the monotonic clock, as all times here."""


class Gate:
    """Lets requests out one at a time for each host, the hosts' delays between them, as many as a ceiling allows."""

    def __init__(self, ceiling: Ceiling | None = None) -> None:
        """
        :param ceiling: what bounds requests over all hosts; ``None`` for no limit
        """
        self._ceiling = ceiling
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._not_before: dict[str, float] = {}
        self._closed: dict[str, tuple[float, Refused]] = {}

    @asynccontextmanager
    async def turn(self, url: str, session: Session) -> AsyncIterator[None]:
        """The time in which an address may be asked for.

        Raises Refused when the run ends before it comes, and when the host has closed for longer than we wait.
        """
        name = _host(url)
        host = self._hosts[name]
        host.pace = max(host.pace, session.pace)
        await _unless_ending(host.turn.acquire(), session, url)
        try:
            while (left := max(host.last + host.pace, self._wanted_by(name)) - monotonic()) > 0:
                await _unless_ending(asyncio.sleep(left), session, url)
            if self._ceiling is not None:
                await _unless_ending(self._ceiling.acquire(name), session, url)
            self._check_open(name)
            host.last = monotonic()
            yield
        finally:
            host.turn.release()

    def leave_alone(self, url: str, seconds: float, *, company: bool = False) -> None:
        """Ask nothing of an address's host for so long.

        :param company: whether the answer is about us and not about the blog (HTTP 429): all blogspot hosts are one
            company's servers, and each would say the same. Its picture hosts are others
        """
        key = _key(url, company)
        self._not_before[key] = max(self._not_before.get(key, 0.0), monotonic() + seconds)
        if company and self._ceiling is not None:
            self._ceiling.slow_down(seconds)

    def close(self, url: str, seconds: float, refusal: Refused, *, company: bool = False) -> None:
        """Refuse, for so long, whatever is asked of an address's host: the wait is too long for any run.

        :param company: as in `leave_alone`
        """
        self._closed[_key(url, company)] = (monotonic() + seconds, refusal)

    def _wanted_by(self, name: str) -> float:
        return max(self._not_before.get(key, 0.0) for key in _keys(name))

    def _check_open(self, name: str) -> None:
        for key in _keys(name):
            until, refusal = self._closed.get(key, (0.0, None))
            if refusal is not None and monotonic() < until:
                raise Refused(refusal.category, refusal.reason, refusal.sentence)


def _key(url: str, company: bool) -> str:
    name = _host(url)
    return BLOGSPOT if company and _is_blog(name) else name


def _keys(name: str) -> tuple[str, ...]:
    return (name, BLOGSPOT) if _is_blog(name) else (name,)


def _is_blog(name: str) -> bool:
    return name.endswith(BLOGSPOT) and name not in _PICTURES


_PICTURES = frozenset(name for _, name in IMAGE_HOSTS)


async def _unless_ending(step: Coroutine[Any, Any, Any], session: Session, url: str) -> None:
    """Wait for a step, and for nothing once the person has asked to stop."""
    task = asyncio.ensure_future(step)
    try:
        while not task.done():
            check_ending(session, url)
            await asyncio.wait({task}, timeout=_SLICE)
        task.result()
    finally:
        task.cancel()


def check_ending(session: Session, url: str) -> None:
    """Raise Refused where the run is ending; one that a person ended is interrupted then, however Scrapy closes it."""
    if session.stopping:
        session.facts.interrupted |= session.interrupted
        raise Refused("gap", "not_asked", f"{url} was not asked for: the run is ending.")


def _host(url: str) -> str:
    """The host of an address; of picture hosts that are twins, the one name."""
    return image_host(url) or canonical_host(urlsplit(url).hostname or "")


def gate_of(crawler: Crawler) -> Gate:
    """The gate of the process that a crawl belongs to."""
    gate: Gate = crawler.settings[GATE]
    return gate


class GatedHandler(PoliteHandler):
    """The download handler behind the gate.

    It stands where requests go out, so that those for robots.txt, redirects and retries wait as all the others do, and
    the time they wait is none of the download's.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gate = gate_of(crawler)

    async def download_request(self, request: Request) -> Response:
        """Ask, when it is this request's turn."""
        async with self._gate.turn(request.url, session_of(self._crawler)):
            return await super().download_request(request)
