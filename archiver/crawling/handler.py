"""Scrapy's way to the network, with one thing taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class PoliteHandler(HTTP11DownloadHandler):
    """Sends each request once.

    Twisted repeats one at once, on a new connection, when a server closes a connection that was kept open: nobody
    counts that request, and no delay is kept before it. Who asks again is ``PatientRetryMiddleware``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
