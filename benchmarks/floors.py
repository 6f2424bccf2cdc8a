"""What the same work costs when nothing is understood: two Scrapy spiders to measure a crawl against.

``python benchmarks/floors.py fetch URL`` only fetches: the label page and every older page, found by a regular
expression. ``python benchmarks/floors.py keep URL FOLDER`` also writes each request and response to a gzipped WARC file
and the text of each post to SQLite, with one fsync and one commit a page. Both print one JSON object.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "COMPRESSION_ENABLED": False,  # the bytes that came over the wire are what is kept; the spider decodes them itself
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html", "Accept-Encoding": "gzip"},
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
}

_OLDER = re.compile(r"class='blog-pager-older-link' href='([^']+)'")
_POST = re.compile(
    r"<div class='post hentry.*?<div class='post-body entry-content'[^>]*>(.*?)<div class='post-footer'>"
    r".*?<a class='timestamp-link' href='([^']+)'",
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")


class FetchSpider(scrapy.Spider):
    """The first floor: fetch, look for the older link, go on."""

    name = "fetch"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.pages = 0
        self.posts = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(self.url)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        text = decoded(response)
        self.pages += 1
        self.posts += self.take(response, text)
        if older := _OLDER.search(text):
            yield scrapy.Request(html.unescape(older[1]))

    def take(self, response: Response, text: str) -> int:
        """Do with a page what this floor does; returns the number of its posts."""
        return text.count("<div class='post hentry")


class KeepSpider(FetchSpider):
    """The second floor: every page to a WARC file, the text of every post to SQLite."""

    name = "keep"

    def __init__(self, url: str, folder: Path, **kwargs: Any) -> None:
        super().__init__(url, **kwargs)
        self.file = (folder / "floor.warc.gz").open("wb")
        self.warc = WARCWriter(self.file, gzip=True)
        self.db = sqlite3.connect(folder / "floor.db")
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("CREATE TABLE posts (url TEXT PRIMARY KEY, text TEXT)")

    def take(self, response: Response, text: str) -> int:
        self._write_warc(response)
        posts = [(url, html.unescape(_TAG.sub(" ", body))) for body, url in _POST.findall(text)]
        with self.db:
            self.db.executemany("INSERT OR REPLACE INTO posts VALUES (?, ?)", posts)
        return len(posts)

    def _write_warc(self, response: Response) -> None:
        request = response.request
        assert request
        asked = StatusAndHeaders(f"GET {request.url} HTTP/1.1", _headers(request.headers), is_http_request=True)
        told = StatusAndHeaders(f"{response.status} OK", _headers(response.headers), protocol="HTTP/1.1")
        answer = self.warc.create_warc_record(
            response.url, "response", payload=BytesIO(response.body), http_headers=told
        )
        self.warc.write_request_response_pair(
            self.warc.create_warc_record(request.url, "request", http_headers=asked), answer
        )
        self.file.flush()
        os.fsync(self.file.fileno())


def decoded(response: Response) -> str:
    """The page's text; decoding is ours because the wire bytes are what is kept."""
    body = response.body
    return (gzip.decompress(body) if response.headers.get("Content-Encoding") == b"gzip" else body).decode()


def _headers(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, values in headers.items() for value in values]


def main(kind: str, url: str, *folder: str) -> None:
    """Run one floor and print what it saw."""
    process = CrawlerProcess(SETTINGS)
    spider = FetchSpider if kind == "fetch" else KeepSpider
    crawler = process.create_crawler(spider)
    process.crawl(crawler, url, *map(Path, folder))
    process.start()
    ran = crawler.spider
    assert isinstance(ran, FetchSpider)
    print(json.dumps({"pages": ran.pages, "posts": ran.posts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
