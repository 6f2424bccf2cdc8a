"""Scrapy's way to the network, with one thing taken out and one bound more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress

MOST_HEAD_BYTES = 1024 * 1024
"""So much may come of an answer before its body begins. Twisted bounds each line of it, and not how many there are."""


class PoliteHandler(HTTP11DownloadHandler):
    """Sends each request once.

    Twisted repeats one at once, on a new connection, when a server closes a connection that was kept open: nobody
    counts that request, and no delay is kept before it. Who asks again is ``PatientRetryMiddleware``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        self._pool._factory = _BoundedFactory


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on headers that never end."""

    _head_bytes = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        is_head = self._parser is not None and self._parser.state in ("STATUS", "HEADER")
        self._head_bytes = self._head_bytes + len(data) if is_head else 0
        if self._head_bytes > MOST_HEAD_BYTES:
            self.abort()  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: N802 - Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
