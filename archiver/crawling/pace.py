"""Patience: Retry-After is waited for, failures are asked again ever more slowly, Crawl-delay slows a host down."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import RetryMiddleware

from archiver.crawling.failures import UNDECODABLE, Refused, undecodable
from archiver.crawling.gate import check_ending, gate_of
from archiver.crawling.session import IMAGE, Session, session_of

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

LONGEST_WAIT = 600.0
"""Seconds. A server that asks for more is left alone: the run ends and says when to come back."""

EMPTY = "empty"
JITTER = 0.2
_MEAN = 1 / (1 - JITTER)
_SLICE = 0.5
_YEAR = 366 * 86400.0


def mean_delay(least: float) -> float:
    """The mean delay whose jitter of ±20 % never goes below ``least`` seconds."""
    return least * _MEAN


def slow_down(crawler: Crawler, request: Request, least: float) -> None:
    """Keep at least ``least`` seconds between requests to a request's host, from now on; never speeds up."""
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    delay = max(mean_delay(least), downloader.settings.getfloat("DOWNLOAD_DELAY"))
    downloader.per_slot_settings[key] = {"delay": delay}  # for when Scrapy makes the slot anew
    if key in downloader.slots:
        downloader.slots[key].delay = delay


def retry_after(header: str | None, moment: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait from ``moment`` on; ``None`` when it asks nothing readable."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header.strip())
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - moment).total_seconds())


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, with a wait before each: as long as the server asks, else twice as long every time."""

    _not_before = 0.0
    """Of the monotonic clock. One crawl has one blog, and all its hosts wait together."""

    @property
    def _session(self) -> Session:
        return session_of(self.crawler)

    async def process_request(self, request: Request) -> None:
        """Hold a request back while its host wants to be left alone."""
        while (left := self._not_before - monotonic()) > 0:
            check_ending(self._session, request.url)
            self._session.progress.waiting(left)
            await asyncio.sleep(min(left, _SLICE))

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Ask again later, or give up when later is too late."""
        if response.status in self.retry_http_codes and not request.meta.get("dont_retry"):
            asked = retry_after(_header(response, "Retry-After"), datetime.now(UTC))
            if asked is not None and asked > LONGEST_WAIT:
                self._give_up(request, response, asked)
            self._wait(request, asked if asked is not None else self._backoff(request), company=response.status == 429)
        elif (trouble := _trouble(request, response)) is not None:
            return self._ask_again(request, response, trouble)
        return super().process_response(request, response)

    def _ask_again(self, request: Request, response: Response, trouble: str) -> Request | Response:
        """Ask again for an answer that came and is none; raise Refused, or let it through, after the last time."""
        again = self._retry(request, trouble)
        if again is not None:
            self._wait(request, self._backoff(request))
            return again
        if trouble != EMPTY:
            raise undecodable(request.url, trouble)
        return response

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Ask again later after a failure of the connection."""
        again = super().process_exception(request, exception)
        if again is not None:
            self._wait(request, self._backoff(request))
        return again

    def _backoff(self, request: Request) -> float:
        return self._session.options.delay * 2.0 ** (1 + int(request.meta.get("retry_times", 0)))

    def _wait(self, request: Request, seconds: float, *, company: bool = False) -> None:
        self._not_before = max(self._not_before, monotonic() + seconds)
        gate_of(self.crawler).leave_alone(request.url, seconds, company=company)  # nor shall any other crawl ask it

    def _give_up(self, request: Request, response: Response, seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=min(seconds, _YEAR))
        refused = Refused(
            "blocked",
            f"http_{response.status}",
            f"The server asks to be left alone until {until:%Y-%m-%d %H:%M} UTC (HTTP {response.status}). "
            "Give the same command again after that: it goes on from where it is.",
        )
        gate_of(self.crawler).close(response.url, seconds, refused, company=response.status == 429)
        if request.meta.get("kind") != IMAGE:  # a picture's host is left alone, and the others are asked
            self._session.stop(refused.at(response.url))
        raise refused


def _trouble(request: Request, response: Response) -> str | None:
    """Why an answer that says all is well is none; robots.txt may be empty."""
    if response.status != 200 or request.meta.get("dont_retry"):
        return None
    for flag in response.flags:
        if flag.startswith(UNDECODABLE):
            return flag.removeprefix(UNDECODABLE)
    return EMPTY if "kind" in request.meta and not response.body.strip() else None


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
