"""Capture first: every response is kept as it came before anybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from archiver.archive.coding import TooLargeError, UndecodableError, decoded
from archiver.archive.warc import Exchange
from archiver.crawling.failures import UNDECODABLE, Refused, forgotten, too_large
from archiver.crawling.session import Session, now, session_of
from archiver.errors import ArchiveError
from archiver.extract import redact
from archiver.extract.document import charset

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

CAPTURE = "capture"
"""The key of ``request.meta`` under which the capture waits for the page's transaction."""
REVISITED = "revisited"
"""The key of ``request.meta`` under which a conditional request tells which answer it asks about."""


class CaptureMiddleware:
    """Writes each response, and the request that got it, to the run's WARC file, and hands its body on decoded.

    The row of ``captures`` is committed with the page's other rows. A response that will yield none (a redirect, an
    error, robots.txt, a feed that only counts, a body that is empty or damaged) is committed here. A body that grows
    beyond the limit is kept in neither form: in a WARC file it would be a trap for whoever reads that.
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
        """Count the request; ask for nothing but gzip: web archive readers cannot all decode br and zstd. What was
        forgotten is not asked for, wherever a redirect leads."""
        if self._session.run.stones.address(request.url):
            raise forgotten(request.url)
        self._session.run.counts.requests += 1
        request.headers["Accept-Encoding"] = "gzip"

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response; the run ends when it cannot be kept."""
        session = self._session
        kind = request.meta.get("kind") or _kind_of(request.url)
        readable = _decoded(request.url, response)
        response, readable = without_forgotten(session, request, response, readable)
        try:
            capture = session.run.keep(_exchange(request, response), kind)
            request.meta[CAPTURE] = capture
            if kind == "robots" or response.status not in (200, 304) or (response.status == 200 and not readable.body):
                session.run.commit_capture(capture)
        except ArchiveError as error:
            session.end(error)
            raise Refused("gap", "unwritable", str(error)) from error
        session.progress.refresh()
        return readable


def without_forgotten(
    session: Session, request: Request, response: Response, readable: Response
) -> tuple[Response, Response]:
    """An answer, as it came and decoded, without what was forgotten: it is kept, and read, in this form only.

    Raises Refused for the page of a post that was forgotten, wherever the blog has moved it.
    """
    stones = session.run.stones
    if not stones:
        return response, readable
    encoding = charset((response.headers.get("Content-Type") or b"").decode("latin-1"))
    location = response.headers.get("Location")
    moved_to = urljoin(request.url, location.decode("latin-1")) if location else None
    if redact.is_own(readable.body, request.url, encoding=encoding, stones=stones) or stones.address(moved_to):
        session.run.keep_out(request.url)
        raise forgotten(request.url)
    body = redact.redacted(readable.body, request.url, encoding=encoding, stones=stones)
    if body is readable.body:
        return response, readable
    headers = readable.headers.copy()
    name, said = redact.HEADER
    headers[name] = said
    new = readable.replace(headers=headers, body=body or b"")
    return new, new


def _decoded(url: str, response: Response) -> Response:
    """The response without content-coding; empty and flagged when that cannot be taken off. Raises Refused."""
    codings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
    if not codings:
        return response
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    try:
        body = decoded(response.body, codings)
    except TooLargeError as error:
        raise too_large(url) from error
    except UndecodableError as error:
        return response.replace(headers=headers, body=b"", flags=[*response.flags, f"{UNDECODABLE}{error}"])
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)


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
