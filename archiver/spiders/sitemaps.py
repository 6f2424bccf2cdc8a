"""Sitemaps: which posts, or which static pages, a blog says it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scrapy import Request
from scrapy.http import Response

from archiver.blogger import feeds as addresses
from archiver.crawling.capture import CAPTURE
from archiver.crawling.plan import Scope
from archiver.derive import listed_in_sitemap
from archiver.extract.sitemap import NotASitemap
from archiver.spiders.asking import Asking, Reading

MOST_SITEMAPS = 2_000
"""Pages of a sitemap that are read; at 150 addresses a page that is 300,000 posts."""


class Sitemaps(Asking):
    """Reads the sitemaps of one blog."""

    def sitemap_request(self, scope: Scope, witness: str) -> Request:
        """Ask a sitemap which posts, or which static pages, there are."""
        reading = Reading(scope=scope.name, witness=witness, is_full=True)
        url = addresses.sitemap_url(self._root) if witness == "sitemap" else addresses.sitemap_pages_url(self._root)
        return self.request(url, self.parse_sitemap, reading, scope, known=self.known(scope, witness))

    def parse_sitemap(self, response: Response, reading: Reading, scope: Scope) -> Iterator[Request]:
        """Take in what a sitemap lists; go on with the sitemaps that an index lists."""
        capture, is_first = response.meta[CAPTURE], not reading.urls and not reading.left and reading.start == 1
        if self.is_unchanged(response, reading, scope):
            return
        if response.status != 200:
            self._refused(reading, response)
            return
        try:
            told, children = listed_in_sitemap(response.body, response.url, frozenset(self.session.hosts))
        except NotASitemap as error:
            self._run.commit_capture(capture)
            self._no_witness(reading, error.reason, str(error))
            return
        self.session.succeeded()
        reading.start += 1
        if is_first:
            reading.left = _after(children[:MOST_SITEMAPS], self.left(reading))
            reading.is_resumed = len(reading.left) < len(children)
        urls = [post.url for post in told]
        is_repeated = not is_first and bool(urls) and reading.urls.issuperset(urls)
        reading.urls.update(urls)
        next_url = reading.left.pop(0) if reading.left and not is_repeated else None
        is_whole = next_url is None and not is_repeated and not reading.is_resumed
        self._run.listing(
            capture,
            told,
            blog_id=None,
            blog_title=None,
            scope=reading.scope,
            witness=reading.witness,
            expected=len(reading.urls) if is_whole else None,
            is_first=is_first,
            is_whole=is_whole,
            walk=reading.position(next_url),
            hosts=self.session.hosts,
        )
        if next_url is not None:
            yield self.request(next_url, self.parse_sitemap, reading, scope)
        elif is_repeated:
            self._no_witness(reading, "repeated", f"{response.url} lists what the sitemap's page before it listed.")
        else:
            self._read(reading, scope, capture.fetched_at)

    def _read(self, reading: Reading, scope: Scope, at: str) -> None:
        """The reading is over; one that goes on with an earlier run's counts what both have found."""
        if reading.is_resumed:
            count = self._run.listed_count(reading.scope, reading.witness)
            self._run.testify(reading.scope, reading.witness, swept_by=self._run.crawl_id, swept_at=at, expected=count)
        self._stands(scope, reading, "listed")


def _after(children: Sequence[str], left: str | None) -> list[str]:
    """The pages of a sitemap from the one on at which an earlier run broke off."""
    return list(children[children.index(left) :]) if left in children else list(children)
