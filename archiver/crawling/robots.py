"""robots.txt, obeyed: a refusal of it that Scrapy takes for permission is one, and its Crawl-delay is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from archiver.crawling.failures import Refused, of_exception
from archiver.crawling.pace import LONGEST_WAIT, slow_down
from archiver.crawling.session import Session, session_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

CLOSED = (
    "The robots.txt of {host} closes {path} to crawlers, as Blogger's stock file does for label pages and older posts. "
    "Ask the owner for leave, or decide for yourself and add --ignore-robots: the archive will record that you did."
)


MOST_BYTES = 512 * 1024
"""So much of a robots.txt is read; RFC 9309 §2.5 asks for 500 KiB at least."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, and beside it: why a request is refused, a robots.txt that cannot be had, Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unavailable: dict[str, Refused] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._scheme = "https"
        crawler.signals.connect(self._keep_crawl_delay, signals.robots_parsed)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of a request's site. Only one request at a time may ask for them.

        Scrapy lets the others wait for one Deferred, whose result goes to the first of them: the rest get ``None`` and
        pass as if there were no rules.
        """
        parts = urlsplit(request.url)
        self._scheme = parts.scheme
        async with self._asking.setdefault(parts.netloc, asyncio.Lock()):
            return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let a request through, or raise why not. Who ignores the rules still keeps the delay they ask for."""
        if self._session.options.ignore_robots:
            return
        unavailable = self._unavailable.get(urlsplit(request.url).netloc)
        if unavailable is not None:
            raise unavailable
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            parts = urlsplit(request.url)
            raise Refused("blocked", "robots", CLOSED.format(host=parts.netloc, path=parts.path)) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        """A server that fails is asked again later, as RFC 9309 §2.3.1.4 says; any other answer but 200 allows all."""
        if response.status >= 500 or response.status == 429:
            sentence = (
                f"{response.url} answers with HTTP {response.status}: what may be read is unknown. Try again later."
            )
            raise Refused("unreachable", f"robots_http_{response.status}", sentence)
        rules = response.body[:MOST_BYTES] if response.status == 200 else b""
        response = response.replace(body=rules)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        problem = of_exception(Request(f"{self._scheme}://{netloc}/robots.txt"), exc)
        category, sentence = problem.category, problem.sentence
        if category == "gap" and problem.reason != "forbidden_address":
            category, sentence = "unreachable", f"{sentence} Without robots.txt it is unknown what may be read."
        self._unavailable[netloc] = Refused(category, problem.reason, sentence)
        super()._robots_error(exc, netloc)

    def _keep_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.rp.crawl_delay(self._robotstxt_useragent)  # type: ignore[attr-defined]
        if delay is None:
            return
        if delay > LONGEST_WAIT:
            whose = "the blog" if self._session.is_own(request.url) else urlsplit(request.url).netloc
            sentence = (
                f"The robots.txt of {whose} asks for {delay:g} seconds between two requests: it wants no crawler."
            )
            self._unavailable[urlsplit(request.url).netloc] = Refused("blocked", "crawl_delay", sentence)
            return
        if delay > self._session.options.delay and self._session.is_own(request.url):
            self._session.pace = float(delay)
            self._session.progress.say(f"robots.txt asks for {delay:g} seconds between two requests: so be it.")
        slow_down(self.crawler, request, float(delay))

    @property
    def _session(self) -> Session:
        return session_of(self.crawler)
