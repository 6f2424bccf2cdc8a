"""Capture first: every response is kept as it came before anybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archiver.archive.warc import Exchange
from archiver.crawling.failures import Refused
from archiver.crawling.session import Session, now, session_of
from archiver.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

CAPTURE = "capture"
"""The key of ``request.meta`` under which the capture waits for the page's transaction."""
REVISITED = "revisited"
"""The key of ``request.meta`` under which a conditional request tells which answer it asks about."""


class CaptureMiddleware:
    """Writes each response, and the request that got it, to the run's WARC file.

    The row of ``captures`` is committed with the page's other rows. A response that will yield none (a redirect, an
    error, robots.txt, a feed that only counts) is committed here.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Scrapy's way in."""
        return cls(crawler)

    @property
    def _session(self) -> Session:
        return session_of(self._crawler)

    def process_request(self, request: Request) -> None:
        """Count the request; ask for nothing but gzip: web archive readers cannot all decode br and zstd."""
        self._session.run.counts.requests += 1
        request.headers["Accept-Encoding"] = "gzip"

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response; the run ends when it cannot be kept."""
        session = self._session
        kind = request.meta.get("kind") or _kind_of(request.url)
        try:
            capture = session.run.keep(_exchange(request, response), kind)
            request.meta[CAPTURE] = capture
            if kind == "robots" or response.status not in (200, 304):
                session.run.commit_capture(capture)
        except ArchiveError as error:
            session.end(error)
            raise Refused("gap", "unwritable", str(error)) from error
        session.progress.refresh()
        return response


def _kind_of(url: str) -> str:
    return "robots" if urlsplit(url).path == "/robots.txt" else "listing"


def _exchange(request: Request, response: Response) -> Exchange:
    return Exchange(
        url=request.url,
        fetched_at=now(),
        method=request.method,
        request_headers=_pairs(request.headers),
        status=response.status,
        protocol=response.protocol or "HTTP/1.1",
        response_headers=_pairs(response.headers),
        body=response.body,
        revisited=request.meta.get(REVISITED) if response.status == 304 else None,
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
