"""The comments feed: what readers have written since it was last asked, or all that they ever did."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from archiver.archive.state import COMMENTS_FEED
from archiver.blogger import feeds as addresses
from archiver.crawling.capture import CAPTURE
from archiver.crawling.plan import Scope
from archiver.derive import base_of
from archiver.spiders.asking import Reading
from archiver.spiders.census import Census


class Remarks:
    """Reads the comments feed of one blog."""

    def __init__(self, census: Census) -> None:
        self._census = census
        self._session = census.session
        self._run = census.session.run

    def request(self, *, fill: bool, everything: bool = False) -> Request:
        """Ask the comments feed what is new.

        :param fill: whether its comments are kept; else the pages of their posts are asked for
        :param everything: whether it is read to its end
        """
        scope, options = self._session.plan.scopes[0], self._session.options
        row = self._run.witness("blog", COMMENTS_FEED)
        is_swept = row is not None and row["swept_by"] is not None
        is_known = row is not None and row["capture_id"] is not None and not options.recheck
        is_known = is_known and not everything and (is_swept or not fill)
        reading = Reading(scope="blog", witness=COMMENTS_FEED, is_full=fill and not is_known, fill=fill)
        reading.since = row["checked_at"] if row is not None and not reading.is_full else None
        url = addresses.comments_url(self._session.plan.root)
        return self._census.request(url, self.parse, reading, scope, known=row if is_known else None)

    def parse(self, response: Response, reading: Reading, scope: Scope) -> Iterator[Request]:
        """Take in what the comments feed tells; go on while there is news."""
        capture = response.meta[CAPTURE]
        if response.status == 304:
            self._run.unchanged(reading.scope, reading.witness, capture.fetched_at, capture)
            return
        feed = self._census.feed(response, reading)
        if feed is None:
            return
        row, is_first, since = self._run.witness("blog", COMMENTS_FEED), reading.start == 1, reading.since
        before = row["expected"] if row is not None else None
        reading.start += feed.received
        is_end = not feed.received or (feed.total is not None and reading.start > feed.total)
        news = [one for one in feed.comments if since is None or (one.published_utc or since) >= since]
        self._run.feed_comments(
            capture,
            feed.comments,
            fill=reading.fill,
            expected=feed.total,
            is_first=is_first,
            is_whole=is_end and reading.is_full,
            since=since,
        )
        if not is_end and (reading.is_full or (since is not None and len(news) == len(feed.comments))):
            url = addresses.comments_url(base_of(response.url), start=reading.start)
            yield self._census.request(url, self.parse, reading, scope)
        elif is_first and since and before is not None and feed.total is not None and feed.total < before + len(news):
            yield from self._recount()

    def _recount(self) -> Iterator[Request]:
        """Comments were taken away: the feeds of posts tell where."""
        for scope in self._session.plan.scopes:
            if scope.is_walk:
                yield self._census.full_feed_request(scope)
